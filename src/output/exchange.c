/* SPDX-License-Identifier: ISC */
/*
 * A try is over with the Response or after `timeout`; after `retries` more the
 * inform is given up. Where the receiver's host says that nobody listens, no
 * try is counted: the informs are kept, as many as there is room for, and one
 * of them is sent now and then until something comes back. In v3 they wait as
 * well for the receiver's engine to be known, which does count.
 *
 * How many wait at a time is found out: more while they are answered, half as
 * many when one was not, so that a burst drowns neither the receiver's socket
 * nor, with its Responses, ours.
 */
#include "output/exchange.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/backoff.h"
#include "output/inform.h"

#define ASK_MS 1000 /* between two questions for an engine ID */

#define WINDOW_LEAST 4
#define READS_MAX    4096 /* a turn, so that nobody can keep us busy */

struct exchange {
	struct exchange_parts with;
	struct informs *informs;
	size_t window;		/* informs that may wait now */
	size_t slow_from;	/* from there on it grows by one a round */
	size_t answered;	/* of this round */
	struct mono cut;	/* it was halved: not again in the same go */
	struct backoff down;	/* the receiver refuses */
	struct mono refused;	/* when it did last */
	struct mono ask_again;	/* for its engine ID, not before */
	struct mono time_again; /* for its time, not before */
	bool was_full;
	char name[TARGET_NAME_SIZE];
	uint8_t received[MESSAGE_SIZE_MAX];
};

struct exchange *
exchange_new(const struct exchange_parts *parts)
{
	struct exchange *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return NULL;
	x->with = *parts;
	target_name(parts->target, x->name, sizeof(x->name));
	x->window = EXCHANGE_WINDOW_FIRST;
	x->slow_from = INFORMS_MAX;
	if ((x->informs = informs_new()) != NULL)
		return x;
	exchange_free(x);
	return NULL;
}

void
exchange_free(struct exchange *x)
{
	if (x == NULL)
		return;
	informs_free(x->informs);
	free(x);
}

bool
exchange_is_idle(const struct exchange *x)
{
	return informs_count(x->informs) == 0;
}

static bool
is_down(const struct exchange *x)
{
	return x->down.delay_ms != 0;
}

static struct mono
time_out(const struct exchange *x, struct mono now)
{
	return mono_add_ms(now, (int64_t)x->with.conf->timeout * 1000);
}

/* ── how many at a time ───────────────────────────────────────────────── */

static void
widen(struct exchange *x)
{
	if (x->window >= INFORMS_MAX)
		return;
	if (x->window >= x->slow_from && ++x->answered < x->window)
		return;
	x->answered = 0;
	x->window++;
}

static void
narrow(struct exchange *x, struct mono now)
{
	if (mono_ns(x->cut, now) < 0)
		return;
	x->cut = time_out(x, now);
	x->window = x->window / 2 > WINDOW_LEAST ? x->window / 2 : WINDOW_LEAST;
	x->slow_from = x->window;
	x->answered = 0;
}

/* ── the end of an inform ─────────────────────────────────────────────── */

static void
give_up(struct exchange *x, struct inform *i, struct mono now, const char *why)
{
	informs_remove(x->informs, i);
	account_drop(x->with.account, 1);
	account_error(x->with.account, now, "%s: an inform is given up: %s",
	    x->name, why);
}

/* RFC 3416 3: the receiver's word on it. */
static void
conclude(struct exchange *x, struct inform *i, const struct pdu *pdu,
    struct mono now)
{
	char why[64];

	widen(x);
	if (pdu->error_status == 0) {
		informs_remove(x->informs, i);
		account_deliver(x->with.account, 1);
		account_recover(x->with.account, now);
		return;
	}
	snprintf(why, sizeof(why), "the Response says error-status %d%s",
	    pdu->error_status, pdu->error_status == 1 ? " (tooBig)" : "");
	give_up(x, i, now, why);
}

/* ── sending ──────────────────────────────────────────────────────────── */

/* The receiver's host, or the way to it, refuses. Of many refusals in one go
 * only the first makes the next try later. */
static void
refused(struct exchange *x, int error, struct mono now)
{
	account_error(x->with.account, now, "%s: %s", x->name, strerror(error));
	x->refused = now;
	if (backoff_is_due(&x->down, now))
		backoff_fail(&x->down, now);
}

static bool
send_octets(struct exchange *x, struct span octets, struct mono now)
{
	int before, error = 0;

	if (target_send(x->with.target, octets, &before) != 0)
		error = errno;
	if (error == EMSGSIZE)
		return false;
	if (before != 0 || error != 0)
		refused(x, error != 0 ? error : before, now);
	return true;
}

static void
ask_for_engine(struct exchange *x, struct mono now)
{
	if (mono_ns(x->ask_again, now) < 0 && !is_down(x))
		return;
	x->ask_again = mono_add_ms(now, ASK_MS);
	(void)send_octets(x, session_question(x->with.session), now);
}

/* May an inform be sent now? Who is down is tried when that is due, and only
 * then. */
static bool
may_send(struct exchange *x, struct mono now)
{
	if (!backoff_is_due(&x->down, now))
		return false;
	if (x->with.session == NULL)
		return true;
	switch (session_state(x->with.session)) {
	case SESSION_UNKNOWN:
		ask_for_engine(x, now);
		return false;
	case SESSION_UNTIMED:
		if (mono_ns(x->time_again, now) < 0 && !is_down(x))
			return false;
		x->time_again = time_out(x, now);
		return true;
	case SESSION_READY:
		return true;
	}
	return false;
}

static void
send_inform(struct exchange *x, struct inform *i, struct mono now)
{
	struct span octets = {i->octets, i->size};

	if (x->with.session != NULL) {
		i->message_id = informs_message_id(x->informs, i);
		octets =
		    session_inform(x->with.session, octets, i->message_id, now);
	}
	if (octets.size == 0 || !send_octets(x, octets, now))
		give_up(x, i, now, "it is too big");
}

/* Sends an inform, or leaves it for when that can be. */
static void
try_to_send(struct exchange *x, struct inform *i, struct mono now)
{
	bool probe = is_down(x);

	i->postponed = !may_send(x, now);
	if (!i->postponed)
		send_inform(x, i, now);
	/* until something comes back; a question for the engine counts, too */
	if (probe && backoff_is_due(&x->down, now))
		backoff_fail(&x->down, now);
}

/* All that waited for this moment. */
static void
send_postponed(struct exchange *x, struct mono now)
{
	struct inform *i = informs_oldest(x->informs), *newer;
	size_t count = informs_count(x->informs);

	for (; count > 0; count--, i = newer) {
		newer = informs_next_newer(i);
		if (!i->postponed)
			continue;
		informs_defer(x->informs, i, time_out(x, now));
		try_to_send(x, i, now);
		if (is_down(x) && !backoff_is_due(&x->down, now))
			return;
	}
}

int32_t
exchange_next(struct exchange *x)
{
	int32_t id = 0;

	if (informs_count(x->informs) < x->window)
		id = informs_next(x->informs);
	x->was_full = id == 0;
	return id;
}

void
exchange_add(
    struct exchange *x, int32_t request_id, struct span octets, struct mono now)
{
	struct inform *i =
	    informs_add(x->informs, request_id, octets, time_out(x, now));

	if (i == NULL) {
		account_drop(x->with.account, 1);
		account_error(x->with.account, now, "out of memory");
		return;
	}
	try_to_send(x, i, now);
}

/* ── what comes back ──────────────────────────────────────────────────── */

/* The inform that a Response answers, or NULL. */
static struct inform *
find_answered(struct exchange *x, const struct pdu *pdu)
{
	struct inform *i = informs_find(x->informs, pdu->request_id);

	return i != NULL && i->request_id == pdu->request_id ? i : NULL;
}

static void
take_v2c(struct exchange *x, struct span datagram, struct mono now)
{
	uint32_t ignored = 0;
	struct message m;
	struct inform *i;
	struct pdu pdu;

	if (message_decode(datagram, &m) != DROP_NONE ||
	    m.version != SNMP_V2C ||
	    pdu_decode(m.data, m.version, &pdu, &ignored) != DROP_NONE ||
	    pdu.type != PDU_RESPONSE || (i = find_answered(x, &pdu)) == NULL)
		return;
	conclude(x, i, &pdu, now);
}

/* What a Report says counts if it is about an inform's last try. */
static void
take_report(
    struct exchange *x, const struct session_answer *answer, struct mono now)
{
	struct inform *i = informs_find(x->informs, answer->message_id);
	const char *why;

	if (i == NULL || i->message_id != answer->message_id)
		return;
	why = session_take_report(x->with.session, answer);
	if (why != NULL) {
		give_up(x, i, now, why);
		return;
	}
	/* once a try: else two that misunderstand each other never end */
	i->postponed = !i->sent_again;
	i->sent_again = true;
	send_postponed(x, now);
}

static void
take_v3(struct exchange *x, struct span datagram, struct mono now)
{
	struct session_answer answer;
	struct inform *i;

	session_receive(x->with.session, datagram, now, &answer);
	switch (answer.event) {
	case SESSION_NOTHING:
		return;
	case SESSION_CHANGED:
		break;
	case SESSION_REPORT:
		take_report(x, &answer, now);
		return;
	case SESSION_RESPONSE:
		if ((i = find_answered(x, &answer.pdu)) != NULL)
			conclude(x, i, &answer.pdu, now);
		break;
	}
	send_postponed(x, now);
}

/* A datagram: its sender is there. Whoever may not send us notifications may
 * not answer, either: the socket takes the receiver's only. */
static void
take(struct exchange *x, struct span datagram, struct mono now)
{
	bool back = is_down(x);

	backoff_reset(&x->down);
	if (x->with.session != NULL)
		take_v3(x, datagram, now);
	else
		take_v2c(x, datagram, now);
	if (back)
		send_postponed(x, now);
}

static void
receive_all(struct exchange *x, struct mono now)
{
	int i, size;

	for (i = 0; i < READS_MAX; i++) {
		size = target_receive(
		    x->with.target, x->received, sizeof(x->received));
		if (size >= 0)
			take(x, (struct span) {x->received, (size_t)size}, now);
		else if (errno == EAGAIN)
			return;
		else if (errno != EINTR)
			refused(x, errno, now);
	}
}

/* ── time ─────────────────────────────────────────────────────────────── */

/* One that has refused and is silent since, though it was tried, may be gone
 * altogether. */
static bool
still_refuses(const struct exchange *x, struct mono now)
{
	int64_t ms = (int64_t)x->with.conf->timeout * 1000;

	if (ms < 2 * BACKOFF_MOST_MS)
		ms = 2 * BACKOFF_MOST_MS;
	return is_down(x) && mono_ns(x->refused, now) < ms * NS_PER_MS;
}

/* A try is over without an answer. */
static void
expire(struct exchange *x, struct inform *i, struct mono now)
{
	informs_defer(x->informs, i, time_out(x, now));
	i->sent_again = false;
	if (still_refuses(x, now)) {
		i->postponed = true;
		return;
	}
	backoff_reset(&x->down);
	narrow(x, now);
	if (++i->tries > x->with.conf->retries) {
		give_up(x, i, now, "no answer");
		return;
	}
	account_restart(x->with.account);
	try_to_send(x, i, now);
}

bool
exchange_work(struct exchange *x, struct mono now)
{
	struct inform *i;

	receive_all(x, now);
	while ((i = informs_oldest(x->informs)) != NULL &&
	       mono_ns(i->due, now) >= 0)
		expire(x, i, now);
	i = informs_oldest(x->informs);
	if (i != NULL && is_down(x) && backoff_is_due(&x->down, now))
		try_to_send(x, i, now);
	return x->was_full && exchange_next(x) != 0;
}

void
exchange_wait(struct exchange *x, struct wait *wait)
{
	const struct inform *i = informs_oldest(x->informs);

	if (x->with.target->descriptor >= 0)
		wait_add(wait, x->with.target->descriptor, POLLIN);
	if (i == NULL)
		return;
	wait_until(wait, i->due);
	if (is_down(x))
		wait_until(wait, x->down.next);
}
