/* SPDX-License-Identifier: ISC */
/*
 * One thread for what is slow: password hashes, key extensions, the database.
 * Jobs wait in a bounded queue; finished ones come back through a descriptor
 * that becomes readable, on the thread that asks for them. All signals are
 * blocked in the worker.
 */
#ifndef TRAPLINE_BASE_WORKER_H
#define TRAPLINE_BASE_WORKER_H

#include <stddef.h>

struct worker;

struct job {
	/* On the worker's thread. */
	void (*run)(void *argument);
	/* On the caller's thread, from worker_finish(); frees `argument`. */
	void (*done)(void *argument);
	void *argument;
};

/* Starts the thread; at most `limit` jobs wait. NULL with errno. */
struct worker *worker_new(size_t limit);

/* Runs what is queued to its end, stops the thread, calls `done` of all. A job
 * that such a `done` submits is not taken. */
void worker_free(struct worker *worker);

/* 0, or -1 if the queue is full, or the worker about to stop: the job was not
 * taken. */
int worker_submit(struct worker *worker, const struct job *job);

/* Readable when worker_finish() has something to do. */
int worker_descriptor(const struct worker *worker);

/* Calls `done` of every job that is finished. */
void worker_finish(struct worker *worker);

#endif
