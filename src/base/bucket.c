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

struct buckets {
	struct hash_key key;
	size_t mask;
	struct rate rate;
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
buckets_set_rate(struct buckets *b, struct rate rate)
{
	b->rate = rate;
}

/* What has come in since the last time, up to the burst. */
static void
fill(struct bucket *bucket, struct rate rate, struct mono now)
{
	uint64_t most = (uint64_t)rate.burst * TOKEN;
	int64_t ms = mono_ns(bucket->filled, now) / NS_PER_MS;

	if (bucket->filled.ns == 0 || ms > 1000 * INT64_C(86400)) {
		bucket->level = most;
		bucket->filled = now;
	} else if (ms > 0) {
		bucket->level += (uint64_t)ms * rate.rate * TOKEN / 1000;
		bucket->filled = mono_add_ms(bucket->filled, ms);
	}
	if (bucket->level > most)
		bucket->level = most;
}

bool
bucket_take(struct bucket *bucket, struct rate rate, struct mono now)
{
	if (rate.rate == 0 || rate.burst == 0)
		return false;
	fill(bucket, rate, now);
	if (bucket->level < TOKEN)
		return false;
	bucket->level -= TOKEN;
	return true;
}

bool
buckets_take(struct buckets *b, const struct address *source, struct mono now)
{
	struct span octets = {source->bytes, sizeof(source->bytes)};
	uint64_t place = hash_span(&b->key, source->family, octets);

	return bucket_take(&b->places[place & b->mask], b->rate, now);
}
