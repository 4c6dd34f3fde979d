/* SPDX-License-Identifier: ISC */
/*
 * What goes back: Responses and Reports, when and with what in them.
 */
#include "snmp/oid.h"
#include "snmp/reply.h"
#include "usm_world.h"

static uint8_t out[MESSAGE_SIZE_MAX], inner[MESSAGE_SIZE_MAX];
static struct message answer;
static struct pdu answer_pdu;
static struct scoped_pdu answer_scoped;

/* Takes an answer apart as the sender would. */
static void
open_answer(const struct v3_sender *s, struct span octets)
{
	struct span scoped;
	uint32_t ignored = 0;

	ck_assert_uint_gt(octets.size, 0);
	assert_drop(message_decode(octets, &answer), DROP_NONE);
	scoped = v3_open(crypto(), s, &answer);
	ck_assert_uint_gt(scoped.size, 0);
	assert_drop(scoped_pdu_decode(scoped, true, &answer_scoped, &ignored),
	    DROP_NONE);
	assert_drop(
	    pdu_decode(answer_scoped.pdu, SNMP_V3, &answer_pdu, &ignored),
	    DROP_NONE);
	ck_assert_int_eq(answer.msg_id, s->msg_id);
	ck_assert_uint_eq(answer.flags & MSG_FLAG_REPORTABLE, 0);
	ck_assert(span_equal(
	    answer.usm.engine_id, engine_id_span(&usm_local(usm)->id)));
	ck_assert_int_eq(answer.usm.boots, LOCAL_BOOTS);
	ck_assert_int_eq(answer.usm.time, 5000);
	ck_assert(span_equal(answer.usm.user, span_of(s->user)));
}

static struct span
respond(const struct reply_pdu *pdu, size_t capacity)
{
	struct span scoped = reply_scoped(inner, sizeof(inner),
	    in.scoped.context_engine_id, in.scoped.context_name, pdu);

	return usm_response(usm, &datagram, &in, scoped, out, capacity);
}

START_TEST(test_response)
{
	struct v3_sender s = informer();
	struct reply_pdu pdu = {.type = PDU_RESPONSE, .request_id = 77};
	struct varbind_walk walk;
	struct varbind varbind;
	struct pdu asked;
	uint32_t ignored = 0;

	for (s.auth = AUTH_MD5; s.auth < AUTH_COUNT; s.auth++)
		for (s.priv = PRIV_NONE; s.priv < PRIV_COUNT; s.priv++) {
			s.extension = s.priv == PRIV_3DES
					  ? EXTENSION_REEDER
					  : EXTENSION_BLUMENTHAL;
			s.level =
			    s.priv == PRIV_NONE ? AUTH_NO_PRIV : AUTH_PRIV;
			set_user_of(&s);
			assert_drop(receive(&s), DROP_NONE);
			assert_drop(pdu_decode(in.scoped.pdu, SNMP_V3, &asked,
					&ignored),
			    DROP_NONE);
			pdu.varbinds = asked.varbinds;
			open_answer(&s, respond(&pdu, sizeof(out)));
			ck_assert_int_eq(answer.level, s.level);
			ck_assert_uint_eq(answer_pdu.type, PDU_RESPONSE);
			ck_assert_int_eq(answer_pdu.request_id, 77);
			ck_assert_uint_eq(answer_pdu.varbind_count, 3);
			ck_assert(span_equal(
			    answer_scoped.context_name, span_of("context")));
			walk = varbind_walk_start(answer_pdu.varbinds);
			ck_assert(varbind_walk_next(&walk, &varbind));
			ck_assert_uint_eq(varbind_unsigned(&varbind), 123456);
		}
}
END_TEST

START_TEST(test_response_fits)
{
	struct v3_sender s = informer();
	struct reply_pdu pdu = {.type = PDU_RESPONSE};
	struct span octets;

	set_user_of(&s);
	s.max_size = MESSAGE_SIZE_LEAST;
	assert_drop(receive(&s), DROP_NONE);
	pdu.varbinds = (struct span) {kept, 200};
	octets = respond(&pdu, sizeof(out));
	ck_assert_uint_gt(octets.size, 200);
	pdu.varbinds.size = 470;
	ck_assert_uint_eq(respond(&pdu, sizeof(out)).size, 0);
	pdu.varbinds.size = 200;
	ck_assert_uint_eq(respond(&pdu, octets.size).size, octets.size);
	ck_assert_uint_eq(respond(&pdu, octets.size - 1).size, 0);
}
END_TEST

/* The salt is never the same twice. */
START_TEST(test_salt)
{
	struct v3_sender s = informer();
	struct reply_pdu pdu = {.type = PDU_RESPONSE};
	uint8_t first[8];

	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE);
	open_answer(&s, respond(&pdu, sizeof(out)));
	memcpy(first, answer.usm.salt.data, 8);
	open_answer(&s, respond(&pdu, sizeof(out)));
	ck_assert(memcmp(first, answer.usm.salt.data, 8) != 0);
}
END_TEST

/* The Report for a reason: its level and the counter that it names. */
static void
check_report(
    const struct v3_sender *s, enum drop why, const char *oid, uint32_t count)
{
	uint8_t name[OID_BER_MAX];
	struct oid wanted;
	struct varbind_walk walk;
	struct varbind varbind;
	struct span octets =
	    usm_report(usm, &datagram, &in, why, count, out, sizeof(out));

	ck_assert(in.report);
	open_answer(s, octets);
	ck_assert_int_eq(answer.level, in.report_level);
	ck_assert_uint_eq(answer_pdu.type, PDU_REPORT);
	ck_assert_int_eq(answer_pdu.request_id, in.request_id);
	ck_assert(span_equal(answer_scoped.context_engine_id,
	    engine_id_span(&usm_local(usm)->id)));
	walk = varbind_walk_start(answer_pdu.varbinds);
	ck_assert(varbind_walk_next(&walk, &varbind));
	ck_assert_int_eq(oid_parse(oid, &wanted), 0);
	ck_assert(span_equal(
	    varbind.name, (struct span) {name, oid_encode(&wanted, name)}));
	ck_assert_uint_eq(varbind.tag, SMI_COUNTER32);
	ck_assert_uint_eq(varbind_unsigned(&varbind), count);
	ck_assert(!varbind_walk_next(&walk, &varbind));
}

#define STATS(n) "1.3.6.1.6.3.15.1.1." #n ".0"

START_TEST(test_reports)
{
	struct v3_sender s = informer(), wrong;

	set_user_of(&s);
	wrong = s; /* RFC 3414 4: discovery */
	wrong.engine_id = (struct span) {NULL, 0};
	wrong.user = "";
	wrong.level = NO_AUTH_NO_PRIV;
	wrong.boots = wrong.time = 0;
	wrong.pdu = PDU_GET;
	assert_drop(receive(&wrong), DROP_UNKNOWN_ENGINE);
	check_report(&wrong, DROP_UNKNOWN_ENGINE, STATS(4), 1);
	ck_assert_int_eq(in.request_id, 77);

	wrong = s; /* and the time */
	wrong.boots = wrong.time = 0;
	assert_drop(receive(&wrong), DROP_NOT_IN_WINDOW);
	check_report(&wrong, DROP_NOT_IN_WINDOW, STATS(2), 0xffffffff);

	wrong = s;
	wrong.user = "nobody";
	assert_drop(receive(&wrong), DROP_UNKNOWN_USER);
	check_report(&wrong, DROP_UNKNOWN_USER, STATS(3), 127);

	wrong = s;
	wrong.level = AUTH_NO_PRIV;
	assert_drop(receive(&wrong), DROP_UNSUPPORTED_LEVEL);
	check_report(&wrong, DROP_UNSUPPORTED_LEVEL, STATS(1), 128);

	wrong = s;
	wrong.wrong_digest = true;
	assert_drop(receive(&wrong), DROP_WRONG_DIGEST);
	check_report(&wrong, DROP_WRONG_DIGEST, STATS(5), 0);

	wrong = s;
	wrong.priv_passphrase = "another-passphrase";
	assert_drop(receive(&wrong), DROP_DECRYPTION);
	check_report(&wrong, DROP_DECRYPTION, STATS(6), 5);
}
END_TEST

/* RFC 3412 7.2 (13): a proven request that nobody handles; at its own level. */
START_TEST(test_report_unknown_pdu)
{
	struct v3_sender s = informer();

	s.pdu = PDU_GET;
	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE);
	in.report = true;
	in.report_level = in.level;
	in.request_id = 77;
	check_report(&s, DROP_UNKNOWN_PDU, "1.3.6.1.6.3.11.2.1.3.0", 1);
	ck_assert_int_eq(answer.level, AUTH_PRIV);
}
END_TEST

/* RFC 3412 7.1 (3): who is answered. */
START_TEST(test_who_is_reported)
{
	static const struct {
		uint8_t pdu;
		bool encrypted, reportable, answered;
	} cases[] = {
	    {PDU_TRAP, false, true, false},
	    {PDU_TRAP, false, false, false},
	    {PDU_INFORM, false, true, true},
	    {PDU_INFORM, false, false, true},
	    {PDU_GET, false, false, true},
	    {PDU_GET_BULK, false, false, true},
	    {PDU_SET, false, false, true},
	    {PDU_RESPONSE, false, true, false},
	    {PDU_REPORT, false, true, false},
	    {PDU_TRAP, true, true, true}, /* nobody can see that it is one */
	    {PDU_TRAP, true, false, false},
	    {PDU_INFORM, true, true, true},
	    {PDU_INFORM, true, false, false},
	};
	struct v3_sender s = informer();
	size_t i;

	set_user_of(&s);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		s.pdu = cases[i].pdu;
		s.reportable = cases[i].reportable;
		s.level = cases[i].encrypted ? AUTH_PRIV : AUTH_NO_PRIV;
		s.user = "nobody";
		assert_drop(receive(&s), DROP_UNKNOWN_USER);
		ck_assert_msg(in.report == cases[i].answered, "case %zu", i);
	}
}
END_TEST

/* No answer where nothing may be answered. */
START_TEST(test_no_report)
{
	struct v3_sender s = informer();

	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE);
	in.report = true;
	in.report_level = NO_AUTH_NO_PRIV;
	ck_assert_uint_eq(
	    usm_report(usm, &datagram, &in, DROP_ASN_PARSE, 1, out, sizeof(out))
		.size,
	    0);
	ck_assert_uint_eq(
	    usm_report(usm, &datagram, &in, DROP_WRONG_DIGEST, 1, out, 50).size,
	    0);
	in.report = false;
	ck_assert_uint_eq(usm_report(usm, &datagram, &in, DROP_WRONG_DIGEST, 1,
			      out, sizeof(out))
			      .size,
	    0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_response, test_response_fits,
	    test_salt, test_reports, test_report_unknown_pdu,
	    test_who_is_reported, test_no_report};

	return world_run(
	    "usm_answers", tests, sizeof(tests) / sizeof(tests[0]));
}
