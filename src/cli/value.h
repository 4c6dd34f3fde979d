/* SPDX-License-Identifier: ISC */
/*
 * What the contents of an element say, put down with the node that was added
 * last.
 */
#ifndef TRAPLINE_CLI_VALUE_H
#define TRAPLINE_CLI_VALUE_H

#include "cli/element.h"

/* The value of a varbind, of any type. -1: a fault, put down. */
int value_dissect(struct dissector *d, const struct element *element);

/* An INTEGER from `least` to `most`. */
int value_integer(struct dissector *d, const struct element *element,
    const int64_t range[2], int64_t *number);

/* Says what the first bit of an INTEGER means, where it matters. */
void value_note_sign(
    struct dissector *d, const struct element *element, int64_t number);

/* An unsigned number up to `most`. */
int value_unsigned(
    struct dissector *d, const struct element *element, uint64_t most);

/* An OBJECT IDENTIFIER that is not empty. */
int value_oid(struct dissector *d, const struct element *element);

/* An OCTET STRING as text, or just its octets. */
void value_octets(struct dissector *d, const struct element *element);

/* The octets of an address of 4 or 16 octets as text. */
void value_address(struct dissector *d, struct span octets);

#endif
