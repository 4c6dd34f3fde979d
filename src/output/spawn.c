/* SPDX-License-Identifier: ISC */
/*
 * posix_spawn(3) with pipes: it does not copy page tables, so that starting a
 * script costs the same however large the daemon is. The child inherits nothing
 * but its three standard descriptors. The caller blocks SIGPIPE.
 */
#include "output/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_FREE 3 /* the first descriptor behind the standard ones */

static void
close_open(int descriptor)
{
	if (descriptor >= 0)
		close(descriptor);
}

/* A pipe whose ends are no standard descriptors, so that giving one to the
 * child cannot overwrite another. 0, or -1 with errno. */
static int
make_pipe(int ends[2])
{
	int i, low;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		ends[0] = ends[1] = -1;
		return -1;
	}
	for (i = 0; i < 2; i++) {
		low = ends[i];
		if (low >= FIRST_FREE)
			continue;
		ends[i] = fcntl(low, F_DUPFD_CLOEXEC, FIRST_FREE);
		close(low);
		if (ends[i] < 0)
			return -1;
	}
	return 0;
}

/* What the child does before it becomes the program: 0 or an error number. */
static int
describe_files(posix_spawn_file_actions_t *actions, int input, int output)
{
	int error;

	error = posix_spawn_file_actions_adddup2(actions, input, 0);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(actions, output, 1);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(actions, output, 2);
	if (error == 0)
		error = posix_spawn_file_actions_addclosefrom_np(
		    actions, FIRST_FREE);
	return error;
}

/* Default signals, nothing blocked, a group of its own. */
static void
describe_process(posix_spawnattr_t *attributes)
{
	sigset_t set;

	sigemptyset(&set);
	posix_spawnattr_setsigmask(attributes, &set);
	sigfillset(&set);
	posix_spawnattr_setsigdefault(attributes, &set);
	posix_spawnattr_setpgroup(attributes, 0);
	posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK |
						 POSIX_SPAWN_SETSIGDEF |
						 POSIX_SPAWN_SETPGROUP);
}

/* Starts the program on these ends of the pipes: 0 or an error number. */
static int
launch(struct spawn *spawn, char *const command[], char *const environment[],
    int input, int output)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int error;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	describe_process(&attributes);
	error = describe_files(&actions, input, output);
	if (error == 0)
		error = posix_spawnp(&spawn->pid, command[0], &actions,
		    &attributes, command, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (error != 0)
		return error;
	spawn->pidfd = pidfd_open(spawn->pid, 0); /* close-on-exec by itself */
	if (spawn->pidfd >= 0)
		return 0;
	error = errno;
	kill(-spawn->pid, SIGKILL);
	waitpid(spawn->pid, NULL, 0);
	return error;
}

int
spawn_start(
    struct spawn *spawn, char *const command[], char *const environment[])
{
	int input[2] = {-1, -1}, output[2] = {-1, -1}, error;

	if (make_pipe(input) != 0 || make_pipe(output) != 0 ||
	    fcntl(input[1], F_SETFL, O_NONBLOCK) != 0 ||
	    fcntl(output[0], F_SETFL, O_NONBLOCK) != 0)
		error = errno;
	else
		error =
		    launch(spawn, command, environment, input[0], output[1]);
	close_open(input[0]);
	close_open(output[1]);
	if (error == 0) {
		spawn->input = input[1];
		spawn->output = output[0];
		return 0;
	}
	close_open(input[1]);
	close_open(output[0]);
	errno = error;
	return -1;
}
