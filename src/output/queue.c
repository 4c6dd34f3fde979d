/* SPDX-License-Identifier: ISC */
/*
 * The queue: a ring that grows by doubling, as far as its limit in octets
 * lets it. Batches in it are immutable and hold a reference each.
 */
#include "output/queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define RING_FIRST 64 /* places; a power of two */

struct queue {
	pthread_mutex_t mutex;
	struct batch **ring;
	size_t places; /* a power of two */
	size_t head, count;
	size_t octets, limit;
	bool closed;
	bool armed; /* the taker sleeps, or is about to */
	int wake;   /* eventfd */
};

struct queue *
queue_new(size_t limit)
{
	struct queue *queue = calloc(1, sizeof(*queue));

	if (queue == NULL)
		return NULL;
	pthread_mutex_init(&queue->mutex, NULL);
	queue->limit = limit;
	queue->places = RING_FIRST;
	queue->ring = calloc(RING_FIRST, sizeof(*queue->ring));
	queue->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (queue->ring == NULL || queue->wake < 0) {
		queue_free(queue);
		return NULL;
	}
	return queue;
}

void
queue_free(struct queue *queue)
{
	struct batch *batch;

	if (queue == NULL)
		return;
	while (queue->ring != NULL && (batch = queue_take(queue)) != NULL)
		batch_unref(batch);
	if (queue->wake >= 0)
		close(queue->wake);
	free(queue->ring);
	pthread_mutex_destroy(&queue->mutex);
	free(queue);
}

/* Doubles the ring and straightens it; -1 where there is no memory. */
static int
grow(struct queue *queue)
{
	size_t i, places = queue->places * 2;
	struct batch **ring = calloc(places, sizeof(*ring));

	if (ring == NULL)
		return -1;
	for (i = 0; i < queue->count; i++)
		ring[i] = queue->ring[(queue->head + i) & (queue->places - 1)];
	free(queue->ring);
	queue->ring = ring;
	queue->places = places;
	queue->head = 0;
	return 0;
}

/* May a batch of this size come in, and is there a place for it? */
static bool
has_room(struct queue *queue, size_t size)
{
	if (queue->closed)
		return false;
	if (queue->octets > 0 &&
	    (size > queue->limit || queue->octets > queue->limit - size))
		return false;
	return queue->count < queue->places || grow(queue) == 0;
}

int
queue_push(struct queue *queue, struct batch *batch)
{
	size_t size = batch_size(batch);
	bool fits, asleep = false;

	pthread_mutex_lock(&queue->mutex);
	fits = has_room(queue, size);
	if (fits) {
		queue->ring[(queue->head + queue->count++) &
			    (queue->places - 1)] = batch_ref(batch);
		asleep = queue->armed;
		/* one that sleeps for a while to coalesce must not overflow */
		if (queue->octets <= queue->limit / 2 &&
		    queue->octets + size > queue->limit / 2)
			asleep = true;
		queue->octets += size;
		queue->armed = false;
	}
	pthread_mutex_unlock(&queue->mutex);
	if (asleep)
		queue_wake(queue);
	return fits ? 0 : -1;
}

void
queue_close(struct queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	queue->closed = true;
	pthread_mutex_unlock(&queue->mutex);
	queue_wake(queue);
}

bool
queue_is_closed(struct queue *queue)
{
	bool closed;

	pthread_mutex_lock(&queue->mutex);
	closed = queue->closed;
	pthread_mutex_unlock(&queue->mutex);
	return closed;
}

struct batch *
queue_take(struct queue *queue)
{
	struct batch *batch = NULL;

	pthread_mutex_lock(&queue->mutex);
	queue->armed = false;
	if (queue->count > 0) {
		batch = queue->ring[queue->head];
		queue->head = (queue->head + 1) & (queue->places - 1);
		queue->count--;
	}
	pthread_mutex_unlock(&queue->mutex);
	return batch;
}

void
queue_done(struct queue *queue, struct batch *batch)
{
	pthread_mutex_lock(&queue->mutex);
	queue->octets -= batch_size(batch);
	pthread_mutex_unlock(&queue->mutex);
	batch_unref(batch);
}

bool
queue_arm(struct queue *queue)
{
	bool empty;

	pthread_mutex_lock(&queue->mutex);
	empty = queue->count == 0;
	queue->armed = empty;
	pthread_mutex_unlock(&queue->mutex);
	return empty;
}

int
queue_descriptor(const struct queue *queue)
{
	return queue->wake;
}

void
queue_drain(struct queue *queue)
{
	eventfd_t value;

	(void)eventfd_read(queue->wake, &value);
}

void
queue_wake(struct queue *queue)
{
	/* can fail only where it is readable already */
	(void)eventfd_write(queue->wake, 1);
}

size_t
queue_octets(struct queue *queue)
{
	size_t octets;

	pthread_mutex_lock(&queue->mutex);
	octets = queue->octets;
	pthread_mutex_unlock(&queue->mutex);
	return octets;
}
