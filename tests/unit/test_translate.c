/* SPDX-License-Identifier: ISC */
/*
 * A notification as a PDU: what our own decoder makes of it is what went in,
 * for every type; and the rules of RFC 3584 in both directions.
 */
#include "notify/translate.h"

#include "notifications.h"
#include "notify/origin.h"
#include "snmp/envelope.h"
#include "snmp/lenient.h"
#include "suite.h"

#define TRAP_ADDRESS "1.3.6.1.6.3.18.1.3.0"

static struct translate_room room;
static struct notification back;
static struct notification_scratch scratch;

static const struct translate_form plain_v2 = {PDU_TRAP, 42, false, false};
static const struct translate_form v2 = {PDU_TRAP, 42, true, true};
static const struct translate_form plain_v1 = {PDU_TRAP_V1, 0, false, false};
static const struct translate_form v1 = {PDU_TRAP_V1, 0, true, true};

/* Translates, and decodes what came out into `back`; no leniency may be needed
 * but those of what is in the varbinds' nature. */
static void
pass_on(const struct notification *n, const struct translate_form *form)
{
	enum snmp_version version =
	    form->type == PDU_TRAP_V1 ? SNMP_V1 : SNMP_V2C;
	uint32_t leniencies = 0;
	struct span octets;
	struct pdu pdu;

	ck_assert_int_eq(
	    translate_pdu(n, form, &room, &octets), TRANSLATION_DONE);
	ck_assert_int_eq(
	    pdu_decode(octets, version, &pdu, &leniencies), DROP_NONE);
	ck_assert_uint_eq(pdu.type, form->type);
	ck_assert_uint_eq(leniencies & ~(LENIENT_BIT(LENIENT_EXCEPTION) |
					   LENIENT_BIT(LENIENT_IP_ADDRESS) |
					   LENIENT_BIT(LENIENT_BIT_STRING)),
	    0);
	back = (struct notification) {.version = version};
	ck_assert_int_eq(
	    notification_from_pdu(&back, &pdu, &scratch), DROP_NONE);
}

static size_t
count_payload(const struct notification *n)
{
	struct payload_walk walk = payload_walk_start(n);
	struct varbind varbind;
	size_t count = 0;

	while (payload_walk_next(&walk, &varbind))
		count++;
	return count;
}

/* Is what `n` has at the front of what came back, type and value alike? */
static void
assert_payload_kept(const struct notification *n)
{
	struct payload_walk a = payload_walk_start(n);
	struct payload_walk b = payload_walk_start(&back);
	struct varbind x, y;

	while (payload_walk_next(&a, &x)) {
		ck_assert(payload_walk_next(&b, &y));
		ck_assert(span_equal(x.name, y.name));
		ck_assert_uint_eq(x.tag, y.tag);
		if (x.tag == SMI_OBJECT_IDENTIFIER && x.value.size == 0)
			x.value = (struct span)OCTETS("\0");
		ck_assert(span_equal(x.value, y.value));
	}
}

/* The value of this varbind in what came back. */
static struct span
value_of(const char *oid, uint8_t tag)
{
	struct varbind varbind;

	ck_assert_msg(origin_varbind(&back, sample_oid(oid), tag, &varbind),
	    "there is no %s", oid);
	return varbind.value;
}

static void
assert_oid(struct span contents, const char *dotted)
{
	struct text text;

	text_init(&text);
	oid_add_text(&text, contents);
	ck_assert(span_equal(
	    (struct span) {(void *)text.data, text.size}, span_of(dotted)));
	text_fini(&text);
}

START_TEST(test_every_type)
{
	struct notification n = sample_v2c(sample_every_type());

	pass_on(&n, &plain_v2);
	assert_payload_kept(&n);
	ck_assert_uint_eq(count_payload(&back), count_payload(&n));
	ck_assert(back.has_uptime);
	ck_assert_uint_eq(back.uptime, n.uptime);
	ck_assert(span_equal(back.trap_oid, n.trap_oid));
	ck_assert_int_eq(back.request_id, 42);
	ck_assert_uint_eq(back.leniencies, 0);
}
END_TEST

/* Odd forms become the right ones. */
START_TEST(test_normal_form)
{
	static const struct sample_varbind odd[] = {
	    {"1.3.6.1.9.1", SMI_INTEGER, OCTETS("\0\0\0\x05")},
	    {"1.3.6.1.9.2", SMI_INTEGER, OCTETS("")},
	    {"1.3.6.1.9.3", SMI_COUNTER32, OCTETS("\xff\xff\xff\xff")},
	    {"1.3.6.1.9.4", SMI_COUNTER64, OCTETS("\xff\xff")},
	    {"1.3.6.1.9.5", SMI_OBJECT_IDENTIFIER, OCTETS("\x2b\x80\x06")},
	    {"1.3.6.1.9.6", SMI_COUNTER64, OCTETS("\x80\0\0\0\0\0\0\0")},
	};
	struct notification n = sample_v2c(sample_varbinds(odd, 6));

	pass_on(&n, &plain_v2);
	ck_assert_uint_eq(value_of("1.3.6.1.9.1", SMI_INTEGER).size, 1);
	ck_assert_uint_eq(value_of("1.3.6.1.9.2", SMI_INTEGER).size, 1);
	ck_assert_uint_eq(value_of("1.3.6.1.9.3", SMI_COUNTER32).size, 5);
	ck_assert_uint_eq(value_of("1.3.6.1.9.4", SMI_COUNTER64).size, 3);
	ck_assert_uint_eq(value_of("1.3.6.1.9.6", SMI_COUNTER64).size, 9);
	assert_oid(value_of("1.3.6.1.9.5", SMI_OBJECT_IDENTIFIER), "1.3.6");
}
END_TEST

START_TEST(test_inform)
{
	static const struct translate_form form = {
	    PDU_INFORM, INT32_MIN, false, false};
	struct notification n = sample_v3(sample_every_type());

	pass_on(&n, &form);
	ck_assert_int_eq(back.request_id, INT32_MIN);
	assert_payload_kept(&n);
}
END_TEST

/* What the sender left out stays left out. */
START_TEST(test_nothing_is_made_up)
{
	struct notification n = sample_v2c(sample_every_type());

	n.has_uptime = false;
	n.trap_oid.size = 0;
	pass_on(&n, &plain_v2);
	ck_assert_uint_eq(count_payload(&back), count_payload(&n));
	ck_assert(!back.has_uptime);
	ck_assert_uint_eq(back.trap_oid.size, 0);
}
END_TEST

START_TEST(test_source_ipv4)
{
	struct notification n = sample_v2c(sample_every_type());

	pass_on(&n, &v2);
	assert_payload_kept(&n);
	ck_assert_uint_eq(count_payload(&back), count_payload(&n) + 1);
	ck_assert(span_equal(value_of(TRAP_ADDRESS, SMI_IP_ADDRESS),
	    (struct span)OCTETS("\xc0\x00\x02\x07")));
}
END_TEST

START_TEST(test_source_ipv6)
{
	struct notification n = sample_v2c(sample_every_type());
	struct address origin;

	ck_assert_int_eq(address_parse("2001:db8::7", &n.source), 0);
	n.source.port = 50123;
	pass_on(&n, &v2);
	ck_assert_uint_eq(count_payload(&back), count_payload(&n) + 1);
	ck_assert(origin_find(&back, &origin));
	ck_assert(address_equal(&origin, &n.source, true));
	/* and by way of v1, which has no room for it but in a varbind */
	n.varbinds.size = 0;
	pass_on(&n, &v1);
	ck_assert(
	    span_equal(back.agent_address, (struct span)OCTETS("\0\0\0\0")));
	ck_assert(origin_find(&back, &origin));
	ck_assert(address_equal(&origin, &n.source, true));
}
END_TEST

/* A second relay leaves alone what the first has said. */
START_TEST(test_source_is_there)
{
	static const struct sample_varbind said[] = {
	    {TRAP_ADDRESS, SMI_IP_ADDRESS, OCTETS("\x0a\0\0\x01")}};
	struct notification n = sample_v2c(sample_varbinds(said, 1));
	struct span list;

	pass_on(&n, &v2);
	ck_assert_uint_eq(count_payload(&back), 1);
	assert_payload_kept(&n);
	ck_assert_int_eq(address_parse("2001:db8::7", &n.source), 0);
	pass_on(&n, &v2);
	ck_assert_uint_eq(count_payload(&back), 1);
	n.varbinds.size = 0;
	pass_on(&n, &v2);
	list = (struct span) {sample_keep(back.varbinds.size), 0};
	list.size = back.varbinds.size;
	memcpy((void *)(uintptr_t)list.data, back.varbinds.data, list.size);
	n = back;
	n.varbinds = list;
	ck_assert_int_eq(address_parse("2001:db8::8", &n.source), 0);
	ck_assert_uint_eq(count_payload(&n), 1);
	pass_on(&n, &v2);
	ck_assert_uint_eq(count_payload(&back), 1);
	ck_assert(span_equal(back.varbinds, list));
}
END_TEST

/* RFC 3584 3.1 (4). */
START_TEST(test_v1_to_v2)
{
	struct notification n = sample_v1((struct span) {NULL, 0});

	pass_on(&n, &v2);
	assert_oid(back.trap_oid, "1.3.6.1.4.1.8072.9999.0.17");
	ck_assert_uint_eq(back.uptime, 12345678);
	ck_assert_uint_eq(count_payload(&back), 3);
	ck_assert(span_equal(
	    value_of(TRAP_ADDRESS, SMI_IP_ADDRESS), n.agent_address));
	ck_assert(span_equal(
	    value_of("1.3.6.1.6.3.18.1.4.0", SMI_OCTET_STRING), n.community));
	assert_oid(value_of("1.3.6.1.6.3.1.1.4.3.0", SMI_OBJECT_IDENTIFIER),
	    "1.3.6.1.4.1.8072.9999");
	/* an agent that does not tell its address: its packet does */
	n.agent_address = (struct span)OCTETS("\0\0\0\0");
	pass_on(&n, &v2);
	ck_assert(span_equal(value_of(TRAP_ADDRESS, SMI_IP_ADDRESS),
	    (struct span)OCTETS("\xc0\x00\x02\x07")));
	pass_on(&n, &plain_v2);
	ck_assert_uint_eq(count_payload(&back), 0);
}
END_TEST

/* An agent without IPv4 puts its other address where no room for it is. */
START_TEST(test_v1_agent_of_ipv6)
{
	struct notification n = sample_v1((struct span) {NULL, 0});
	struct address origin;
	char text[ADDRESS_TEXT_SIZE];
	int i;

	n.agent_address =
	    (struct span)OCTETS("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x09");
	for (i = 0; i < 2; i++) {
		pass_on(&n, i == 0 ? &v1 : &v2);
		ck_assert(origin_find(&back, &origin));
		ck_assert_str_eq(address_format(&origin, text), "2001:db8::9");
	}
}
END_TEST

START_TEST(test_v1_fields_without_source)
{
	static const struct translate_form form = {PDU_TRAP, 42, false, true};
	struct notification n = sample_v1((struct span) {NULL, 0});

	n.agent_address = (struct span)OCTETS("\0\0\0\0");
	pass_on(&n, &form);
	ck_assert(span_equal(
	    value_of(TRAP_ADDRESS, SMI_IP_ADDRESS), n.agent_address));
	ck_assert_uint_eq(count_payload(&back), 3);
	/* what came in v2 has none of them */
	n = sample_v2c((struct span) {NULL, 0});
	pass_on(&n, &form);
	ck_assert_uint_eq(count_payload(&back), 0);
}
END_TEST

/* By v2 and back: the same Trap-PDU. */
START_TEST(test_v1_and_back)
{
	struct notification n = sample_v1((struct span) {NULL, 0});
	struct notification there;

	pass_on(&n, &v1);
	ck_assert_int_eq(back.specific_trap, 17);
	ck_assert(span_equal(back.enterprise, n.enterprise));
	ck_assert(span_equal(back.agent_address, n.agent_address));
	ck_assert_uint_eq(back.uptime, n.uptime);
	pass_on(&n, &v2);
	there = back;
	there.varbinds.data = sample_keep(back.varbinds.size);
	memcpy((void *)(uintptr_t)there.varbinds.data, back.varbinds.data,
	    back.varbinds.size);
	there.trap_oid = sample_oid("1.3.6.1.4.1.8072.9999.0.17");
	pass_on(&there, &v1);
	ck_assert_int_eq(back.generic_trap, 6);
	ck_assert_int_eq(back.specific_trap, 17);
	ck_assert(span_equal(back.enterprise, n.enterprise));
	ck_assert(span_equal(back.agent_address, n.agent_address));
}
END_TEST

/* RFC 3584 3.2 (1), (3), (4). */
static const struct {
	const char *trap_oid;
	const char *enterprise; /* NULL: it cannot be */
	int32_t generic_trap, specific_trap;
} traps[] = {
    {"1.3.6.1.6.3.1.1.5.1", "1.3.6.1.6.3.1.1.5", 0, 0},
    {"1.3.6.1.6.3.1.1.5.6", "1.3.6.1.6.3.1.1.5", 5, 0},
    {"1.3.6.1.6.3.1.1.5.7", "1.3.6.1.6.3.1.1.5", 6, 7},
    {"1.3.6.1.6.3.1.1.5.0", "1.3.6.1.6.3.1.1.5", 6, 0},
    {"1.3.6.1.6.3.1.1.5.3.1", "1.3.6.1.6.3.1.1.5.3", 6, 1},
    {"1.3.6.1.4.1.9.0.5", "1.3.6.1.4.1.9", 6, 5},
    {"1.3.6.1.4.1.9.1.5", "1.3.6.1.4.1.9.1", 6, 5},
    {"1.3.6.1.4.1.9.0.0", "1.3.6.1.4.1.9", 6, 0},
    {"1.3.6.1.4.1.9.0.4294967295", "1.3.6.1.4.1.9", 6, -1},
    {"1.3.5", "1.3", 6, 5},
    {"1.3.0.5", "1.3", 6, 5},
    {"0.0", NULL, 0, 0},
    {"1.0.5", NULL, 0, 0},
};

START_TEST(test_v2_to_v1)
{
	struct notification n = sample_v2c((struct span) {NULL, 0});
	struct span pdu;

	n.trap_oid = sample_oid(traps[_i].trap_oid);
	if (traps[_i].enterprise == NULL) {
		ck_assert_int_eq(
		    translate_pdu(&n, &v1, &room, &pdu), TRANSLATION_TRAP_OID);
		return;
	}
	pass_on(&n, &v1);
	assert_oid(back.enterprise, traps[_i].enterprise);
	ck_assert_int_eq(back.generic_trap, traps[_i].generic_trap);
	ck_assert_int_eq(back.specific_trap, traps[_i].specific_trap);
	ck_assert_uint_eq(back.uptime, n.uptime);
}
END_TEST

START_TEST(test_v2_to_v1_agent)
{
	static const struct sample_varbind said[] = {
	    {TRAP_ADDRESS, SMI_IP_ADDRESS, OCTETS("\x0a\0\0\x01")},
	    {"1.3.6.1.6.3.1.1.4.3.0", SMI_OBJECT_IDENTIFIER,
		OCTETS("\x2b\x06\x01\x04\x01\x09")},
	};
	struct notification n = sample_v2c((struct span) {NULL, 0});

	pass_on(&n, &v1);
	ck_assert(span_equal(
	    back.agent_address, (struct span)OCTETS("\xc0\x00\x02\x07")));
	pass_on(&n, &plain_v1); /* 3.2 (2), the letter */
	ck_assert(
	    span_equal(back.agent_address, (struct span)OCTETS("\0\0\0\0")));
	n.varbinds = sample_varbinds(said, 2);
	pass_on(&n, &v1);
	ck_assert(span_equal(
	    back.agent_address, (struct span)OCTETS("\x0a\0\0\x01")));
	assert_oid(back.enterprise, "1.3.6.1.4.1.9");
	ck_assert_int_eq(back.generic_trap, 2);
	assert_payload_kept(&n);
}
END_TEST

START_TEST(test_v1_types)
{
	static const struct sample_varbind newer[] = {
	    {"1.3.6.1.9.1", SMI_UINTEGER32, OCTETS("\x09")},
	    {"1.3.6.1.9.2", SMI_NSAP_ADDRESS, OCTETS("\x47\x01")},
	    {"1.3.6.1.9.3", SMI_NO_SUCH_OBJECT, OCTETS("")},
	};
	static const struct sample_varbind counter = {
	    "1.3.6.1.9.1", SMI_COUNTER64, OCTETS("\x09")};
	struct notification n = sample_v2c(sample_varbinds(newer, 3));
	struct span pdu;

	pass_on(&n, &v1);
	value_of("1.3.6.1.9.1", SMI_GAUGE32);
	value_of("1.3.6.1.9.2", SMI_OCTET_STRING);
	value_of("1.3.6.1.9.3", SMI_NULL);
	n.varbinds = sample_varbinds(&counter, 1);
	ck_assert_int_eq(
	    translate_pdu(&n, &v1, &room, &pdu), TRANSLATION_COUNTER64);
	n = sample_v1(n.varbinds);
	ck_assert_int_eq(
	    translate_pdu(&n, &v1, &room, &pdu), TRANSLATION_COUNTER64);
}
END_TEST

/* A list that just fits as it came may not when something is put to it. */
START_TEST(test_too_big)
{
	static uint8_t octets[MESSAGE_SIZE_MAX];
	struct sample_varbind large = {
	    "1.3.6.1.9.1", SMI_OCTET_STRING, {octets, 65430}};
	struct notification n = sample_v2c(sample_varbinds(&large, 1));
	struct span pdu;

	ck_assert_int_eq(
	    translate_pdu(&n, &plain_v2, &room, &pdu), TRANSLATION_DONE);
	large.value.size = 65470;
	n.varbinds = sample_varbinds(&large, 1);
	ck_assert_int_eq(
	    translate_pdu(&n, &plain_v2, &room, &pdu), TRANSLATION_TOO_BIG);
	ck_assert_int_eq(
	    translate_pdu(&n, &v1, &room, &pdu), TRANSLATION_TOO_BIG);
}
END_TEST

/* A message of each kind around it is one that our decoder takes. */
START_TEST(test_envelopes)
{
	static uint8_t buffer[1024];
	struct notification n = sample_v2c((struct span) {NULL, 0});
	struct scoped_pdu scoped;
	struct message message;
	uint32_t leniencies = 0;
	struct span pdu, octets;

	ck_assert_int_eq(translate_pdu(&n, &v2, &room, &pdu), TRANSLATION_DONE);
	octets = envelope_community(
	    buffer, sizeof(buffer), SNMP_V2C, n.community, pdu);
	ck_assert_int_eq(message_decode(octets, &message), DROP_NONE);
	ck_assert(span_equal(message.community, n.community));
	ck_assert(span_equal(message.data, pdu));
	octets = envelope_scoped(buffer, sizeof(buffer),
	    (struct span)OCTETS("12345"), (struct span)OCTETS("ctx"), pdu);
	ck_assert_int_eq(
	    scoped_pdu_decode(octets, 0, &scoped, &leniencies), DROP_NONE);
	ck_assert(
	    span_equal(scoped.context_engine_id, (struct span)OCTETS("12345")));
	ck_assert(span_equal(scoped.context_name, (struct span)OCTETS("ctx")));
	ck_assert(span_equal(scoped.pdu, pdu));
	ck_assert_uint_eq(
	    envelope_community(buffer, pdu.size, SNMP_V1, n.community, pdu)
		.size,
	    0);
	ck_assert_uint_eq(
	    envelope_scoped(buffer, pdu.size, n.community, n.community, pdu)
		.size,
	    0);
}
END_TEST

START_TEST(test_words)
{
	ck_assert_str_ne(translation_explain(TRANSLATION_COUNTER64),
	    translation_explain(TRANSLATION_TRAP_OID));
	ck_assert_ptr_nonnull(translation_explain(TRANSLATION_TOO_BIG));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("translate");
	TCase *tc = tcase_create("translate");

	tcase_add_test(tc, test_every_type);
	tcase_add_test(tc, test_normal_form);
	tcase_add_test(tc, test_inform);
	tcase_add_test(tc, test_nothing_is_made_up);
	tcase_add_test(tc, test_source_ipv4);
	tcase_add_test(tc, test_source_ipv6);
	tcase_add_test(tc, test_source_is_there);
	tcase_add_test(tc, test_v1_to_v2);
	tcase_add_test(tc, test_v1_agent_of_ipv6);
	tcase_add_test(tc, test_v1_fields_without_source);
	tcase_add_test(tc, test_v1_and_back);
	tcase_add_loop_test(
	    tc, test_v2_to_v1, 0, (int)(sizeof(traps) / sizeof(traps[0])));
	tcase_add_test(tc, test_v2_to_v1_agent);
	tcase_add_test(tc, test_v1_types);
	tcase_add_test(tc, test_too_big);
	tcase_add_test(tc, test_envelopes);
	tcase_add_test(tc, test_words);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
