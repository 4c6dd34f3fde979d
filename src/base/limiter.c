/* SPDX-License-Identifier: ISC */
/*
 * A set-associative table: a keyed hash of the key chooses a set of WAYS
 * places, and the rest of the hash says whose a place is. In a full set the
 * place goes that was used longest ago: it is the one most likely full again.
 */
#include "base/limiter.h"

#include <stdlib.h>

#include "base/hash.h"

#define WAYS 8
#define SETS 4096u /* a power of two */

struct place {
	uint64_t owner; /* hash of its key; 0: nobody's */
	struct bucket bucket;
};

struct limiter {
	struct hash_key key;
	struct place places[SETS][WAYS];
};

struct limiter *
limiter_new(void)
{
	struct limiter *limiter = calloc(1, sizeof(*limiter));

	if (limiter != NULL)
		limiter->key = hash_key_random();
	return limiter;
}

void
limiter_free(struct limiter *limiter)
{
	free(limiter);
}

/* The owner's place in its set, or the one that was used longest ago. */
static struct place *
find(struct place set[WAYS], uint64_t owner)
{
	struct place *oldest = set;
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (set[i].owner == owner)
			return &set[i];
		if (set[i].bucket.filled.ns < oldest->bucket.filled.ns)
			oldest = &set[i];
	}
	*oldest = (struct place) {.owner = owner};
	return oldest;
}

bool
limiter_take(struct limiter *limiter, uint64_t number,
    const struct address *address, struct rate rate, struct mono now)
{
	struct span octets = {address->bytes, sizeof(address->bytes)};
	uint64_t seed = number << 8 | address->family;
	uint64_t hash = hash_span(&limiter->key, seed, octets);
	struct place *place = find(limiter->places[hash % SETS], hash | 1);

	return bucket_take(&place->bucket, rate, now);
}
