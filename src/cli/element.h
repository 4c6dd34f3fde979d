/* SPDX-License-Identifier: ISC */
/*
 * One BER element after the other into the tree, with its tag and length
 * explained, and the first fault put into words.
 */
#ifndef TRAPLINE_CLI_ELEMENT_H
#define TRAPLINE_CLI_ELEMENT_H

#include "mib/mib.h"
#include "cli/tree.h"
#include "snmp/ber.h"

#define SEEN_ARCS 16

/* What is being taken apart, and how far it is. */
struct dissector {
	struct tree *tree;
	const struct mib *mib; /* names; NULL: those that are built in */
	struct ber_notes notes;
	enum snmp_version version;
	unsigned depth;
	bool decrypted;		       /* the octets are the plaintext's */
	bool seen_tag[256];	       /* explained already */
	bool seen_first;	       /* the first octet of an OID was, too */
	uint32_t seen_arcs[SEEN_ARCS]; /* long sub-identifiers that were */
	unsigned seen_count;
};

struct element {
	uint8_t tag;
	struct span contents;
};

/* Reads an element of any tag as a new node. -1: a fault, put down. */
int element_next(struct dissector *d, struct ber *ber, const char *name,
    struct element *element);

/* Reads one that must have this tag. */
int element_expect(struct dissector *d, struct ber *ber, uint8_t tag,
    const char *name, struct element *element);

/* Reads one that must have this tag and contains others: `inner` is a cursor
 * over them. The depth grows by one; element_leave() takes that back. */
int element_enter(struct dissector *d, struct ber *ber, uint8_t tag,
    const char *name, struct ber *inner);

/* The end of what was entered: nothing may be left in it. */
int element_leave(struct dissector *d, struct ber *inner, const char *name);

/* Puts octets without tag and length down as a node. */
void element_add_octets(
    struct dissector *d, const char *name, struct span octets);

/* The node that was added last. */
struct node *element_node(struct dissector *d);

/* Notes the leniencies met since the last time, by name, with the node that
 * was added last. */
void element_note_leniencies(struct dissector *d);

/* The fault stands at `at`, what was not read begins at `rest`. Returns -1. */
int element_fault(struct dissector *d, const uint8_t *at, const uint8_t *rest,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* "INTEGER", "SNMPv2-Trap-PDU", "unknown type". */
const char *element_type_name(uint8_t tag);

#endif
