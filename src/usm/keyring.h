/* SPDX-License-Identifier: ISC */
/*
 * Localized keys, one user's for each engine, by the engine's place in its
 * table. They are what a pair that is not hot would make anew for every
 * message. Wiped when they go; never moved, which would leave a copy behind.
 */
#ifndef TRAPLINE_USM_KEYRING_H
#define TRAPLINE_USM_KEYRING_H

#include <stddef.h>
#include <stdint.h>

#define KEYRING_KEY_MAX 32 /* octets: longer keys are not kept */

struct keyring_keys {
	uint32_t user; /* whose: 1 + its place among the users; 0: none */
	uint8_t hash;  /* enum auth_protocol, which says how long keys are */
	uint8_t auth[KEYRING_KEY_MAX], priv[KEYRING_KEY_MAX];
};

struct keyring;

struct keyring *keyring_new(void); /* NULL: no memory */
void keyring_free(struct keyring *keyring);

/* The keys at a place, user 0 where there are none; NULL: nor is there room.
 * Borrowed until keyring_clear(). */
struct keyring_keys *keyring_at(const struct keyring *keyring, uint32_t place);

/* The same, and makes room. NULL: no memory. */
struct keyring_keys *keyring_reserve(struct keyring *keyring, uint32_t place);

/* Wipes what is at a place, or everything. */
void keyring_forget(struct keyring *keyring, uint32_t place);
void keyring_clear(struct keyring *keyring);

#endif
