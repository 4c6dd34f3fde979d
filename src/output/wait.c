/* SPDX-License-Identifier: ISC */
/*
 * A poll(2) set that is filled anew each turn: outputs watch a handful of
 * descriptors, and a set made from what is true now cannot be out of date.
 */
#include "output/wait.h"

#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>

#define SHORT_SLEEP_MS 20

struct wait {
	struct pollfd *entries;
	size_t count, capacity;
	bool bounded, incomplete;
	struct mono until;
};

struct wait *
wait_new(void)
{
	return calloc(1, sizeof(struct wait));
}

void
wait_free(struct wait *wait)
{
	if (wait == NULL)
		return;
	free(wait->entries);
	free(wait);
}

void
wait_clear(struct wait *wait)
{
	wait->count = 0;
	wait->bounded = wait->incomplete = false;
}

static int
grow(struct wait *wait)
{
	size_t capacity = wait->capacity == 0 ? 8 : wait->capacity * 2;
	struct pollfd *entries;

	entries = reallocarray(wait->entries, capacity, sizeof(*entries));
	if (entries == NULL)
		return -1;
	wait->entries = entries;
	wait->capacity = capacity;
	return 0;
}

size_t
wait_add(struct wait *wait, int descriptor, short events)
{
	if (wait->count == wait->capacity && grow(wait) != 0) {
		wait->incomplete = true;
		return WAIT_NONE;
	}
	wait->entries[wait->count] = (struct pollfd) {descriptor, events, 0};
	return wait->count++;
}

void
wait_until(struct wait *wait, struct mono time)
{
	if (!wait->bounded || time.ns < wait->until.ns)
		wait->until = time;
	wait->bounded = true;
}

/* Milliseconds, rounded up, as poll(2) wants them. */
static int
timeout_ms(const struct wait *wait, struct mono now)
{
	int64_t ns = mono_ns(now, wait->until);

	if (!wait->bounded)
		return -1;
	if (ns <= 0)
		return 0;
	if (ns / NS_PER_MS >= INT_MAX)
		return INT_MAX;
	return (int)((ns + NS_PER_MS - 1) / NS_PER_MS);
}

void
wait_sleep(struct wait *wait, struct mono now)
{
	size_t i;

	if (wait->incomplete)
		wait_until(wait, mono_add_ms(now, SHORT_SLEEP_MS));
	if (poll(wait->entries, wait->count, timeout_ms(wait, now)) < 0)
		for (i = 0; i < wait->count; i++)
			wait->entries[i].revents = 0;
}

short
wait_events(const struct wait *wait, size_t place)
{
	return place < wait->count ? wait->entries[place].revents : 0;
}
