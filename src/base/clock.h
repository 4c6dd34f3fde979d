/* SPDX-License-Identifier: ISC */
/*
 * Monotonic time as a type of its own, so that it cannot be mixed up with
 * wall time. It counts while the machine sleeps (CLOCK_BOOTTIME): engine times
 * and windows (RFC 3414 2.2) must go on during a suspend.
 */
#ifndef TRAPLINE_BASE_CLOCK_H
#define TRAPLINE_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_SEC 1000000000LL
#define NS_PER_MS  1000000LL

struct mono {
	int64_t ns;
};

/* Reads the clock. The loop does it once a turn and passes the result down. */
struct mono clock_mono(void);

/* Wall time, for records and what is stored on disk. */
struct timespec clock_wall(void);

/* Whole seconds and nanoseconds from `from` to `to`; negative if before. */
int64_t mono_seconds(struct mono from, struct mono to);
static inline int64_t
mono_ns(struct mono from, struct mono to)
{
	return to.ns - from.ns;
}

static inline struct mono
mono_add_ms(struct mono t, int64_t ms)
{
	return (struct mono) {t.ns + ms * NS_PER_MS};
}

#endif
