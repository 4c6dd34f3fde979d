/* SPDX-License-Identifier: ISC */
/*
 * The log on standard error, its levels, and the limits on what peers can
 * cause, on a fake clock.
 */
#include "base/log.h"

#include <fcntl.h>

#include "octets.h"
#include "suite.h"

static int written = -1; /* what went to standard error, as a file */

static void
setup(void)
{
	written = memfd_create("log", MFD_CLOEXEC);
	ck_assert_int_ge(written, 0);
	ck_assert_int_ge(dup2(written, STDERR_FILENO), 0);
	log_open("test", true);
}

static void
assert_log(const char *expected)
{
	char got[4096];
	ssize_t size = pread(written, got, sizeof(got) - 1, 0);

	ck_assert_int_ge(size, 0);
	got[size] = '\0';
	ck_assert_str_eq(got, expected);
}

static struct mono
at_second(int64_t seconds)
{
	return (struct mono) {seconds * NS_PER_SEC};
}

START_TEST(test_levels)
{
	log_error("disk full: %s", "/var");
	log_warn("w");
	log_info("i");
	log_debug("d");
	log_set_level(LOG_LEVEL_WARN);
	log_info("not this");
	log_set_level(LOG_LEVEL_DEBUG);
	log_debug("now");
	assert_log("test: error: disk full: /var\ntest: warn: w\n"
		   "test: info: i\ntest: debug: now\n");
}
END_TEST

START_TEST(test_level_names)
{
	enum log_level level = LOG_LEVEL_ERROR;

	ck_assert_int_eq(log_level_parse("debug", &level), 0);
	ck_assert_int_eq(level, LOG_LEVEL_DEBUG);
	ck_assert_int_eq(log_level_parse("warn", &level), 0);
	ck_assert_int_eq(level, LOG_LEVEL_WARN);
	ck_assert_int_eq(log_level_parse("loud", &level), -1);
	ck_assert_int_eq(log_level_parse("", &level), -1);
	ck_assert_int_eq(level, LOG_LEVEL_WARN);
}
END_TEST

START_TEST(test_limit)
{
	struct log_limit limit = {{0}, 0, false}, other = limit;

	ck_assert(
	    log_limited(&limit, at_second(100), LOG_LEVEL_WARN, "bad %d", 1));
	ck_assert(
	    !log_limited(&limit, at_second(100), LOG_LEVEL_WARN, "bad %d", 2));
	ck_assert(!log_limited(&limit, at_second(100 + LOG_INTERVAL_S - 1),
	    LOG_LEVEL_WARN, "bad %d", 3));
	ck_assert_uint_eq(limit.suppressed, 2);
	/* each limit counts for itself */
	ck_assert(log_limited(&other, at_second(101), LOG_LEVEL_WARN, "worse"));
	ck_assert(log_limited(&limit, at_second(100 + LOG_INTERVAL_S),
	    LOG_LEVEL_WARN, "bad %d", 4));
	ck_assert_uint_eq(limit.suppressed, 0);
	ck_assert(log_limited(&limit, at_second(100 + 2 * LOG_INTERVAL_S),
	    LOG_LEVEL_WARN, "bad %d", 5));
	assert_log("test: warn: bad 1\ntest: warn: worse\n"
		   "test: warn: bad 4 (2 more since the last such line)\n"
		   "test: warn: bad 5\n");
}
END_TEST

/* The first line of a limit is written whenever it comes, at 0 too. */
START_TEST(test_limit_at_zero)
{
	struct log_limit limit = {{0}, 0, false};

	ck_assert(log_limited(&limit, at_second(0), LOG_LEVEL_WARN, "first"));
	assert_log("test: warn: first\n");
}
END_TEST

/* A line that is cut still says how many were left out. */
/* How many were left out is told once, though no line comes any more. */
START_TEST(test_limit_taken)
{
	struct log_limit limit = {.spoken = false};

	ck_assert_uint_eq(log_limit_take(&limit, at_second(0)), 0);
	ck_assert(log_limited(&limit, at_second(100), LOG_LEVEL_WARN, "bad"));
	ck_assert_uint_eq(
	    log_limit_take(&limit, at_second(100 + LOG_INTERVAL_S)), 0);
	ck_assert(!log_limited(&limit, at_second(101), LOG_LEVEL_WARN, "bad"));
	ck_assert(!log_limit_is_due(&limit, at_second(102)));
	ck_assert_uint_eq(
	    log_limit_take(&limit, at_second(100 + LOG_INTERVAL_S - 1)), 0);
	ck_assert_uint_eq(
	    log_limit_take(&limit, at_second(100 + LOG_INTERVAL_S)), 2);
	ck_assert_uint_eq(
	    log_limit_take(&limit, at_second(100 + 3 * LOG_INTERVAL_S)), 0);
	/* a storm that goes on waits for the next interval */
	ck_assert(log_limited(&limit, at_second(200), LOG_LEVEL_WARN, "bad"));
	ck_assert(!log_limit_is_due(&limit, at_second(201)));
	ck_assert_uint_eq(
	    log_limit_take(&limit, at_second(200 + LOG_INTERVAL_S)), 1);
	ck_assert(!log_limit_is_due(&limit, at_second(201 + LOG_INTERVAL_S)));
}
END_TEST

START_TEST(test_long_line)
{
	struct log_limit limit = {{0}, 3, false};
	char line[3000], got[4096];
	ssize_t size;

	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	log_warn("%s", line);
	ck_assert(
	    log_limited(&limit, at_second(1), LOG_LEVEL_WARN, "%s", line));
	size = pread(written, got, sizeof(got) - 1, 0);
	ck_assert_int_gt(size, 1000);
	got[size] = '\0';
	ck_assert_ptr_nonnull(
	    strstr(got, "x (3 more since the last such line)\n"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("log");
	TCase *tc = tcase_create("log");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, test_levels);
	tcase_add_test(tc, test_level_names);
	tcase_add_test(tc, test_limit);
	tcase_add_test(tc, test_limit_at_zero);
	tcase_add_test(tc, test_limit_taken);
	tcase_add_test(tc, test_long_line);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
