/* SPDX-License-Identifier: ISC */
/*
 * What is remembered of sources: the newest first, few of each, each source of
 * few, and of a message what was decoded.
 */
#include "control/sources.h"

#include "suite.h"

static struct sources *sources;
static struct datagram datagram;
static struct message message;
static struct notification notification;
static struct observation observation;
static struct heard heard[SOURCE_DATAGRAMS];

static struct address
address_of(uint32_t number)
{
	return address_from_ipv4((const uint8_t[]) {10, (uint8_t)(number >> 16),
	    (uint8_t)(number >> 8), (uint8_t)number});
}

static void
set_up(void)
{
	static const uint8_t octets[] = {0x30, 0};

	sources = sources_new();
	ck_assert_ptr_nonnull(sources);
	datagram = (struct datagram) {
	    .octets = {octets, sizeof(octets)}, .source = address_of(1)};
	datagram.source.port = 50123;
	message = (struct message) {.whole = datagram.octets,
	    .version = SNMP_V2C,
	    .community = span_of("public")};
	notification = (struct notification) {.pdu = PDU_TRAP};
	observation = (struct observation) {.datagram = &datagram,
	    .message = &message,
	    .notification = &notification};
}

static void
tear_down(void)
{
	sources_free(sources);
	sources_free(NULL);
}

static void
note_at(time_t seconds)
{
	datagram.time.tv_sec = seconds;
	sources_note(sources, &observation);
}

static size_t
get(uint32_t number)
{
	struct address address = address_of(number);

	return sources_get(sources, &address, heard);
}

START_TEST(test_accepted)
{
	note_at(1000);
	ck_assert_uint_eq(get(2), 0);
	ck_assert_uint_eq(get(1), 1);
	ck_assert_int_eq(heard[0].time.tv_sec, 1000);
	ck_assert_int_eq(heard[0].drop, DROP_NONE);
	ck_assert_uint_eq(heard[0].port, 50123);
	ck_assert_uint_eq(heard[0].size, 2);
	ck_assert_uint_eq(heard[0].pdu, PDU_TRAP);
	ck_assert(heard[0].decoded);
	ck_assert_int_eq(heard[0].version, SNMP_V2C);
	ck_assert(span_equal((struct span) {heard[0].name, heard[0].name_size},
	    span_of("public")));
	ck_assert(!heard[0].name_cut);
}
END_TEST

START_TEST(test_v3_dropped)
{
	message.version = SNMP_V3;
	message.level = AUTH_PRIV;
	message.usm.user = span_of("noc");
	message.usm.engine_id = span_of("\x80\x01\x02\x03\x04");
	message.usm.digest = span_of("123456789012");
	observation.drop = DROP_WRONG_DIGEST;
	observation.notification = NULL;
	note_at(1000);
	ck_assert_uint_eq(get(1), 1);
	ck_assert_int_eq(heard[0].drop, DROP_WRONG_DIGEST);
	ck_assert_int_eq(heard[0].level, AUTH_PRIV);
	ck_assert_uint_eq(heard[0].digest_size, 12);
	ck_assert_uint_eq(heard[0].engine.size, 5);
	ck_assert_uint_eq(heard[0].name_size, 3);
	ck_assert_uint_eq(heard[0].pdu, 0);
}
END_TEST

START_TEST(test_not_decoded)
{
	message = (struct message) {.version = SNMP_V1};
	observation.drop = DROP_ASN_PARSE;
	observation.notification = NULL;
	note_at(1000);
	ck_assert_uint_eq(get(1), 1);
	ck_assert(!heard[0].decoded);
}
END_TEST

/* A name is cut at what a user's may have. */
START_TEST(test_long_name)
{
	char name[256];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	message.community = span_of(name);
	note_at(1000);
	message.community.size = USER_NAME_SIZE_MAX;
	note_at(1001);
	ck_assert_uint_eq(get(1), 2);
	ck_assert_uint_eq(heard[0].name_size, USER_NAME_SIZE_MAX);
	ck_assert(!heard[0].name_cut);
	ck_assert_uint_eq(heard[1].name_size, USER_NAME_SIZE_MAX);
	ck_assert(heard[1].name_cut);
}
END_TEST

START_TEST(test_newest_first)
{
	size_t i;

	for (i = 0; i < SOURCE_DATAGRAMS + 3; i++)
		note_at((time_t)(1000 + i));
	ck_assert_uint_eq(get(1), SOURCE_DATAGRAMS);
	for (i = 0; i < SOURCE_DATAGRAMS; i++)
		ck_assert_int_eq(heard[i].time.tv_sec,
		    (time_t)(1000 + SOURCE_DATAGRAMS + 2 - i));
}
END_TEST

/* The probe that every inform of v3 begins with is no news. */
START_TEST(test_discovery)
{
	message.version = SNMP_V3;
	message.flags = MSG_FLAG_REPORTABLE;
	observation.drop = DROP_UNKNOWN_ENGINE;
	observation.notification = NULL;
	note_at(1000);
	ck_assert_uint_eq(get(1), 0);
	message.usm.engine_id = span_of("\x80\x01\x02\x03\x04");
	note_at(1001);
	ck_assert_uint_eq(get(1), 1);
}
END_TEST

/* An inform that is settled corrects what was remembered, it is no second
 * datagram. */
START_TEST(test_settled)
{
	notification.pdu = PDU_INFORM;
	note_at(1000);
	note_at(1001);
	observation.settled = true;
	observation.drop = DROP_QUEUE_FULL;
	note_at(1001);
	ck_assert_uint_eq(get(1), 2);
	ck_assert_int_eq(heard[0].drop, DROP_QUEUE_FULL);
	ck_assert_int_eq(heard[1].drop, DROP_NONE);
}
END_TEST

/* What a relay passed on is found under both addresses. */
START_TEST(test_relay)
{
	notification.source = address_of(7);
	notification.relay = datagram.source;
	note_at(1000);
	ck_assert_uint_eq(get(1), 1);
	ck_assert_uint_eq(get(7), 1);
	ck_assert(address_equal(&heard[0].relay, &datagram.source, false));
}
END_TEST

/* A flood of sources: the last ones are there, the table stays as it is. */
START_TEST(test_many)
{
	uint32_t i, found = 0, count = 100000;

	for (i = 0; i < count; i++) {
		datagram.source = address_of(i);
		notification.source = datagram.source;
		note_at((time_t)(1000 + i));
		ck_assert_uint_eq(get(i), 1);
	}
	for (i = count - 1000; i < count; i++)
		found += get(i) == 1;
	ck_assert_uint_gt(found, 950);
	ck_assert_uint_eq(get(0), 0);
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("sources");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_accepted);
	tcase_add_test(tc, test_v3_dropped);
	tcase_add_test(tc, test_not_decoded);
	tcase_add_test(tc, test_long_name);
	tcase_add_test(tc, test_newest_first);
	tcase_add_test(tc, test_discovery);
	tcase_add_test(tc, test_settled);
	tcase_add_test(tc, test_relay);
	tcase_add_test(tc, test_many);
	return suite_run("sources", tc);
}
