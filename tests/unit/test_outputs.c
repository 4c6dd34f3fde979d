/* SPDX-License-Identifier: ISC */
/*
 * The outputs in use: slots taken, kept for those that still deliver, and given
 * back; an end in bounded time, whatever an output is doing.
 */
#include <errno.h>
#include <fcntl.h>
#include <outputs.h> /* src/outputs.h */

#include "outputs.h"
#include "scratch.h"
#include "suite.h"

static struct outputs all;
static char directory[SCRATCH_SIZE], path[2 * SCRATCH_SIZE];

static void
set_up(void)
{
	scratch_make(directory);
	snprintf(path, sizeof(path), "%s", scratch_path(directory, "log"));
}

static void
tear_down(void)
{
	scratch_remove(directory);
}

static struct output_conf
to_file(char *title)
{
	return (struct output_conf) {.kind = OUTPUT_FILE,
	    .title = title,
	    .format = FORMAT_JSON,
	    .queue = 1 << 20,
	    .path = path,
	    .mode = 0640};
}

/* An output that is busy for as long as anybody waits. */
static struct output_conf
to_sleeper(void)
{
	static char shell[] = "/bin/sleep", minute[] = "60";
	static char *command[] = {shell, minute, NULL};
	static char title[] = "slow";

	return (struct output_conf) {.kind = OUTPUT_EXEC,
	    .title = title,
	    .format = FORMAT_TEXT,
	    .queue = 1 << 20,
	    .command = command,
	    .max_processes = 1,
	    .timeout = 60};
}

static unsigned
start(const struct output_conf *conf)
{
	int slot = outputs_start(&all, conf, NULL);

	ck_assert_int_ge(slot, 0);
	return (unsigned)slot;
}

/* For the output in this slot; its batches name the slot. */
static void
push_to(unsigned slot, unsigned count)
{
	struct batch *batch = sample_batch(1, count, (output_set)1 << slot);

	ck_assert_int_eq(output_push(all.slots[slot].output, batch), 0);
	batch_unref(batch);
}

#define STUCK 16

/* Outputs whose threads are in a system call: they write to a pipe that nobody
 * reads, until the descriptor is closed that is returned. */
static int
start_stuck(unsigned slots[STUCK])
{
	static char title[] = "stuck";
	struct output_conf conf = to_file(title);
	int i, reader;

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	reader = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	ck_assert_int_ge(reader, 0);
	while (write(reader, path, 1) == 1)
		;
	for (i = 0; i < STUCK; i++) {
		slots[i] = start(&conf);
		push_to(slots[i], 10);
	}
	usleep(200000);
	return reader;
}

/* They come back, and free what is theirs. */
static void
release(int reader)
{
	close(reader);
	usleep(200000);
}

/* How many milliseconds that took. */
static int64_t
tick(void)
{
	struct mono before = clock_mono();

	outputs_tick(&all);
	return mono_ns(before, clock_mono()) / NS_PER_MS;
}

START_TEST(test_find)
{
	char one[] = "one", two[] = "two";
	struct output_conf a = to_file(one), b = to_file(two), changed = a;
	unsigned first = start(&a), second = start(&b);

	ck_assert_uint_ne(first, second);
	ck_assert_uint_eq(output_slot(all.slots[second].output), second);
	ck_assert_int_eq(outputs_find(&all, &a), (int)first);
	ck_assert_int_eq(outputs_find(&all, &b), (int)second);
	changed.format = FORMAT_TEXT;
	ck_assert_int_eq(outputs_find(&all, &changed), -1);
	outputs_retire(&all, first, 10);
	ck_assert_int_eq(outputs_find(&all, &a), -1);
	ck_assert_int_eq(outputs_find(&all, &b), (int)second);
	outputs_stop(&all, 10);
	ck_assert_int_eq(outputs_find(&all, &b), -1);
}
END_TEST

/* What a retired one had queued is delivered, then its slot is free. */
START_TEST(test_retire)
{
	char one[] = "one", two[] = "two";
	struct output_conf a = to_file(one), b = to_file(two);
	unsigned first = start(&a), second;
	struct mono deadline = in_ms(PATIENCE_MS);

	push_to(first, 100);
	outputs_retire(&all, first, 10);
	second = start(&b);
	ck_assert_uint_ne(first, second); /* batches may name it still */
	while (all.slots[first].output != NULL) {
		ck_assert_int_gt(mono_ns(clock_mono(), deadline), 0);
		usleep(1000);
		outputs_tick(&all);
	}
	ck_assert_uint_eq(count_lines(path), 100);
	ck_assert_ptr_nonnull(all.slots[second].output);
	ck_assert_uint_eq(start(&a), first);
	outputs_stop(&all, 10);
}
END_TEST

START_TEST(test_retired_and_stuck)
{
	struct output_conf conf = to_sleeper();
	unsigned slot = start(&conf);
	struct mono before;

	push_to(slot, 5);
	outputs_retire(&all, slot, 1);
	before = clock_mono();
	outputs_tick(&all);
	ck_assert_ptr_nonnull(all.slots[slot].output); /* it has its second */
	ck_assert_int_lt(mono_ns(before, clock_mono()), 200 * NS_PER_MS);
	sleep(1);
	outputs_tick(&all);
	while (all.slots[slot].output != NULL) {
		ck_assert_int_lt(mono_ns(before, clock_mono()), 4 * NS_PER_SEC);
		usleep(1000);
		outputs_tick(&all);
	}
}
END_TEST

/* The loop, which ends them, waits for none. */
START_TEST(test_many_retired_and_stuck)
{
	unsigned i, slots[STUCK];
	int reader = start_stuck(slots);

	for (i = 0; i < STUCK; i++)
		outputs_retire(&all, slots[i], 0);
	ck_assert_int_lt(tick(), 1000);
	ck_assert_ptr_nonnull(all.slots[slots[0]].output);
	usleep(500000);
	ck_assert_int_lt(tick(), 1000);
	for (i = 0; i < STUCK; i++)
		ck_assert_ptr_null(all.slots[slots[i]].output);
	release(reader);
}
END_TEST

START_TEST(test_many_stuck_at_the_end)
{
	unsigned slots[STUCK];
	int reader = start_stuck(slots);
	struct mono before = clock_mono();

	outputs_stop(&all, 1);
	ck_assert_int_lt(mono_ns(before, clock_mono()), 3 * NS_PER_SEC);
	release(reader);
}
END_TEST

/* A second for all together, not for each. */
START_TEST(test_stop_is_bounded)
{
	struct output_conf conf = to_sleeper();
	struct mono before;
	unsigned i;

	for (i = 0; i < 4; i++)
		push_to(start(&conf), 5);
	before = clock_mono();
	outputs_stop(&all, 1);
	ck_assert_int_lt(mono_ns(before, clock_mono()), 4 * NS_PER_SEC);
	for (i = 0; i < OUTPUTS_MAX; i++)
		ck_assert_ptr_null(all.slots[i].output);
}
END_TEST

START_TEST(test_stop_delivers)
{
	char one[] = "one";
	struct output_conf conf = to_file(one);
	unsigned i, slot = start(&conf);

	for (i = 0; i < 10; i++)
		push_to(slot, 100);
	outputs_stop(&all, 10);
	ck_assert_uint_eq(count_lines(path), 1000);
}
END_TEST

START_TEST(test_no_slot_left)
{
	char one[] = "one";
	struct output_conf conf = to_file(one);
	unsigned i;

	for (i = 0; i < OUTPUTS_MAX; i++)
		ck_assert_uint_eq(start(&conf), i);
	ck_assert_int_eq(outputs_start(&all, &conf, NULL), -1);
	ck_assert_int_eq(errno, EAGAIN);
	outputs_retire(&all, 17, 10);
	while (all.slots[17].output != NULL)
		outputs_tick(&all);
	ck_assert_uint_eq(start(&conf), 17);
	outputs_stop(&all, 10);
}
END_TEST

START_TEST(test_reopen)
{
	char one[] = "one";
	struct output_conf conf = to_file(one);
	unsigned slot = start(&conf);
	const char *moved = scratch_path(directory, "log.1");

	push_to(slot, 3);
	await_delivered(all.slots[slot].output, 3);
	ck_assert_int_eq(rename(path, moved), 0);
	outputs_reopen(&all);
	push_to(slot, 2);
	await_delivered(all.slots[slot].output, 5);
	ck_assert_uint_eq(count_lines(moved), 3);
	ck_assert_uint_eq(count_lines(path), 2);
	outputs_stop(&all, 10);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("outputs");
	TCase *tc = tcase_create("outputs");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_find);
	tcase_add_test(tc, test_retire);
	tcase_add_test(tc, test_retired_and_stuck);
	tcase_add_test(tc, test_many_retired_and_stuck);
	tcase_add_test(tc, test_many_stuck_at_the_end);
	tcase_add_test(tc, test_stop_is_bounded);
	tcase_add_test(tc, test_stop_delivers);
	tcase_add_test(tc, test_no_slot_left);
	tcase_add_test(tc, test_reopen);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
