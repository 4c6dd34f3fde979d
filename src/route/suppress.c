/* SPDX-License-Identifier: ISC */
/*
 * Windows are found through a hash table of keyed hashes of what makes two
 * notifications duplicates, and close in the order of a binary heap by the time
 * they end. A window keeps nothing of its notification until the first
 * duplicate comes; then it keeps a copy, a batch of one.
 */
#include "route/suppress.h"

#include <stdlib.h>

#include "base/hash.h"

#define CHAINS 65536u /* a power of two */

struct window {
	uint64_t high, low;  /* 128 bits of a keyed hash */
	struct window *next; /* in its chain */
	struct mono ends;
	size_t place; /* in the heap */
	uint32_t route;
	uint32_t repeated;
	struct timespec last; /* when the last duplicate came */
	struct batch *kept;   /* the first duplicate; NULL: none yet */
};

struct suppressor {
	summary_function *summary;
	void *context;
	struct hash_key keys[2];
	struct window **chains; /* CHAINS; NULL before the first window */
	struct window **heap;	/* the one that ends first is the first */
	size_t count, capacity;
	size_t octets; /* kept */
};

struct suppressor *
suppressor_new(summary_function *summary, void *context)
{
	struct suppressor *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->summary = summary;
	s->context = context;
	s->keys[0] = hash_key_random();
	s->keys[1] = hash_key_random();
	return s;
}

/* ── what makes a duplicate ───────────────────────────────────────────── */

static bool
is_chosen(const struct suppress_key *key, struct span name)
{
	size_t i;

	for (i = 0; i < key->oid_count; i++)
		if (oid_pattern_matches(&key->oids[i], name))
			return true;
	return key->varbinds;
}

/* A span with its size before it, so that no two lists of spans are alike. */
static uint64_t
hash_part(const struct hash_key *key, uint64_t seed, struct span part)
{
	uint64_t size = part.size;

	seed = hash_span(
	    key, seed, (struct span) {(const void *)&size, sizeof(size)});
	return part.size == 0 ? seed : hash_span(key, seed, part);
}

static uint64_t
hash_varbinds(const struct hash_key *key, uint64_t hash,
    const struct suppress_key *chosen, const struct notification *n)
{
	struct payload_walk walk = payload_walk_start(n);
	struct varbind varbind;

	while (payload_walk_next(&walk, &varbind)) {
		if (!is_chosen(chosen, varbind.name))
			continue;
		hash = hash_part(key, hash, varbind.name);
		hash = hash_part(key, hash, (struct span) {&varbind.tag, 1});
		hash = hash_part(key, hash, varbind.value);
	}
	return hash;
}

static uint64_t
identify(const struct hash_key *key, const struct route *route, uint32_t number,
    const struct notification *n)
{
	const struct suppress_key *chosen = &route->suppress_key;
	struct span source = {n->source.bytes, sizeof(n->source.bytes)};
	uint64_t hash = (uint64_t)number << 32 | n->source.family;

	hash = hash_part(
	    key, hash, chosen->source ? source : (struct span) {NULL, 0});
	hash = hash_part(key, hash,
	    chosen->trap_oid ? n->trap_oid : (struct span) {NULL, 0});
	if (chosen->varbinds || chosen->oid_count != 0)
		hash = hash_varbinds(key, hash, chosen, n);
	return hash;
}

/* ── the heap ─────────────────────────────────────────────────────────── */

static void
put(struct suppressor *s, size_t place, struct window *window)
{
	s->heap[place] = window;
	window->place = place;
}

static bool
ends_before(const struct window *a, const struct window *b)
{
	return a->ends.ns < b->ends.ns;
}

/* Moves a window to where it belongs, upwards or downwards from `place`. */
static void
sift(struct suppressor *s, size_t place, struct window *window)
{
	size_t child;

	while (place > 0 && ends_before(window, s->heap[(place - 1) / 2])) {
		put(s, place, s->heap[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	while ((child = 2 * place + 1) < s->count) {
		if (child + 1 < s->count &&
		    ends_before(s->heap[child + 1], s->heap[child]))
			child++;
		if (!ends_before(s->heap[child], window))
			break;
		put(s, place, s->heap[child]);
		place = child;
	}
	put(s, place, window);
}

/* Makes room for one more in the heap, and the chains; -1: no memory. */
static int
make_room(struct suppressor *s)
{
	size_t capacity = s->capacity == 0 ? 64 : 2 * s->capacity;
	struct window **heap;

	if (s->chains == NULL)
		s->chains = calloc(CHAINS, sizeof(*s->chains));
	if (s->chains == NULL)
		return -1;
	if (s->count < s->capacity)
		return 0;
	heap = reallocarray(s->heap, capacity, sizeof(*heap));
	if (heap == NULL)
		return -1;
	s->heap = heap;
	s->capacity = capacity;
	return 0;
}

/* ── windows ──────────────────────────────────────────────────────────── */

static struct window **
find(struct suppressor *s, const struct window *wanted)
{
	struct window **at = &s->chains[wanted->low % CHAINS];

	while (*at != NULL &&
	       ((*at)->low != wanted->low || (*at)->high != wanted->high))
		at = &(*at)->next;
	return at;
}

/* Takes a window out of the tables, and frees it. */
static void
drop_window(struct suppressor *s, struct window *window)
{
	struct window **at = find(s, window);
	size_t place = window->place;

	*at = window->next;
	s->count--;
	if (place < s->count)
		sift(s, place, s->heap[s->count]);
	else
		s->heap[place] = NULL;
	if (window->kept != NULL)
		s->octets -= batch_size(window->kept);
	batch_unref(window->kept);
	free(window);
}

/* Tells of its duplicates, if there were any. */
static void
close_window(struct suppressor *s, struct window *window)
{
	struct notification summary;

	if (window->kept != NULL) {
		summary = batch_get(window->kept, 0)->notification;
		summary.repeated = window->repeated;
		summary.time = window->last;
		s->summary(s->context, window->route, &summary);
	}
	drop_window(s, window);
}

/* Opens one like `wanted`. Without memory for it nothing is suppressed. */
static void
open_window(struct suppressor *s, const struct window *wanted)
{
	struct window *window, **chain;

	while (s->count >= SUPPRESS_MAX)
		close_window(s, s->heap[0]);
	if (make_room(s) != 0 || (window = malloc(sizeof(*window))) == NULL)
		return;
	*window = *wanted;
	chain = &s->chains[wanted->low % CHAINS];
	window->next = *chain;
	*chain = window;
	s->count++;
	sift(s, s->count - 1, window);
}

/* Keeps a copy for the summary. It may make others close, never `window`. */
static void
keep(struct suppressor *s, struct window *window, const struct notification *n)
{
	const struct batch_record record = {.notification = *n};

	window->kept = batch_of_one(&record);
	if (window->kept == NULL)
		return;
	s->octets += batch_size(window->kept);
	while (s->octets > SUPPRESS_OCTETS_MAX && s->heap[0] != window)
		close_window(s, s->heap[0]);
}

bool
suppressor_takes(struct suppressor *s, const struct route *route,
    uint32_t number, const struct notification *n, struct mono now)
{
	struct window wanted = {.high = identify(&s->keys[0], route, number, n),
	    .low = identify(&s->keys[1], route, number, n),
	    .ends = mono_add_ms(now, (int64_t)route->suppress * 1000),
	    .route = number};
	struct window *window;

	suppressor_expire(s, now);
	window = s->chains == NULL ? NULL : *find(s, &wanted);
	if (window == NULL) {
		open_window(s, &wanted);
		return false;
	}
	if (window->repeated < UINT32_MAX)
		window->repeated++;
	window->last = n->time;
	if (window->kept == NULL)
		keep(s, window, n);
	return true;
}

void
suppressor_forget(struct suppressor *s, const struct route *route,
    uint32_t number, const struct notification *n)
{
	struct window wanted = {.high = identify(&s->keys[0], route, number, n),
	    .low = identify(&s->keys[1], route, number, n)};
	struct window *window;

	window = s->chains == NULL ? NULL : *find(s, &wanted);
	if (window != NULL && window->repeated == 0)
		drop_window(s, window);
}

void
suppressor_expire(struct suppressor *s, struct mono now)
{
	while (s->count > 0 && s->heap[0]->ends.ns <= now.ns)
		close_window(s, s->heap[0]);
}

void
suppressor_flush(struct suppressor *s)
{
	while (s->count > 0)
		close_window(s, s->heap[0]);
}

size_t
suppressor_count(const struct suppressor *s)
{
	return s->count;
}

void
suppressor_free(struct suppressor *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->count; i++) {
		batch_unref(s->heap[i]->kept);
		free(s->heap[i]);
	}
	free(s->chains);
	free(s->heap);
	free(s);
}
