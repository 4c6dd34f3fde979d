/* SPDX-License-Identifier: ISC */
/*
 * The account of an output: it balances, and once closed it stays as it is.
 */
#include "output/account.h"

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "suite.h"

static struct output_status
status_of(struct account *account)
{
	struct output_status status;

	account_read(account, &status);
	ck_assert_uint_eq(
	    status.wanted, status.delivered + status.queued + status.dropped);
	return status;
}

START_TEST(it_balances)
{
	struct account *account = account_new("file \"all\"");

	account_want(account, 10);
	ck_assert_uint_eq(status_of(account).queued, 10);
	account_deliver(account, 3);
	account_drop(account, 2);
	account_restart(account);
	ck_assert_uint_eq(status_of(account).queued, 5);
	ck_assert_uint_eq(status_of(account).restarts, 1);
	ck_assert_str_eq(status_of(account).last_error, "");
	account_free(account);
}
END_TEST

START_TEST(a_closed_one_stays)
{
	struct account *account = account_new("file \"all\"");

	account_want(account, 10);
	account_deliver(account, 4);
	ck_assert_uint_eq(account_close(account), 6);
	/* the thread that was given up comes back */
	account_deliver(account, 6);
	account_want(account, 1);
	ck_assert_uint_eq(status_of(account).wanted, 10);
	ck_assert_uint_eq(status_of(account).delivered, 4);
	ck_assert_uint_eq(status_of(account).dropped, 6);
	ck_assert_uint_eq(account_close(account), 0);
	account_free(account);
}
END_TEST

/* Errors and recoveries in turn, as of a script that fails now and then: each
 * is counted, the log gets two lines an interval. */
START_TEST(errors_do_not_fill_the_log)
{
	struct account *account = account_new("exec \"page\"");
	struct mono now = {0};
	char log[4096], *at;
	int pipe_ends[2], before = dup(STDERR_FILENO), i, lines = 0;
	ssize_t size;

	ck_assert_int_eq(pipe2(pipe_ends, O_CLOEXEC), 0);
	dup2(pipe_ends[1], STDERR_FILENO);
	for (i = 1; i <= 100; i++) {
		account_error(account, now, "exit status %d", i);
		account_recover(account, now);
		account_recover(account, now);
	}
	dup2(before, STDERR_FILENO);
	ck_assert_uint_eq(status_of(account).errors, 100);
	ck_assert_str_eq(status_of(account).last_error, "exit status 100");
	size = read(pipe_ends[0], log, sizeof(log) - 1);
	ck_assert_int_gt(size, 0);
	log[size] = '\0';
	for (at = log; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	ck_assert_int_eq(lines, 2);
	ck_assert_ptr_nonnull(strstr(log, "exec \"page\": exit status 1\n"));
	ck_assert_ptr_nonnull(strstr(log, "exec \"page\": works again\n"));
	account_free(account);
}
END_TEST

START_TEST(long_errors_are_cut)
{
	struct account *account = account_new("file \"all\"");
	char *error = malloc(1001);

	memset(error, 'x', 1000);
	error[1000] = '\0';
	account_error(account, (struct mono) {0}, "%s", error);
	ck_assert_uint_eq(
	    strlen(status_of(account).last_error), OUTPUT_ERROR_SIZE - 1);
	free(error);
	account_free(account);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("account");
	TCase *tcase = tcase_create("account");

	tcase_add_test(tcase, it_balances);
	tcase_add_test(tcase, a_closed_one_stays);
	tcase_add_test(tcase, errors_do_not_fill_the_log);
	tcase_add_test(tcase, long_errors_are_cut);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
