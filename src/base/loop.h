/* SPDX-License-Identifier: ISC */
/*
 * The event loop of the main thread: descriptors, timers, signals. The one
 * file that knows libevent. Every callback gets the context it was given;
 * nothing here may be called from another thread.
 */
#ifndef TRAPLINE_BASE_LOOP_H
#define TRAPLINE_BASE_LOOP_H

#include <stdint.h>

struct loop;
struct loop_watch;

typedef void loop_callback(void *context);

/* NULL where there is no memory or no descriptor. */
struct loop *loop_new(void);

/* All watches must be gone by then; NULL does nothing. */
void loop_free(struct loop *loop);

/* Calls back for as long as the descriptor is readable, or writable. The
 * descriptor stays the caller's. NULL where there is no memory. */
struct loop_watch *loop_watch_read(
    struct loop *loop, int descriptor, loop_callback *callback, void *context);
struct loop_watch *loop_watch_write(
    struct loop *loop, int descriptor, loop_callback *callback, void *context);

/* Stops such a watch for a while, and goes on with it; 0, or -1. What became
 * ready in between is told of then. */
int loop_suspend(struct loop_watch *watch);
int loop_resume(struct loop_watch *watch);

/* Calls back every `ms` milliseconds. */
struct loop_watch *loop_every(
    struct loop *loop, int64_t ms, loop_callback *callback, void *context);

/* A timer that calls back once for each loop_arm(). */
struct loop_watch *loop_timer(
    struct loop *loop, loop_callback *callback, void *context);
int loop_arm(struct loop_watch *timer, int64_t ms);

/* Calls back for a signal, on the loop, not in the signal's handler. */
struct loop_watch *loop_signal(
    struct loop *loop, int signal, loop_callback *callback, void *context);

/* Ends a watch of any kind; NULL does nothing. */
void loop_unwatch(struct loop_watch *watch);

/* Runs until loop_stop() is called from a callback. 0, or -1. */
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

#endif
