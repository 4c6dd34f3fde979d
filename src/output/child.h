/* SPDX-License-Identifier: ISC */
/*
 * A place for one script at a time: starts it, writes its input, reads what it
 * prints, sees its end, and ends it when it takes too long.
 */
#ifndef TRAPLINE_OUTPUT_CHILD_H
#define TRAPLINE_OUTPUT_CHILD_H

#include "output/script_log.h"
#include "output/wait.h"

/* Between SIGTERM and SIGKILL. */
#define CHILD_GRACE_MS 2000

struct child;

/* An empty place. What is printed goes to `log`. NULL where there is no
 * memory. */
struct child *child_new(struct script_log *log);

/* Asks a running script to end (SIGTERM). */
void child_terminate(struct child *child);

/* Ends what still runs with SIGKILL and waits for that. */
void child_free(struct child *child);

/* What the next script gets on standard input; the caller fills it in. */
struct text *child_input(struct child *child);

/* Starts a script in a place where none is running; it has `timeout` seconds.
 * 0, or -1 with errno. */
int child_start(struct child *child, char *const command[],
    char *const environment[], unsigned timeout);

/* Starts one that has all the time it wants and whose input the caller writes:
 * child_pipe() is where, and does not block; -1 after _hang_up(). 0, or -1 with
 * errno. */
int child_open(
    struct child *child, char *const command[], char *const environment[]);
int child_pipe(const struct child *child);

/* Closes the input of one that was opened: it has `ms` milliseconds to end. */
void child_hang_up(struct child *child, int64_t ms);

bool child_is_running(const struct child *child);

/* Adds what it waits for. */
void child_wait(struct child *child, struct wait *wait);

/* How a script ended. */
struct child_end {
	bool timed_out;
	int status; /* its exit status, if it was not killed */
	int signal; /* that killed it; else 0 */
};

/* Does what is due after a sleep. True if the script has ended, and how. */
bool child_work(struct child *child, const struct wait *wait, struct mono now,
    struct child_end *end);

#endif
