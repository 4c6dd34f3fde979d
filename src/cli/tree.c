/* SPDX-License-Identifier: ISC */
/*
 * The list of elements: nodes in an array that grows, their words in one text.
 * Owns both, borrows the octets. Where there is no memory that is remembered,
 * and whoever shows the tree asks once.
 */
#include "cli/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
tree_init(struct tree *tree, struct span datagram, struct span plain)
{
	*tree = (struct tree) {.datagram = datagram, .plain = plain};
	text_init(&tree->words);
}

void
tree_fini(struct tree *tree)
{
	text_fini(&tree->words);
	free(tree->nodes);
	*tree = (struct tree) {.count = 0};
}

/* Room for one more; where there is none, the last one serves again. */
static bool
grow(struct tree *tree)
{
	size_t capacity = tree->capacity == 0 ? 64 : 2 * tree->capacity;
	struct node *nodes;

	if (tree->count < tree->capacity)
		return true;
	nodes = realloc(tree->nodes, capacity * sizeof(*nodes));
	if (nodes == NULL) {
		tree->failed = true;
		return false;
	}
	tree->nodes = nodes;
	tree->capacity = capacity;
	return true;
}

struct node *
tree_add(struct tree *tree)
{
	if (!grow(tree) && tree->count == 0)
		abort(); /* not even the first: nothing can be shown */
	if (tree->count < tree->capacity)
		tree->count++;
	tree->nodes[tree->count - 1] = (struct node) {.depth = 0};
	return &tree->nodes[tree->count - 1];
}

void
tree_begin(struct tree *tree, struct words *words)
{
	if (words->size == 0)
		words->start = tree->words.size;
}

void
tree_end(struct tree *tree, struct words *words)
{
	words->size = tree->words.size - words->start;
	tree->failed = tree->failed || tree->words.failed;
}

void
tree_say(struct tree *tree, struct words *words, const char *format, ...)
{
	char line[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	tree_begin(tree, words);
	text_add(&tree->words, line);
	text_add_char(&tree->words, '\n');
	tree_end(tree, words);
}

struct span
tree_words(const struct tree *tree, const struct words *words)
{
	if (words->size == 0 || tree->failed)
		return (struct span) {NULL, 0};
	return (struct span) {
	    (const uint8_t *)tree->words.data + words->start, words->size};
}

size_t
tree_offset(const struct tree *tree, const struct node *node, const uint8_t *at)
{
	return (size_t)(at - (node->decrypted ? tree->plain.data
					      : tree->datagram.data));
}
