/* SPDX-License-Identifier: ISC */
/*
 * Records of refused messages: of which there are any, how many at most, and
 * that the account of datagrams does not know them.
 */
#include "pipeline_world.h"

#include "auth_failure.h"

static const char *const elsewhere = "198.51.100.9";

/* A pipeline whose one output gets the records, and nothing else. */
static void
want_records(void)
{
	static struct route nowhere;

	conf.auth_failures = 1;
	nowhere = (struct route) {
	    .title = (char[]) {"nowhere"}, .answer = ROUTE_ANSWER_UNSET};
	conf.routes = &nowhere;
	conf.route_count = 1;
	pipeline_configure(pipeline, &conf, router_new(&nowhere, 1));
	output_start();
}

/* A v2c trap of a community that nobody knows. */
static struct span
stranger(void)
{
	static uint8_t buffer[512];
	struct reply_pdu pdu = {.type = PDU_TRAP, .request_id = 1};

	return reply_community(
	    buffer, sizeof(buffer), SNMP_V2C, span_of("nobody's"), &pdu);
}

static void
send_some(unsigned count)
{
	while (count-- > 0)
		take(stranger());
}

START_TEST(test_record)
{
	static char line[2048];
	FILE *file;

	want_records();
	take(stranger());
	ck_assert_uint_eq(drops(DROP_BAD_COMMUNITY), 1);
	ck_assert_uint_eq(counters()->auth_failure_records, 1);
	ck_assert_uint_eq(counters()->notifications, 0);
	take(v2c(PDU_TRAP, 1)); /* a good one is in no record */
	ck_assert_uint_eq(counters()->notifications, 1);
	ck_assert_uint_eq(output_end(), 1);
	file = fopen(scratch_path(directory, "out"), "r");
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
	fclose(file);
	ck_assert_ptr_nonnull(strstr(line, "\"address\":\"192.0.2.1\""));
	ck_assert_ptr_nonnull(
	    strstr(line, "\"refused\":\"snmpInBadCommunityNames\""));
	ck_assert_ptr_nonnull(
	    strstr(line, "\"trap_oid\":\"1.3.6.1.6.3.1.1.5.5\""));
	ck_assert_ptr_nonnull(strstr(line,
	    "\"oid\":\"1.3.6.1.2.1.11.4.0\",\"name\":\"SNMPv2-MIB::"
	    "snmpInBadCommunityNames.0\",\"type\":\"Counter32\",\"value\":1}"));
	/* neither what was tried, nor that it was a community */
	ck_assert_ptr_null(strstr(line, "nobody"));
	ck_assert_ptr_null(strstr(line, "community\""));
}
END_TEST

/* So many of one source at once, then so many a second. */
START_TEST(test_one_source)
{
	want_records();
	send_some(100);
	ck_assert_uint_eq(
	    counters()->auth_failure_records, AUTH_FAILURE_SOURCE_BURST);
	ck_assert_uint_eq(
	    counters()->auth_failures_limited, 100 - AUTH_FAILURE_SOURCE_BURST);
	wait_seconds(2);
	send_some(100);
	ck_assert_uint_eq(counters()->auth_failure_records,
	    AUTH_FAILURE_SOURCE_BURST + 2 * AUTH_FAILURE_SOURCE_RATE);
	source = elsewhere; /* which has a bucket of its own */
	take(stranger());
	ck_assert_uint_eq(counters()->auth_failure_records,
	    AUTH_FAILURE_SOURCE_BURST + 2 * AUTH_FAILURE_SOURCE_RATE + 1);
	ck_assert_uint_eq(output_end(), counters()->auth_failure_records);
}
END_TEST

/* Forged sources: all together have a bound, too. */
START_TEST(test_many_sources)
{
	static char address[ADDRESS_TEXT_SIZE];
	unsigned i;

	want_records();
	source = address;
	for (i = 0; i < 3000; i++) {
		snprintf(address, sizeof(address), "198.18.%u.%u", i / 250,
		    i % 250 + 1);
		take(stranger());
	}
	ck_assert_uint_eq(counters()->auth_failure_records, AUTH_FAILURE_BURST);
	wait_seconds(1);
	for (i = 0; i < 3000; i++) {
		snprintf(address, sizeof(address), "198.19.%u.%u", i / 250,
		    i % 250 + 1);
		take(stranger());
	}
	ck_assert_uint_eq(counters()->auth_failure_records,
	    AUTH_FAILURE_BURST + AUTH_FAILURE_RATE);
	ck_assert_uint_eq(counters()->auth_failure_records +
			      counters()->auth_failures_limited,
	    drops(DROP_BAD_COMMUNITY));
	ck_assert_uint_eq(output_end(), counters()->auth_failure_records);
}
END_TEST

/* v3: a wrong digest is one; a sender that asks for our engine ID, or for our
 * time, is none. */
START_TEST(test_v3)
{
	struct v3_sender s = v3_sender(), asks = informer();

	set_user_of(&s);
	want_records();
	s.wrong_digest = true;
	take_v3(&s);
	ck_assert_uint_eq(drops(DROP_WRONG_DIGEST), 1);
	ck_assert_uint_eq(counters()->auth_failure_records, 1);
	asks.boots = asks.time = 0;
	take_v3(&asks);
	asks.boots = LOCAL_BOOTS - 1; /* has not heard that we began anew */
	take_v3(&asks);
	ck_assert_uint_eq(drops(DROP_NOT_IN_WINDOW), 2);
	ck_assert_uint_eq(counters()->auth_failure_records, 1);
	ck_assert_uint_eq(counters()->auth_failures_limited, 0);
	ck_assert_uint_eq(output_end(), 1);
}
END_TEST

/* What cannot be an engine ID is in no record, however long it is. */
START_TEST(test_no_engine)
{
	static const uint8_t octets[20000];
	struct v3_sender s = v3_sender();
	static char line[2048];
	FILE *file;

	want_records();
	s.engine_id = (struct span) {octets, sizeof(octets)};
	take_v3(&s);
	ck_assert_uint_eq(drops(DROP_UNKNOWN_ENGINE), 1);
	ck_assert_uint_eq(output_end(), 1);
	file = fopen(scratch_path(directory, "out"), "r");
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
	fclose(file);
	ck_assert_ptr_nonnull(strstr(line, "\"engine_id\":\"\""));
}
END_TEST

START_TEST(test_unwanted)
{
	output_start();
	send_some(3);
	ck_assert_uint_eq(counters()->auth_failure_records, 0);
	ck_assert_uint_eq(counters()->auth_failures_limited, 0);
	ck_assert_uint_eq(output_end(), 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_record, test_one_source,
	    test_many_sources, test_v3, test_no_engine, test_unwanted};

	return pipeline_run(
	    "auth_failure", tests, sizeof(tests) / sizeof(tests[0]));
}
