/* SPDX-License-Identifier: ISC */
/*
 * A direct-mapped table. A sender may choose OIDs that share a place: that
 * costs the work that would be done without the table. Entries are of one
 * index, which is held by a reference, so that none of another can be taken for
 * it; with another index the table begins anew.
 */
#include "output/naming.h"

#include <stdlib.h>

#define PLACES 256u /* a power of two */

static size_t
place_of(struct span oid)
{
	uint32_t hash = 2166136261u; /* FNV-1a */
	size_t i;

	for (i = 0; i < oid.size; i++)
		hash = (hash ^ oid.data[i]) * 16777619u;
	return (hash ^ hash >> 16) & (PLACES - 1);
}

void
naming_fini(struct naming *naming)
{
	mib_unref(naming->mib);
	free(naming->entries);
	*naming = (struct naming) {NULL, NULL};
}

const struct naming_entry *
naming_find(const struct naming *naming, const struct mib *mib, struct span oid)
{
	const struct naming_entry *entry;

	if (naming->entries == NULL || naming->mib != mib || oid.size == 0 ||
	    oid.size > NAMING_OID_MAX)
		return NULL;
	entry = &naming->entries[place_of(oid)];
	if (entry->oid_size != oid.size ||
	    memcmp(entry->oid, oid.data, oid.size) != 0)
		return NULL;
	return entry;
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

	if (oid.size == 0 || oid.size > NAMING_OID_MAX ||
	    head.size > NAMING_HEAD_MAX || begin(naming, mib) != 0)
		return;
	entry = &naming->entries[place_of(oid)];
	entry->oid_size = (uint8_t)oid.size;
	entry->head_size = (uint8_t)head.size;
	entry->named = match != NULL;
	entry->node = match == NULL ? NULL : match->node;
	entry->suffix_size = match == NULL ? 0 : (uint8_t)match->suffix.size;
	memcpy(entry->oid, oid.data, oid.size);
	memcpy(entry->head, head.data, head.size);
}
