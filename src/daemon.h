/* SPDX-License-Identifier: ISC */
/*
 * The daemon: everything that traplined is made of, put together, run and taken
 * apart. Belongs to the main thread.
 */
#ifndef TRAPLINE_DAEMON_H
#define TRAPLINE_DAEMON_H

#include <stdatomic.h>

#include "base/loop.h"
#include "control/control.h"
#include "keeper.h"
#include "outputs.h"
#include "pipeline.h"
#include "state/state.h"

/* A socket and the section it was opened for. */
struct listening {
	int slot; /* the receiver's */
	const struct listener_conf *conf;
};

struct reload;

struct daemon {
	struct conf *conf;
	struct loop *loop;
	struct worker *worker;
	struct state *state;
	struct usm *usm;
	struct roster *roster;
	struct keeper *keeper;
	struct pipeline *pipeline;
	struct receiver *receiver;
	struct control *control; /* NULL: there is no control socket */
	struct listening listening[LISTENERS_MAX];
	size_t listening_count;
	struct outputs outputs;
	struct reload *reload; /* under way, or NULL */
	bool reload_again;     /* asked for meanwhile */
	atomic_bool stopping;  /* the worker looks at it, too */
	bool debug; /* log at level debug, whatever the configuration says */

	struct loop_watch *watches[16];
	size_t watch_count;
	uint64_t kernel_drops_told;
};

/*
 * Opens the sockets, drops privileges, opens the state, starts outputs and
 * reception. Takes the configuration over, whatever happens. With `debug`,
 * log_level does not count. NULL, with the reason logged and an exit status of
 * sysexits.h in *status, where that cannot be.
 */
struct daemon *daemon_start(struct conf *conf, bool debug, int *status);

/* Runs until SIGTERM or SIGINT. */
void daemon_run(struct daemon *daemon);

/* Closes reception, saves the state, gives the outputs their stop_timeout,
 * logs the account, frees everything. */
void daemon_stop(struct daemon *daemon);

/* Logs from now on what this configuration, or `debug`, asks for. */
void daemon_set_log_level(const struct daemon *daemon, const struct conf *conf);

/* What an operator may want to know where a socket cannot be bound, for the end
 * of a line; "" for any other errno. */
const char *daemon_bind_hint(int error);

/* Tells the log what the daemon will accept, and where it goes. */
void daemon_log_summary(const struct conf *conf);

#endif
