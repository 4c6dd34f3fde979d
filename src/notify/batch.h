/* SPDX-License-Identifier: ISC */
/*
 * A batch: the notifications of one turn of the receive loop, copied into one
 * block of memory. While the loop fills it, it is the loop's own; once pushed
 * it never changes, and every queue that holds it holds a reference. With each
 * inform goes the Response that answers it, ready-made, so that whoever commits
 * it could release the answer.
 */
#ifndef TRAPLINE_NOTIFY_BATCH_H
#define TRAPLINE_NOTIFY_BATCH_H

#include "notify/notification.h"

#define OUTPUTS_MAX 64 /* outputs in a set: one bit each */

/* Which outputs want a notification: bit n is the output in slot n. */
typedef uint64_t output_set;

struct batch;

/* One notification of a batch, borrowed from it. */
struct batch_record {
	struct notification notification;
	output_set outputs;
	struct span response; /* an inform's answer; size 0: none */
	int listener;	      /* which socket the answer leaves by */
};

/* An empty batch with room for one datagram at least; one reference. NULL
 * where there is no memory. */
struct batch *batch_new(void);

/* A batch that has just this record in it, copied, and room for no other. NULL
 * where there is no memory. */
struct batch *batch_of_one(const struct batch_record *record);

/* Gives back the memory that was not needed, before the batch is shared. The
 * batch may move: use what is returned. */
struct batch *batch_seal(struct batch *batch);

struct batch *batch_ref(struct batch *batch);

/* Lets go of a reference, the last one frees the batch. Any thread. */
void batch_unref(struct batch *batch);

/* Copies a record with all that it points at, and holds a reference to its MIB
 * index. 0; -1 where it does not fit or has another index: push this batch and
 * take a new one. Only before the batch is shared. */
int batch_add(struct batch *batch, const struct batch_record *record);

size_t batch_count(const struct batch *batch);

/* Octets of memory it takes, for the bounds of queues. */
size_t batch_size(const struct batch *batch);

/* Which outputs want something in it: the union of all records'. */
output_set batch_outputs(const struct batch *batch);

/* How many of its records this output wants. */
size_t batch_count_for(const struct batch *batch, unsigned slot);

/* The n-th record, n < batch_count(). */
const struct batch_record *batch_get(const struct batch *batch, size_t n);

#endif
