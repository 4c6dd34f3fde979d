/* SPDX-License-Identifier: ISC */
/*
 * The table of informs. An ID has the place of its inform in its lower bits and
 * a number that changes with each ID in the others, so that an answer finds its
 * inform without a search, and one that comes late finds none. The first number
 * is random: who does not see the datagrams cannot answer them.
 */
#include "output/inform.h"

#include <stdlib.h>
#include <sys/random.h>

#define PLACE_BITS 10
#define PLACE_MASK (INFORMS_MAX - 1)

struct informs {
	struct inform places[INFORMS_MAX];
	struct inform *free, *oldest, *newest; /* free: linked by `newer` */
	size_t count, octets;
	uint32_t number;
};

struct informs *
informs_new(void)
{
	struct informs *t = calloc(1, sizeof(*t));
	size_t i;

	if (t == NULL)
		return NULL;
	while (getrandom(&t->number, sizeof(t->number), 0) !=
	       (ssize_t)sizeof(t->number))
		continue;
	for (i = INFORMS_MAX; i-- > 0;) {
		t->places[i].newer = t->free;
		t->free = &t->places[i];
	}
	return t;
}

void
informs_free(struct informs *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < INFORMS_MAX; i++)
		free(t->places[i].octets);
	free(t);
}

/* An ID for this place; never 0. */
static int32_t
make_id(struct informs *t, const struct inform *place)
{
	uint32_t id;

	do {
		id = (++t->number << PLACE_BITS |
			 (uint32_t)(place - t->places)) &
		     INT32_MAX;
	} while (id == 0);
	return (int32_t)id;
}

int32_t
informs_next(struct informs *t)
{
	if (t->free == NULL || t->octets >= INFORMS_OCTETS_MAX)
		return 0;
	return make_id(t, t->free);
}

/* Takes one out of the order of `due`. */
static void
unlink_inform(struct informs *t, struct inform *i)
{
	if (i->older != NULL)
		i->older->newer = i->newer;
	else
		t->oldest = i->newer;
	if (i->newer != NULL)
		i->newer->older = i->older;
	else
		t->newest = i->older;
}

static void
link_newest(struct informs *t, struct inform *i)
{
	i->newer = NULL;
	i->older = t->newest;
	if (t->newest != NULL)
		t->newest->newer = i;
	else
		t->oldest = i;
	t->newest = i;
}

struct inform *
informs_add(
    struct informs *t, int32_t request_id, struct span octets, struct mono due)
{
	struct inform *i = t->free;
	uint8_t *copy = malloc(octets.size);

	if (copy == NULL)
		return NULL;
	t->free = i->newer;
	memcpy(copy, octets.data, octets.size);
	*i = (struct inform) {.request_id = request_id,
	    .octets = copy,
	    .size = octets.size,
	    .due = due};
	link_newest(t, i);
	t->count++;
	t->octets += octets.size;
	return i;
}

int32_t
informs_message_id(struct informs *t, const struct inform *inform)
{
	return make_id(t, inform);
}

struct inform *
informs_find(struct informs *t, int32_t id)
{
	struct inform *i = &t->places[id & PLACE_MASK];

	return i->request_id != 0 ? i : NULL;
}

void
informs_defer(struct informs *t, struct inform *i, struct mono due)
{
	unlink_inform(t, i);
	i->due = due;
	link_newest(t, i);
}

void
informs_remove(struct informs *t, struct inform *i)
{
	unlink_inform(t, i);
	t->count--;
	t->octets -= i->size;
	free(i->octets);
	*i = (struct inform) {.newer = t->free};
	t->free = i;
}

struct inform *
informs_oldest(const struct informs *t)
{
	return t->oldest;
}

size_t
informs_count(const struct informs *t)
{
	return t->count;
}
