/* SPDX-License-Identifier: ISC */
/*
 * Becoming run_as_user, each time in a child: what is asked before, what is
 * made on the way, and that without root nothing is asked at all.
 */
#include "account.h"

#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

static char directory[SCRATCH_SIZE];
static char state[2 * SCRATCH_SIZE], file[2 * SCRATCH_SIZE];
static char control[2 * SCRATCH_SIZE];
static char nobody[] = "nobody", daemon_group[] = "daemon", none[] = "";
static char stranger[] = "no such account";
static char *files[] = {file};

static void
set_up(void)
{
	scratch_make(directory);
	ck_assert_int_eq(chmod(directory, 0755), 0);
	snprintf(state, sizeof(state), "%s/state", directory);
	snprintf(control, sizeof(control), "%s/run/control.sock", directory);
	snprintf(file, sizeof(file), "%s/conf", directory);
	scratch_write(file, "x", 1);
	ck_assert_int_eq(chmod(file, 0644), 0);
}

static void
tear_down(void)
{
	scratch_remove(directory);
}

static struct conf
conf_as(char *user, char *group)
{
	return (struct conf) {.files = files,
	    .file_count = 1,
	    .run_as_user = user,
	    .run_as_group = group,
	    .state_directory = state,
	    .control_socket = control};
}

static bool
is_root(void)
{
	if (getuid() == 0 && getpwnam(nobody) != NULL)
		return true;
	puts("skipped: needs root and the account nobody");
	return false;
}

/* Where a child gets to: account_become()'s answer, or 100 and more where it is
 * not who it should be. */
static int
become(const struct conf *conf, uid_t uid, gid_t gid)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		status = account_become(conf);
		if (status == 0 && getuid() != uid)
			status = 100;
		if (status == 0 && getgid() != gid)
			status = 101;
		_exit(status);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Both directories were made for it. */
static void
expect_made_for(uid_t uid, gid_t gid)
{
	struct stat st;

	ck_assert_int_eq(stat(scratch_path(directory, "run"), &st), 0);
	ck_assert_uint_eq(st.st_uid, uid);
	ck_assert_int_eq(st.st_mode & 0022, 0);
	ck_assert_int_eq(stat(state, &st), 0);
	ck_assert(S_ISDIR(st.st_mode));
	ck_assert_uint_eq(st.st_uid, uid);
	ck_assert_uint_eq(st.st_gid, gid);
	ck_assert_int_eq(st.st_mode & 0027, 0); /* nothing to others */
}

START_TEST(test_user)
{
	struct conf conf = conf_as(nobody, none);
	const struct passwd *pw;

	if (!is_root())
		return;
	pw = getpwnam(nobody);
	ck_assert_int_eq(become(&conf, pw->pw_uid, pw->pw_gid), 0);
	expect_made_for(pw->pw_uid, pw->pw_gid);
	/* and again: it is there */
	ck_assert_int_eq(become(&conf, pw->pw_uid, pw->pw_gid), 0);
}
END_TEST

START_TEST(test_user_and_group)
{
	struct conf conf = conf_as(nobody, daemon_group);
	uid_t uid;
	gid_t gid;

	if (!is_root())
		return;
	uid = getpwnam(nobody)->pw_uid;
	gid = getgrnam(daemon_group)->gr_gid;
	ck_assert_int_eq(become(&conf, uid, gid), 0);
	expect_made_for(uid, gid);
}
END_TEST

START_TEST(test_nobody_wanted)
{
	struct conf conf = conf_as(none, none);

	ck_assert_int_eq(become(&conf, getuid(), getgid()), 0);
	expect_made_for(getuid(), getgid());
}
END_TEST

/* Nothing is changed, nor made, for an account that is none. */
START_TEST(test_stranger)
{
	struct conf conf = conf_as(stranger, none);

	if (!is_root())
		return;
	ck_assert_int_eq(become(&conf, 0, 0), EX_NOUSER);
	conf = conf_as(nobody, stranger);
	ck_assert_int_eq(become(&conf, 0, 0), EX_NOUSER);
	ck_assert_int_ne(access(state, F_OK), 0);
}
END_TEST

START_TEST(test_cannot_read_again)
{
	struct conf conf = conf_as(nobody, none);

	if (!is_root())
		return;
	ck_assert_int_eq(chmod(file, 0600), 0);
	ck_assert_int_eq(become(&conf, 0, 0), EX_NOPERM);
	ck_assert_int_ne(access(state, F_OK), 0);
}
END_TEST

START_TEST(test_no_place_for_the_state)
{
	struct conf conf = conf_as(none, none);

	snprintf(state, sizeof(state), "%s/missing/state", directory);
	ck_assert_int_eq(become(&conf, 0, 0), EX_CANTCREAT);
}
END_TEST

/* Who is not root stays who he is, whatever is asked for. */
START_TEST(test_without_root)
{
	struct conf conf = conf_as(stranger, stranger);
	int status;
	pid_t child;

	if (!is_root())
		return;
	ck_assert_int_eq(chmod(directory, 0777), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (setgid(12345) != 0 || setuid(12345) != 0)
			_exit(102);
		_exit(account_become(&conf));
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	expect_made_for(12345, 12345);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("become");
	TCase *tc = tcase_create("become");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_user);
	tcase_add_test(tc, test_user_and_group);
	tcase_add_test(tc, test_nobody_wanted);
	tcase_add_test(tc, test_stranger);
	tcase_add_test(tc, test_cannot_read_again);
	tcase_add_test(tc, test_no_place_for_the_state);
	tcase_add_test(tc, test_without_root);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
