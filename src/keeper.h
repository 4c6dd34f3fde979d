/* SPDX-License-Identifier: ISC */
/*
 * Keeps the engine cache on disk: every few seconds the worker writes what has
 * changed, so that after any end of the process no more than KEEPER_LAG_S
 * seconds of it are missing.
 */
#ifndef TRAPLINE_KEEPER_H
#define TRAPLINE_KEEPER_H

#include "base/worker.h"
#include "state/state.h"

#define KEEPER_INTERVAL_MS 2000
#define KEEPER_LAG_S	   10

struct keeper;

/* Borrows all three. NULL where there is no memory. */
struct keeper *keeper_new(
    struct state *state, struct engine_table *engines, struct worker *worker);

/* To be called every KEEPER_INTERVAL_MS: hands what has changed to the worker,
 * unless it is still busy with the last. */
void keeper_tick(struct keeper *keeper);

/* At the end, when the worker is gone: writes what is left. */
void keeper_flush(struct keeper *keeper);

void keeper_free(struct keeper *keeper);

#endif
