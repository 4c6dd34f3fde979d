/* SPDX-License-Identifier: ISC */
/*
 * Which outputs a notification goes to. Without any route: all of them.
 */
#ifndef TRAPLINE_ROUTE_ROUTE_H
#define TRAPLINE_ROUTE_ROUTE_H

#include "notify/batch.h"

struct router {
	output_set all; /* every output there is */
};

/* Which outputs want it; may be none. */
output_set router_route(
    const struct router *router, const struct notification *notification);

#endif
