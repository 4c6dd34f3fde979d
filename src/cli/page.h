/* SPDX-License-Identifier: ISC */
/*
 * What the daemon replies, as a terminal shows it. Where it goes elsewhere it
 * stays as it is: cells apart by a tab, no colour.
 */
#ifndef TRAPLINE_CLI_PAGE_H
#define TRAPLINE_CLI_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct page {
	size_t width; /* characters of a line */
	bool colour;
};

/* The page that a terminal at this descriptor is: colour unless NO_COLOR is in
 * the environment, or the terminal is dumb. */
struct page page_of_terminal(int descriptor);

/* Adds a reply with its tables in columns; a row that is too wide goes on in
 * the next line. No line ends with blanks. */
void page_add(struct text *text, const struct page *page, struct span reply);

#endif
