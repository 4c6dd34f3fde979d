/* SPDX-License-Identifier: ISC */
/*
 * Asking the routes. The index hands out the few that may match; what they do
 * with a notification is decided in the order: does it match, is it a
 * duplicate, is it too much. A route that leaves a notification out has matched
 * it all the same: `final` ends the walk, and the answer to an inform is its.
 */
#include "route/router.h"

#include <stdlib.h>

#include "base/limiter.h"
#include "route/index.h"

struct state {
	output_set outputs; /* by slot */
	struct bucket bucket;
	struct route_account account;
};

struct router {
	const struct route *routes;
	size_t count;
	struct state *states;
	struct route_index *index;
	struct limiter *limiter;       /* NULL: no route has a source_rate */
	struct suppressor *suppressor; /* NULL: no route suppresses */
	router_summary_function *summary;
	void *context;
};

/* ── making ───────────────────────────────────────────────────────────── */

static void
summarize(void *context, uint32_t number, const struct notification *summary)
{
	struct router *router = context;
	struct state *state = &router->states[number];

	state->account.summaries++;
	if (router->summary != NULL)
		router->summary(router->context, summary, state->outputs);
}

/* What only some routes need; -1: no memory. */
static int
make_tables(struct router *router)
{
	bool limits = false, suppresses = false;
	size_t i;

	for (i = 0; i < router->count; i++) {
		limits |= router->routes[i].source_rate.rate != 0;
		suppresses |= router->routes[i].suppress != 0;
	}
	if (limits && (router->limiter = limiter_new()) == NULL)
		return -1;
	if (suppresses &&
	    (router->suppressor = suppressor_new(summarize, router)) == NULL)
		return -1;
	return 0;
}

struct router *
router_new(const struct route *routes, size_t count)
{
	struct router *router = calloc(1, sizeof(*router));

	if (router == NULL)
		return NULL;
	router->routes = routes;
	router->count = count;
	router->states = calloc(count + 1, sizeof(*router->states));
	router->index = route_index_new(routes, count);
	if (router->states != NULL && router->index != NULL &&
	    make_tables(router) == 0)
		return router;
	router_free(router);
	return NULL;
}

void
router_free(struct router *router)
{
	if (router == NULL)
		return;
	suppressor_free(router->suppressor);
	limiter_free(router->limiter);
	route_index_free(router->index);
	free(router->states);
	free(router);
}

void
router_on_summary(
    struct router *router, router_summary_function *summary, void *context)
{
	router->summary = summary;
	router->context = context;
}

static output_set
by_slot(output_set outputs, const int *slots, size_t count)
{
	output_set set = 0;
	size_t i;

	for (i = 0; i < count; i++)
		if (outputs >> i & 1)
			set |= (output_set)1 << slots[i];
	return set;
}

void
router_bind(struct router *router, const int *slots, size_t count)
{
	output_set all = by_slot(~(output_set)0, slots, count);
	size_t i;

	for (i = 0; i < router->count; i++)
		router->states[i].outputs =
		    by_slot(router->routes[i].outputs, slots, count);
	router->states[router->count].outputs = all; /* without routes */
}

/* ── asking ───────────────────────────────────────────────────────────── */

static bool
is_limited(struct router *router, uint32_t number, const struct notification *n,
    struct mono now)
{
	const struct route *route = &router->routes[number];

	if (route->source_rate.rate != 0 &&
	    !limiter_take(
		router->limiter, number, &n->source, route->source_rate, now))
		return true;
	return route->rate.rate != 0 &&
	       !bucket_take(&router->states[number].bucket, route->rate, now);
}

/* What a route that matches adds. */
static output_set
pass(struct router *router, uint32_t number, const struct notification *n,
    struct mono now)
{
	const struct route *route = &router->routes[number];
	struct state *state = &router->states[number];

	state->account.matched++;
	if (route->suppress != 0 &&
	    suppressor_takes(router->suppressor, route, number, n, now)) {
		state->account.suppressed++;
		return 0;
	}
	if (is_limited(router, number, n, now)) {
		state->account.limited++;
		if (route->suppress != 0) /* it was not the first of its kind */
			suppressor_forget(router->suppressor, route, number, n);
		return 0;
	}
	return state->outputs;
}

struct routing
router_route(
    struct router *router, const struct notification *n, struct mono now)
{
	struct routing routing = {0, ROUTE_ANSWER_UNSET};
	const struct route *route;
	struct route_walk walk;
	uint32_t number;

	if (router->count == 0)
		return (struct routing) {router->states[0].outputs, 0};
	route_walk_start(&walk, router->index, n);
	while (route_walk_next(&walk, &number)) {
		route = &router->routes[number];
		if (!route_matches(route, n))
			continue;
		routing.outputs |= pass(router, number, n, now);
		if (routing.answer == ROUTE_ANSWER_UNSET)
			routing.answer = route->answer;
		if (route->final)
			break;
	}
	if (routing.answer == ROUTE_ANSWER_UNSET)
		routing.answer = 0;
	return routing;
}

void
router_forget(struct router *router, const struct notification *n)
{
	const struct route *route;
	struct route_walk walk;
	uint32_t number;

	if (router->suppressor == NULL)
		return;
	route_walk_start(&walk, router->index, n);
	while (route_walk_next(&walk, &number)) {
		route = &router->routes[number];
		if (!route_matches(route, n))
			continue;
		if (route->suppress != 0)
			suppressor_forget(router->suppressor, route, number, n);
		if (route->final)
			break;
	}
}

void
router_expire(struct router *router, struct mono now)
{
	if (router->suppressor != NULL)
		suppressor_expire(router->suppressor, now);
}

void
router_flush(struct router *router)
{
	if (router->suppressor != NULL)
		suppressor_flush(router->suppressor);
}

size_t
router_count(const struct router *router)
{
	return router->count;
}

const struct route *
router_get(const struct router *router, size_t number,
    const struct route_account **account)
{
	*account = &router->states[number].account;
	return &router->routes[number];
}
