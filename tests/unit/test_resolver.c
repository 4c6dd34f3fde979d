/* SPDX-License-Identifier: ISC */
/*
 * The cache of host names, on a clock and a name server of its own.
 */
#include "output/resolver.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static unsigned asked;	     /* lookups so far */
static int error;	     /* what a lookup says */
static const char *the_name; /* and its name; NULL: made of the address */

static int
lookup(const struct address *address, char name[NI_MAXHOST])
{
	asked++;
	if (the_name != NULL)
		snprintf(name, NI_MAXHOST, "%s", the_name);
	else
		snprintf(name, NI_MAXHOST, "host-%d-%d", address->bytes[2],
		    address->bytes[3]);
	return error;
}

static struct address
address_of(unsigned n)
{
	const uint8_t bytes[] = {192, 0, (uint8_t)(n >> 8), (uint8_t)(n & 255)};

	return address_from_ipv4(bytes);
}

static struct mono
at_second(int64_t second)
{
	return (struct mono) {second * NS_PER_SEC};
}

static struct resolver *
start(void)
{
	asked = 0;
	error = 0;
	the_name = NULL;
	return resolver_new_with(lookup);
}

START_TEST(names_are_kept_for_a_while)
{
	struct resolver *resolver = start();
	struct address a = address_of(7);

	ck_assert_str_eq(resolver_name(resolver, &a, at_second(0)), "host-0-7");
	a.port = 99; /* is no part of a host */
	ck_assert_str_eq(
	    resolver_name(resolver, &a, at_second(599)), "host-0-7");
	ck_assert_uint_eq(asked, 1);
	the_name = "new.example";
	ck_assert_str_eq(
	    resolver_name(resolver, &a, at_second(600)), "new.example");
	ck_assert_uint_eq(asked, 2);
	resolver_free(resolver);
}
END_TEST

START_TEST(having_none_is_kept_for_less)
{
	struct resolver *resolver = start();
	struct address a = address_of(7);

	error = EAI_NONAME;
	ck_assert_ptr_null(resolver_name(resolver, &a, at_second(0)));
	ck_assert_ptr_null(resolver_name(resolver, &a, at_second(59)));
	ck_assert_uint_eq(asked, 1);
	error = 0;
	ck_assert_str_eq(
	    resolver_name(resolver, &a, at_second(60)), "host-0-7");
	resolver_free(resolver);
}
END_TEST

START_TEST(nobody_waits_for_dead_servers)
{
	struct resolver *resolver = start();
	struct address known = address_of(1), a = address_of(2),
		       b = address_of(3);

	resolver_name(resolver, &known, at_second(0));
	error = EAI_AGAIN;
	ck_assert_ptr_null(resolver_name(resolver, &a, at_second(1)));
	ck_assert_ptr_null(resolver_name(resolver, &a, at_second(2)));
	ck_assert_ptr_null(resolver_name(resolver, &b, at_second(30)));
	ck_assert_uint_eq(asked, 2);
	/* what is known is known */
	ck_assert_str_eq(
	    resolver_name(resolver, &known, at_second(30)), "host-0-1");
	error = 0;
	ck_assert_str_eq(
	    resolver_name(resolver, &b, at_second(31)), "host-0-3");
	resolver_free(resolver);
}
END_TEST

START_TEST(what_is_no_name_is_refused)
{
	static const char *const bad[] = {"", "a b", "a\nb", "a\x1b[2J", "a:b",
	    "[UDP", "z\xc3\xbc", "\"", NULL};
	struct resolver *resolver = start();
	struct address a;
	unsigned i;

	for (i = 0; bad[i] != NULL; i++) {
		the_name = bad[i];
		a = address_of(i);
		ck_assert_ptr_null(resolver_name(resolver, &a, at_second(0)));
	}
	the_name = "a-b_c.Example.9";
	a = address_of(99);
	ck_assert_str_eq(resolver_name(resolver, &a, at_second(0)), the_name);
	resolver_free(resolver);
}
END_TEST

/* More hosts than there is room for: each still gets its own name. */
START_TEST(it_is_bounded_and_right)
{
	struct resolver *resolver = start();
	struct address a;
	char expected[32];
	unsigned i, round;

	for (round = 0; round < 2; round++)
		for (i = 0; i < 20000; i++) {
			a = address_of(i);
			snprintf(expected, sizeof(expected), "host-%u-%u",
			    i >> 8, i & 255);
			if (strcmp(resolver_name(resolver, &a, at_second(0)),
				expected) != 0)
				ck_abort_msg("not %s", expected);
		}
	ck_assert_uint_gt(asked, 20000); /* some had to leave */
	resolver_free(resolver);
}
END_TEST

START_TEST(the_system_knows_localhost)
{
	struct resolver *resolver = resolver_new();
	struct address a = address_from_ipv4((const uint8_t[]) {127, 0, 0, 1});
	const char *name = resolver_name(resolver, &a, clock_mono());

	ck_assert_ptr_nonnull(name);
	ck_assert_ptr_nonnull(strstr(name, "localhost"));
	resolver_free(resolver);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("resolver");
	TCase *tcase = tcase_create("resolver");

	tcase_add_test(tcase, names_are_kept_for_a_while);
	tcase_add_test(tcase, having_none_is_kept_for_less);
	tcase_add_test(tcase, nobody_waits_for_dead_servers);
	tcase_add_test(tcase, what_is_no_name_is_refused);
	tcase_add_test(tcase, it_is_bounded_and_right);
	tcase_add_test(tcase, the_system_knows_localhost);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
