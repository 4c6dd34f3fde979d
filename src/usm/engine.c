/* SPDX-License-Identifier: ISC */
/*
 * The engine table: entries in one growing array, found by a keyed hash of the
 * engine ID and linked, by index, in the order they were last heard. Everything
 * that was touched since the last saving is at the newer end of that order, so
 * one mark, the oldest entry that is not on disk, tells what is to be saved.
 */
#include "usm/engine.h"

#include <errno.h>
#include <stdlib.h>

#include "base/hash.h"
#include "usm/names.h"

#define NONE  UINT32_MAX
#define FIRST 64 /* entries taken at first */

struct engine_table {
	struct hash_key key;
	struct names *names;	 /* of users */
	struct keyring *keyring; /* by place among the entries */
	struct engine *entries;
	uint32_t *heads;       /* `capacity` hash chains */
	uint32_t capacity;     /* a power of two */
	uint32_t used, free;   /* entries ever used; chain of those given up */
	uint32_t count, limit; /* engines there are; may be */
	uint32_t newest, oldest;
	uint32_t unsaved;  /* the oldest that is not on disk */
	uint64_t expected; /* hash of the engine announced last */
};

struct engine_table *
engine_table_new(size_t limit)
{
	struct engine_table *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->key = hash_key_random();
	t->free = t->newest = t->oldest = t->unsaved = NONE;
	t->limit = limit >= NONE ? NONE - 1 : (uint32_t)limit;
	t->names = names_new();
	t->keyring = keyring_new();
	if (t->names != NULL && t->keyring != NULL)
		return t;
	engine_table_free(t);
	return NULL;
}

void
engine_table_free(struct engine_table *t)
{
	if (t == NULL)
		return;
	names_free(t->names);
	keyring_free(t->keyring);
	free(t->entries);
	free(t->heads);
	free(t);
}

size_t
engine_table_count(const struct engine_table *t)
{
	return t->count;
}

static uint32_t *
head_at(const struct engine_table *t, uint64_t hash)
{
	return &t->heads[hash & (t->capacity - 1)];
}

static uint32_t *
head_of(const struct engine_table *t, struct span id)
{
	return head_at(t, hash_span(&t->key, 0, id));
}

struct engine *
engine_find(struct engine_table *t, struct span id)
{
	struct engine *e;
	uint32_t at;

	if (t->count == 0)
		return NULL;
	for (at = *head_of(t, id); at != NONE; at = e->hash_next) {
		e = &t->entries[at];
		if (span_equal(engine_id_span(&e->id), id))
			return e;
	}
	return NULL;
}

/* Has a thing come out of memory, its last line too. */
static void
fetch(const void *thing, size_t size)
{
	__builtin_prefetch(thing, 1);
	__builtin_prefetch((const char *)thing + size - 1, 1);
}

void
engine_expect(struct engine_table *t, struct span id)
{
	const struct keyring_keys *keys;
	uint32_t at;

	if (t->count == 0)
		return;
	at = *head_at(t, t->expected);
	if (at != NONE) {
		fetch(&t->entries[at], sizeof(t->entries[at]));
		if ((keys = keyring_at(t->keyring, at)) != NULL)
			fetch(keys, sizeof(*keys));
	}
	t->expected = hash_span(&t->key, 0, id);
	__builtin_prefetch(head_at(t, t->expected));
}

static uint32_t
place_of(const struct engine_table *t, const struct engine *e)
{
	return (uint32_t)(e - t->entries);
}

/* Takes an entry out of the order; the mark moves on to the next newer. */
static void
unlink_order(struct engine_table *t, struct engine *e)
{
	if (t->unsaved == place_of(t, e))
		t->unsaved = e->newer;
	if (e->newer == NONE)
		t->newest = e->older;
	else
		t->entries[e->newer].older = e->older;
	if (e->older == NONE)
		t->oldest = e->newer;
	else
		t->entries[e->older].newer = e->newer;
}

static void
link_newest(struct engine_table *t, struct engine *e)
{
	uint32_t place = place_of(t, e);

	e->newer = NONE;
	e->older = t->newest;
	if (t->newest == NONE)
		t->oldest = place;
	else
		t->entries[t->newest].newer = place;
	t->newest = place;
}

static void
unlink_hash(struct engine_table *t, struct engine *e)
{
	uint32_t place = place_of(t, e);
	uint32_t *at = head_of(t, engine_id_span(&e->id));

	while (*at != place)
		at = &t->entries[*at].hash_next;
	*at = e->hash_next;
}

void
engine_remove(struct engine_table *t, struct engine *e)
{
	unlink_order(t, e);
	unlink_hash(t, e);
	keyring_forget(t->keyring, place_of(t, e));
	e->hash_next = t->free;
	t->free = place_of(t, e);
	t->count--;
}

void
engine_clear(struct engine_table *t)
{
	while (t->newest != NONE)
		engine_remove(t, &t->entries[t->newest]);
}

static void
rehash(struct engine_table *t)
{
	uint32_t at, *head;

	memset(t->heads, 0xff, t->capacity * sizeof(*t->heads)); /* NONE */
	for (at = t->newest; at != NONE; at = t->entries[at].older) {
		head = head_of(t, engine_id_span(&t->entries[at].id));
		t->entries[at].hash_next = *head;
		*head = at;
	}
}

/* Doubles the room; -1 where there is no memory, and nothing has changed. */
static int
grow(struct engine_table *t)
{
	uint32_t capacity = t->capacity == 0 ? FIRST : t->capacity * 2;
	struct engine *entries;
	uint32_t *heads;

	if (capacity == 0) {
		errno = ENOMEM;
		return -1;
	}
	heads = reallocarray(NULL, capacity, sizeof(*heads));
	entries = reallocarray(t->entries, capacity, sizeof(*entries));
	if (entries != NULL)
		t->entries = entries;
	if (entries == NULL || heads == NULL) {
		free(heads);
		return -1;
	}
	free(t->heads);
	t->heads = heads;
	t->capacity = capacity;
	rehash(t);
	return 0;
}

/* A place for one more, giving up the oldest where the limit is reached. */
static struct engine *
take_place(struct engine_table *t)
{
	struct engine *e;

	if (t->count >= t->limit && t->oldest != NONE)
		engine_remove(t, &t->entries[t->oldest]);
	if (t->free != NONE) {
		e = &t->entries[t->free];
		t->free = e->hash_next;
		return e;
	}
	if (t->used == t->capacity && grow(t) != 0)
		return NULL;
	return &t->entries[t->used++];
}

struct engine *
engine_add(struct engine_table *t, struct span id)
{
	struct engine *e = engine_find(t, id);
	struct engine_id copy;
	uint32_t *head;

	if (e != NULL)
		return e;
	if (t->limit == 0 || engine_id_from_span(id, &copy) != 0)
		return NULL;
	if ((e = take_place(t)) == NULL)
		return NULL;
	*e = (struct engine) {.id = copy, .extension = EXTENSION_AUTO};
	head = head_of(t, engine_id_span(&copy));
	e->hash_next = *head;
	*head = place_of(t, e);
	link_newest(t, e);
	t->count++;
	return e;
}

void
engine_touch(struct engine_table *t, struct engine *e)
{
	unlink_order(t, e);
	link_newest(t, e);
	if (t->unsaved == NONE)
		t->unsaved = place_of(t, e);
}

int
engine_table_set_limit(struct engine_table *t, size_t limit)
{
	t->limit = limit >= NONE ? NONE - 1 : (uint32_t)limit;
	while (t->count > t->limit)
		engine_remove(t, &t->entries[t->oldest]);
	return 0;
}

size_t
engine_take_dirty(struct engine_table *t, struct engine *copies, size_t max)
{
	size_t count = 0;

	while (count < max && t->unsaved != NONE) {
		copies[count++] = t->entries[t->unsaved];
		t->unsaved = t->entries[t->unsaved].newer;
	}
	return count;
}

/* What was taken and not heard since stands right before the mark. What was
 * heard, or has left, makes the mark go too far: that is saved once more. */
void
engine_put_back(struct engine_table *t, size_t count)
{
	uint32_t older;

	for (; count > 0; count--) {
		older = t->unsaved == NONE ? t->newest
					   : t->entries[t->unsaved].older;
		if (older == NONE)
			return;
		t->unsaved = older;
	}
}

struct engine *
engine_next(struct engine_table *t, const struct engine *after)
{
	uint32_t at = after == NULL ? t->newest : after->older;

	return at == NONE ? NULL : &t->entries[at];
}

struct keyring_keys *
engine_keys(const struct engine_table *t, const struct engine *e)
{
	return keyring_at(t->keyring, place_of(t, e));
}

struct keyring_keys *
engine_reserve_keys(struct engine_table *t, const struct engine *e)
{
	return keyring_reserve(t->keyring, place_of(t, e));
}

void
engine_forget_keys(struct engine_table *t)
{
	keyring_clear(t->keyring);
}

const char *
engine_user(const struct engine_table *t, const struct engine *e, unsigned n)
{
	if (n >= ENGINE_USERS_MAX || e->users[n] == 0)
		return NULL;
	return names_text(t->names, e->users[n]);
}

void
engine_note_user(struct engine_table *t, struct engine *e, const char *name)
{
	const char *user;
	uint32_t number;
	unsigned n;

	for (n = 0; (user = engine_user(t, e, n)) != NULL; n++)
		if (strcmp(user, name) == 0)
			return;
	if ((number = names_number(t->names, name)) == 0)
		return;
	if (n == ENGINE_USERS_MAX) {
		e->users_left = true;
		n--;
	}
	memmove(&e->users[1], &e->users[0], n * sizeof(e->users[0]));
	e->users[0] = number;
}
