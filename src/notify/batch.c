/* SPDX-License-Identifier: ISC */
/*
 * Batches. A block is: the header, then records and the octets they point at,
 * growing upwards, and an index of the records' places, growing downwards from
 * the end. Sealing moves the index up to the records and gives the rest of the
 * block back, so that one trap in a quiet hour takes hundreds of octets and
 * not the size of a storm's batch.
 */
#include "notify/batch.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Room for the largest datagram and its Response, and for some hundred of the
 * usual ones. */
#define BATCH_CAPACITY (256 * 1024)

struct batch {
	atomic_uint references;
	uint32_t count;
	size_t used;	 /* octets of `octets` taken by records */
	size_t capacity; /* octets of `octets` in all, the index included */
	uintptr_t place; /* where the records' spans believe this block is */
	const struct mib *mib; /* of all records; a reference */
	output_set any, all;   /* union and intersection of what records want */
	_Alignas(8) uint8_t octets[];
};

/* Everything in a record that points elsewhere. */
static const size_t record_spans[] = {
    offsetof(struct batch_record, response),
    offsetof(struct batch_record, notification.community),
    offsetof(struct batch_record, notification.user),
    offsetof(struct batch_record, notification.engine_id),
    offsetof(struct batch_record, notification.context_engine_id),
    offsetof(struct batch_record, notification.context_name),
    offsetof(struct batch_record, notification.enterprise),
    offsetof(struct batch_record, notification.agent_address),
    offsetof(struct batch_record, notification.trap_oid),
    offsetof(struct batch_record, notification.varbinds),
    offsetof(struct batch_record, notification.datagram),
};

#define RECORD_SPANS (sizeof(record_spans) / sizeof(record_spans[0]))

static struct span *
record_span(struct batch_record *record, size_t which)
{
	return (void *)((uint8_t *)record + record_spans[which]);
}

/* The index: the n-th record's place is the n-th word from the end. */
static uint32_t *
index_entry(struct batch *batch, size_t n)
{
	return (uint32_t *)(void *)(batch->octets + batch->capacity) - 1 - n;
}

static struct batch *
make(size_t capacity)
{
	struct batch *batch = malloc(sizeof(*batch) + capacity);

	if (batch == NULL)
		return NULL;
	atomic_init(&batch->references, 1);
	batch->count = 0;
	batch->used = 0;
	batch->capacity = capacity;
	batch->place = (uintptr_t)batch;
	batch->mib = NULL;
	batch->any = 0;
	batch->all = ~(output_set)0;
	return batch;
}

struct batch *
batch_new(void)
{
	return make(BATCH_CAPACITY);
}

struct batch *
batch_ref(struct batch *batch)
{
	atomic_fetch_add_explicit(&batch->references, 1, memory_order_relaxed);
	return batch;
}

void
batch_unref(struct batch *batch)
{
	if (batch == NULL)
		return;
	if (atomic_fetch_sub_explicit(
		&batch->references, 1, memory_order_acq_rel) != 1)
		return;
	mib_unref(batch->mib);
	free(batch);
}

static size_t
align8(size_t size)
{
	return (size + 7) & ~(size_t)7;
}

/* Octets that a record takes with all it points at. */
static size_t
record_size(const struct batch_record *record)
{
	size_t i, size = sizeof(*record);

	for (i = 0; i < RECORD_SPANS; i++)
		size += ((const struct span *)(const void *)((const uint8_t *)
								 record +
							     record_spans[i]))
			    ->size;
	return align8(size);
}

int
batch_add(struct batch *batch, const struct batch_record *record)
{
	size_t i, size = record_size(record);
	struct batch_record *copy = (void *)(batch->octets + batch->used);
	uint8_t *to = (uint8_t *)(copy + 1);
	struct span *span;

	if (batch->used + size + (batch->count + 1) * sizeof(uint32_t) >
	    batch->capacity)
		return -1;
	if (batch->count == 0)
		batch->mib = mib_ref(record->notification.mib);
	else if (batch->mib != record->notification.mib)
		return -1;
	*copy = *record;
	for (i = 0; i < RECORD_SPANS; i++) {
		span = record_span(copy, i);
		if (span->size == 0)
			continue;
		memcpy(to, span->data, span->size);
		span->data = to;
		to += span->size;
	}
	*index_entry(batch, batch->count++) = (uint32_t)batch->used;
	batch->used += size;
	batch->any |= record->outputs;
	batch->all &= record->outputs;
	return 0;
}

struct batch *
batch_of_one(const struct batch_record *record)
{
	struct batch *batch =
	    make(align8(record_size(record) + sizeof(uint32_t)));

	if (batch != NULL)
		(void)batch_add(batch, record); /* it fits */
	return batch;
}

/* Lets all that points into a block that has moved follow it. */
static void
relocate(struct batch *batch)
{
	ptrdiff_t by = (ptrdiff_t)((uintptr_t)batch - batch->place);
	struct batch_record *record;
	struct span *span;
	size_t n, i;

	for (n = 0; n < batch->count; n++) {
		record = (void *)(batch->octets + *index_entry(batch, n));
		for (i = 0; i < RECORD_SPANS; i++) {
			span = record_span(record, i);
			if (span->size != 0)
				span->data += by;
		}
	}
	batch->place = (uintptr_t)batch;
}

struct batch *
batch_seal(struct batch *batch)
{
	size_t index = batch->count * sizeof(uint32_t);
	const uint8_t *end = batch->octets + batch->capacity;
	size_t capacity = align8(batch->used + index);
	struct batch *sealed;

	if (capacity >= batch->capacity)
		return batch;
	memmove(batch->octets + capacity - index, end - index, index);
	batch->capacity = capacity;
	sealed = realloc(batch, sizeof(*batch) + capacity);
	if (sealed == NULL)
		return batch; /* it stays large, which harms nobody */
	if ((uintptr_t)sealed != sealed->place)
		relocate(sealed);
	return sealed;
}

size_t
batch_count(const struct batch *batch)
{
	return batch->count;
}

size_t
batch_size(const struct batch *batch)
{
	return sizeof(*batch) + batch->capacity;
}

output_set
batch_outputs(const struct batch *batch)
{
	return batch->any;
}

const struct batch_record *
batch_get(const struct batch *batch, size_t n)
{
	const uint32_t *end = (const void *)(batch->octets + batch->capacity);

	return (const void *)(batch->octets + end[-1 - (ptrdiff_t)n]);
}

size_t
batch_count_for(const struct batch *batch, unsigned slot)
{
	output_set bit = (output_set)1 << slot;
	size_t n, count = 0;

	if (batch->all & bit)
		return batch->count;
	if (!(batch->any & bit))
		return 0;
	for (n = 0; n < batch->count; n++)
		if (batch_get(batch, n)->outputs & bit)
			count++;
	return count;
}
