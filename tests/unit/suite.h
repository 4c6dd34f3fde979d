/* SPDX-License-Identifier: ISC */
/*
 * Running a test program's one suite.
 */
#ifndef TRAPLINE_TESTS_SUITE_H
#define TRAPLINE_TESTS_SUITE_H

#include <check.h>

/* Runs the test case as a suite of this name; the program's exit status. */
static inline int
suite_run(const char *name, TCase *tests)
{
	Suite *suite = suite_create(name);
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
