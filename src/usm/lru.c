/* SPDX-License-Identifier: ISC */
/*
 * The table is an array of chains, taken with the first thing; each thing has
 * a block of memory of its own behind its links, because moving it would leave
 * a copy of its secrets behind. A chain says what kinds of names are in it, so
 * that most names that are not there are missed without touching the things.
 */
#include "usm/lru.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/secret.h"

struct entry {
	struct entry *hash_next, *newer, *older;
	uint64_t hash; /* of the name */
	uint8_t name_size;
	uint8_t name[LRU_NAME_MAX];
	_Alignas(max_align_t) uint8_t thing[];
};

struct lru {
	struct hash_key key;
	struct entry **chains; /* NULL as long as nothing was put in */
	uint16_t *kinds;       /* of each chain: a bit for a kind in it */
	struct entry *newest, *oldest;
	size_t count, limit, size;
	uint32_t mask; /* chains - 1 */
	void (*leave)(void *thing);
};

struct lru *
lru_new(size_t limit, size_t size, void (*leave)(void *thing))
{
	struct lru *lru = calloc(1, sizeof(*lru));

	if (lru == NULL)
		return NULL;
	lru->key = hash_key_random();
	lru->limit = limit;
	lru->size = size;
	lru->leave = leave;
	while (lru->mask < limit / 2)
		lru->mask = lru->mask * 2 + 1;
	return lru;
}

static void
unlink_order(struct lru *lru, struct entry *e)
{
	if (e->newer == NULL)
		lru->newest = e->older;
	else
		e->newer->older = e->older;
	if (e->older == NULL)
		lru->oldest = e->newer;
	else
		e->older->newer = e->newer;
}

static void
link_newest(struct lru *lru, struct entry *e)
{
	e->newer = NULL;
	e->older = lru->newest;
	if (lru->newest == NULL)
		lru->oldest = e;
	else
		lru->newest->newer = e;
	lru->newest = e;
}

/* One of 16 kinds, by bits that do not choose the chain. */
static uint16_t
kind_of(uint64_t hash)
{
	return (uint16_t)(1U << (hash >> 60));
}

static void
link_hash(struct lru *lru, struct entry *e)
{
	size_t chain = e->hash & lru->mask;

	e->hash_next = lru->chains[chain];
	lru->chains[chain] = e;
	lru->kinds[chain] |= kind_of(e->hash);
}

static void
unlink_hash(struct lru *lru, const struct entry *gone)
{
	size_t chain = gone->hash & lru->mask;
	struct entry **at = &lru->chains[chain];

	lru->kinds[chain] = 0;
	while (*at != NULL) {
		if (*at == gone) {
			*at = gone->hash_next;
			continue;
		}
		lru->kinds[chain] |= kind_of((*at)->hash);
		at = &(*at)->hash_next;
	}
}

static void
remove_entry(struct lru *lru, struct entry *e)
{
	unlink_hash(lru, e);
	unlink_order(lru, e);
	lru->count--;
	if (lru->leave != NULL)
		lru->leave(e->thing);
	secret_wipe(e, sizeof(*e) + lru->size);
	free(e);
}

void
lru_clear(struct lru *lru)
{
	while (lru->oldest != NULL)
		remove_entry(lru, lru->oldest);
}

void
lru_free(struct lru *lru)
{
	if (lru == NULL)
		return;
	lru_clear(lru);
	free(lru->chains);
	free(lru->kinds);
	free(lru);
}

size_t
lru_count(const struct lru *lru)
{
	return lru->count;
}

static uint64_t
hash_of(const struct lru *lru, struct span name)
{
	return hash_span(&lru->key, 0, name);
}

static struct entry *
find_at(struct lru *lru, uint64_t hash, struct span name)
{
	struct entry *e;

	if (lru->count == 0 ||
	    (lru->kinds[hash & lru->mask] & kind_of(hash)) == 0)
		return NULL;
	e = lru->chains[hash & lru->mask];
	while (e != NULL &&
	       !span_equal((struct span) {e->name, e->name_size}, name))
		e = e->hash_next;
	if (e != NULL && e != lru->newest) {
		unlink_order(lru, e);
		link_newest(lru, e);
	}
	return e;
}

void *
lru_find(struct lru *lru, struct span name)
{
	struct entry *e = find_at(lru, hash_of(lru, name), name);

	return e == NULL ? NULL : e->thing;
}

/* Takes the chains' memory with the first thing. */
static bool
have_chains(struct lru *lru)
{
	size_t count = (size_t)lru->mask + 1;

	if (lru->chains == NULL)
		lru->chains = calloc(count, sizeof(*lru->chains));
	if (lru->kinds == NULL)
		lru->kinds = calloc(count, sizeof(*lru->kinds));
	return lru->chains != NULL && lru->kinds != NULL;
}

void *
lru_get(struct lru *lru, struct span name)
{
	uint64_t hash = hash_of(lru, name);
	struct entry *e = find_at(lru, hash, name);

	if (e != NULL)
		return e->thing;
	if (name.size > LRU_NAME_MAX)
		return NULL;
	if (!have_chains(lru) ||
	    (e = calloc(1, sizeof(*e) + lru->size)) == NULL)
		return NULL;
	if (lru->count == lru->limit)
		remove_entry(lru, lru->oldest);
	memcpy(e->name, name.data, name.size);
	e->name_size = (uint8_t)name.size;
	e->hash = hash;
	link_hash(lru, e);
	link_newest(lru, e);
	lru->count++;
	return e->thing;
}
