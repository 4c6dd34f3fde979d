/* SPDX-License-Identifier: ISC */
/*
 * Octets that must not leak: passphrases and keys. They are wiped when they
 * are let go, compared in constant time, and never formatted for a log.
 */
#ifndef TRAPLINE_BASE_SECRET_H
#define TRAPLINE_BASE_SECRET_H

#include "base/span.h"

/* The longest key: SHA-512's 64 octets (RFC 7860 4.2.2). */
#define KEY_SIZE_MAX 64

struct key {
	uint8_t size; /* octets; 0: there is no key */
	uint8_t octets[KEY_SIZE_MAX];
};

/* Overwrites memory in a way the compiler cannot leave out. */
void secret_wipe(void *memory, size_t size);

/* Wipes a NUL-terminated string and frees it; NULL does nothing. */
void secret_free(char *string);

/* Equal? Takes the same time wherever they differ. */
bool secret_equal(const uint8_t *a, const uint8_t *b, size_t size);

/* Wipes a key and leaves none. */
void key_fini(struct key *key);

/* Same size and octets, in constant time for keys of one size? */
bool key_equal(const struct key *a, const struct key *b);

#endif
