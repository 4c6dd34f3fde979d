/* SPDX-License-Identifier: ISC */
/*
 * From the configuration of net-snmp's snmptrapd to one of traplined: files are
 * read one after the other, then what they say together is written.
 */
#ifndef TRAPLINE_CLI_IMPORT_H
#define TRAPLINE_CLI_IMPORT_H

#include "base/text.h"
#include "cli/import_lines.h"

struct import;

/* Something that does not mean the same, or that an operator should know. */
struct import_note {
	char *file; /* owned, as `text` and `what` */
	unsigned line;
	char *text; /* the line as it stands there; NULL: the file as a whole */
	char *what; /* why, and what to do; without secrets */
	bool lost;  /* the line is not taken over */
};

/* Exits where there is no memory: it is for a command, not for the daemon. */
struct import *import_new(void);
void import_free(struct import *import);

/* What reads files into it. */
struct import_reader import_reader(struct import *import);

/* Writes the configuration. To be called once, when all is read. */
void import_write(struct import *import, struct text *text);

/* Adds what a file says as it is, or escaped where it would not stay one line
 * of text. */
void import_add_line(struct text *text, const char *what);

/* What there is to say, in the order of the files. Complete after
 * import_write(). */
const struct import_note *import_notes(
    const struct import *import, size_t *count);

#endif
