/* SPDX-License-Identifier: ISC */
/*
 * SipHash-2-4: a keyed hash for tables whose keys a peer chooses, so that no
 * sender can pick colliding ones.
 */
#ifndef TRAPLINE_BASE_HASH_H
#define TRAPLINE_BASE_HASH_H

#include "base/span.h"

struct hash_key {
	uint64_t k0, k1;
};

/* A key from the kernel's random source. */
struct hash_key hash_key_random(void);

/* The hash of `octets`. To hash several runs, feed each one's result as the
 * `seed` of the next; start with 0. */
uint64_t hash_span(
    const struct hash_key *key, uint64_t seed, struct span octets);

#endif
