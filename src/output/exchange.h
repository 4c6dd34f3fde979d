/* SPDX-License-Identifier: ISC */
/*
 * The informs of a forward output, between the first try and the Response:
 * sending, repeating, giving up (RFC 3413 3.3), and what a receiver that is
 * down means for them.
 */
#ifndef TRAPLINE_OUTPUT_EXCHANGE_H
#define TRAPLINE_OUTPUT_EXCHANGE_H

#include "output/account.h"
#include "output/session.h"
#include "output/target.h"
#include "output/wait.h"

struct exchange;

#define EXCHANGE_WINDOW_FIRST 64 /* informs that may wait at the start */

/* What it works with; all borrowed. */
struct exchange_parts {
	const struct forward_conf *conf;
	struct account *account;
	struct target *target;
	struct session *session; /* NULL: not v3 */
};

/* NULL where there is no memory. */
struct exchange *exchange_new(const struct exchange_parts *parts);

/* Gives up what waits. */
void exchange_free(struct exchange *exchange);

/* The request-id for an inform; 0: there is no room for one now. */
int32_t exchange_next(struct exchange *exchange);

/* Takes an inform with that request-id, as a message or, in v3, a ScopedPDU,
 * and accounts for it sooner or later. */
void exchange_add(struct exchange *exchange, int32_t request_id,
    struct span octets, struct mono now);

/* Reads what came back, and does what is due. True if there is room that there
 * was not before. */
bool exchange_work(struct exchange *exchange, struct mono now);

/* Adds what it waits for. */
void exchange_wait(struct exchange *exchange, struct wait *wait);

/* Does an inform wait for its Response? */
bool exchange_is_idle(const struct exchange *exchange);

#endif
