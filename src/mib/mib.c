/* SPDX-License-Identifier: ISC */
/*
 * References to an index, and the search for the longest known prefix of an
 * OID. Nodes are ordered by their contents octets, so that what stands below a
 * node follows it. The last node that is not behind an OID is a prefix of it,
 * or shares some arcs with it: then a prefix can have no more arcs than those,
 * and the search goes on with them alone, in what is left of the table.
 */
#include "mib/mib.h"

#include <stdlib.h>

#include "mib/model.h"

const struct mib *
mib_ref(const struct mib *mib)
{
	struct mib *shared = (struct mib *)(uintptr_t)mib;

	if (shared != NULL)
		atomic_fetch_add_explicit(
		    &shared->references, 1, memory_order_relaxed);
	return mib;
}

void
mib_unref(const struct mib *mib)
{
	struct mib *shared = (struct mib *)(uintptr_t)mib;

	if (shared == NULL || atomic_fetch_sub_explicit(&shared->references, 1,
				  memory_order_acq_rel) != 1)
		return;
	free(shared->memory);
	free(shared->octets);
	free(shared);
}

size_t
mib_module_count(const struct mib *mib)
{
	return mib_or_builtin(mib)->module_count;
}

size_t
mib_name_count(const struct mib *mib)
{
	return mib_or_builtin(mib)->node_count;
}

/* How many of the first `count` nodes are not behind the OID. */
static size_t
count_before(const struct mib *mib, size_t count, struct span oid)
{
	size_t low = 0, high = count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (span_compare(mib->nodes[middle].oid, oid) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The octets of whole arcs that two OIDs share. */
static size_t
shared_size(struct span a, struct span b)
{
	size_t size = 0, least = a.size < b.size ? a.size : b.size;

	while (size < least && a.data[size] == b.data[size])
		size++;
	while (size > 0 && a.data[size - 1] >= 0x80)
		size--;
	return size;
}

/* The first of the nodes with this one's OID is the one to prefer. */
static const struct mib_node *
preferred(const struct mib *mib, size_t at)
{
	while (at > 0 && span_equal(mib->nodes[at - 1].oid, mib->nodes[at].oid))
		at--;
	return &mib->nodes[at];
}

bool
mib_find(const struct mib *mib, struct span oid, struct mib_match *match)
{
	struct span wanted = oid;
	size_t count, shared;

	mib = mib_or_builtin(mib);
	count = mib->node_count;
	while (wanted.size > 0) {
		count = count_before(mib, count, wanted);
		if (count == 0)
			return false;
		shared = shared_size(mib->nodes[count - 1].oid, wanted);
		if (shared == mib->nodes[count - 1].oid.size) {
			match->node = preferred(mib, count - 1);
			match->suffix = (struct span) {
			    oid.data + shared, oid.size - shared};
			return true;
		}
		wanted.size = shared;
	}
	return false;
}

bool
mib_match_is_named(const struct mib_match *match)
{
	return match->suffix.size == 0 ||
	       match->node->kind == MIB_KIND_SCALAR ||
	       match->node->kind == MIB_KIND_COLUMN;
}

const char *
mib_match_label(const struct mib_match *match)
{
	return match->node->name;
}

const char *
mib_units(const struct mib_match *match)
{
	return match->node->units;
}

enum mib_base
mib_base_of(const struct mib_match *match)
{
	return match->node->type == NULL
		   ? MIB_BASE_NONE
		   : (enum mib_base)match->node->type->base;
}
