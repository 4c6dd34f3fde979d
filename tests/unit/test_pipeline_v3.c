/* SPDX-License-Identifier: ISC */
/*
 * v3 through the pipeline: Responses and Reports, which leave when, at what
 * rate, and datagrams that wait for a key.
 */
#include "pipeline_world.h"

/* Opens the last answer as its sender would; fails where it is not authentic.
 */
static struct pdu
answered(const struct v3_sender *s, struct message *m)
{
	struct scoped_pdu scoped;
	struct pdu pdu;
	struct span plain;
	uint32_t ignored = 0;

	assert_drop(message_decode(last_answer, m), DROP_NONE);
	plain = v3_open(crypto(), s, m);
	ck_assert_uint_gt(plain.size, 0);
	assert_drop(scoped_pdu_decode(plain, 8, &scoped, &ignored), DROP_NONE);
	assert_drop(pdu_decode(scoped.pdu, SNMP_V3, &pdu, &ignored), DROP_NONE);
	return pdu;
}

/* The last arc but one of a Report's only varbind: which counter. */
static unsigned
reported(const struct pdu *pdu)
{
	struct varbind_walk walk = varbind_walk_start(pdu->varbinds);
	struct varbind v;

	ck_assert_uint_eq(pdu->type, PDU_REPORT);
	ck_assert(varbind_walk_next(&walk, &v));
	ck_assert_uint_eq(v.tag, SMI_COUNTER32);
	ck_assert_uint_gt(varbind_unsigned(&v), 0);
	return v.name.data[v.name.size - 2];
}

START_TEST(test_inform)
{
	struct v3_sender s = informer();
	struct message m;
	struct pdu pdu;

	set_user_of(&s);
	output_start();
	take_v3(&s);
	pdu = answered(&s, &m);
	ck_assert_uint_eq(pdu.type, PDU_RESPONSE);
	ck_assert_int_eq(pdu.request_id, 77);
	ck_assert_int_eq(m.msg_id, 4711);
	ck_assert_int_eq(m.level, AUTH_PRIV);
	/* a retry has another msgID and is answered to that one */
	s.msg_id = 4712;
	take_v3(&s);
	answered(&s, &m);
	ck_assert_int_eq(m.msg_id, 4712);
	ck_assert_uint_eq(counters()->repeats, 1);
	ck_assert_uint_eq(output_end(), 1);
}
END_TEST

static const char *
long_text(size_t size)
{
	static char text[2000];

	memset(text, 'x', size);
	text[size] = '\0';
	return text;
}

START_TEST(test_too_big)
{
	struct v3_sender s = informer();
	struct message m;
	struct pdu pdu;

	set_user_of(&s);
	s.text = long_text(1000);
	s.max_size = 484;
	take_v3(&s);
	ck_assert_uint_le(last_answer.size, 484);
	pdu = answered(&s, &m);
	ck_assert_uint_eq(pdu.type, PDU_RESPONSE);
	ck_assert_int_eq(pdu.error_status, 1);
	ck_assert_int_eq(pdu.error_index, 0);
	ck_assert_uint_eq(pdu.varbind_count, 0);
	s.text = "short";
	s.request_id++;
	take_v3(&s);
	ck_assert_int_eq(answered(&s, &m).error_status, 0);
}
END_TEST

/* A contextName that leaves no room even for tooBig. */
START_TEST(test_silent_drop)
{
	static uint8_t buffer[2048];
	struct v3_sender s = informer();
	struct reply_pdu pdu = {.type = PDU_INFORM, .request_id = 1};

	set_user_of(&s);
	s.scoped = reply_scoped(buffer, sizeof(buffer), s.engine_id,
	    span_of(long_text(1000)), &pdu);
	s.max_size = 484;
	take_v3(&s);
	ck_assert_uint_eq(counters()->notifications, 1);
	ck_assert_uint_eq(counters()->silent_drops, 1);
	ck_assert_uint_eq(answers, 0);
}
END_TEST

START_TEST(test_unknown_pdu)
{
	static const uint8_t confirmed[] = {
	    PDU_GET, PDU_GET_NEXT, PDU_SET, PDU_GET_BULK};
	static const uint8_t silent[] = {PDU_RESPONSE, PDU_REPORT};
	struct v3_sender s = informer();
	struct message m;
	struct pdu pdu;
	size_t i;

	set_user_of(&s);
	for (i = 0; i < sizeof(confirmed); i++) {
		s.pdu = confirmed[i];
		take_v3(&s);
		ck_assert_uint_eq(answers, i + 1);
		pdu = answered(&s, &m);
		ck_assert_uint_eq(reported(&pdu), 3);
		ck_assert_int_eq(m.level, AUTH_PRIV);
		ck_assert_int_eq(pdu.request_id, 77);
	}
	for (i = 0; i < sizeof(silent); i++) {
		s.pdu = silent[i];
		take_v3(&s);
	}
	ck_assert_uint_eq(answers, sizeof(confirmed));
	ck_assert_uint_eq(
	    drops(DROP_UNKNOWN_PDU), sizeof(confirmed) + sizeof(silent));
}
END_TEST

/* As a sender of informs finds out our engine ID. */
static struct v3_sender
discovery(void)
{
	struct v3_sender s = informer();

	s.level = NO_AUTH_NO_PRIV;
	s.user = "";
	s.engine_id.size = 0;
	s.boots = s.time = 0;
	s.pdu = PDU_GET;
	return s;
}

START_TEST(test_discovery)
{
	struct v3_sender s = discovery();
	struct message m;
	struct pdu pdu;

	take_v3(&s);
	pdu = answered(&s, &m);
	ck_assert_uint_eq(reported(&pdu), 4);
	ck_assert(
	    span_equal(m.usm.engine_id, engine_id_span(&usm_local(usm)->id)));
	ck_assert_int_eq(m.usm.boots, LOCAL_BOOTS);
	listener.discovery = false;
	take_v3(&s);
	ck_assert_uint_eq(answers, 1);
	/* a Report for another reason still leaves */
	s = informer();
	s.level = NO_AUTH_NO_PRIV;
	s.user = "nobody";
	take_v3(&s);
	ck_assert_uint_eq(answers, 2);
	listener.discovery = true;
	listener.send_reports = false;
	take_v3(&s);
	s = discovery();
	take_v3(&s);
	ck_assert_uint_eq(answers, 2);
	ck_assert_uint_eq(counters()->reports_sent, 2);
}
END_TEST

/* No listener, no Report: one that a reload took away. */
START_TEST(test_no_listener)
{
	struct v3_sender s = discovery();

	pipeline_set_listener(pipeline, 0, NULL);
	take_v3(&s);
	ck_assert_uint_eq(drops(DROP_UNKNOWN_ENGINE), 1);
	ck_assert_uint_eq(answers, 0);
}
END_TEST

/* 5 at once and 1 a second, to each source apart. */
START_TEST(test_report_rate)
{
	struct v3_sender s = discovery();
	int i;

	for (i = 0; i < 20; i++)
		take_v3(&s);
	ck_assert_uint_eq(answers, 5);
	ck_assert_uint_eq(counters()->reports_limited, 15);
	ck_assert_uint_eq(drops(DROP_UNKNOWN_ENGINE), 20);
	source = "192.0.2.2";
	take_v3(&s);
	ck_assert_uint_eq(answers, 6);
	source = "192.0.2.1";
	wait_seconds(2);
	for (i = 0; i < 20; i++)
		take_v3(&s);
	ck_assert_uint_eq(answers, 8);
	/* what is authentic but old may be anybody's replay */
	s = informer();
	set_user_of(&s);
	s.boots = 0;
	for (i = 0; i < 20; i++)
		take_v3(&s);
	ck_assert_uint_eq(answers, 8);
	ck_assert_uint_eq(drops(DROP_NOT_IN_WINDOW), 20);
	/* what is authentic and timely is not limited */
	s.boots = LOCAL_BOOTS;
	s.pdu = PDU_GET;
	for (i = 0; i < 20; i++)
		take_v3(&s);
	ck_assert_uint_eq(answers, 28);
}
END_TEST

START_TEST(test_report_not_sent)
{
	struct v3_sender s = discovery();

	send_fails = true;
	take_v3(&s);
	ck_assert_uint_eq(counters()->reports_sent, 0);
	ck_assert_uint_eq(counters()->send_errors, 1);
}
END_TEST

START_TEST(test_trap_gets_nothing)
{
	struct v3_sender s = v3_sender();

	set_user_of(&s);
	s.wrong_digest = true;
	take_v3(&s);
	s.wrong_digest = false;
	s.user = "nobody";
	s.level = AUTH_NO_PRIV;
	take_v3(&s);
	ck_assert_uint_eq(answers, 0);
	ck_assert_uint_eq(counters()->received, 2);
	ck_assert_uint_eq(counters()->notifications, 0);
}
END_TEST

/* ── datagrams that wait for a key ────────────────────────────────────── */

static struct v3_sender
reeder_sender(void)
{
	struct v3_sender s = v3_sender();

	s.auth = AUTH_SHA;
	s.priv = PRIV_AES_256;
	s.extension = EXTENSION_REEDER;
	/* parked datagrams come back on the real clock */
	now = clock_mono();
	return s;
}

/* Until the worker's results are in. */
static void
await_unparked(void)
{
	struct mono deadline = in_ms(PATIENCE_MS);

	while (counters()->parked > 0) {
		ck_assert_msg(
		    mono_ns(clock_mono(), deadline) > 0, "still parked");
		usleep(1000);
		worker_finish(worker);
		check_account();
	}
}

START_TEST(test_parked)
{
	struct v3_sender s = reeder_sender();
	struct span octets = v3_build(crypto(), &s);
	int i;

	set_user_of(&s);
	output_start();
	for (i = 0; i < 3; i++)
		take(octets);
	ck_assert_uint_eq(counters()->parked, 3);
	ck_assert_uint_eq(observed, 0);
	await_unparked();
	ck_assert_uint_eq(counters()->notifications, 3);
	take(octets); /* the key is there now */
	ck_assert_uint_eq(counters()->notifications, 4);
	ck_assert_uint_eq(output_end(), 4);
}
END_TEST

/* New users: what is parked is given up, and the account still balances. */
START_TEST(test_parked_reload)
{
	struct v3_sender s = reeder_sender();
	struct span octets = v3_build(crypto(), &s);

	set_user_of(&s);
	take(octets);
	ck_assert_uint_eq(counters()->parked, 1);
	set_user_of(&s);
	pipeline_configure(pipeline, &conf, router_new(NULL, 0));
	ck_assert_uint_eq(counters()->parked, 0);
	check_account();
	ck_assert_uint_eq(drops(DROP_KEY_PENDING), 1);
	ck_assert_uint_eq(observed_drops, 1);
	/* the job that is still under way changes nothing */
	take(octets);
	await_unparked();
	ck_assert_uint_eq(counters()->notifications, 1);
}
END_TEST

/* The pipeline goes while a key is made. */
START_TEST(test_parked_end)
{
	struct v3_sender s = reeder_sender();

	set_user_of(&s);
	take_v3(&s);
	ck_assert_uint_eq(counters()->parked, 1);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_inform, test_too_big,
	    test_silent_drop, test_unknown_pdu, test_discovery,
	    test_no_listener, test_report_rate, test_report_not_sent,
	    test_trap_gets_nothing, test_parked, test_parked_reload,
	    test_parked_end};

	return pipeline_run(
	    "pipeline_v3", tests, sizeof(tests) / sizeof(tests[0]));
}
