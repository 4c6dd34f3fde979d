/* SPDX-License-Identifier: ISC */
/*
 * A bounded table of things that can be made again: found by name through a
 * keyed hash, and where it is full the least recently used leaves. Things do
 * not move; their memory is wiped when they leave.
 */
#ifndef TRAPLINE_USM_LRU_H
#define TRAPLINE_USM_LRU_H

#include "base/span.h"

#define LRU_NAME_MAX 48 /* octets of a name */

struct lru;

/* At most `limit` things of `size` octets. `leave`, if there is one, is called
 * for each before its memory goes. NULL: no memory. */
struct lru *lru_new(size_t limit, size_t size, void (*leave)(void *thing));
void lru_free(struct lru *lru);

/* The thing of this name, from now on the most recently used; or NULL. */
void *lru_find(struct lru *lru, struct span name);

/* As lru_find(), but makes a zeroed one where there is none. NULL where there
 * is no memory. Good until it leaves: with any later lru_get(). */
void *lru_get(struct lru *lru, struct span name);

/* Empties the table. */
void lru_clear(struct lru *lru);

size_t lru_count(const struct lru *lru);

#endif
