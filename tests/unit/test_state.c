/* SPDX-License-Identifier: ISC */
/*
 * Ourselves on disk: boots that only rise, whatever happens to the files; what
 * is done with a database that is damaged, foreign or newer. The engine cache
 * has its own tests in test_state_engines.c.
 */
#include "state/state.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "state/boots.h"
#include "suite.h"

static char directory[SCRATCH_SIZE];
static const struct engine_id unset = {.size = 0};

static void
set_up(void)
{
	scratch_make(directory);
}

static void
tear_down(void)
{
	scratch_remove(directory);
}

static struct state *
open_state(void)
{
	char error[STATE_ERROR_SIZE] = "";
	struct state *state = state_open(directory, error);

	ck_assert_msg(state != NULL, "%s", error);
	return state;
}

/* One life of the daemon: what it is called, and for which time it is up. */
static struct local_engine
live_as(const struct engine_id *configured)
{
	char error[STATE_ERROR_SIZE] = "";
	struct state *state = open_state();
	struct local_engine local;

	ck_assert_msg(state_local_engine(state, configured, &local, error) == 0,
	    "%s", error);
	state_close(state);
	return local;
}

static struct local_engine
live(void)
{
	return live_as(&unset);
}

static bool
same_engine(const struct local_engine *a, const struct local_engine *b)
{
	return span_equal(engine_id_span(&a->id), engine_id_span(&b->id));
}

static const char *
database(void)
{
	return scratch_path(directory, "state.db");
}

/* Runs SQL on the database of a daemon that is not running. */
static void
change(const char *sql)
{
	sqlite3 *db = NULL;

	ck_assert_int_eq(sqlite3_open(database(), &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* How many databases were moved aside. */
static int
count_aside(void)
{
	DIR *d = opendir(directory);
	struct dirent *entry;
	int count = 0;

	ck_assert_ptr_nonnull(d);
	while ((entry = readdir(d)) != NULL)
		count += strncmp(entry->d_name, "state.db.corrupt-", 17) == 0;
	closedir(d);
	return count;
}

static void
set_boots(const char *id, int32_t boots)
{
	struct boots record = {.boots = boots};

	ck_assert_int_eq(engine_id_parse(id, &record.id), 0);
	ck_assert_int_eq(boots_write(directory, &record), 0);
}

/* ── boots ────────────────────────────────────────────────────────────── */

START_TEST(test_boots_rise)
{
	struct local_engine first = live(), now;
	struct stat st;
	int i;

	ck_assert_int_eq(first.boots, 1);
	ck_assert_int_eq(first.id.size, 12);
	ck_assert_int_ne(first.started.ns, 0);
	for (i = 2; i < 20; i++) {
		now = live();
		ck_assert_int_eq(now.boots, i);
		ck_assert(same_engine(&first, &now));
	}
	ck_assert_int_eq(count_aside(), 0);
	ck_assert_int_eq(stat(database(), &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
}
END_TEST

/* Both records hold it, so either may go. */
START_TEST(test_one_record_lost)
{
	struct local_engine first = live(), now;

	ck_assert_int_eq(unlink(database()), 0);
	now = live();
	ck_assert(same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 2);
	ck_assert_int_eq(unlink(scratch_path(directory, "boots")), 0);
	now = live();
	ck_assert(same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 3);
	scratch_write(scratch_path(directory, "boots"), "what?\n", 6);
	now = live();
	ck_assert(same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 4);
}
END_TEST

START_TEST(test_both_records_lost)
{
	struct local_engine first = live(), now;

	ck_assert_int_eq(unlink(database()), 0);
	ck_assert_int_eq(unlink(scratch_path(directory, "boots")), 0);
	now = live();
	ck_assert(!same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 1);
}
END_TEST

/* An older copy of either is put back: the higher one counts. */
START_TEST(test_older_copy)
{
	struct local_engine first = live(), now;
	char *copy;
	size_t size;

	live();
	change("UPDATE local SET boots = 1");
	now = live();
	ck_assert(same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 3);
	copy = scratch_read(scratch_path(directory, "boots"), &size);
	live();
	scratch_write(scratch_path(directory, "boots"), copy, size);
	free(copy);
	now = live();
	ck_assert(same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 5);
}
END_TEST

/* Nobody knows which of them is right: neither is used again. */
START_TEST(test_records_disagree)
{
	struct local_engine first = live(), now, later;
	struct boots foreign;

	set_boots("0x8000000005aaaaaaaaaaaaaa", 7);
	ck_assert_int_eq(boots_read(directory, &foreign), 0);
	now = live();
	ck_assert(!same_engine(&first, &now));
	ck_assert(
	    !span_equal(engine_id_span(&now.id), engine_id_span(&foreign.id)));
	ck_assert_int_eq(now.boots, 1);
	later = live();
	ck_assert(same_engine(&now, &later));
	ck_assert_int_eq(later.boots, 2);
}
END_TEST

START_TEST(test_configured)
{
	struct engine_id id;
	struct local_engine now;

	ck_assert_int_eq(engine_id_parse("0x80001f8880aabbccdd", &id), 0);
	now = live_as(&id);
	ck_assert(span_equal(engine_id_span(&now.id), engine_id_span(&id)));
	ck_assert_int_eq(now.boots, 1);
	ck_assert_int_eq(live_as(&id).boots, 2);
	/* taken out of the configuration: it stays */
	now = live();
	ck_assert(span_equal(engine_id_span(&now.id), engine_id_span(&id)));
	ck_assert_int_eq(now.boots, 3);
	/* another one */
	ck_assert_int_eq(engine_id_parse("0x80001f8880aabbccee", &id), 0);
	ck_assert_int_eq(live_as(&id).boots, 1);
}
END_TEST

/* RFC 3414 2.2.2: at 2147483647 an engine is at its end. */
START_TEST(test_boots_at_their_end)
{
	char error[STATE_ERROR_SIZE] = "";
	struct local_engine first = live(), now, local;
	struct engine_id id = first.id;
	struct state *state;

	change("UPDATE local SET boots = 2147483645");
	now = live();
	ck_assert(same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 2147483646);
	state = open_state();
	ck_assert_int_eq(state_local_engine(state, &id, &local, error), -1);
	ck_assert_ptr_nonnull(strstr(error, "engine_id"));
	state_close(state);
	now = live();
	ck_assert(!same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 1);
}
END_TEST

static const char *const bad_rows[] = {
    "UPDATE local SET boots = -1",
    "UPDATE local SET boots = 2147483648",
    "UPDATE local SET boots = 'many'",
    "UPDATE local SET id = x'80'",
    "UPDATE local SET id = ''",
    "UPDATE local SET id = zeroblob(100000)",
    "DELETE FROM local",
};

/* A row that makes no sense is as good as none: the file is asked. */
START_TEST(test_bad_row)
{
	struct local_engine first = live(), now;

	change(bad_rows[_i]);
	now = live();
	ck_assert(same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 2);
}
END_TEST

/* The boots were on disk when state_local_engine() returned. */
START_TEST(test_boots_after_kill)
{
	char error[STATE_ERROR_SIZE];
	struct local_engine local;
	int i, status;
	pid_t child;

	for (i = 1; i <= 5; i++) {
		child = fork();
		ck_assert_int_ge(child, 0);
		if (child == 0) {
			struct state *state = state_open(directory, error);

			if (state == NULL || state_local_engine(state, &unset,
						 &local, error) != 0)
				_exit(1);
			kill(getpid(), SIGKILL);
		}
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert(WIFSIGNALED(status));
		if (i == 3) /* the log alone holds the row */
			unlink(scratch_path(directory, "boots"));
	}
	ck_assert_int_eq(live().boots, 6);
	ck_assert_int_eq(count_aside(), 0);
}
END_TEST

/* ── the file ─────────────────────────────────────────────────────────── */

START_TEST(test_second_opener)
{
	char error[STATE_ERROR_SIZE] = "", expected[64];
	struct state *state = open_state();

	ck_assert_ptr_null(state_open(directory, error));
	snprintf(expected, sizeof(expected), "pid %ld", (long)getpid());
	ck_assert_ptr_nonnull(strstr(error, expected));
	ck_assert_ptr_nonnull(strstr(error, directory));
	state_close(state);
	state_close(NULL);
	state_close(open_state());
}
END_TEST

START_TEST(test_no_directory)
{
	char error[STATE_ERROR_SIZE] = "";

	ck_assert_ptr_null(state_open(scratch_path(directory, "none"), error));
	ck_assert_ptr_nonnull(strstr(error, "No such file"));
	/* a directory in the database's place is nobody's damage to mend */
	ck_assert_int_eq(mkdir(database(), 0700), 0);
	ck_assert_ptr_null(state_open(directory, error));
	ck_assert_ptr_nonnull(strstr(error, database()));
	ck_assert_int_eq(count_aside(), 0);
}
END_TEST

START_TEST(test_newer_version)
{
	char error[STATE_ERROR_SIZE] = "";
	struct local_engine first = live(), now;

	change("PRAGMA user_version = 2");
	ck_assert_ptr_null(state_open(directory, error));
	ck_assert_ptr_nonnull(strstr(error, "newer"));
	ck_assert_int_eq(count_aside(), 0);
	change("PRAGMA user_version = 1");
	now = live();
	ck_assert(same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 2);
}
END_TEST

/* Is moved aside, and all goes on, with a database that works. */
static void
expect_replaced(const struct local_engine *before)
{
	struct local_engine now = live();

	ck_assert(same_engine(before, &now));
	ck_assert_int_eq(now.boots, before->boots + 1);
	ck_assert_int_eq(count_aside(), 1);
	ck_assert_int_eq(unlink(scratch_path(directory, "boots")), 0);
	now = live();
	ck_assert(same_engine(before, &now));
	ck_assert_int_eq(now.boots, before->boots + 2);
	ck_assert_int_eq(count_aside(), 1);
}

START_TEST(test_random_octets)
{
	struct local_engine first = live();
	char noise[16384];
	size_t i;

	srand(4711 + (unsigned)_i);
	for (i = 0; i < sizeof(noise); i++)
		noise[i] = (char)rand();
	scratch_write(database(), noise, sizeof(noise));
	expect_replaced(&first);
}
END_TEST

/* Behind an untouched first page's header: found by the check, not at the
 * first look. */
START_TEST(test_damaged_pages)
{
	struct local_engine first = live();
	size_t size, i;
	char *octets = scratch_read(database(), &size);

	ck_assert_uint_gt(size, 8192);
	for (i = 4096; i < size; i += 7)
		octets[i] = (char)~octets[i];
	scratch_write(database(), octets, size);
	free(octets);
	expect_replaced(&first);
}
END_TEST

/* Octet 18 says which format is written; what SQLite does not know it reads
 * only, as if we lacked the right to write. */
START_TEST(test_damaged_header)
{
	struct local_engine first = live();
	size_t size;
	char *octets = scratch_read(database(), &size);

	octets[18] = 9;
	scratch_write(database(), octets, size);
	free(octets);
	expect_replaced(&first);
}
END_TEST

/* Cut anywhere: boots rise by one, whatever becomes of the file. */
START_TEST(test_truncated)
{
	static const size_t cuts[] = {0, 1, 15, 16, 50, 99, 100, 101, 511, 512,
	    1000, 4095, 4096, 4097, 8191, 8192, 8193, 12288};
	struct local_engine first = live(), now;
	size_t size, i, count = sizeof(cuts) / sizeof(cuts[0]);
	char *octets = scratch_read(database(), &size);

	for (i = 0; i < count; i++) {
		ck_assert_uint_lt(cuts[i], size);
		scratch_write(database(), octets, cuts[i]);
		now = live();
		ck_assert(same_engine(&first, &now));
		ck_assert_int_eq(now.boots, 2 + (int32_t)i);
	}
	free(octets);
	ck_assert_int_ge(count_aside(), 1);
}
END_TEST

static const char *const foreign[] = {
    "DROP TABLE engines; CREATE TABLE engines (id BLOB PRIMARY KEY)",
    "DROP TABLE local; CREATE TABLE local (name TEXT)",
    /* no key: rows would not be replaced, but pile up */
    "DROP TABLE engines; CREATE TABLE engines (id, boots, latest_time,"
    " heard_wall, source, extension)",
    "DROP TABLE local; CREATE TABLE local (one, id, boots)",
    /* what stands in the file is not run */
    "DROP TABLE engines; CREATE VIEW engines AS SELECT x'8000000001' AS id,"
    " 1 AS boots, 1 AS latest_time, 1 AS heard_wall, '' AS source,"
    " 1 AS extension",
};

START_TEST(test_foreign_tables)
{
	struct local_engine first = live();

	change(foreign[_i]);
	expect_replaced(&first);
}
END_TEST

START_TEST(test_no_programs)
{
	struct local_engine first = live(), now;

	change("CREATE TRIGGER undo AFTER INSERT ON local BEGIN"
	       " UPDATE local SET boots = 2147483647; END");
	ck_assert_int_eq(live().boots, 2);
	ck_assert_int_eq(unlink(scratch_path(directory, "boots")), 0);
	now = live();
	ck_assert(same_engine(&first, &now));
	ck_assert_int_eq(now.boots, 3);
}
END_TEST

/* ── no memory ────────────────────────────────────────────────────────── */

static sqlite3_mem_methods memory;
static long blocks_left;
static bool comes_back; /* one block is refused only */

static bool
is_there(void)
{
	return comes_back ? blocks_left-- != 0 : blocks_left-- > 0;
}

static void *
scarce_malloc(int size)
{
	return is_there() ? memory.xMalloc(size) : NULL;
}

static void *
scarce_realloc(void *block, int size)
{
	return is_there() ? memory.xRealloc(block, size) : NULL;
}

static void
make_memory_scarce(void)
{
	sqlite3_mem_methods scarce;

	sqlite3_shutdown();
	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory), 0);
	scarce = memory;
	scarce.xMalloc = scarce_malloc;
	scarce.xRealloc = scarce_realloc;
	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &scarce), 0);
}

/* Wherever it ends: the file is not to blame, and stays where it is. */
START_TEST(test_no_memory)
{
	char error[STATE_ERROR_SIZE];
	struct local_engine first = live(), now;
	struct state *state = NULL;
	long blocks;

	make_memory_scarce();
	for (blocks = 20; state == NULL; blocks += 5) {
		ck_assert_int_lt(blocks, 10000);
		blocks_left = blocks;
		state = state_open(directory, error);
		ck_assert_msg(
		    count_aside() == 0, "%ld blocks: %s", blocks, error);
	}
	state_close(state);
	blocks_left = LONG_MAX;
	now = live();
	ck_assert(same_engine(&first, &now));
}
END_TEST

/* The same where only one block was not there: somebody else had it. */
START_TEST(test_no_memory_for_a_moment)
{
	char error[STATE_ERROR_SIZE];
	struct local_engine first = live(), now;
	struct state *state;
	long blocks;

	make_memory_scarce();
	comes_back = true;
	for (blocks = 0; blocks_left <= 0; blocks += 2) {
		ck_assert_int_lt(blocks, 10000);
		blocks_left = blocks;
		state = state_open(directory, error);
		ck_assert_msg(count_aside() == 0, "%ld blocks", blocks);
		state_close(state);
	}
	blocks_left = LONG_MAX;
	now = live();
	ck_assert(same_engine(&first, &now));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("state");
	TCase *tc = tcase_create("state");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_boots_rise);
	tcase_add_test(tc, test_one_record_lost);
	tcase_add_test(tc, test_both_records_lost);
	tcase_add_test(tc, test_older_copy);
	tcase_add_test(tc, test_records_disagree);
	tcase_add_test(tc, test_configured);
	tcase_add_test(tc, test_boots_at_their_end);
	tcase_add_loop_test(
	    tc, test_bad_row, 0, sizeof(bad_rows) / sizeof(bad_rows[0]));
	tcase_add_test(tc, test_boots_after_kill);
	tcase_add_test(tc, test_second_opener);
	tcase_add_test(tc, test_no_directory);
	tcase_add_test(tc, test_newer_version);
	tcase_add_loop_test(tc, test_random_octets, 0, 5);
	tcase_add_test(tc, test_damaged_pages);
	tcase_add_test(tc, test_damaged_header);
	tcase_add_test(tc, test_truncated);
	tcase_add_loop_test(
	    tc, test_foreign_tables, 0, sizeof(foreign) / sizeof(foreign[0]));
	tcase_add_test(tc, test_no_programs);
	tcase_add_test(tc, test_no_memory);
	tcase_add_test(tc, test_no_memory_for_a_moment);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
