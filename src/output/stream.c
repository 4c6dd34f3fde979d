/* SPDX-License-Identifier: ISC */
/*
 * The exec output in mode "stream": one long-lived process, which reads a
 * record a line. It is started at once, and again with back-off whenever it
 * ends. A record is delivered when the process has read it out of the pipe to
 * its end; what was not read when the process ended is written to the next one,
 * from the beginning of a record. So each process sees whole lines only, and no
 * record twice but one that the process before had begun to read.
 *
 * The pipe never blocks us. Of a process that reads slowly, or not at all, no
 * more is taken from the queue than a pipe and a chunk hold, so that the
 * queue's bound is the bound of all. There is no event for a pipe that was
 * read: while something is in it, the thread looks now and then.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "output/backlog.h"
#include "output/backoff.h"
#include "output/child.h"
#include "output/environment.h"
#include "output/kind.h"
#include "output/record.h"

#define PIPE_SIZE      (1 << 20) /* octets, as far as the kernel lets us */
#define STEADY_MS      5000	 /* after that long a start has worked */
#define FINISH_MS      3600000	 /* more than any stop_timeout */
#define CLOSE_GRACE_MS 100	 /* to end on SIGTERM at the very end */
#define LOOK_MOST_MS   100

struct stream {
	const struct output_conf *conf;
	struct account *account;
	struct record_writer writer;
	struct environment *environment;
	struct script_log *log;
	struct child *child;
	struct backlog *backlog;
	struct backoff backoff;
	struct mono started;
	struct mono look; /* into the pipe, no later than that */
	int64_t look_ms;
	size_t pipe_place; /* in the last wait */
	bool finishing;
};

static void
stream_close(void *sink)
{
	struct stream *s = sink;

	if (s->child != NULL && child_is_running(s->child)) {
		child_terminate(s->child);
		poll(NULL, 0, CLOSE_GRACE_MS);
	}
	child_free(s->child);
	backlog_free(s->backlog);
	script_log_free(s->log);
	environment_free(s->environment);
	record_writer_fini(&s->writer);
	free(s);
}

static void *
stream_open(const struct output_conf *conf, struct account *account)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->conf = conf;
	s->account = account;
	s->pipe_place = WAIT_NONE;
	if (record_writer_init(&s->writer, conf) == 0 &&
	    (s->environment = environment_new()) != NULL &&
	    (s->log = script_log_new(conf->title)) != NULL &&
	    (s->child = child_new(s->log)) != NULL &&
	    (s->backlog = backlog_new()) != NULL)
		return s;
	stream_close(s);
	return NULL;
}

/* Starts the process, unless it is too early or nobody needs it any more. */
static void
start(struct stream *s, struct mono now)
{
	char *const *environment;

	if (!backoff_is_due(&s->backoff, now) ||
	    (s->finishing && backlog_count(s->backlog) == 0))
		return;
	environment = environment_common(s->environment);
	if (environment == NULL)
		errno = ENOMEM;
	else if (child_open(s->child, s->conf->command, environment) == 0) {
		account_restart(s->account);
		fcntl(child_pipe(s->child), F_SETPIPE_SZ, PIPE_SIZE);
		backlog_rewind(s->backlog);
		s->started = s->look = now;
		s->look_ms = 1;
		s->pipe_place = WAIT_NONE;
		return;
	}
	account_error(s->account, now, "cannot start %s: %s",
	    s->conf->command[0], strerror(errno));
	backoff_fail(&s->backoff, now);
}

/* Accounts for what was read out of the pipe. True if something was. */
static bool
settle(struct stream *s)
{
	int unread = 0;
	size_t records;

	if (backlog_count(s->backlog) == 0 || child_pipe(s->child) < 0 ||
	    ioctl(child_pipe(s->child), FIONREAD, &unread) != 0)
		return false;
	records = backlog_settle(s->backlog, (size_t)unread);
	if (records > 0)
		account_deliver(s->account, records);
	return records > 0;
}

/* Nobody reads any more: it is about to end, or has to. */
static void
hang_up(struct stream *s)
{
	(void)settle(s);
	child_hang_up(s->child, CHILD_GRACE_MS);
}

/* Writes what the pipe takes. True if it took something. */
static bool
write_out(struct stream *s)
{
	struct span octets;
	ssize_t size = 0;
	bool wrote = false;

	while (child_pipe(s->child) >= 0 &&
	       (octets = backlog_unwritten(s->backlog)).size > 0) {
		size = write(child_pipe(s->child), octets.data, octets.size);
		if (size < 0 && errno == EAGAIN)
			break;
		if (size < 0 && errno != EINTR)
			hang_up(s);
		if (size > 0) {
			backlog_wrote(s->backlog, (size_t)size);
			wrote = true;
		}
	}
	return wrote;
}

/* Moves records into the pipe and out of the account. */
static void
move(struct stream *s, struct mono now)
{
	bool wrote = write_out(s);

	if (settle(s) || wrote)
		s->look_ms = 1;
	else if (now.ns >= s->look.ns && s->look_ms < LOOK_MOST_MS)
		s->look_ms *= 2;
	s->look = mono_add_ms(now, s->look_ms);
}

static bool
is_steady(const struct stream *s, struct mono now)
{
	return mono_ns(s->started, now) >= STEADY_MS * NS_PER_MS;
}

/* The process has ended: that is as it should be only where we closed its
 * input and it had read everything. */
static void
bury(struct stream *s, const struct child_end *end, struct mono now)
{
	const char *program = s->conf->command[0];

	if (is_steady(s, now))
		backoff_reset(&s->backoff);
	backoff_fail(&s->backoff, now);
	if (end->timed_out)
		account_error(s->account, now,
		    "%s: had closed its standard input and was ended", program);
	else if (end->signal != 0)
		account_error(s->account, now, "%s: killed by signal %d",
		    program, end->signal);
	else if (end->status != 0 || !s->finishing)
		account_error(s->account, now, "%s: ended, exit status %d",
		    program, end->status);
}

static bool
stream_offer(void *sink, const struct batch_record *record, struct mono now)
{
	struct stream *s = sink;

	if (backlog_is_full(s->backlog) && child_pipe(s->child) >= 0)
		move(s, now);
	if (backlog_is_full(s->backlog))
		return false;
	record_add(&s->writer, backlog_text(s->backlog), &record->notification,
	    RECORD_STREAM);
	if (backlog_commit(s->backlog) != 0) {
		account_drop(s->account, 1);
		account_error(s->account, now, "out of memory");
	}
	return true;
}

/* A turn with a process. */
static void
attend(struct stream *s, const struct wait *wait, struct mono now)
{
	struct child_end end;

	if (child_pipe(s->child) >= 0) {
		move(s, now);
		if (wait_events(wait, s->pipe_place) & POLLERR &&
		    child_pipe(s->child) >= 0)
			hang_up(s);
	}
	s->pipe_place = WAIT_NONE;
	if (s->backoff.delay_ms > 0 && is_steady(s, now)) {
		backoff_reset(&s->backoff);
		account_recover(s->account, now);
	}
	if (child_work(s->child, wait, now, &end))
		bury(s, &end, now);
}

static bool
stream_work(void *sink, const struct wait *wait, struct mono now)
{
	struct stream *s = sink;
	bool was_full = backlog_is_full(s->backlog);

	if (child_is_running(s->child))
		attend(s, wait, now);
	if (!child_is_running(s->child)) {
		start(s, now);
		if (child_is_running(s->child))
			move(s, now);
	}
	return was_full && !backlog_is_full(s->backlog);
}

static void
stream_wait(void *sink, struct wait *wait)
{
	struct stream *s = sink;
	bool unwritten = backlog_unwritten(s->backlog).size > 0;

	if (!child_is_running(s->child)) {
		wait_until(wait, s->backoff.next);
		return;
	}
	child_wait(s->child, wait);
	if (s->backoff.delay_ms > 0)
		wait_until(wait, mono_add_ms(s->started, STEADY_MS));
	if (child_pipe(s->child) < 0)
		return;
	s->pipe_place =
	    wait_add(wait, child_pipe(s->child), unwritten ? POLLOUT : 0);
	if (backlog_count(s->backlog) > 0)
		wait_until(wait, s->look);
}

/* With everything read, the end of its input tells the process to end. */
static void
stream_finish(void *sink)
{
	struct stream *s = sink;

	s->finishing = true;
	if (backlog_count(s->backlog) == 0 && child_pipe(s->child) >= 0)
		child_hang_up(s->child, FINISH_MS);
}

static bool
stream_is_idle(const void *sink)
{
	const struct stream *s = sink;

	return backlog_count(s->backlog) == 0 && !child_is_running(s->child);
}

const struct kind stream_kind = {
    .name = "exec",
    .open = stream_open,
    .offer = stream_offer,
    .work = stream_work,
    .wait = stream_wait,
    .finish = stream_finish,
    .is_idle = stream_is_idle,
    .close = stream_close,
};
