/* SPDX-License-Identifier: ISC */
/*
 * The two clocks of the process. Everything that decides over a datagram gets
 * its time as an argument, so that tests can run on a clock of their own.
 */
#include "base/clock.h"

struct mono
clock_mono(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (struct mono) {(int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec};
}

struct timespec
clock_wall(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts;
}

int64_t
mono_seconds(struct mono from, struct mono to)
{
	int64_t ns = to.ns - from.ns;

	/* round towards minus infinity, so that a second is always as long */
	return ns >= 0 ? ns / NS_PER_SEC
		       : -((-ns + NS_PER_SEC - 1) / NS_PER_SEC);
}
