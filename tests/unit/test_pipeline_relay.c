/* SPDX-License-Identifier: ISC */
/*
 * Relays through the pipeline: who is trusted names the source; access goes by
 * the packet's own, and so does the answer.
 */
#include "pipeline_world.h"

#define NAMED "192.0.2.77"

static struct prefix relays[1];
static char line[65536];

/* A v2c notification that names its first sender; good until the next. */
static struct span
named(uint8_t type, int32_t request_id)
{
	static const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.9.1", SMI_INTEGER, OCTETS("\x05")},
	    {"1.3.6.1.6.3.18.1.3.0", SMI_IP_ADDRESS,
		OCTETS("\xc0\x00\x02\x4d")},
	};
	static uint8_t buffer[1024];
	struct reply_pdu pdu = {.type = type,
	    .request_id = request_id,
	    .varbinds = sample_varbinds(varbinds, 2)};

	return reply_community(
	    buffer, sizeof(buffer), SNMP_V2C, span_of("public"), &pdu);
}

static void
trust(const char *prefix)
{
	ck_assert_int_eq(prefix_parse(prefix, &relays[0]), 0);
	conf.trusted_relays = (struct prefix_list) {relays, 1};
}

/* The only record that was written. */
static const char *
record(void)
{
	char *contents;

	ck_assert_uint_eq(output_end(), 1);
	contents = contents_of(scratch_path(directory, "out"));
	ck_assert_uint_lt(strlen(contents), sizeof(line));
	strcpy(line, contents);
	free(contents);
	return line;
}

START_TEST(test_trusted)
{
	trust("192.0.2.0/28");
	output_start();
	take(named(PDU_TRAP, 1));
	ck_assert_ptr_nonnull(strstr(record(),
	    "\"source\":{\"address\":\"" NAMED "\"},"
	    "\"relay\":{\"address\":\"192.0.2.1\",\"port\":50123},"));
}
END_TEST

START_TEST(test_not_trusted)
{
	trust("192.0.2.16/28");
	output_start();
	take(named(PDU_TRAP, 1));
	ck_assert_ptr_nonnull(strstr(record(),
	    "\"source\":{\"address\":\"192.0.2.1\",\"port\":50123},"));
	ck_assert_ptr_null(strstr(line, "relay"));
}
END_TEST

START_TEST(test_nobody_is_trusted)
{
	output_start();
	take(named(PDU_TRAP, 1));
	ck_assert_ptr_nonnull(strstr(record(), "\"address\":\"192.0.2.1\""));
}
END_TEST

/* The relay's packet is answered, and its retry is a repeat. */
START_TEST(test_inform)
{
	trust("192.0.2.1");
	output_start();
	take(named(PDU_INFORM, 7));
	take(named(PDU_INFORM, 7));
	ck_assert_uint_eq(answers, 2);
	ck_assert_uint_eq(counters()->repeats, 1);
	ck_assert_ptr_nonnull(strstr(record(), NAMED));
}
END_TEST

/* `sources` of a community are about who knocks. */
START_TEST(test_access_goes_by_the_packet)
{
	struct prefix allowed;

	trust("192.0.2.1");
	ck_assert_int_eq(prefix_parse(NAMED, &allowed), 0);
	ck_assert_int_eq(prefix_list_add(&community.sources, &allowed), 0);
	take(named(PDU_TRAP, 1));
	ck_assert_uint_eq(drops(DROP_BAD_COMMUNITY_USE), 1);
	ck_assert_int_eq(prefix_parse("192.0.2.1", &allowed), 0);
	ck_assert_int_eq(prefix_list_add(&community.sources, &allowed), 0);
	take(named(PDU_TRAP, 1));
	ck_assert_uint_eq(counters()->notifications, 1);
	prefix_list_fini(&community.sources);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_trusted, test_not_trusted,
	    test_nobody_is_trusted, test_inform,
	    test_access_goes_by_the_packet};

	return pipeline_run(
	    "pipeline_relay", tests, sizeof(tests) / sizeof(tests[0]));
}
