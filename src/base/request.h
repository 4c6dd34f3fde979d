/* SPDX-License-Identifier: ISC */
/*
 * A request to the control socket: one line of words. A word with spaces,
 * quotes or backslashes stands in double quotes, with \" and \\ inside.
 */
#ifndef TRAPLINE_BASE_REQUEST_H
#define TRAPLINE_BASE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

#define REQUEST_SIZE_MAX  4096 /* octets of a line */
#define REQUEST_WORDS_MAX 64

struct request {
	char *
	    words[REQUEST_WORDS_MAX]; /* NUL-terminated, in the line's memory */
	size_t count;
	size_t next; /* for request_take() */
};

/* Splits a line, in place. NULL, or what is wrong with it. */
const char *request_parse(char *line, struct request *request);

/* Is this word among the words behind the command? Takes it out, if so. */
bool request_take_flag(struct request *request, const char *flag);

/* The next word behind the command, or NULL. */
const char *request_take(struct request *request);

/* Adds a word to a line that request_parse() understands. */
void request_add_word(struct text *line, const char *word);

#endif
