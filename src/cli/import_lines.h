/* SPDX-License-Identifier: ISC */
/*
 * net-snmp's configuration files, line by line: comments, `[section]` switches,
 * included files, and the words of a line with their quotes.
 */
#ifndef TRAPLINE_CLI_IMPORT_LINES_H
#define TRAPLINE_CLI_IMPORT_LINES_H

#include <stdbool.h>

#define IMPORT_DEPTH_MAX 16 /* files that include one another */

/* A line that says something. Borrowed until the callback returns. */
struct import_line {
	const char *file;
	unsigned number;
	const char *text; /* as it stands in the file, without blanks around */
	char *token;	  /* its first word, in small letters */
	bool library;	  /* in a section [snmp]: for net-snmp's library */
	char *rest;	  /* what stands behind; import_word() changes it */
};

struct import_reader {
	/* A line for snmptrapd. */
	void (*line)(void *context, struct import_line *line);
	/* What is wrong with a file: `line` 0 is the file as a whole. */
	void (*problem)(
	    void *context, const char *file, unsigned line, const char *what);
	void *context;
};

/* Reads a file and all that it includes. -1 where it cannot be read, which was
 * told as a problem. */
int import_read_file(const struct import_reader *reader, const char *path);

/* The same from text in memory, under this name. The text is changed. */
void import_read_text(
    const struct import_reader *reader, const char *name, char *text);

/*
 * The next word of a line, ended in place, without its quotes; NULL: there is
 * none. What stands behind it is at *rest then. An open quote ends with the
 * line, and sets *open.
 */
char *import_word(char **rest, bool *open);

#endif
