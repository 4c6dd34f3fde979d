/* SPDX-License-Identifier: ISC */
/*
 * The users that were added at run time, beside those of the configuration.
 * They outlive a reload and a restart.
 */
#ifndef TRAPLINE_CONTROL_ROSTER_H
#define TRAPLINE_CONTROL_ROSTER_H

#include "state/state.h"
#include "usm/usm.h"

struct roster;

/* Reads what was kept. NULL where there is no memory, or (logged) the state
 * cannot be read. */
struct roster *roster_new(struct state *state);

/* Wipes and frees; NULL does nothing. */
void roster_free(struct roster *roster);

/* Gives the security model these users of a configuration, which it takes
 * over, and ours. -1: no memory, nothing was changed or taken. */
int roster_install(struct roster *roster, struct usm *usm,
    struct usm_user *from_conf, size_t count);

/* Adds a user, taking over what it owns, or puts it in the place of the one
 * with the same name and engine; in force at once. -1: no memory, nothing was
 * changed or taken. */
int roster_add(
    struct roster *roster, struct usm *usm, const struct usm_user *user);

/* Removes the user with this name and engine (size 0: any). -1 with errno:
 * ENOENT where there is none. */
int roster_remove(struct roster *roster, struct usm *usm, const char *name,
    struct span engine);

/* Removes all that were added. -1: no memory, nothing was changed. */
int roster_clear(struct roster *roster, struct usm *usm);

#endif
