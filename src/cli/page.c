/* SPDX-License-Identifier: ISC */
/*
 * The page. Lines with tabs that follow each other are a table, the first its
 * head; a column is as wide as its widest cell, and numbers stand at its right.
 * Columns that do not fit go below the others, further in. Colour is sparse:
 * heads, and what an operator should not overlook. In goes text from the
 * daemon, which has escaped what others wrote; nothing is owned.
 */
#include "cli/page.h"

#include <stdlib.h>
#include <sys/ioctl.h>

#define COLUMNS_MAX 16
#define GAP	    2 /* blanks between columns */
#define INDENT	    4 /* of what does not fit */
#define WIDTH	    80
#define BOLD	    "\033[1m"
#define YELLOW	    "\033[33m"
#define RED	    "\033[1;31m"
#define END	    "\033[0m"

struct column {
	size_t width;
	bool number; /* of all rows but the head */
	bool folds;  /* it begins another line */
};

struct table {
	struct column columns[COLUMNS_MAX];
	size_t count;
};

struct page
page_of_terminal(int descriptor)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
	struct page page = {.width = WIDTH};
	struct winsize size;

	if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		page.width = size.ws_col;
	page.colour = (no_colour == NULL || *no_colour == '\0') &&
		      (term == NULL || strcmp(term, "dumb") != 0);
	return page;
}

/* Takes what stands before the next octet `at`, or all. */
static struct span
take(struct span *rest, uint8_t at)
{
	struct span taken = *rest;
	const uint8_t *end =
	    rest->size == 0 ? NULL : memchr(rest->data, at, rest->size);
	size_t skipped = end == NULL ? 0 : 1;

	if (end != NULL)
		taken.size = (size_t)(end - rest->data);
	rest->data += taken.size + skipped;
	rest->size -= taken.size + skipped;
	return taken;
}

/* Characters, of UTF-8. */
static size_t
width_of(struct span cell)
{
	size_t i, width = 0;

	for (i = 0; i < cell.size; i++)
		width += (cell.data[i] & 0xc0) != 0x80;
	return width;
}

static bool
is_number(struct span cell)
{
	size_t i;

	for (i = 0; i < cell.size; i++)
		if (cell.data[i] < '0' || cell.data[i] > '9')
			return false;
	return cell.size > 0;
}

static bool
is_row(struct span line)
{
	return line.size > 0 && memchr(line.data, '\t', line.size) != NULL;
}

/* The next cell; what stands behind the last column there is stays in it. */
static struct span
take_cell(struct span *line, size_t i)
{
	return take(line, i + 1 == COLUMNS_MAX ? '\n' : '\t');
}

static void
measure_row(struct table *table, struct span line, bool head)
{
	struct column *column;
	struct span cell;
	size_t i, width;

	for (i = 0; line.size > 0 && i < COLUMNS_MAX; i++) {
		cell = take_cell(&line, i);
		column = &table->columns[i];
		if (i == table->count) {
			table->count++;
			*column = (struct column) {.number = i > 0};
		}
		width = width_of(cell);
		column->width = width > column->width ? width : column->width;
		column->number = column->number && (head || is_number(cell));
	}
}

/* Measures the rows that begin here, and says which columns fold. */
static void
measure(struct table *table, struct span rest, size_t page_width)
{
	size_t i, used = 0;
	struct span line;
	bool head = true;

	for (line = take(&rest, '\n'); is_row(line); line = take(&rest, '\n')) {
		measure_row(table, line, head);
		head = false;
	}
	for (i = 0; i < table->count; i++) {
		struct column *column = &table->columns[i];

		if (i > 0 && used + GAP + column->width > page_width) {
			column->folds = true;
			used = INDENT + column->width;
		} else {
			used += (i > 0 ? GAP : 0) + column->width;
		}
	}
}

static void
add_blanks(struct text *text, size_t count)
{
	for (; count > 0; count--)
		text_add_char(text, ' ');
}

/* Blanks are owed until something follows them. */
static void
add_row(struct text *text, const struct table *table, struct span line)
{
	const struct column *column;
	size_t i, owed = 0, pad;
	struct span cell;

	for (i = 0; line.size > 0; i++) {
		cell = take_cell(&line, i);
		column = &table->columns[i];
		pad = column->width - width_of(cell);
		if (column->folds) {
			text_add_char(text, '\n');
			owed = INDENT;
		} else if (i > 0) {
			owed += GAP;
		}
		add_blanks(text, owed + (column->number ? pad : 0));
		text_add_span(text, cell);
		owed = column->number ? 0 : pad;
	}
}

/* What an operator should not overlook; NULL: nothing. */
static const char *
colour_of(struct span line)
{
	static const char dropped[] = "dropped";
	const char paused[] = ", PAUSED";
	size_t at = 0;

	if (memmem(line.data, line.size, paused, sizeof(paused) - 1) != NULL)
		return RED;
	while (at < line.size && line.data[at] == ' ')
		at++;
	if (at == line.size || line.data[at] < '1' || line.data[at] > '9')
		return NULL;
	while (at < line.size && line.data[at] != ' ')
		at++;
	while (at < line.size && line.data[at] == ' ')
		at++;
	return line.size - at >= sizeof(dropped) - 1 &&
		       memcmp(line.data + at, dropped, sizeof(dropped) - 1) == 0
		   ? YELLOW
		   : NULL;
}

static void
add_line(struct text *text, const struct table *table, struct span line,
    const char *colour)
{
	if (colour != NULL)
		text_add(text, colour);
	if (table != NULL)
		add_row(text, table, line);
	else
		text_add_span(text, line);
	if (colour != NULL)
		text_add(text, END);
	text_add_char(text, '\n');
}

void
page_add(struct text *text, const struct page *page, struct span reply)
{
	struct table table = {.count = 0};
	struct span here, line;
	const char *colour;

	while (reply.size > 0) {
		here = reply;
		line = take(&reply, '\n');
		if (!is_row(line)) {
			table.count = 0;
			colour = line.size > 0 ? colour_of(line) : NULL;
			add_line(
			    text, NULL, line, page->colour ? colour : NULL);
			continue;
		}
		colour = NULL;
		if (table.count == 0) {
			measure(&table, here, page->width);
			colour = BOLD;
		}
		add_line(text, &table, line, page->colour ? colour : NULL);
	}
}
