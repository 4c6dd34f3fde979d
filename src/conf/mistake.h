/* SPDX-License-Identifier: ISC */
/*
 * Where something stands in a configuration, and the list of what is wrong
 * there. Mistakes come in any order and are written in the order of reading.
 */
#ifndef TRAPLINE_CONF_MISTAKE_H
#define TRAPLINE_CONF_MISTAKE_H

#include "base/text.h"

struct position {
	const char *file; /* borrowed from the script; NULL: nowhere */
	unsigned line;	  /* from 1; 0: the file as a whole */
	size_t order;	  /* the token's number in reading order */
};

struct mistake {
	struct position at;
	char *what; /* owned */
};

#define MISTAKES_MAX 1000 /* kept; of more only the number is told */

/* Zeroed is empty. */
struct mistakes {
	struct mistake *items; /* owned */
	size_t count, more;    /* kept, and beyond those */
	bool failed;	       /* one was lost for want of memory */
};

/* Notes `what is wrong, and what would be right`. */
void mistakes_add(struct mistakes *mistakes, const struct position *at,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same from a text. */
void mistakes_add_text(struct mistakes *mistakes, const struct position *at,
    const struct text *what);

/* Is one noted for this line of this file, or would none be kept? */
bool mistakes_has(const struct mistakes *mistakes, const struct position *at);

/* Moves those of `from` to the end of `to` and leaves `from` empty. */
void mistakes_move(struct mistakes *to, struct mistakes *from);

/* Forgets all, but not that one was lost. */
void mistakes_clear(struct mistakes *mistakes);

/* Writes a line `FILE:LINE: …` for each, in reading order. */
void mistakes_write(struct mistakes *mistakes, struct text *text);

void mistakes_fini(struct mistakes *mistakes);

#endif
