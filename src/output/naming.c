/* SPDX-License-Identifier: ISC */
/*
 * A table of pairs of places: each OID has one that it comes to, and its
 * neighbour, to which the next to come moves it. A sender may choose OIDs that
 * share them: that costs the work that would be done without the table. Entries
 * are of one index, which is held by a reference, so that none of another can
 * be taken for it; with another index the table begins anew.
 */
#include "output/naming.h"

#include <stdlib.h>

#define PLACES_BITS 8
#define PLACES	    (1u << PLACES_BITS)
#define ODD	    UINT64_C(0x9e3779b97f4a7c15) /* 2^64 by the golden ratio */

/* Eight octets from here on are mixed in. */
static uint64_t
mix(uint64_t hash, const uint8_t *at)
{
	uint64_t octets;

	memcpy(&octets, at, sizeof(octets));
	hash = (hash ^ octets) * ODD;
	return hash ^ hash >> 32;
}

/* Eight octets at a time, the last ones by looking back: octet by octet it
 * takes as long as to write the name. */
static size_t
place_of(struct span oid)
{
	uint8_t few[8] = {0};
	uint64_t hash = oid.size;
	size_t at;

	for (at = 0; at + 8 <= oid.size; at += 8)
		hash = mix(hash, oid.data + at);
	if (oid.size >= 8) {
		hash = mix(hash, oid.data + oid.size - 8);
	} else {
		for (at = 0; at < oid.size; at++)
			few[at] = oid.data[at];
		hash = mix(hash, few);
	}
	return hash * ODD >> (64 - PLACES_BITS);
}

void
naming_fini(struct naming *naming)
{
	mib_unref(naming->mib);
	free(naming->entries);
	*naming = (struct naming) {NULL, NULL};
}

static bool
is_of(const struct naming_entry *entry, struct span oid)
{
	return entry->oid_size == oid.size &&
	       memcmp(entry->oid, oid.data, oid.size) == 0;
}

const struct naming_entry *
naming_find(const struct naming *naming, const struct mib *mib, struct span oid)
{
	size_t place;

	if (naming->entries == NULL || naming->mib != mib || oid.size == 0 ||
	    oid.size > NAMING_OID_MAX)
		return NULL;
	place = place_of(oid);
	if (is_of(&naming->entries[place], oid))
		return &naming->entries[place];
	place ^= 1;
	return is_of(&naming->entries[place], oid) ? &naming->entries[place]
						   : NULL;
}

/* An empty table for this index; -1: no memory. */
static int
begin(struct naming *naming, const struct mib *mib)
{
	if (naming->entries != NULL && naming->mib == mib)
		return 0;
	naming_fini(naming);
	naming->entries = calloc(PLACES, sizeof(*naming->entries));
	if (naming->entries == NULL)
		return -1;
	naming->mib = mib_ref(mib);
	return 0;
}

void
naming_keep(struct naming *naming, const struct mib *mib, struct span oid,
    const struct mib_match *match, struct span head)
{
	struct naming_entry *entry;
	size_t place = place_of(oid);

	if (oid.size == 0 || oid.size > NAMING_OID_MAX ||
	    head.size > NAMING_HEAD_MAX || begin(naming, mib) != 0)
		return;
	entry = &naming->entries[place];
	if (entry->oid_size != 0 && !is_of(entry, oid))
		naming->entries[place ^ 1] = *entry;
	entry->oid_size = (uint8_t)oid.size;
	entry->head_size = (uint8_t)head.size;
	entry->named = match != NULL;
	entry->node = match == NULL ? NULL : match->node;
	entry->suffix_size = match == NULL ? 0 : (uint8_t)match->suffix.size;
	memcpy(entry->oid, oid.data, oid.size);
	memcpy(entry->head, head.data, head.size);
}
