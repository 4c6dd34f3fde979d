/* SPDX-License-Identifier: ISC */
/*
 * The report of a reload: lines as they were, and the same taken apart.
 */
#include "control/report.h"

#include <check.h>
#include <stdlib.h>

#include "base/result.h"
#include "suite.h"

static struct report report;
static struct text json;

static void
start(void)
{
	report_init(&report);
	text_init(&json);
}

static void
stop(void)
{
	report_fini(&report);
	text_fini(&json);
}

static void
assert_text(const struct text *text, const char *expected)
{
	ck_assert(!text->failed);
	ck_assert_uint_eq(text->size, strlen(expected));
	ck_assert_mem_eq(text->data, expected, text->size);
}

static void
assert_json(int status, const char *error, const char *expected)
{
	struct text words;

	text_init(&words);
	text_add(&words, error);
	report_add_json(&report, &json, status, &words);
	text_fini(&words);
	assert_text(&json, expected);
}

START_TEST(test_mistakes)
{
	report_mistake(&report, span_of("/etc/a.conf:12: it is \"wrong\""));
	report_mistake(&report, span_of("/etc/a:b.conf: cannot be read"));
	report_mistake(&report, span_of("run_as_user has changed: 5: no"));
	report_mistake(&report, span_of(":7: "));
	report_warning(&report, span_of("\xff:3: others can read it"));
	assert_text(&report.lines,
	    "/etc/a.conf:12: it is \"wrong\"\n/etc/a:b.conf: cannot be read\n"
	    "run_as_user has changed: 5: no\n:7: \n\xff:3: others can read "
	    "it\n");
	assert_json(78, "nothing was changed",
	    "{\"ok\":false,\"status\":78,\"error\":\"nothing was changed\","
	    "\"mistakes\":[{\"file\":\"/etc/a.conf\",\"line\":12,"
	    "\"text\":\"it is \\\"wrong\\\"\"},"
	    "{\"text\":\"/etc/a:b.conf: cannot be read\"},"
	    "{\"text\":\"run_as_user has changed: 5: no\"},"
	    "{\"text\":\":7: \"}],"
	    "\"warnings\":[{\"file\":\"\\\\xff\",\"line\":3,"
	    "\"text\":\"others can read it\"}]}\n");
}
END_TEST

START_TEST(test_changes)
{
	const struct report_changes changes = {
	    1, 2, 3, 4, {5, 6}, {7, 8}, {9, 10}, {11, 12}};

	report_change(&report, &changes);
	assert_text(&report.lines,
	    "listeners: 1 opened, 2 closed; outputs: 3 started, 4 ended; user "
	    "sections: 5 before, 6 now; communities: 7 before, 8 now; routes: "
	    "9 before, 10 now; names: 11 before, 12 now\n");
	assert_json(0, "",
	    "{\"ok\":true,\"listeners\":{\"opened\":1,\"closed\":2},"
	    "\"outputs\":{\"started\":3,\"ended\":4},"
	    "\"user_sections\":{\"before\":5,\"now\":6},"
	    "\"communities\":{\"before\":7,\"now\":8},"
	    "\"routes\":{\"before\":9,\"now\":10},"
	    "\"names\":{\"before\":11,\"now\":12},\"warnings\":[]}\n");
}
END_TEST

/* Whatever words an error has, they can stand in JSON. */
START_TEST(test_results)
{
	result_add(&json, 64, span_of("\"a\"\n\xff"));
	result_add(&json, 0, span_of(""));
	assert_text(&json,
	    "{\"ok\":false,\"status\":64,\"error\":"
	    "\"\\\\\\\"a\\\\\\\"\\\\n\\\\xff\"}\n{\"ok\":true}\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("report");
	TCase *tc = tcase_create("report");

	tcase_add_checked_fixture(tc, start, stop);
	tcase_add_test(tc, test_mistakes);
	tcase_add_test(tc, test_changes);
	tcase_add_test(tc, test_results);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
