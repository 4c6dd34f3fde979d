/* SPDX-License-Identifier: ISC */
/*
 * Requests to the control socket: what is split into which words, what is
 * refused, and that what the command writes is what the daemon reads.
 */
#include "base/request.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suite.h"

static char line[REQUEST_SIZE_MAX];
static struct request request;

static const char *
parse(const char *text)
{
	snprintf(line, sizeof(line), "%s", text);
	return request_parse(line, &request);
}

/* The words between bars. */
static const char *
words(const char *text)
{
	static char joined[REQUEST_SIZE_MAX];
	size_t i;

	ck_assert_ptr_null(parse(text));
	joined[0] = '\0';
	for (i = 0; i < request.count; i++) {
		strcat(joined, i > 0 ? "|" : "");
		strcat(joined, request.words[i]);
	}
	return joined;
}

START_TEST(test_words)
{
	ck_assert_str_eq(words("status"), "status");
	ck_assert_str_eq(words("  user   add noc  "), "user|add|noc");
	ck_assert_str_eq(words("why \"192.0.2.1\""), "why|192.0.2.1");
	ck_assert_str_eq(words("users \"\""), "users|");
	ck_assert_str_eq(words("a \"b c\" d"), "a|b c|d");
	ck_assert_str_eq(words("\"a \\\"b\\\" \\\\\""), "a \"b\" \\");
	ck_assert_str_eq(words("a \"\\n\""), "a|n"); /* no other escape */
}
END_TEST

START_TEST(test_refused)
{
	static const char *const bad[] = {"\"", "\"a", "a \"b", "a\"b\"",
	    "a\\ b", "\"a\"b", "\"a\"\"b\"", "\"a\\", "\"a\\\"", "\\"};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(parse(bad[i]) != NULL, "%s", bad[i]);
	ck_assert_str_eq(parse(""), "there is no command");
	ck_assert_str_eq(parse("   "), "there is no command");
}
END_TEST

START_TEST(test_too_many)
{
	char many[2 * REQUEST_WORDS_MAX + 3] = "";
	int i;

	for (i = 0; i < REQUEST_WORDS_MAX; i++)
		strcat(many, "a ");
	ck_assert_ptr_null(parse(many));
	ck_assert_uint_eq(request.count, REQUEST_WORDS_MAX);
	strcat(many, "b");
	ck_assert_str_eq(parse(many), "too many words");
}
END_TEST

/* A flag is found anywhere but in front; what is left stays in order. */
START_TEST(test_flags)
{
	ck_assert_str_eq(words("--json status --json a --json"),
	    "--json|status|--json|a|"
	    "--json");
	ck_assert(request_take_flag(&request, "--json"));
	ck_assert(request_take_flag(&request, "--json"));
	ck_assert(!request_take_flag(&request, "--json"));
	ck_assert(!request_take_flag(&request, "--jso"));
	ck_assert_uint_eq(request.count, 3);
	ck_assert_str_eq(request_take(&request), "status");
	ck_assert_str_eq(request_take(&request), "a");
	ck_assert_ptr_null(request_take(&request));
	ck_assert_ptr_null(request_take(&request));
}
END_TEST

/* Whatever the words are, they arrive. */
START_TEST(test_round_trip)
{
	static const char *const sent[] = {"user", "", " ", "a b", "\"", "\\",
	    "\\\"", "--json", "\xc3\xa4\x01"};
	const size_t count = sizeof(sent) / sizeof(sent[0]);
	struct text text;
	size_t i;

	text_init(&text);
	for (i = 0; i < count; i++)
		request_add_word(&text, sent[i]);
	text_add_char(&text, '\0');
	ck_assert(!text.failed);
	ck_assert_ptr_null(request_parse(text.data, &request));
	ck_assert_uint_eq(request.count, count);
	for (i = 0; i < count; i++)
		ck_assert_str_eq(request.words[i], sent[i]);
	text_fini(&text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("request");
	TCase *tc = tcase_create("request");

	tcase_add_test(tc, test_words);
	tcase_add_test(tc, test_refused);
	tcase_add_test(tc, test_too_many);
	tcase_add_test(tc, test_flags);
	tcase_add_test(tc, test_round_trip);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
