/* SPDX-License-Identifier: ISC */
/*
 * Views: subsets of the tree of OIDs, as families of subtrees that are included
 * or excluded (RFC 3415 4, vacmViewTreeFamilyTable). Compiled when the
 * configuration is read; a look-up takes no memory.
 */
#ifndef TRAPLINE_NOTIFY_VIEW_H
#define TRAPLINE_NOTIFY_VIEW_H

#include "snmp/oid.h"

#define VIEW_MASK_MAX 16 /* octets of a mask: a bit for each sub-identifier */

/* A subtree, or with a mask a family of them: bit 0 is the first octet's most
 * significant one; where a bit is 0 the sub-identifier may be any. */
struct view_family {
	struct oid subtree;
	uint8_t mask[VIEW_MASK_MAX]; /* filled up with ones */
	bool included;
};

struct view {
	char *title;		      /* owned, as all here */
	struct view_family *families; /* in the order that they are asked */
	size_t count;
};

/*
 * Reads a mask: pairs of hexadecimal digits, "." or ":" between them or
 * nothing, 16 octets at most. What is not said is ones (RFC 3415,
 * vacmViewTreeFamilyMask). 0, or -1 if it is none.
 */
int view_parse_mask(struct span written, uint8_t mask[VIEW_MASK_MAX]);

/* Adds a family, copied. 0; 1 where the view has this subtree already; -1 where
 * there is no memory. view_sort() must follow the last. */
int view_add(struct view *view, const struct view_family *family);

/* Puts the families into the order that RFC 3415 asks them in: those of more
 * sub-identifiers first, among those the lexicographically greater. */
void view_sort(struct view *view);

/* Is this OID, as contents octets, in the view? An empty one is in none. */
bool view_includes(const struct view *view, struct span oid);

/* Frees what the view owns. */
void view_fini(struct view *view);

#endif
