/* SPDX-License-Identifier: ISC */
/*
 * One script. Its end is its exit, not the end of its pipes, which a
 * grandchild may hold open for as long as it likes; whoever prints after that
 * gets EPIPE. A script need not read its input. One that takes too long gets
 * SIGTERM, then SIGKILL, and its process group with it; the group of one that
 * ends in time is let be. A group is signalled only while its leader is not
 * reaped: after that its number may be somebody else's.
 */
#include "output/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "output/spawn.h"

#define READ_SIZE  4096
#define READS_MAX  16 /* a turn, so that one script cannot keep us busy */
#define INPUT_KEEP (64 * 1024) /* octets of memory kept for the next input */

enum stage {
	STAGE_NONE,	  /* no script */
	STAGE_OPEN,	  /* the caller writes; no deadline */
	STAGE_RUNNING,	  /* until `deadline` */
	STAGE_TERMINATED, /* SIGTERM sent; until `deadline` */
	STAGE_KILLED,	  /* SIGKILL sent */
};

struct child {
	enum stage stage;
	struct spawn spawn;
	struct mono deadline;
	struct text input;
	size_t written; /* octets of `input` */
	struct script_log *log;
	struct script_line line;
	size_t pidfd_place, input_place, output_place; /* in the last wait */
};

struct child *
child_new(struct script_log *log)
{
	struct child *child = calloc(1, sizeof(*child));

	if (child == NULL)
		return NULL;
	child->log = log;
	text_init(&child->input);
	return child;
}

static void
close_descriptor(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
	*descriptor = -1;
}

static void
close_all(struct child *child)
{
	close_descriptor(&child->spawn.pidfd);
	close_descriptor(&child->spawn.input);
	close_descriptor(&child->spawn.output);
}

void
child_terminate(struct child *child)
{
	kill(-child->spawn.pid, SIGTERM);
}

void
child_free(struct child *child)
{
	siginfo_t info;

	if (child == NULL)
		return;
	if (child->stage != STAGE_NONE) {
		kill(-child->spawn.pid, SIGKILL);
		waitid(P_PIDFD, (id_t)child->spawn.pidfd, &info, WEXITED);
		close_all(child);
	}
	text_fini(&child->input);
	free(child);
}

struct text *
child_input(struct child *child)
{
	return &child->input;
}

bool
child_is_running(const struct child *child)
{
	return child->stage != STAGE_NONE;
}

/* Writes what the pipe takes; closes it when there is no more to write or
 * nobody who reads. */
static void
write_input(struct child *child)
{
	ssize_t size;

	while (child->written < child->input.size) {
		size = write(child->spawn.input,
		    child->input.data + child->written,
		    child->input.size - child->written);
		if (size < 0 && errno == EAGAIN)
			return;
		if (size < 0 && errno != EINTR)
			break;
		if (size > 0)
			child->written += (size_t)size;
	}
	close_descriptor(&child->spawn.input);
}

static void
read_output(struct child *child, struct mono now)
{
	uint8_t octets[READ_SIZE];
	ssize_t size = 0;
	int i;

	for (i = 0; i < READS_MAX; i++) {
		size = read(child->spawn.output, octets, sizeof(octets));
		if (size <= 0)
			break;
		script_log_add(child->log, &child->line,
		    (struct span) {octets, (size_t)size}, now);
	}
	if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR))
		close_descriptor(&child->spawn.output);
}

int
child_open(
    struct child *child, char *const command[], char *const environment[])
{
	if (spawn_start(&child->spawn, command, environment) != 0)
		return -1;
	child->stage = STAGE_OPEN;
	child->line.size = 0;
	child->pidfd_place = child->input_place = child->output_place =
	    WAIT_NONE;
	return 0;
}

int
child_start(struct child *child, char *const command[],
    char *const environment[], unsigned timeout)
{
	if (child_open(child, command, environment) != 0)
		return -1;
	child->stage = STAGE_RUNNING;
	child->deadline = mono_add_ms(clock_mono(), (int64_t)timeout * 1000);
	child->written = 0;
	write_input(child);
	return 0;
}

int
child_pipe(const struct child *child)
{
	return child->stage == STAGE_OPEN ? child->spawn.input : -1;
}

void
child_hang_up(struct child *child, int64_t ms)
{
	close_descriptor(&child->spawn.input);
	child->stage = STAGE_RUNNING;
	child->deadline = mono_add_ms(clock_mono(), ms);
}

static bool
has_deadline(const struct child *child)
{
	return child->stage == STAGE_RUNNING ||
	       child->stage == STAGE_TERMINATED;
}

void
child_wait(struct child *child, struct wait *wait)
{
	child->pidfd_place = wait_add(wait, child->spawn.pidfd, POLLIN);
	child->input_place = child->output_place = WAIT_NONE;
	if (child->spawn.input >= 0 && child->stage != STAGE_OPEN)
		child->input_place =
		    wait_add(wait, child->spawn.input, POLLOUT);
	if (child->spawn.output >= 0)
		child->output_place =
		    wait_add(wait, child->spawn.output, POLLIN);
	if (has_deadline(child))
		wait_until(wait, child->deadline);
}

/* It is over: takes what it printed, its status, and everything back. */
static void
reap(struct child *child, struct mono now, struct child_end *end)
{
	siginfo_t info = {.si_pid = 0};

	*end = (struct child_end) {.timed_out = child->stage > STAGE_RUNNING};
	/* of one that ended while its input was open, nobody of its group may
	 * go on reading what the next one gets */
	if (end->timed_out || child->stage == STAGE_OPEN)
		kill(-child->spawn.pid, SIGKILL);
	if (child->spawn.output >= 0)
		read_output(child, now);
	script_log_finish(child->log, &child->line, now);
	if (waitid(P_PIDFD, (id_t)child->spawn.pidfd, &info, WEXITED) == 0) {
		if (info.si_code == CLD_EXITED)
			end->status = info.si_status;
		else
			end->signal = info.si_status;
	}
	close_all(child);
	child->stage = STAGE_NONE;
	if (child->input.capacity > INPUT_KEEP)
		text_fini(&child->input);
}

/* One step further towards its end. */
static void
press(struct child *child, struct mono now)
{
	if (child->stage == STAGE_RUNNING) {
		kill(-child->spawn.pid, SIGTERM);
		child->stage = STAGE_TERMINATED;
		child->deadline = mono_add_ms(now, CHILD_GRACE_MS);
	} else if (child->stage == STAGE_TERMINATED) {
		kill(-child->spawn.pid, SIGKILL);
		child->stage = STAGE_KILLED;
	}
}

bool
child_work(struct child *child, const struct wait *wait, struct mono now,
    struct child_end *end)
{
	if (child->spawn.input >= 0 && wait_events(wait, child->input_place))
		write_input(child);
	if (child->spawn.output >= 0 && wait_events(wait, child->output_place))
		read_output(child, now);
	if (wait_events(wait, child->pidfd_place)) {
		reap(child, now, end);
		return true;
	}
	if (has_deadline(child) && now.ns >= child->deadline.ns)
		press(child, now);
	return false;
}
