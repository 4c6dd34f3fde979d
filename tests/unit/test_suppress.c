/* SPDX-License-Identifier: ISC */
/*
 * Duplicates, on a clock of our own.
 */
#include "route/suppress.h"

#include "routes.h"
#include "suite.h"

static unsigned summaries;
static uint64_t repeated;
static struct timespec last;
static uint32_t last_route;

static void
keep(void *context, uint32_t route, const struct notification *summary)
{
	(void)context;
	summaries++;
	repeated += summary->repeated;
	last_route = route;
	last = summary->time;
	ck_assert(span_equal(summary->community, span_of("public")));
}

static struct mono
at(int64_t seconds)
{
	return mono_add_ms((struct mono) {NS_PER_SEC}, seconds * 1000);
}

static struct notification
linkdown(uint8_t interface, uint8_t status)
{
	const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.2.1.2.2.1.1.3", SMI_INTEGER, {&interface, 1}},
	    {"1.3.6.1.2.1.2.2.1.8.3", SMI_INTEGER, {&status, 1}},
	};

	return sample_v2c(sample_varbinds(varbinds, 2));
}

static struct route
route_for(unsigned seconds)
{
	struct route route = route_to(1);

	route.suppress = seconds;
	route.suppress_key = (struct suppress_key) {true, true, true, NULL, 0};
	return route;
}

START_TEST(test_window)
{
	struct suppressor *s = suppressor_new(keep, NULL);
	struct route route = route_for(60);
	struct notification n = linkdown(3, 2), other = linkdown(4, 2);

	ck_assert(!suppressor_takes(s, &route, 7, &n, at(0)));
	ck_assert(!suppressor_takes(s, &route, 7, &other, at(0)));
	ck_assert(!suppressor_takes(s, &route, 8, &n, at(0)));
	n.request_id++;
	n.uptime += 100;
	ck_assert(suppressor_takes(s, &route, 7, &n, at(10)));
	n.time.tv_sec += 59;
	ck_assert(suppressor_takes(s, &route, 7, &n, at(59)));
	ck_assert_uint_eq(suppressor_count(s), 3);
	ck_assert_uint_eq(summaries, 0);
	suppressor_expire(s, at(60));
	ck_assert_uint_eq(suppressor_count(s), 0);
	ck_assert_uint_eq(summaries, 1); /* the others had no duplicates */
	ck_assert_uint_eq(repeated, 2);
	ck_assert_uint_eq(last_route, 7);
	ck_assert_int_eq(last.tv_sec, n.time.tv_sec);
	/* and from the beginning */
	ck_assert(!suppressor_takes(s, &route, 7, &n, at(60)));
	suppressor_free(s);
}
END_TEST

START_TEST(test_key)
{
	struct suppressor *s = suppressor_new(keep, NULL);
	struct route route = route_for(60);
	struct notification n = linkdown(3, 2);

	/* only the interface counts, whatever its status and its source */
	route_add_trap(&route, "1.3.6.1.2.1.2.2.1.1*");
	route.suppress_key = (struct suppress_key) {
	    .oids = route.traps, .oid_count = route.trap_count};
	ck_assert(!suppressor_takes(s, &route, 0, &n, at(0)));
	n = linkdown(3, 1);
	n.source = address_written("192.0.2.99");
	n.trap_oid = (struct span) {NULL, 0};
	ck_assert(suppressor_takes(s, &route, 0, &n, at(0)));
	n = linkdown(4, 1);
	ck_assert(!suppressor_takes(s, &route, 0, &n, at(0)));
	route.suppress_key.source = true;
	ck_assert(!suppressor_takes(s, &route, 0, &n, at(0)));
	n.source = address_written("192.0.2.99");
	ck_assert(!suppressor_takes(s, &route, 0, &n, at(0)));
	suppressor_free(s);
	route.suppress_key.oids = NULL;
	route.suppress_key.oid_count = 0;
	route_fini(&route);
}
END_TEST

START_TEST(test_forget)
{
	struct suppressor *s = suppressor_new(keep, NULL);
	struct route route = route_for(60);
	struct notification n = linkdown(3, 2);

	suppressor_forget(s, &route, 0, &n);
	ck_assert(!suppressor_takes(s, &route, 0, &n, at(0)));
	suppressor_forget(s, &route, 0, &n);
	ck_assert(!suppressor_takes(s, &route, 0, &n, at(0)));
	ck_assert(suppressor_takes(s, &route, 0, &n, at(0)));
	suppressor_forget(s, &route, 0, &n); /* there is a duplicate */
	ck_assert(suppressor_takes(s, &route, 0, &n, at(0)));
	suppressor_flush(s);
	ck_assert_uint_eq(repeated, 2);
	suppressor_free(s);
}
END_TEST

/* Windows of many lengths close in their order, and in bounded memory. */
START_TEST(test_many)
{
	struct suppressor *s = suppressor_new(keep, NULL);
	struct notification n = linkdown(3, 2);
	struct route route = route_for(1);
	uint32_t i, count = SUPPRESS_MAX + 1000;

	for (i = 0; i < count; i++) {
		route.suppress = 1 + (i * 7919u) % 1000;
		ck_assert(!suppressor_takes(s, &route, i, &n, at(0)));
	}
	ck_assert_uint_eq(suppressor_count(s), SUPPRESS_MAX);
	for (i = 1; i <= 1000; i++) {
		size_t before = suppressor_count(s);

		suppressor_expire(s, at(i));
		ck_assert_uint_lt(suppressor_count(s), before + (i < 20));
	}
	ck_assert_uint_eq(suppressor_count(s), 0);
	suppressor_free(s);
}
END_TEST

/* What is kept for summaries is bounded: windows close early, none is lost. */
START_TEST(test_octets)
{
	static uint8_t octets[60000];
	const struct sample_varbind big = {
	    "1.3.6.1.9.1", SMI_OCTET_STRING, {octets, sizeof(octets)}};
	struct suppressor *s = suppressor_new(keep, NULL);
	struct notification n = sample_v2c(sample_varbinds(&big, 1));
	struct route route = route_for(3600);
	uint32_t i, count = 2 * SUPPRESS_OCTETS_MAX / sizeof(octets);

	for (i = 0; i < count; i++) {
		ck_assert(!suppressor_takes(s, &route, i, &n, at(i)));
		ck_assert(suppressor_takes(s, &route, i, &n, at(i)));
	}
	ck_assert_uint_gt(summaries, count / 3);
	suppressor_flush(s);
	ck_assert_uint_eq(summaries, count);
	suppressor_free(s);
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("suppress");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_window);
	tcase_add_test(tc, test_key);
	tcase_add_test(tc, test_forget);
	tcase_add_test(tc, test_many);
	tcase_add_test(tc, test_octets);
	return suite_run("suppress", tc);
}
