/* SPDX-License-Identifier: ISC */
/*
 * A bounded queue of batches from the receive loop to an output's thread. One
 * pushes, one takes; the mutex is taken once per batch. Instead of a condition
 * an eventfd wakes the taker, because some wait for children and pipes at the
 * same time; it is written to only when the taker said that it will sleep.
 */
#ifndef TRAPLINE_OUTPUT_QUEUE_H
#define TRAPLINE_OUTPUT_QUEUE_H

#include "notify/batch.h"

struct queue;

/* For batches of at most `limit` octets together, those that are taken and not
 * done included; a single one always fits. NULL with errno. */
struct queue *queue_new(size_t limit);

/* Lets go of all batches left. */
void queue_free(struct queue *queue);

/* Puts a batch in, with a reference of its own. 0, or -1 where the queue is
 * full or closed. Never blocks. */
int queue_push(struct queue *queue, struct batch *batch);

/* From now on nothing is pushed; wakes the taker. */
void queue_close(struct queue *queue);
bool queue_is_closed(struct queue *queue);

/* The oldest batch, or NULL. Whoever takes it gives it back with _done(),
 * which lets go of it and makes room. */
struct batch *queue_take(struct queue *queue);
void queue_done(struct queue *queue, struct batch *batch);

/* The taker is going to sleep: asks to be woken by the next push. False if
 * there is something to take already. */
bool queue_arm(struct queue *queue);

/* Readable when the taker is to wake up; _drain() makes it unreadable. */
int queue_descriptor(const struct queue *queue);
void queue_drain(struct queue *queue);

/* Wakes the taker, for something else than a batch. Any thread. */
void queue_wake(struct queue *queue);

/* Octets of the batches in it, those taken and not done included. */
size_t queue_octets(struct queue *queue);

#endif
