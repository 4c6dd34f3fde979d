/* SPDX-License-Identifier: ISC */
/*
 * The table is an array of chains, taken with the first thing; each thing has
 * a block of memory of its own behind its links, because moving it would leave
 * a copy of its secrets behind.
 */
#include "usm/lru.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/secret.h"

struct entry {
	struct entry *hash_next, *newer, *older;
	uint32_t place; /* of the chain */
	uint8_t name_size;
	uint8_t name[LRU_NAME_MAX];
	_Alignas(max_align_t) uint8_t thing[];
};

struct lru {
	struct hash_key key;
	struct entry **heads; /* NULL as long as nothing was put in */
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

static void
remove_entry(struct lru *lru, struct entry *e)
{
	struct entry **at = &lru->heads[e->place];

	while (*at != e)
		at = &(*at)->hash_next;
	*at = e->hash_next;
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
	free(lru->heads);
	free(lru);
}

size_t
lru_count(const struct lru *lru)
{
	return lru->count;
}

static uint32_t
place_of(const struct lru *lru, struct span name)
{
	return (uint32_t)hash_span(&lru->key, 0, name) & lru->mask;
}

static struct entry *
find_at(struct lru *lru, uint32_t place, struct span name)
{
	struct entry *e = lru->heads == NULL ? NULL : lru->heads[place];

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
	struct entry *e = find_at(lru, place_of(lru, name), name);

	return e == NULL ? NULL : e->thing;
}

void *
lru_get(struct lru *lru, struct span name)
{
	uint32_t place = place_of(lru, name);
	struct entry *e = find_at(lru, place, name);

	if (e != NULL)
		return e->thing;
	if (name.size > LRU_NAME_MAX)
		return NULL;
	if (lru->heads == NULL)
		lru->heads =
		    calloc((size_t)lru->mask + 1, sizeof(struct entry *));
	if (lru->heads == NULL ||
	    (e = calloc(1, sizeof(*e) + lru->size)) == NULL)
		return NULL;
	if (lru->count == lru->limit)
		remove_entry(lru, lru->oldest);
	memcpy(e->name, name.data, name.size);
	e->name_size = (uint8_t)name.size;
	e->place = place;
	e->hash_next = lru->heads[place];
	lru->heads[place] = e;
	link_newest(lru, e);
	lru->count++;
	return e->thing;
}
