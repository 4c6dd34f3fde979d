/* SPDX-License-Identifier: ISC */
/*
 * The tree for programs: an element is an object, what it contains is its
 * `fields`. Names are those of the text; octets are in hexadecimal.
 */
#include "cli/tree.h"

static void
add_hex_field(struct text *out, const char *name, struct span octets)
{
	text_printf(out, ",\"%s\":\"", name);
	text_add_hex(out, octets);
	text_add_char(out, '"');
}

/* A string of what is printable by how it was made. */
static void
add_string(struct text *out, struct span words)
{
	if (words.size > 0 && words.data[words.size - 1] == '\n')
		words.size--;
	text_add_char(out, '"');
	text_add_json(out, words);
	text_add_char(out, '"');
}

static void
add_value(const struct tree *tree, const struct node *node, struct text *out)
{
	struct span value = tree_words(tree, &node->value);

	if (node->kind == VALUE_OCTETS && text_is_printable(node->contents)) {
		text_add(out, ",\"value\":");
		add_string(out, node->contents);
	} else if (node->kind == VALUE_NUMBER && value.size > 0) {
		text_add(out, ",\"value\":");
		text_add_span(out, value);
	} else if (node->kind == VALUE_TEXT && value.size > 0) {
		text_add(out, ",\"value\":");
		add_string(out, value);
	}
}

/* The lines as strings of an array. */
static void
add_lines(struct text *out, struct span lines, bool *first)
{
	const uint8_t *newline;
	size_t size;

	while (lines.size > 0) {
		newline = memchr(lines.data, '\n', lines.size);
		size = newline == NULL ? lines.size
				       : (size_t)(newline - lines.data);
		text_add(out, *first ? "" : ",");
		*first = false;
		add_string(out, (struct span) {lines.data, size});
		if (newline != NULL)
			size++;
		lines.data += size;
		lines.size -= size;
	}
}

static void
add_notes(const struct tree *tree, const struct node *node, struct text *out)
{
	bool first = true;

	if (node->header_notes.size == 0 && node->notes.size == 0)
		return;
	text_add(out, ",\"notes\":[");
	add_lines(out, tree_words(tree, &node->header_notes), &first);
	add_lines(out, tree_words(tree, &node->notes), &first);
	text_add_char(out, ']');
}

/* All of a node but its end, which comes behind its fields. */
static void
open_node(const struct tree *tree, const struct node *node, struct text *out)
{
	const uint8_t *start =
	    node->header.size > 0 ? node->header.data : node->contents.data;

	text_printf(out, "{\"name\":\"%s\"", node->name);
	if (node->number > 0)
		text_printf(out, ",\"number\":%u", node->number);
	text_printf(out, ",\"offset\":%zu", tree_offset(tree, node, start));
	if (node->decrypted)
		text_add(out, ",\"decrypted\":true");
	if (node->header.size > 0)
		add_hex_field(out, "header", node->header);
	if (node->type != NULL)
		text_printf(out, ",\"type\":\"%s\"", node->type);
	text_printf(out, ",\"length\":%zu", node->contents.size);
	if (!node->parent)
		add_hex_field(out, "contents", node->contents);
	add_value(tree, node, out);
	if (node->meaning.size > 0) {
		text_add(out, ",\"meaning\":");
		add_string(out, tree_words(tree, &node->meaning));
	}
	add_notes(tree, node, out);
}

static void
add_fault(const struct tree *tree, struct text *out)
{
	text_printf(out, ",\"fault\":{\"offset\":%zu", tree->fault_offset);
	if (tree->fault_in_plain)
		text_add(out, ",\"decrypted\":true");
	text_add(out, ",\"what\":");
	add_string(out, tree_words(tree, &tree->fault));
	text_add_char(out, '}');
}

void
tree_write_json(const struct tree *tree, struct text *out)
{
	unsigned depth = 0; /* of the arrays that are open */
	size_t i;

	text_add(out, "\"fields\":[");
	for (i = 0; i < tree->count; i++) {
		const struct node *node = &tree->nodes[i];

		if (i > 0 && node->depth > depth) {
			text_add(out, ",\"fields\":[");
			depth++;
		} else if (i > 0) {
			for (; depth > node->depth; depth--)
				text_add(out, "}]");
			text_add(out, "},");
		}
		open_node(tree, node, out);
	}
	for (; depth > 0; depth--)
		text_add(out, "}]");
	text_add(out, tree->count > 0 ? "}]" : "]");
	if (tree->faulty)
		add_fault(tree, out);
}
