/* SPDX-License-Identifier: ISC */
/*
 * SipHash-2-4 (Aumasson, Bernstein 2012), 64-bit result. The seed is mixed
 * into the initial state, which leaves the published function for seed 0.
 */
#include "base/hash.h"

#include <endian.h>
#include <sys/random.h>

static inline uint64_t
rotate(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static inline void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

static inline void
sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	sip_round(v);
	v[0] ^= word;
}

struct hash_key
hash_key_random(void)
{
	struct hash_key key = {0, 0};

	while (getrandom(&key, sizeof(key), 0) != (ssize_t)sizeof(key))
		continue;
	return key;
}

uint64_t
hash_span(const struct hash_key *key, uint64_t seed, struct span octets)
{
	uint64_t v[4] = {
	    key->k0 ^ 0x736f6d6570736575ULL ^ seed,
	    key->k1 ^ 0x646f72616e646f6dULL,
	    key->k0 ^ 0x6c7967656e657261ULL,
	    key->k1 ^ 0x7465646279746573ULL,
	};
	uint64_t word, last = (uint64_t)octets.size << 56;
	size_t i, whole = octets.size & ~(size_t)7;

	for (i = 0; i < whole; i += 8) {
		memcpy(&word, octets.data + i, 8);
		sip_word(v, le64toh(word));
	}
	for (; i < octets.size; i++)
		last |= (uint64_t)octets.data[i] << (8 * (i - whole));
	sip_word(v, last);
	v[2] ^= 0xff;
	for (i = 0; i < 4; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
