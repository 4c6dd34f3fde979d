/* SPDX-License-Identifier: ISC */
/*
 * One datagram on its way through the pipeline, and what the log says of it.
 */
#ifndef TRAPLINE_PASSAGE_H
#define TRAPLINE_PASSAGE_H

#include "base/log.h"
#include "notify/notification.h"
#include "receive/udp.h"
#include "usm/usm.h"

struct passage {
	const struct datagram *datagram;
	struct message message;
	struct usm_datagram usm;
	struct usm_incoming in;
	struct pdu pdu;
	struct notification notification;
	struct notification_scratch scratch;
	bool again;    /* it comes back from the park */
	bool parked;   /* it waits for a key */
	bool repeat;   /* an inform that was heard before */
	bool pending;  /* an inform whose fate the end of the turn decides */
	bool unwanted; /* accepted, for no output */
};

/* What keeps peers from filling the log. Zeroed is ready. */
struct passage_limits {
	struct log_limit drops[DROP_COUNT], new_engines;
};

/* Is this how a sender of informs learns our engine ID, or our time (RFC 3414
 * 4), and nothing out of the ordinary? */
bool passage_is_synchronization(const struct passage *passage, enum drop why);

/* Why it was dropped: a line for each reason and interval; at level debug one
 * for each datagram. Costs nothing more where no line is due. */
void passage_log_drop(const struct passage *passage, enum drop why,
    struct passage_limits *limits, struct mono now);

/* The same of an inform that was examined before, at the end of its turn. */
void passage_log_settled(const struct notification *notification,
    uint32_t octets, enum drop why, struct passage_limits *limits,
    struct mono now);

/* Says of each reason how many lines were left out, where its interval is over
 * and no line has come that could say it. */
void passage_log_left_out(struct passage_limits *limits, struct mono now);

/* The first sight of its engine. */
void passage_log_new_engine(const struct passage *passage,
    struct passage_limits *limits, struct mono now);

/* That it was accepted, at level debug. */
void passage_log_notification(const struct passage *passage);

#endif
