/* SPDX-License-Identifier: ISC */
/*
 * Run-time users on disk: what was saved is loaded, replaced by name and
 * engine, removed; rows that make no sense are left out.
 */
#include <sqlite3.h>

#include "scratch.h"
#include "state/state.h"
#include "suite.h"

static char directory[SCRATCH_SIZE];
static struct state *state;
static struct usm_user *users;
static size_t count;

static void
open_state(void)
{
	char error[STATE_ERROR_SIZE] = "";

	state = state_open(directory, error);
	ck_assert_msg(state != NULL, "%s", error);
}

static void
set_up(void)
{
	scratch_make(directory);
	open_state();
}

static void
forget(void)
{
	while (count > 0)
		usm_user_fini(&users[--count]);
	free(users);
	users = NULL;
}

static void
tear_down(void)
{
	forget();
	state_close(state);
	scratch_remove(directory);
}

static void
load_again(void)
{
	forget();
	state_close(state);
	open_state();
	ck_assert_int_eq(state_load_users(state, &users, &count), 0);
}

static struct usm_user
user_of(const char *name, uint8_t octet, struct engine_id *engine)
{
	struct usm_user user = {.auth = AUTH_SHA,
	    .priv = PRIV_AES_128,
	    .extension = EXTENSION_AUTO,
	    .level = AUTH_NO_PRIV,
	    .origin = USER_AT_RUN_TIME,
	    .engines = engine,
	    .engine_count = engine == NULL ? 0 : 1};

	strcpy(user.name, name);
	user.auth_ku[AUTH_SHA].size = user.priv_ku[AUTH_SHA].size = 20;
	memset(user.auth_ku[AUTH_SHA].octets, octet, 20);
	memset(user.priv_ku[AUTH_SHA].octets, octet + 1, 20);
	return user;
}

START_TEST(test_round_trip)
{
	struct engine_id engine;
	struct usm_user any = user_of("noc", 1, NULL), one, other;

	ck_assert_int_eq(engine_id_parse("0x8000270f0401", &engine), 0);
	one = user_of("noc", 3, &engine);
	other = user_of("noc", 5, &engine);
	ck_assert_int_eq(state_save_user(state, &any), 0);
	ck_assert_int_eq(state_save_user(state, &one), 0);
	ck_assert_int_eq(state_save_user(state, &other), 0);
	load_again();
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(state_remove_user(state, &any), 0);
	load_again();
	ck_assert_uint_eq(count, 1);
	ck_assert_str_eq(users[0].name, "noc");
	ck_assert_str_eq(users[0].title, "noc");
	ck_assert_int_eq(users[0].origin, USER_AT_RUN_TIME);
	ck_assert_int_eq(users[0].level, AUTH_NO_PRIV);
	ck_assert_int_eq(users[0].extension, EXTENSION_AUTO);
	ck_assert_int_eq(users[0].priv, PRIV_AES_128);
	ck_assert_uint_eq(users[0].engine_count, 1);
	ck_assert(
	    key_equal(&users[0].auth_ku[AUTH_SHA], &other.auth_ku[AUTH_SHA]));
	ck_assert(
	    key_equal(&users[0].priv_ku[AUTH_SHA], &other.priv_ku[AUTH_SHA]));
	ck_assert_int_eq(state_clear(state), 0);
	load_again();
	ck_assert_uint_eq(count, 0);
}
END_TEST

/* Each statement spoils one of two users. */
START_TEST(test_senseless_rows)
{
	static const char *const spoil[] = {"auth = 'any'", "auth = 'none'",
	    "auth = 'SHA-512'", "auth = 'ROT13'", "priv = 'none'", "priv = 'x'",
	    "extension = 7", "level = 0", "level = 9", "auth_key = x'00'",
	    "auth_key = zeroblob(65)", "priv_key = x''", "engine = x'0102'",
	    "name = ''"};
	struct usm_user good = user_of("good", 1, NULL);
	struct usm_user bad = user_of("bad", 1, NULL);
	char statement[128];
	sqlite3 *db;
	size_t i;

	for (i = 0; i < sizeof(spoil) / sizeof(spoil[0]); i++) {
		ck_assert_int_eq(state_clear(state), 0);
		ck_assert_int_eq(state_save_user(state, &good), 0);
		ck_assert_int_eq(state_save_user(state, &bad), 0);
		state_close(state);
		snprintf(statement, sizeof(statement),
		    "UPDATE users SET %s WHERE name = 'bad'", spoil[i]);
		ck_assert_int_eq(
		    sqlite3_open(scratch_path(directory, "state.db"), &db), 0);
		ck_assert_msg(
		    sqlite3_exec(db, statement, NULL, NULL, NULL) == 0, "%s",
		    sqlite3_errmsg(db));
		ck_assert_int_eq(sqlite3_changes(db), 1);
		sqlite3_close(db);
		open_state();
		load_again();
		ck_assert_msg(count == 1 && strcmp(users[0].name, "good") == 0,
		    "%s: %zu users", spoil[i], count);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("state_users");
	TCase *tc = tcase_create("state_users");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, test_round_trip);
	tcase_add_test(tc, test_senseless_rows);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
