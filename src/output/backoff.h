/* SPDX-License-Identifier: ISC */
/*
 * When to try again what failed: after 0.1 s, then twice as long each time, 5 s
 * at most. Zeroed is ready to try at once.
 */
#ifndef TRAPLINE_OUTPUT_BACKOFF_H
#define TRAPLINE_OUTPUT_BACKOFF_H

#include <stdbool.h>

#include "base/clock.h"

#define BACKOFF_FIRST_MS 100
#define BACKOFF_MOST_MS	 5000

struct backoff {
	int64_t delay_ms; /* 0: nothing has failed */
	struct mono next; /* not before, unless nothing has failed */
};

/* It failed: the next try is later. */
static inline void
backoff_fail(struct backoff *backoff, struct mono now)
{
	backoff->delay_ms =
	    backoff->delay_ms == 0 ? BACKOFF_FIRST_MS : backoff->delay_ms * 2;
	if (backoff->delay_ms > BACKOFF_MOST_MS)
		backoff->delay_ms = BACKOFF_MOST_MS;
	backoff->next = mono_add_ms(now, backoff->delay_ms);
}

/* It worked. */
static inline void
backoff_reset(struct backoff *backoff)
{
	backoff->delay_ms = 0;
}

/* May it be tried now? */
static inline bool
backoff_is_due(const struct backoff *backoff, struct mono now)
{
	return backoff->delay_ms == 0 || now.ns >= backoff->next.ns;
}

#endif
