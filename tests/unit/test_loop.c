/* SPDX-License-Identifier: ISC */
/*
 * The event loop: each kind of watch, and what a callback may do to its own.
 */
#include "base/loop.h"

#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "suite.h"

static struct loop *loop;
static int ends[2];

/* What a watch did; stops the loop when it was called often enough. */
struct tally {
	int calls, enough;
	struct loop_watch *watch;
};

static void
set_up(void)
{
	loop = loop_new();
	ck_assert_ptr_nonnull(loop);
	ck_assert_int_eq(pipe(ends), 0);
}

static void
tear_down(void)
{
	loop_free(loop);
	loop_free(NULL);
	loop_unwatch(NULL);
	close(ends[0]);
	close(ends[1]);
}

static void
count(void *context)
{
	struct tally *tally = context;

	if (++tally->calls == tally->enough)
		loop_stop(loop);
}

static void
count_and_read(void *context)
{
	char octet;

	ck_assert_int_eq(read(ends[0], &octet, 1), 1);
	count(context);
}

static void
stop(void *context)
{
	(void)context;
	loop_stop(loop);
}

/* Lets the loop run for a while. */
static void
run_for(int64_t ms)
{
	struct loop_watch *timer = loop_timer(loop, stop, NULL);

	ck_assert_int_eq(loop_arm(timer, ms), 0);
	ck_assert_int_eq(loop_run(loop), 0);
	loop_unwatch(timer);
}

/* For as long as there is something to read, not once. */
START_TEST(test_read)
{
	struct tally tally = {0, 3, NULL};
	struct loop_watch *watch =
	    loop_watch_read(loop, ends[0], count_and_read, &tally);

	ck_assert_ptr_nonnull(watch);
	run_for(20);
	ck_assert_int_eq(tally.calls, 0);
	ck_assert_int_eq(write(ends[1], "abc", 3), 3);
	ck_assert_int_eq(loop_run(loop), 0);
	ck_assert_int_eq(tally.calls, 3);
	loop_unwatch(watch);
	ck_assert_int_eq(write(ends[1], "d", 1), 1);
	run_for(20);
	ck_assert_int_eq(tally.calls, 3);
}
END_TEST

START_TEST(test_write)
{
	struct tally tally = {0, 2, NULL};
	struct loop_watch *watch =
	    loop_watch_write(loop, ends[1], count, &tally);

	ck_assert_ptr_nonnull(watch);
	ck_assert_int_eq(loop_run(loop), 0);
	ck_assert_int_eq(tally.calls, 2);
	loop_unwatch(watch);
}
END_TEST

START_TEST(test_every)
{
	struct tally tally = {0, 5, NULL};
	struct loop_watch *watch = loop_every(loop, 10, count, &tally);
	struct mono before = clock_mono();

	ck_assert_ptr_nonnull(watch);
	ck_assert_int_eq(loop_run(loop), 0);
	ck_assert_int_eq(tally.calls, 5);
	ck_assert_int_ge(mono_ns(before, clock_mono()), 45 * NS_PER_MS);
	loop_unwatch(watch);
}
END_TEST

/* Once for each time it is armed; to arm it again puts it off. */
START_TEST(test_timer)
{
	struct tally tally = {0, 1, NULL}, late = {0, 1, NULL};
	struct loop_watch *timer = loop_timer(loop, count, &tally);
	struct loop_watch *other = loop_timer(loop, count, &late);

	ck_assert(timer != NULL && other != NULL);
	run_for(20);
	ck_assert_int_eq(tally.calls, 0); /* not armed */
	ck_assert_int_eq(loop_arm(other, 5), 0);
	ck_assert_int_eq(loop_arm(other, 60000), 0);
	ck_assert_int_eq(loop_arm(timer, 5), 0);
	ck_assert_int_eq(loop_run(loop), 0);
	ck_assert_int_eq(tally.calls, 1);
	run_for(30);
	ck_assert_int_eq(tally.calls, 1);
	ck_assert_int_eq(loop_arm(timer, 0), 0);
	run_for(20);
	ck_assert_int_eq(tally.calls, 2);
	ck_assert_int_eq(late.calls, 0);
	loop_unwatch(timer);
	loop_unwatch(other); /* while it is armed */
}
END_TEST

START_TEST(test_signal)
{
	struct tally tally = {0, 1, NULL};
	struct loop_watch *watch = loop_signal(loop, SIGUSR1, count, &tally);

	ck_assert_ptr_nonnull(watch);
	ck_assert_int_eq(raise(SIGUSR1), 0);
	ck_assert_int_eq(tally.calls, 0); /* on the loop, not in the handler */
	ck_assert_int_eq(loop_run(loop), 0);
	ck_assert_int_eq(tally.calls, 1);
	tally.enough = 2;
	ck_assert_int_eq(kill(getpid(), SIGUSR1), 0);
	ck_assert_int_eq(loop_run(loop), 0);
	ck_assert_int_eq(tally.calls, 2);
	loop_unwatch(watch);
}
END_TEST

static void
end_itself(void *context)
{
	struct tally *tally = context;

	tally->calls++;
	loop_unwatch(tally->watch);
}

/* A watch may be ended by its own callback. */
START_TEST(test_unwatch_inside)
{
	struct tally timed = {0, 0, NULL}, readable = {0, 0, NULL};

	timed.watch = loop_every(loop, 5, end_itself, &timed);
	readable.watch = loop_watch_read(loop, ends[0], end_itself, &readable);
	ck_assert_int_eq(write(ends[1], "abc", 3), 3);
	run_for(50);
	ck_assert_int_eq(timed.calls, 1);
	ck_assert_int_eq(readable.calls, 1);
}
END_TEST

/* The other watch of the same turn is ended before its callback came. */
static void
end_other(void *context)
{
	struct tally *pair = context;

	pair[0].calls++;
	loop_unwatch(pair[0].watch);
	loop_unwatch(pair[1].watch);
	pair[0].watch = pair[1].watch = NULL;
}

START_TEST(test_unwatch_another)
{
	struct tally pair[2] = {{0, 0, NULL}, {0, 0, NULL}};
	int other = dup(ends[0]);

	ck_assert_int_ge(other, 0);
	pair[0].watch = loop_watch_read(loop, ends[0], end_other, pair);
	pair[1].watch = loop_watch_read(loop, other, end_other, pair);
	ck_assert_int_eq(write(ends[1], "a", 1), 1);
	run_for(30);
	ck_assert_int_eq(pair[0].calls, 1);
	close(other);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("loop");
	TCase *tc = tcase_create("loop");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_read);
	tcase_add_test(tc, test_write);
	tcase_add_test(tc, test_every);
	tcase_add_test(tc, test_timer);
	tcase_add_test(tc, test_signal);
	tcase_add_test(tc, test_unwatch_inside);
	tcase_add_test(tc, test_unwatch_another);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
