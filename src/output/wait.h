/* SPDX-License-Identifier: ISC */
/*
 * What an output's thread sleeps on: descriptors and a point in time,
 * collected anew each turn.
 */
#ifndef TRAPLINE_OUTPUT_WAIT_H
#define TRAPLINE_OUTPUT_WAIT_H

#include <stddef.h>

#include "base/clock.h"

struct wait;

/* NULL where there is no memory. */
struct wait *wait_new(void);
void wait_free(struct wait *wait);

/* Forgets descriptors and time. */
void wait_clear(struct wait *wait);

/* No descriptor: what wait_add() returns for want of memory. */
#define WAIT_NONE ((size_t)-1)

/* Waits for `events` (poll(2)) on a descriptor too; returns its place, for
 * wait_events(). Where there is no memory the sleep is kept short instead. */
size_t wait_add(struct wait *wait, int descriptor, short events);

/* Waits until `time` at most; the earliest counts. */
void wait_until(struct wait *wait, struct mono time);

/* Sleeps. */
void wait_sleep(struct wait *wait, struct mono now);

/* What happened at that place in the last sleep; 0 for WAIT_NONE. */
short wait_events(const struct wait *wait, size_t place);

#endif
