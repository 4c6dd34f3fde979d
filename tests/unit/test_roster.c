/* SPDX-License-Identifier: ISC */
/*
 * Users that come at run time, beside those of a configuration.
 */
#include "control/roster.h"

#include <errno.h>

#include "scratch.h"
#include "suite.h"
#include "usm_world.h"

static char directory[SCRATCH_SIZE];
static struct state *state;
static struct roster *roster;

static void
open_state(void)
{
	char error[STATE_ERROR_SIZE] = "";

	state = state_open(directory, error);
	ck_assert_msg(state != NULL, "%s", error);
	roster = roster_new(state);
	ck_assert_ptr_nonnull(roster);
}

static void
set_up(void)
{
	scratch_make(directory);
	world_make();
	open_state();
}

static void
tear_down(void)
{
	roster_free(roster);
	roster_free(NULL);
	state_close(state);
	world_end();
	scratch_remove(directory);
}

/* A user with keys of one octet, of an engine or of any. */
static struct usm_user
user_of(const char *name, uint8_t octet, const char *engine)
{
	struct usm_user user = {.auth = AUTH_SHA,
	    .level = AUTH_NO_PRIV,
	    .origin = USER_AT_RUN_TIME};

	user.title = strdup(name);
	strcpy(user.name, name);
	user.auth_ku[AUTH_SHA].size = 20;
	memset(user.auth_ku[AUTH_SHA].octets, octet, 20);
	if (engine == NULL)
		return user;
	user.engines = calloc(1, sizeof(*user.engines));
	user.engine_count = 1;
	ck_assert_int_eq(engine_id_parse(engine, user.engines), 0);
	return user;
}

static void
install(const char *const *names, size_t count)
{
	struct usm_user *users = calloc(count + 1, sizeof(*users));
	size_t i;

	for (i = 0; i < count; i++) {
		users[i] = user_of(names[i], 9, NULL);
		users[i].origin = USER_FROM_CONF;
	}
	ck_assert_int_eq(roster_install(roster, usm, users, count), 0);
}

static void
add(const char *name, uint8_t octet, const char *engine)
{
	struct usm_user user = user_of(name, octet, engine);

	ck_assert_int_eq(roster_add(roster, usm, &user), 0);
	ck_assert_int_eq(state_save_user(state, &user), 0);
}

/* "name key," of each user in force. */
static const char *
in_force(void)
{
	static char text[1024];
	size_t i, count, size = 0;
	const struct usm_user *users = usm_users(usm, &count);

	text[0] = '\0';
	for (i = 0; i < count; i++)
		size += (size_t)snprintf(text + size, sizeof(text) - size,
		    "%s %d%s,", users[i].name,
		    users[i].auth_ku[AUTH_SHA].octets[0],
		    users[i].engine_count > 0 ? " engine" : "");
	return text;
}

START_TEST(test_beside_a_configuration)
{
	static const char *const first[] = {"a", "b"}, *const second[] = {"c"};

	install(first, 2);
	ck_assert_str_eq(in_force(), "a 9,b 9,");
	add("x", 1, NULL);
	add("a", 2, NULL); /* a name may stand in both */
	ck_assert_str_eq(in_force(), "a 9,b 9,x 1,a 2,");
	install(second, 1);
	ck_assert_str_eq(in_force(), "c 9,x 1,a 2,");
	install(NULL, 0);
	ck_assert_str_eq(in_force(), "x 1,a 2,");
}
END_TEST

START_TEST(test_replaced_by_name_and_engine)
{
	install(NULL, 0);
	add("x", 1, NULL);
	add("x", 2, "0x8001020304");
	add("x", 3, NULL);
	add("x", 4, "0x8001020304");
	add("x", 5, "0x8001020305");
	ck_assert_str_eq(in_force(), "x 3,x 4 engine,x 5 engine,");
}
END_TEST

START_TEST(test_removed)
{
	static const char *const names[] = {"a"};
	static const uint8_t engine[] = {0x80, 1, 2, 3, 4};
	const struct span any = {NULL, 0}, one = {engine, sizeof(engine)};

	install(names, 1);
	add("x", 1, NULL);
	add("x", 2, "0x8001020304");
	ck_assert_int_eq(roster_remove(roster, usm, "x", one), 0);
	ck_assert_str_eq(in_force(), "a 9,x 1,");
	errno = 0;
	ck_assert_int_eq(roster_remove(roster, usm, "x", one), -1);
	ck_assert_int_eq(errno, ENOENT);
	/* what the configuration has is not ours to remove */
	ck_assert_int_eq(roster_remove(roster, usm, "a", any), -1);
	ck_assert_int_eq(roster_remove(roster, usm, "x", any), 0);
	ck_assert_str_eq(in_force(), "a 9,");
}
END_TEST

START_TEST(test_cleared)
{
	static const char *const names[] = {"a"};

	install(names, 1);
	add("x", 1, NULL);
	add("y", 2, NULL);
	ck_assert_int_eq(roster_clear(roster, usm), 0);
	ck_assert_str_eq(in_force(), "a 9,");
	ck_assert_int_eq(roster_clear(roster, usm), 0);
}
END_TEST

START_TEST(test_over_a_restart)
{
	install(NULL, 0);
	add("x", 1, NULL);
	add("y", 2, "0x8001020304");
	roster_free(roster);
	state_close(state);
	open_state();
	install(NULL, 0);
	ck_assert_str_eq(in_force(), "x 1,y 2 engine,");
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("roster");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_beside_a_configuration);
	tcase_add_test(tc, test_replaced_by_name_and_engine);
	tcase_add_test(tc, test_removed);
	tcase_add_test(tc, test_cleared);
	tcase_add_test(tc, test_over_a_restart);
	return suite_run("roster", tc);
}
