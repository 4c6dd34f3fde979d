/* SPDX-License-Identifier: ISC */
/*
 * Token buckets: one, or one for each source address in a table of fixed size:
 * how much may be done for somebody who has proved nothing. A source whose
 * place is taken by a busier one shares its bucket, so a flood of forged
 * addresses can exhaust buckets but never memory.
 */
#ifndef TRAPLINE_BASE_BUCKET_H
#define TRAPLINE_BASE_BUCKET_H

#include "base/address.h"
#include "base/clock.h"

/* Tokens a second, and most tokens saved up. */
struct rate {
	uint32_t rate, burst;
};

/* One bucket; zeroed is full. */
struct bucket {
	struct mono filled; /* when `level` was right; 0: never used */
	uint64_t level;
};

/* Takes a token; false if there is none, or rate or burst is 0. */
bool bucket_take(struct bucket *bucket, struct rate rate, struct mono now);

struct buckets;

/* `places` is a power of two; NULL where there is no memory. */
struct buckets *buckets_new(size_t places);
void buckets_free(struct buckets *buckets);

/* Tokens a second and most tokens saved up; both at least 1 to let anything
 * through, 0 lets nothing through. Keeps what the buckets hold. */
void buckets_set_rate(struct buckets *buckets, struct rate rate);

/* Takes one token of this source's; false if there is none. */
bool buckets_take(
    struct buckets *buckets, const struct address *source, struct mono now);

#endif
