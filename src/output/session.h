/* SPDX-License-Identifier: ISC */
/*
 * A forward output's v3: messages of its user, as the authoritative engine for
 * traps, and for informs with the receiver's engine, whose ID, boots and time
 * are found out as RFC 3414 4 says. No socket and no clock of its own.
 */
#ifndef TRAPLINE_OUTPUT_SESSION_H
#define TRAPLINE_OUTPUT_SESSION_H

#include "base/clock.h"
#include "output/forward_conf.h"
#include "snmp/message.h"
#include "snmp/pdu.h"

struct session;

/* Derives the user's keys; both arguments are copied from. NULL: no memory, or
 * the cryptographic library fails. */
struct session *session_new(
    const struct forward_conf *conf, const struct local_engine *local);
void session_free(struct session *session);

/* What a notification is put into (RFC 3413 3.3): the context it came with, or
 * ours. In a buffer of the session, until the next; size 0: it is too big. */
struct span session_scoped(struct session *session,
    struct span context_engine_id, struct span context_name, struct span pdu);

/* The message of a trap, or of an inform, around a ScopedPDU; in a buffer of
 * the session, until the next. Size 0: it is too big for us, or for the
 * receiver of the inform. */
struct span session_trap(
    struct session *session, struct span scoped, struct mono now);
struct span session_inform(struct session *session, struct span scoped,
    int32_t message_id, struct mono now);

/* What can be done with informs. */
enum session_state {
	SESSION_UNKNOWN, /* nothing: the receiver's engine ID is not known */
	SESSION_UNTIMED, /* one may be sent, which brings its time */
	SESSION_READY,
};

enum session_state session_state(const struct session *session);

/* The question for the receiver's engine ID; as session_trap(). */
struct span session_question(struct session *session);

enum session_event {
	SESSION_NOTHING,  /* no sense, or nothing new */
	SESSION_CHANGED,  /* the receiver's engine ID is known now */
	SESSION_RESPONSE, /* `pdu` is one, and is proved */
	SESSION_REPORT,	  /* about message_id: see session_take_report() */
};

struct session_answer {
	enum session_event event;
	int32_t message_id;
	struct pdu pdu; /* its spans are good until the next datagram */
	bool proved;	/* by the user's key */
};

/* What a datagram from the receiver says. */
void session_receive(struct session *session, struct span datagram,
    struct mono now, struct session_answer *answer);

/*
 * A Report that names the last message of an inform: what is wrong with it, as
 * drop_name() says; NULL where it may be sent again at once, or as soon as the
 * state allows.
 */
const char *session_take_report(
    struct session *session, const struct session_answer *answer);

#endif
