/* SPDX-License-Identifier: ISC */
/*
 * What goes back to a sender: the Response to an inform, and the Report that
 * tells what was wrong with a message.
 */
#ifndef TRAPLINE_ANSWER_H
#define TRAPLINE_ANSWER_H

#include "base/bucket.h"
#include "conf/conf.h"
#include "counters.h"
#include "passage.h"
#include "turn.h"

/* Zeroed, then _init. */
struct answers {
	struct usm *usm; /* borrowed, as are the next three */
	struct counters *counters;
	send_function *send;
	void *send_context;
	struct buckets *buckets; /* Reports to those who proved nothing */

	uint8_t scoped[MESSAGE_SIZE_MAX]; /* the ScopedPDU of an answer */
	uint8_t octets[MESSAGE_SIZE_MAX]; /* the answer */
};

/* Makes the buckets; the rest is set by the caller. -1: no memory. */
int answers_init(struct answers *answers);
void answers_fini(struct answers *answers);

/*
 * RFC 3414 3.2: sends the Report that tells why the datagram was dropped, if
 * it asks for one, the listener (NULL: none) gives any, and the source has not
 * had too many.
 */
void answers_report(struct answers *answers,
    const struct listener_conf *listener, struct passage *passage,
    enum drop why, struct mono now);

/*
 * The Response to an inform, with this error-status and the varbinds as they
 * came (RFC 3416 4.2.7); tooBig without any where it is too big for the
 * sender, and of size 0 where even that is. Good until the next answer.
 */
struct span answers_response(struct answers *answers,
    const struct passage *passage, int32_t error_status);

#endif
