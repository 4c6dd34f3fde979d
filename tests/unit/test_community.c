/* SPDX-License-Identifier: ISC */
/*
 * Communities: compared in full, each with the sources it may come from.
 */
#include "notify/community.h"

#include <check.h>
#include <stdlib.h>

#include "suite.h"

static struct community communities[4];

static void
allow(struct community *community, const char *name, const char *prefix)
{
	struct prefix p;

	community->name = strdup(name);
	if (prefix == NULL)
		return;
	ck_assert_int_eq(prefix_parse(prefix, &p), 0);
	ck_assert_int_eq(prefix_list_add(&community->sources, &p), 0);
}

static void
start(void)
{
	allow(&communities[0], "open", NULL);
	allow(&communities[1], "here", "192.0.2.0/24");
	allow(&communities[2], "here", "2001:db8::/32");
	allow(&communities[3], "*", "203.0.113.7");
}

static void
stop(void)
{
	size_t i;

	for (i = 0; i < 4; i++) {
		free(communities[i].name);
		prefix_list_fini(&communities[i].sources);
	}
}

/* Of the first `count` sections. */
static enum drop
check(size_t count, struct span name, const char *source)
{
	struct address address;

	ck_assert_int_eq(address_parse(source, &address), 0);
	return community_check(communities, count, name, &address);
}

START_TEST(test_names)
{
	static const uint8_t nul[] = {'o', 'p', 'e', 'n', 0};

	ck_assert_int_eq(check(3, span_of("open"), "192.0.2.1"), DROP_NONE);
	ck_assert_int_eq(
	    check(3, span_of("ope"), "192.0.2.1"), DROP_BAD_COMMUNITY);
	ck_assert_int_eq(
	    check(3, span_of("opens"), "192.0.2.1"), DROP_BAD_COMMUNITY);
	ck_assert_int_eq(
	    check(3, span_of("Open"), "192.0.2.1"), DROP_BAD_COMMUNITY);
	ck_assert_int_eq(
	    check(3, (struct span) {nul, 5}, "192.0.2.1"), DROP_BAD_COMMUNITY);
	ck_assert_int_eq(
	    check(3, (struct span) {NULL, 0}, "192.0.2.1"), DROP_BAD_COMMUNITY);
	/* a sender's star is a name like any other */
	ck_assert_int_eq(
	    check(3, span_of("*"), "192.0.2.1"), DROP_BAD_COMMUNITY);
	/* nothing is accepted unless it is configured */
	ck_assert_int_eq(
	    check(0, span_of("open"), "192.0.2.1"), DROP_BAD_COMMUNITY);
}
END_TEST

START_TEST(test_sources)
{
	struct span here = span_of("here");

	ck_assert_int_eq(check(4, here, "192.0.2.1"), DROP_NONE);
	ck_assert_int_eq(check(4, here, "2001:db8::1"), DROP_NONE);
	ck_assert_int_eq(check(4, here, "192.0.3.1"), DROP_BAD_COMMUNITY_USE);
	ck_assert_int_eq(check(4, here, "::1"), DROP_BAD_COMMUNITY_USE);
}
END_TEST

START_TEST(test_any_name)
{
	static const uint8_t zeros[3] = {0};

	ck_assert_int_eq(check(4, span_of("what"), "203.0.113.7"), DROP_NONE);
	ck_assert_int_eq(
	    check(4, (struct span) {zeros, 3}, "203.0.113.7"), DROP_NONE);
	ck_assert_int_eq(
	    check(4, (struct span) {NULL, 0}, "203.0.113.7"), DROP_NONE);
	ck_assert_int_eq(check(4, span_of("here"), "203.0.113.7"), DROP_NONE);
	ck_assert_int_eq(
	    check(4, span_of("what"), "203.0.113.8"), DROP_BAD_COMMUNITY_USE);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("community");
	TCase *tc = tcase_create("community");

	tcase_add_checked_fixture(tc, start, stop);
	tcase_add_test(tc, test_names);
	tcase_add_test(tc, test_sources);
	tcase_add_test(tc, test_any_name);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
