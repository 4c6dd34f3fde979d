/* SPDX-License-Identifier: ISC */
/*
 * A whole configuration as tokens and statements, its includes in place. It is
 * handed to libconfuse one token a line, so that the line libconfuse speaks of
 * tells the token, and with it file, line and statement.
 */
#ifndef TRAPLINE_CONF_SCRIPT_H
#define TRAPLINE_CONF_SCRIPT_H

#include "conf/mistake.h"
#include "conf/source.h"
#include "conf/token.h"

#define SCRIPT_SIZE_MAX	     (16u << 20) /* octets of one file */
#define SCRIPT_INCLUDE_DEPTH 10
#define SCRIPT_FILES_MAX     1000
#define SCRIPT_ROOT	     SIZE_MAX /* no statement: outside of sections */

struct script_file {
	char *name; /* owned */
	struct source source;
};

struct script_token {
	enum token_type type;
	const char *file; /* borrowed from the script's files */
	unsigned line;
	size_t statement; /* which it belongs to; SCRIPT_ROOT: none */
	struct span raw;  /* as written */
	char *instead;	  /* owned; what libconfuse is to read, or NULL */
	bool blank;	  /* not for libconfuse at all */
	bool bad;	  /* was wrong in itself, which is noted already */
};

enum statement_type {
	STATEMENT_OPTION,  /* name = value, name += { values } */
	STATEMENT_SECTION, /* kind "title" { … } */
};

struct statement {
	enum statement_type type;
	size_t first, last; /* tokens */
	size_t section;	    /* the statement around it, or SCRIPT_ROOT */
	size_t title;	    /* a section's title token; 0: it has none */
	char *name;	    /* owned */
	bool refused;	    /* blanked for what was wrong with it */
	void *data;	    /* whatever the reader keeps with it */
};

struct script {
	struct script_file **files; /* owned; the first is the main file */
	size_t file_count;
	struct script_token *tokens; /* owned */
	size_t token_count, token_room;
	struct statement *statements; /* owned */
	size_t statement_count, statement_room;
	struct mistakes *mistakes; /* borrowed */
	bool failed;		   /* for want of memory */
};

/*
 * Reads a file, or `text` in its place where that is not NULL, with all it
 * includes, and finds the statements. What is wrong is noted, and put right or
 * blanked, so that libconfuse can read the rest. -1: no memory.
 */
int script_load(struct script *script, const char *file, const char *text,
    struct mistakes *mistakes);

/* Where a token stands. */
struct position script_position(const struct script *script, size_t token);

/* Hides a statement and all in it from libconfuse, as refused. */
void script_blank(struct script *script, size_t statement);

/* The text for libconfuse, token N in line N + 1; `size` without its NUL. To
 * be wiped and freed by the caller; NULL: no memory. */
char *script_write(const struct script *script, size_t *size);

/* Finds the statements among the tokens (statement.c). */
void script_find_statements(struct script *script);

/* Adds a token; false where there is no memory. */
bool script_add_token(
    struct script *script, const struct token *token, const char *file);

/* Wipes and frees everything. */
void script_fini(struct script *script);

#endif
