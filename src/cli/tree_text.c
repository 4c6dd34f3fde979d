/* SPDX-License-Identifier: ISC */
/*
 * The tree for people. Each element has a row for its tag and length and rows
 * for its contents; a row has the offset, up to eight octets, indented by
 * depth, and what they mean beside. Every octet of the datagram is shown once,
 * in its order.
 */
#include <stdio.h>

#include "cli/tree.h"

#define ROW_OCTETS   8
#define MEANING_SIDE 46 /* the column where meanings start */

struct colours {
	const char *offset, *name, *note, *fault, *end;
};

static const struct colours plain = {"", "", "", "", ""};
static const struct colours bright = {
    "\033[2m", "\033[1m", "\033[36m", "\033[31m", "\033[0m"};

struct page {
	const struct tree *tree;
	const struct colours *colours;
	struct text *out;
};

/* Takes the next line off; size 0 at the end. */
static struct span
next_line(struct span *rest)
{
	const uint8_t *newline;
	struct span line = *rest;

	if (rest->size == 0)
		return line;
	newline = memchr(rest->data, '\n', rest->size);
	if (newline != NULL)
		line.size = (size_t)(newline - rest->data);
	rest->data += line.size;
	rest->size -= line.size;
	if (newline != NULL) {
		rest->data++;
		rest->size--;
	}
	return line;
}

static void
add_spaces(struct text *out, size_t count)
{
	while (count-- > 0)
		text_add_char(out, ' ');
}

/* Offset and octets, and spaces up to the side of meanings where `more`. */
static void
add_octets(const struct page *page, const struct node *node, size_t depth,
    struct span octets, bool more)
{
	size_t i, column, start = page->out->size;

	if (octets.size > 0)
		text_printf(page->out, "%04zx  ",
		    tree_offset(page->tree, node, octets.data));
	else
		text_add(page->out, "      ");
	add_spaces(page->out, 2 * depth);
	for (i = 0; i < octets.size; i++)
		text_printf(
		    page->out, i == 0 ? "%02x" : " %02x", octets.data[i]);
	column = page->out->size - start;
	if (!more)
		return;
	text_add(page->out, "  ");
	if (column + 2 < MEANING_SIDE)
		add_spaces(page->out, MEANING_SIDE - column - 2);
}

/* Rows of octets with lines beside them, until both are at their end. */
static void
add_rows(const struct page *page, const struct node *node, struct span octets,
    struct span lines)
{
	size_t depth = node->depth + (node->header.size > 0);
	struct span row, line;

	while (octets.size > 0 || lines.size > 0) {
		row = octets;
		if (row.size > ROW_OCTETS)
			row.size = ROW_OCTETS;
		octets.data += row.size;
		octets.size -= row.size;
		line = next_line(&lines);
		add_octets(page, node, depth, row, line.size > 0);
		if (line.size > 0) {
			text_add(page->out, page->colours->note);
			text_add_span(page->out, line);
			text_add(page->out, page->colours->end);
		}
		text_add_char(page->out, '\n');
	}
}

/* What a node is called. */
static void
add_title(const struct page *page, const struct node *node)
{
	text_add(page->out, page->colours->name);
	text_add(page->out, node->name);
	if (node->number > 0)
		text_printf(page->out, " %u", node->number);
	text_add(page->out, page->colours->end);
	if (node->type != NULL)
		text_printf(page->out, ": %s", node->type);
	text_printf(page->out, ", %zu octet%s", node->contents.size,
	    node->contents.size == 1 ? "" : "s");
}

static void
add_header(const struct page *page, const struct node *node)
{
	struct span lines = tree_words(page->tree, &node->header_notes);
	struct span row = node->header, line;

	add_octets(page, node, node->depth, row, true);
	add_title(page, node);
	text_add_char(page->out, '\n');
	for (line = next_line(&lines); line.size > 0;
	     line = next_line(&lines)) {
		add_octets(page, node, 0, (struct span) {NULL, 0}, true);
		text_add(page->out, page->colours->note);
		text_add_span(page->out, line);
		text_add(page->out, page->colours->end);
		text_add_char(page->out, '\n');
	}
}

/* "value: meaning", then the notes, as lines. */
static void
add_contents(const struct page *page, const struct node *node)
{
	struct span value = tree_words(page->tree, &node->value);
	struct span meaning = tree_words(page->tree, &node->meaning);
	struct text lines;

	text_init(&lines);
	text_add_span(&lines, value);
	if (value.size > 0 && meaning.size > 0)
		text_add(&lines, ": ");
	text_add_span(&lines, meaning);
	if (value.size > 0 && meaning.size == 0)
		text_add_char(&lines, '\n');
	text_add_span(&lines, tree_words(page->tree, &node->notes));
	add_rows(page, node, node->contents,
	    (struct span) {(const uint8_t *)lines.data, lines.size});
	text_fini(&lines);
}

static void
add_fault(const struct page *page)
{
	struct span words = tree_words(page->tree, &page->tree->fault);
	struct span line = next_line(&words);

	text_printf(page->out, "%sfault at %04zx%s: ", page->colours->fault,
	    page->tree->fault_offset,
	    page->tree->fault_in_plain ? " of the plaintext" : "");
	text_add_span(page->out, line);
	text_add(page->out, page->colours->end);
	text_add_char(page->out, '\n');
}

void
tree_write_text(const struct tree *tree, bool colour, struct text *out)
{
	struct page page = {tree, colour ? &bright : &plain, out};
	bool decrypted = false;
	size_t i;

	for (i = 0; i < tree->count; i++) {
		const struct node *node = &tree->nodes[i];

		if (node->decrypted && !decrypted)
			text_add(out, "decrypted, with offsets of its own:\n");
		decrypted = node->decrypted;
		if (node->header.size > 0)
			add_header(&page, node);
		if (!node->parent)
			add_contents(&page, node);
	}
	if (tree->faulty)
		add_fault(&page);
}
