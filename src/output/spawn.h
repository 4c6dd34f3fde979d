/* SPDX-License-Identifier: ISC */
/*
 * Starting a program without a shell and without a copy of the daemon's
 * memory.
 */
#ifndef TRAPLINE_OUTPUT_SPAWN_H
#define TRAPLINE_OUTPUT_SPAWN_H

#include <sys/types.h>

/* A process, the leader of a process group of its own. */
struct spawn {
	pid_t pid;
	int pidfd;  /* readable when it has ended */
	int input;  /* where to write its standard input; does not block */
	int output; /* where to read what it prints; does not block */
};

/*
 * Starts a program, found by the daemon's PATH if its name has no slash. It
 * gets this environment and three descriptors, default signals and an empty
 * mask. 0, or -1 with errno: then there is no process. The caller closes the
 * descriptors and waits for the process.
 */
int spawn_start(
    struct spawn *spawn, char *const command[], char *const environment[]);

#endif
