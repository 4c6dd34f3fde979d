/* SPDX-License-Identifier: ISC */
/*
 * snmptrapd's formats. What is expected here was written by a real snmptrapd
 * 5.9.3 for the same varbinds, but for addresses and times; the end-to-end
 * test compares with the one that is installed.
 */
#include "output/snmptrapd.h"

#include <time.h>

#include "notifications.h"
#include "suite.h"

enum form { LINES, SYSLOG, STDIN, STREAM };

static void
check(
    enum form form, const struct snmptrapd_record *record, const char *expected)
{
	struct stamp stamp = {0};
	struct text text;

	setenv("TZ", "EST+5", 1);
	tzset();
	text_init(&text);
	if (form == LINES)
		snmptrapd_add_lines(&text, &stamp, record);
	else if (form == SYSLOG)
		snmptrapd_add_syslog(&text, record);
	else if (form == STDIN)
		snmptrapd_add_stdin(&text, record);
	else
		snmptrapd_add_stream(&text, record);
	ck_assert(!text.failed);
	text_add_char(&text, '\0');
	ck_assert_str_eq(text.data, expected);
	text_fini(&text);
}

/* The leading two and one more, as they were sent. */
static struct notification
link_down(void)
{
	static const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.2.1.1.3.0", SMI_TIME_TICKS, OCTETS("\x01\xe2\x40")},
	    {"1.3.6.1.6.3.1.1.4.1.0", SMI_OBJECT_IDENTIFIER,
		OCTETS("\x2b\x06\x01\x06\x03\x01\x01\x05\x03")},
	    {"1.3.6.1.2.1.2.2.1.1.3", SMI_INTEGER, OCTETS("\x03")},
	};
	struct notification n = sample_v2c(sample_varbinds(varbinds, 3));

	n.skip = 3;
	return n;
}

#define UDP "UDP: [192.0.2.7]:50123->[192.0.2.1]:162"

START_TEST(v2_lines)
{
	struct notification n = link_down();
	struct snmptrapd_record record = {&n, "router.example.net", OID_ISO};

	check(LINES, &record,
	    "2026-11-20 09:39:00 router.example.net [" UDP "]:\n"
	    "iso.3.6.1.2.1.1.3.0 = Timeticks: (123456) 0:20:34.56\t"
	    "iso.3.6.1.6.3.1.1.4.1.0 = OID: iso.3.6.1.6.3.1.1.5.3\t"
	    "iso.3.6.1.2.1.2.2.1.1.3 = INTEGER: 3\n");
	record.host = NULL;
	record.oid_format = OID_NUMERIC;
	check(LINES, &record,
	    "2026-11-20 09:39:00 <UNKNOWN> [" UDP "]:\n"
	    ".1.3.6.1.2.1.1.3.0 = Timeticks: (123456) 0:20:34.56\t"
	    ".1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3.6.1.6.3.1.1.5.3\t"
	    ".1.3.6.1.2.1.2.2.1.1.3 = INTEGER: 3\n");
}
END_TEST

START_TEST(v2_stdin)
{
	struct notification n = link_down();
	struct snmptrapd_record record = {&n, NULL, OID_ISO};

	check(STDIN, &record,
	    "<UNKNOWN>\n" UDP "\niso.3.6.1.2.1.1.3.0 0:0:20:34.56\n"
	    "iso.3.6.1.6.3.1.1.4.1.0 iso.3.6.1.6.3.1.1.5.3\n"
	    "iso.3.6.1.2.1.2.2.1.1.3 3\n");
	n.source.family = n.destination.family = AF_INET6;
	memset(n.source.bytes, 0, 16);
	n.source.bytes[15] = 1;
	n.destination.bytes[0] = 0xff;
	n.destination.bytes[1] = 0x02;
	memset(n.destination.bytes + 2, 0, 14);
	n.varbinds.size = 0;
	check(STDIN, &record,
	    "<UNKNOWN>\nUDP/IPv6: [::1]:50123->[ff02::]:162\n\n");
}
END_TEST

/* Where records follow each other an empty line ends one, and no value can
 * make such a line, or any. */
START_TEST(a_stream_of_records)
{
	static const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.9", SMI_OCTET_STRING, OCTETS("a\n\nb\r\n")},
	    {"1.3.6.1.9", SMI_OCTET_STRING,
		OCTETS("0123456789abcdef0123456789abcde\xff")},
	};
	struct notification n = link_down();
	struct snmptrapd_record record = {&n, NULL, OID_ISO};

	n.varbinds = sample_varbinds(varbinds, 2);
	check(STREAM, &record,
	    "<UNKNOWN>\n" UDP "\niso.3.6.1.9 \"a\\n\\nb\\r\\n\"\n"
	    "iso.3.6.1.9 \"30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 "
	    "30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 FF \"\n\n");
	n.varbinds.size = 0;
	check(STREAM, &record, "<UNKNOWN>\n" UDP "\n\n");
	n = sample_v1((struct span) {NULL, 0});
	n.community = (struct span)OCTETS("pub\n\nlic");
	check(STREAM, &record,
	    "<UNKNOWN>\n" UDP "\niso.3.6.1.2.1.1.3.0 1:10:17:36.78\n"
	    "iso.3.6.1.6.3.1.1.4.1.0 iso.3.6.1.4.1.8072.9999.0.17\n"
	    "iso.3.6.1.6.3.18.1.3.0 10.1.2.3\n"
	    "iso.3.6.1.6.3.18.1.4.0 \"pub\\n\\nlic\"\n"
	    "iso.3.6.1.6.3.1.1.4.3.0 iso.3.6.1.4.1.8072.9999\n\n");
}
END_TEST

START_TEST(v2_syslog)
{
	struct notification n = link_down();
	struct snmptrapd_record record = {&n, NULL, OID_ISO};

	check(SYSLOG, &record,
	    "<UNKNOWN> [" UDP "]: Trap , iso.3.6.1.2.1.1.3.0 = Timeticks: "
	    "(123456) 0:20:34.56, iso.3.6.1.6.3.1.1.4.1.0 = OID: "
	    "iso.3.6.1.6.3.1.1.5.3, iso.3.6.1.2.1.2.2.1.1.3 = INTEGER: 3");
}
END_TEST

START_TEST(v1_lines)
{
	static const struct sample_varbind varbind = {
	    "1.3.6.1.9", SMI_INTEGER, OCTETS("\x01")};
	struct notification n = sample_v1((struct span) {NULL, 0});
	struct snmptrapd_record record = {&n, NULL, OID_ISO};

#define VIA " (via " UDP ") TRAP, SNMP v1, community "
	check(LINES, &record,
	    "2026-11-20 09:39:00 10.1.2.3 [10.1.2.3]" VIA "public\n"
	    "\tiso.3.6.1.4.1.8072.9999 Enterprise Specific Trap (17) "
	    "Uptime: 1 day, 10:17:36.78\n\n");
	n.generic_trap = 2;
	n.specific_trap = 0;
	n.uptime = 2 * 8640000;
	n.agent_address.size = 0;
	n.community = (struct span)OCTETS("a\n\xc3\xbc\"\\ b");
	n.varbinds = sample_varbinds(&varbind, 1);
	check(LINES, &record,
	    "2026-11-20 09:39:00 0.0.0.0 [0.0.0.0]" VIA "a...\"\\ b\n"
	    "\tiso.3.6.1.4.1.8072.9999 Link Down Trap (0) "
	    "Uptime: 2 days, 0:00:00.00\n\tiso.3.6.1.9 = INTEGER: 1\n");
}
END_TEST

START_TEST(v1_syslog)
{
	static const struct sample_varbind varbind = {
	    "1.3.6.1.9", SMI_INTEGER, OCTETS("\x01")};
	struct notification n = sample_v1(sample_varbinds(&varbind, 1));
	struct snmptrapd_record record = {&n, NULL, OID_ISO};

	check(SYSLOG, &record,
	    "10.1.2.3: Enterprise Specific Trap (.17) Uptime: 1 day, "
	    "10:17:36.78, iso.3.6.1.9 = INTEGER: 1");
	n.generic_trap = 0;
	check(SYSLOG, &record,
	    "10.1.2.3: Cold Start Trap (17) Uptime: 1 day, 10:17:36.78, "
	    "iso.3.6.1.9 = INTEGER: 1");
}
END_TEST

START_TEST(v1_stdin)
{
	static const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.6.3.18.1.3.0", SMI_IP_ADDRESS,
		OCTETS("\x01\x01\x01\x01")},
	    {"1.3.6.1.6.3.18.1.4.0", SMI_OCTET_STRING, OCTETS("other")},
	    {"1.3.6.1.6.3.1.1.4.3.0", SMI_OBJECT_IDENTIFIER,
		OCTETS("\x2b\x06\x01")},
	};
	struct notification n = sample_v1((struct span) {NULL, 0});
	struct snmptrapd_record record = {&n, NULL, OID_ISO};

#define V1_HEAD                                                                \
	"<UNKNOWN>\n" UDP "\niso.3.6.1.2.1.1.3.0 1:10:17:36.78\n"              \
	"iso.3.6.1.6.3.1.1.4.1.0 iso.3.6.1.4.1.8072.9999.0.17\n"
	check(STDIN, &record,
	    V1_HEAD "iso.3.6.1.6.3.18.1.3.0 10.1.2.3\n"
		    "iso.3.6.1.6.3.18.1.4.0 \"public\"\n"
		    "iso.3.6.1.6.3.1.1.4.3.0 iso.3.6.1.4.1.8072.9999\n");
	/* nothing is there twice */
	n.varbinds = sample_varbinds(varbinds, 3);
	check(STDIN, &record,
	    V1_HEAD "iso.3.6.1.6.3.18.1.3.0 1.1.1.1\n"
		    "iso.3.6.1.6.3.18.1.4.0 \"other\"\n"
		    "iso.3.6.1.6.3.1.1.4.3.0 iso.3.6.1\n");
	n.varbinds.size = 0;
	n.agent_address = (struct span)OCTETS("\0\0\0\0");
	n.community.size = 0;
	check(STDIN, &record,
	    V1_HEAD "iso.3.6.1.6.3.1.1.4.3.0 iso.3.6.1.4.1.8072.9999\n");
}
END_TEST

START_TEST(every_type_quick)
{
	struct notification n = sample_v2c(sample_every_type());
	struct snmptrapd_record record = {&n, NULL, OID_ISO};

	check(STDIN, &record,
	    "<UNKNOWN>\n" UDP "\niso.3.6.1.9.1 -42\n"
	    "iso.3.6.1.9.2 \"a \\\"b\\\" \\\\ \n\"\n"
	    "iso.3.6.1.9.3 \"00 FF 41 \"\n"
	    "iso.3.6.1.9.4 \"7A C3 BC \"\niso.3.6.1.9.5 \"\"\n"
	    "iso.3.6.1.9.6 NULL\niso.3.6.1.9.7 joint-iso-ccitt.999.5\n"
	    "iso.3.6.1.9.8 ccitt\niso.3.6.1.9.9 192.0.2.1\n"
	    "iso.3.6.1.9.10 C0 00 \niso.3.6.1.9.11 4294967295\n"
	    "iso.3.6.1.9.12 88\niso.3.6.1.9.13 0:0:00:47.11\n"
	    "iso.3.6.1.9.14 1.500000\niso.3.6.1.9.15 0.100000\n"
	    "iso.3.6.1.9.16 inf\niso.3.6.1.9.17 -256\n"
	    "iso.3.6.1.9.18 256\niso.3.6.1.9.19 256\n"
	    "iso.3.6.1.9.20 01 02 \n"
	    "iso.3.6.1.9.21 Variable has bad type\n"
	    "iso.3.6.1.9.22 18446744073709551615\niso.3.6.1.9.23 9\n"
	    "iso.3.6.1.9.24 No Such Object available on this agent at this "
	    "OID\n"
	    "iso.3.6.1.9.25 No Such Instance currently exists at this OID\n"
	    "iso.3.6.1.9.26 No more variables left in this MIB View (It is "
	    "past the end of the MIB tree)\niso.3.6.1.9.27 \"04 A0 \"\n");
}
END_TEST

START_TEST(every_type_in_full)
{
	struct notification n = sample_v2c(sample_every_type());
	struct snmptrapd_record record = {&n, NULL, OID_NUMERIC};

	check(LINES, &record,
	    "2026-11-20 09:39:00 <UNKNOWN> [" UDP "]:\n"
	    ".1.3.6.1.9.1 = INTEGER: -42\t"
	    ".1.3.6.1.9.2 = STRING: \"a \\\"b\\\" \\\\ \\n\"\t"
	    ".1.3.6.1.9.3 = Hex-STRING: 00 FF 41 \t"
	    ".1.3.6.1.9.4 = Hex-STRING: 7A C3 BC \t.1.3.6.1.9.5 = \"\"\t"
	    ".1.3.6.1.9.6 = NULL\t.1.3.6.1.9.7 = OID: .2.999.5\t"
	    ".1.3.6.1.9.8 = OID: .0\t.1.3.6.1.9.9 = IpAddress: 192.0.2.1\t"
	    ".1.3.6.1.9.10 = IpAddress: C0 00 \t"
	    ".1.3.6.1.9.11 = Counter32: 4294967295\t"
	    ".1.3.6.1.9.12 = Gauge32: 88\t"
	    ".1.3.6.1.9.13 = Timeticks: (4711) 0:00:47.11\t"
	    ".1.3.6.1.9.14 = Opaque: Float: 1.500000\t"
	    ".1.3.6.1.9.15 = Opaque: Float: 0.100000\t"
	    ".1.3.6.1.9.16 = Opaque: Float: inf\t"
	    ".1.3.6.1.9.17 = Opaque: Int64: -256\t"
	    ".1.3.6.1.9.18 = Opaque: Counter64: 256\t"
	    ".1.3.6.1.9.19 = Opaque: UInt64: 256\t"
	    ".1.3.6.1.9.20 = OPAQUE: 01 02 \t"
	    ".1.3.6.1.9.21 = Variable has bad type\t"
	    ".1.3.6.1.9.22 = Counter64: 18446744073709551615\t"
	    ".1.3.6.1.9.23 = 9\t"
	    ".1.3.6.1.9.24 = No Such Object available on this agent at this "
	    "OID\t"
	    ".1.3.6.1.9.25 = No Such Instance currently exists at this OID\t"
	    ".1.3.6.1.9.26 = No more variables left in this MIB View (It is "
	    "past the end of the MIB tree)\t"
	    ".1.3.6.1.9.27 = BITS: 04 A0 5 8 10 \n");
}
END_TEST

/* White space is raw on standard input, escaped in lines; long strings of
 * octets are broken as there, but not in syslog. */
START_TEST(white_space_and_breaks)
{
	static const struct sample_varbind varbinds[] = {
	    {"1.3.6", SMI_OCTET_STRING, OCTETS("\t\n\v\f\r x")},
	    {"1.3.7", SMI_OPAQUE, OCTETS("\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\2")},
	};
	struct notification n = sample_v2c(sample_varbinds(varbinds, 2));
	struct snmptrapd_record record = {&n, NULL, OID_ISO};

#define ONES "01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 01 "
	check(STDIN, &record,
	    "<UNKNOWN>\n" UDP "\niso.3.6 \"\t\n\v\f\r x\"\niso.3.7 " ONES
	    "\n02 \n");
	check(LINES, &record,
	    "2026-11-20 09:39:00 <UNKNOWN> [" UDP "]:\niso.3.6 = STRING: "
	    "\"\\t\\n\\v\\f\\r x\"\tiso.3.7 = OPAQUE: " ONES "\n02 \n");
	check(SYSLOG, &record,
	    "<UNKNOWN> [" UDP "]: Trap , iso.3.6 = STRING: "
	    "\"\\t\\n\\v\\f\\r x\", iso.3.7 = OPAQUE: " ONES "02 ");
}
END_TEST

/* What a hint takes as it is: on a line nothing of it is a terminal's. */
START_TEST(hinted_text)
{
	static const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.2.1.2.2.1.2.1", SMI_OCTET_STRING, OCTETS("\xc3\x9c\n")},
	    {"1.3.6.1.2.1.2.2.1.2.2", SMI_OCTET_STRING,
		OCTETS("\xc3\xbc\xc2\x9b"
		       "1m\033[\x85")},
	};
	struct notification n = sample_v2c(sample_varbinds(varbinds, 2));
	struct snmptrapd_record record = {&n, NULL, OID_MIB};

	check(SYSLOG, &record,
	    "<UNKNOWN> [" UDP "]: Trap , IF-MIB::ifDescr.1 = STRING: "
	    "\xc3\x9c\\n, IF-MIB::ifDescr.2 = STRING: "
	    "\xc3\xbc\xc2\\x9b"
	    "1m\\x1b[\\x85");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("snmptrapd");
	TCase *tcase = tcase_create("snmptrapd");

	tcase_add_test(tcase, v2_lines);
	tcase_add_test(tcase, v2_stdin);
	tcase_add_test(tcase, a_stream_of_records);
	tcase_add_test(tcase, v2_syslog);
	tcase_add_test(tcase, v1_lines);
	tcase_add_test(tcase, v1_syslog);
	tcase_add_test(tcase, v1_stdin);
	tcase_add_test(tcase, every_type_quick);
	tcase_add_test(tcase, every_type_in_full);
	tcase_add_test(tcase, white_space_and_breaks);
	tcase_add_test(tcase, hinted_text);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
