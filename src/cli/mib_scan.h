/* SPDX-License-Identifier: ISC */
/*
 * The words of a MIB file, as far as they tell its modules apart.
 */
#ifndef TRAPLINE_CLI_MIB_SCAN_H
#define TRAPLINE_CLI_MIB_SCAN_H

#include "base/span.h"

/* A walk over a file's words: identifiers, and marks of one character. */
struct mib_scan {
	const char *at, *end;
	unsigned line;
	struct span word;   /* the last one */
	unsigned word_line; /* where it starts */
};

struct mib_scan mib_scan_start(struct span text);

/* The next word; comments and strings are left out. False at the end. */
bool mib_scan_next(struct mib_scan *scan);

/* Is the last word this one? */
bool mib_scan_is(const struct mib_scan *scan, const char *word);

#endif
