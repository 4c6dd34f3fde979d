/* SPDX-License-Identifier: ISC */
/*
 * The user sections, found by name: any number of sections may share one, and
 * with a thousand names a look-up costs what it costs with one. So does the
 * question whether any of them lists an engine.
 */
#ifndef TRAPLINE_USM_USERS_H
#define TRAPLINE_USM_USERS_H

#include "base/hash.h"
#include "usm/user.h"

struct users {
	struct usm_user *items; /* owned */
	uint32_t count;
	struct hash_key key;
	uint32_t *heads, *next; /* chains of sections, in their order */
	uint32_t mask;
	const struct engine_id **listed; /* engines of all sections, by hash */
	uint32_t listed_mask;
};

/* An empty index. */
void users_init(struct users *users);

/* Takes an array over and wipes the one before. -1 where there is no memory:
 * nothing has changed. */
int users_set(struct users *users, struct usm_user *items, size_t count);

/* Wipes and frees all. */
void users_fini(struct users *users);

/* The first section of this name, or the next behind one; NULL: no more. */
struct usm_user *users_find(const struct users *users, struct span name);
struct usm_user *users_find_next(
    const struct users *users, const struct usm_user *user, struct span name);

/* Is this engine in any section's `engines`? Anybody can have this asked at
 * will, so it takes no walk over them. */
bool users_list_engine(const struct users *users, struct span engine_id);

/* Is it in this section's? */
bool users_item_lists_engine(
    const struct usm_user *user, struct span engine_id);

#endif
