/* SPDX-License-Identifier: ISC */
/*
 * Token buckets. Levels are kept in thousandths of a token, so that a rate of
 * one a second is filled smoothly. The place of a source is a keyed hash of its
 * address: who shares one cannot be chosen by a sender.
 */
#include "base/bucket.h"

#include <stdlib.h>

#include "base/hash.h"

#define TOKEN 1000 /* one token, in units of a bucket's level */

struct bucket {
	struct mono filled; /* when `level` was right; 0: never used */
	uint64_t level;
};

struct buckets {
	struct hash_key key;
	size_t mask;
	uint32_t rate, burst;
	struct bucket places[];
};

struct buckets *
buckets_new(size_t places)
{
	struct buckets *b =
	    calloc(1, sizeof(*b) + places * sizeof(struct bucket));

	if (b == NULL)
		return NULL;
	b->key = hash_key_random();
	b->mask = places - 1;
	return b;
}

void
buckets_free(struct buckets *b)
{
	free(b);
}

void
buckets_set_rate(struct buckets *b, uint32_t rate, uint32_t burst)
{
	b->rate = rate;
	b->burst = burst;
}

/* What has come in since the last time, up to the burst. */
static void
fill(const struct buckets *b, struct bucket *bucket, struct mono now)
{
	uint64_t most = (uint64_t)b->burst * TOKEN;
	int64_t ms = mono_ns(bucket->filled, now) / NS_PER_MS;

	if (bucket->filled.ns == 0 || ms > 1000 * INT64_C(86400)) {
		bucket->level = most;
		bucket->filled = now;
	} else if (ms > 0) {
		bucket->level += (uint64_t)ms * b->rate * TOKEN / 1000;
		bucket->filled = mono_add_ms(bucket->filled, ms);
	}
	if (bucket->level > most)
		bucket->level = most;
}

bool
buckets_take(struct buckets *b, const struct address *source, struct mono now)
{
	struct span octets = {source->bytes, sizeof(source->bytes)};
	struct bucket *bucket =
	    &b->places[hash_span(&b->key, source->family, octets) & b->mask];

	if (b->rate == 0 || b->burst == 0)
		return false;
	fill(b, bucket, now);
	if (bucket->level < TOKEN)
		return false;
	bucket->level -= TOKEN;
	return true;
}
