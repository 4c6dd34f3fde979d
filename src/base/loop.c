/* SPDX-License-Identifier: ISC */
/*
 * The event loop, on libevent. A watch is one libevent event with the callback
 * it belongs to; timers run on libevent's monotonic clock.
 */
#include "base/loop.h"

#include <event2/event.h>
#include <stdlib.h>

struct loop {
	struct event_base *base;
};

struct loop_watch {
	struct event *event;
	loop_callback *callback;
	void *context;
};

struct loop *
loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (loop == NULL)
		return NULL;
	loop->base = event_base_new();
	if (loop->base != NULL)
		return loop;
	free(loop);
	return NULL;
}

void
loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	event_base_free(loop->base);
	free(loop);
}

static void
call_back(evutil_socket_t descriptor, short what, void *argument)
{
	struct loop_watch *watch = argument;

	(void)descriptor;
	(void)what;
	watch->callback(watch->context);
}

/* A watch that is not active yet. */
static struct loop_watch *
watch_new(struct loop *loop, int descriptor, short what)
{
	struct loop_watch *watch = calloc(1, sizeof(*watch));

	if (watch == NULL)
		return NULL;
	watch->event =
	    event_new(loop->base, descriptor, what, call_back, watch);
	if (watch->event != NULL)
		return watch;
	free(watch);
	return NULL;
}

static struct loop_watch *
watch_start(struct loop_watch *watch, const struct timeval *interval,
    loop_callback *callback, void *context)
{
	if (watch == NULL)
		return NULL;
	watch->callback = callback;
	watch->context = context;
	if (event_add(watch->event, interval) == 0)
		return watch;
	loop_unwatch(watch);
	return NULL;
}

static struct timeval
interval_of(int64_t ms)
{
	return (struct timeval) {ms / 1000, (ms % 1000) * 1000};
}

struct loop_watch *
loop_watch_read(
    struct loop *loop, int descriptor, loop_callback *callback, void *context)
{
	return watch_start(watch_new(loop, descriptor, EV_READ | EV_PERSIST),
	    NULL, callback, context);
}

struct loop_watch *
loop_watch_write(
    struct loop *loop, int descriptor, loop_callback *callback, void *context)
{
	return watch_start(watch_new(loop, descriptor, EV_WRITE | EV_PERSIST),
	    NULL, callback, context);
}

int
loop_suspend(struct loop_watch *watch)
{
	return event_del(watch->event);
}

int
loop_resume(struct loop_watch *watch)
{
	return event_add(watch->event, NULL);
}

struct loop_watch *
loop_every(
    struct loop *loop, int64_t ms, loop_callback *callback, void *context)
{
	struct timeval interval = interval_of(ms);

	return watch_start(
	    watch_new(loop, -1, EV_PERSIST), &interval, callback, context);
}

struct loop_watch *
loop_timer(struct loop *loop, loop_callback *callback, void *context)
{
	struct loop_watch *watch = watch_new(loop, -1, 0);

	if (watch == NULL)
		return NULL;
	watch->callback = callback;
	watch->context = context;
	return watch;
}

int
loop_arm(struct loop_watch *timer, int64_t ms)
{
	struct timeval interval = interval_of(ms);

	return event_add(timer->event, &interval);
}

struct loop_watch *
loop_signal(
    struct loop *loop, int signal, loop_callback *callback, void *context)
{
	return watch_start(watch_new(loop, signal, EV_SIGNAL | EV_PERSIST),
	    NULL, callback, context);
}

void
loop_unwatch(struct loop_watch *watch)
{
	if (watch == NULL)
		return;
	event_free(watch->event);
	free(watch);
}

int
loop_run(struct loop *loop)
{
	return event_base_dispatch(loop->base) < 0 ? -1 : 0;
}

void
loop_stop(struct loop *loop)
{
	event_base_loopbreak(loop->base);
}
