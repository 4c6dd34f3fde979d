/* SPDX-License-Identifier: ISC */
/*
 * What a datagram's octets mean, as a list of elements in the order in which
 * they stand, each with its depth: made by cli/dissect, shown as text or JSON
 * by cli/tree_text and cli/tree_json.
 */
#ifndef TRAPLINE_CLI_TREE_H
#define TRAPLINE_CLI_TREE_H

#include "base/span.h"
#include "base/text.h"

/* Words of the tree: a place in `words`. Lines end in a newline. */
struct words {
	size_t start, size;
};

enum value_kind {
	VALUE_NONE,
	VALUE_NUMBER, /* `value` is it, in decimal */
	VALUE_TEXT,   /* `value` is its text: an OID, an address */
	VALUE_OCTETS, /* the contents are */
};

struct node {
	unsigned depth;
	const char *name; /* static */
	unsigned number;  /* behind the name; 0: none */
	const char *type; /* static: "INTEGER"; NULL: no element, just octets */
	struct span header;   /* tag and length; size 0: none */
	struct span contents; /* shown by the nodes below where `parent` */
	bool parent;
	bool decrypted; /* the octets are the plaintext's */
	bool fault;	/* what could not be understood */
	enum value_kind kind;
	struct words header_notes, value, meaning, notes;
};

struct tree {
	struct span datagram, plain; /* borrowed */
	struct node *nodes;	     /* owned */
	size_t count, capacity;
	struct text words;
	bool failed; /* there was no memory for all of it */

	bool faulty;	     /* it ends where something is wrong */
	size_t fault_offset; /* in the datagram, or in the plaintext */
	bool fault_in_plain;
	struct words fault;
	uint32_t leniencies; /* LENIENT_BIT()s met */
};

void tree_init(struct tree *tree, struct span datagram, struct span plain);
void tree_fini(struct tree *tree);

/* A new node at the end, zeroed. Good until the next call. */
struct node *tree_add(struct tree *tree);

/* Adds a line to the words, which must be the last that were added to. */
void tree_say(struct tree *tree, struct words *words, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* For what tree_say() cannot: start, write into tree->words, end. */
void tree_begin(struct tree *tree, struct words *words);
void tree_end(struct tree *tree, struct words *words);

/* The words. */
struct span tree_words(const struct tree *tree, const struct words *words);

/* Where a node's octets, or those at `at`, stand in their buffer. */
size_t tree_offset(
    const struct tree *tree, const struct node *node, const uint8_t *at);

/* Writes the tree for people: columns of 8 octets and their meaning. */
void tree_write_text(const struct tree *tree, bool colour, struct text *out);

/* Writes `"fields":[…]` and, where it ends early, `,"fault":{…}`. */
void tree_write_json(const struct tree *tree, struct text *out);

#endif
