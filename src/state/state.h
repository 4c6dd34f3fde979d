/* SPDX-License-Identifier: ISC */
/*
 * What must survive: our own engine ID and boots, and the engine cache. One
 * SQLite database in the state directory, under a lock, written by the worker
 * only (but for the boots, which are raised before the loop starts).
 */
#ifndef TRAPLINE_STATE_STATE_H
#define TRAPLINE_STATE_STATE_H

#include "usm/engine.h"
#include "usm/usm.h"

struct state;

/*
 * Opens or makes the database in a directory, which must exist. A second
 * daemon on it is refused with the other's pid. A database that cannot be read
 * is moved aside, with a line in the log, and a new one is made. NULL with a
 * line in `error` (size ERROR_SIZE) saying what is wrong.
 */
#define STATE_ERROR_SIZE 512
struct state *state_open(const char *directory, char error[STATE_ERROR_SIZE]);
void state_close(struct state *state);

/*
 * Ourselves: the configured engine ID (size 0: the kept one, or a new one),
 * boots one more than ever before with this ID, on disk when this returns.
 * Where boots are at their end, or it cannot be known how high they were, a new
 * ID is made. -1 with a line in `error`.
 */
int state_local_engine(struct state *state, const struct engine_id *configured,
    struct local_engine *local, char error[STATE_ERROR_SIZE]);

/*
 * Fills the table with the kept engines, most recently heard last. Engine
 * time is taken to have gone on by the wall clock since it was saved, never
 * backwards. Returns how many, or -1.
 */
long state_load_engines(struct state *state, struct engine_table *engines,
    struct mono now, int64_t wall);

/* Writes engines, all or none; on the worker's thread. 0 or -1 (logged). */
int state_save_engines(
    struct state *state, const struct engine *engines, size_t count);

/* Forgets engines that are not in the table any more: keeps the `limit` most
 * recently heard. On the worker's thread. */
int state_prune_engines(struct state *state, size_t limit);

/*
 * Users that were added at run time, known by name and, where they have one,
 * their engine. What is stored is keys, never passphrases. _load appends to an
 * array that the caller owns; -1 (logged) where that cannot be.
 */
int state_load_users(
    struct state *state, struct usm_user **users, size_t *count);
int state_save_user(struct state *state, const struct usm_user *user);
int state_remove_user(struct state *state, const struct usm_user *user);

/* Forgets one engine; or every engine and run-time user. On the worker's
 * thread. 0 or -1 (logged). */
int state_remove_engine(struct state *state, const struct engine_id *id);
int state_clear(struct state *state);

#endif
