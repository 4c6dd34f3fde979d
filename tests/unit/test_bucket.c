/* SPDX-License-Identifier: ISC */
/*
 * Token buckets on a clock of our own.
 */
#include "base/bucket.h"

#include <check.h>
#include <stdlib.h>

#include "suite.h"

static struct mono
at_ms(int64_t ms)
{
	return (struct mono) {(ms + 1000) * NS_PER_MS};
}

static unsigned
take_all(struct buckets *b, const struct address *who, struct mono now)
{
	unsigned n = 0;

	while (n < 10000 && buckets_take(b, who, now))
		n++;
	return n;
}

START_TEST(test_rate)
{
	struct buckets *b = buckets_new(4096);
	struct address a, other;

	ck_assert_int_eq(address_parse("192.0.2.1", &a), 0);
	ck_assert_int_eq(address_parse("192.0.2.77", &other), 0);
	ck_assert(!buckets_take(b, &a, at_ms(0))); /* no rate yet */
	buckets_set_rate(b, (struct rate) {50, 100});
	ck_assert_uint_eq(take_all(b, &a, at_ms(0)), 100);
	ck_assert(!buckets_take(b, &a, at_ms(19)));
	ck_assert(buckets_take(b, &a, at_ms(20)));
	ck_assert(!buckets_take(b, &a, at_ms(20)));
	ck_assert_uint_eq(take_all(b, &a, at_ms(1020)), 50);
	ck_assert_uint_eq(take_all(b, &a, at_ms(1000000)), 100);
	ck_assert_uint_eq(take_all(b, &other, at_ms(1000000)), 100);
	/* a clock that goes back gives nothing, and breaks nothing */
	ck_assert_uint_eq(take_all(b, &a, at_ms(5)), 0);
	ck_assert_uint_eq(take_all(b, &a, at_ms(1001000)), 50);
	buckets_free(b);
}
END_TEST

START_TEST(test_slow_rate)
{
	struct buckets *b = buckets_new(16);
	struct address a;
	int64_t ms;
	unsigned n = 0;

	ck_assert_int_eq(address_parse("2001:db8::1", &a), 0);
	buckets_set_rate(b, (struct rate) {1, 1});
	for (ms = 0; ms <= 10000; ms += 7)
		n += buckets_take(b, &a, at_ms(ms));
	ck_assert_uint_ge(n, 10);
	ck_assert_uint_le(n, 11);
	buckets_free(b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bucket");
	TCase *tc = tcase_create("bucket");

	tcase_add_test(tc, test_rate);
	tcase_add_test(tc, test_slow_rate);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
