/* SPDX-License-Identifier: ISC */
/*
 * Sleeping on descriptors and time, and when to try again.
 */
#include "output/wait.h"

#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "output/backoff.h"
#include "suite.h"

START_TEST(it_wakes_for_any_descriptor)
{
	struct wait *wait = wait_new();
	size_t places[50], i, round;
	int ends[50][2];

	for (i = 0; i < 50; i++)
		ck_assert_int_eq(pipe(ends[i]), 0);
	for (round = 0; round < 50; round += 7) {
		ck_assert_int_eq(write(ends[round][1], "x", 1), 1);
		wait_clear(wait);
		for (i = 0; i < 50; i++)
			places[i] = wait_add(wait, ends[i][0], POLLIN);
		wait_sleep(wait, clock_mono());
		for (i = 0; i < 50; i++)
			ck_assert_int_eq(wait_events(wait, places[i]) != 0,
			    i <= round && i % 7 == 0);
	}
	ck_assert_int_eq(wait_events(wait, WAIT_NONE), 0);
	wait_clear(wait);
	ck_assert_int_eq(wait_events(wait, places[0]), 0);
	for (i = 0; i < 50; i++) {
		close(ends[i][0]);
		close(ends[i][1]);
	}
	wait_free(wait);
}
END_TEST

START_TEST(the_earliest_time_counts)
{
	struct wait *wait = wait_new();
	struct mono now = clock_mono();
	int64_t slept;

	wait_until(wait, mono_add_ms(now, 60000));
	wait_until(wait, mono_add_ms(now, 30));
	wait_until(wait, mono_add_ms(now, 50000));
	wait_sleep(wait, now);
	slept = mono_ns(now, clock_mono());
	ck_assert_int_ge(slept, 30 * NS_PER_MS);
	ck_assert_int_lt(slept, 10000 * NS_PER_MS);
	wait_clear(wait);
	wait_until(wait, now); /* over already */
	wait_sleep(wait, clock_mono());
	wait_free(wait);
}
END_TEST

START_TEST(backing_off)
{
	static const int64_t delays[] = {
	    100, 200, 400, 800, 1600, 3200, 5000, 5000};
	struct backoff backoff = {0};
	struct mono now = {7};
	size_t i;

	ck_assert(backoff_is_due(&backoff, now));
	for (i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		backoff_fail(&backoff, now);
		now = mono_add_ms(now, delays[i] - 1);
		ck_assert(!backoff_is_due(&backoff, now));
		now = mono_add_ms(now, 1);
		ck_assert(backoff_is_due(&backoff, now));
	}
	backoff_reset(&backoff);
	ck_assert(backoff_is_due(&backoff, now));
	backoff_fail(&backoff, now);
	ck_assert(backoff_is_due(&backoff, mono_add_ms(now, 100)));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("wait");
	TCase *tcase = tcase_create("wait");

	tcase_add_test(tcase, it_wakes_for_any_descriptor);
	tcase_add_test(tcase, the_earliest_time_counts);
	tcase_add_test(tcase, backing_off);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
