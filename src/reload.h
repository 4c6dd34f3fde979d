/* SPDX-License-Identifier: ISC */
/*
 * A reload: a new configuration is read, prepared beside the running one, and
 * takes its place in one step; or nothing changes at all.
 */
#ifndef TRAPLINE_RELOAD_H
#define TRAPLINE_RELOAD_H

#include "control/server.h"

struct daemon;
struct reload;

/*
 * Reads the configuration file again. A mistake is logged, as FILE:LINE, and
 * changes nothing; otherwise the users' keys are made by the worker and the
 * change is done when they are there. The client, if it is not 0, is told how
 * it ended.
 */
void reload_start(struct daemon *daemon, client_id client);

/* Gives up a reload that is under way; the worker is gone by now. NULL does
 * nothing. */
void reload_free(struct reload *reload);

#endif
