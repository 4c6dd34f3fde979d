/* SPDX-License-Identifier: ISC */
/*
 * An output as a whole: push, account, reopen, stop. File outputs in a
 * directory of their own.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "suite.h"

#include "outputs.h"

static char directory[] = "/tmp/trapline-test-output-XXXXXX";
static char path[sizeof(directory) + 16], moved[sizeof(directory) + 16];

static void
make_directory(void)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/log", directory);
	snprintf(moved, sizeof(moved), "%s/moved", directory);
}

static void
remove_directory(void)
{
	unlink(path);
	unlink(moved);
	rmdir(directory);
	memcpy(directory + sizeof(directory) - 7, "XXXXXX", 6);
}

static struct output_conf
conf_of(size_t queue)
{
	return (struct output_conf) {.kind = OUTPUT_FILE,
	    .title = "all",
	    .format = FORMAT_JSON,
	    .queue = queue,
	    .path = path,
	    .mode = 0640};
}

/* Pushes a batch and lets go of it. */
static int
push_for(struct output *output, unsigned first, unsigned count, output_set set)
{
	struct batch *batch = sample_batch(first, count, set);
	int result = output_push(output, batch);

	batch_unref(batch);
	return result;
}

START_TEST(what_is_pushed_is_written)
{
	struct output_conf conf = conf_of(1 << 20);
	struct output *output = output_new(&conf, 3);
	struct output_status status;

	ck_assert_ptr_nonnull(output);
	ck_assert_uint_eq(output_slot(output), 3);
	ck_assert(output_conf_equal(output_conf(output), &conf));
	ck_assert_int_eq(push_for(output, 1, 10, 1 << 3), 0);
	ck_assert_int_eq(push_for(output, 11, 10, 1 << 2), 0); /* another's */
	ck_assert_int_eq(push_for(output, 21, 1, 1 << 3 | 1 << 2), 0);
	await_delivered(output, 11);
	ck_assert_uint_eq(count_lines(path), 11);
	output_stop(output);
	ck_assert_uint_eq(output_join(output, in_ms(5000)), 0);
	status = status_of(output);
	ck_assert_uint_eq(status.wanted, 11);
	ck_assert_uint_eq(status.queued_octets, 0);
	ck_assert_uint_eq(status.errors, 0);
	output_free(output);
}
END_TEST

START_TEST(stopping_delivers_what_is_queued)
{
	struct output_conf conf = conf_of(64 << 20);
	struct output *output = output_new(&conf, 0);
	unsigned i;

	for (i = 0; i < 200; i++)
		ck_assert_int_eq(push_for(output, i * 500, 500, 1), 0);
	output_stop(output);
	ck_assert_int_eq(push_for(output, 0, 5, 1), -1);
	ck_assert_uint_eq(output_join(output, in_ms(20000)), 0);
	ck_assert_uint_eq(status_of(output).delivered, 100000);
	ck_assert_uint_eq(status_of(output).dropped, 5);
	ck_assert_uint_eq(count_lines(path), 100000);
	output_free(output);
}
END_TEST

START_TEST(a_full_queue_drops_the_newest)
{
	struct output_conf conf = conf_of(1);
	struct output *output;
	unsigned i, taken = 0;

	/* a directory that is not there: nothing can be written */
	conf.path = "/nonexistent/trapline/log";
	output = output_new(&conf, 0);
	for (i = 0; i < 100; i++)
		taken += push_for(output, i * 300, 300, 1) == 0;
	/* what fits into the writer's buffer has left the queue */
	ck_assert_uint_ge(taken, 1);
	ck_assert_uint_le(taken, 5);
	ck_assert_uint_eq(
	    status_of(output).dropped, (uint64_t)(100 - taken) * 300);
	ck_assert_uint_eq(status_of(output).queued, (uint64_t)taken * 300);
	ck_assert_str_eq(status_of(output).last_error,
	    "/nonexistent/trapline/log: No such file or directory");
	output_stop(output);
	ck_assert_uint_eq(
	    output_join(output, in_ms(100)), (uint64_t)taken * 300);
	ck_assert_uint_eq(status_of(output).dropped, 30000);
	output_free(output);
}
END_TEST

START_TEST(reopening_follows_a_rotation)
{
	struct output_conf conf = conf_of(1 << 20);
	struct output *output = output_new(&conf, 0);

	push_for(output, 0, 3, 1);
	await_delivered(output, 3);
	ck_assert_int_eq(rename(path, moved), 0);
	push_for(output, 3, 2, 1);
	await_delivered(output, 5);
	ck_assert_uint_eq(count_lines(moved), 5);
	output_reopen(output);
	push_for(output, 5, 4, 1);
	await_delivered(output, 9);
	ck_assert_uint_eq(count_lines(moved), 5);
	ck_assert_uint_eq(count_lines(path), 4);
	ck_assert_uint_eq(status_of(output).restarts, 1);
	output_stop(output);
	output_join(output, in_ms(5000));
	output_free(output);
}
END_TEST

/* However much waits: who asks for a new file does not wait for all of it. */
START_TEST(reopening_comes_before_the_queue_is_empty)
{
	struct output_conf conf = conf_of(64 << 20);
	struct mono deadline = in_ms(PATIENCE_MS);
	struct output *output;
	char octets[65536];
	unsigned i;
	int reader;

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	output = output_new(&conf, 0);
	for (i = 0; i < 40; i++)
		ck_assert_int_eq(push_for(output, i * 500, 500, 1), 0);
	ck_assert_int_eq(rename(path, moved), 0);
	output_reopen(output);
	while (status_of(output).delivered < 20000) {
		ck_assert_int_gt(mono_ns(clock_mono(), deadline), 0);
		if (read(reader, octets, sizeof(octets)) <= 0)
			usleep(1000);
	}
	ck_assert_uint_gt(count_lines(path), 10000);
	end(output);
	close(reader);
}
END_TEST

START_TEST(a_blocked_output_is_abandoned)
{
	struct output_conf conf = conf_of(64 << 20);
	struct mono before;
	struct output *output;
	uint64_t left;
	unsigned i;
	char octet;
	int reader;

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	output = output_new(&conf, 0);
	for (i = 0; i < 10; i++)
		push_for(output, i * 500, 500, 1); /* more than a pipe holds */
	while (read(reader, &octet, 1) != 1)
		usleep(1000);
	output_stop(output);
	before = clock_mono();
	left = output_join(output, in_ms(100));
	ck_assert_int_lt(mono_ns(before, clock_mono()), 2000 * NS_PER_MS);
	ck_assert_uint_gt(left, 0);
	ck_assert_uint_eq(status_of(output).dropped, left);
	ck_assert_uint_eq(status_of(output).queued, 0);
	output_free(output);
	close(reader); /* the thread comes back (EPIPE) and frees the rest */
	usleep(100000);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("output");
	TCase *tcase = tcase_create("output");

	tcase_add_checked_fixture(tcase, make_directory, remove_directory);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, what_is_pushed_is_written);
	tcase_add_test(tcase, stopping_delivers_what_is_queued);
	tcase_add_test(tcase, a_full_queue_drops_the_newest);
	tcase_add_test(tcase, reopening_follows_a_rotation);
	tcase_add_test(tcase, reopening_comes_before_the_queue_is_empty);
	tcase_add_test(tcase, a_blocked_output_is_abandoned);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
