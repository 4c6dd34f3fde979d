/* SPDX-License-Identifier: ISC */
/*
 * What an operator can ask of the running daemon, and tell it.
 */
#ifndef TRAPLINE_CONTROL_CONTROL_H
#define TRAPLINE_CONTROL_CONTROL_H

#include "control/report.h"
#include "control/roster.h"
#include "control/server.h"
#include "pipeline.h"

/* What control works with. All borrowed, all outlive it. */
struct control_parts {
	struct loop *loop;
	struct pipeline *pipeline;
	struct receiver *receiver;
	struct usm *usm;
	struct roster *roster;
	struct state *state;   /* for the worker only */
	struct worker *worker; /* is gone before control is */
	/* Starts a reload; control_reloaded() tells how it ended. */
	void (*reload)(void *context, client_id client);
	void (*reopen)(void *context);
	void *context;
};

struct control;

/* Listens at conf->control_socket. NULL with errno (EADDRINUSE: another daemon
 * has it) and a line in `error`. */
struct control *control_new(const struct control_parts *parts,
    const struct conf *conf, struct text *error);
void control_free(struct control *control);

/* Another configuration is in force from now on; borrowed. */
void control_configured(struct control *control, const struct conf *conf);

/* An answer left us: for those who trace. */
void control_sent(struct control *control, const struct address *from,
    const struct address *to, struct span message);

/* How the reload that a client asked for ended: an exit status, and what there
 * is to say of it. A client 0 is nobody. */
void control_reloaded(struct control *control, client_id client, int status,
    const struct report *report);

#endif
