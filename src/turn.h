/* SPDX-License-Identifier: ISC */
/*
 * What one turn of the receive loop has brought: the batch that goes to the
 * outputs at its end, and the informs that are answered after that.
 */
#ifndef TRAPLINE_TURN_H
#define TRAPLINE_TURN_H

#include "counters.h"
#include "notify/batch.h"
#include "notify/repeat.h"
#include "output/output.h"
#include "receive/outgoing.h"

#define PENDING_MAX  4096 /* informs in one batch */
#define OUTGOING_MAX 64	  /* Responses sent at once */

/* Sends answers; returns how many left. */
typedef size_t send_function(
    void *context, const struct outgoing *answers, size_t count);

/* How an inform is answered: with this error-status, or not at all. */
struct inform_answer {
	bool wanted;
	int32_t error_status;
};

/* An inform in the batch, to be answered when the batch was taken. */
struct pending {
	uint32_t record;
	struct repeat_id id;
	struct inform_answer answer;
	uint32_t octets; /* of its datagram */
};

/* Told of each inform of a turn at its end: an output took it, or it is dropped
 * as queueFull. */
typedef void settled_function(void *context, const struct batch_record *record,
    uint32_t octets, enum drop drop);

struct turn {
	struct output *outputs[OUTPUTS_MAX]; /* by slot; borrowed */
	struct repeats *repeats;
	struct counters *counters; /* borrowed */
	send_function *send;
	void *send_context;
	settled_function *settled; /* may be NULL */
	void *settled_context;
	struct batch *batch; /* NULL: nothing in it yet */
	struct pending pending[PENDING_MAX];
	size_t pending_count;
	struct outgoing outgoing[OUTGOING_MAX]; /* Responses not yet sent */
	size_t outgoing_count;
};

/* -1 where there is no memory. */
int turn_init(struct turn *turn, struct counters *counters, send_function *send,
    void *send_context);
void turn_fini(struct turn *turn);

/* Counts a notification, and what leniency it needed. */
void turn_count(struct turn *turn, const struct notification *notification);

/* Puts a trap into the batch. DROP_OUT_OF_MEMORY. */
enum drop turn_add_trap(struct turn *turn,
    const struct notification *notification, output_set outputs);

/* Puts a record of our own making into the batch, which no counter of received
 * notifications knows. DROP_OUT_OF_MEMORY. */
enum drop turn_add_own(struct turn *turn,
    const struct notification *notification, output_set outputs);

/*
 * Puts an inform into the batch, with the Response and the listener that are to
 * answer it. It is counted, as a notification or as queueFull, when the turn
 * ends, and remembered from now on. DROP_OUT_OF_MEMORY.
 */
enum drop turn_add_inform(struct turn *turn, const struct batch_record *record,
    const struct pending *pending, struct mono now);

/* Counts, remembers and answers an inform that nobody wants. */
void turn_answer_unwanted(struct turn *turn, const struct batch_record *record,
    const struct pending *pending, struct mono now);

/* Sends an answer and counts it; one of size 0 is none. */
void turn_respond(struct turn *turn, unsigned listener,
    const struct notification *to, struct span response);

/* Pushes the batch to the outputs, and answers its informs. */
void turn_end(struct turn *turn);

#endif
