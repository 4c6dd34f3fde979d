/* SPDX-License-Identifier: ISC */
/*
 * Routes made in words.
 */
#ifndef TRAPLINE_TESTS_ROUTES_H
#define TRAPLINE_TESTS_ROUTES_H

#include "notifications.h"
#include "route/route.h"

/* A pattern as the configuration has it: "1.3.6", "1.3.6.*", "1.3.6*". */
static inline void
route_add_trap(struct route *route, const char *written)
{
	char oid[1024];
	struct oid_pattern pattern = {.scope = OID_SCOPE_ITSELF};
	struct span octets;
	size_t size;

	snprintf(oid, sizeof(oid), "%s", written);
	size = strlen(oid);
	if (oid[size - 1] == '*') {
		oid[--size] = '\0';
		pattern.scope = OID_SCOPE_AND_BELOW;
	}
	if (oid[size - 1] == '.') {
		oid[--size] = '\0';
		pattern.scope = OID_SCOPE_BELOW;
	}
	octets = sample_oid(oid);
	pattern.size = octets.size;
	pattern.octets = malloc(octets.size);
	memcpy(pattern.octets, octets.data, octets.size);
	route->traps =
	    realloc(route->traps, (route->trap_count + 1) * sizeof(pattern));
	route->traps[route->trap_count++] = pattern;
}

static inline void
route_add_source(struct route *route, const char *written)
{
	struct prefix prefix;

	ck_assert_int_eq(prefix_parse(written, &prefix), 0);
	ck_assert_int_eq(prefix_list_add(&route->sources, &prefix), 0);
}

static inline void
names_add(struct name_list *list, const char *name)
{
	list->items =
	    realloc(list->items, (list->count + 1) * sizeof(*list->items));
	list->items[list->count++] = strdup(name);
}

/* The answer is not set, as where the configuration does not say. */
static inline struct route
route_to(output_set outputs)
{
	return (struct route) {
	    .outputs = outputs, .answer = ROUTE_ANSWER_UNSET};
}

static inline struct address
address_written(const char *text)
{
	struct address address;

	ck_assert_int_eq(address_parse(text, &address), 0);
	return address;
}

#endif
