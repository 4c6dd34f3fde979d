/* SPDX-License-Identifier: ISC */
/*
 * An output: configuration, queue, account, sink and the thread that ties them
 * together. The receive loop pushes batches and never waits; the thread offers
 * their records to the sink one by one and sleeps when there is nothing to do
 * or the sink cannot take more. Whoever comes last, the thread or
 * output_free(), frees the memory, so that a thread stuck in a system call
 * never has it taken from under its feet.
 */
#include "output/output.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "output/account.h"
#include "output/kind.h"
#include "output/queue.h"
#include "output/wait.h"

/*
 * At low rates a wake-up costs more than the work it is for. When several
 * notifications came in one turn, or two turns follow closely, the thread looks
 * again after a short sleep instead of asking to be woken; a queue that gets
 * half full wakes it all the same.
 */
#define COALESCE_MS    8
#define COALESCE_LEAST 4
#define CLOSE_BY_MS    5 /* less than that between two turns */

/* Records before the sink is attended to, however many wait: it has to hear
 * what comes back, its clock, and who asks it to open its file anew. */
#define TURN_MAX 4096

#define GIVE_UP_MS 250 /* for a thread to come back and clean up */
#define NAME_SIZE  80  /* of an output in log lines; longer is cut */

struct output {
	struct output_conf conf;
	unsigned slot;
	const struct kind *kind;
	struct account *account;
	struct queue *queue;
	atomic_bool reopen, give_up;
	pthread_t thread;

	pthread_mutex_t mutex;
	pthread_cond_t ended;
	bool done;	/* the thread touches nothing any more */
	bool abandoned; /* the thread frees everything when it comes back */

	struct log_limit drop_limit; /* the pushing thread only */

	/* the output's thread only */
	void *sink;
	struct wait *wait;
	struct batch *batch; /* in hand */
	size_t next;	     /* its next record */
	struct mono last_turn;
};

static const struct kind *
kind_of(const struct output_conf *conf)
{
	static const struct kind *const kinds[] = {
	    [OUTPUT_FILE] = &file_kind,
	    [OUTPUT_SYSLOG] = &syslog_kind,
	    [OUTPUT_EXEC] = &exec_kind,
	    [OUTPUT_FORWARD] = &forward_kind,
	};

	if (conf->kind == OUTPUT_EXEC && conf->stream)
		return &stream_kind;
	return kinds[conf->kind];
}

static void
destroy(struct output *o)
{
	if (o->sink != NULL)
		o->kind->close(o->sink);
	if (o->batch != NULL)
		batch_unref(o->batch);
	wait_free(o->wait);
	queue_free(o->queue);
	account_free(o->account);
	output_conf_fini(&o->conf);
	pthread_cond_destroy(&o->ended);
	pthread_mutex_destroy(&o->mutex);
	free(o);
}

/* The next record that this output wants, or NULL if nothing is queued. */
static const struct batch_record *
next_record(struct output *o)
{
	output_set bit = (output_set)1 << o->slot;
	const struct batch_record *record;

	for (;;) {
		while (o->batch != NULL && o->next < batch_count(o->batch)) {
			record = batch_get(o->batch, o->next);
			if (record->outputs & bit)
				return record;
			o->next++;
		}
		if (o->batch != NULL)
			queue_done(o->queue, o->batch);
		o->next = 0;
		o->batch = queue_take(o->queue);
		if (o->batch == NULL)
			return NULL;
	}
}

/* Offers what is queued, TURN_MAX records at most; returns how many records the
 * sink took. */
static size_t
feed(struct output *o, struct mono now)
{
	const struct batch_record *record;
	size_t taken = 0;

	while (taken < TURN_MAX && !o->give_up &&
	       (record = next_record(o)) != NULL &&
	       o->kind->offer(o->sink, record, now)) {
		o->next++;
		taken++;
	}
	return taken;
}

/* Sleeps until there is something to do. */
static void
rest(struct output *o, size_t taken, struct mono now)
{
	bool close_by = mono_ns(o->last_turn, now) < CLOSE_BY_MS * NS_PER_MS;

	wait_clear(o->wait);
	wait_add(o->wait, queue_descriptor(o->queue), POLLIN);
	if (o->kind->wait != NULL)
		o->kind->wait(o->sink, o->wait);
	/* with a batch in hand it is the sink that has to become ready */
	if (taken == TURN_MAX)
		wait_until(o->wait, now); /* there is more: only a look */
	else if (o->batch == NULL &&
		 (taken >= COALESCE_LEAST || (taken > 0 && close_by)))
		wait_until(o->wait, mono_add_ms(now, COALESCE_MS));
	else if (o->batch == NULL && !queue_arm(o->queue))
		return;
	o->last_turn = now;
	wait_sleep(o->wait, now);
	queue_drain(o->queue);
}

static bool
is_finished(struct output *o)
{
	if (o->give_up)
		return true;
	if (o->batch != NULL || !queue_is_closed(o->queue) ||
	    !queue_arm(o->queue))
		return false;
	if (o->kind->finish != NULL)
		o->kind->finish(o->sink);
	return o->kind->is_idle == NULL || o->kind->is_idle(o->sink);
}

/* Tells that nothing of the output is touched any more, unless there is nobody
 * left to be told. */
static void
finish(struct output *o)
{
	bool abandoned;

	o->kind->close(o->sink);
	o->sink = NULL;
	pthread_mutex_lock(&o->mutex);
	o->done = true;
	abandoned = o->abandoned;
	pthread_cond_signal(&o->ended);
	pthread_mutex_unlock(&o->mutex);
	if (abandoned)
		destroy(o);
}

static void *
run(void *argument)
{
	struct output *o = argument;
	struct mono now;
	size_t taken;

	for (;;) {
		now = clock_mono();
		if (atomic_exchange(&o->reopen, false) &&
		    o->kind->reopen != NULL)
			o->kind->reopen(o->sink);
		taken = feed(o, now);
		if (o->kind->work != NULL &&
		    o->kind->work(o->sink, o->wait, now) && !o->give_up)
			continue;
		if (is_finished(o))
			break;
		rest(o, taken, now);
	}
	finish(o);
	return NULL;
}

/* Starts the thread with all signals blocked. 0, or an error number. */
static int
start(struct output *o)
{
	sigset_t all, before;
	char name[16]; /* the kernel's limit */
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&o->thread, NULL, run, o);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error != 0)
		return error;
	snprintf(name, sizeof(name), "out %s", o->conf.title);
	pthread_setname_np(o->thread, name);
	return 0;
}

/* Everything but the thread. 0, or -1 with errno. */
static int
prepare(struct output *o, const struct output_conf *conf)
{
	pthread_condattr_t attributes;
	char name[NAME_SIZE];

	pthread_mutex_init(&o->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&o->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	atomic_init(&o->reopen, false);
	atomic_init(&o->give_up, false);
	if (output_conf_copy(&o->conf, conf) != 0)
		return -1;
	snprintf(name, sizeof(name), "%s \"%s\"", o->kind->name, o->conf.title);
	if ((o->account = account_new(name)) == NULL ||
	    (o->queue = queue_new(conf->queue)) == NULL ||
	    (o->wait = wait_new()) == NULL)
		return -1;
	o->sink = o->kind->open(&o->conf, o->account);
	return o->sink == NULL ? -1 : 0;
}

struct output *
output_new(const struct output_conf *conf, unsigned slot)
{
	struct output *o = calloc(1, sizeof(*o));
	int error;

	if (o == NULL)
		return NULL;
	o->kind = kind_of(conf);
	o->slot = slot;
	if (prepare(o, conf) != 0)
		error = errno;
	else if ((error = start(o)) == 0)
		return o;
	destroy(o);
	errno = error;
	return NULL;
}

const struct output_conf *
output_conf(const struct output *o)
{
	return &o->conf;
}

unsigned
output_slot(const struct output *o)
{
	return o->slot;
}

bool
output_wants_datagram(const struct output *o)
{
	return o->conf.kind == OUTPUT_FORWARD &&
	       o->conf.forward.version == FORWARD_RECEIVED;
}

int
output_push(struct output *o, struct batch *batch)
{
	size_t count = batch_count_for(batch, o->slot);

	if (count == 0)
		return 0;
	account_want(o->account, count);
	if (queue_push(o->queue, batch) == 0)
		return 0;
	account_drop(o->account, count);
	log_limited(&o->drop_limit, clock_mono(), LOG_LEVEL_WARN,
	    "%s \"%s\": its queue is full: notifications dropped",
	    o->kind->name, o->conf.title);
	return -1;
}

void
output_reopen(struct output *o)
{
	o->reopen = true;
	queue_wake(o->queue);
}

void
output_status(const struct output *o, struct output_status *status)
{
	account_read(o->account, status);
	status->queued_octets = queue_octets(o->queue);
}

void
output_stop(struct output *o)
{
	queue_close(o->queue);
}

/* Waits for the thread's end, `ms` milliseconds at most. */
static bool
await_end(struct output *o, int64_t ms)
{
	struct timespec until;
	bool done;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (ms % 1000) * NS_PER_MS;
	if (until.tv_nsec >= NS_PER_SEC) {
		until.tv_sec++;
		until.tv_nsec -= NS_PER_SEC;
	}
	pthread_mutex_lock(&o->mutex);
	while (!o->done)
		if (pthread_cond_timedwait(&o->ended, &o->mutex, &until) != 0)
			break;
	done = o->done;
	pthread_mutex_unlock(&o->mutex);
	return done;
}

bool
output_has_ended(struct output *o)
{
	bool done;

	pthread_mutex_lock(&o->mutex);
	done = o->done;
	pthread_mutex_unlock(&o->mutex);
	return done;
}

bool
output_await(struct output *o, struct mono deadline)
{
	int64_t ms = mono_ns(clock_mono(), deadline) / NS_PER_MS;

	return await_end(o, ms > 0 ? ms : 0);
}

void
output_give_up(struct output *o)
{
	o->give_up = true;
	queue_wake(o->queue);
}

uint64_t
output_join(struct output *o, struct mono deadline)
{
	queue_close(o->queue);
	if (!output_await(o, deadline) && !o->give_up) {
		output_give_up(o);
		await_end(o, GIVE_UP_MS);
	}
	return account_close(o->account);
}

void
output_free(struct output *o)
{
	pthread_t thread;
	bool done;

	if (o == NULL)
		return;
	thread = o->thread;
	pthread_mutex_lock(&o->mutex);
	done = o->done;
	o->abandoned = !done;
	pthread_mutex_unlock(&o->mutex);
	if (!done) {
		/* it is in a system call that does not come back */
		pthread_detach(thread);
		return;
	}
	pthread_join(thread, NULL);
	destroy(o);
}
