/* SPDX-License-Identifier: ISC */
/*
 * Token buckets found by a key, each key with one of its own while there is
 * room: how much each of many sources may send. In a table of fixed size; a key
 * that comes anew takes the place of the one of a few that was used longest
 * ago. Unlike base/bucket, a flood of keys lets more through, never less of
 * anybody else's.
 */
#ifndef TRAPLINE_BASE_LIMITER_H
#define TRAPLINE_BASE_LIMITER_H

#include "base/bucket.h"
#include "base/span.h"

struct limiter;

/* NULL where there is no memory. */
struct limiter *limiter_new(void);
void limiter_free(struct limiter *limiter);

/* Takes a token from the bucket of (number, address without its port); false
 * if there is none. One key always comes with the same rate. */
bool limiter_take(struct limiter *limiter, uint64_t number,
    const struct address *address, struct rate rate, struct mono now);

#endif
