/* SPDX-License-Identifier: ISC */
/*
 * RFC 3414 3.2, step 7: windows of both kinds, latching, relaxed timeliness.
 */
#include "usm_world.h"

/* Step 7a: we are authoritative. */
START_TEST(test_our_window)
{
	struct v3_sender s = informer();

	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE);
	s.time = 5150;
	assert_drop(receive(&s), DROP_NONE);
	s.time = 5151;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	ck_assert(in.report && in.authenticated);
	ck_assert_int_eq(in.report_level, AUTH_NO_PRIV);
	s.time = 4850;
	assert_drop(receive(&s), DROP_NONE);
	s.time = 4849;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	wait_seconds(100);
	s.time = 4950;
	assert_drop(receive(&s), DROP_NONE);
	s.time = 4949;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	s.time = 5100;
	s.boots = LOCAL_BOOTS - 1;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	s.boots = LOCAL_BOOTS + 1;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	ck_assert_uint_eq(engine_count(), 0); /* we are not in our own cache */
}
END_TEST

/* Step 7b: the sender is. */
START_TEST(test_their_window)
{
	struct v3_sender s = v3_sender();

	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE); /* boots 3, time 1000 */
	s.time = 850;
	assert_drop(receive(&s), DROP_NONE);
	ck_assert_int_eq(engine_of(&s)->latest_time, 1000);
	s.time = 849;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	ck_assert(!in.report);
	wait_seconds(200); /* their clock goes on as ours does */
	s.time = 1050;
	assert_drop(receive(&s), DROP_NONE);
	s.time = 899;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	s.boots = 2;
	s.time = 99999;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	s.boots = 4; /* they were started anew */
	s.time = 0;
	assert_drop(receive(&s), DROP_NONE);
	ck_assert_int_eq(engine_of(&s)->boots, 4);
	s.boots = 3;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
}
END_TEST

/* What is kept on disk: when the latest time was heard, not its replays. */
START_TEST(test_replay_moves_no_clock)
{
	struct v3_sender s = v3_sender();
	const struct engine *e;
	int64_t wall;

	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE);
	wall = engine_of(&s)->heard_wall;
	wait_seconds(100);
	assert_drop(receive(&s), DROP_NONE);
	wait_seconds(3500);
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	e = engine_of(&s);
	ck_assert_int_eq(e->heard_wall, wall);
	ck_assert_int_eq(mono_seconds(e->heard, now), 3600);
	s.time = 4600;
	assert_drop(receive(&s), DROP_NONE);
	ck_assert_int_eq(engine_of(&s)->heard_wall, wall + 3600);
}
END_TEST

/* Only what is proved moves the window. */
START_TEST(test_proof_before_time)
{
	struct v3_sender s = v3_sender();

	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE);
	s.wrong_digest = true;
	s.boots = 100;
	assert_drop(receive(&s), DROP_WRONG_DIGEST);
	ck_assert_int_eq(engine_of(&s)->boots, 3);
	s = v3_sender();
	assert_drop(receive(&s), DROP_NONE);
}
END_TEST

/* 2.2.3: latched boots are refused, and do not lock the engine out. */
START_TEST(test_latched)
{
	struct v3_sender s = v3_sender();

	set_user_of(&s);
	s.boots = ENGINE_BOOTS_MAX;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	ck_assert_uint_eq(engine_count(), 0);
	s = v3_sender();
	assert_drop(receive(&s), DROP_NONE);
	s.boots = ENGINE_BOOTS_MAX;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	ck_assert_int_eq(engine_of(&s)->boots, 3);
	s = v3_sender();
	assert_drop(receive(&s), DROP_NONE);
}
END_TEST

static void
set_relaxed(const struct v3_sender *s)
{
	struct usm_user user = v3_user(crypto(), s);

	user.relaxed = true;
	set_users(&user, 1);
}

START_TEST(test_relaxed)
{
	struct v3_sender s = v3_sender();

	set_relaxed(&s);
	assert_drop(receive(&s), DROP_NONE);
	assert_drop(receive(&s), DROP_DUPLICATE);
	s.msg_id++;
	s.time = 0; /* their clock was set back */
	assert_drop(receive(&s), DROP_NONE);
	assert_drop(receive(&s), DROP_DUPLICATE);
	wait_seconds(149);
	assert_drop(receive(&s), DROP_DUPLICATE);
	wait_seconds(1);
	assert_drop(receive(&s), DROP_NONE);
	s.boots = 2;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	s.boots = ENGINE_BOOTS_MAX;
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	s.boots = 3;
	s.msg_id++;
	s.wrong_digest = true;
	assert_drop(receive(&s), DROP_WRONG_DIGEST);
}
END_TEST

/* A datagram that had to wait for its key is not its own duplicate. */
START_TEST(test_relaxed_pending)
{
	struct v3_sender s = v3_sender();

	s.auth = AUTH_SHA;
	s.priv = PRIV_AES_256;
	s.extension = EXTENSION_REEDER;
	set_relaxed(&s);
	assert_drop(receive(&s), DROP_NONE);
	assert_drop(receive(&s), DROP_DUPLICATE);
}
END_TEST

/* The rules for an engine that nobody knows (interface: a, b, c). */
START_TEST(test_unknown_engine)
{
	struct v3_sender s = v3_sender();

	set_user_of(&s);
	s.pdu = PDU_INFORM; /* (b), though the digest is right */
	s.reportable = true;
	assert_drop(receive(&s), DROP_UNKNOWN_ENGINE);
	ck_assert(in.report);
	ck_assert_int_eq(in.report_level, NO_AUTH_NO_PRIV);
	ck_assert_int_eq(in.request_id, 77);
	ck_assert_uint_eq(engine_count(), 0);
	s.pdu = PDU_TRAP; /* (a) */
	s.reportable = false;
	assert_drop(receive(&s), DROP_NONE);
	ck_assert_uint_eq(engine_count(), 1);
	s.pdu = PDU_INFORM; /* known now, but not us: RFC 3412 7.2 (13a) */
	s.reportable = true;
	assert_drop(receive(&s), DROP_UNKNOWN_ENGINE);
	ck_assert(!in.report);
	s.pdu = PDU_RESPONSE; /* nothing is learnt from what is no trap */
	s.engine_id = span_of("responder");
	s.reportable = false;
	assert_drop(receive(&s), DROP_NONE);
	ck_assert_uint_eq(engine_count(), 1);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_our_window, test_their_window,
	    test_replay_moves_no_clock, test_proof_before_time, test_latched,
	    test_relaxed, test_relaxed_pending, test_unknown_engine};

	return world_run("usm_time", tests, sizeof(tests) / sizeof(tests[0]));
}
