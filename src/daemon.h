/* SPDX-License-Identifier: ISC */
/*
 * The daemon: everything that traplined is made of, put together, run and taken
 * apart. Belongs to the main thread.
 */
#ifndef TRAPLINE_DAEMON_H
#define TRAPLINE_DAEMON_H

#include "base/loop.h"
#include "keeper.h"
#include "pipeline.h"
#include "state/state.h"

/* A socket and the section it was opened for. */
struct listening {
	int slot; /* the receiver's */
	const struct listener_conf *conf;
};

/* An output that is in use, or still delivers what it had at a reload. */
struct delivering {
	struct output *output; /* NULL: the slot is free */
	bool retired;
	struct mono deadline; /* of a retired one */
};

struct reload;

struct daemon {
	struct conf *conf;
	struct loop *loop;
	struct worker *worker;
	struct state *state;
	struct usm *usm;
	struct keeper *keeper;
	struct pipeline *pipeline;
	struct receiver *receiver;
	struct listening listening[LISTENERS_MAX];
	size_t listening_count;
	struct delivering outputs[OUTPUTS_MAX];
	struct reload *reload; /* under way, or NULL */
	bool reload_again;     /* asked for meanwhile */

	struct loop_watch *watches[16];
	size_t watch_count;
	uint64_t kernel_drops_told;
};

/*
 * Opens the sockets, drops privileges, opens the state, starts outputs and
 * reception. Takes the configuration over, whatever happens. NULL, with the
 * reason logged and an exit status of sysexits.h in *status, where that cannot
 * be.
 */
struct daemon *daemon_start(struct conf *conf, int *status);

/* Runs until SIGTERM or SIGINT. */
void daemon_run(struct daemon *daemon);

/* Closes reception, saves the state, gives the outputs their stop_timeout,
 * logs the account, frees everything. */
void daemon_stop(struct daemon *daemon);

/* For a reload: starts the output of a section in a free slot. The slot, or -1
 * with errno. */
int daemon_start_output(
    struct daemon *daemon, const struct output_conf *conf);

/* For a reload: no notification goes there any more; what is queued is
 * delivered in stop_timeout seconds, or given up. */
void daemon_retire_output(struct daemon *daemon, unsigned slot);

/* Tells the log what the daemon will accept, and where it goes. */
void daemon_log_summary(const struct conf *conf);

#endif
