/* SPDX-License-Identifier: ISC */
/*
 * An output: a thread that takes batches from a bounded queue, puts their
 * notifications into words and writes them somewhere. It may block as long as
 * it likes; nobody waits for it. The kinds (file, syslog, exec, forward) are
 * rows of operations in output/kind.h.
 */
#ifndef TRAPLINE_OUTPUT_OUTPUT_H
#define TRAPLINE_OUTPUT_OUTPUT_H

#include "base/clock.h"
#include "notify/batch.h"
#include "output/output_conf.h"

#define OUTPUT_ERROR_SIZE 256

/* The account: wanted = delivered + queued + dropped, in notifications. */
struct output_status {
	uint64_t wanted, delivered, queued, dropped;
	uint64_t queued_octets;
	uint64_t errors;   /* failed attempts to write or start */
	uint64_t restarts; /* exec: processes started; file: opened anew;
	    forward: informs sent again */
	char last_error[OUTPUT_ERROR_SIZE]; /* "" if none */
};

struct output;

/*
 * Starts the output of a section (copied) in a slot 0 to OUTPUTS_MAX - 1; its
 * thread runs when this returns. It does not fail because a file cannot be
 * opened: that is retried. NULL with errno for want of memory or threads.
 */
struct output *output_new(const struct output_conf *conf, unsigned slot);

const struct output_conf *output_conf(const struct output *output);
unsigned output_slot(const struct output *output);

/* Does it need the datagram that a notification came in? */
bool output_wants_datagram(const struct output *output);

/* Queues a batch, with a reference of its own. 0; -1 if the queue is full or
 * the output is stopping: what it wanted of the batch is counted as dropped.
 * Never blocks. */
int output_push(struct output *output, struct batch *batch);

/* Closes and opens its file again before the next write. Never blocks. */
void output_reopen(struct output *output);

/* A snapshot of the account, from any thread. */
void output_status(const struct output *output, struct output_status *status);

/*
 * Stopping: first _stop (takes nothing more, delivers what is queued), then
 * _join, which waits until `deadline` at most, gives up what is left (counted
 * as dropped) and returns how many notifications that were; then _free. An
 * output that blocks in a system call beyond the deadline is abandoned with
 * its memory, so that a stop is always bounded.
 */
void output_stop(struct output *output);

/* Stopped, and everything delivered and closed? Never blocks for long. */
bool output_has_ended(struct output *output);

/* Waits for that until `deadline` at most. */
bool output_await(struct output *output, struct mono deadline);

/* Gives up what is left before _join does, so that several can at once. Never
 * blocks. */
void output_give_up(struct output *output);
uint64_t output_join(struct output *output, struct mono deadline);
void output_free(struct output *output);

#endif
