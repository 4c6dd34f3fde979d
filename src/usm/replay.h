/* SPDX-License-Identifier: ISC */
/*
 * The window of duplicates that takes the place of the time check for users
 * with relaxed timeliness: a datagram that was accepted is refused for 150 s,
 * octet for octet. Bounded: under more than its size of datagrams in that time
 * the oldest are forgotten early.
 */
#ifndef TRAPLINE_USM_REPLAY_H
#define TRAPLINE_USM_REPLAY_H

#include "base/clock.h"
#include "base/span.h"

#define REPLAY_WINDOW_S 150
#define REPLAY_MAX	65536 /* datagrams remembered, a power of two */

struct replay_window;

/* NULL where there is no memory; the table itself is taken with the first. */
struct replay_window *replay_new(void);
void replay_free(struct replay_window *window);

/* Was this datagram accepted within the window? */
bool replay_seen(
    const struct replay_window *window, struct span datagram, struct mono now);

/* Remembers a datagram that was accepted. -1 where there is no memory. */
int replay_add(
    struct replay_window *window, struct span datagram, struct mono now);

#endif
