/* SPDX-License-Identifier: ISC */
/*
 * PDUs and varbinds: the article's trap, Trap-PDUs, every type a value may have
 * and each leniency, and what is refused.
 */
#include "snmp/pdu.h"

#include <stdio.h>

#include "octets.h"
#include "snmp/lenient.h"
#include "snmp/oid.h"
#include "suite.h"

#define L(which) LENIENT_BIT(LENIENT_##which)

/* A PDU around varbinds; a varbind 1.3.1 around a value. */
#define PDU(list)   "a7(020101 020100 020100 30(" list "))"
#define BIND(value) "30(06022b01" value ")"
#define VALUE(v)    PDU(BIND(v))

START_TEST(test_article)
{
	struct octets o = octets_of_hex(
	    "a7 57 02 04 3f ba 5a c0 02 01 00 02 01 00 30 49 30 10 06 08 2b "
	    "06 01 02 01 01 03 00 43 04 10 f1 9e 47 30 18 06 0a 2b 06 01 06 03 "
	    "01 01 04 01 00 06 0a 2b 06 01 04 01 bf 08 86 8d 1f 30 1b 06 0b 2b "
	    "06 01 04 01 bf 08 86 8d 1f 01 04 0c 54 65 73 74 20 4d 65 73 73 61 "
	    "67 65");
	struct pdu pdu;
	struct varbind_walk walk;
	struct varbind v;
	uint32_t leniencies = 0;

	ck_assert_int_eq(
	    pdu_decode(octets_span(&o), SNMP_V2C, &pdu, &leniencies),
	    DROP_NONE);
	ck_assert_uint_eq(pdu.type, PDU_TRAP);
	ck_assert_int_eq(pdu.request_id, 1069177536);
	ck_assert_int_eq(pdu.error_status, 0);
	ck_assert_int_eq(pdu.error_index, 0);
	ck_assert_uint_eq(pdu.varbind_count, 3);
	ck_assert_uint_eq(leniencies, 0);

	walk = varbind_walk_start(pdu.varbinds);
	ck_assert(varbind_walk_next(&walk, &v));
	ck_assert(span_equal(v.name, oid_sys_up_time));
	ck_assert_uint_eq(v.tag, SMI_TIME_TICKS);
	ck_assert_uint_eq(varbind_unsigned(&v), 284270151);
	ck_assert(varbind_walk_next(&walk, &v));
	ck_assert(span_equal(v.name, oid_snmp_trap_oid));
	ck_assert_uint_eq(v.tag, SMI_OBJECT_IDENTIFIER);
	ck_assert_uint_eq(v.value.size, 10);
	ck_assert(varbind_walk_next(&walk, &v));
	ck_assert_uint_eq(v.tag, SMI_OCTET_STRING);
	ck_assert(span_equal(v.value, span_of("Test Message")));
	ck_assert(!varbind_walk_next(&walk, &v));
	octets_fini(&o);
}
END_TEST

START_TEST(test_trap_v1)
{
	struct octets o = octets_of_hex(
	    "a4(06082b06010401868d1f 4004c0000207 020106 02012a 430164"
	    "30(30(06082b06010201010500 0406726f75746572)))");
	struct pdu pdu;
	uint32_t leniencies = 0;

	ck_assert_int_eq(
	    pdu_decode(octets_span(&o), SNMP_V1, &pdu, &leniencies), DROP_NONE);
	ck_assert_uint_eq(pdu.type, PDU_TRAP_V1);
	ck_assert_uint_eq(pdu.enterprise.size, 8);
	ck_assert_uint_eq(pdu.agent_address.size, 4);
	ck_assert_mem_eq(pdu.agent_address.data, "\xc0\x00\x02\x07", 4);
	ck_assert_int_eq(pdu.generic_trap, 6);
	ck_assert_int_eq(pdu.specific_trap, 42);
	ck_assert_uint_eq(pdu.time_stamp, 100);
	ck_assert_uint_eq(pdu.varbind_count, 1);
	ck_assert_uint_eq(leniencies, 0);
	octets_fini(&o);
}
END_TEST

struct pdu_case {
	const char *what, *hex;
	enum snmp_version version;
	enum drop drop;
	uint32_t leniencies;
};

#define V1_HEAD "a4(06022b01 400400000000"
#define V1_TAIL "020100 020100 430100 3000)"
#define IPV6(a) "a4(06022b01 4010" a "0000000000000000000000000001" V1_TAIL

static const struct pdu_case pdus[] = {
    {"no varbinds", PDU(""), SNMP_V2C, DROP_NONE, 0},
    {"Get", "a0(020101 020100 020100 3000)", SNMP_V1, DROP_NONE, 0},
    {"GetBulk", "a5(020101 020100 02010a 3000)", SNMP_V2C, DROP_NONE, 0},
    {"Inform", "a6(020101 020100 020100 3000)", SNMP_V3, DROP_NONE, 0},
    {"Report", "a8(020101 020100 020100 3000)", SNMP_V3, DROP_NONE, 0},
    {"Trap of v2 in v1", PDU(""), SNMP_V1, DROP_ASN_PARSE, 0},
    {"Inform in v1", "a6(020101 020100 020100 3000)", SNMP_V1, DROP_ASN_PARSE,
	0},
    {"Trap-PDU in v2c", V1_HEAD V1_TAIL, SNMP_V2C, DROP_ASN_PARSE, 0},
    {"Trap-PDU in v3", V1_HEAD V1_TAIL, SNMP_V3, DROP_ASN_PARSE, 0},
    {"PDU 9", "a9(020101 020100 020100 3000)", SNMP_V2C, DROP_ASN_PARSE, 0},
    {"a SEQUENCE", "30(020101 020100 020100 3000)", SNMP_V2C, DROP_ASN_PARSE,
	0},
    {"nothing", "", SNMP_V2C, DROP_ASN_PARSE, 0},
    {"no list", "a7(020101 020100 020100)", SNMP_V2C, DROP_ASN_PARSE, 0},
    {"octets behind the list", "a7(020101 020100 020100 3000 0500)", SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"octets behind the PDU", PDU("") "0500", SNMP_V2C, DROP_ASN_PARSE, 0},
    {"an indefinite list", "a7(020101 020100 020100 3080 0000)", SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"request-id -2^31", "a7(020480000000 020100 020100 3000)", SNMP_V2C,
	DROP_NONE, 0},
    {"request-id 2^31", "a7(02050080000000 020100 020100 3000)", SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"a padded request-id", "a7(02020001 020100 020100 3000)", SNMP_V2C,
	DROP_NONE, L(INTEGER)},
    {"an empty request-id", "a7(0200 020100 020100 3000)", SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"long lengths everywhere",
	"a7811d 0282000101 028400000001 00 0281 0100"
	"30820009 308106 068101 2b 0500",
	SNMP_V2C, DROP_NONE, L(LENGTH)},

    {"Trap-PDU", V1_HEAD V1_TAIL, SNMP_V1, DROP_NONE, 0},
    {"generic-trap 7", V1_HEAD "020107 020100 430100 3000)", SNMP_V1,
	DROP_ASN_PARSE, 0},
    {"generic-trap -1", V1_HEAD "0201ff 020100 430100 3000)", SNMP_V1,
	DROP_ASN_PARSE, 0},
    {"specific-trap -1", V1_HEAD "020106 0201ff 430100 3000)", SNMP_V1,
	DROP_NONE, 0},
    {"time-stamp that is an INTEGER", V1_HEAD "020106 020101 020100 3000)",
	SNMP_V1, DROP_ASN_PARSE, 0},
    {"time-stamp with its sign bit", V1_HEAD "020106 020101 4304ffffffff 3000)",
	SNMP_V1, DROP_NONE, L(UNSIGNED_SIGN)},
    {"time-stamp 2^32", V1_HEAD "020106 020101 43050100000000 3000)", SNMP_V1,
	DROP_ASN_PARSE, 0},
    {"no agent-addr", "a4(06022b01 4000" V1_TAIL, SNMP_V1, DROP_NONE,
	L(AGENT_ADDRESS)},
    {"agent-addr of 1", "a4(06022b01 40017f" V1_TAIL, SNMP_V1, DROP_ASN_PARSE,
	0},
    {"agent-addr of 3", "a4(06022b01 40037f0000" V1_TAIL, SNMP_V1,
	DROP_ASN_PARSE, 0},
    {"agent-addr of 5", "a4(06022b01 40057f00000001" V1_TAIL, SNMP_V1,
	DROP_ASN_PARSE, 0},
    {"agent-addr of 15",
	"a4(06022b01 400f20010db80000000000000000000001" V1_TAIL, SNMP_V1,
	DROP_ASN_PARSE, 0},
    {"agent-addr of 17",
	"a4(06022b01 401120010db800000000000000000000000001" V1_TAIL, SNMP_V1,
	DROP_ASN_PARSE, 0},
    {"agent-addr that is global", IPV6("2001"), SNMP_V1, DROP_NONE,
	L(AGENT_ADDRESS)},
    {"agent-addr that is unique local", IPV6("fd00"), SNMP_V1, DROP_NONE,
	L(AGENT_ADDRESS)},
    {"agent-addr that is link-local", IPV6("fe80"), SNMP_V1, DROP_NONE,
	L(AGENT_ADDRESS)},
    {"agent-addr that is mapped",
	"a4(06022b01 401000000000000000000000ffff7f000001" V1_TAIL, SNMP_V1,
	DROP_NONE, L(AGENT_ADDRESS)},
    {"agent-addr that is multicast", IPV6("ff02"), SNMP_V1, DROP_ASN_PARSE, 0},
    {"agent-addr that is no address", IPV6("0101"), SNMP_V1, DROP_ASN_PARSE, 0},
    {"agent-addr that is a string", "a4(06022b01 040400000000" V1_TAIL, SNMP_V1,
	DROP_ASN_PARSE, 0},
    {"an empty enterprise", "a4(0600 400400000000" V1_TAIL, SNMP_V1,
	DROP_ASN_PARSE, 0},
    {"an enterprise with padding", "a4(06032b8001 400400000000" V1_TAIL,
	SNMP_V1, DROP_NONE, L(OID_PADDING)},
    {"an enterprise cut short", "a4(06022b81 400400000000" V1_TAIL, SNMP_V1,
	DROP_ASN_PARSE, 0},

    {"a varbind without a value", PDU("30(06022b01)"), SNMP_V2C, DROP_ASN_PARSE,
	0},
    {"a varbind with two values", PDU(BIND("05000500")), SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"an empty varbind", PDU("3000"), SNMP_V2C, DROP_ASN_PARSE, 0},
    {"a varbind that is no SEQUENCE", PDU("31(06022b01 0500)"), SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"a name that is no OID", PDU("30(04022b01 0500)"), SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"an empty name", PDU("30(0600 0500)"), SNMP_V2C, DROP_ASN_PARSE, 0},
    {"a name with padding", PDU("30(06032b8001 0500)"), SNMP_V2C, DROP_NONE,
	L(OID_PADDING)},
    {"a name with an arc of 2^32", PDU("30(06(2b9080808000) 0500)"), SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"a fault in the last varbind", PDU(BIND("0500") BIND("0501")), SNMP_V2C,
	DROP_ASN_PARSE, 0},

    {"INTEGER", VALUE("0201fb"), SNMP_V2C, DROP_NONE, 0},
    {"INTEGER -2^31", VALUE("020480000000"), SNMP_V2C, DROP_NONE, 0},
    {"INTEGER 2^31", VALUE("02050080000000"), SNMP_V2C, DROP_ASN_PARSE, 0},
    {"INTEGER in 8 octets", VALUE("0208ffffffffffffffff"), SNMP_V2C, DROP_NONE,
	L(INTEGER)},
    {"INTEGER in 9 octets", VALUE("0209ffffffffffffffffff"), SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"an empty INTEGER", VALUE("0200"), SNMP_V2C, DROP_NONE, L(EMPTY_INTEGER)},
    {"an empty INTEGER in v3", VALUE("0200"), SNMP_V3, DROP_NONE,
	L(EMPTY_INTEGER)},
    {"an empty INTEGER in v1",
	V1_HEAD "020100 020100 430100 30(" BIND("0200") "))", SNMP_V1,
	DROP_ASN_PARSE, 0},
    {"an empty Counter32", VALUE("4100"), SNMP_V2C, DROP_NONE,
	L(EMPTY_INTEGER)},
    {"Counter32", VALUE("410500ffffffff"), SNMP_V2C, DROP_NONE, 0},
    {"Counter32 with its sign bit", VALUE("4104ffffffff"), SNMP_V2C, DROP_NONE,
	L(UNSIGNED_SIGN)},
    {"Counter32 2^32", VALUE("41050100000000"), SNMP_V2C, DROP_ASN_PARSE, 0},
    {"Counter32 -1 in 8 octets", VALUE("4108ffffffffffffffff"), SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"Gauge32", VALUE("420105"), SNMP_V2C, DROP_NONE, 0},
    {"TimeTicks, padded", VALUE("4303000005"), SNMP_V2C, DROP_NONE, L(INTEGER)},
    {"UInteger32", VALUE("470105"), SNMP_V2C, DROP_NONE, 0},
    {"Counter64", VALUE("460900ffffffffffffffff"), SNMP_V2C, DROP_NONE, 0},
    {"Counter64 with its sign bit", VALUE("4608ffffffffffffffff"), SNMP_V2C,
	DROP_NONE, L(UNSIGNED_SIGN)},
    {"Counter64 2^64", VALUE("4609010000000000000000"), SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"OCTET STRING", VALUE("0403610062"), SNMP_V2C, DROP_NONE, 0},
    {"OCTET STRING in pieces", VALUE("24(04016104 0162)"), SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"an indefinite OCTET STRING", VALUE("2480 040161 0000"), SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"OBJECT IDENTIFIER", VALUE("06032b0601"), SNMP_V2C, DROP_NONE, 0},
    {"an empty OBJECT IDENTIFIER", VALUE("0600"), SNMP_V2C, DROP_NONE,
	L(EMPTY_OID)},
    {"a padded OBJECT IDENTIFIER", VALUE("06032b8001"), SNMP_V2C, DROP_NONE,
	L(OID_PADDING)},
    {"a broken OBJECT IDENTIFIER", VALUE("06022b81"), SNMP_V2C, DROP_ASN_PARSE,
	0},
    {"NULL", VALUE("0500"), SNMP_V2C, DROP_NONE, 0},
    {"NULL with something in it", VALUE("050100"), SNMP_V2C, DROP_ASN_PARSE, 0},
    {"IpAddress", VALUE("4004c0000201"), SNMP_V2C, DROP_NONE, 0},
    {"IpAddress of 16", VALUE("401020010db8000000000000000000000001"), SNMP_V2C,
	DROP_NONE, L(IP_ADDRESS)},
    {"an empty IpAddress", VALUE("4000"), SNMP_V2C, DROP_NONE, L(IP_ADDRESS)},
    {"Opaque", VALUE("44079f78043fc00000"), SNMP_V2C, DROP_NONE, 0},
    {"NsapAddress", VALUE("4503470005"), SNMP_V2C, DROP_NONE, 0},
    {"BIT STRING", VALUE("03020180"), SNMP_V2C, DROP_NONE, L(BIT_STRING)},
    {"an empty BIT STRING", VALUE("0300"), SNMP_V2C, DROP_ASN_PARSE, 0},
    {"noSuchObject", VALUE("8000"), SNMP_V2C, DROP_NONE, L(EXCEPTION)},
    {"noSuchInstance", VALUE("8100"), SNMP_V2C, DROP_NONE, L(EXCEPTION)},
    {"endOfMibView", VALUE("8200"), SNMP_V2C, DROP_NONE, L(EXCEPTION)},
    {"noSuchObject with something in it", VALUE("800100"), SNMP_V2C,
	DROP_ASN_PARSE, 0},
    {"a BOOLEAN", VALUE("0101ff"), SNMP_V2C, DROP_ASN_PARSE, 0},
    {"a SEQUENCE", VALUE("3000"), SNMP_V2C, DROP_ASN_PARSE, 0},
    {"an application type 8", VALUE("480101"), SNMP_V2C, DROP_ASN_PARSE, 0},
    {"Counter64 in v1", V1_HEAD "020100 020100 430100 30(" BIND("460105") "))",
	SNMP_V1, DROP_NONE, L(V1_TYPE)},
    {"UInteger32 in v1", V1_HEAD "020100 020100 430100 30(" BIND("470105") "))",
	SNMP_V1, DROP_NONE, L(V1_TYPE)},
    {"NsapAddress in v1",
	V1_HEAD "020100 020100 430100 30(" BIND("450105") "))", SNMP_V1,
	DROP_NONE, L(V1_TYPE)},
    {"noSuchObject in v1", V1_HEAD "020100 020100 430100 30(" BIND("8000") "))",
	SNMP_V1, DROP_NONE, L(EXCEPTION)},
    {"two leniencies", PDU(BIND("0600") BIND("4000")), SNMP_V2C, DROP_NONE,
	L(EMPTY_OID) | L(IP_ADDRESS)},
};

START_TEST(test_case)
{
	const struct pdu_case *c = &pdus[_i];
	struct octets o = octets_of_hex(c->hex);
	struct fence fence = fence_open(o.size);
	struct pdu pdu;
	uint32_t leniencies = 0;
	enum drop drop = pdu_decode(
	    fence_put(&fence, octets_span(&o)), c->version, &pdu, &leniencies);

	ck_assert_msg(drop == c->drop, "%s: %s", c->what, drop_name(drop));
	ck_assert_msg(
	    leniencies == c->leniencies, "%s: %x", c->what, leniencies);
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

struct number_case {
	const char *hex; /* a value */
	int64_t integer;
	uint64_t natural;
};

static const struct number_case numbers[] = {
    {"0201fb", -5, 0},
    {"0200", 0, 0},
    {"0208ffffffffffffff80", -128, 0},
    {"020480000000", INT32_MIN, 0},
    {"4100", 0, 0},
    {"4104ffffffff", 0, UINT32_MAX},
    {"420500ffffffff", 0, UINT32_MAX},
    {"4303000005", 0, 5},
    {"470105", 0, 5},
    {"460900ffffffffffffffff", 0, UINT64_MAX},
    {"4608ffffffffffffffff", 0, UINT64_MAX},
};

START_TEST(test_number)
{
	const struct number_case *c = &numbers[_i];
	char hex[128];
	struct octets o;
	struct varbind_walk walk;
	struct varbind v;
	struct pdu pdu;
	uint32_t leniencies = 0;

	snprintf(hex, sizeof(hex), PDU("30(06022b01 %s)"), c->hex);
	o = octets_of_hex(hex);
	ck_assert_int_eq(
	    pdu_decode(octets_span(&o), SNMP_V2C, &pdu, &leniencies),
	    DROP_NONE);
	walk = varbind_walk_start(pdu.varbinds);
	ck_assert(varbind_walk_next(&walk, &v));
	if (v.tag == SMI_INTEGER)
		ck_assert_int_eq(varbind_integer(&v), c->integer);
	else
		ck_assert_uint_eq(varbind_unsigned(&v), c->natural);
	ck_assert(!varbind_walk_next(&walk, &v));
	octets_fini(&o);
}
END_TEST

/* A walk over octets that nobody has checked ends; it does not run away. */
START_TEST(test_walk_unchecked)
{
	struct octets o = octets_of_hex("30(06022b01 0500) 30057fffffff");
	struct fence fence = fence_open(o.size);
	struct varbind_walk walk =
	    varbind_walk_start(fence_put(&fence, octets_span(&o)));
	struct varbind v;

	ck_assert(varbind_walk_next(&walk, &v));
	ck_assert(!varbind_walk_next(&walk, &v));
	ck_assert(!varbind_walk_next(&walk, &v));
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

START_TEST(test_peek_type)
{
	struct octets o = octets_of_hex("a400");

	ck_assert_uint_eq(pdu_peek_type(octets_span(&o)), PDU_TRAP_V1);
	ck_assert_uint_eq(pdu_peek_type((struct span) {NULL, 0}), 0);
	octets_fini(&o);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("pdu");
	TCase *tc = tcase_create("pdu");

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))
	tcase_add_test(tc, test_article);
	tcase_add_test(tc, test_trap_v1);
	tcase_add_loop_test(tc, test_case, 0, COUNT(pdus));
	tcase_add_loop_test(tc, test_number, 0, COUNT(numbers));
	tcase_add_test(tc, test_walk_unchecked);
	tcase_add_test(tc, test_peek_type);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
