/* SPDX-License-Identifier: ISC */
/*
 * The tables of names: every row is there, no two are the same, and those that
 * records and metrics promise are spelled as promised.
 */
#include "octets.h"
#include "snmp/drop.h"
#include "snmp/lenient.h"
#include "snmp/smi.h"
#include "suite.h"

START_TEST(test_drops)
{
	int i, j;

	for (i = 0; i < DROP_COUNT; i++) {
		ck_assert_ptr_nonnull(drop_name((enum drop)i));
		ck_assert_ptr_nonnull(drop_explain((enum drop)i));
		ck_assert_str_ne(drop_explain((enum drop)i), "");
		for (j = 0; j < i; j++)
			ck_assert_str_ne(
			    drop_name((enum drop)i), drop_name((enum drop)j));
	}
	ck_assert_str_eq(drop_name(DROP_ASN_PARSE), "snmpInASNParseErrs");
	ck_assert_str_eq(drop_name(DROP_BAD_VERSION), "snmpInBadVersions");
	ck_assert_str_eq(
	    drop_name(DROP_NOT_IN_WINDOW), "usmStatsNotInTimeWindows");
	ck_assert_str_eq(drop_name(DROP_WRONG_DIGEST), "usmStatsWrongDigests");
}
END_TEST

START_TEST(test_leniencies)
{
	int i, j;

	ck_assert_int_le(LENIENT_COUNT, 32); /* bits in a uint32_t */
	for (i = 0; i < LENIENT_COUNT; i++) {
		ck_assert_ptr_nonnull(lenient_name((enum lenient)i));
		for (j = 0; j < i; j++)
			ck_assert_str_ne(lenient_name((enum lenient)i),
			    lenient_name((enum lenient)j));
	}
}
END_TEST

/* The record's `type`s. */
static const struct {
	uint8_t tag;
	const char *name;
} types[] = {
    {0x02, "INTEGER"},
    {0x03, "BIT STRING"},
    {0x04, "OCTET STRING"},
    {0x05, "NULL"},
    {0x06, "OBJECT IDENTIFIER"},
    {0x40, "IpAddress"},
    {0x41, "Counter32"},
    {0x42, "Gauge32"},
    {0x43, "TimeTicks"},
    {0x44, "Opaque"},
    {0x45, "NsapAddress"},
    {0x46, "Counter64"},
    {0x47, "UInteger32"},
    {0x80, "noSuchObject"},
    {0x81, "noSuchInstance"},
    {0x82, "endOfMibView"},
};

START_TEST(test_types)
{
	size_t i, named = 0;
	int tag;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		ck_assert_str_eq(smi_type_name(types[i].tag), types[i].name);
	for (tag = 0; tag < 256; tag++)
		named += smi_type_name((uint8_t)tag) != NULL;
	ck_assert_uint_eq(named, i);
}
END_TEST

START_TEST(test_words)
{
	ck_assert_str_eq(snmp_version_name(SNMP_V1), "v1");
	ck_assert_str_eq(snmp_version_name(SNMP_V2C), "v2c");
	ck_assert_str_eq(snmp_version_name(SNMP_V3), "v3");
	ck_assert_str_eq(security_level_name(NO_AUTH_NO_PRIV), "noAuthNoPriv");
	ck_assert_str_eq(security_level_name(AUTH_NO_PRIV), "authNoPriv");
	ck_assert_str_eq(security_level_name(AUTH_PRIV), "authPriv");
}
END_TEST

/* RFC 3411 2.8 */
START_TEST(test_confirmed_class)
{
	ck_assert(pdu_is_confirmed(PDU_GET));
	ck_assert(pdu_is_confirmed(PDU_GET_NEXT));
	ck_assert(pdu_is_confirmed(PDU_GET_BULK));
	ck_assert(pdu_is_confirmed(PDU_SET));
	ck_assert(pdu_is_confirmed(PDU_INFORM));
	ck_assert(!pdu_is_confirmed(PDU_RESPONSE));
	ck_assert(!pdu_is_confirmed(PDU_TRAP_V1));
	ck_assert(!pdu_is_confirmed(PDU_TRAP));
	ck_assert(!pdu_is_confirmed(PDU_REPORT));
	ck_assert(!pdu_is_confirmed(0));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("names");
	TCase *tc = tcase_create("names");

	tcase_add_test(tc, test_drops);
	tcase_add_test(tc, test_leniencies);
	tcase_add_test(tc, test_types);
	tcase_add_test(tc, test_words);
	tcase_add_test(tc, test_confirmed_class);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
