/* SPDX-License-Identifier: ISC */
/*
 * Good configurations: every option's value arrives where it belongs, defaults
 * are those of the manual, and reading leaves nothing behind.
 */
#include <string.h>
#include <syslog.h>

#include "conf/listener.h"
#include "conf/schema.h"
#include "conf_reading.h"
#include "suite.h"

START_TEST(test_defaults)
{
	struct conf_reading r = conf_reading_good("", "t.conf");
	const struct conf *c = r.conf;

	ck_assert_str_eq(c->file, "t.conf");
	ck_assert_str_eq(c->run_as_user, "trapline");
	ck_assert_str_eq(c->run_as_group, "trapline");
	ck_assert_str_eq(c->state_directory, "/var/lib/trapline");
	ck_assert_str_eq(c->control_socket, "/run/trapline/control.sock");
	ck_assert_str_eq(c->mib_index, "/var/lib/trapline/mib.index");
	ck_assert_int_eq(c->log_level, LOG_LEVEL_INFO);
	ck_assert_uint_eq(c->stop_timeout, 10);
	ck_assert_uint_eq(c->engine_id.size, 0);
	ck_assert_int_eq(c->time_window, 150);
	ck_assert_uint_eq(c->max_engines, 100000);
	ck_assert_uint_eq(c->report_rate, 50);
	ck_assert_uint_eq(c->report_burst, 100);
	ck_assert_uint_eq(c->community_count, 0);
	ck_assert_uint_eq(c->user_count, 0);
	ck_assert_uint_eq(c->output_count, 0);
	ck_assert_ptr_nonnull(strstr(r.warnings, "t.conf: there is no output"));
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_default_listeners)
{
	struct conf_reading r = conf_reading_good("", "t.conf");
	const struct listener_conf *l = r.conf->listeners;

	ck_assert_uint_eq(r.conf->listener_count, 2);
	ck_assert_str_eq(l[0].title, "udp:162");
	ck_assert_int_eq(l[0].address.family, AF_INET);
	ck_assert_uint_eq(l[0].address.port, 162);
	ck_assert(!l[0].v6);
	ck_assert_str_eq(l[1].title, "udp6:162");
	ck_assert_int_eq(l[1].address.family, AF_INET6);
	ck_assert(l[1].v6);
	ck_assert(l[0].send_reports && l[0].discovery);
	ck_assert_uint_eq(l[0].receive_buffer, 64u << 20);
	ck_assert_uint_eq(l[0].send_buffer, 1u << 20);
	ck_assert_uint_eq(l[0].max_message_size, 65507);
	ck_assert_uint_eq(l[0].dscp, 0);
	ck_assert(!l[0].dont_fragment && !l[0].reuse_port);
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_root)
{
	struct conf_reading r = conf_reading_good(
	    "run_as_user = \"\" run_as_group = adm\n"
	    "state_directory = \"/s\" control_socket = /c mib_index = '/m'\n"
	    "log_level = DEBUG stop_timeout = 2m engine_id = 0x8000000001\n"
	    "time_window = 300 max_engines = 5 report_rate = 0\n"
	    "report_burst = 7\n",
	    "t.conf");
	const struct conf *c = r.conf;
	static const uint8_t id[] = {0x80, 0, 0, 0, 1};

	ck_assert_str_eq(c->run_as_user, "");
	ck_assert_str_eq(c->run_as_group, "adm");
	ck_assert_str_eq(c->state_directory, "/s");
	ck_assert_str_eq(c->control_socket, "/c");
	ck_assert_str_eq(c->mib_index, "/m");
	ck_assert_int_eq(c->log_level, LOG_LEVEL_DEBUG);
	ck_assert_uint_eq(c->stop_timeout, 120);
	ck_assert_uint_eq(c->engine_id.size, 5);
	ck_assert_mem_eq(c->engine_id.octets, id, 5);
	ck_assert_int_eq(c->time_window, 300);
	ck_assert_uint_eq(c->max_engines, 5);
	ck_assert_uint_eq(c->report_rate, 0);
	ck_assert_uint_eq(c->report_burst, 7);
	conf_reading_fini(&r);
}
END_TEST

/* listen and listener sections together; the root's buffer is the default. */
START_TEST(test_listeners)
{
	struct conf_reading r = conf_reading_good(
	    "listener \"a\" { address = \"udp:192.0.2.1:1162\"\n"
	    " send_reports = no discovery = off send_buffer = 65536\n"
	    " max_message_size = 1472 dscp = 46 dont_fragment = yes\n"
	    " reuse_port = on }\n"
	    "listener b { address = \"udp6:[2001:db8::1]:162\"\n"
	    " receive_buffer = 128k }\n"
	    "receive_buffer = 2M\n"
	    "listen = \"udp:1163\"",
	    "t.conf");
	const struct listener_conf *l = r.conf->listeners;
	char text[ADDRESS_TEXT_SIZE];

	ck_assert_uint_eq(r.conf->listener_count, 3);
	ck_assert_str_eq(l[0].title, "udp:1163");
	ck_assert_uint_eq(l[0].receive_buffer, 2u << 20);
	ck_assert_str_eq(l[1].title, "a");
	ck_assert_str_eq(address_format(&l[1].address, text), "192.0.2.1");
	ck_assert_uint_eq(l[1].address.port, 1162);
	ck_assert(!l[1].send_reports && !l[1].discovery);
	ck_assert_uint_eq(l[1].receive_buffer, 2u << 20);
	ck_assert_uint_eq(l[1].send_buffer, 65536);
	ck_assert_uint_eq(l[1].max_message_size, 1472);
	ck_assert_uint_eq(l[1].dscp, 46);
	ck_assert(l[1].dont_fragment && l[1].reuse_port);
	ck_assert_str_eq(address_format(&l[2].address, text), "2001:db8::1");
	ck_assert_uint_eq(l[2].receive_buffer, 128u << 10);
	conf_reading_fini(&r);
}
END_TEST

/* A listener section alone leaves no default listener. */
START_TEST(test_listener_alone)
{
	struct conf_reading r = conf_reading_good(
	    "listener \"a\" { address = \"udp:1162\" }", "t.conf");

	ck_assert_uint_eq(r.conf->listener_count, 1);
	conf_reading_fini(&r);
	r = conf_reading_good(
	    "listen = {} listener \"a\" { address = \"udp:1162\" }", "t.conf");
	ck_assert_uint_eq(r.conf->listener_count, 1);
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_list_append)
{
	struct conf_reading r = conf_reading_good(
	    "listen = {\"udp:1\"} listen += {\"udp:2\", \"udp:3\"}\n"
	    "listen += \"udp:4\"",
	    "t.conf");

	ck_assert_uint_eq(r.conf->listener_count, 4);
	ck_assert_uint_eq(r.conf->listeners[3].address.port, 4);
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_communities)
{
	struct conf_reading r = conf_reading_good(
	    "community \"public\" { sources = {\"192.0.2.0/24\",\n"
	    " \"2001:db8::/32\", \"198.51.100.7\"} }\n"
	    "community \"*\" { sources = {} } community \"a\\\"b\" { }\n"
	    "community \"\\xff\\n\" { }",
	    "t.conf");
	const struct community *c = r.conf->communities;

	ck_assert_uint_eq(r.conf->community_count, 4);
	ck_assert_str_eq(c[3].name, "\xff\n");
	ck_assert_str_eq(c[0].name, "public");
	ck_assert_uint_eq(c[0].sources.count, 3);
	ck_assert_uint_eq(c[0].sources.items[0].bits, 24);
	ck_assert_uint_eq(c[0].sources.items[1].bits, 32);
	ck_assert_uint_eq(c[0].sources.items[2].bits, 32);
	ck_assert_str_eq(c[1].name, "*");
	ck_assert_uint_eq(c[1].sources.count, 0);
	ck_assert_str_eq(c[2].name, "a\"b");
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_user)
{
	struct conf_reading r = conf_reading_good(
	    "user \"noc\" { auth = \"sha-256\" priv = AES-256\n"
	    " auth_passphrase = \"twelve\\x20octets\"\n"
	    " priv_passphrase = 'eight \\'octets\\''\n"
	    " key_extension = reeder engines = {\"0x8000000001\",\n"
	    " 800000000a0b} sources = 192.0.2.0/24 timeliness = relaxed }\n"
	    "user \"noc2\" { name = noc level = authNoPriv auth = any\n"
	    " auth_passphrase = 12345678 }\n"
	    "user \"open\" { }",
	    "t.conf");
	const struct usm_user *u = r.conf->users;

	ck_assert_uint_eq(r.conf->user_count, 3);
	ck_assert_str_eq(u[0].title, "noc");
	ck_assert_str_eq(u[0].name, "noc");
	ck_assert_int_eq(u[0].origin, USER_FROM_CONF);
	ck_assert_int_eq(u[0].auth, AUTH_SHA_256);
	ck_assert_int_eq(u[0].priv, PRIV_AES_256);
	ck_assert_int_eq(u[0].extension, EXTENSION_REEDER);
	ck_assert_int_eq(u[0].level, AUTH_PRIV);
	ck_assert(u[0].relaxed);
	ck_assert_str_eq(u[0].auth_passphrase, "twelve octets");
	ck_assert_str_eq(u[0].priv_passphrase, "eight 'octets'");
	ck_assert_uint_eq(u[0].engine_count, 2);
	ck_assert_uint_eq(u[0].engines[1].size, 6);
	ck_assert_uint_eq(u[0].sources.count, 1);
	ck_assert_str_eq(u[1].title, "noc2");
	ck_assert_str_eq(u[1].name, "noc");
	ck_assert_int_eq(u[1].auth, AUTH_ANY);
	ck_assert_int_eq(u[1].extension, EXTENSION_AUTO);
	ck_assert_int_eq(u[1].level, AUTH_NO_PRIV);
	ck_assert(!u[1].relaxed);
	ck_assert_int_eq(u[2].auth, AUTH_NONE);
	ck_assert_int_eq(u[2].level, NO_AUTH_NO_PRIV);
	ck_assert_ptr_null(u[2].auth_passphrase);
	conf_reading_fini(&r);
}
END_TEST

#define KEY_20 "0x000102030405060708090a0b0c0d0e0f10111213"

START_TEST(test_keys)
{
	struct conf_reading r = conf_reading_good(
	    "user \"ku\" { auth = SHA auth_key = " KEY_20
	    " priv = AES-128 priv_key = " KEY_20 "}\n"
	    "user \"kul\" { auth = SHA auth_localized_key = \"" KEY_20 "\"\n"
	    " priv = AES-256 priv_localized_key = " KEY_20
	    "1415161718191A1B1c1d1e1f\n"
	    " engines = 0x8000000001 }",
	    "t.conf");
	const struct usm_user *u = r.conf->users;
	uint8_t octets[32];
	uint8_t i;

	for (i = 0; i < sizeof(octets); i++)
		octets[i] = i;
	ck_assert_uint_eq(u[0].auth_ku[AUTH_SHA].size, 20);
	ck_assert_mem_eq(u[0].auth_ku[AUTH_SHA].octets, octets, 20);
	ck_assert_uint_eq(u[0].priv_ku[AUTH_SHA].size, 20);
	ck_assert_uint_eq(u[0].auth_ku[AUTH_MD5].size, 0);
	ck_assert_uint_eq(u[0].auth_localized.size, 0);
	ck_assert_uint_eq(u[1].auth_localized.size, 20);
	ck_assert_uint_eq(u[1].auth_ku[AUTH_SHA].size, 0);
	ck_assert_uint_eq(u[1].priv_localized.size, 32);
	ck_assert_mem_eq(u[1].priv_localized.octets, octets, 32);
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_outputs)
{
	struct conf_reading r = conf_reading_good(
	    "exec \"page\" { command = {\"/bin/true\", \"--to\", \"\"}\n"
	    " input = json mode = each max_processes = 2 timeout = 1m\n"
	    " oid_format = numeric resolve = never queue = 1M }\n"
	    "file \"all\" { path = \"/x y\" format = json mode = 0600 }\n"
	    "syslog \"sys\" { facility = local3 priority = warning\n"
	    " format = snmptrapd }\n"
	    "file \"plain\" { path = /z } syslog \"s\" { }\n"
	    "exec \"e\" { command = /bin/true }",
	    "t.conf");
	const struct output_conf *o = r.conf->outputs;

	ck_assert_str_eq(r.warnings, "");
	ck_assert_uint_eq(r.conf->output_count, 6);
	ck_assert_int_eq(o[0].kind, OUTPUT_EXEC);
	ck_assert_str_eq(o[0].title, "page");
	ck_assert_str_eq(o[0].command[0], "/bin/true");
	ck_assert_str_eq(o[0].command[1], "--to");
	ck_assert_str_eq(o[0].command[2], "");
	ck_assert_ptr_null(o[0].command[3]);
	ck_assert_int_eq(o[0].format, FORMAT_JSON);
	ck_assert_uint_eq(o[0].max_processes, 2);
	ck_assert_uint_eq(o[0].timeout, 60);
	ck_assert_int_eq(o[0].oid_format, OID_NUMERIC);
	ck_assert(!o[0].resolve);
	ck_assert_uint_eq(o[0].queue, 1u << 20);
	ck_assert_int_eq(o[1].kind, OUTPUT_FILE);
	ck_assert_str_eq(o[1].path, "/x y");
	ck_assert_int_eq(o[1].format, FORMAT_JSON);
	ck_assert_uint_eq(o[1].mode, 0600);
	ck_assert_uint_eq(o[1].queue, 64u << 20);
	ck_assert_int_eq(o[2].kind, OUTPUT_SYSLOG);
	ck_assert_int_eq(o[2].facility, LOG_LOCAL3);
	ck_assert_int_eq(o[2].priority, LOG_WARNING);
	ck_assert_int_eq(o[2].format, FORMAT_SNMPTRAPD);
	ck_assert_int_eq(o[3].format, FORMAT_TEXT);
	ck_assert_uint_eq(o[3].mode, 0640);
	ck_assert_int_eq(o[4].facility, LOG_DAEMON);
	ck_assert_int_eq(o[4].priority, LOG_NOTICE);
	ck_assert_int_eq(o[5].format, FORMAT_SNMPTRAPD);
	ck_assert_uint_eq(o[5].max_processes, 4);
	ck_assert_uint_eq(o[5].timeout, 30);
	ck_assert_int_eq(o[5].oid_format, OID_ISO);
	ck_assert(o[5].resolve);
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_templates)
{
	struct conf_reading r = conf_reading_of(
	    "file \"a\" { path = /a format = \"%b\\n\"\n"
	    "    format_v1 = '%a\\n' }\n"
	    "syslog \"b\" { format_v1 = \"{user}\" }\n"
	    "exec \"c\" { command = {\"/bin/true\", \"100%\",\n"
	    "    \"{user}\", \"-u{user}\", \"--\", \"{user}\"} }",
	    "t.conf");
	const struct output_conf *outputs;

	ck_assert_str_eq(r.mistakes, "");
	ck_assert_str_eq(r.warnings,
	    "t.conf:4: command: argument 2 begins with what a sender chose, "
	    "which the program may take for an option, right would be like "
	    "--name={user}, or an argument -- before it\n");
	outputs = r.conf->outputs;
	ck_assert_int_eq(outputs[0].format, FORMAT_TEMPLATE);
	ck_assert_str_eq(template_source(outputs[0].template), "%b\n");
	ck_assert_str_eq(template_source(outputs[0].template_v1), "%a\\n");
	ck_assert_int_eq(outputs[1].format, FORMAT_TEXT);
	ck_assert_ptr_null(outputs[1].template);
	ck_assert_str_eq(template_source(outputs[1].template_v1), "{user}");
	ck_assert_ptr_null(outputs[2].arguments[0]);
	ck_assert_ptr_null(outputs[2].arguments[1]);
	ck_assert_str_eq(template_source(outputs[2].arguments[2]), "{user}");
	ck_assert_str_eq(outputs[2].command[3], "-u{user}");
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_stream)
{
	struct conf_reading r = conf_reading_of(
	    "exec \"a\" { command = /bin/true mode = stream }\n"
	    "exec \"b\" { command = /bin/true mode = stream\n"
	    "    input = snmptrapd timeout = 5\n max_processes = 2 }\n"
	    "exec \"c\" { command = /bin/true }",
	    "t.conf");

	ck_assert_str_eq(r.mistakes, "");
	ck_assert_str_eq(r.warnings,
	    "t.conf:3: timeout: it has no effect where mode is \"stream\"\n"
	    "t.conf:4: max_processes: it has no effect where mode is "
	    "\"stream\"\n");
	ck_assert(r.conf->outputs[0].stream);
	ck_assert_int_eq(r.conf->outputs[0].format, FORMAT_JSON);
	ck_assert_int_eq(r.conf->outputs[1].format, FORMAT_SNMPTRAPD);
	ck_assert(!r.conf->outputs[2].stream);
	ck_assert_int_eq(r.conf->outputs[2].format, FORMAT_SNMPTRAPD);
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_no_such_program)
{
	struct conf_reading r = conf_reading_good(
	    "\nexec \"e\" { command = /nonexistent/page }", "t.conf");

	ck_assert_str_eq(r.warnings,
	    "t.conf:2: command: \"/nonexistent/page\" cannot be run, as of "
	    "now: No such file or directory\n");
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_idle_output)
{
	struct conf_reading r = conf_reading_good("file \"a\" { path = /a }\n"
						  "file \"b\" { path = /b }\n"
						  "file \"c\" { path = /c }\n"
						  "auth_failures = {\"c\"}\n",
	    "t.conf");

	ck_assert_str_eq(r.warnings, "");
	conf_reading_fini(&r);
	r = conf_reading_good("file \"a\" { path = /a }\n"
			      "file \"b\" { path = /b }\n"
			      "file \"c\" { path = /c }\n"
			      "auth_failures = {\"c\"}\n"
			      "route \"r\" { outputs = {\"a\"} }\n",
	    "t.conf");
	ck_assert_str_eq(r.warnings,
	    "t.conf:2: \"b\": no route sends to this output, and where there "
	    "are routes that means it gets nothing\n");
	conf_reading_fini(&r);
}
END_TEST

START_TEST(test_environment)
{
	struct conf_reading r;

	setenv("TRAPLINE_TEST_PHRASE", "from the environment", 1);
	setenv("TRAPLINE_TEST_BARE", "/bare", 1);
	r = conf_reading_good(
	    "user \"u\" { auth = SHA auth_passphrase = "
	    "\"${TRAPLINE_TEST_PHRASE}\" }\n"
	    "state_directory = ${TRAPLINE_TEST_BARE}\n"
	    "control_socket = \"${TRAPLINE_TEST_BARE}/x\"\n"
	    "run_as_user = \"${TRAPLINE_TEST_UNSET:-nobody}\"\n"
	    "run_as_group = '${TRAPLINE_TEST_BARE}'\n",
	    "t.conf");
	ck_assert_str_eq(
	    r.conf->users[0].auth_passphrase, "from the environment");
	ck_assert_str_eq(r.conf->state_directory, "/bare");
	ck_assert_str_eq(r.conf->control_socket, "/bare/x");
	ck_assert_str_eq(r.conf->run_as_user, "nobody");
	ck_assert_str_eq(r.conf->run_as_group, "${TRAPLINE_TEST_BARE}");
	conf_reading_fini(&r);
}
END_TEST

/* A reload reads while the old one lives, over and over, whatever was wrong
 * before: libconfuse keeps no state that matters. */
START_TEST(test_again)
{
	static const char *const texts[] = {"listen = \"udp:1\"", "listen = \"",
	    "user { x = \"\\9\"", "time_window = {", "x(\"",
	    "listen = {\"a\" \"b\"", "/*"};
	struct conf_reading first, r;
	size_t i;

	first = conf_reading_good("listen = \"udp:1\"", "t.conf");
	for (i = 0; i < 70; i++) {
		r = conf_reading_of(texts[i % 7], "t.conf");
		ck_assert_int_eq(r.conf != NULL, i % 7 == 0);
		conf_reading_fini(&r);
	}
	ck_assert_uint_eq(first.conf->listener_count, 1);
	conf_reading_fini(&first);
}
END_TEST

/* Noise made of the language's own pieces, always the same. */
START_TEST(test_noise)
{
	static const char *const pieces[] = {"user ", "\"u\" ", "{ ", "} ",
	    "= ", "+= ", ", ", "auth ", "SHA ", "auth_passphrase ",
	    "\"12345678\" ", "listen ", "\"udp:1\" ", "\n", "# x\n", "/* ",
	    "*/ ", "${X} ", "'", "\"", "\\", "(", ")", "file ", "path ", "/x ",
	    "|", "\x80", "\001"};
	uint32_t seed = (uint32_t)_i * 2654435761u + 1;
	struct conf_reading r;
	struct text text;
	char *string;
	unsigned i;

	text_init(&text);
	for (i = 0; i < 60; i++) {
		seed = seed * 1664525u + 1013904223u;
		text_add(&text, pieces[(seed >> 16) % 29]);
	}
	string = string_of(&text);
	r = conf_reading_of(string, "t.conf");
	conf_reading_fini(&r);
	free(string);
}
END_TEST

/* The table: each row has what the manual needs, and its name once. */
START_TEST(test_schema)
{
	const struct section_kind *const *kinds;
	const struct section_kind *kind;
	size_t i, j, count;

	kinds = schema_kinds(&count);
	for (i = 0; i <= count; i++) {
		kind = i == count ? schema_root() : kinds[i];
		for (j = 0; j < kind->option_count; j++) {
			ck_assert_ptr_nonnull(kind->options[j].help);
			ck_assert_ptr_eq(
			    schema_option_find(kind, kind->options[j].name),
			    &kind->options[j]);
		}
		if (i < count)
			ck_assert_ptr_eq(schema_kind_find(kind->name), kind);
	}
}
END_TEST

/* The words for protocols are those of usm/protocol.h. */
START_TEST(test_protocol_names)
{
	const struct section_kind *user = schema_kind_find("user");
	const struct choice *c;

	c = schema_option_find(user, "auth")->choices;
	for (; c->name != NULL; c++)
		if (c->value != AUTH_NONE && c->value != AUTH_ANY)
			ck_assert_str_eq(c->name,
			    auth_info((enum auth_protocol)c->value)->name);
	c = schema_option_find(user, "priv")->choices;
	for (; c->name != NULL; c++)
		if (c->value != PRIV_NONE)
			ck_assert_str_eq(c->name,
			    priv_info((enum priv_protocol)c->value)->name);
	c = schema_option_find(user, "key_extension")->choices;
	for (; c->name != NULL; c++)
		ck_assert_str_eq(
		    c->name, key_extension_name((enum key_extension)c->value));
}
END_TEST

START_TEST(test_listener_find)
{
	struct conf_reading a =
	    conf_reading_good("listen = {\"udp:1\", \"udp6:2\"}", "a.conf");
	struct conf_reading b = conf_reading_good(
	    "listener \"x\" { address = \"udp6:[::]:2\" dscp = 1 }\n"
	    "listener \"y\" { address = \"udp:0.0.0.0:1\" }",
	    "b.conf");
	const struct listener_conf *l = a.conf->listeners;

	ck_assert_ptr_eq(listener_find(b.conf, &l[0]), &b.conf->listeners[1]);
	ck_assert_ptr_eq(listener_find(b.conf, &l[1]), &b.conf->listeners[0]);
	ck_assert(listener_equal(&l[0], &b.conf->listeners[1]));
	ck_assert(!listener_equal(&l[1], &b.conf->listeners[0]));
	ck_assert_ptr_null(listener_find(
	    b.conf, &(struct listener_conf) {.address = {.port = 9}}));
	conf_reading_fini(&a);
	conf_reading_fini(&b);
}
END_TEST

static void
add_tests(TCase *tests)
{
	tcase_add_test(tests, test_defaults);
	tcase_add_test(tests, test_default_listeners);
	tcase_add_test(tests, test_root);
	tcase_add_test(tests, test_listeners);
	tcase_add_test(tests, test_listener_alone);
	tcase_add_test(tests, test_list_append);
	tcase_add_test(tests, test_communities);
	tcase_add_test(tests, test_user);
	tcase_add_test(tests, test_keys);
	tcase_add_test(tests, test_outputs);
	tcase_add_test(tests, test_stream);
	tcase_add_test(tests, test_templates);
	tcase_add_test(tests, test_no_such_program);
	tcase_add_test(tests, test_idle_output);
	tcase_add_test(tests, test_environment);
	tcase_add_test(tests, test_again);
	tcase_add_loop_test(tests, test_noise, 0, 300);
	tcase_add_test(tests, test_schema);
	tcase_add_test(tests, test_protocol_names);
	tcase_add_test(tests, test_listener_find);
}

int
main(void)
{
	Suite *suite = suite_create("conf");
	TCase *tests = tcase_create("conf");

	unsetenv("TRAPLINE_TEST_UNSET");
	add_tests(tests);
	suite_add_tcase(suite, tests);
	return suite_run_all(suite);
}
