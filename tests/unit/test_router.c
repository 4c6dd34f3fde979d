/* SPDX-License-Identifier: ISC */
/*
 * The router: order, answers, limits, on a clock of our own. Slots are twice
 * the outputs' numbers.
 */
#include "route/router.h"

#include "routes.h"
#include "suite.h"

static const int slots[] = {0, 2, 4, 6};
static struct route routes[8];
static size_t route_count;
static struct router *router;
static unsigned summaries;
static output_set summary_outputs;

static struct mono
at_ms(int64_t ms)
{
	return (struct mono) {(ms + 1000) * NS_PER_MS};
}

static void
keep_summary(
    void *context, const struct notification *summary, output_set outputs)
{
	(void)context;
	ck_assert_uint_gt(summary->repeated, 0);
	summaries++;
	summary_outputs = outputs;
}

static struct route *
add(output_set outputs)
{
	routes[route_count] = route_to(outputs);
	return &routes[route_count++];
}

static void
make(void)
{
	router = router_new(routes, route_count);
	ck_assert_ptr_nonnull(router);
	router_on_summary(router, keep_summary, NULL);
	router_bind(router, slots, 4);
}

static void
end(void)
{
	size_t i;

	router_free(router);
	for (i = 0; i < route_count; i++)
		route_fini(&routes[i]);
}

static struct notification
trap(const char *oid, const char *source)
{
	struct notification n = sample_v2c((struct span) {NULL, 0});

	n.trap_oid = sample_oid(oid);
	n.source = address_written(source);
	return n;
}

static output_set
outputs_of(const char *oid)
{
	struct notification n = trap(oid, "192.0.2.7");

	return router_route(router, &n, at_ms(0)).outputs;
}

START_TEST(test_none)
{
	make();
	ck_assert_uint_eq(outputs_of("1.3.6.1"), 0x55);
	router_bind(router, slots, 1);
	ck_assert_uint_eq(outputs_of("1.3.6.1"), 1);
	end();
}
END_TEST

START_TEST(test_order)
{
	struct route *route;

	route_add_trap(add(1), "1.3.6.1.4.*");
	route = add(2);
	route_add_trap(route, "1.3.6.1.4.1.9");
	route->final = true;
	add(4);
	route_add_trap(add(8), "1.3.6.1.4.1.9");
	make();
	ck_assert_uint_eq(outputs_of("1.3.6.1.4.1.9"), 1 | 1 << 2);
	ck_assert_uint_eq(outputs_of("1.3.6.1.4.1.8"), 1 | 1 << 4);
	ck_assert_uint_eq(outputs_of("1.3.6.1.4"), 1 << 4);
	end();
}
END_TEST

START_TEST(test_answer)
{
	struct notification n = trap("1.3.6.1.4.1.9", "192.0.2.7");
	struct route *route;

	add(1);
	make();
	ck_assert_int_eq(router_route(router, &n, at_ms(0)).answer, 0);
	router_free(router);
	route = add(2);
	route->answer = 5;
	route = add(2);
	route->answer = ROUTE_ANSWER_NONE;
	make();
	ck_assert_int_eq(router_route(router, &n, at_ms(0)).answer, 5);
	router_free(router);
	routes[0].answer = ROUTE_ANSWER_NONE;
	make();
	ck_assert_int_eq(
	    router_route(router, &n, at_ms(0)).answer, ROUTE_ANSWER_NONE);
	end();
}
END_TEST

/* Of 20 times as much as is allowed the limit comes through; others lose
 * nothing. */
START_TEST(test_source_rate)
{
	struct notification sick = trap("1.3.6.1", "192.0.2.66"), quiet;
	struct route *route = add(1);
	const struct route_account *account;
	char source[32];
	unsigned i, passed = 0;

	route->source_rate = (struct rate) {100, 100};
	make();
	for (i = 0; i < 20000; i++) { /* in ten seconds */
		passed += router_route(router, &sick, at_ms(i / 2)).outputs;
		if (i % 200 != 0)
			continue;
		snprintf(source, sizeof(source), "198.51.100.%u", i / 200);
		quiet = trap("1.3.6.1", source);
		ck_assert_uint_eq(
		    router_route(router, &quiet, at_ms(i / 2)).outputs, 1);
	}
	ck_assert_uint_ge(passed, 1090);
	ck_assert_uint_le(passed, 1110);
	ck_assert_ptr_eq(router_get(router, 0, &account), &routes[0]);
	ck_assert_uint_eq(account->matched, 20100);
	ck_assert_uint_eq(account->limited, 20000 - passed);
	end();
}
END_TEST

/* What one route leaves out goes to the others all the same. */
START_TEST(test_rate)
{
	struct notification n = trap("1.3.6.1", "192.0.2.7");
	struct route *route = add(1);
	unsigned i, both = 0;

	route->rate = (struct rate) {10, 5};
	add(2);
	make();
	for (i = 0; i < 100; i++) {
		output_set outputs = router_route(router, &n, at_ms(0)).outputs;

		ck_assert(outputs & 4);
		both += outputs == 5;
	}
	ck_assert_uint_eq(both, 5);
	ck_assert_uint_eq(router_route(router, &n, at_ms(100)).outputs, 5);
	end();
}
END_TEST

START_TEST(test_suppress)
{
	struct notification n = trap("1.3.6.1", "192.0.2.7");
	struct route *route = add(1 | 2);
	const struct route_account *account;

	route->suppress = 60;
	route->suppress_key = (struct suppress_key) {true, true, true, NULL, 0};
	route->final = true;
	add(4);
	make();
	ck_assert_uint_eq(router_route(router, &n, at_ms(0)).outputs, 5);
	router_forget(router, &n);
	ck_assert_uint_eq(router_route(router, &n, at_ms(0)).outputs, 5);
	ck_assert_uint_eq(router_route(router, &n, at_ms(1)).outputs, 0);
	ck_assert_uint_eq(router_route(router, &n, at_ms(2)).outputs, 0);
	ck_assert_uint_eq(summaries, 0);
	router_expire(router, at_ms(60000));
	ck_assert_uint_eq(summaries, 1);
	ck_assert_uint_eq(summary_outputs, 5);
	router_get(router, 0, &account);
	ck_assert_uint_eq(account->matched, 4);
	ck_assert_uint_eq(account->suppressed, 2);
	ck_assert_uint_eq(account->summaries, 1);
	end();
}
END_TEST

/* What was too much has opened no window: it was not delivered. */
START_TEST(test_limited_is_no_first)
{
	struct notification n = trap("1.3.6.1", "192.0.2.7");
	struct notification other = trap("1.3.6.2", "192.0.2.7");
	struct route *route = add(1);

	route->suppress = 60;
	route->suppress_key = (struct suppress_key) {true, true, true, NULL, 0};
	route->rate = (struct rate) {1, 1};
	make();
	ck_assert_uint_eq(router_route(router, &n, at_ms(0)).outputs, 1);
	ck_assert_uint_eq(router_route(router, &other, at_ms(0)).outputs, 0);
	ck_assert_uint_eq(router_route(router, &other, at_ms(1000)).outputs, 1);
	end();
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("router");

	tcase_add_test(tc, test_none);
	tcase_add_test(tc, test_order);
	tcase_add_test(tc, test_answer);
	tcase_add_test(tc, test_source_rate);
	tcase_add_test(tc, test_rate);
	tcase_add_test(tc, test_suppress);
	tcase_add_test(tc, test_limited_is_no_first);
	return suite_run("router", tc);
}
