/* SPDX-License-Identifier: ISC */
/*
 * What was written of an OID before: its dotted form and its name, as JSON has
 * them. Senders repeat the same objects, so most of what a writer would look up
 * and put into words is here. One for each writer; in a table of fixed size,
 * made with the first name.
 */
#ifndef TRAPLINE_OUTPUT_NAMING_H
#define TRAPLINE_OUTPUT_NAMING_H

#include "mib/mib.h"

#define NAMING_OID_MAX	32  /* octets; longer ones are not kept */
#define NAMING_HEAD_MAX 160 /* octets of what is written of one */

struct naming_entry {
	uint8_t oid_size; /* 0: the place is free */
	uint8_t head_size;
	uint8_t suffix_size; /* of the instance */
	bool named;	     /* `node` is known by name */
	const struct mib_node *node;
	uint8_t oid[NAMING_OID_MAX];
	char head[NAMING_HEAD_MAX];
};

/* Zeroed is empty. */
struct naming {
	const struct mib *mib; /* that the entries are of; a reference */
	struct naming_entry *entries;
};

void naming_fini(struct naming *naming);

/* The entry of an OID in this index; NULL where there is none. */
const struct naming_entry *naming_find(
    const struct naming *naming, const struct mib *mib, struct span oid);

/* Keeps what was written of an OID (`head`), in the place of another; `match`
 * is NULL where it has no name. What is too long is not kept. */
void naming_keep(struct naming *naming, const struct mib *mib, struct span oid,
    const struct mib_match *match, struct span head);

#endif
