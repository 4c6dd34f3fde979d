/* SPDX-License-Identifier: ISC */
/*
 * Responses and Reports: their octets, that our own decoder reads them back,
 * and buffers that are too small.
 */
#include "snmp/reply.h"

#include "octets.h"
#include "snmp/message.h"
#include "snmp/oid.h"
#include "suite.h"

static void
assert_octets(struct span got, const char *hex)
{
	struct octets o = octets_of_hex(hex);

	ck_assert_uint_eq(got.size, o.size);
	ck_assert_mem_eq(got.data, o.data, o.size);
	octets_fini(&o);
}

/* RFC 3416 4.2.7: the same request-id and varbinds, no error. The varbinds
 * come back octet for octet, needless length octets too. */
START_TEST(test_response)
{
	struct octets varbinds = octets_of_hex("308108 06022b01 02020005");
	struct reply_pdu pdu = {.type = PDU_RESPONSE,
	    .request_id = 0x12345678,
	    .varbinds = octets_span(&varbinds)};
	uint8_t buffer[128];

	assert_octets(reply_community(buffer, sizeof(buffer), SNMP_V2C,
			  span_of("public"), &pdu),
	    "30(020101 04067075626c6963 a2(020412345678 020100 020100"
	    "30(308108 06022b01 02020005)))");
	octets_fini(&varbinds);
}
END_TEST

START_TEST(test_error_response)
{
	struct reply_pdu pdu = {.type = PDU_RESPONSE,
	    .request_id = -1,
	    .error_status = 1,
	    .error_index = 2};
	uint8_t buffer[64];

	assert_octets(reply_community(buffer, sizeof(buffer), SNMP_V1,
			  (struct span) {NULL, 0}, &pdu),
	    "30(020100 0400 a2(0201ff 020101 020102 3000))");
}
END_TEST

/* RFC 3414 3.2: a Report with one counter, read back. */
START_TEST(test_report)
{
	/* usmStatsUnknownEngineIDs.0 */
	struct octets name = octets_of_hex("2b060106030f01010400");
	struct octets engine = octets_of_hex("80001f888001020304");
	struct reply_pdu report = {.type = PDU_REPORT, .request_id = 7};
	uint8_t list[64], buffer[128];
	struct scoped_pdu scoped;
	struct pdu pdu;
	struct varbind_walk walk;
	struct varbind v;
	struct span got;
	uint32_t leniencies = 0;

	report.varbinds =
	    reply_counter(list, sizeof(list), octets_span(&name), 4000000000);
	assert_octets(
	    report.varbinds, "30(060a2b060106030f01010400 410500ee6b2800)");
	got = reply_scoped(buffer, sizeof(buffer), octets_span(&engine),
	    span_of("ctx"), &report);
	ck_assert_int_eq(
	    scoped_pdu_decode(got, 0, &scoped, &leniencies), DROP_NONE);
	ck_assert(span_equal(scoped.context_engine_id, octets_span(&engine)));
	ck_assert(span_equal(scoped.context_name, span_of("ctx")));
	ck_assert_int_eq(
	    pdu_decode(scoped.pdu, SNMP_V3, &pdu, &leniencies), DROP_NONE);
	ck_assert_uint_eq(leniencies, 0);
	ck_assert_uint_eq(pdu.type, PDU_REPORT);
	ck_assert_int_eq(pdu.request_id, 7);
	walk = varbind_walk_start(pdu.varbinds);
	ck_assert(varbind_walk_next(&walk, &v));
	ck_assert(span_equal(v.name, octets_span(&name)));
	ck_assert_uint_eq(varbind_unsigned(&v), 4000000000);
	octets_fini(&name);
	octets_fini(&engine);
}
END_TEST

/* The largest inform there is can be answered: a Response is not longer. */
START_TEST(test_largest)
{
	static uint8_t value[MESSAGE_SIZE_MAX], buffer[MESSAGE_SIZE_MAX];
	struct reply_pdu pdu = {.type = PDU_RESPONSE};
	struct span got, community = span_of("c");
	struct message message;
	/* lengths of two octets: message, PDU, list; version, community,
	 * three numbers */
	size_t around = 4 + 3 + 3 + 4 + 3 * 3 + 4;

	pdu.varbinds = (struct span) {value, sizeof(value) - around};
	got =
	    reply_community(buffer, sizeof(buffer), SNMP_V2C, community, &pdu);
	ck_assert_uint_eq(got.size, MESSAGE_SIZE_MAX);
	ck_assert_int_eq(message_decode(got, &message), DROP_NONE);
	ck_assert_uint_eq(message.leniencies, 0);
	pdu.varbinds.size++;
	got =
	    reply_community(buffer, sizeof(buffer), SNMP_V2C, community, &pdu);
	ck_assert_uint_eq(got.size, 0);
}
END_TEST

START_TEST(test_too_small)
{
	struct reply_pdu pdu = {.type = PDU_RESPONSE};
	struct span empty = {NULL, 0};
	struct fence fence = fence_open(64);
	size_t capacity;

	/* 13 octets of PDU, and around it 4 or 7 */
	for (capacity = 0; capacity <= 20; capacity++) {
		ck_assert_uint_eq(reply_scoped(fence.end - capacity, capacity,
				      empty, empty, &pdu)
				      .size,
		    capacity < 19 ? 0 : 19);
		ck_assert_uint_eq(reply_community(fence.end - capacity,
				      capacity, SNMP_V2C, empty, &pdu)
				      .size,
		    capacity < 20 ? 0 : 20);
		ck_assert_uint_eq(reply_counter(fence.end - capacity, capacity,
				      oid_sys_up_time, 1)
				      .size,
		    capacity < 15 ? 0 : 15);
	}
	fence_close(&fence);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("reply");
	TCase *tc = tcase_create("reply");

	tcase_add_test(tc, test_response);
	tcase_add_test(tc, test_error_response);
	tcase_add_test(tc, test_report);
	tcase_add_test(tc, test_largest);
	tcase_add_test(tc, test_too_small);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
