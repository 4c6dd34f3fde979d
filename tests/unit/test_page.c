/* SPDX-License-Identifier: ISC */
/*
 * Replies on a terminal: columns, what folds, what is coloured.
 */
#include "cli/page.h"

#include <check.h>
#include <stdlib.h>

#include "suite.h"

static void
expect(size_t width, bool colour, const char *reply, const char *expected)
{
	const struct page page = {width, colour};
	struct text text;

	text_init(&text);
	page_add(&text, &page, span_of(reply));
	text_add_char(&text, '\0');
	ck_assert(!text.failed);
	ck_assert_str_eq(text.data, expected);
	text_fini(&text);
}

START_TEST(test_columns)
{
	expect(80, false, "", "");
	expect(80, false, "a\n\n  b\n", "a\n\n  b\n");
	expect(80, false,
	    "name\tcount\tsaid\nlines\t7\nü\t1000\tno\nlong-name\t12\tyes\n",
	    "name       count  said\nlines          7\nü           1000  no\n"
	    "long-name     12  yes\n");
	/* two tables, each with columns of its own */
	expect(80, false, "a\tb\nlonger\tx\n\nc\td\n1\t2\n",
	    "a       b\nlonger  x\n\nc  d\n1  2\n");
	/* a cell that is empty, and none behind it */
	expect(80, false, "a\tb\tc\nx\t\ty\nx\t\n", "a  b  c\nx     y\nx\n");
	expect(80, false, "a\tb", "a  b\n");
}
END_TEST

START_TEST(test_folds)
{
	const char *reply = "engine\tboots\theard\tusers\n"
			    "8000000001\t3\tyesterday\tnoc, ops\n"
			    "80\t12\ttoday\t-\n";

	expect(38, false, reply,
	    "engine      boots  heard      users\n"
	    "8000000001      3  yesterday  noc, ops\n"
	    "80             12  today      -\n");
	expect(37, false, reply,
	    "engine      boots  heard\n    users\n"
	    "8000000001      3  yesterday\n    noc, ops\n"
	    "80             12  today\n    -\n");
	expect(1, false, "a\tbb\nccc\td\n", "a\n    bb\nccc\n    d\n");
}
END_TEST

START_TEST(test_colour)
{
	expect(80, true,
	    "up 0 days, PAUSED\n           0  dropped by the kernel\n"
	    "           7    dropped\n           7  received\n"
	    "a\tb\n1\t2\n",
	    "\033[1;31mup 0 days, PAUSED\033[0m\n"
	    "           0  dropped by the kernel\n"
	    "\033[33m           7    dropped\033[0m\n           7  received\n"
	    "\033[1ma  b\033[0m\n1  2\n");
}
END_TEST

START_TEST(test_many_cells)
{
	expect(200, false,
	    "1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t11\t12\t13\t14\t15\t16\t17\t18\n",
	    "1  2  3  4  5  6  7  8  9  10  11  12  13  14  15  16\t17\t18\n");
}
END_TEST

START_TEST(test_environment)
{
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	ck_assert(page_of_terminal(-1).colour);
	ck_assert_uint_eq(page_of_terminal(-1).width, 80);
	setenv("NO_COLOR", "", 1);
	ck_assert(page_of_terminal(-1).colour);
	setenv("NO_COLOR", "1", 1);
	ck_assert(!page_of_terminal(-1).colour);
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	ck_assert(!page_of_terminal(-1).colour);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("page");
	TCase *tc = tcase_create("page");

	tcase_add_test(tc, test_columns);
	tcase_add_test(tc, test_folds);
	tcase_add_test(tc, test_colour);
	tcase_add_test(tc, test_many_cells);
	tcase_add_test(tc, test_environment);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
