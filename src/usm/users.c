/* SPDX-License-Identifier: ISC */
/*
 * The index of user sections: hash chains over the array, rebuilt whenever the
 * users change. A chain keeps the order of the configuration. Beside it the
 * engines that any section lists, in a hash table at most half full.
 */
#include "usm/users.h"

#include <stdlib.h>

#define NONE UINT32_MAX

void
users_init(struct users *users)
{
	*users = (struct users) {.key = hash_key_random()};
}

static void
free_items(struct usm_user *items, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		usm_user_fini(&items[i]);
	free(items);
}

void
users_fini(struct users *users)
{
	free_items(users->items, users->count);
	free(users->heads);
	free(users->next);
	free(users->listed);
	users_init(users);
}

static uint32_t *
head_of(const struct users *users, struct span name)
{
	return &users->heads[hash_span(&users->key, 0, name) & users->mask];
}

/* Links the last section first, so that chains have the sections' order. */
static void
link_all(struct users *users)
{
	uint32_t i, *head;

	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): not those freed before */
	memset(users->heads, 0xff, (users->mask + 1) * sizeof(*users->heads));
	for (i = users->count; i-- > 0;) {
		head = head_of(users, span_of(users->items[i].name));
		users->next[i] = *head;
		*head = i;
	}
}

/* Where an engine is among those listed, or the free place for it. */
static const struct engine_id **
place_of(const struct users *users, struct span engine_id)
{
	uint32_t at = (uint32_t)hash_span(&users->key, 0, engine_id);

	while (
	    users->listed[at & users->listed_mask] != NULL &&
	    !span_equal(engine_id_span(users->listed[at & users->listed_mask]),
		engine_id))
		at++;
	return &users->listed[at & users->listed_mask];
}

static void
list_all(struct users *users)
{
	const struct usm_user *user = users->items;
	size_t i;

	for (; user < users->items + users->count; user++)
		for (i = 0; i < user->engine_count; i++)
			*place_of(users, engine_id_span(&user->engines[i])) =
			    &user->engines[i];
}

/* How many engines the sections list, one that several list more than once. */
static size_t
count_listed(const struct usm_user *items, size_t count)
{
	size_t i, total = 0;

	for (i = 0; i < count; i++)
		total += items[i].engine_count;
	return total;
}

/* At least as many less one, all bits set. */
static uint32_t
mask_for(size_t count)
{
	uint32_t mask = 15;

	while (mask < count)
		mask = mask * 2 + 1;
	return mask;
}

int
users_set(struct users *users, struct usm_user *items, size_t count)
{
	struct users new = {.items = items,
	    .count = (uint32_t)count,
	    .key = users->key,
	    .mask = mask_for(count),
	    .listed_mask = mask_for(2 * count_listed(items, count))};

	new.heads = calloc((size_t) new.mask + 1, sizeof(*new.heads));
	new.next = calloc(count + 1, sizeof(*new.next));
	new.listed = calloc((size_t) new.listed_mask + 1, sizeof(*new.listed));
	if (new.heads == NULL || new.next == NULL || new.listed == NULL) {
		free(new.heads);
		free(new.next);
		free(new.listed);
		return -1;
	}
	users_fini(users);
	*users = new;
	link_all(users);
	list_all(users);
	return 0;
}

/* The first section of this name from a chain's place on. */
static struct usm_user *
find_from(const struct users *users, uint32_t at, struct span name)
{
	for (; at != NONE; at = users->next[at])
		if (span_equal(span_of(users->items[at].name), name))
			return &users->items[at];
	return NULL;
}

struct usm_user *
users_find(const struct users *users, struct span name)
{
	if (users->count == 0)
		return NULL;
	return find_from(users, *head_of(users, name), name);
}

struct usm_user *
users_find_next(
    const struct users *users, const struct usm_user *user, struct span name)
{
	return find_from(users, users->next[user - users->items], name);
}

bool
users_item_lists_engine(const struct usm_user *user, struct span engine_id)
{
	size_t i;

	for (i = 0; i < user->engine_count; i++)
		if (span_equal(engine_id_span(&user->engines[i]), engine_id))
			return true;
	return false;
}

bool
users_list_engine(const struct users *users, struct span engine_id)
{
	return users->listed != NULL && *place_of(users, engine_id) != NULL;
}
