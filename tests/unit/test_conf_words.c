/* SPDX-License-Identifier: ISC */
/*
 * The small parts of the configuration: literals are read as libconfuse reads
 * them, mistyped names find the nearest known one, and a configuration is put
 * into words.
 */
#include <stdio.h>

#include "base/nearest.h"
#include "conf/literal.h"
#include "conf/summary.h"
#include "conf_reading.h"
#include "suite.h"

struct literal_case {
	const char *raw, *value;
};

/* Each at least eight octets long, so that it can be a passphrase. */
static const struct literal_case literals[] = {
    {"abcdefgh", "abcdefgh"},
    {"$abcdefgh:;.@~", "$abcdefgh:;.@~"},
    {"\"abc def # gh\"", "abc def # gh"},
    {"'abc def // gh'", "abc def // gh"},
    {"\"\\n\\r\\t\\v\\b\\f\\a\\e\"", "\n\r\t\v\b\f\a\033"},
    {"\"\\\\\\\"\\'\\$\\{\\}\\q\\ \"", "\\\"'${}q "},
    {"\"\\x41\\x4a\\x4B\\x4 \\xg\\x4\\7\\07\\101\"", "AJK\004 xg\004\007\007A"},
    {"'\\\\ \\' \\n \" ${X}'", "\\ ' \\n \" ${X}"},
    {"\"\\377\\200\\xff\\x80____\"", "\377\200\377\200____"},
    {"\"caf\xc3\xa9 caf\xc3\xa9\"", "caf\xc3\xa9 caf\xc3\xa9"},
    {"\"a${TRAPLINE_TEST_SET}z\"", "avalue with \"'\\ z"},
    {"${TRAPLINE_TEST_SET}", "value with \"'\\ "},
    {"\"${TRAPLINE_TEST_UNSET:-a default}\"", "a default"},
    {"${TRAPLINE_TEST_UNSET:-default:-x}", "default:-x"},
    {"\"${TRAPLINE_TEST_SET:-unused}\"", "value with \"'\\ "},
    {"\"$ { } $$ {x}\"", "$ { } $$ {x}"},
    {"/path/of/it*", NULL},
    {"http://x/y/z", "http://x/y/z"},
    {"/etc/*", NULL},
};

/* A secret is read by literal_value(), a name by libconfuse: the same? */
START_TEST(test_literal)
{
	const struct literal_case *c = &literals[_i];
	struct conf_reading r;
	char text[300];

	snprintf(text, sizeof(text),
	    "run_as_user = %s\nuser \"u\" { auth = SHA auth_passphrase = %s\n}",
	    c->raw, c->raw);
	r = conf_reading_of(text, "t.conf");
	if (c->value == NULL) {
		ck_assert_ptr_null(r.conf);
	} else {
		ck_assert_str_eq(r.mistakes, "");
		ck_assert_str_eq(r.conf->users[0].auth_passphrase, c->value);
		ck_assert_str_eq(r.conf->run_as_user, c->value);
	}
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_missing_variable)
{
	struct span found;

	found = literal_missing_variable(
	    span_of("\"${TRAPLINE_TEST_SET}${TRAPLINE_TEST_UNSET}\""), false);
	ck_assert(span_equal(found, span_of("TRAPLINE_TEST_UNSET")));
	found =
	    literal_missing_variable(span_of("${TRAPLINE_TEST_UNSET:-}"), true);
	ck_assert_uint_eq(found.size, 0);
	found = literal_missing_variable(
	    span_of("\"${TRAPLINE_TEST_EMPTY}\""), false);
	ck_assert_uint_eq(found.size, 0);
	found = literal_missing_variable(
	    span_of("\"${TRAPLINE_TEST_EMPTY}\""), true);
	ck_assert(span_equal(found, span_of("TRAPLINE_TEST_EMPTY")));
	ck_assert(literal_has_variable(span_of("\"a${B}\"")));
	ck_assert(!literal_has_variable(span_of("'a${B}'")));
	ck_assert(!literal_has_variable(span_of("\"a\\${B}\"")));
}
END_TEST

struct nearest_case {
	const char *typed, *nearest; /* NULL: none */
};

static const struct nearest_case nears[] = {
    {"time_window", "time_window"},
    {"Time-Window", "time_window"},
    {"tmie_window", "time_window"},
    {"timewindow", "time_window"},
    {"windowtime", NULL},
    {"sorces", "sources"},
    {"usre", "user"},
    {"SHA256", "SHA-256"},
    {"AES", "AES-128"},
    {"", NULL},
    {"x", NULL},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	NULL},
};

START_TEST(test_nearest)
{
	static const char *const known[] = {"time_window", "sources", "user",
	    "SHA-224", "SHA-256", "DES", "AES-128", "AES-192"};
	struct nearest nearest = {NULL, 0};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		nearest_offer(&nearest, nears[_i].typed, known[i]);
	if (nears[_i].nearest == NULL)
		ck_assert_ptr_null(nearest.name);
	else
		ck_assert_pstr_eq(nearest.name, nears[_i].nearest);
}
END_TEST

static const char full[] =
    "listen = {\"udp:162\"}\n"
    "listener \"six\" { address = \"udp6:[2001:db8::1]:1162\"\n"
    " receive_buffer = 5000 send_reports = no discovery = no }\n"
    "community \"public\" { sources = {\"192.0.2.0/24\", \"10.0.0.1\"} }\n"
    "community \"*\" { }\n"
    "user \"open\" { }\n"
    "user \"noc-1\" { name = noc auth = SHA-256 priv = AES-256\n"
    " auth_passphrase = hunter2hunter2 priv_passphrase = hunter2hunter2\n"
    " engines = {0x8000000001, 0x8000000002} timeliness = relaxed\n"
    " sources = {\"2001:db8::/32\"} }\n"
    "user \"any\" { auth = any auth_passphrase = hunter2hunter2 priv = 3DES\n"
    " level = authNoPriv priv_passphrase = hunter2hunter2 }\n"
    "file \"all\" { path = \"/tmp/a b\" }\n"
    "syslog \"sys\" { format = json queue = 100000 }\n"
    "exec \"page\" { command = {/bin/true, \"-x\ty\"} }\n";

START_TEST(test_summary)
{
	struct conf_reading r = conf_reading_good(full, "t.conf");
	struct text text;
	char *string;

	text_init(&text);
	summary_write(r.conf, &text);
	string = string_of(&text);
	ck_assert_str_eq(string,
	    "listens on:\n"
	    "  udp:0.0.0.0:162, receive buffer 64M\n"
	    "  udp6:[2001:db8::1]:1162, receive buffer 5000, no Reports, no "
	    "discovery\n"
	    "accepts:\n"
	    "  \"public\" in v1 and v2c, from 192.0.2.0/24, 10.0.0.1\n"
	    "  any community in v1 and v2c, from anywhere\n"
	    "  \"open\" in v3 with no authentication, at least noAuthNoPriv, "
	    "of any engine, from anywhere\n"
	    "  \"noc\" (section \"noc-1\") in v3 with SHA-256 and AES-256 (key "
	    "extension auto), at least authPriv, of 0x8000000001, "
	    "0x8000000002, from 2001:db8::/32, relaxed timeliness: a replay "
	    "is possible\n"
	    "  \"any\" in v3 with any authentication and 3DES (key extension "
	    "auto), at least authNoPriv, of any engine, from anywhere\n"
	    "sends everything to:\n"
	    "  \"all\": file /tmp/a b (mode 0640), text, queue 64M\n"
	    "  \"sys\": syslog, json, queue 100000\n"
	    "  \"page\": exec /bin/true -x\\ty (at most 4 at a time, 30 s "
	    "each), snmptrapd, queue 64M\n");
	free(string);
	text_init(&text);
	summary_line(r.conf, &text);
	string = string_of(&text);
	ck_assert_str_eq(string,
	    "2 listeners, 3 users (1 with relaxed timeliness: replay is "
	    "possible), 2 communities, 3 outputs: file \"all\", syslog "
	    "\"sys\", exec \"page\"");
	free(string);
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_summary_of_nothing)
{
	struct conf_reading r =
	    conf_reading_good("listen = \"udp:162\"", "t.conf");
	struct text text;
	char *string;

	text_init(&text);
	summary_write(r.conf, &text);
	summary_line(r.conf, &text);
	string = string_of(&text);
	ck_assert_str_eq(string,
	    "listens on:\n"
	    "  udp:0.0.0.0:162, receive buffer 64M\n"
	    "accepts:\n"
	    "  nothing: there is no community and no user\n"
	    "sends everything to:\n"
	    "  nowhere: there is no output\n"
	    "1 listener, 0 users, 0 communities, 0 outputs");
	free(string);
	conf_reading_fini(&r);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("conf_words");
	TCase *tests = tcase_create("words");

	unsetenv("TRAPLINE_TEST_UNSET");
	setenv("TRAPLINE_TEST_EMPTY", "", 1);
	setenv("TRAPLINE_TEST_SET", "value with \"'\\ ", 1);
	tcase_add_loop_test(
	    tests, test_literal, 0, sizeof(literals) / sizeof(literals[0]));
	tcase_add_test(tests, test_missing_variable);
	tcase_add_loop_test(
	    tests, test_nearest, 0, sizeof(nears) / sizeof(nears[0]));
	tcase_add_test(tests, test_summary);
	tcase_add_test(tests, test_summary_of_nothing);
	suite_add_tcase(suite, tests);
	return suite_run_all(suite);
}
