/* SPDX-License-Identifier: ISC */
/*
 * What goes to a receiver that answers, and what its answers say: informs of
 * v2c, or of v3 with the receiver's engine, which is found out first.
 */
#ifndef TRAPLINE_BENCH_TALK_H
#define TRAPLINE_BENCH_TALK_H

#include "base/clock.h"
#include "base/span.h"
#include "maker.h"

struct talk;

/* With the receiver that `descriptor` is connected to; both arguments are
 * borrowed. NULL where it cannot be. */
struct talk *talk_new(struct maker *maker, int descriptor);
void talk_free(struct talk *talk);

/*
 * v3: asks for the receiver's engine ID, and with inform 0 for its boots and
 * time (RFC 3414 4); `us` is how long that took, 0 for other versions. 0, or -1
 * where it does not answer.
 */
int talk_begin(struct talk *talk, double *us);

/* The inform of this number; good until the next call. Size 0 where it cannot
 * be made. */
struct span talk_inform(struct talk *talk, uint32_t number);

/* The number of the inform that this datagram answers; in v3 only if it proves
 * who sent it. -1: none. */
int64_t talk_answered(struct talk *talk, struct span datagram);

#endif
