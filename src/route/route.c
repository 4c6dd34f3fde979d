/* SPDX-License-Identifier: ISC */
/*
 * The router. A configuration without routes sends everything everywhere.
 */
#include "route/route.h"

output_set
router_route(
    const struct router *router, const struct notification *notification)
{
	(void)notification;
	return router->all;
}
