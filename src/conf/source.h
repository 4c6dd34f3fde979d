/* SPDX-License-Identifier: ISC */
/*
 * Reading a file that may hold secrets: into memory that is wiped, bounded,
 * regular files only, so that a FIFO or a device cannot hold up a reload.
 */
#ifndef TRAPLINE_CONF_SOURCE_H
#define TRAPLINE_CONF_SOURCE_H

#include <sys/types.h>

#include <stddef.h>

struct source {
	char *data; /* owned; NUL-terminated */
	size_t size;
	mode_t mode; /* the file's permissions */
};

/*
 * Reads a file of at most `limit` octets. 0, or -1 with errno: what open(2)
 * and read(2) say, EFBIG where it is larger, EINVAL where it is no regular
 * file, ENOMEM.
 */
int source_read(const char *path, size_t limit, struct source *source);

/* The same from text in memory, which is copied. -1: no memory. */
int source_copy(const char *text, struct source *source);

/* Words for errno as source_read() sets it. */
const char *source_error(int error);

/* Wipes and frees. */
void source_fini(struct source *source);

/* `path` as seen from the directory of `from`; NULL where there is no memory.
 * On the heap. An absolute path stays as it is. */
char *source_path(const char *from, const char *path);

#endif
