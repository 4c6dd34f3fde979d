/* SPDX-License-Identifier: ISC */
/*
 * The index gives the same routes, in the same order, as asking every one.
 */
#include "route/index.h"

#include "routes.h"
#include "suite.h"

#define ROUTES 300

/* Asked without an index. */
static bool
could_match(const struct route *route, const struct notification *n)
{
	size_t i;

	if (route->trap_count == 0)
		return prefix_list_allows(&route->sources, &n->source);
	for (i = 0; i < route->trap_count; i++)
		if (oid_pattern_matches(&route->traps[i], n->trap_oid))
			return true;
	return false;
}

static void
check(const struct route *routes, size_t count, const struct route_index *index,
    const struct notification *n)
{
	struct route_walk walk;
	uint32_t i, number;

	route_walk_start(&walk, index, n);
	for (i = 0; i < count; i++) {
		if (!could_match(&routes[i], n))
			continue;
		ck_assert(route_walk_next(&walk, &number));
		ck_assert_uint_eq(number, i);
	}
	ck_assert(!route_walk_next(&walk, &number));
}

/* A short OID of small arcs, so that many are prefixes of each other. */
static void
random_oid(char oid[128])
{
	unsigned i, arcs = (unsigned)rand() % 5;
	size_t size = (size_t)sprintf(oid, "1.3");

	for (i = 0; i < arcs; i++)
		size += (size_t)sprintf(
		    oid + size, ".%u", rand() % 4 == 0 ? 300u : rand() % 3u);
}

static void
random_source(char source[64], bool prefix)
{
	static const unsigned lengths[] = {0, 8, 23, 24, 31, 32};
	unsigned bits = prefix ? lengths[rand() % 6] : 32;
	uint32_t address = 10u << 24 | (uint32_t)(rand() % 1024);

	address &= bits == 0 ? 0 : UINT32_MAX << (32 - bits);
	sprintf(source, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
	    address >> 8 & 255, address & 255);
	if (prefix)
		sprintf(source + strlen(source), "/%u", bits);
}

static void
random_route(struct route *route)
{
	static const char *const stars[] = {"", ".*", "*"};
	char written[160];
	int i;

	*route = route_to(1);
	for (i = rand() % 3; i > 0; i--) {
		random_oid(written);
		strcat(written, stars[rand() % 3]);
		route_add_trap(route, written);
	}
	for (i = rand() % 3; i > 0; i--) {
		random_source(written, true);
		route_add_source(route, written);
	}
}

START_TEST(test_random)
{
	struct route routes[ROUTES];
	struct notification n = sample_v2c((struct span) {NULL, 0});
	uint8_t octets[OID_BER_MAX];
	struct route_index *index;
	char written[160];
	struct oid oid;
	int i;

	srand((unsigned)_i);
	for (i = 0; i < ROUTES; i++)
		random_route(&routes[i]);
	index = route_index_new(routes, ROUTES);
	for (i = 0; i < 500; i++) {
		random_oid(written);
		ck_assert_int_eq(oid_parse(written, &oid), 0);
		n.trap_oid = (struct span) {octets, oid_encode(&oid, octets)};
		random_source(written, false);
		n.source = address_written(written);
		check(routes, ROUTES, index, &n);
	}
	route_index_free(index);
	for (i = 0; i < ROUTES; i++)
		route_fini(&routes[i]);
}
END_TEST

START_TEST(test_edges)
{
	struct route routes[3] = {route_to(1), route_to(1), route_to(1)};
	struct notification n = sample_v2c((struct span) {NULL, 0});
	struct route_index *index = route_index_new(routes, 0);

	check(routes, 0, index, &n);
	route_index_free(index);
	/* one route under one OID in three ways comes once */
	route_add_trap(&routes[0], "1.3.6.1.6.3.1.1.5.3");
	route_add_trap(&routes[0], "1.3.6.1.6.3.1.1.5.3");
	route_add_trap(&routes[0], "1.3.6.1.6.3.1.1.5*");
	route_add_trap(&routes[0], "1.3.6.1*");
	route_add_source(&routes[1], "2001:db8::/32");
	route_add_source(&routes[1], "::/0");
	index = route_index_new(routes, 3);
	check(routes, 3, index, &n);
	n.source = address_written("2001:db8::1");
	check(routes, 3, index, &n);
	n.trap_oid = (struct span) {NULL, 0};
	check(routes, 3, index, &n);
	route_index_free(index);
	route_fini(&routes[0]);
	route_fini(&routes[1]);
}
END_TEST

/* 128 arcs, each of them a route's. */
START_TEST(test_deep)
{
	static struct route routes[OID_ARCS_MAX - 1];
	struct notification n = sample_v2c((struct span) {NULL, 0});
	struct route_index *index;
	char written[1024] = "1.3";
	size_t i;

	for (i = 0; i < OID_ARCS_MAX - 1; i++) {
		routes[i] = route_to(1);
		if (i > 0)
			strcat(written, ".9");
		strcat(written, "*");
		route_add_trap(&routes[i], written);
		written[strlen(written) - 1] = '\0';
	}
	n.trap_oid = sample_oid(written);
	index = route_index_new(routes, OID_ARCS_MAX - 1);
	check(routes, OID_ARCS_MAX - 1, index, &n);
	route_index_free(index);
	for (i = 0; i < OID_ARCS_MAX - 1; i++)
		route_fini(&routes[i]);
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("index");

	tcase_add_loop_test(tc, test_random, 0, 10);
	tcase_add_test(tc, test_edges);
	tcase_add_test(tc, test_deep);
	return suite_run("index", tc);
}
