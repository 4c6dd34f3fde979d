/* SPDX-License-Identifier: ISC */
/*
 * v1 and v2c through the pipeline: what is delivered, when informs are answered
 * and when not, and that the account balances.
 */
#include "pipeline_world.h"

/* The answer as a community message's PDU. */
static struct pdu
answered(void)
{
	struct message m;
	struct pdu pdu;
	uint32_t ignored = 0;

	assert_drop(message_decode(last_answer, &m), DROP_NONE);
	ck_assert(span_equal(m.community, span_of("public")));
	assert_drop(pdu_decode(m.data, m.version, &pdu, &ignored), DROP_NONE);
	ck_assert_uint_eq(pdu.type, PDU_RESPONSE);
	return pdu;
}

START_TEST(test_trap)
{
	output_start();
	take(v2c(PDU_TRAP, 1));
	take(v2c(PDU_TRAP, 1));
	ck_assert_uint_eq(counters()->notifications, 2);
	ck_assert_uint_eq(counters()->unwanted, 0);
	ck_assert_uint_eq(answers, 0);
	ck_assert_uint_eq(output_end(), 2);
}
END_TEST

START_TEST(test_inform)
{
	output_start();
	take(v2c(PDU_INFORM, 77));
	ck_assert_uint_eq(answers, 1);
	ck_assert_uint_eq(wanted_at_answer, 1); /* queued before */
	ck_assert_int_eq(answered().request_id, 77);
	ck_assert_int_eq(answered().error_status, 0);
	ck_assert_uint_eq(answered().varbind_count, 1);
	ck_assert_uint_eq(counters()->responses_sent, 1);
	ck_assert_uint_eq(output_end(), 1);
}
END_TEST

START_TEST(test_repeat)
{
	output_start();
	take(v2c(PDU_INFORM, 77));
	take(v2c(PDU_INFORM, 77));
	take(v2c(PDU_INFORM, 78));
	ck_assert_uint_eq(answers, 3);
	ck_assert_uint_eq(counters()->notifications, 2);
	ck_assert_uint_eq(counters()->repeats, 1);
	ck_assert_uint_eq(observed_repeats, 1);
	wait_seconds(30);
	take(v2c(PDU_INFORM, 77));
	ck_assert_uint_eq(counters()->notifications, 3);
	ck_assert_uint_eq(output_end(), 3);
}
END_TEST

/* Two of them in one turn: one delivery, one answer, after the batch. */
START_TEST(test_repeat_in_turn)
{
	output_start();
	pipeline_start(pipeline, now, 1);
	pass(v2c(PDU_INFORM, 77));
	pass(v2c(PDU_INFORM, 77));
	ck_assert_uint_eq(answers, 0);
	pipeline_end(pipeline);
	check_account();
	ck_assert_uint_eq(answers, 1);
	ck_assert_uint_eq(counters()->repeats, 1);
	ck_assert_uint_eq(output_end(), 1);
}
END_TEST

START_TEST(test_unwanted)
{
	take(v2c(PDU_INFORM, 77));
	take(v2c(PDU_INFORM, 77));
	take(v2c(PDU_TRAP, 77));
	ck_assert_uint_eq(answers, 2);
	ck_assert_uint_eq(counters()->unwanted, 2);
	ck_assert_uint_eq(counters()->notifications, 2);
	ck_assert_uint_eq(counters()->repeats, 1);
}
END_TEST

/* An output that takes nothing: no answer, and the retry is new again. */
START_TEST(test_queue_full)
{
	output_start();
	output_stop(output);
	take(v2c(PDU_INFORM, 77));
	ck_assert_uint_eq(answers, 0);
	ck_assert_uint_eq(drops(DROP_QUEUE_FULL), 1);
	ck_assert_uint_eq(counters()->notifications, 0);
	take(v2c(PDU_INFORM, 77));
	ck_assert_uint_eq(drops(DROP_QUEUE_FULL), 2);
	ck_assert_uint_eq(observed_drops, 2);
	check_account();
	/* a trap was a notification; the output counts its loss */
	take(v2c(PDU_TRAP, 78));
	ck_assert_uint_eq(counters()->notifications, 1);
	ck_assert_uint_eq(status_of(output).dropped, 3);
	output_end();
	output_start();
	take(v2c(PDU_INFORM, 77));
	ck_assert_uint_eq(answers, 1);
	ck_assert_uint_eq(counters()->repeats, 0);
	ck_assert_uint_eq(output_end(), 1);
}
END_TEST

/* One output that takes it is enough. */
START_TEST(test_one_queue_full)
{
	struct output_conf section = {.kind = OUTPUT_FILE,
	    .title = (char[]) {"other"},
	    .path = (char[]) {"/nonexistent/other"},
	    .queue = 1024 * 1024};
	struct output *other = output_new(&section, 5);

	ck_assert_ptr_nonnull(other);
	output_stop(other);
	output_start();
	pipeline_set_output(pipeline, 5, other);
	pipeline_route_to(pipeline, (const int[]) {0, 5}, 2);
	ck_assert_ptr_eq(pipeline_output(pipeline, 5), other);
	take(v2c(PDU_INFORM, 77));
	ck_assert_uint_eq(answers, 1);
	ck_assert_uint_eq(drops(DROP_QUEUE_FULL), 0);
	ck_assert_uint_eq(status_of(other).dropped, 1);
	pipeline_set_output(pipeline, 5, NULL);
	output_join(other, in_ms(PATIENCE_MS));
	output_free(other);
}
END_TEST

/* More informs than a batch may hold, in one turn: all are answered. */
START_TEST(test_many_in_turn)
{
	const int count = PENDING_MAX + 100;
	struct span octets = v2c(PDU_INFORM, 0x01010101);
	uint8_t copy[256], *id;
	int i;

	memcpy(copy, octets.data, octets.size);
	id = memmem(copy, octets.size, "\2\4\1\1\1\1", 6);
	ck_assert_ptr_nonnull(id);
	output_start();
	pipeline_start(pipeline, now, 1);
	for (i = 0; i < count; i++) {
		id[4] = (uint8_t)(i >> 8);
		id[5] = (uint8_t)i;
		pass((struct span) {copy, octets.size});
	}
	pipeline_end(pipeline);
	check_account();
	ck_assert_uint_eq(answers, count);
	ck_assert_uint_eq(counters()->notifications, count);
	ck_assert_uint_eq(output_end(), count);
}
END_TEST

/* The largest there is fits into a batch, Response and all. */
START_TEST(test_largest)
{
	struct span octets = community_message(SNMP_V2C, PDU_INFORM, 1, 60000);

	output_start();
	pipeline_start(pipeline, now, 1);
	pass(octets);
	pass(v2c(PDU_INFORM, 2));
	pass(community_message(SNMP_V2C, PDU_INFORM, 3, 60000));
	pass(community_message(SNMP_V2C, PDU_INFORM, 4, 60000));
	pipeline_end(pipeline);
	check_account();
	ck_assert_uint_eq(answers, 4);
	ck_assert_uint_eq(output_end(), 4);
}
END_TEST

START_TEST(test_wrong_pdus)
{
	static const uint8_t types[] = {PDU_GET, PDU_GET_NEXT, PDU_RESPONSE,
	    PDU_SET, PDU_GET_BULK, PDU_REPORT};
	size_t i;

	for (i = 0; i < sizeof(types); i++)
		take(v2c(types[i], 1));
	/* what v1 does not have, and what it has that is no trap */
	take(community_message(SNMP_V1, PDU_INFORM, 1, 5));
	take(community_message(SNMP_V1, PDU_GET, 1, 5));
	ck_assert_uint_eq(counters()->notifications, 0);
	ck_assert_uint_eq(answers, 0);
	ck_assert_uint_eq(
	    drops(DROP_UNKNOWN_PDU) + drops(DROP_ASN_PARSE), sizeof(types) + 2);
	ck_assert_uint_eq(observed_drops, sizeof(types) + 2);
}
END_TEST

START_TEST(test_community)
{
	struct prefix here;

	free(community.name);
	community.name = strdup("Public");
	take(v2c(PDU_INFORM, 1));
	ck_assert_uint_eq(drops(DROP_BAD_COMMUNITY), 1);
	community.name[0] = 'p';
	ck_assert_int_eq(prefix_parse("192.0.2.99", &here), 0);
	ck_assert_int_eq(prefix_list_add(&community.sources, &here), 0);
	take(v2c(PDU_INFORM, 1));
	ck_assert_uint_eq(drops(DROP_BAD_COMMUNITY_USE), 1);
	source = "192.0.2.99";
	take(v2c(PDU_INFORM, 1));
	ck_assert_uint_eq(counters()->notifications, 1);
	ck_assert_uint_eq(answers, 1);
	prefix_list_fini(&community.sources);
}
END_TEST

START_TEST(test_paused)
{
	output_start();
	pipeline_pause(pipeline, true);
	ck_assert(pipeline_is_paused(pipeline));
	take(v2c(PDU_INFORM, 1));
	take(v2c(PDU_TRAP, 1));
	take((struct span) {(const uint8_t *)"x", 1});
	ck_assert_uint_eq(drops(DROP_PAUSED), 3);
	ck_assert_uint_eq(answers, 0);
	pipeline_pause(pipeline, false);
	take(v2c(PDU_INFORM, 1));
	ck_assert_uint_eq(answers, 1);
	ck_assert_uint_eq(output_end(), 1);
}
END_TEST

START_TEST(test_truncated)
{
	struct span octets = v2c(PDU_TRAP, 1);
	struct datagram d = {.octets = octets, .truncated = true};

	pipeline_start(pipeline, now, 1);
	pipeline_datagram(pipeline, &d);
	pipeline_end(pipeline);
	check_account();
	ck_assert_uint_eq(drops(DROP_TRUNCATED), 1);
}
END_TEST

START_TEST(test_send_fails)
{
	send_fails = true;
	take(v2c(PDU_INFORM, 1));
	ck_assert_uint_eq(counters()->send_errors, 1);
	ck_assert_uint_eq(counters()->responses_sent, 0);
	send_fails = false;
	take(v2c(PDU_INFORM, 1)); /* the retry is answered */
	ck_assert_uint_eq(counters()->responses_sent, 1);
	ck_assert_uint_eq(counters()->repeats, 1);
}
END_TEST

/* Nothing is accepted before there is a configuration. */
START_TEST(test_no_configuration)
{
	struct pipeline_parts parts = {
	    .usm = usm, .worker = worker, .send = keep_answer};
	struct pipeline *bare = pipeline_new(&parts);
	struct datagram d = {.octets = v2c(PDU_INFORM, 1)};

	pipeline_start(bare, now, 1);
	pipeline_datagram(bare, &d);
	pipeline_end(bare);
	ck_assert_uint_eq(pipeline_counters(bare)->received, 1);
	ck_assert_uint_eq(pipeline_counters(bare)->drops[DROP_PAUSED], 1);
	ck_assert_uint_eq(answers, 0);
	pipeline_free(bare);
	pipeline_free(NULL);
}
END_TEST

/* Whatever comes, each datagram ends in one counter. */
START_TEST(test_mixture)
{
	uint8_t copy[256];
	struct span octets;
	unsigned i, seed = 1;

	output_start();
	for (i = 0; i < 5000; i++) {
		octets = v2c(rand_r(&seed) % 2 ? PDU_INFORM : PDU_TRAP,
		    rand_r(&seed) % 16);
		memcpy(copy, octets.data, octets.size);
		if (rand_r(&seed) % 2)
			copy[rand_r(&seed) % octets.size] ^=
			    (uint8_t)(1 << rand_r(&seed) % 8);
		octets.data = copy;
		if (rand_r(&seed) % 8 == 0)
			octets.size = rand_r(&seed) % octets.size;
		pipeline_pause(pipeline, rand_r(&seed) % 16 == 0);
		if (rand_r(&seed) % 32 == 0)
			wait_seconds(7);
		take(octets);
	}
	ck_assert_uint_gt(counters()->repeats, 100);
	ck_assert_uint_gt(drops(DROP_ASN_PARSE), 100);
	ck_assert_uint_eq(output_end(), counters()->notifications);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_trap, test_inform, test_repeat,
	    test_repeat_in_turn, test_unwanted, test_queue_full,
	    test_one_queue_full, test_many_in_turn, test_largest,
	    test_wrong_pdus, test_community, test_paused, test_truncated,
	    test_send_fails, test_no_configuration, test_mixture};

	return pipeline_run(
	    "pipeline", tests, sizeof(tests) / sizeof(tests[0]));
}
