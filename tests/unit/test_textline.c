/* SPDX-License-Identifier: ISC */
/*
 * Text lines, compared as wholes; and that nothing a sender puts in ends one.
 */
#include "output/textline.h"

#include "notifications.h"
#include "suite.h"

static void
check(const struct notification *n, const char *expected)
{
	struct stamp stamp = {0};
	struct text text;

	text_init(&text);
	textline_add(&text, &stamp, n);
	ck_assert(!text.failed);
	text_add_char(&text, '\0');
	ck_assert_str_eq(text.data, expected);
	text_fini(&text);
}

START_TEST(v2c_trap)
{
	struct notification n = sample_v2c((struct span) {NULL, 0});

	check(&n, "2026-11-20T14:39:00.123456Z 192.0.2.7 v2c trap "
		  "IF-MIB::linkDown uptime=123456 community=\"public\"");
	n.has_uptime = false;
	n.trap_oid.size = 0;
	check(&n, "2026-11-20T14:39:00.123456Z 192.0.2.7 v2c trap - "
		  "community=\"public\"");
}
END_TEST

START_TEST(v1_trap)
{
	struct notification n = sample_v1((struct span) {NULL, 0});

#define V1                                                                     \
	"2026-11-20T14:39:00.123456Z 192.0.2.7 v1 trap "                       \
	"1.3.6.1.4.1.8072.9999.0.17 uptime=12345678 community=\"public\""
	check(&n, V1 " agent=10.1.2.3");
	n.agent_address = (struct span)OCTETS("\xc0\x00\x02\x07");
	check(&n, V1); /* the source itself */
	n.agent_address = (struct span)OCTETS("\0\0\0\0");
	check(&n, V1);
	n.agent_address = (struct span)OCTETS("\xab");
	check(&n, V1 " agent=0xab");
	n.agent_address.size = 0;
	check(&n, V1);
}
END_TEST

START_TEST(v3_inform)
{
	struct notification n = sample_v3((struct span) {NULL, 0});

#define V3                                                                     \
	"2026-11-20T14:39:00.123456Z 192.0.2.7 v3 inform "                     \
	"IF-MIB::linkDown uptime=123456 user=\"noc\" level=authPriv "          \
	"engine=80001f8804"
	check(&n, V3);
	n.context_name = (struct span)OCTETS("left \"wing\"");
	check(&n, V3 " context=\"left \\\"wing\\\"\"");
}
END_TEST

START_TEST(every_type)
{
	const struct notification n = sample_v2c(sample_every_type());

	check(&n, "2026-11-20T14:39:00.123456Z 192.0.2.7 v2c trap "
		  "IF-MIB::linkDown uptime=123456 community=\"public\" "
		  "1.3.6.1.9.1=-42 1.3.6.1.9.2=\"a \\\"b\\\" \\\\ \\n\" "
		  "1.3.6.1.9.3=0x00ff41 1.3.6.1.9.4=\"z\xc3\xbc\" "
		  "1.3.6.1.9.5=\"\" 1.3.6.1.9.6=NULL 1.3.6.1.9.7=2.999.5 "
		  "1.3.6.1.9.8=0.0 1.3.6.1.9.9=192.0.2.1 1.3.6.1.9.10=0xc000 "
		  "1.3.6.1.9.11=4294967295 1.3.6.1.9.12=88 1.3.6.1.9.13=4711 "
		  "1.3.6.1.9.14=1.5 1.3.6.1.9.15=0.1 "
		  "1.3.6.1.9.16=0x9f78047f800000 1.3.6.1.9.17=0x9f7a02ff00 "
		  "1.3.6.1.9.18=0x9f76020100 1.3.6.1.9.19=0x9f7b020100 "
		  "1.3.6.1.9.20=0x0102 1.3.6.1.9.21=0x4701 "
		  "1.3.6.1.9.22=18446744073709551615 1.3.6.1.9.23=9 "
		  "1.3.6.1.9.24=noSuchObject 1.3.6.1.9.25=noSuchInstance "
		  "1.3.6.1.9.26=endOfMibView 1.3.6.1.9.27=0x04a0");
}
END_TEST

/* Every octet there is, in every field a sender fills: one line, printable. */
START_TEST(nothing_ends_a_line)
{
	uint8_t octets[256];
	const struct span all = {octets, sizeof(octets)};
	const struct sample_varbind varbinds[] = {
	    {"1.3.6.1", SMI_OCTET_STRING, all},
	    {"1.3.6.1", SMI_OCTET_STRING, OCTETS("x\r\n\t\"\\ y=\"z\"")},
	    {"1.3.6.1", SMI_OPAQUE, all},
	};
	struct notification n;
	struct stamp stamp = {0};
	struct text text;
	size_t i;
	int version;

	for (i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)i;
	text_init(&text);
	for (version = 0; version < 2; version++) {
		n = version == 0 ? sample_v2c(sample_varbinds(varbinds, 3))
				 : sample_v3(sample_varbinds(varbinds, 3));
		n.community = n.user = n.context_name = all;
		textline_add(&text, &stamp, &n);
	}
	for (i = 0; i < text.size; i++)
		ck_assert_msg(text.data[i] >= ' ' && text.data[i] <= '~',
		    "octet %d", text.data[i]);
	text_fini(&text);
}
END_TEST

/* Names, labels and hints of what is built in. */
START_TEST(names)
{
	const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.2.1.2.2.1.8.3", SMI_INTEGER, OCTETS("\x02")},
	    {"1.3.6.1.2.1.2.2.1.8.3", SMI_INTEGER, OCTETS("\x63")},
	    {"1.3.6.1.2.1.2.2.1.6.3", SMI_OCTET_STRING, OCTETS("a\0\"\xff")},
	    {"1.3.6.1.2.1.2.2.1.2.3", SMI_OCTET_STRING, OCTETS("a\"b")},
	    {"1.3.6.1.2.1.2.2.1.2.3", SMI_OCTET_STRING, OCTETS("a\"\n\0")},
	    {"1.3.6.1.2.1.2.2.1.2.3", SMI_OCTET_STRING, OCTETS("\xff")},
	    {"1.3.6.1.2.1.1.2.0", SMI_OBJECT_IDENTIFIER,
		OCTETS("\x2b\x06\x01\x06\x03\x01\x01\x05\x01")},
	    {"1.3.6.1.2.1.2.2.1.8.3", SMI_OCTET_STRING, OCTETS("x")},
	    {"1.3.6.1.2.1.2.2.1.99.3", SMI_INTEGER, OCTETS("\x02")},
	};
	struct notification n = sample_v2c(
	    sample_varbinds(varbinds, sizeof(varbinds) / sizeof(*varbinds)));

	check(&n, "2026-11-20T14:39:00.123456Z 192.0.2.7 v2c trap "
		  "IF-MIB::linkDown uptime=123456 community=\"public\" "
		  "IF-MIB::ifOperStatus.3=down(2) IF-MIB::ifOperStatus.3=99 "
		  "IF-MIB::ifPhysAddress.3=\"61:0:22:ff\" "
		  "IF-MIB::ifDescr.3=\"a\\\"b\" "
		  "IF-MIB::ifDescr.3=\"a\\\\\\\"\\n.\" "
		  "IF-MIB::ifDescr.3=0xff "
		  "SNMPv2-MIB::sysObjectID.0=SNMPv2-MIB::coldStart "
		  "IF-MIB::ifOperStatus.3=\"x\" "
		  "1.3.6.1.2.1.2.2.1.99.3=2");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("textline");
	TCase *tcase = tcase_create("textline");

	tcase_add_test(tcase, v2c_trap);
	tcase_add_test(tcase, v1_trap);
	tcase_add_test(tcase, v3_inform);
	tcase_add_test(tcase, every_type);
	tcase_add_test(tcase, nothing_ends_a_line);
	tcase_add_test(tcase, names);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
