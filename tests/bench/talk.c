/* SPDX-License-Identifier: ISC */
/*
 * v3 goes through the relay's session (output/session.h), so each message costs
 * us what it costs a sender that keeps its keys, and so does each answer's
 * proof. In v2c an answer is any datagram that has a number behind an INTEGER's
 * header: our Responses and those of others, and what an echo sends back.
 */
#include "talk.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "output/session.h"

#define BEGIN_TRIES 20 /* receives, each as long as the socket's timeout */

struct talk {
	struct maker *maker;
	struct session *session; /* v3 */
	int descriptor;
	uint8_t octets[NOTIFICATION_MAX];
};

static struct session *
make_session(const struct maker *maker)
{
	struct local_engine local = {.id = maker_engine(99999999), .boots = 1};
	struct forward_conf conf = {.user = calloc(1, sizeof(*conf.user))};
	struct session *session = NULL;

	if (conf.user != NULL &&
	    usm_user_copy(conf.user, maker_user(maker)) == 0)
		session = session_new(&conf, &local);
	forward_conf_fini(&conf);
	return session;
}

struct talk *
talk_new(struct maker *maker, int descriptor)
{
	struct talk *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->maker = maker;
	t->descriptor = descriptor;
	if (maker_user(maker) == NULL ||
	    (t->session = make_session(maker)) != NULL)
		return t;
	talk_free(t);
	return NULL;
}

void
talk_free(struct talk *t)
{
	if (t == NULL)
		return;
	session_free(t->session);
	free(t);
}

/* ── informs and answers ──────────────────────────────────────────────── */

static struct span
inform_v3(struct talk *t, uint32_t number)
{
	const struct span none = {NULL, 0};
	struct span octets = {
	    t->octets, maker_pdu(t->maker, number, t->octets)};

	octets = session_scoped(t->session, none, none, octets);
	if (octets.size == 0)
		return none;
	return session_inform(
	    t->session, octets, (int32_t)(NUMBER_BASE + number), clock_mono());
}

struct span
talk_inform(struct talk *t, uint32_t number)
{
	if (t->session != NULL)
		return inform_v3(t, number);
	return (struct span) {
	    t->octets, maker_make(t->maker, number, t->octets)};
}

/* The request-id: the first INTEGER of four octets at or above the base. */
static int64_t
number_in(struct span octets)
{
	const uint8_t *at = octets.data;
	uint32_t value;
	size_t i;

	for (i = 0; i + 6 <= octets.size; i++) {
		if (at[i] != SMI_INTEGER || at[i + 1] != 4)
			continue;
		value = (uint32_t)at[i + 2] << 24 | (uint32_t)at[i + 3] << 16 |
			(uint32_t)at[i + 4] << 8 | at[i + 5];
		return (int64_t)value - NUMBER_BASE;
	}
	return -1;
}

int64_t
talk_answered(struct talk *t, struct span datagram)
{
	struct session_answer answer;

	if (t->session == NULL)
		return number_in(datagram);
	session_receive(t->session, datagram, clock_mono(), &answer);
	if (answer.event == SESSION_REPORT)
		session_take_report(t->session, &answer);
	return answer.event == SESSION_RESPONSE
		   ? (int64_t)answer.pdu.request_id - NUMBER_BASE
		   : -1;
}

/* ── the beginning ────────────────────────────────────────────────────── */

/* What the state asks for, and what is said to that. */
static int
ask(struct talk *t)
{
	struct span octets = session_state(t->session) == SESSION_UNKNOWN
				 ? session_question(t->session)
				 : talk_inform(t, 0);
	uint8_t answer[2048];
	ssize_t size;

	if (octets.size == 0 ||
	    send(t->descriptor, octets.data, octets.size, 0) < 0)
		return -1;
	size = recv(t->descriptor, answer, sizeof(answer), 0);
	if (size < 0)
		return errno == EAGAIN ? 0 : -1;
	(void)talk_answered(t, (struct span) {answer, (size_t)size});
	return 0;
}

int
talk_begin(struct talk *t, double *us)
{
	struct mono start = clock_mono();
	int i;

	*us = 0;
	if (t->session == NULL)
		return 0;
	for (i = 0; i < BEGIN_TRIES; i++) {
		if (ask(t) != 0)
			return -1;
		if (session_state(t->session) != SESSION_READY)
			continue;
		*us = (double)mono_ns(start, clock_mono()) / 1000;
		return 0;
	}
	errno = ETIMEDOUT;
	return -1;
}
