/* SPDX-License-Identifier: ISC */
/*
 * A reload: a new configuration is read, prepared beside the running one, and
 * takes its place in one step; or nothing changes at all.
 */
#ifndef TRAPLINE_RELOAD_H
#define TRAPLINE_RELOAD_H

struct daemon;
struct reload;

/* Reads the configuration file again. A mistake is logged, as FILE:LINE, and
 * changes nothing; otherwise the users' keys are made by the worker and the
 * change is done when they are there. */
void reload_start(struct daemon *daemon);

/* Gives up a reload that is under way; the worker is gone by now. NULL does
 * nothing. */
void reload_free(struct reload *reload);

#endif
