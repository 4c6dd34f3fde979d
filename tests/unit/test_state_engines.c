/* SPDX-License-Identifier: ISC */
/*
 * The engine cache on disk: what was saved is loaded, in its order, with time
 * gone on by the wall clock; rows that make no sense are left out; many
 * engines.
 */
#include "state/state.h"

#include <sqlite3.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

#define MANY 100000

static const struct mono now = {1000 * NS_PER_SEC};
static const int64_t wall = 1800000000;

static char directory[SCRATCH_SIZE];

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

static struct engine_id
id_of(unsigned number)
{
	struct engine_id id = {.size = 9, .octets = {0x80, 0, 0, 9, 5}};

	id.octets[5] = (uint8_t)(number >> 24);
	id.octets[6] = (uint8_t)(number >> 16);
	id.octets[7] = (uint8_t)(number >> 8);
	id.octets[8] = (uint8_t)number;
	return id;
}

static struct engine
engine_of(unsigned number)
{
	struct engine e = {.id = id_of(number),
	    .boots = (int32_t)number + 1,
	    .latest_time = (int32_t)number * 3,
	    .heard_wall = wall - 10,
	    .extension = (enum key_extension)(number % 3)};

	e.source =
	    address_from_ipv4((const uint8_t[]) {192, 0, 2, (uint8_t)number});
	return e;
}

static const struct engine *
find(struct engine_table *table, unsigned number)
{
	struct engine_id id = id_of(number);
	const struct engine *e = engine_find(table, engine_id_span(&id));

	ck_assert_msg(e != NULL, "engine %u is not there", number);
	return e;
}

/* Closes, opens and loads. */
static struct engine_table *
load(struct state **state, size_t limit, long expected)
{
	struct engine_table *table = engine_table_new(limit);

	ck_assert_ptr_nonnull(table);
	state_close(*state);
	*state = open_state();
	ck_assert_int_eq(
	    state_load_engines(*state, table, now, wall), expected);
	return table;
}

static void
change(const char *sql)
{
	sqlite3 *db = NULL;

	ck_assert_int_eq(
	    sqlite3_open(scratch_path(directory, "state.db"), &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

START_TEST(test_saved_is_loaded)
{
	struct state *state = open_state();
	struct engine saved[50], copy;
	struct engine_table *table;
	const struct engine *e;
	unsigned i;

	for (i = 0; i < 50; i++)
		saved[i] = engine_of(i);
	ck_assert_int_eq(address_parse("2001:db8::7", &saved[7].source), 0);
	saved[8].source = (struct address) {.family = AF_UNSPEC};
	saved[9].extension = EXTENSION_AUTO;
	saved[10].boots = ENGINE_BOOTS_MAX - 1;
	saved[10].latest_time = INT32_MAX;
	ck_assert_int_eq(state_save_engines(state, saved, 50), 0);
	table = load(&state, 1000, 50);
	ck_assert_uint_eq(engine_table_count(table), 50);
	for (i = 0; i < 50; i++) {
		e = find(table, i);
		ck_assert_int_eq(e->boots, saved[i].boots);
		ck_assert_int_eq(e->latest_time, saved[i].latest_time);
		ck_assert_int_eq(e->heard_wall, saved[i].heard_wall);
		ck_assert_int_eq(e->extension, saved[i].extension);
		ck_assert(address_equal(&e->source, &saved[i].source, false));
		ck_assert_int_eq(mono_seconds(e->heard, now), 10);
	}
	/* and is not to be saved again */
	ck_assert_uint_eq(engine_take_dirty(table, &copy, 1), 0);
	engine_table_free(table);
	state_close(state);
}
END_TEST

START_TEST(test_replaced)
{
	struct state *state = open_state();
	struct engine e = engine_of(5);
	struct engine_table *table;

	ck_assert_int_eq(state_save_engines(state, &e, 1), 0);
	e.latest_time = 777;
	e.boots = 9;
	ck_assert_int_eq(state_save_engines(state, &e, 1), 0);
	ck_assert_int_eq(state_save_engines(state, &e, 0), 0);
	table = load(&state, 10, 1);
	ck_assert_int_eq(find(table, 5)->latest_time, 777);
	ck_assert_int_eq(find(table, 5)->boots, 9);
	engine_table_free(table);
	state_close(state);
}
END_TEST

/* seconds by the wall clock since it was heard, and how many are believed */
static const int64_t ages[][2] = {
    {0, 0}, {1, 1}, {86400 * 30, 86400 * 30},
    {-1, 0}, /* the clock was set back */
    {-86400 * 3000, 0},
    {86400 * 3000, 86400 * 366}, /* it was far ahead when it was saved */
};

START_TEST(test_time_goes_on)
{
	struct state *state = open_state();
	struct engine e = engine_of(1);
	struct engine_table *table;

	e.heard_wall = wall - ages[_i][0];
	ck_assert_int_eq(state_save_engines(state, &e, 1), 0);
	table = load(&state, 10, 1);
	ck_assert_int_eq(mono_seconds(find(table, 1)->heard, now), ages[_i][1]);
	engine_table_free(table);
	state_close(state);
}
END_TEST

static const char *const bad_values[] = {
    "boots = -1",
    "boots = 2147483647", /* is refused whenever it is heard, too */
    "boots = 4294967297",
    "latest_time = -1",
    "latest_time = 2147483648",
    "extension = 99",
    "extension = -1",
    "id = x'80000009'",
    "id = zeroblob(33)",
    "id = ''",
    "heard_wall = -1",
    "heard_wall = -9223372036854775807 - 1",
    "heard_wall = 9223372036854775807",
};

START_TEST(test_bad_rows_left_out)
{
	struct state *state = open_state();
	struct engine saved[3] = {engine_of(0), engine_of(1), engine_of(2)};
	struct engine_table *table;
	char sql[256];

	ck_assert_int_eq(state_save_engines(state, saved, 3), 0);
	state_close(state);
	snprintf(sql, sizeof(sql),
	    "UPDATE engines SET %s WHERE id = x'800000090500000001'",
	    bad_values[_i]);
	change(sql);
	state = open_state();
	table = load(&state, 10, 2);
	find(table, 0);
	find(table, 2);
	engine_table_free(table);
	state_close(state);
}
END_TEST

/* An address that is none is no reason to forget how far an engine was. */
START_TEST(test_bad_source)
{
	struct state *state = open_state();
	struct engine e = engine_of(1);
	struct engine_table *table;

	ck_assert_int_eq(state_save_engines(state, &e, 1), 0);
	state_close(state);
	change("UPDATE engines SET source = x'00ff00', boots = 12");
	state = open_state();
	table = load(&state, 10, 1);
	ck_assert_int_eq(find(table, 1)->source.family, AF_UNSPEC);
	ck_assert_int_eq(find(table, 1)->boots, 12);
	engine_table_free(table);
	state_close(state);
}
END_TEST

/* The most recently heard are kept; where the table is too small, too. */
START_TEST(test_prune)
{
	struct state *state = open_state();
	struct engine saved[20];
	struct engine_table *table;
	unsigned i;

	for (i = 0; i < 20; i++) {
		saved[i] = engine_of(i);
		saved[i].heard_wall = wall - (i * 7) % 20;
	}
	ck_assert_int_eq(state_save_engines(state, saved, 20), 0);
	table = load(&state, 4, 20);
	ck_assert_uint_eq(engine_table_count(table), 4);
	for (i = 0; i < 20; i++)
		if (saved[i].heard_wall > wall - 4)
			find(table, i);
	engine_table_free(table);
	ck_assert_int_eq(state_prune_engines(state, 20), 0);
	engine_table_free(load(&state, 100, 20));
	ck_assert_int_eq(state_prune_engines(state, 7), 0);
	table = load(&state, 100, 7);
	for (i = 0; i < 20; i++)
		if (saved[i].heard_wall > wall - 7)
			find(table, i);
	engine_table_free(table);
	state_close(state);
}
END_TEST

START_TEST(test_most_recent_last)
{
	struct state *state = open_state();
	struct engine saved[3] = {engine_of(0), engine_of(1), engine_of(2)};
	struct engine_table *table;
	struct engine *e;

	saved[0].heard_wall = wall - 50;
	saved[1].heard_wall = wall - 20;
	saved[2].heard_wall = wall - 90;
	ck_assert_int_eq(state_save_engines(state, saved, 3), 0);
	table = load(&state, 10, 3);
	e = engine_next(table, NULL);
	ck_assert_ptr_eq(e, find(table, 1));
	e = engine_next(table, e);
	ck_assert_ptr_eq(e, find(table, 0));
	e = engine_next(table, e);
	ck_assert_ptr_eq(e, find(table, 2));
	engine_table_free(table);
	state_close(state);
}
END_TEST

/* All or none: one that cannot be written takes the others with it. */
START_TEST(test_failed_save)
{
	struct state *state = open_state();
	struct engine saved[3] = {engine_of(0), engine_of(1), engine_of(2)};
	struct engine_table *table;

	ck_assert_int_eq(state_save_engines(state, saved, 1), 0);
	state_close(state);
	change("CREATE TABLE copy AS SELECT * FROM engines;"
	       "DROP TABLE engines;"
	       "CREATE TABLE engines (id BLOB PRIMARY KEY,"
	       " boots INTEGER NOT NULL CHECK (boots <> 3),"
	       " latest_time INTEGER NOT NULL, heard_wall INTEGER NOT NULL,"
	       " source TEXT NOT NULL, extension INTEGER NOT NULL);"
	       "INSERT INTO engines SELECT * FROM copy; DROP TABLE copy");
	state = open_state();
	ck_assert_int_eq(state_save_engines(state, saved, 3), -1);
	engine_table_free(load(&state, 10, 1));
	ck_assert_int_eq(state_save_engines(state, saved, 2), 0);
	table = load(&state, 10, 2);
	engine_table_free(table);
	state_close(state);
}
END_TEST

START_TEST(test_many)
{
	struct state *state = open_state();
	struct engine *saved = calloc(MANY, sizeof(*saved));
	struct engine_table *table;
	unsigned i;

	ck_assert_ptr_nonnull(saved);
	for (i = 0; i < MANY; i++)
		saved[i] = engine_of(i);
	for (i = 0; i < MANY; i += 4000)
		ck_assert_int_eq(state_save_engines(state, &saved[i], 4000), 0);
	free(saved);
	table = load(&state, MANY, MANY);
	for (i = 0; i < MANY; i += 997)
		ck_assert_int_eq(find(table, i)->boots, (int32_t)i + 1);
	engine_table_free(table);
	ck_assert_int_eq(state_prune_engines(state, 10), 0);
	engine_table_free(load(&state, MANY, 10));
	state_close(state);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("state_engines");
	TCase *tc = tcase_create("state_engines");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_saved_is_loaded);
	tcase_add_test(tc, test_replaced);
	tcase_add_loop_test(
	    tc, test_time_goes_on, 0, sizeof(ages) / sizeof(ages[0]));
	tcase_add_loop_test(tc, test_bad_rows_left_out, 0,
	    sizeof(bad_values) / sizeof(bad_values[0]));
	tcase_add_test(tc, test_bad_source);
	tcase_add_test(tc, test_prune);
	tcase_add_test(tc, test_most_recent_last);
	tcase_add_test(tc, test_failed_save);
	tcase_add_test(tc, test_many);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
