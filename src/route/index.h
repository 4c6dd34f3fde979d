/* SPDX-License-Identifier: ISC */
/*
 * Which routes can match at all: by trap OID, or, for routes without `traps`,
 * by source. What a notification costs does not grow with the number of routes
 * that stand under other OIDs and other sources.
 */
#ifndef TRAPLINE_ROUTE_INDEX_H
#define TRAPLINE_ROUTE_INDEX_H

#include "route/route.h"

struct route_index;

/* An index of routes 0 to count - 1; the routes are borrowed. NULL where there
 * is no memory. */
struct route_index *route_index_new(const struct route *routes, size_t count);
void route_index_free(struct route_index *index);

/* A run of route numbers, ascending. */
struct route_run {
	const uint32_t *at, *end;
};

/* One for the OID itself, one for each arc above it, one for each length of a
 * prefix, and one for the routes that are always asked. */
#define ROUTE_RUNS_MAX (1 + OID_ARCS_MAX + 129 + 1)

/* A walk over the routes that may match, in their order. */
struct route_walk {
	struct route_run runs[ROUTE_RUNS_MAX];
	size_t count;
};

/* Starts a walk for a notification; takes no memory. */
void route_walk_start(struct route_walk *walk, const struct route_index *index,
    const struct notification *n);

/* The next one's number; false at the end. Each comes once. */
bool route_walk_next(struct route_walk *walk, uint32_t *number);

#endif
