/* SPDX-License-Identifier: ISC */
/*
 * Templates: what each format character and field gives for each version, their
 * widths, what is a mistake, and that no octet of a peer makes a line.
 */
#include "output/template.h"

#include <stdio.h>

#include "conf/argument.h"
#include "notifications.h"
#include "suite.h"

static struct template_text *
parse(const char *source, char why[512])
{
	struct text text;
	struct template_text *template;

	text_init(&text);
	template = template_parse(source, NULL, &text);
	ck_assert(!text.failed);
	snprintf(
	    why, 512, "%.*s", (int)text.size, text.size == 0 ? "" : text.data);
	text_fini(&text);
	return template;
}

static void
ck_text(const struct template_text *template, const struct notification *n,
    const struct snmptrapd_style *style, const char *expected)
{
	struct template_writer writer = {.percent = {.style = *style}};
	struct text text;

	setenv("TZ", "EST+5", 1);
	tzset();
	text_init(&text);
	template_add(template, &text, &writer, n);
	text_add_char(&text, '\0');
	ck_assert(!text.failed);
	ck_assert_str_eq(text.data, expected);
	text_fini(&text);
}

static void
check(const char *source, const struct notification *n, const char *expected)
{
	const struct snmptrapd_style style = {.escape = true};
	char why[512];
	struct template_text *template = parse(source, why);

	ck_assert_msg(template != NULL, "%s: %s", source, why);
	ck_assert_str_eq(template_source(template), source);
	ck_text(template, n, &style, expected);
	template_unref(template);
}

static const struct sample_varbind varbinds[] = {
    {"1.3.6.1.2.1.1.3.0", SMI_TIME_TICKS, OCTETS("\x01\xe2\x40")},
    {"1.3.6.1.6.3.1.1.4.1.0", SMI_OBJECT_IDENTIFIER,
	OCTETS("\x2b\x06\x01\x06\x03\x01\x01\x05\x03")},
    {"1.3.6.1.2.1.2.2.1.1.3", SMI_INTEGER, OCTETS("\x03")},
    {"1.3.6.1.2.1.2.2.1.2.3", SMI_OCTET_STRING, OCTETS("a\"\n%b{user}")},
};

static struct notification
v2(void)
{
	struct notification n = sample_v2c(sample_varbinds(varbinds, 4));

	n.skip = 3;
	return n;
}

static struct notification
v1(void)
{
	return sample_v1(sample_varbinds(varbinds + 2, 2));
}

#define UDP   "UDP: [192.0.2.7]:50123->[192.0.2.1]:162"
#define BINDS "iso.3.6.1.2.1.2.2.1.1.3 = INTEGER: 3"
#define NAME  "iso.3.6.1.2.1.2.2.1.2.3 = STRING: \"a\\\"\\n%b{user}\""

struct sample {
	const char *source, *expected;
};

START_TEST(percent_v1)
{
	static const struct sample samples[] = {
	    {"%%|100%%", "%|100%"},
	    {"%a %A", "10.1.2.3 10.1.2.3"},
	    {"%b", UDP},
	    {"%B", UDP}, /* no resolver: no name */
	    {"<%E>", "<>"},
	    /* 2026-11-20 14:39:00 UTC */
	    {"%y-%m-%l %h:%j:%k", "2026-11-20 9:39:0"},
	    {"%#y-%#m-%#l %#h:%#j:%#k", "2026-11-20 14:39:0"},
	    {"%t", "1795185540"},
	    /* 123456.78 s */
	    {"%T %#T", "123456 1 day, 10:17:36.78"},
	    {"%Y-%M-%L %H:%J:%K", "1970-1-2 10:17:36"},
	    {"%N|%w|%W|%q", "iso.3.6.1.4.1.8072.9999|6|Enterprise Specific|17"},
	    {"%P", "TRAP, SNMP v1, community public"},
	    {"%s %S %u", "0 1 public"},
	    {"%v", BINDS "\t" NAME},
	    {"%#v", ", " BINDS ", " NAME},
	    {"%V / %v", BINDS " / " NAME},
	    {"%V\\%\\n%#v%V|%v", "%\n" BINDS "%\n" NAME BINDS "|" NAME},
	    {"%V{{{%v", BINDS "{{" NAME},
	    {"%V%v", BINDS "\t" NAME},
	};
	struct notification n = v1();
	size_t i;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		check(samples[i].source, &n, samples[i].expected);
	n.agent_address.size = 0;
	check("%a", &n, "0.0.0.0");
	n.generic_trap = 3;
	check("%w %W", &n, "3 Link Up");
}
END_TEST

START_TEST(percent_v2)
{
	static const struct sample samples[] = {
	    {"%a", "0.0.0.0"},
	    {"%T %#T", "1234 0:20:34.56"},
	    {"%P", "TRAP2, SNMP v2c, community public"},
	    {"%s %S %u", "1 2 public"},
	    {"%N|%w|%W|%q", "iso.3.6.1.6.3.1.1.5|2|Link Down|0"},
	};
	struct notification n = v2();
	size_t i;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		check(samples[i].source, &n, samples[i].expected);
	n.trap_oid = sample_oid("1.3.6.1.4.1.9.0.300");
	check("%N|%w|%W|%q", &n, "iso.3.6.1.4.1.9|6|Enterprise Specific|300");
	n.trap_oid = sample_oid("1.3.6.1.4.1.9.300");
	check("%N|%q", &n, "iso.3.6.1.4.1.9|300");
	n.trap_oid.size = 0;
	n.has_uptime = false;
	check("%N|%w|%q|%T", &n, ".|6|0|0");
}
END_TEST

START_TEST(percent_v3)
{
	struct notification n = sample_v3((struct span) {NULL, 0});

	n.context_name = (struct span)OCTETS("c\nd");
	check("%P", &n, "INFORM, SNMP v3, user noc, context c.d");
	check("%s %S %u", &n, "2 3 noc");
	check("<%E><%v>", &n, "<80 00 1F 88 04 ><>");
	n.pdu = PDU_TRAP;
	check("%.5P", &n, "TRAP2");
}
END_TEST

/* Width, precision and flags, as printf(3) has them. */
START_TEST(forms)
{
	static const struct sample samples[] = {
	    {"%5w|%05w|%-5w|%-05w", "    6|00006|6    |6    "},
	    {"%.3w|%5.3w|%-5.3w|%05.3w", "006|  006|006  |  006"},
	    {"%02.2h:%02.2j:%02.2k", "09:39:00"},
	    {"%.4y-%.2m-%.2l", "2026-11-20"},
	    {"%.2y", "2026"},
	    {"%12W|%20W", "Enterprise Specific| Enterprise Specific"},
	    {"%-20W|", "Enterprise Specific |"},
	    {"%.4W|%8.4W|%-8.4W|", "Ente|    Ente|Ente    |"},
	    {"%.3v", "iso"},
	    {"%#30T|%-#30T|", "            1 day, 10:17:36.78|1 day, "
			      "10:17:36.78            |"},
	    {"%#.5T|%.8T", "1 day|00123456"},
	    {"%5%", "%"},
	    {"%.w", "6"},
	};
	struct notification n = v1();
	size_t i;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		check(samples[i].source, &n, samples[i].expected);
	n.specific_trap = -17;
	check("%5q|%05q|%.4q|%-5q|%6.4q", &n, "  -17|-0017|-0017|-17  | -0017");
	n.community = (struct span)OCTETS("z\xc3\xbc");
	check("%.1u", &n, "z");
}
END_TEST

START_TEST(escapes)
{
	struct notification n = v2();

	check("a\\nb\\tc\\\\d\\%e\\qf\\?g\\'\\\"h\\", &n,
	    "a\nb\tc\\d%e\\qf?g'\"h\\");
	check("\\a\\b\\f\\r\\v", &n, "\a\b\f\r\v");
	check("{{x} {{{version}} }", &n, "{x} {v2c} }");
	check("", &n, "");
	check("plain", &n, "plain");
}
END_TEST

START_TEST(styles)
{
	static const uint8_t octets[20] = {0xff};
	const struct sample_varbind hex = {
	    "1.3.6.1.9", SMI_OCTET_STRING, {octets, 20}};
	struct notification n = sample_v2c(sample_varbinds(&hex, 1));
	struct snmptrapd_style style = {.quick = true, .numeric = true};
	char why[512];
	struct template_text *template = parse("%v", why);

	ck_text(template, &n, &style,
	    ".1.3.6.1.9 \"FF 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
	    "00 00 00 00 \"");
	n.varbinds = sample_varbinds(varbinds + 3, 1);
	ck_text(
	    template, &n, &style, ".1.3.6.1.2.1.2.2.1.2.3 \"a\\\"\n%b{user}\"");
	template_unref(template);
}
END_TEST

START_TEST(fields_v2)
{
	static const struct sample samples[] = {
	    {"{time}", "2026-11-20T14:39:00.123456Z"},
	    {"{source.address}:{source.port}", "192.0.2.7:50123"},
	    {"{destination.address}:{destination.port}", "192.0.2.1:162"},
	    {"{version} {pdu} {request_id}", "v2c trap 77"},
	    {"{community}{user}{security_level}{engine_id}", "public"},
	    {"{context_name}{context_engine_id}{agent_address}", ""},
	    {"{enterprise}{generic_trap}{specific_trap}", ""},
	    {"{trap_oid} {trap_name}", "1.3.6.1.6.3.1.1.5.3 IF-MIB::linkDown"},
	    {"{uptime}{flags}{repeated}{refused}", "123456"},
	    {"{relay.address}{relay.port}", ""},
	    {"{varbinds}",
		"IF-MIB::ifIndex.3=3 IF-MIB::ifDescr.3=\"a\\\"\\n%b{user}\""},
	    {"{varbind:1.3.6.1.2.1.2.2.1.1}", "3"},
	    {"{varbind:ifIndex}", "3"},
	    {"{varbind:IF-MIB::ifDescr.3}", "a\\\"\\n%b{user}"},
	    {"{varbind:1.3.6.1.2.1.2.2.1.1.4}", ""},
	    {"{varbind:snmpTrapOID.0}", "IF-MIB::linkDown"},
	};
	struct notification n = v2();
	size_t i;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		check(samples[i].source, &n, samples[i].expected);
	n.community = (struct span)OCTETS("a\n\"\\\xff\0b");
	check("{community}", &n, "a\\n\\\"\\\\\\xff\\x00b");
	n.trap_oid.size = 0;
	n.has_uptime = false;
	check("<{trap_oid}{trap_name}{uptime}>", &n, "<>");
	n.repeated = 5;
	n.leniencies = 3;
	n.relay = n.destination;
	check("{repeated} {relay.address}", &n, "5 192.0.2.1");
	n.refused = DROP_WRONG_DIGEST;
	check("{refused}{request_id}", &n, "usmStatsWrongDigests");
	n.refused = DROP_NONE;
}
END_TEST

START_TEST(fields_v1_v3)
{
	struct notification n = v1();

	check("{agent_address} {enterprise} {generic_trap} {specific_trap}", &n,
	    "10.1.2.3 1.3.6.1.4.1.8072.9999 6 17");
	check("<{request_id}>", &n, "<>");
	n = sample_v3((struct span) {NULL, 0});
	check("{user} {security_level} {engine_id} {context_engine_id}", &n,
	    "noc authPriv 80001f8804 80001f8804");
	check("{pdu}{varbinds}", &n, "inform");
}
END_TEST

START_TEST(mistakes)
{
	static const struct sample samples[] = {
	    {"%z", "there is no format character %z, right would be one of %a "
		   "%A %b "},
	    {"100%", "it ends within a format character, right would be"},
	    {"%-5", "it ends within a format character"},
	    {"%\n", "there is no format character %\\n"},
	    {"%1001w", "a width or precision is more than 1000"},
	    {"%.9999999999w", "a width or precision is more than 1000"},
	    {"{trap_iod}",
		"there is no field {trap_iod}, did you mean {trap_oid}? "
		"there are time source.address "},
	    {"{zzzzzzzz}", "there is no field {zzzzzzzz}, there are time "},
	    {"{", "a brace begins the name of a field, right would be like "},
	    {"{user", "a brace begins the name of a field"},
	    {"{}", "a brace begins the name of a field"},
	    {"{User}", "a brace begins the name of a field"},
	    {"{varbind}", "the field {varbind} needs an object, right would"},
	    {"{varbind:}", "the field {varbind} needs an object"},
	    {"{user:ifIndex}", "the field {user} takes no object"},
	    {"{varbind:ifIndx}", "no MIB has the name ifIndx, did you mean "},
	    {"{varbind:1.3.x}", ""},
	    {"{varbind:1}", "the object's OID is too short"},
	};
	char why[512];
	size_t i;

	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		ck_assert_ptr_null(parse(samples[i].source, why));
		ck_assert_msg(strncmp(why, samples[i].expected,
				  strlen(samples[i].expected)) == 0,
		    "%s: %s", samples[i].source, why);
		ck_assert_str_ne(why, "");
	}
}
END_TEST

/* What is to stand as it is, of any words, cannot be made a field by octets
 * around it. */
START_TEST(literal_arguments)
{
	static const char *const around[] = {"", "$", "{", "{{", "${", "}"};
	const struct snmptrapd_style style = {.escape = true};
	struct notification n = sample_v3((struct span) {NULL, 0});
	struct template_text *template;
	struct text why, text;
	char source[64];
	size_t i;

	text_init(&why);
	for (i = 0; i < sizeof(around) / sizeof(around[0]); i++) {
		snprintf(source, sizeof(source), "%s{user}", around[i]);
		text_init(&text);
		argument_add_literal(&text, source);
		text_add_char(&text, '\0');
		template = template_parse_argument(text.data, NULL, &why);
		ck_assert_uint_eq(why.size, 0);
		if (template != NULL)
			ck_text(template, &n, &style, source);
		else
			ck_assert_str_eq(text.data, source);
		template_unref(template);
		text_fini(&text);
	}
}
END_TEST

/* Arguments of commands: only fields mean anything. */
START_TEST(arguments)
{
	static const struct sample samples[] = {
	    {"--user={user}", "--user=noc"},
	    {"{user}", "noc"},
	    {"%b\\n{{version}{{x}{version}%", "%b\\n{version}{{x}v3%"},
	    {"{{user} is {user}", "{user} is noc"},
	    {"${user} is {user}$", "${user} is noc$"},
	    {"${{user}", "${user}"},
	    {"{{usre}{version}", "{usre}v3"},
	    {"{{user}", "{user}"},
	};
	static const char *const literal[] = {"", "50%", "+%Y-%m-%d", "{}",
	    "{print $1}", "{\"a\":1}", "a{b,c}d", "{{.Name}}", "{1..3}",
	    "{FOO}", "{x}", "${user}", "$${user}", "{", "\\n", "{print}",
	    "{awk}"};
	const struct snmptrapd_style style = {.escape = true};
	struct notification n = sample_v3((struct span) {NULL, 0});
	struct template_text *template;
	struct text why;
	size_t i;

	text_init(&why);
	for (i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		template =
		    template_parse_argument(samples[i].source, NULL, &why);
		ck_assert_msg(template != NULL, "%s", samples[i].source);
		ck_text(template, &n, &style, samples[i].expected);
		template_unref(template);
	}
	for (i = 0; i < sizeof(literal) / sizeof(literal[0]); i++) {
		ck_assert_msg(
		    template_parse_argument(literal[i], NULL, &why) == NULL,
		    "%s", literal[i]);
		ck_assert_msg(why.size == 0, "%s", literal[i]);
	}
	ck_assert_ptr_null(
	    template_parse_argument("--oid={trap_iod}", NULL, &why));
	ck_assert_uint_gt(why.size, 0);
	text_fini(&why);
}
END_TEST

START_TEST(equality)
{
	char why[512];
	struct template_text *a = parse("%b {user} {varbind:ifIndex}", why),
			     *b = parse("%b {user} {varbind:ifIndex}", why),
			     *c = parse("%b {user} {varbind:ifDescr}", why);

	ck_assert(template_equal(a, a));
	ck_assert(template_equal(a, b));
	ck_assert(!template_equal(a, c));
	ck_assert(template_equal(NULL, NULL));
	ck_assert(!template_equal(a, NULL));
	ck_assert(!template_equal(NULL, a));
	ck_assert(!template_begins_with_peer(a));
	ck_assert_ptr_eq(template_ref(a), a);
	template_unref(a);
	template_unref(a);
	template_unref(b);
	template_unref(c);
	template_unref(NULL);
	ck_assert_ptr_null(template_ref(NULL));
	a = parse("{community}x", why);
	ck_assert(template_begins_with_peer(a));
	template_unref(a);
	a = parse("", why);
	ck_assert(!template_begins_with_peer(a));
	template_unref(a);
	ck_assert(template_is_meant("a%b") && template_is_meant("{x"));
	ck_assert(!template_is_meant("json"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("template");
	TCase *tcase = tcase_create("template");

	tcase_add_test(tcase, percent_v1);
	tcase_add_test(tcase, percent_v2);
	tcase_add_test(tcase, percent_v3);
	tcase_add_test(tcase, forms);
	tcase_add_test(tcase, escapes);
	tcase_add_test(tcase, styles);
	tcase_add_test(tcase, fields_v2);
	tcase_add_test(tcase, fields_v1_v3);
	tcase_add_test(tcase, mistakes);
	tcase_add_test(tcase, arguments);
	tcase_add_test(tcase, literal_arguments);
	tcase_add_test(tcase, equality);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
