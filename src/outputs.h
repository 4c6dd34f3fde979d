/* SPDX-License-Identifier: ISC */
/*
 * The outputs in use, by slot: those of the configuration, and those that a
 * reload retired and that still deliver what they had.
 */
#ifndef TRAPLINE_OUTPUTS_H
#define TRAPLINE_OUTPUTS_H

#include "pipeline.h"

struct delivering {
	struct output *output; /* NULL: the slot is free */
	bool retired, given_up;
	struct mono deadline; /* of a retired one; then of its giving up */
};

struct outputs {
	struct forward_means means; /* set before the first is started */
	struct delivering slots[OUTPUTS_MAX];
};

#define OUTPUTS_INTERVAL_MS 500

/* No output, and nothing lent. */
void outputs_init(struct outputs *outputs);

/*
 * Opens the sockets that forward outputs of this configuration need to spoof,
 * where that was not done before: with the daemon's rights, so before they are
 * dropped. NULL, or the output for which that failed, with errno.
 */
const struct output_conf *outputs_open_raw(
    struct outputs *outputs, const struct conf *conf);

/* Starts the output of a section in a free slot; with a pipeline, the router
 * knows it at once. The slot, or -1 with errno. */
int outputs_start(struct outputs *outputs, const struct output_conf *conf,
    struct pipeline *pipeline);

/* The slot of an output that is not retired and has the same section; -1. */
int outputs_find(
    const struct outputs *outputs, const struct output_conf *wanted);

/* It takes nothing more; what is queued is delivered within `timeout` seconds
 * or given up. The pipeline must have forgotten it. */
void outputs_retire(struct outputs *outputs, unsigned slot, unsigned timeout);

/* To be called every OUTPUTS_INTERVAL_MS: ends retired ones that are done, or
 * whose time is over. Waits for none. */
void outputs_tick(struct outputs *outputs);

/* All open their files anew. */
void outputs_reopen(struct outputs *outputs);

/* Ends all, in `timeout` seconds together, and says what each did. */
void outputs_stop(struct outputs *outputs, unsigned timeout);

#endif
