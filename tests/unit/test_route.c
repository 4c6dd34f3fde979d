/* SPDX-License-Identifier: ISC */
/*
 * What a route matches by, apart from the trap OID.
 */
#include "route/route.h"

#include "routes.h"
#include "suite.h"

static struct notification
v2c(void)
{
	return sample_v2c((struct span) {NULL, 0});
}

static struct notification
v3(void)
{
	struct notification n = v2c();

	n.version = SNMP_V3;
	n.community = (struct span) {NULL, 0};
	n.user = span_of("noc");
	n.level = AUTH_PRIV;
	n.context_name = span_of("lab");
	n.engine_id = span_of("\x80\x01\x02\x03\x04");
	return n;
}

START_TEST(test_empty)
{
	struct route route = route_to(1);
	struct notification two = v2c(), three = v3();

	ck_assert(route_matches(&route, &two));
	ck_assert(route_matches(&route, &three));
}
END_TEST

START_TEST(test_heads)
{
	struct route route = route_to(1);
	struct notification two = v2c(), three = v3();

	route.versions = 1u << SNMP_V3;
	ck_assert(!route_matches(&route, &two));
	ck_assert(route_matches(&route, &three));
	route.versions |= 1u << SNMP_V2C;
	ck_assert(route_matches(&route, &two));
	route.levels = 1u << NO_AUTH_NO_PRIV;
	ck_assert(route_matches(&route, &two));
	ck_assert(!route_matches(&route, &three));
	route.levels = 1u << AUTH_PRIV;
	ck_assert(!route_matches(&route, &two));
	ck_assert(route_matches(&route, &three));
	route.informs_only = true;
	ck_assert(!route_matches(&route, &three));
	three.pdu = PDU_INFORM;
	ck_assert(route_matches(&route, &three));
	route.informs_only = false;
	route.traps_only = true;
	ck_assert(!route_matches(&route, &three));
}
END_TEST

START_TEST(test_names)
{
	struct route route = route_to(1);
	struct notification two = v2c(), three = v3();

	names_add(&route.communities, "private");
	ck_assert(!route_matches(&route, &two));
	ck_assert(!route_matches(&route, &three));
	names_add(&route.communities, "public");
	ck_assert(route_matches(&route, &two));
	route_fini(&route);
	route = route_to(1);
	names_add(&route.users, "noc");
	ck_assert(!route_matches(&route, &two));
	ck_assert(route_matches(&route, &three));
	names_add(&route.contexts, "");
	ck_assert(!route_matches(&route, &three));
	names_add(&route.contexts, "lab");
	ck_assert(route_matches(&route, &three));
	route.engines = calloc(1, sizeof(*route.engines));
	route.engine_count = 1;
	ck_assert_int_eq(engine_id_parse("0x8001020305", &route.engines[0]), 0);
	ck_assert(!route_matches(&route, &three));
	ck_assert_int_eq(engine_id_parse("0x8001020304", &route.engines[0]), 0);
	ck_assert(route_matches(&route, &three));
	route_fini(&route);
}
END_TEST

START_TEST(test_sources)
{
	struct route route = route_to(1);
	struct notification two = v2c();

	route_add_source(&route, "198.51.100.0/24");
	ck_assert(!route_matches(&route, &two));
	route_add_source(&route, "192.0.2.0/28");
	ck_assert(route_matches(&route, &two));
	route_fini(&route);
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("route");

	tcase_add_test(tc, test_empty);
	tcase_add_test(tc, test_heads);
	tcase_add_test(tc, test_names);
	tcase_add_test(tc, test_sources);
	return suite_run("route", tc);
}
