/* SPDX-License-Identifier: ISC */
/*
 * A configuration on its way from text to struct conf: the sections with
 * their values, and what was wrong so far. libconfuse is used here and nowhere
 * else (read.c).
 */
#ifndef TRAPLINE_CONF_READING_H
#define TRAPLINE_CONF_READING_H

#include "conf/script.h"
#include "conf/section.h"

#define READING_RETRIES 100 /* statements that libconfuse may refuse */

struct reading {
	struct script script;
	struct section **sections; /* owned; the first is the root */
	size_t section_count;
	bool partial; /* too much was refused: the rest was not read */
	bool failed;  /* for want of memory */
	struct mistakes mistakes, warnings;
	struct string_list files; /* passphrase files that were read */

	/* of one pass over the text */
	struct mistakes pass_mistakes;
	size_t refused; /* the token libconfuse did not like */
};

/* Reads the sections of a file, or of `text` where that is not NULL. */
void reading_run(struct reading *reading, const char *file, const char *text);
void reading_fini(struct reading *reading);

/* The section that a statement opens (SCRIPT_ROOT: the root), made on first
 * use; NULL where there is no memory. */
struct section *reading_section(struct reading *reading, size_t statement);

/* What kind of section a statement stands in; NULL if it is not known. */
const struct section_kind *reading_kind(
    const struct reading *reading, size_t statement);

/* Takes a value: token `index`, of which libconfuse made `value`. */
void reading_take(struct reading *reading, size_t index, const char *value);

/* Says why libconfuse refused a token, and changes or hides what it is part
 * of, so that the next pass goes on behind it (refusal.c). */
void reading_explain(struct reading *reading, size_t token);

#endif
