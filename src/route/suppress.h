/* SPDX-License-Identifier: ISC */
/*
 * Duplicates: the first of a kind goes on and opens a window; what is like it
 * and comes before the window closes is left out, counted, and told of by one
 * summary when it closes. Bounded: where there is no room, the window that
 * would close first closes early, with its summary.
 */
#ifndef TRAPLINE_ROUTE_SUPPRESS_H
#define TRAPLINE_ROUTE_SUPPRESS_H

#include "base/clock.h"
#include "route/route.h"

#define SUPPRESS_MAX	    65536	       /* windows open at a time */
#define SUPPRESS_OCTETS_MAX ((size_t)32 << 20) /* of notifications kept */

struct suppressor;

/* Told when a window with duplicates closes: the number of its route, and a
 * duplicate, with `repeated` set and the time of the last. */
typedef void summary_function(
    void *context, uint32_t route, const struct notification *summary);

/* NULL where there is no memory. */
struct suppressor *suppressor_new(summary_function *summary, void *context);

/* Frees it; windows that are open are not told of. */
void suppressor_free(struct suppressor *suppressor);

/* Is it a duplicate, and counted as one? Otherwise it opens a window. `number`
 * is the route's. */
bool suppressor_takes(struct suppressor *suppressor, const struct route *route,
    uint32_t number, const struct notification *n, struct mono now);

/* Closes the window that this notification opened, unless there were duplicates
 * meanwhile: it could not be delivered after all. */
void suppressor_forget(struct suppressor *suppressor, const struct route *route,
    uint32_t number, const struct notification *n);

/* Closes the windows whose time is over. */
void suppressor_expire(struct suppressor *suppressor, struct mono now);

/* Closes all, as before a reload. */
void suppressor_flush(struct suppressor *suppressor);

/* Windows open now. */
size_t suppressor_count(const struct suppressor *suppressor);

#endif
