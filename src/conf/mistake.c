/* SPDX-License-Identifier: ISC */
/*
 * The list of mistakes of one run over a configuration. Values are quoted and
 * escaped by whoever names them; that no secret is among them is theirs to see
 * to as well.
 */
#include "conf/mistake.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* A mistake is one line, whatever name of a file or variable is in it. */
static void
keep_one_line(char *what)
{
	for (; *what != '\0'; what++)
		if ((unsigned char)*what < 0x20 || *what == 0x7f)
			*what = '?';
}

static void
append(struct mistakes *mistakes, const struct position *at, char *what)
{
	struct mistake *items;

	if (mistakes->count == MISTAKES_MAX) {
		mistakes->more++;
		free(what);
		return;
	}
	items =
	    reallocarray(mistakes->items, mistakes->count + 1, sizeof(*items));
	if (what == NULL || items == NULL) {
		if (items != NULL)
			mistakes->items = items;
		free(what);
		mistakes->failed = true;
		return;
	}
	keep_one_line(what);
	items[mistakes->count++] = (struct mistake) {*at, what};
	mistakes->items = items;
}

void
mistakes_add(struct mistakes *mistakes, const struct position *at,
    const char *format, ...)
{
	va_list args;
	char *what;

	va_start(args, format);
	if (vasprintf(&what, format, args) < 0)
		what = NULL;
	va_end(args);
	append(mistakes, at, what);
}

void
mistakes_add_text(struct mistakes *mistakes, const struct position *at,
    const struct text *what)
{
	if (what->failed)
		mistakes->failed = true;
	append(mistakes, at,
	    strndup(what->size == 0 ? "" : what->data, what->size));
}

bool
mistakes_has(const struct mistakes *mistakes, const struct position *at)
{
	const struct position *item;
	size_t i;

	for (i = 0; i < mistakes->count; i++) {
		item = &mistakes->items[i].at;
		if (item->file == at->file && item->line == at->line)
			return true;
	}
	return mistakes->count == MISTAKES_MAX;
}

void
mistakes_move(struct mistakes *to, struct mistakes *from)
{
	size_t i;

	for (i = 0; i < from->count; i++)
		append(to, &from->items[i].at, from->items[i].what);
	to->failed |= from->failed;
	to->more += from->more;
	free(from->items);
	*from = (struct mistakes) {.items = NULL};
}

void
mistakes_clear(struct mistakes *mistakes)
{
	bool failed = mistakes->failed;

	mistakes_fini(mistakes);
	mistakes->failed = failed;
}

/* By order of reading; those of one token as they came. */
static int
compare(const void *a, const void *b)
{
	const struct mistake *x = a, *y = b;

	if (x->at.order != y->at.order)
		return x->at.order < y->at.order ? -1 : 1;
	return 0;
}

static void
write_one(const struct mistake *mistake, struct text *text)
{
	if (mistake->at.file != NULL)
		text_add_escaped(text, span_of(mistake->at.file));
	if (mistake->at.file != NULL && mistake->at.line != 0) {
		text_add_char(text, ':');
		text_add_u64(text, mistake->at.line);
	}
	if (mistake->at.file != NULL)
		text_add(text, ": ");
	text_add(text, mistake->what);
	text_add_char(text, '\n');
}

void
mistakes_write(struct mistakes *mistakes, struct text *text)
{
	size_t i;

	/* glibc's qsort is a merge sort, but no standard says so: the count
	 * is small, insertion keeps equal ones in their order */
	for (i = 1; i < mistakes->count; i++) {
		struct mistake item = mistakes->items[i];
		size_t j = i;

		for (; j > 0 && compare(&mistakes->items[j - 1], &item) > 0;
		     j--)
			mistakes->items[j] = mistakes->items[j - 1];
		mistakes->items[j] = item;
	}
	for (i = 0; i < mistakes->count; i++)
		write_one(&mistakes->items[i], text);
	if (mistakes->more != 0)
		text_printf(text, "and %zu mistakes more\n", mistakes->more);
	if (mistakes->failed)
		text_add(
		    text, "out of memory while reading the configuration\n");
}

void
mistakes_fini(struct mistakes *mistakes)
{
	size_t i;

	for (i = 0; i < mistakes->count; i++)
		free(mistakes->items[i].what);
	free(mistakes->items);
	*mistakes = (struct mistakes) {.items = NULL};
}
