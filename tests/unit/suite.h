/* SPDX-License-Identifier: ISC */
/*
 * Running a test program's one suite.
 */
#ifndef TRAPLINE_TESTS_SUITE_H
#define TRAPLINE_TESTS_SUITE_H

#include <check.h>
#include <stdlib.h>

/* Runs a suite and frees it; the program's exit status. */
static inline int
suite_run_all(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The same with a test case as a suite of this name. */
static inline int
suite_run(const char *name, TCase *tests)
{
	Suite *suite = suite_create(name);

	suite_add_tcase(suite, tests);
	return suite_run_all(suite);
}

#endif
