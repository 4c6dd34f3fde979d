/* SPDX-License-Identifier: ISC */
/*
 * Sections compared and copied: a reload keeps an output if and only if its
 * section means the same.
 */
#include "output/output_conf.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static char *command[] = {"/bin/true", "-x", NULL};
static char *longer[] = {"/bin/true", "-x", "-y", NULL};
static char *other[] = {"/bin/true", "-z", NULL};

static struct output_conf
base(void)
{
	return (struct output_conf) {.kind = OUTPUT_EXEC,
	    .title = "t",
	    .format = FORMAT_TEXT,
	    .oid_format = OID_ISO,
	    .queue = 1,
	    .path = "/a",
	    .mode = 0640,
	    .facility = 8,
	    .priority = 1,
	    .command = command,
	    .max_processes = 1,
	    .timeout = 1};
}

START_TEST(a_copy_is_equal_and_its_own)
{
	struct output_conf from = base(), to;

	ck_assert_int_eq(output_conf_copy(&to, &from), 0);
	ck_assert(output_conf_equal(&from, &to));
	ck_assert_ptr_ne(from.title, to.title);
	ck_assert_ptr_ne(from.path, to.path);
	ck_assert_ptr_ne(from.command[1], to.command[1]);
	to.command[1][1] = 'z';
	ck_assert(!output_conf_equal(&from, &to));
	output_conf_fini(&to);
	output_conf_fini(&to); /* has nothing left to free */
	from.path = NULL;
	from.command = NULL;
	ck_assert_int_eq(output_conf_copy(&to, &from), 0);
	ck_assert(output_conf_equal(&from, &to));
	output_conf_fini(&to);
}
END_TEST

/* Templates are shared, and compared by what they mean. */
START_TEST(templates_count)
{
	struct output_conf from = base(), same, other_conf;
	struct template_text *arguments[3] = {NULL};
	struct text why;

	text_init(&why);
	from.format = FORMAT_TEMPLATE;
	from.template = template_parse("%b", NULL, &why);
	from.template_v1 = template_parse("%a", NULL, &why);
	arguments[1] = template_parse("{user}", NULL, &why);
	from.arguments = arguments;
	ck_assert_int_eq(output_conf_copy(&same, &from), 0);
	ck_assert_ptr_eq(same.template, from.template);
	ck_assert_ptr_ne(same.arguments, from.arguments);
	ck_assert(output_conf_equal(&from, &same));
	output_conf_fini(&same);
	other_conf = from;
	other_conf.template = from.template_v1;
	ck_assert(!output_conf_equal(&from, &other_conf));
	other_conf = from;
	other_conf.template_v1 = NULL;
	ck_assert(!output_conf_equal(&from, &other_conf));
	other_conf = from;
	other_conf.arguments = NULL;
	ck_assert(!output_conf_equal(&from, &other_conf));
	other_conf.arguments =
	    (struct template_text *[3]) {NULL, from.template, NULL};
	ck_assert(!output_conf_equal(&from, &other_conf));
	template_unref(from.template);
	template_unref(from.template_v1);
	template_unref(arguments[1]);
	text_fini(&why);
}
END_TEST

START_TEST(every_difference_counts)
{
	struct output_conf changed[18];
	const struct output_conf from = base();
	size_t i;

	for (i = 0; i < 18; i++)
		changed[i] = from;
	changed[0].kind = OUTPUT_FILE;
	changed[1].title = "u";
	changed[2].format = FORMAT_JSON;
	changed[3].oid_format = OID_NUMERIC;
	changed[4].queue = 2;
	changed[5].path = "/b";
	changed[6].path = NULL;
	changed[7].mode = 0600;
	changed[8].facility = 16;
	changed[9].priority = 2;
	changed[10].command = longer;
	changed[11].command = other;
	changed[12].command = NULL;
	changed[13].max_processes = 2;
	changed[14].timeout = 2;
	changed[15].resolve = true;
	changed[16].stream = true;
	for (i = 0; i < 17; i++) {
		ck_assert_msg(!output_conf_equal(&from, &changed[i]), "%zu", i);
		ck_assert(!output_conf_equal(&changed[i], &from));
	}
	ck_assert(output_conf_equal(&from, &changed[17]));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("output_conf");
	TCase *tcase = tcase_create("output_conf");

	tcase_add_test(tcase, a_copy_is_equal_and_its_own);
	tcase_add_test(tcase, templates_count);
	tcase_add_test(tcase, every_difference_counts);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
