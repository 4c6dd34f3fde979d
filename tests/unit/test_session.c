/* SPDX-License-Identifier: ISC */
/*
 * A forward output's v3 against our own security model as the receiver: its
 * engine is found, its time learnt, informs accepted and answered, for every
 * protocol; and what happens where the receiver is replaced, restarted, or does
 * not like us.
 */
#include "output/session.h"

#include "notifications.h"
#include "notify/translate.h"
#include "snmp/envelope.h"
#include "snmp/reply.h"
#include "suite.h"
#include "usm_world.h"

static struct session *session;
static struct session_answer answer;
static uint8_t copy[MESSAGE_SIZE_MAX], reply_octets[MESSAGE_SIZE_MAX];
static uint8_t reply_scoped_octets[MESSAGE_SIZE_MAX];
static struct translate_room room;

#define OUR_BOOTS 3

/* A session of a user, on an engine of its own; the receiver knows the user. */
static void
open_session(const struct v3_sender *s, const char *receivers_phrase)
{
	struct v3_sender known = *s;
	struct usm_user user = v3_user(crypto(), s);
	struct forward_conf conf = {.user = &user};
	struct local_engine local = {.boots = OUR_BOOTS, .started = now};

	ck_assert_int_eq(engine_id_parse("0x80000000050f0f0f0f", &local.id), 0);
	if (user.extension == EXTENSION_AUTO)
		user.extension = EXTENSION_BLUMENTHAL;
	session = session_new(&conf, &local);
	ck_assert_ptr_nonnull(session);
	usm_user_fini(&user);
	if (receivers_phrase != NULL)
		known.auth_passphrase = receivers_phrase;
	set_user_of(&known);
}

static struct span
inform_scoped(int32_t request_id)
{
	struct notification n = sample_v2c(sample_every_type());
	struct translate_form form = {PDU_INFORM, request_id, false, false};
	struct span pdu;

	ck_assert_int_eq(
	    translate_pdu(&n, &form, &room, &pdu), TRANSLATION_DONE);
	return session_scoped(
	    session, (struct span) {NULL, 0}, (struct span) {NULL, 0}, pdu);
}

/* The receiver's verdict on what the session sends. */
static enum drop
deliver(struct span octets)
{
	ck_assert_uint_gt(octets.size, 0);
	memcpy(copy, octets.data, octets.size);
	return receive_octets((struct span) {copy, octets.size});
}

/* The receiver's Report about the last message goes to the session. */
static void
report(enum drop why)
{
	struct span octets = usm_report(
	    usm, &datagram, &in, why, 1, reply_octets, sizeof(reply_octets));

	ck_assert_uint_gt(octets.size, 0);
	session_receive(session, octets, now, &answer);
}

/* Its Response to the last message, likewise. */
static void
respond(int32_t request_id)
{
	struct reply_pdu pdu = {.type = PDU_RESPONSE, .request_id = request_id};
	struct span scoped =
	    reply_scoped(reply_scoped_octets, sizeof(reply_scoped_octets),
		in.scoped.context_engine_id, in.scoped.context_name, &pdu);

	session_receive(session,
	    usm_response(usm, &datagram, &in, scoped, reply_octets,
		sizeof(reply_octets)),
	    now, &answer);
}

static void
find_engine(void)
{
	ck_assert_int_eq(session_state(session), SESSION_UNKNOWN);
	assert_drop(deliver(session_question(session)), DROP_UNKNOWN_ENGINE);
	report(DROP_UNKNOWN_ENGINE);
	ck_assert_int_eq(answer.event, SESSION_CHANGED);
}

/* An inform whose time is wrong, and the same again when it is right. */
static void
learn_time(int32_t message_id)
{
	struct span scoped = inform_scoped(77);

	assert_drop(deliver(session_inform(session, scoped, message_id, now)),
	    DROP_NOT_IN_WINDOW);
	report(DROP_NOT_IN_WINDOW);
	ck_assert_int_eq(answer.event, SESSION_REPORT);
	ck_assert_int_eq(answer.message_id, message_id);
	ck_assert_ptr_null(session_take_report(session, &answer));
	ck_assert_int_eq(session_state(session), SESSION_READY);
}

static void
send_and_answer(int32_t message_id)
{
	struct span scoped = inform_scoped(78);

	assert_drop(deliver(session_inform(session, scoped, message_id, now)),
	    DROP_NONE);
	ck_assert_uint_eq(pdu_peek_type(in.scoped.pdu), PDU_INFORM);
	ck_assert(in.for_us);
	respond(78);
	ck_assert_int_eq(answer.event, SESSION_RESPONSE);
	ck_assert_int_eq(answer.pdu.request_id, 78);
}

START_TEST(test_every_protocol)
{
	struct v3_sender s = v3_sender();

	s.auth = AUTH_MD5 + (unsigned)_i / PRIV_COUNT;
	s.priv = PRIV_NONE + (unsigned)_i % PRIV_COUNT;
	if (!crypto_has_auth(crypto(), s.auth) ||
	    !crypto_has_priv(crypto(), s.priv))
		return;
	s.level = s.priv == PRIV_NONE ? AUTH_NO_PRIV : AUTH_PRIV;
	s.extension =
	    s.priv == PRIV_3DES ? EXTENSION_REEDER : EXTENSION_BLUMENTHAL;
	open_session(&s, NULL);
	find_engine();
	ck_assert_int_eq(session_state(session), SESSION_UNTIMED);
	learn_time(5);
	send_and_answer(6);
	wait_seconds(400); /* the clock of both goes on */
	send_and_answer(7);
	session_free(session);
}
END_TEST

START_TEST(test_reeder)
{
	struct v3_sender s = v3_sender();

	s.auth = AUTH_SHA;
	s.priv = PRIV_AES_256;
	s.extension = EXTENSION_REEDER;
	open_session(&s, NULL);
	find_engine();
	learn_time(5);
	send_and_answer(6);
	ck_assert_int_eq(in.extension, EXTENSION_REEDER);
	session_free(session);
}
END_TEST

START_TEST(test_nobody)
{
	struct v3_sender s = v3_sender();

	s.auth = AUTH_NONE;
	s.priv = PRIV_NONE;
	s.level = NO_AUTH_NO_PRIV;
	open_session(&s, NULL);
	find_engine();
	ck_assert_int_eq(session_state(session), SESSION_READY);
	send_and_answer(6);
	session_free(session);
}
END_TEST

/* Traps are of our own engine, with our boots and time. */
START_TEST(test_trap)
{
	struct v3_sender s = v3_sender();
	struct notification n = sample_v3(sample_every_type());
	struct translate_form form = {PDU_TRAP, 9, true, true};
	struct span pdu;

	open_session(&s, NULL);
	wait_seconds(17);
	ck_assert_int_eq(
	    translate_pdu(&n, &form, &room, &pdu), TRANSLATION_DONE);
	pdu =
	    session_scoped(session, n.context_engine_id, span_of("site"), pdu);
	assert_drop(deliver(session_trap(session, pdu, now)), DROP_NONE);
	ck_assert_int_eq(message.usm.boots, OUR_BOOTS);
	ck_assert_int_eq(message.usm.time, 17);
	ck_assert_uint_eq(message.flags & MSG_FLAG_REPORTABLE, 0);
	ck_assert(in.new_engine);
	ck_assert_int_eq(in.level, AUTH_PRIV);
	ck_assert(span_equal(in.scoped.context_name, span_of("site")));
	ck_assert(span_equal(in.scoped.context_engine_id, n.context_engine_id));
	session_free(session);
}
END_TEST

START_TEST(test_restarted_receiver)
{
	struct v3_sender s = v3_sender();
	struct usm *first = usm;

	open_session(&s, NULL);
	find_engine();
	learn_time(5);
	send_and_answer(6);
	/* it starts again: boots are more, time is less */
	struct usm_settings settings = {150, 100};
	struct local_engine local = *usm_local(first);

	local.boots++;
	local.started = now;
	usm = usm_new(&settings, &local);
	set_user_of(&s);
	wait_seconds(3);
	learn_time(7);
	send_and_answer(8);
	usm_free(first);
	session_free(session);
}
END_TEST

START_TEST(test_replaced_receiver)
{
	struct v3_sender s = v3_sender();
	struct usm *first = usm;
	struct usm_settings settings = {150, 100};
	struct local_engine local = {.boots = 1, .started = now};

	open_session(&s, NULL);
	find_engine();
	learn_time(5);
	ck_assert_int_eq(engine_id_parse("0x8000000005eeeeee", &local.id), 0);
	usm = usm_new(&settings, &local);
	set_user_of(&s);
	assert_drop(deliver(session_inform(session, inform_scoped(1), 6, now)),
	    DROP_UNKNOWN_ENGINE);
	report(DROP_UNKNOWN_ENGINE);
	ck_assert_int_eq(answer.event, SESSION_REPORT);
	ck_assert_ptr_null(session_take_report(session, &answer));
	find_engine();
	learn_time(7);
	send_and_answer(8);
	usm_free(first);
	session_free(session);
}
END_TEST

START_TEST(test_wrong_key)
{
	struct v3_sender s = v3_sender();

	open_session(&s, "another passphrase");
	find_engine();
	assert_drop(deliver(session_inform(session, inform_scoped(1), 6, now)),
	    DROP_WRONG_DIGEST);
	report(DROP_WRONG_DIGEST);
	ck_assert_int_eq(answer.event, SESSION_REPORT);
	ck_assert_str_eq(
	    session_take_report(session, &answer), "usmStatsWrongDigests");
	ck_assert_int_eq(session_state(session), SESSION_UNTIMED);
	session_free(session);
}
END_TEST

/* Time without a proof is no time; a Response at a lower level is none; nor is
 * one whose digest is wrong. */
START_TEST(test_forgeries)
{
	struct v3_sender s = v3_sender();
	struct span scoped, octets;

	open_session(&s, NULL);
	find_engine();
	scoped = inform_scoped(77);
	deliver(session_inform(session, scoped, 5, now));
	in.report_level = NO_AUTH_NO_PRIV;
	report(DROP_NOT_IN_WINDOW);
	ck_assert_ptr_nonnull(session_take_report(session, &answer));
	ck_assert_int_eq(session_state(session), SESSION_UNTIMED);
	learn_time(6);
	assert_drop(
	    deliver(session_inform(session, scoped, 7, now)), DROP_NONE);
	in.level = AUTH_NO_PRIV;
	respond(77);
	ck_assert_int_eq(answer.event, SESSION_NOTHING);
	in.level = NO_AUTH_NO_PRIV;
	respond(77);
	ck_assert_int_eq(answer.event, SESSION_NOTHING);
	in.level = AUTH_PRIV;
	respond(77);
	ck_assert_int_eq(answer.event, SESSION_RESPONSE);
	octets = (struct span) {reply_octets, 0};
	assert_drop(
	    deliver(session_inform(session, scoped, 8, now)), DROP_NONE);
	{
		struct reply_pdu pdu = {.type = PDU_RESPONSE};
		struct span inner = reply_scoped(reply_scoped_octets,
		    sizeof(reply_scoped_octets), in.scoped.context_engine_id,
		    in.scoped.context_name, &pdu);

		octets = usm_response(usm, &datagram, &in, inner, reply_octets,
		    sizeof(reply_octets));
	}
	reply_octets[sizeof(reply_octets) - 1] ^= 1;
	session_receive(session, octets, now, &answer);
	ck_assert_int_eq(answer.event, SESSION_NOTHING);
	/* an old Report of the question changes nothing */
	session_receive(session, (struct span) {NULL, 0}, now, &answer);
	ck_assert_int_eq(answer.event, SESSION_NOTHING);
	ck_assert_int_eq(session_state(session), SESSION_READY);
	session_free(session);
}
END_TEST

/* A Report that answers a question proves nothing: its number must not be one
 * that can be guessed, as the one before, or the first of another session. */
START_TEST(test_questions_cannot_be_guessed)
{
	struct v3_sender s = v3_sender();
	struct message m;
	int32_t ids[4];
	size_t i, k;

	for (i = 0; i < 4; i++) {
		if (i % 2 == 0)
			open_session(&s, NULL);
		ck_assert_int_eq(
		    message_decode(session_question(session), &m), DROP_NONE);
		ids[i] = m.msg_id;
		for (k = 0; k < i; k++)
			ck_assert_int_gt(labs((long)ids[i] - ids[k]), 1);
		if (i % 2 == 1)
			session_free(session);
	}
}
END_TEST

/* What is too big for the receiver is not sent. */
START_TEST(test_too_big_for_the_receiver)
{
	struct v3_sender s = v3_sender();
	struct span octets;

	open_session(&s, NULL);
	assert_drop(deliver(session_question(session)), DROP_UNKNOWN_ENGINE);
	octets = usm_report(usm, &datagram, &in, DROP_UNKNOWN_ENGINE, 1,
	    reply_octets, sizeof(reply_octets));
	/* msgMaxSize 65507, 00 ff e3, becomes 484, 00 01 e4 */
	uint8_t *at = memmem(
	    reply_octets, sizeof(reply_octets), "\x02\x03\x00\xff\xe3", 5);
	ck_assert_ptr_nonnull(at);
	memcpy(at, "\x02\x03\x00\x01\xe4", 5);
	session_receive(session, octets, now, &answer);
	ck_assert_int_eq(answer.event, SESSION_CHANGED);
	ck_assert_uint_eq(
	    session_inform(session, inform_scoped(1), 1, now).size, 0);
	session_free(session);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("session");
	TCase *tc = tcase_create("session");

	tcase_add_checked_fixture(tc, world_make, world_end);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
	    tc, test_every_protocol, 0, (AUTH_COUNT - AUTH_MD5) * PRIV_COUNT);
	tcase_add_test(tc, test_reeder);
	tcase_add_test(tc, test_nobody);
	tcase_add_test(tc, test_trap);
	tcase_add_test(tc, test_restarted_receiver);
	tcase_add_test(tc, test_replaced_receiver);
	tcase_add_test(tc, test_wrong_key);
	tcase_add_test(tc, test_forgeries);
	tcase_add_test(tc, test_questions_cannot_be_guessed);
	tcase_add_test(tc, test_too_big_for_the_receiver);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
