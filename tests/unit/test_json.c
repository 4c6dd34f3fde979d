/* SPDX-License-Identifier: ISC */
/*
 * JSON records, compared as wholes: the order of fields is part of them.
 */
#include "output/json.h"

#include "mib/builder.h"
#include "notifications.h"
#include "snmp/lenient.h"
#include "suite.h"

#define HEAD                                                                   \
	"{\"time\":\"2026-11-20T14:39:00.123456Z\",\"source\":"                \
	"{\"address\":\"192.0.2.7\",\"port\":50123},\"destination\":"          \
	"{\"address\":\"192.0.2.1\",\"port\":162},"

static void
check(const struct notification *n, const char *expected)
{
	struct json_memory memory = {.naming = {NULL, NULL}};
	struct text text;
	int times;

	text_init(&text);
	for (times = 0; times < 3; times++) { /* anew, then from memory */
		text_clear(&text);
		json_add(&text, &memory, n);
		ck_assert(!text.failed);
		text_add_char(&text, '\0');
		ck_assert_str_eq(text.data, expected);
	}
	text_fini(&text);
	json_memory_fini(&memory);
}

START_TEST(v2c_trap)
{
	const struct notification n = sample_v2c((struct span) {NULL, 0});

	check(&n, HEAD "\"version\":\"v2c\",\"pdu\":\"trap\",\"request_id\":77,"
		       "\"community\":\"public\","
		       "\"trap_oid\":\"1.3.6.1.6.3.1.1.5.3\","
		       "\"trap_name\":\"IF-MIB::linkDown\",\"uptime\":123456,"
		       "\"varbinds\":[]}");
}
END_TEST

START_TEST(v1_trap)
{
	struct notification n = sample_v1((struct span) {NULL, 0});

	check(&n,
	    HEAD "\"version\":\"v1\",\"pdu\":\"trap\","
		 "\"community\":\"public\",\"agent_address\":\"10.1.2.3\","
		 "\"enterprise\":\"1.3.6.1.4.1.8072.9999\","
		 "\"generic_trap\":6,\"specific_trap\":17,"
		 "\"trap_oid\":\"1.3.6.1.4.1.8072.9999.0.17\","
		 "\"uptime\":12345678,\"varbinds\":[]}");
	n.agent_address = (struct span)OCTETS("\x01\x02\x03\x04\x05\x06\x07"
					      "\x08\x09\x0a\x0b\x0c\x0d\x0e"
					      "\x0f\x10");
	n.leniencies = LENIENT_BIT(LENIENT_AGENT_ADDRESS);
	check(&n, HEAD "\"version\":\"v1\",\"pdu\":\"trap\","
		       "\"community\":\"public\",\"agent_address\":"
		       "\"0102030405060708090a0b0c0d0e0f10\","
		       "\"enterprise\":\"1.3.6.1.4.1.8072.9999\","
		       "\"generic_trap\":6,\"specific_trap\":17,"
		       "\"trap_oid\":\"1.3.6.1.4.1.8072.9999.0.17\","
		       "\"uptime\":12345678,\"flags\":[\"agentAddressLength\"],"
		       "\"varbinds\":[]}");
}
END_TEST

START_TEST(v3_inform)
{
	struct notification n = sample_v3((struct span) {NULL, 0});

	check(&n,
	    HEAD "\"version\":\"v3\",\"pdu\":\"inform\",\"request_id\":77,"
		 "\"user\":\"noc\",\"security_level\":\"authPriv\","
		 "\"engine_id\":\"80001f8804\",\"context_name\":\"\","
		 "\"context_engine_id\":\"80001f8804\","
		 "\"trap_oid\":\"1.3.6.1.6.3.1.1.5.3\","
		 "\"trap_name\":\"IF-MIB::linkDown\",\"uptime\":123456,"
		 "\"varbinds\":[]}");
	n.user = (struct span)OCTETS("n\0c");
	n.context_name = (struct span)OCTETS("\xff");
	check(&n,
	    HEAD "\"version\":\"v3\",\"pdu\":\"inform\",\"request_id\":77,"
		 "\"user_hex\":\"6e0063\",\"security_level\":\"authPriv\","
		 "\"engine_id\":\"80001f8804\",\"context_name_hex\":\"ff\","
		 "\"context_engine_id\":\"80001f8804\","
		 "\"trap_oid\":\"1.3.6.1.6.3.1.1.5.3\","
		 "\"trap_name\":\"IF-MIB::linkDown\",\"uptime\":123456,"
		 "\"varbinds\":[]}");
}
END_TEST

START_TEST(what_does_not_apply_is_left_out)
{
	struct notification n = sample_v2c((struct span) {NULL, 0});

	n.source.family = AF_INET6;
	memcpy(
	    n.source.bytes, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07", 16);
	n.destination = (struct address) {.family = AF_UNSPEC};
	n.community = (struct span)OCTETS("a\x1b");
	n.has_uptime = false;
	n.trap_oid.size = 0;
	n.leniencies =
	    LENIENT_BIT(LENIENT_NO_UPTIME) | LENIENT_BIT(LENIENT_NO_TRAP_OID);
	n.time.tv_nsec = 1999;
	check(&n, "{\"time\":\"2026-11-20T14:39:00.000001Z\",\"source\":"
		  "{\"address\":\"2001:db8::7\",\"port\":50123},"
		  "\"version\":\"v2c\",\"pdu\":\"trap\",\"request_id\":77,"
		  "\"community_hex\":\"611b\","
		  "\"flags\":[\"noSysUpTime\",\"noSnmpTrapOid\"],"
		  "\"varbinds\":[]}");
}
END_TEST

START_TEST(every_type)
{
	const struct notification n = sample_v2c(sample_every_type());

#define VARBIND(n, type, rest)                                                 \
	"{\"oid\":\"1.3.6.1.9." #n "\",\"type\":\"" type "\"" rest "}"
	check(&n, HEAD
	    "\"version\":\"v2c\",\"pdu\":\"trap\",\"request_id\":77,"
	    "\"community\":\"public\","
	    "\"trap_oid\":\"1.3.6.1.6.3.1.1.5.3\","
	    "\"trap_name\":\"IF-MIB::linkDown\",\"uptime\":123456,"
	    "\"varbinds\":[" VARBIND(
		1, "INTEGER", ",\"value\":-42") "," VARBIND(2, "OCTET STRING",
		",\"value\":\"a \\\"b\\\" \\\\ \\u000a\"") "," VARBIND(3,
		"OCTET STRING",
		",\"hex\":\"00ff41\"") "," VARBIND(4, "OCTET STRING",
		",\"value\":\"z\xc3\xbc\"") "," VARBIND(5, "OCTET STRING",
		",\"value\":\"\"") "," VARBIND(6, "NULL", "") "," VARBIND(7,
		"OBJECT IDENTIFIER", ",\"value\":\"2.999.5\"") "," VARBIND(8,
		"OBJECT IDENTIFIER", ",\"value\":\"0.0\"") "," VARBIND(9,
		"IpAddress", ",\"value\":\"192.0.2.1\"") "," VARBIND(10,
		"IpAddress", ",\"hex\":\"c000\"") "," VARBIND(11, "Counter32",
		",\"value\":4294967295") "," VARBIND(12, "Gauge32",
		",\"value\":88") "," VARBIND(13, "TimeTicks",
		",\"value\":4711") "," VARBIND(14, "Opaque",
		",\"value\":1.5") "," VARBIND(15, "Opaque",
		",\"value\":0.1") "," VARBIND(16, "Opaque",
		",\"hex\":\"9f78047f800000\"") "," VARBIND(17, "Opaque",
		",\"hex\":\"9f7a02ff00\"") "," VARBIND(18, "Opaque",
		",\"hex\":\"9f76020100\"") "," VARBIND(19, "Opaque",
		",\"hex\":\"9f7b020100\"") "," VARBIND(20, "Opaque",
		",\"hex\":\"0102\"") "," VARBIND(21, "NsapAddress",
		",\"hex\":\"4701\"") "," VARBIND(22, "Counter64",
		",\"value\":18446744073709551615") "," VARBIND(23, "UInteger32",
		",\"value\":9") "," VARBIND(24, "noSuchObject",
		"") "," VARBIND(25, "noSuchInstance", "") "," VARBIND(26,
		"endOfMibView",
		"") "," VARBIND(27, "BIT STRING", ",\"hex\":\"04a0\"") "]}");
}
END_TEST

START_TEST(the_leading_two_are_taken_out)
{
	const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.2.1.1.3.0", SMI_TIME_TICKS, OCTETS("\x05")},
	    {"1.3.6.1.6.3.1.1.4.1.0", SMI_OBJECT_IDENTIFIER,
		OCTETS("\x2b\x06")},
	    {"1.3.6.1.2.1.1.3.0", SMI_TIME_TICKS, OCTETS("\x06")},
	};
	struct notification n = sample_v2c(sample_varbinds(varbinds, 3));

	n.skip = 3;
	check(&n, HEAD "\"version\":\"v2c\",\"pdu\":\"trap\",\"request_id\":77,"
		       "\"community\":\"public\","
		       "\"trap_oid\":\"1.3.6.1.6.3.1.1.5.3\","
		       "\"trap_name\":\"IF-MIB::linkDown\",\"uptime\":123456,"
		       "\"varbinds\":[{\"oid\":\"1.3.6.1.2.1.1.3.0\","
		       "\"name\":\"SNMPv2-MIB::sysUpTime.0\","
		       "\"type\":\"TimeTicks\",\"value\":6}]}");
}
END_TEST

/* Names, labels and hints of what is built in. */
/* An index of a column that is a string. */
static struct mib *
make_index(void)
{
	static const struct mib_type string = {.base = MIB_BASE_OCTETS};
	static const struct mib_part part = {&string, false};
	const struct mib_node column = {.oid = OCTETS("\x2b\x09"),
	    .name = "col",
	    .module = "A-MIB",
	    .kind = MIB_KIND_COLUMN,
	    .part_count = 1,
	    .parts = &part};
	struct mib_builder *builder = mib_builder_new();
	struct text file, why;
	struct mib *mib;

	text_init(&file);
	text_init(&why);
	ck_assert_int_eq(mib_builder_add(builder, &column, 0), 0);
	ck_assert_int_eq(mib_builder_write(builder, &file), 0);
	mib_builder_free(builder);
	mib = mib_read(
	    (struct span) {(const uint8_t *)file.data, file.size}, &why);
	ck_assert_ptr_nonnull(mib);
	text_fini(&file);
	return mib;
}

/* Strings have quotes in an instance, the empty one, too. */
START_TEST(quotes_of_instances)
{
	static const struct {
		struct span trap_oid;
		const char *name;
	} instances[] = {{OCTETS("\x2b\x09\x00"), "\\\"\\\""},
	    {OCTETS("\x2b\x09\x01\x61"), "\\\"a\\\""},
	    {OCTETS("\x2b\x09\x01\x22"), "\\\"\\\"\\\""},
	    {OCTETS("\x2b\x09\x07"), "7"}};
	struct notification n = sample_v2c((struct span) {NULL, 0});
	struct mib *mib = make_index();
	char expected[512];
	size_t i;

	n.mib = mib;
	for (i = 0; i < sizeof(instances) / sizeof(instances[0]); i++) {
		struct text oid;

		n.trap_oid = instances[i].trap_oid;
		text_init(&oid);
		oid_add_text(&oid, n.trap_oid);
		snprintf(expected, sizeof(expected),
		    HEAD "\"version\":\"v2c\",\"pdu\":\"trap\","
			 "\"request_id\":77,\"community\":\"public\","
			 "\"trap_oid\":\"%.*s\","
			 "\"trap_name\":\"A-MIB::col.%s\","
			 "\"uptime\":123456,\"varbinds\":[]}",
		    (int)oid.size, oid.data, instances[i].name);
		check(&n, expected);
		text_fini(&oid);
	}
	mib_unref(mib);
}
END_TEST

START_TEST(names)
{
	const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.2.1.2.2.1.8.3", SMI_INTEGER, OCTETS("\x02")},
	    {"1.3.6.1.2.1.2.2.1.8.3", SMI_INTEGER, OCTETS("\x63")},
	    {"1.3.6.1.2.1.2.2.1.6.3", SMI_OCTET_STRING, OCTETS("a\0\"\xff")},
	    {"1.3.6.1.2.1.2.2.1.6.3", SMI_OCTET_STRING, OCTETS("abc")},
	    {"1.3.6.1.2.1.2.2.1.2.3", SMI_OCTET_STRING, OCTETS("eth0")},
	    {"1.3.6.1.2.1.2.2.1.2.3", SMI_OCTET_STRING, OCTETS("\n\0")},
	    {"1.3.6.1.2.1.1.2.0", SMI_OBJECT_IDENTIFIER,
		OCTETS("\x2b\x06\x01\x06\x03\x01\x01\x05\x01")},
	    {"1.3.6.1.2.1.1.2.0", SMI_OBJECT_IDENTIFIER,
		OCTETS("\x2b\x06\x01\x04\x01\x09")},
	};
	struct notification n = sample_v2c(
	    sample_varbinds(varbinds, sizeof(varbinds) / sizeof(*varbinds)));

	check(&n,
	    HEAD "\"version\":\"v2c\",\"pdu\":\"trap\",\"request_id\":77,"
		 "\"community\":\"public\","
		 "\"trap_oid\":\"1.3.6.1.6.3.1.1.5.3\","
		 "\"trap_name\":\"IF-MIB::linkDown\",\"uptime\":123456,"
		 "\"varbinds\":["
		 "{\"oid\":\"1.3.6.1.2.1.2.2.1.8.3\","
		 "\"name\":\"IF-MIB::ifOperStatus.3\",\"type\":\"INTEGER\","
		 "\"value\":2,\"label\":\"down\"},"
		 "{\"oid\":\"1.3.6.1.2.1.2.2.1.8.3\","
		 "\"name\":\"IF-MIB::ifOperStatus.3\",\"type\":\"INTEGER\","
		 "\"value\":99},"
		 "{\"oid\":\"1.3.6.1.2.1.2.2.1.6.3\","
		 "\"name\":\"IF-MIB::ifPhysAddress.3\","
		 "\"type\":\"OCTET STRING\",\"hex\":\"610022ff\","
		 "\"display\":\"61:0:22:ff\"},"
		 "{\"oid\":\"1.3.6.1.2.1.2.2.1.6.3\","
		 "\"name\":\"IF-MIB::ifPhysAddress.3\","
		 "\"type\":\"OCTET STRING\",\"value\":\"abc\","
		 "\"display\":\"61:62:63\"},"
		 "{\"oid\":\"1.3.6.1.2.1.2.2.1.2.3\","
		 "\"name\":\"IF-MIB::ifDescr.3\",\"type\":\"OCTET STRING\","
		 "\"value\":\"eth0\"},"
		 "{\"oid\":\"1.3.6.1.2.1.2.2.1.2.3\","
		 "\"name\":\"IF-MIB::ifDescr.3\",\"type\":\"OCTET STRING\","
		 "\"hex\":\"0a00\",\"display\":\"\\u000a.\"},"
		 "{\"oid\":\"1.3.6.1.2.1.1.2.0\","
		 "\"name\":\"SNMPv2-MIB::sysObjectID.0\","
		 "\"type\":\"OBJECT IDENTIFIER\","
		 "\"value\":\"1.3.6.1.6.3.1.1.5.1\","
		 "\"label\":\"SNMPv2-MIB::coldStart\"},"
		 "{\"oid\":\"1.3.6.1.2.1.1.2.0\","
		 "\"name\":\"SNMPv2-MIB::sysObjectID.0\","
		 "\"type\":\"OBJECT IDENTIFIER\","
		 "\"value\":\"1.3.6.1.4.1.9\"}]}");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("json");
	TCase *tcase = tcase_create("json");

	tcase_add_test(tcase, v2c_trap);
	tcase_add_test(tcase, v1_trap);
	tcase_add_test(tcase, v3_inform);
	tcase_add_test(tcase, what_does_not_apply_is_left_out);
	tcase_add_test(tcase, every_type);
	tcase_add_test(tcase, the_leading_two_are_taken_out);
	tcase_add_test(tcase, names);
	tcase_add_test(tcase, quotes_of_instances);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
