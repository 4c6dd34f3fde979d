/* SPDX-License-Identifier: ISC */
/*
 * Whether a route wants a notification. What is cheap and refuses most comes
 * first. The trap OID is not looked at here: route/index.c hands out only
 * routes whose `traps` match.
 */
#include "route/route.h"

#include <stdlib.h>

static bool
has_name(const struct name_list *list, struct span name)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (span_equal(span_of(list->items[i]), name))
			return true;
	return list->count == 0;
}

static bool
has_engine(const struct route *route, struct span id)
{
	size_t i;

	for (i = 0; i < route->engine_count; i++)
		if (span_equal(engine_id_span(&route->engines[i]), id))
			return true;
	return route->engine_count == 0;
}

/* What only v3 has. */
static bool
matches_v3(const struct route *route, const struct notification *n)
{
	bool v3 = n->version == SNMP_V3;

	if (!v3)
		return route->users.count == 0 && route->engine_count == 0 &&
		       route->contexts.count == 0;
	return has_name(&route->users, n->user) &&
	       has_name(&route->contexts, n->context_name) &&
	       has_engine(route, n->engine_id) && route->communities.count == 0;
}

static bool
matches_head(const struct route *route, const struct notification *n)
{
	bool inform = n->pdu == PDU_INFORM;
	enum security_level level =
	    n->version == SNMP_V3 ? n->level : NO_AUTH_NO_PRIV;

	if (inform ? route->traps_only : route->informs_only)
		return false;
	if (route->versions != 0 && !(route->versions >> n->version & 1))
		return false;
	return route->levels == 0 || route->levels >> level & 1;
}

bool
route_matches(const struct route *route, const struct notification *n)
{
	size_t i;

	if (!matches_head(route, n) || !matches_v3(route, n) ||
	    !prefix_list_allows(&route->sources, &n->source))
		return false;
	if (n->version != SNMP_V3 &&
	    !has_name(&route->communities, n->community))
		return false;
	for (i = 0; i < route->condition_count; i++)
		if (!condition_holds(&route->conditions[i], n))
			return false;
	return true;
}

bool
oid_pattern_matches(const struct oid_pattern *pattern, struct span oid)
{
	struct span own = {pattern->octets, pattern->size};

	if (!oid_is_prefix(own, oid))
		return false;
	switch (pattern->scope) {
	case OID_SCOPE_ITSELF:
		return oid.size == own.size;
	case OID_SCOPE_BELOW:
		return oid.size > own.size;
	case OID_SCOPE_AND_BELOW:
		break;
	}
	return true;
}

/* ── letting go ───────────────────────────────────────────────────────── */

static void
names_fini(struct name_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
}

static void
patterns_fini(struct oid_pattern *patterns, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		free(patterns[i].octets);
	free(patterns);
}

void
route_fini(struct route *route)
{
	size_t i;

	for (i = 0; i < route->condition_count; i++)
		condition_fini(&route->conditions[i]);
	free(route->conditions);
	patterns_fini(route->traps, route->trap_count);
	patterns_fini(route->suppress_key.oids, route->suppress_key.oid_count);
	names_fini(&route->communities);
	names_fini(&route->users);
	names_fini(&route->contexts);
	prefix_list_fini(&route->sources);
	free(route->engines);
	free(route->title);
	*route = (struct route) {.title = NULL};
}
