/* SPDX-License-Identifier: ISC */
/*
 * A set-associative table of keyed hashes: each has one set of places, and the
 * oldest of them makes room. 128 bits identify a datagram.
 */
#include "usm/replay.h"

#include <stdlib.h>

#include "base/hash.h"

#define WAYS 8
#define SETS (REPLAY_MAX / WAYS)

struct place {
	uint64_t high, low;
	struct mono when; /* 0: free */
};

struct replay_window {
	struct hash_key keys[2];
	struct place *places; /* SETS times WAYS; NULL before the first */
};

struct replay_window *
replay_new(void)
{
	struct replay_window *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->keys[0] = hash_key_random();
	w->keys[1] = hash_key_random();
	return w;
}

void
replay_free(struct replay_window *w)
{
	if (w == NULL)
		return;
	free(w->places);
	free(w);
}

static struct place
identify(const struct replay_window *w, struct span datagram, struct mono now)
{
	return (struct place) {hash_span(&w->keys[0], 0, datagram),
	    hash_span(&w->keys[1], 0, datagram), now};
}

bool
replay_seen(
    const struct replay_window *w, struct span datagram, struct mono now)
{
	struct place wanted = identify(w, datagram, now);
	const struct place *set;
	size_t i;

	if (w->places == NULL)
		return false;
	set = &w->places[wanted.low % SETS * WAYS];
	for (i = 0; i < WAYS; i++)
		if (set[i].low == wanted.low && set[i].high == wanted.high &&
		    set[i].when.ns != 0)
			return mono_seconds(set[i].when, now) < REPLAY_WINDOW_S;
	return false;
}

int
replay_add(struct replay_window *w, struct span datagram, struct mono now)
{
	struct place new = identify(w, datagram, now);
	struct place *set, *oldest;
	size_t i;

	if (w->places == NULL)
		w->places = calloc(REPLAY_MAX, sizeof(*w->places));
	if (w->places == NULL)
		return -1;
	set = oldest = &w->places[new.low % SETS *WAYS];
	for (i = 0; i < WAYS; i++) {
		if (set[i].low == new.low && set[i].high == new.high) {
			oldest = &set[i];
			break;
		}
		if (set[i].when.ns < oldest->when.ns)
			oldest = &set[i];
	}
	*oldest = new;
	return 0;
}
