/* SPDX-License-Identifier: ISC */
/*
 * Records by templates, in each place they go to: lines end, a system log's
 * line is one, and no octet of a peer makes another; and a command's arguments.
 */
#include "output/record.h"

#include <stdio.h>

#include "notifications.h"
#include "output/arguments.h"
#include "suite.h"

#define EVIL "a\n2026 b\r\x1b[2J\0\xff"

static struct template_text *
template_of(const char *source)
{
	struct template_text *template;
	struct text why;

	text_init(&why);
	template = template_parse(source, NULL, &why);
	ck_assert_msg(template != NULL, "%.*s", (int)why.size, why.data);
	text_fini(&why);
	return template;
}

/* Two records, by this template. */
static void
check(const char *source, enum record_place place, const struct notification *n,
    const char *expected)
{
	struct output_conf conf = {
	    .format = FORMAT_TEMPLATE, .template = template_of(source)};
	struct record_writer writer;
	struct text text;

	text_init(&text);
	ck_assert_int_eq(record_writer_init(&writer, &conf), 0);
	record_add(&writer, &text, n, place);
	record_add(&writer, &text, n, place);
	text_add_char(&text, '\0');
	ck_assert(!text.failed);
	ck_assert_str_eq(text.data, expected);
	record_writer_fini(&writer);
	text_fini(&text);
	template_unref(conf.template);
}

static struct notification
evil(void)
{
	static const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.9.1", SMI_OCTET_STRING, OCTETS("a\nb")},
	    {"1.3.6.1.9.2", SMI_OCTET_STRING, OCTETS("0123456789abcdef\xff")},
	};
	struct notification n = sample_v2c(sample_varbinds(varbinds, 2));

	n.community = (struct span)OCTETS(EVIL);
	return n;
}

START_TEST(lines)
{
	struct notification n = evil();

	check("{version}", RECORD_LINES, &n, "v2c\nv2c\n");
	check("{version}\n", RECORD_LINES, &n, "v2c\nv2c\n");
	check("{version}\\n%S\\n", RECORD_LINES, &n, "v2c\n2\nv2c\n2\n");
	check("{user}", RECORD_LINES, &n, "\n\n");
	check("%u|{community}", RECORD_LINES, &n,
	    "a.2026 b..[2J..|a\\n2026 b\\r\\x1b[2J\\x00\\xff\n"
	    "a.2026 b..[2J..|a\\n2026 b\\r\\x1b[2J\\x00\\xff\n");
}
END_TEST

#define FIRST  "iso.3.6.1.9.1"
#define SECOND "iso.3.6.1.9.2"
#define HEX    "30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66"

START_TEST(varbinds)
{
	struct notification n = evil();

	check("%v", RECORD_LINES, &n,
	    FIRST " = STRING: \"a\\nb\"\t" SECOND " = Hex-STRING: " HEX " FF "
		  "\n" FIRST " = STRING: \"a\\nb\"\t" SECOND
		  " = Hex-STRING: " HEX " FF \n");
	/* a script's input as snmptrapd gives it, but in a stream */
	check("%v", RECORD_STDIN, &n,
	    FIRST " \"a\nb\"\t" SECOND " \"" HEX " \nFF \"\n" FIRST
		  " \"a\nb\"\t" SECOND " \"" HEX " \nFF \"\n");
	check("%v", RECORD_STREAM, &n,
	    FIRST " \"a\\nb\"\t" SECOND " \"" HEX " FF \"\n" FIRST
		  " \"a\\nb\"\t" SECOND " \"" HEX " FF \"\n");
}
END_TEST

/* As oid_format says, in a stream and by a template, too. */
START_TEST(names)
{
	struct notification n = sample_v1((struct span) {NULL, 0});
	struct output_conf conf = {.format = FORMAT_TEMPLATE,
	    .oid_format = OID_MIB,
	    .template = template_of("%N")};
	struct record_writer writer;
	struct text text;

	n.enterprise = sample_oid("1.3.6.1.6.3.1.1.5");
	text_init(&text);
	ck_assert_int_eq(record_writer_init(&writer, &conf), 0);
	record_add(&writer, &text, &n, RECORD_LINES);
	ck_assert(span_equal((struct span) {(uint8_t *)text.data, text.size},
	    span_of("SNMPv2-MIB::snmpTraps\n")));
	record_writer_fini(&writer);
	template_unref(conf.template);
	conf.format = FORMAT_SNMPTRAPD;
	conf.template = NULL;
	ck_assert_int_eq(record_writer_init(&writer, &conf), 0);
	record_add(&writer, &text, &n, RECORD_STREAM);
	text_add_char(&text, '\0');
	ck_assert_ptr_nonnull(
	    strstr(text.data, "\nSNMPv2-MIB::snmpTrapOID.0 "));
	record_writer_fini(&writer);
	text_fini(&text);
}
END_TEST

START_TEST(system_log)
{
	struct notification n = evil();

	check("x%S\\n\\n", RECORD_SYSLOG, &n, "x2x2");
	check("a\\nb\\tc\\x\n", RECORD_SYSLOG, &n, "a b c\\xa b c\\x");
	check("%v|", RECORD_SYSLOG, &n,
	    FIRST " = STRING: \"a\\nb\" " SECOND " = Hex-STRING: " HEX
		  " FF |" FIRST " = STRING: \"a\\nb\" " SECOND
		  " = Hex-STRING: " HEX " FF |");
}
END_TEST

/* v1 traps may have a form of their own beside any other. */
START_TEST(two_forms)
{
	struct output_conf conf = {
	    .format = FORMAT_TEXT, .template_v1 = template_of("one")};
	struct notification first = sample_v1((struct span) {NULL, 0}),
			    second = sample_v2c((struct span) {NULL, 0});
	struct record_writer writer;
	struct text text;

	text_init(&text);
	ck_assert_int_eq(record_writer_init(&writer, &conf), 0);
	record_add(&writer, &text, &first, RECORD_LINES);
	ck_assert(span_equal(
	    (struct span) {(uint8_t *)text.data, text.size}, span_of("one\n")));
	text_clear(&text);
	record_add(&writer, &text, &second, RECORD_LINES);
	ck_assert_int_eq(memcmp(text.data, "2026-11-20T", 11), 0);
	conf.format = FORMAT_TEMPLATE;
	conf.template = template_of("two");
	record_writer_fini(&writer);
	ck_assert_int_eq(record_writer_init(&writer, &conf), 0);
	text_clear(&text);
	record_add(&writer, &text, &second, RECORD_LINES);
	record_add(&writer, &text, &first, RECORD_LINES);
	ck_assert(span_equal((struct span) {(uint8_t *)text.data, text.size},
	    span_of("two\none\n")));
	record_writer_fini(&writer);
	text_fini(&text);
	template_unref(conf.template);
	template_unref(conf.template_v1);
}
END_TEST

START_TEST(arguments_of_a_command)
{
	struct text why;
	char *command[] = {
	    "/bin/x", "%b", "-c={community}", "", "{pdu}{user}", NULL};
	struct template_text *templates[6] = {NULL};
	struct output_conf conf = {.command = command};
	struct notification n = evil();
	struct arguments *arguments = arguments_new(&conf);
	char *const *got = arguments_make(arguments, &n);
	size_t i;

	for (i = 0; i < 6; i++)
		ck_assert_ptr_eq(got[i], command[i]);
	text_init(&why);
	templates[2] = template_parse_argument(command[2], NULL, &why);
	templates[4] = template_parse_argument(command[4], NULL, &why);
	conf.arguments = templates;
	got = arguments_make(arguments, &n);
	ck_assert_str_eq(got[1], "%b");
	ck_assert_str_eq(got[2], "-c=a\\n2026 b\\r\\x1b[2J\\x00\\xff");
	ck_assert_str_eq(got[3], "");
	ck_assert_str_eq(got[4], "trap");
	ck_assert_ptr_null(got[5]);
	arguments_free(arguments);
	arguments_free(NULL);
	template_unref(templates[2]);
	template_unref(templates[4]);
	text_fini(&why);
}
END_TEST

/* The kernel takes no argument of more than 128 KiB. */
START_TEST(an_argument_has_an_end)
{
	static uint8_t octets[60000];
	const struct sample_varbind varbind = {
	    "1.3.6.1.9", SMI_OCTET_STRING, {octets, sizeof(octets)}};
	char *command[] = {"/bin/x", "{varbinds}", "{version}", NULL};
	struct template_text *templates[4] = {NULL};
	struct output_conf conf = {.command = command, .arguments = templates};
	struct notification n;
	struct arguments *arguments = arguments_new(&conf);
	char *const *got;
	struct text why;
	size_t i;

	for (i = 0; i < sizeof(octets); i += 2)
		memcpy(octets + i, "\xc3\xbc", 2);
	octets[0] = octets[1] = '"'; /* two octets each, escaped */
	n = sample_v2c(sample_varbinds(&varbind, 1));
	text_init(&why);
	templates[1] = template_parse_argument(command[1], NULL, &why);
	templates[2] = template_parse_argument(command[2], NULL, &why);
	got = arguments_make(arguments, &n);
	ck_assert_uint_lt(strlen(got[1]), 60100);
	memset(octets, 1, sizeof(octets)); /* hexadecimal is twice as long */
	n = sample_v2c(sample_varbinds(&varbind, 1));
	got = arguments_make(arguments, &n);
	ck_assert_uint_eq(strlen(got[1]), ARGUMENT_SIZE_MAX);
	ck_assert_str_eq(got[2], "v2c");
	arguments_free(arguments);
	template_unref(templates[1]);
	template_unref(templates[2]);
	text_fini(&why);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("record");
	TCase *tcase = tcase_create("record");

	tcase_add_test(tcase, lines);
	tcase_add_test(tcase, varbinds);
	tcase_add_test(tcase, names);
	tcase_add_test(tcase, system_log);
	tcase_add_test(tcase, two_forms);
	tcase_add_test(tcase, arguments_of_a_command);
	tcase_add_test(tcase, an_argument_has_an_end);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
