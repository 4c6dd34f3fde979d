/* SPDX-License-Identifier: ISC */
/*
 * The router: which outputs a notification goes to, whether an inform is
 * answered and how, and what is too much of it. Routes are asked in their
 * order, and add up. Without any route everything goes everywhere.
 */
#ifndef TRAPLINE_ROUTE_ROUTER_H
#define TRAPLINE_ROUTE_ROUTER_H

#include "base/clock.h"
#include "route/route.h"
#include "route/suppress.h"

/* Where a notification goes. */
struct routing {
	output_set outputs; /* by slot; may be none */
	int answer;	    /* error-status; ROUTE_ANSWER_NONE: no answer */
};

/* What a route has done so far; what it matched = delivered to its outputs, if
 * it has any, + limited + suppressed. */
struct route_account {
	uint64_t matched;
	uint64_t limited;    /* by rate or source_rate */
	uint64_t suppressed; /* duplicates */
	uint64_t summaries;  /* sent for those */
};

/* Told of a summary: what it says, and where it goes, by slot. */
typedef void router_summary_function(
    void *context, const struct notification *summary, output_set outputs);

struct router;

/* A router of these routes, which are borrowed and must outlive it. NULL where
 * there is no memory. */
struct router *router_new(const struct route *routes, size_t count);
void router_free(struct router *router);

/* Who is told of summaries. */
void router_on_summary(
    struct router *router, router_summary_function *summary, void *context);

/* Which slot each output of the configuration has; `slots` has `count`. */
void router_bind(struct router *router, const int *slots, size_t count);

/* Asks the routes; takes from their buckets, opens and counts in their windows.
 * Takes memory for windows only. */
struct routing router_route(
    struct router *router, const struct notification *n, struct mono now);

/* Undoes what router_route() noted of duplicates: no output could take it. */
void router_forget(struct router *router, const struct notification *n);

/* Closes the windows that have ended; or all of them. */
void router_expire(struct router *router, struct mono now);
void router_flush(struct router *router);

size_t router_count(const struct router *router);

/* A route and its account, borrowed; `number` below router_count(). */
const struct route *router_get(const struct router *router, size_t number,
    const struct route_account **account);

#endif
