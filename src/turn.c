/* SPDX-License-Identifier: ISC */
/*
 * The end of a turn. An inform is answered if an output that wants it took the
 * batch; if every queue was full it is neither answered nor remembered, so that
 * the sender's retry has another chance.
 */
#include "turn.h"

int
turn_init(struct turn *turn, struct counters *counters, send_function *send,
    void *send_context)
{
	turn->counters = counters;
	turn->send = send;
	turn->send_context = send_context;
	turn->repeats = repeats_new();
	return turn->repeats == NULL ? -1 : 0;
}

void
turn_fini(struct turn *turn)
{
	batch_unref(turn->batch);
	repeats_free(turn->repeats);
}

void
turn_count(struct turn *turn, const struct notification *n)
{
	unsigned i;

	turn->counters->notifications++;
	if (n->leniencies == 0)
		return;
	for (i = 0; i < LENIENT_COUNT; i++)
		if (n->leniencies & LENIENT_BIT(i))
			turn->counters->leniencies[i]++;
}

/* Sends the Responses that wait; they point into the batch. */
static void
send_off(struct turn *turn)
{
	size_t sent;

	if (turn->outgoing_count == 0)
		return;
	sent = turn->send(
	    turn->send_context, turn->outgoing, turn->outgoing_count);
	turn->counters->responses_sent += sent;
	turn->counters->send_errors += turn->outgoing_count - sent;
	turn->outgoing_count = 0;
}

/* Puts a Response to those that are sent together. */
static void
add_response(struct turn *turn, unsigned listener,
    const struct notification *to, struct span response)
{
	if (response.size == 0)
		return;
	turn->outgoing[turn->outgoing_count++] = (struct outgoing) {
	    listener, notification_peer(to), &to->destination, response};
	if (turn->outgoing_count == OUTGOING_MAX)
		send_off(turn);
}

void
turn_respond(struct turn *turn, unsigned listener,
    const struct notification *to, struct span response)
{
	add_response(turn, listener, to, response);
	send_off(turn);
}

/* Pushes the batch; returns which outputs took it. */
static output_set
push(struct turn *turn)
{
	output_set wanted = batch_outputs(turn->batch), taken = 0;
	unsigned slot;

	for (slot = 0; slot < OUTPUTS_MAX; slot++)
		if ((wanted >> slot & 1) && turn->outputs[slot] != NULL &&
		    output_push(turn->outputs[slot], turn->batch) == 0)
			taken |= (output_set)1 << slot;
	return taken;
}

/* Remembers that it was answered, and answers with the next send_off(). */
static void
answer(struct turn *turn, const struct batch_record *record,
    const struct pending *pending)
{
	turn_count(turn, &record->notification);
	if (!pending->answer.wanted)
		return; /* repeats of it stay pending, and get none either */
	repeats_answered(
	    turn->repeats, pending->id, pending->answer.error_status);
	add_response(turn, (unsigned)record->listener, &record->notification,
	    record->response);
}

static void
settle(struct turn *turn, const struct pending *pending, output_set taken)
{
	const struct batch_record *record =
	    batch_get(turn->batch, pending->record);

	enum drop drop =
	    (record->outputs & taken) != 0 ? DROP_NONE : DROP_QUEUE_FULL;

	if (drop == DROP_NONE) {
		answer(turn, record, pending);
	} else {
		repeats_forget(turn->repeats, pending->id);
		turn->counters->drops[drop]++;
	}
	if (turn->settled != NULL)
		turn->settled(
		    turn->settled_context, record, pending->octets, drop);
}

void
turn_end(struct turn *turn)
{
	output_set taken;
	size_t i;

	if (turn->batch == NULL)
		return;
	turn->batch = batch_seal(turn->batch);
	taken = push(turn);
	for (i = 0; i < turn->pending_count; i++)
		settle(turn, &turn->pending[i], taken);
	send_off(turn);
	turn->pending_count = 0;
	batch_unref(turn->batch);
	turn->batch = NULL;
}

/* Puts a record into the batch, or, where it is full, into the next. */
static enum drop
add(struct turn *turn, const struct batch_record *record)
{
	if (turn->batch != NULL && turn->pending_count < PENDING_MAX &&
	    batch_add(turn->batch, record) == 0)
		return DROP_NONE;
	turn_end(turn);
	if ((turn->batch = batch_new()) == NULL)
		return DROP_OUT_OF_MEMORY;
	return batch_add(turn->batch, record) == 0 ? DROP_NONE
						   : DROP_OUT_OF_MEMORY;
}

enum drop
turn_add_own(struct turn *turn, const struct notification *notification,
    output_set outputs)
{
	struct batch_record record = {
	    .notification = *notification, .outputs = outputs};

	return add(turn, &record);
}

enum drop
turn_add_trap(struct turn *turn, const struct notification *notification,
    output_set outputs)
{
	enum drop drop = turn_add_own(turn, notification, outputs);

	if (drop == DROP_NONE)
		turn_count(turn, notification);
	return drop;
}

enum drop
turn_add_inform(struct turn *turn, const struct batch_record *record,
    const struct pending *pending, struct mono now)
{
	enum drop drop = add(turn, record);
	struct pending *last;

	if (drop != DROP_NONE)
		return drop;
	repeats_add(turn->repeats, pending->id, now);
	last = &turn->pending[turn->pending_count];
	*last = *pending;
	last->record = (uint32_t)batch_count(turn->batch) - 1;
	turn->pending_count++;
	return DROP_NONE;
}

void
turn_answer_unwanted(struct turn *turn, const struct batch_record *record,
    const struct pending *pending, struct mono now)
{
	repeats_add(turn->repeats, pending->id, now);
	answer(turn, record, pending);
	send_off(turn);
}
