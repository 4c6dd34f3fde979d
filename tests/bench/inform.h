/* SPDX-License-Identifier: ISC */
/*
 * Informs in a closed loop: so many outstanding, the next goes out when one is
 * answered or given up. Measures each answer's time.
 */
#ifndef TRAPLINE_BENCH_INFORM_H
#define TRAPLINE_BENCH_INFORM_H

#include "maker.h"

struct inform_run {
	struct maker *maker;
	int descriptor; /* connected to the receiver */
	uint32_t count, window;

	/* Results: how many informs were sent, answered, or given up as lost;
	 * how many datagrams were sent again, and how many answers came to what
	 * had one. Times are in microseconds, from the first try of an inform
	 * to its answer; `discovery` is v3's and in none of the others. */
	uint32_t sent, answered, lost, retransmitted, repeated;
	double seconds, p50, p90, p99, discovery;
};

/* Until all `count` are answered or lost. What has no answer after a second is
 * sent again, five times at most. 0, or -1 with errno. */
int inform_run(struct inform_run *run);

#endif
