/* SPDX-License-Identifier: ISC */
/*
 * The keeper with a real worker and a real database: what changes is on disk
 * soon, nothing that could not be written is forgotten, and the end takes what
 * is left.
 */
#include "keeper.h"

#include <poll.h>
#include <sqlite3.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

#define MANY 10000 /* more than two jobs take */

static const struct mono now = {1000 * NS_PER_SEC};
static const int64_t wall = 1800000000;

/* All that a keeper needs. */
struct world {
	char directory[SCRATCH_SIZE];
	struct state *state;
	struct engine_table *engines;
	struct worker *worker;
	struct keeper *keeper;
};

static struct world w;

static struct state *
open_state(void)
{
	char error[STATE_ERROR_SIZE] = "";
	struct state *state = state_open(w.directory, error);

	ck_assert_msg(state != NULL, "%s", error);
	return state;
}

static void
set_up(void)
{
	scratch_make(w.directory);
	w.state = open_state();
	w.engines = engine_table_new(2 * MANY);
	w.worker = worker_new(4);
	ck_assert(w.engines != NULL && w.worker != NULL);
	w.keeper = keeper_new(w.state, w.engines, w.worker);
	ck_assert_ptr_nonnull(w.keeper);
}

static void
tear_down(void)
{
	scratch_remove(w.directory);
}

/* An engine is heard, as the security model would say so. */
static void
hear(unsigned number, int32_t time)
{
	uint8_t id[] = {0x80, 0, 0, 9, 5, (uint8_t)(number >> 16),
	    (uint8_t)(number >> 8), (uint8_t)number};
	struct engine *e =
	    engine_add(w.engines, (struct span) {id, sizeof(id)});

	ck_assert_ptr_nonnull(e);
	e->boots = 1;
	e->latest_time = time;
	e->heard = now;
	e->heard_wall = wall + time;
	engine_touch(w.engines, e);
}

static void
hear_many(unsigned from, unsigned to)
{
	unsigned i;

	for (i = from; i < to; i++)
		hear(i, (int32_t)i);
}

static void
nothing(void *argument)
{
	(void)argument;
}

static void
mark(void *argument)
{
	*(bool *)argument = true;
}

/* Waits until what is in the worker's queue has been done; a job of ours stands
 * at the end of it. */
static void
drain_once(void)
{
	struct pollfd p = {.fd = worker_descriptor(w.worker), .events = POLLIN};
	bool marked = false;
	struct job job = {nothing, mark, &marked};

	while (worker_submit(w.worker, &job) != 0) {
		ck_assert_int_eq(poll(&p, 1, 10000), 1);
		worker_finish(w.worker);
	}
	while (!marked) {
		ck_assert_int_eq(poll(&p, 1, 10000), 1);
		worker_finish(w.worker);
	}
}

/* A finished job may have asked for the next: as often as MANY needs. */
static void
settle(void)
{
	int i;

	for (i = 0; i < 4; i++)
		drain_once();
}

/* How many are on disk: asked as the next daemon would. */
static long
count_saved(void)
{
	struct engine_table *table = engine_table_new(2 * MANY);
	long count = state_load_engines(w.state, table, now, wall);

	engine_table_free(table);
	return count;
}

static void
end_world(void)
{
	worker_free(w.worker);
	keeper_flush(w.keeper);
	keeper_free(w.keeper);
	engine_table_free(w.engines);
	state_close(w.state);
}

/* Another process's view of the database, while ours is closed. */
static void
change(const char *sql)
{
	sqlite3 *db = NULL;

	ck_assert_int_eq(
	    sqlite3_open(scratch_path(w.directory, "state.db"), &db),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

START_TEST(test_tick_saves)
{
	keeper_tick(w.keeper); /* nothing has changed */
	hear_many(0, 10);
	keeper_tick(w.keeper);
	settle();
	ck_assert_int_eq(count_saved(), 10);
	hear(3, 12345);
	hear(11, 11);
	keeper_tick(w.keeper);
	settle();
	ck_assert_int_eq(count_saved(), 11);
	end_world();
}
END_TEST

/* More than one job's: a tick takes a part of it, and five take all, so that
 * the lag does not grow with the number of engines. */
START_TEST(test_five_ticks_for_many)
{
	long before, saved = 0;
	unsigned ticks;

	hear_many(0, MANY);
	for (ticks = 0; ticks < 5 && saved < MANY; ticks++) {
		before = saved;
		keeper_tick(w.keeper);
		settle();
		saved = count_saved();
		ck_assert_int_gt(saved, before);
		ck_assert_int_le(saved, before + 4096 + MANY / 5);
	}
	ck_assert_int_eq(saved, MANY);
	ck_assert_uint_gt(ticks, 1);
	end_world();
}
END_TEST

/* The stop comes while a job of many is under way: nothing is lost. */
START_TEST(test_end_in_between)
{
	hear_many(0, MANY);
	keeper_tick(w.keeper);
	worker_free(w.worker);
	keeper_flush(w.keeper);
	ck_assert_int_eq(count_saved(), MANY);
	keeper_free(w.keeper);
	engine_table_free(w.engines);
	state_close(w.state);
}
END_TEST

START_TEST(test_flush)
{
	hear_many(0, MANY);
	worker_free(w.worker);
	keeper_flush(w.keeper);
	ck_assert_int_eq(count_saved(), MANY);
	keeper_free(w.keeper);
	keeper_free(NULL);
	engine_table_free(w.engines);
	state_close(w.state);
}
END_TEST

/* A job that says that it runs, and ends when it is let go. */
struct gate {
	int running[2], open[2];
};

static void
wait_at_gate(void *argument)
{
	struct gate *gate = argument;
	struct pollfd p = {.fd = gate->open[0], .events = POLLIN};

	ck_assert_int_eq(write(gate->running[1], "!", 1), 1);
	poll(&p, 1, 10000);
}

/* Ticks while the worker is busy ask for nothing more; and a full queue is no
 * loss. */
START_TEST(test_worker_busy)
{
	struct gate gate;
	struct job job = {wait_at_gate, nothing, &gate};
	char ran;

	ck_assert_int_eq(pipe(gate.running), 0);
	ck_assert_int_eq(pipe(gate.open), 0);
	ck_assert_int_eq(worker_submit(w.worker, &job), 0);
	ck_assert_int_eq(read(gate.running[0], &ran, 1), 1);
	while (worker_submit(w.worker, &job) == 0)
		continue;
	hear_many(0, 100);
	keeper_tick(w.keeper); /* refused */
	hear(50, 7);
	ck_assert_int_eq(write(gate.open[1], "!", 1), 1);
	settle();
	ck_assert_int_eq(count_saved(), 0);
	keeper_tick(w.keeper);
	keeper_tick(w.keeper);
	settle();
	ck_assert_int_eq(count_saved(), 100);
	close(gate.running[0]);
	close(gate.running[1]);
	close(gate.open[0]);
	close(gate.open[1]);
	end_world();
}
END_TEST

/* Makes every save fail where an engine's time is 13. */
static void
forbid_thirteen(void)
{
	end_world();
	change("DROP TABLE engines;"
	       "CREATE TABLE engines (id BLOB PRIMARY KEY,"
	       " boots INTEGER NOT NULL,"
	       " latest_time INTEGER NOT NULL CHECK (latest_time <> 13),"
	       " heard_wall INTEGER NOT NULL,"
	       " source TEXT NOT NULL, extension INTEGER NOT NULL)");
	w.state = open_state();
	w.engines = engine_table_new(2 * MANY);
	w.worker = worker_new(4);
	w.keeper = keeper_new(w.state, w.engines, w.worker);
}

START_TEST(test_failed_save)
{
	int i;

	forbid_thirteen();
	hear_many(0, 20);
	for (i = 0; i < 3; i++) {
		keeper_tick(w.keeper);
		settle();
		ck_assert_int_eq(count_saved(), 0);
	}
	hear(13, 14); /* heard anew: it can be written, with all others */
	keeper_tick(w.keeper);
	settle();
	ck_assert_int_eq(count_saved(), 20);
	end_world();
}
END_TEST

/* What could not be written is no more recent for it: at the limit, others
 * would have to leave instead. */
START_TEST(test_failed_save_keeps_order)
{
	const struct engine *e = NULL;
	int i;

	forbid_thirteen();
	hear_many(0, 20);
	keeper_tick(w.keeper);
	hear(20, 20); /* while the job is under way, maybe */
	settle();
	for (i = 20; i >= 0; i--) {
		e = engine_next(w.engines, e);
		ck_assert_ptr_nonnull(e);
		ck_assert_int_eq(e->latest_time, i);
	}
	end_world();
}
END_TEST

/* About once an hour the database forgets what the table has forgotten. */
START_TEST(test_prune)
{
	int i;

	hear_many(0, 100);
	keeper_tick(w.keeper);
	settle();
	ck_assert_int_eq(engine_table_set_limit(w.engines, 40), 0);
	ck_assert_int_eq(count_saved(), 100);
	for (i = 0; i < 2000; i++) {
		keeper_tick(w.keeper);
		worker_finish(w.worker);
	}
	settle();
	ck_assert_int_eq(count_saved(), 40);
	end_world();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("keeper");
	TCase *tc = tcase_create("keeper");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_tick_saves);
	tcase_add_test(tc, test_five_ticks_for_many);
	tcase_add_test(tc, test_end_in_between);
	tcase_add_test(tc, test_flush);
	tcase_add_test(tc, test_worker_busy);
	tcase_add_test(tc, test_failed_save);
	tcase_add_test(tc, test_failed_save_keeps_order);
	tcase_add_test(tc, test_prune);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
