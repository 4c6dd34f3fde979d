/* SPDX-License-Identifier: ISC */
/*
 * Blocks of keys, taken when the first of a block is kept, and an array that
 * says where they are. Only that array moves when it grows.
 */
#include "usm/keyring.h"

#include <stdlib.h>

#include "base/secret.h"

#define BLOCK 64 /* places a block */
#define FIRST 16 /* blocks there is room for at first */

struct keyring {
	struct keyring_keys **blocks; /* NULL: nothing was kept there */
	size_t count;
};

struct keyring *
keyring_new(void)
{
	return calloc(1, sizeof(struct keyring));
}

void
keyring_clear(struct keyring *k)
{
	size_t i;

	for (i = 0; i < k->count; i++) {
		if (k->blocks[i] != NULL)
			secret_wipe(k->blocks[i], BLOCK * sizeof(**k->blocks));
		free(k->blocks[i]);
		k->blocks[i] = NULL;
	}
}

void
keyring_free(struct keyring *k)
{
	if (k == NULL)
		return;
	keyring_clear(k);
	free(k->blocks);
	free(k);
}

struct keyring_keys *
keyring_at(const struct keyring *k, uint32_t place)
{
	size_t block = place / BLOCK;

	if (block >= k->count || k->blocks[block] == NULL)
		return NULL;
	return &k->blocks[block][place % BLOCK];
}

/* Room for so many blocks; -1: no memory. */
static int
grow(struct keyring *k, size_t least)
{
	size_t count = k->count == 0 ? FIRST : k->count;
	struct keyring_keys **blocks;

	while (count < least)
		count *= 2;
	blocks = reallocarray(k->blocks, count, sizeof(struct keyring_keys *));
	if (blocks == NULL)
		return -1;
	k->blocks = blocks;
	while (k->count < count)
		k->blocks[k->count++] = NULL;
	return 0;
}

struct keyring_keys *
keyring_reserve(struct keyring *k, uint32_t place)
{
	size_t block = place / BLOCK;

	if (block >= k->count && grow(k, block + 1) != 0)
		return NULL;
	if (k->blocks[block] == NULL)
		k->blocks[block] = calloc(BLOCK, sizeof(**k->blocks));
	return keyring_at(k, place);
}

void
keyring_forget(struct keyring *k, uint32_t place)
{
	struct keyring_keys *keys = keyring_at(k, place);

	if (keys != NULL && keys->user != 0)
		secret_wipe(keys, sizeof(*keys));
}
