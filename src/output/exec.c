/* SPDX-License-Identifier: ISC */
/*
 * The exec output: a process for each notification, `max_processes` at most at
 * a time; the others wait in the queue. A notification is delivered when its
 * script has ended, however that was; an exit status other than 0, a signal or
 * a timeout counts as an error besides. A script that cannot be started is
 * tried again with back-off, START_ATTEMPTS times for one notification, which
 * is dropped then: were it tried for ever, one whose environment the kernel
 * refuses could stop all others. Scripts that run when the output is given up
 * get SIGTERM, then SIGKILL, and count as dropped.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "output/arguments.h"
#include "output/backoff.h"
#include "output/child.h"
#include "output/environment.h"
#include "output/kind.h"
#include "output/record.h"

#define START_ATTEMPTS 10
#define CLOSE_GRACE_MS 100 /* for scripts to end on SIGTERM at the very end */

struct exec {
	const struct output_conf *conf;
	struct account *account;
	struct record_writer writer;
	struct environment *environment;
	struct arguments *arguments;
	struct script_log *log;
	struct child **children; /* max_processes places */
	unsigned running;
	struct backoff backoff;
	unsigned attempts; /* to start for the notification in turn */
};

static void
exec_close(void *sink)
{
	struct exec *e = sink;
	unsigned i, places = e->children == NULL ? 0 : e->conf->max_processes;

	for (i = 0; e->running > 0 && i < places; i++)
		if (child_is_running(e->children[i]))
			child_terminate(e->children[i]);
	if (e->running > 0)
		poll(NULL, 0, CLOSE_GRACE_MS);
	for (i = 0; i < places; i++)
		child_free(e->children[i]);
	free(e->children);
	script_log_free(e->log);
	arguments_free(e->arguments);
	environment_free(e->environment);
	record_writer_fini(&e->writer);
	free(e);
}

/* 0, or -1 where there is no memory. */
static int
make_children(struct exec *e)
{
	unsigned i;

	e->children = calloc(e->conf->max_processes, sizeof(*e->children));
	if (e->children == NULL)
		return -1;
	for (i = 0; i < e->conf->max_processes; i++)
		if ((e->children[i] = child_new(e->log)) == NULL)
			return -1;
	return 0;
}

static void *
exec_open(const struct output_conf *conf, struct account *account)
{
	struct exec *e = calloc(1, sizeof(*e));

	if (e == NULL)
		return NULL;
	e->conf = conf;
	e->account = account;
	if (record_writer_init(&e->writer, conf) == 0 &&
	    (e->environment = environment_new()) != NULL &&
	    (e->arguments = arguments_new(conf)) != NULL &&
	    (e->log = script_log_new(conf->title)) != NULL &&
	    make_children(e) == 0)
		return e;
	exec_close(e);
	return NULL;
}

static struct child *
free_place(struct exec *e)
{
	unsigned i;

	if (e->running == e->conf->max_processes)
		return NULL;
	for (i = 0; child_is_running(e->children[i]); i++)
		;
	return e->children[i];
}

/* Starts a script for the notification. 0, or -1 with errno. */
static int
start(struct exec *e, struct child *child, const struct notification *n)
{
	struct text *input = child_input(child);
	char *const *environment = environment_make(e->environment, n);
	char *const *command = arguments_make(e->arguments, n);

	text_clear(input);
	record_add(&e->writer, input, n, RECORD_STDIN);
	if (environment == NULL || command == NULL || input->failed) {
		errno = ENOMEM;
		return -1;
	}
	return child_start(child, command, environment, e->conf->timeout);
}

static bool
exec_offer(void *sink, const struct batch_record *record, struct mono now)
{
	struct exec *e = sink;
	struct child *child = free_place(e);

	if (child == NULL || !backoff_is_due(&e->backoff, now))
		return false;
	if (start(e, child, &record->notification) == 0) {
		backoff_reset(&e->backoff);
		e->attempts = 0;
		e->running++;
		account_restart(e->account);
		return true;
	}
	account_error(e->account, now, "cannot start %s: %s",
	    e->conf->command[0], strerror(errno));
	backoff_fail(&e->backoff, now);
	if (++e->attempts < START_ATTEMPTS)
		return false;
	e->attempts = 0;
	account_drop(e->account, 1);
	return true;
}

/* A script has ended. */
static void
settle(struct exec *e, const struct child_end *end, struct mono now)
{
	e->running--;
	account_deliver(e->account, 1);
	if (end->timed_out)
		account_error(e->account, now, "%s: ended after %u seconds",
		    e->conf->command[0], e->conf->timeout);
	else if (end->signal != 0)
		account_error(e->account, now, "%s: killed by signal %d",
		    e->conf->command[0], end->signal);
	else if (end->status != 0)
		account_error(e->account, now, "%s: exit status %d",
		    e->conf->command[0], end->status);
	else
		account_recover(e->account, now);
}

static bool
exec_work(void *sink, const struct wait *wait, struct mono now)
{
	struct exec *e = sink;
	struct child_end end;
	bool ended = false;
	unsigned i;

	for (i = 0; e->running > 0 && i < e->conf->max_processes; i++)
		if (child_is_running(e->children[i]) &&
		    child_work(e->children[i], wait, now, &end)) {
			settle(e, &end, now);
			ended = true;
		}
	return ended;
}

static void
exec_wait(void *sink, struct wait *wait)
{
	struct exec *e = sink;
	unsigned i;

	for (i = 0; e->running > 0 && i < e->conf->max_processes; i++)
		if (child_is_running(e->children[i]))
			child_wait(e->children[i], wait);
	if (e->running < e->conf->max_processes && e->backoff.delay_ms > 0)
		wait_until(wait, e->backoff.next);
}

static bool
exec_is_idle(const void *sink)
{
	const struct exec *e = sink;

	return e->running == 0;
}

const struct kind exec_kind = {
    .name = "exec",
    .open = exec_open,
    .offer = exec_offer,
    .work = exec_work,
    .wait = exec_wait,
    .is_idle = exec_is_idle,
    .close = exec_close,
};
