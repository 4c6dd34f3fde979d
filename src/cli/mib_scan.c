/* SPDX-License-Identifier: ISC */
/*
 * A lexer of the coarsest kind. A comment goes to the end of its line, as most
 * who wrote MIBs believe, though ASN.1 also ends it at the next "--".
 */
#include "cli/mib_scan.h"

struct mib_scan
mib_scan_start(struct span text)
{
	const char *at = (const char *)text.data;

	return (struct mib_scan) {at, at + text.size, 1, {NULL, 0}, 1};
}

bool
mib_scan_is(const struct mib_scan *scan, const char *word)
{
	return span_equal(scan->word, span_of(word));
}

static void
step(struct mib_scan *scan)
{
	if (*scan->at++ == '\n')
		scan->line++;
}

static bool
at_comment(const struct mib_scan *scan)
{
	return scan->end - scan->at >= 2 && scan->at[0] == '-' &&
	       scan->at[1] == '-';
}

/* Moves to the next word, or to the end. */
static void
skip(struct mib_scan *scan)
{
	while (scan->at < scan->end) {
		if (at_comment(scan)) {
			while (scan->at < scan->end && *scan->at != '\n')
				scan->at++;
		} else if (*scan->at == '"') {
			step(scan);
			while (scan->at < scan->end && *scan->at != '"')
				step(scan);
			if (scan->at < scan->end)
				step(scan);
		} else if ((unsigned char)*scan->at <= ' ') {
			step(scan);
		} else {
			return;
		}
	}
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool
mib_scan_next(struct mib_scan *scan)
{
	const char *start;

	skip(scan);
	if (scan->at >= scan->end)
		return false;
	start = scan->at;
	scan->word_line = scan->line;
	do
		scan->at++;
	while (is_letter(*start) && scan->at < scan->end &&
	       is_letter(*scan->at) && !at_comment(scan));
	scan->word =
	    (struct span) {(const uint8_t *)start, (size_t)(scan->at - start)};
	return true;
}
