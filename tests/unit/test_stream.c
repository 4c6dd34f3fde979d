/* SPDX-License-Identifier: ISC */
/*
 * One process for all notifications: whatever it does, every record reaches a
 * process whole, and nobody waits for it.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "output/backoff.h"
#include "output/kind.h"
#include "outputs.h"
#include "suite.h"

static char directory[] = "/tmp/trapline-test-stream-XXXXXX";
static char result[sizeof(directory) + 16], program[sizeof(directory) + 16];
static char *command[] = {"/bin/sh", "-c", NULL, result, NULL};

static void
make_directory(void)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(result, sizeof(result), "%s/result", directory);
	snprintf(program, sizeof(program), "%s/program", directory);
	signal(SIGPIPE, SIG_IGN); /* as the daemon does */
}

static void
remove_directory(void)
{
	unlink(result);
	unlink(program);
	rmdir(directory);
	memcpy(directory + sizeof(directory) - 7, "XXXXXX", 6);
}

/* An output that runs this as a shell's script, with the path of a file for
 * its results as $0. */
static struct output_conf
conf_of(char *shell_script)
{
	command[2] = shell_script;
	return (struct output_conf) {.kind = OUTPUT_EXEC,
	    .stream = true,
	    .title = "feed",
	    .format = FORMAT_JSON,
	    .queue = 64 << 20,
	    .command = command,
	    .max_processes = 1,
	    .timeout = 10};
}

static struct output *
start(char *shell_script)
{
	struct output_conf conf = conf_of(shell_script);
	struct output *output = output_new(&conf, 0);

	ck_assert_ptr_nonnull(output);
	return output;
}

/* The request-id of each JSON line, in order; each line must be whole. */
static size_t
ids_of(const char *path, unsigned ids[], size_t most)
{
	static const char head[] = "{\"time\":\"", field[] = "\"request_id\":";
	char *got = contents_of(path), *line, *end, *id;
	size_t count = 0;

	for (line = got; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		ck_assert_ptr_nonnull(end);
		*end = '\0';
		ck_assert_msg(strncmp(line, head, sizeof(head) - 1) == 0 &&
				  end[-1] == '}',
		    "torn: %s", line);
		id = strstr(line, field);
		ck_assert_ptr_nonnull(id);
		ck_assert_uint_lt(count, most);
		ids[count++] = (unsigned)atoi(id + sizeof(field) - 1);
	}
	free(got);
	return count;
}

/* The file has the request-ids 1 to `count`, in order, each once. */
static void
ck_ids(const char *path, unsigned count)
{
	unsigned *ids = calloc(count + 1, sizeof(*ids));
	size_t i, got = ids_of(path, ids, count + 1);

	ck_assert_uint_eq(got, count);
	for (i = 0; i < count; i++)
		ck_assert_uint_eq(ids[i], i + 1);
	free(ids);
}

START_TEST(one_process_gets_all)
{
	struct output *output = start("echo start >>$0.n; cat >>$0");
	char path[sizeof(result) + 2];
	unsigned i;

	for (i = 0; i < 1000; i++)
		push(output, i * 10 + 1, 10);
	await_delivered(output, 10000);
	ck_assert_uint_eq(status_of(output).restarts, 1);
	ck_assert_uint_eq(status_of(output).errors, 0);
	end(output);
	ck_ids(result, 10000);
	snprintf(path, sizeof(path), "%s.n", result);
	ck_assert_uint_eq(count_lines(path), 1);
	unlink(path);
}
END_TEST

/* An end of the output closes its input, waits for what it still does, and an
 * exit status of 0 is no error then. */
START_TEST(it_ends_with_its_input)
{
	struct output *output = start("cat >>$0; sleep 0.3; echo end >>$0");
	char *got;

	push(output, 1, 1);
	await_delivered(output, 1);
	output_stop(output);
	ck_assert_uint_eq(output_join(output, in_ms(PATIENCE_MS)), 0);
	ck_assert(output_has_ended(output));
	ck_assert_uint_eq(status_of(output).errors, 0);
	output_free(output);
	got = contents_of(result);
	ck_assert_ptr_nonnull(strstr(got, "}\nend\n"));
	free(got);
}
END_TEST

START_TEST(an_empty_end_is_an_end)
{
	struct output *output = start("cat >>$0; echo end >>$0");

	end(output);
	ck_assert_uint_eq(count_lines(result), 1);
}
END_TEST

/* One that reads in its own time gets everything. */
START_TEST(it_may_read_slowly)
{
	struct output *output =
	    start("while read -r line; do echo \"$line\" >>$0;"
		  "sleep 0.005; done");

	push(output, 1, 200);
	ck_assert_uint_lt(status_of(output).delivered, 200);
	end(output);
	ck_ids(result, 200);
}
END_TEST

/* One that never reads costs its queue, a pipe and a chunk; at the end what is
 * left is dropped, and it is killed. */
START_TEST(it_may_never_read)
{
	struct output_conf conf =
	    conf_of("trap '' TERM; echo $$ >$0; sleep 300 & wait; sleep 300");
	struct output *output;
	struct output_status status;
	unsigned i, refused = 0;
	struct mono before;
	char *got;
	int pid;

	conf.queue = 1 << 20;
	output = output_new(&conf, 0);
	ck_assert_ptr_nonnull(output);
	for (i = 0; i < 1000; i++)
		refused += push(output, i * 50 + 1, 50) != 0;
	ck_assert_uint_gt(refused, 0);
	usleep(300000); /* looked into now and then */
	status = status_of(output);
	ck_assert_uint_eq(status.delivered, 0);
	ck_assert_uint_eq(status.dropped, refused * 50);
	ck_assert_uint_gt(status.queued, 0);
	ck_assert_uint_eq(status.restarts, 1);
	before = clock_mono();
	output_stop(output);
	ck_assert_uint_eq(output_join(output, in_ms(100)), status.queued);
	ck_assert_int_lt(mono_ns(before, clock_mono()), 3000 * NS_PER_MS);
	output_free(output);
	got = contents_of(result);
	pid = atoi(got);
	free(got);
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(kill(pid, 0), -1);
}
END_TEST

/* It cannot be told apart from one that will never read again. */
START_TEST(one_that_closes_its_input_is_ended)
{
	struct output *output = start(
	    "test -e $0 && exec cat >>$0; read -r line; echo \"$line\" >>$0;"
	    "exec <&-; sleep 300");

	push(output, 1, 3);
	await_delivered(output, 3);
	ck_assert_uint_eq(status_of(output).restarts, 2);
	ck_assert_uint_eq(status_of(output).errors, 1);
	ck_assert_str_eq(status_of(output).last_error,
	    "/bin/sh: had closed its standard input and was ended");
	end(output);
	ck_ids(result, 3);
}
END_TEST

START_TEST(it_is_started_again)
{
	struct output *output =
	    start("test -e $0 && exec cat >>$0; : >$0; exit 3");

	push(output, 1, 3);
	await_delivered(output, 3);
	ck_assert_uint_eq(status_of(output).restarts, 2);
	ck_assert_uint_eq(status_of(output).errors, 1);
	ck_assert_str_eq(
	    status_of(output).last_error, "/bin/sh: ended, exit status 3");
	end(output);
	ck_ids(result, 3);
}
END_TEST

START_TEST(one_that_appears_later_is_started)
{
	struct output_conf conf = conf_of("");
	struct output *output;
	FILE *file;

	conf.command = (char *[]) {program, NULL};
	output = output_new(&conf, 0);
	push(output, 1, 3);
	await_errors(output, 3);
	ck_assert_uint_eq(status_of(output).queued, 3);
	file = fopen(program, "w");
	fprintf(file, "#!/bin/sh\ncat >>%s\n", result);
	fchmod(fileno(file), 0700);
	fclose(file);
	end(output);
	ck_ids(result, 3);
}
END_TEST

/* A grandchild does not go on reading what the next process gets. */
START_TEST(its_group_ends_with_it)
{
	struct output *output = start(
	    "test -e $0 && exec cat >>$0;"
	    "(while read -r line; do :; done) <&0 & echo $! >$0.pid; : >$0;"
	    "sleep 0.2; exit 1");
	char path[sizeof(result) + 4], *got;
	struct mono deadline = in_ms(PATIENCE_MS);
	int pid;

	while (status_of(output).restarts < 2)
		ck_assert(mono_ns(clock_mono(), deadline) > 0);
	snprintf(path, sizeof(path), "%s.pid", result);
	got = contents_of(path);
	pid = atoi(got);
	free(got);
	while (kill(pid, 0) == 0) /* init reaps it */
		ck_assert(mono_ns(clock_mono(), deadline) > 0);
	push(output, 1, 3);
	end(output);
	ck_ids(result, 3);
	unlink(path);
}
END_TEST

/* The sink alone, on a clock that runs as fast as we like. */
struct rig {
	struct output_conf conf;
	struct account *account;
	struct wait *wait;
	void *sink;
	struct mono now;
};

static struct rig
rig_start(char *shell_script)
{
	struct rig rig = {.conf = conf_of(shell_script)};

	rig.account = account_new("exec \"feed\"");
	rig.wait = wait_new();
	rig.now = clock_mono();
	return rig;
}

static struct output_status
rig_status(const struct rig *rig)
{
	struct output_status status;

	account_read(rig->account, &status);
	return status;
}

/* A turn; then `ms` milliseconds pass at most, a moment of them really. */
static void
rig_turn(struct rig *rig, int64_t ms)
{
	(void)stream_kind.work(rig->sink, rig->wait, rig->now);
	wait_clear(rig->wait);
	stream_kind.wait(rig->sink, rig->wait);
	wait_until(rig->wait, mono_add_ms(rig->now, 1));
	wait_sleep(rig->wait, rig->now);
	rig->now = mono_add_ms(rig->now, ms);
}

static void
rig_offer(struct rig *rig, unsigned count)
{
	struct batch *batch = sample_batch(1, count, 1);
	unsigned i;

	account_want(rig->account, count);
	for (i = 0; i < count; i++)
		while (!stream_kind.offer(
		    rig->sink, batch_get(batch, i), rig->now))
			rig_turn(rig, 1000);
	batch_unref(batch);
}

static void
rig_end(struct rig *rig)
{
	stream_kind.close(rig->sink);
	wait_free(rig->wait);
	account_free(rig->account);
}

/* Each process reads one record, keeps it, and is killed. */
START_TEST(killed_a_hundred_times)
{
	struct rig rig = rig_start(
	    "read -r line; printf '%s\\n' \"$line\" >>$0; kill -9 $$");
	struct mono deadline = in_ms(PATIENCE_MS);

	rig.sink = stream_kind.open(&rig.conf, rig.account);
	rig_offer(&rig, 100);
	while (rig_status(&rig).errors < 100) {
		ck_assert(mono_ns(clock_mono(), deadline) > 0);
		rig_turn(&rig, 1000);
	}
	ck_assert_uint_eq(rig_status(&rig).delivered, 100);
	ck_assert_uint_ge(rig_status(&rig).restarts, 100);
	rig_end(&rig);
	ck_ids(result, 100);
}
END_TEST

/* Each process dies in the middle of a line: no line is lost, none is torn,
 * none comes twice to one that could read it. */
START_TEST(a_line_that_was_begun_is_written_again)
{
	struct rig rig = rig_start("read -r line; printf '%s\\n' \"$line\" "
				   ">>$0; head -c 50 >/dev/null; kill -9 $$");
	struct mono deadline = in_ms(PATIENCE_MS);

	rig.sink = stream_kind.open(&rig.conf, rig.account);
	rig_offer(&rig, 50);
	while (rig_status(&rig).delivered < 50) {
		ck_assert(mono_ns(clock_mono(), deadline) > 0);
		rig_turn(&rig, 1000);
	}
	rig_end(&rig);
	usleep(100000); /* the last one has to write its line */
	ck_ids(result, 50);
}
END_TEST

/* How long until the next process is tried, as often as it fails. */
START_TEST(it_is_not_started_all_the_time)
{
	struct rig rig = rig_start("");
	int64_t expected = BACKOFF_FIRST_MS, waited = 0;
	uint64_t errors = 1;
	unsigned i = 0;

	rig.conf.command = (char *[]) {program, NULL};
	rig.sink = stream_kind.open(&rig.conf, rig.account);
	rig_turn(&rig, 10);
	while (i < 10) {
		rig_turn(&rig, 10);
		waited += 10;
		if (rig_status(&rig).errors == errors)
			continue;
		errors++;
		ck_assert_int_ge(waited, expected);
		ck_assert_int_le(waited, expected + 20);
		expected *= 2;
		if (expected > BACKOFF_MOST_MS)
			expected = BACKOFF_MOST_MS;
		waited = 0;
		i++;
	}
	rig_end(&rig);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("stream");
	TCase *tcase = tcase_create("stream");

	tcase_add_checked_fixture(tcase, make_directory, remove_directory);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, one_process_gets_all);
	tcase_add_test(tcase, it_ends_with_its_input);
	tcase_add_test(tcase, an_empty_end_is_an_end);
	tcase_add_test(tcase, it_may_read_slowly);
	tcase_add_test(tcase, it_may_never_read);
	tcase_add_test(tcase, one_that_closes_its_input_is_ended);
	tcase_add_test(tcase, it_is_started_again);
	tcase_add_test(tcase, one_that_appears_later_is_started);
	tcase_add_test(tcase, its_group_ends_with_it);
	tcase_add_test(tcase, killed_a_hundred_times);
	tcase_add_test(tcase, a_line_that_was_begun_is_written_again);
	tcase_add_test(tcase, it_is_not_started_all_the_time);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
