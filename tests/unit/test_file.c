/* SPDX-License-Identifier: ISC */
/*
 * The file output when the disk is full, the file is moved, truncated or
 * removed, the directory gone: nothing is lost, nothing is written twice, and
 * no line is joined to another.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "output/kind.h"
#include "outputs.h"
#include "suite.h"

static char directory[] = "/tmp/trapline-test-file-XXXXXX";
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

static struct output *
start(void)
{
	struct output_conf conf = {.kind = OUTPUT_FILE,
	    .title = "all",
	    .format = FORMAT_JSON,
	    .queue = 16 << 20,
	    .path = path,
	    .mode = 0640};
	struct output *output = output_new(&conf, 0);

	ck_assert_ptr_nonnull(output);
	return output;
}

#define RECORDS 5000
#define LIMIT	1000000 /* octets: some of the records, ending in one */

/* Pushes RECORDS notifications. */
static void
push_all(struct output *output)
{
	unsigned first;

	for (first = 0; first < RECORDS; first += 200)
		ck_assert_int_eq(push(output, first, 200), 0);
}

/* Files may not grow beyond this; the signal goes to output threads, which
 * block it. (Check's own file stays far below.) */
static void
limit_files(rlim_t octets)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = octets;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Marks which request-ids stand in a file, each in a whole line; returns how
 * many lines were no whole record. */
static unsigned
mark(const char *file, unsigned *seen, unsigned count)
{
	char *contents = contents_of(file), *line, *next, *at;
	unsigned torn = 0, id;
	size_t size;

	for (line = contents; *line != '\0'; line = next) {
		next = strchr(line, '\n');
		ck_assert_ptr_nonnull(next);
		*next++ = '\0';
		size = strlen(line);
		at = strstr(line, "\"request_id\":");
		if (strncmp(line, "{\"time\":", 8) != 0 || at == NULL ||
		    strstr(line + 1, "{\"time\":") != NULL ||
		    strcmp(line + size - 2, "]}") != 0) {
			torn++;
			continue;
		}
		id = (unsigned)atoi(at + strlen("\"request_id\":"));
		ck_assert_uint_lt(id, count);
		seen[id]++;
	}
	free(contents);
	return torn;
}

/* Stands every one of the ids in whole lines, once? */
static void
check_all_once(const unsigned *seen, unsigned count)
{
	unsigned id;

	for (id = 0; id < count; id++)
		ck_assert_msg(
		    seen[id] == 1, "%u is there %u times", id, seen[id]);
}

START_TEST(it_is_made_with_its_mode)
{
	struct output *output;
	struct stat st;

	umask(077);
	output = start();
	push(output, 0, 1);
	end(output);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
}
END_TEST

START_TEST(one_that_is_there_keeps_its_mode_and_contents)
{
	FILE *file = fopen(path, "w");
	struct output *output;
	struct stat st;

	fputs("before\n", file);
	fchmod(fileno(file), 0604);
	fclose(file);
	output = start();
	push(output, 0, 2);
	end(output);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0604);
	ck_assert_uint_eq(count_lines(path), 3);
}
END_TEST

START_TEST(a_torn_last_line_stays_alone)
{
	FILE *file = fopen(path, "w");
	struct output *output;
	unsigned seen[2] = {0};

	fputs("a crash in the midd", file);
	fclose(file);
	output = start();
	push(output, 0, 2);
	end(output);
	ck_assert_uint_eq(mark(path, seen, 2), 1);
	check_all_once(seen, 2);
}
END_TEST

START_TEST(a_full_disk_heals)
{
	unsigned seen[RECORDS] = {0};
	struct output_status status;
	struct output *output;

	limit_files(LIMIT);
	output = start();
	push_all(output);
	await_errors(output, 2);
	status = status_of(output);
	ck_assert_uint_eq(status.delivered, count_lines(path));
	ck_assert_uint_gt(status.delivered, 1000);
	ck_assert_uint_eq(status.delivered + status.queued, RECORDS);
	ck_assert_ptr_nonnull(strstr(status.last_error, "too large"));
	limit_files(RLIM_INFINITY);
	end(output);
	ck_assert_uint_eq(mark(path, seen, RECORDS), 0);
	check_all_once(seen, RECORDS);
}
END_TEST

/* What happens to a file while the disk is full, so that nothing is written
 * meanwhile; and what is left to do when there is room again. */
struct mishap {
	void (*happen)(void);
	void (*finish)(void);
};

/* Fills the disk, does something to the file, asks to reopen it if so, makes
 * room. Returns how many lines are torn, in that file and the one moved away;
 * every record must be whole once. */
static unsigned
tear_and(const struct mishap *mishap, bool reopen)
{
	unsigned seen[RECORDS] = {0}, torn = 0;
	struct output *output;

	limit_files(LIMIT);
	output = start();
	push_all(output);
	await_errors(output, 1);
	if (mishap != NULL)
		mishap->happen();
	if (reopen)
		output_reopen(output);
	limit_files(RLIM_INFINITY);
	end(output);
	if (mishap != NULL)
		mishap->finish();
	if (access(moved, F_OK) == 0)
		torn = mark(moved, seen, RECORDS);
	torn += mark(path, seen, RECORDS);
	check_all_once(seen, RECORDS);
	return torn;
}

static void
move(void)
{
	ck_assert_int_eq(rename(path, moved), 0);
}

/* The half line that was left, ended for mark(). */
static void
end_moved(void)
{
	FILE *file = fopen(moved, "a");

	fputc('\n', file);
	fclose(file);
}

static char *taken; /* the contents of a file that is no more */

static void
take_and_truncate(void)
{
	taken = contents_of(path);
	ck_assert_int_eq(truncate(path, 0), 0);
}

static void
take_and_remove(void)
{
	taken = contents_of(path);
	ck_assert_int_eq(unlink(path), 0);
}

static void
write_taken(void)
{
	FILE *file = fopen(moved, "w");

	fprintf(file, "%s\n", taken);
	fclose(file);
	free(taken);
}

/* Of the file itself only what was delivered is kept. */
static void
write_taken_lines(void)
{
	FILE *file = fopen(moved, "w");

	*(strrchr(taken, '\n') + 1) = '\0';
	fputs(taken, file);
	fclose(file);
	free(taken);
}

static const struct mishap moving = {move, end_moved},
			   truncation = {take_and_truncate, write_taken},
			   removal = {take_and_remove, write_taken_lines};

START_TEST(a_torn_record_goes_whole_to_the_next_file)
{
	ck_assert_uint_eq(tear_and(&moving, true), 1);
}
END_TEST

START_TEST(a_torn_record_is_written_anew_after_reopening)
{
	ck_assert_uint_eq(tear_and(NULL, true), 1);
}
END_TEST

START_TEST(a_torn_record_is_written_anew_after_truncation)
{
	ck_assert_uint_eq(tear_and(&truncation, false), 1);
}
END_TEST

START_TEST(a_removed_file_is_made_anew)
{
	ck_assert_uint_eq(tear_and(&removal, false), 0);
}
END_TEST

START_TEST(a_removed_file_is_noticed)
{
	struct output *output = start();

	push(output, 0, 3);
	await_delivered(output, 3);
	ck_assert_int_eq(unlink(path), 0);
	push(output, 3, 2);
	await_delivered(output, 5);
	ck_assert_uint_eq(count_lines(path), 2);
	ck_assert_uint_eq(status_of(output).restarts, 1);
	ck_assert_uint_eq(status_of(output).errors, 0);
	end(output);
}
END_TEST

START_TEST(a_directory_that_went_away_comes_back)
{
	struct output *output = start();
	unsigned seen[5] = {0};

	push(output, 0, 3);
	await_delivered(output, 3);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(directory), 0);
	push(output, 3, 2);
	await_errors(output, 2);
	ck_assert_uint_eq(status_of(output).queued, 2);
	ck_assert_int_eq(mkdir(directory, 0700), 0);
	await_delivered(output, 5);
	ck_assert_uint_eq(mark(path, seen, 5), 0);
	ck_assert_uint_eq(seen[3] + seen[4], 2);
	end(output);
}
END_TEST

START_TEST(a_request_to_reopen_is_heard_while_failing)
{
	struct output *output;
	struct mono before;

	rmdir(directory);
	output = start();
	push(output, 0, 2);
	await_errors(output, 5); /* the next try is in 1.6 s or later */
	ck_assert_int_eq(mkdir(directory, 0700), 0);
	before = clock_mono();
	output_reopen(output);
	await_delivered(output, 2);
	ck_assert_int_lt(mono_ns(before, clock_mono()), 1000 * NS_PER_MS);
	end(output);
}
END_TEST

START_TEST(a_fifo_without_reader_does_not_block)
{
	struct output *output;
	int reader;

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	output = start();
	push(output, 0, 2);
	await_errors(output, 1);
	ck_assert_uint_eq(status_of(output).queued, 2);
	reader = open(path, O_RDONLY | O_NONBLOCK);
	end(output);
	close(reader);
}
END_TEST

/* A real full disk, where one can be made. */
START_TEST(a_full_file_system_heals)
{
	unsigned seen[RECORDS] = {0};
	struct output *output;

	if (mount("none", directory, "tmpfs", 0, "size=256k") != 0)
		return; /* not root */
	output = start();
	push_all(output);
	await_errors(output, 1);
	ck_assert_ptr_nonnull(
	    strstr(status_of(output).last_error, "No space left"));
	ck_assert_uint_eq(status_of(output).dropped, 0);
	ck_assert_int_eq(
	    mount("none", directory, NULL, MS_REMOUNT, "size=16m"), 0);
	end(output);
	ck_assert_uint_eq(mark(path, seen, RECORDS), 0);
	check_all_once(seen, RECORDS);
	umount2(directory, MNT_DETACH);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("file");
	TCase *tcase = tcase_create("file");

	tcase_add_checked_fixture(tcase, make_directory, remove_directory);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, it_is_made_with_its_mode);
	tcase_add_test(tcase, one_that_is_there_keeps_its_mode_and_contents);
	tcase_add_test(tcase, a_torn_last_line_stays_alone);
	tcase_add_test(tcase, a_full_disk_heals);
	tcase_add_test(tcase, a_torn_record_goes_whole_to_the_next_file);
	tcase_add_test(tcase, a_torn_record_is_written_anew_after_reopening);
	tcase_add_test(tcase, a_torn_record_is_written_anew_after_truncation);
	tcase_add_test(tcase, a_removed_file_is_made_anew);
	tcase_add_test(tcase, a_removed_file_is_noticed);
	tcase_add_test(tcase, a_directory_that_went_away_comes_back);
	tcase_add_test(tcase, a_request_to_reopen_is_heard_while_failing);
	tcase_add_test(tcase, a_fifo_without_reader_does_not_block);
	tcase_add_test(tcase, a_full_file_system_heals);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
