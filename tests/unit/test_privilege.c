/* SPDX-License-Identifier: ISC */
/*
 * Letting go of root, each time in a child of the test's. Without root there is
 * nothing to let go of: those tests say that they are skipped.
 */
#include "base/privilege.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

#define SOMEBODY "nobody"

static bool
is_root(void)
{
	if (getuid() == 0 && getpwnam(SOMEBODY) != NULL)
		return true;
	puts("skipped: needs root and the account " SOMEBODY);
	return false;
}

static struct account_ids
find(const char *user, const char *group)
{
	struct account_ids ids;
	char error[256] = "";

	ck_assert_msg(
	    privilege_find(user, group, &ids, error, sizeof(error)) == 0, "%s",
	    error);
	return ids;
}

START_TEST(test_find)
{
	const struct passwd *pw = getpwnam("root");
	struct account_ids ids;
	char error[256] = "";

	ck_assert_ptr_nonnull(pw);
	ids = find("root", "");
	ck_assert_uint_eq(ids.uid, 0);
	ck_assert_uint_eq(ids.gid, pw->pw_gid);
	ck_assert_str_eq(ids.user, "root");
	ids = find("", "");
	ck_assert_uint_eq(ids.uid, getuid());
	ck_assert_uint_eq(ids.gid, getgid());
	ck_assert_str_eq(ids.user, "");
	ids = find("", "daemon");
	ck_assert_uint_eq(ids.uid, getuid());
	ck_assert_uint_eq(ids.gid, getgrnam("daemon")->gr_gid);
	ids = find("root", "daemon");
	ck_assert_uint_eq(ids.gid, getgrnam("daemon")->gr_gid);
	ck_assert_int_eq(
	    privilege_find("no such account", "", &ids, error, sizeof(error)),
	    -1);
	ck_assert_str_eq(
	    error, "run_as_user: there is no account \"no such account\"");
	ck_assert_int_eq(
	    privilege_find("", "no such group", &ids, error, sizeof(error)),
	    -1);
	ck_assert_str_eq(
	    error, "run_as_group: there is no group \"no such group\"");
}
END_TEST

/* Runs a check in a child that has become the account; its exit status. */
static int
as_account(
    const struct account_ids *ids, int (*check)(const struct account_ids *))
{
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0)
		_exit(privilege_drop(ids) != 0 ? 100 : check(ids));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static bool
has_capabilities(void)
{
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[2] = {{0, 0, 0}, {0, 0, 0}};

	if (syscall(SYS_capget, &header, sets) != 0)
		return true;
	return (sets[0].effective | sets[1].effective | sets[0].permitted |
		   sets[1].permitted | sets[0].inheritable |
		   sets[1].inheritable) != 0;
}

static int
check_gone(const struct account_ids *ids)
{
	uid_t real, effective, saved;
	gid_t groups[3];

	if (getresuid(&real, &effective, &saved) != 0 || real != ids->uid ||
	    effective != ids->uid || saved != ids->uid)
		return 1;
	if (getresgid(&groups[0], &groups[1], &groups[2]) != 0 ||
	    groups[0] != ids->gid || groups[1] != ids->gid ||
	    groups[2] != ids->gid)
		return 2;
	if (setuid(0) == 0 || seteuid(0) == 0 || setgid(0) == 0)
		return 3;
	return has_capabilities() ? 4 : 0;
}

START_TEST(test_drop)
{
	struct account_ids ids;

	if (!is_root())
		return;
	ids = find(SOMEBODY, "");
	ck_assert_int_eq(as_account(&ids, check_gone), 0);
	ids = find(SOMEBODY, "daemon");
	ck_assert_int_eq(as_account(&ids, check_gone), 0);
}
END_TEST

/* Only groups of the account's: none of root's stays. */
static int
check_groups(const struct account_ids *ids)
{
	gid_t groups[64];
	int i, count = getgroups(64, groups);

	for (i = 0; i < count; i++)
		if (groups[i] != ids->gid)
			return 1;
	return count < 0;
}

START_TEST(test_groups)
{
	gid_t roots[] = {0, 4, 6};
	struct account_ids ids;

	if (!is_root())
		return;
	ck_assert_int_eq(setgroups(3, roots), 0);
	ids = find(SOMEBODY, "");
	ck_assert_int_eq(as_account(&ids, check_groups), 0);
	ids = find("", "daemon"); /* root with one group */
	ck_assert_int_eq(as_account(&ids, check_groups), 0);
}
END_TEST

static int
check_still_root(const struct account_ids *ids)
{
	return getuid() != 0 || getgid() != ids->gid;
}

START_TEST(test_group_only)
{
	struct account_ids ids;

	if (!is_root())
		return;
	ids = find("", "daemon");
	ck_assert_int_eq(as_account(&ids, check_still_root), 0);
}
END_TEST

/* From an account that may not: an error, not a daemon that goes on. */
START_TEST(test_drop_refused)
{
	struct account_ids ids = {0, 0, ""}, somebody;
	int status;
	pid_t child;

	if (!is_root())
		return;
	somebody = find(SOMEBODY, "");
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (privilege_drop(&somebody) != 0)
			_exit(1);
		_exit(privilege_drop(&ids) == -1 && errno == EPERM ? 0 : 2);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(test_can_read)
{
	char directory[SCRATCH_SIZE];
	struct account_ids ids;
	const char *file;

	if (!is_root())
		return;
	scratch_make(directory);
	ck_assert_int_eq(chmod(directory, 0755), 0);
	file = scratch_path(directory, "secrets.conf");
	scratch_write(file, "x", 1);
	ids = find(SOMEBODY, "");
	ck_assert_int_eq(chmod(file, 0600), 0);
	ck_assert(!privilege_can_read(&ids, file));
	ck_assert_int_eq(chmod(file, 0640), 0);
	ck_assert_int_eq(chown(file, 0, ids.gid), 0);
	ck_assert(privilege_can_read(&ids, file));
	ck_assert_int_eq(chmod(file, 0600), 0);
	ck_assert_int_eq(chown(file, ids.uid, 0), 0);
	ck_assert(privilege_can_read(&ids, file));
	ck_assert_int_eq(chmod(directory, 0700), 0); /* not by the way there */
	ck_assert(!privilege_can_read(&ids, file));
	ck_assert(!privilege_can_read(&ids, "/nonexistent/file"));
	ck_assert_uint_eq(getuid(), 0); /* we are who we were */
	scratch_remove(directory);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("privilege");
	TCase *tc = tcase_create("privilege");

	tcase_add_test(tc, test_find);
	tcase_add_test(tc, test_drop);
	tcase_add_test(tc, test_groups);
	tcase_add_test(tc, test_group_only);
	tcase_add_test(tc, test_drop_refused);
	tcase_add_test(tc, test_can_read);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
