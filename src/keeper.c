/* SPDX-License-Identifier: ISC */
/*
 * The keeper. One job at a time; what could not be written is marked as changed
 * again, and the next job takes it along.
 */
#include "keeper.h"

#include <stdlib.h>

#define TAKE_MAX    4096 /* engines a job */
#define TICKS_ROUND 5	 /* ticks in which all engines are saved, if need be */
#define PRUNE_TICKS 1800 /* about an hour */

struct keeper {
	struct state *state;
	struct engine_table *engines;
	struct worker *worker;
	bool busy;
	unsigned ticks;
	size_t left; /* engines that this tick may still take */

	/* the job's, while it is busy */
	struct engine *taken;
	size_t count;
	size_t prune_to; /* 0: do not */
	bool failed;
};

struct keeper *
keeper_new(
    struct state *state, struct engine_table *engines, struct worker *worker)
{
	struct keeper *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return NULL;
	k->state = state;
	k->engines = engines;
	k->worker = worker;
	k->taken = calloc(TAKE_MAX, sizeof(*k->taken));
	if (k->taken != NULL)
		return k;
	free(k);
	return NULL;
}

void
keeper_free(struct keeper *k)
{
	if (k == NULL)
		return;
	free(k->taken);
	free(k);
}

static bool
take(struct keeper *k, size_t max)
{
	k->count = engine_take_dirty(
	    k->engines, k->taken, max < TAKE_MAX ? max : TAKE_MAX);
	return k->count > 0;
}

/* As much as this tick may still take. */
static bool
take_some(struct keeper *k)
{
	bool some = take(k, k->left);

	k->left -= k->count;
	return some;
}

/* On the worker's thread. */
static void
save(void *argument)
{
	struct keeper *k = argument;

	k->failed = k->count > 0 &&
		    state_save_engines(k->state, k->taken, k->count) != 0;
	if (k->prune_to > 0)
		state_prune_engines(k->state, k->prune_to);
}

static void submit(struct keeper *k);

/* On the loop's thread: goes on at once where there was more than one job's. */
static void
saved(void *argument)
{
	struct keeper *k = argument;
	bool more = !k->failed && k->count == TAKE_MAX;

	k->busy = false;
	k->prune_to = 0;
	if (k->failed)
		engine_put_back(k->engines, k->count);
	if (more && take_some(k))
		submit(k);
}

static void
submit(struct keeper *k)
{
	struct job job = {save, saved, k};

	k->busy = true;
	if (worker_submit(k->worker, &job) == 0)
		return;
	k->busy = false;
	engine_put_back(k->engines, k->count);
}

void
keeper_tick(struct keeper *k)
{
	if (k->busy)
		return;
	if (k->ticks++ % PRUNE_TICKS == PRUNE_TICKS - 1)
		k->prune_to = engine_table_count(k->engines);
	k->left = TAKE_MAX + engine_table_count(k->engines) / TICKS_ROUND;
	if (take_some(k) || k->prune_to > 0)
		submit(k);
}

void
keeper_flush(struct keeper *k)
{
	while (take(k, TAKE_MAX))
		if (state_save_engines(k->state, k->taken, k->count) != 0)
			return;
}
