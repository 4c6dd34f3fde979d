/* SPDX-License-Identifier: ISC */
/*
 * The lock of a state directory: one holder, known by its pid, gone with it.
 */
#include "state/lock.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

START_TEST(test_one_holder)
{
	char directory[SCRATCH_SIZE], expected[32], *text;
	pid_t holder = -1;
	size_t size;
	int first, again;

	scratch_make(directory);
	first = lock_take(directory, &holder);
	ck_assert_int_ge(first, 0);
	ck_assert_int_eq(holder, 0);
	text = scratch_read(scratch_path(directory, "lock"), &size);
	snprintf(expected, sizeof(expected), "%ld\n", (long)getpid());
	ck_assert_str_eq(text, expected);
	free(text);
	/* even ourselves, by another open file */
	ck_assert_int_eq(lock_take(directory, &holder), -1);
	ck_assert_int_eq(errno, EWOULDBLOCK);
	ck_assert_int_eq(holder, getpid());
	close(first);
	again = lock_take(directory, &holder);
	ck_assert_int_ge(again, 0);
	close(again);
	scratch_remove(directory);
}
END_TEST

/* Takes the lock in a child, which says so and then waits to be killed. */
static pid_t
hold_in_child(const char *directory)
{
	int ends[2];
	char octet;
	pid_t child, holder;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (lock_take(directory, &holder) < 0 ||
		    write(ends[1], "!", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(ends[0], &octet, 1), 1);
	close(ends[0]);
	close(ends[1]);
	return child;
}

START_TEST(test_gone_with_the_holder)
{
	char directory[SCRATCH_SIZE];
	pid_t child, holder = -1;
	int descriptor;

	scratch_make(directory);
	child = hold_in_child(directory);
	ck_assert_int_eq(lock_take(directory, &holder), -1);
	ck_assert_int_eq(errno, EWOULDBLOCK);
	ck_assert_int_eq(holder, child);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	descriptor = lock_take(directory, &holder);
	ck_assert_int_ge(descriptor, 0);
	close(descriptor);
	scratch_remove(directory);
}
END_TEST

/* A helper that was forked, and lives or dies, changes nothing. */
START_TEST(test_outlasts_a_fork)
{
	char directory[SCRATCH_SIZE];
	pid_t child, holder;
	int descriptor;

	scratch_make(directory);
	descriptor = lock_take(directory, &holder);
	ck_assert_int_ge(descriptor, 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		close(descriptor);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	ck_assert_int_eq(lock_take(directory, &holder), -1);
	ck_assert_int_eq(errno, EWOULDBLOCK);
	close(descriptor);
	scratch_remove(directory);
}
END_TEST

START_TEST(test_refusals)
{
	char directory[SCRATCH_SIZE], name[5000];
	pid_t holder = -1;

	scratch_make(directory);
	ck_assert_int_eq(
	    lock_take(scratch_path(directory, "none"), &holder), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(holder, 0);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ck_assert_int_eq(lock_take(name, &holder), -1);
	ck_assert_int_eq(errno, ENAMETOOLONG);
	/* a link would let somebody else's file be overwritten */
	ck_assert_int_eq(
	    symlink("/dev/null", scratch_path(directory, "lock")), 0);
	ck_assert_int_eq(lock_take(directory, &holder), -1);
	ck_assert_int_eq(errno, ELOOP);
	scratch_remove(directory);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("lock");
	TCase *tc = tcase_create("lock");

	tcase_add_test(tc, test_one_holder);
	tcase_add_test(tc, test_gone_with_the_holder);
	tcase_add_test(tc, test_outlasts_a_fork);
	tcase_add_test(tc, test_refusals);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
