/* SPDX-License-Identifier: ISC */
/*
 * `routes`: what each route has matched, and what it left out of that, since
 * the configuration was read. As text a table, its cells apart by a tab; as
 * JSON an array with a line for each.
 */
#include <sysexits.h>

#include "control/model.h"

static void
add_text(struct text *text, const struct route *route,
    const struct route_account *account)
{
	text_add_escaped(text, span_of(route->title));
	text_printf(text, "\t%llu\t%llu\t%llu\t%llu\n",
	    (unsigned long long)account->matched,
	    (unsigned long long)account->limited,
	    (unsigned long long)account->suppressed,
	    (unsigned long long)account->summaries);
}

static void
add_json(struct text *text, const struct route *route,
    const struct route_account *account)
{
	text_add(text, "{\"title\":\"");
	text_add_json(text, span_of(route->title));
	text_printf(text,
	    "\",\"matched\":%llu,\"limited\":%llu,\"suppressed\":%llu,"
	    "\"summaries\":%llu}",
	    (unsigned long long)account->matched,
	    (unsigned long long)account->limited,
	    (unsigned long long)account->suppressed,
	    (unsigned long long)account->summaries);
}

int
routes_handle(struct control_call *call)
{
	struct control *c = call->context;
	const struct router *router = pipeline_router(c->parts.pipeline);
	const char *title = request_take(call->request);
	const struct route_account *account;
	const struct route *route;
	size_t i, shown = 0;

	if (request_take(call->request) != NULL) {
		text_add(call->error, "usage: routes [TITLE] [--json]");
		return EX_USAGE;
	}
	if (!call->json)
		text_add(call->reply,
		    "route\tmatched\tlimited\tsuppressed\tsummaries\n");
	for (i = 0; i < router_count(router); i++) {
		route = router_get(router, i, &account);
		if (title != NULL && strcmp(title, route->title) != 0)
			continue;
		if (call->json)
			text_add(call->reply, shown == 0 ? "[" : ",\n");
		(call->json ? add_json : add_text)(call->reply, route, account);
		shown++;
	}
	if (call->json && (shown != 0 || title == NULL))
		text_add(call->reply, shown == 0 ? "[]\n" : "]\n");
	if (shown != 0 || title == NULL)
		return 0;
	text_clear(call->reply);
	text_add(call->error, "there is no route of this title");
	return EX_DATAERR;
}
