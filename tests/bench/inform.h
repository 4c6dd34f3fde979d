/* SPDX-License-Identifier: ISC */
/*
 * Informs in a closed loop: so many outstanding, the next goes out when one is
 * answered. Measures each answer's time.
 */
#ifndef TRAPLINE_BENCH_INFORM_H
#define TRAPLINE_BENCH_INFORM_H

#include "maker.h"

struct inform_run {
	struct maker *maker;
	int descriptor; /* connected to the receiver */
	uint32_t count, window;

	/* results; times in microseconds */
	uint32_t sent, answered, repeated;
	double seconds, p50, p90, p99;
};

/* Until `count` are answered, or nothing came for a second: what is not
 * answered by then is lost. 0, or -1 with errno. */
int inform_run(struct inform_run *run);

#endif
