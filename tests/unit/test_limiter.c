/* SPDX-License-Identifier: ISC */
/*
 * Buckets found by a key, on a clock of our own.
 */
#include "base/limiter.h"

#include "suite.h"

static const struct rate ten = {10, 20};

static struct mono
at_ms(int64_t ms)
{
	return (struct mono) {(ms + 1000) * NS_PER_MS};
}

static struct address
address_of(uint32_t number)
{
	return address_from_ipv4((const uint8_t[]) {10, (uint8_t)(number >> 16),
	    (uint8_t)(number >> 8), (uint8_t)number});
}

static unsigned
take(struct limiter *l, uint64_t number, uint32_t who, unsigned tries,
    struct mono now)
{
	struct address address = address_of(who);
	unsigned n = 0;

	while (tries-- > 0)
		n += limiter_take(l, number, &address, ten, now);
	return n;
}

START_TEST(test_each_has_its_own)
{
	struct limiter *l = limiter_new();
	uint32_t i;

	ck_assert_uint_eq(take(l, 0, 1, 1000, at_ms(0)), 20);
	ck_assert_uint_eq(take(l, 1, 1, 1000, at_ms(0)), 20);
	ck_assert_uint_eq(take(l, 0, 1, 1000, at_ms(1000)), 10);
	/* a thousand others lose nothing to it, nor to each other */
	for (i = 2; i < 1002; i++)
		ck_assert_uint_eq(take(l, 0, i, 20, at_ms(1000)), 20);
	ck_assert_uint_eq(take(l, 0, 1, 1000, at_ms(1000)), 0);
	limiter_free(l);
}
END_TEST

/* More keys than places: the table forgets, nobody is left with less. */
START_TEST(test_flood)
{
	struct limiter *l = limiter_new();
	uint32_t i;

	for (i = 0; i < 200000; i++)
		ck_assert_uint_eq(take(l, 0, i, 1, at_ms(i / 100)), 1);
	limiter_free(l);
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("limiter");

	tcase_add_test(tc, test_each_has_its_own);
	tcase_add_test(tc, test_flood);
	return suite_run("limiter", tc);
}
