/* SPDX-License-Identifier: ISC */
/*
 * MIB modules in files: which there are, where, and what they import. A file
 * may hold several, and be named as its vendor likes.
 */
#ifndef TRAPLINE_CLI_MIB_SOURCE_H
#define TRAPLINE_CLI_MIB_SOURCE_H

#include "base/span.h"

struct mib_source {
	char *module;  /* its name */
	size_t file;   /* number of the file */
	unsigned line; /* the file's, where the module starts */
	struct span text;
	char **imports; /* names of other modules */
	size_t import_count;
	bool base; /* one of our own, for what no directory has */
	bool seen, bad;
};

struct mib_file {
	char *path;
	char *octets;
	size_t size;
};

struct mib_sources {
	struct mib_file *files;
	size_t file_count;
	struct mib_source *modules; /* in the order they were found */
	size_t count;
	size_t *order; /* places in modules: what is imported comes first */
	size_t order_count;
};

/* Told of what is wrong with a file; line 0: with it as a whole. */
typedef void mib_flaw_function(
    void *context, const char *file, unsigned line, const char *what);

/* Whom to tell. */
struct mib_flaws {
	mib_flaw_function *tell;
	void *context;
};

/*
 * Reads a file, or a directory and what is below it, in the order of names. Of
 * a module that was found before, only the first is kept. -1 with errno where
 * `path` cannot be read; what is wrong below it is told.
 */
int mib_sources_read(struct mib_sources *sources, const char *path, bool base,
    const struct mib_flaws *flaws);

/* Puts the modules in order; -1 where there is no memory. */
int mib_sources_sort(struct mib_sources *sources);

/* The module of this name, or NULL. */
struct mib_source *mib_sources_find(
    const struct mib_sources *sources, const char *module);

void mib_sources_fini(struct mib_sources *sources);

#endif
