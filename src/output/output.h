/* SPDX-License-Identifier: ISC */
/*
 * An output: a thread that takes batches from a bounded queue, puts their
 * notifications into words and writes them somewhere. It may block as long as
 * it likes; nobody waits for it. The kinds (file, syslog, exec) are rows of
 * operations in output/kind.h.
 */
#ifndef TRAPLINE_OUTPUT_OUTPUT_H
#define TRAPLINE_OUTPUT_OUTPUT_H

#include <stdatomic.h>
#include <sys/types.h>

#include "base/clock.h"
#include "notify/batch.h"

enum output_kind { OUTPUT_FILE, OUTPUT_SYSLOG, OUTPUT_EXEC };

enum output_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SNMPTRAPD };

/* How OIDs are written by FORMAT_SNMPTRAPD: iso.3.6…, .1.3.6…, names. */
enum oid_format { OID_ISO, OID_NUMERIC, OID_MIB };

/* One output's section. Plain data; owned by the configuration. */
struct output_conf {
	enum output_kind kind;
	char *title;
	enum output_format format; /* exec: its `input` */
	enum oid_format oid_format;
	size_t queue; /* octets of batches that may wait */

	char *path;  /* file */
	mode_t mode; /* file */

	int facility, priority; /* syslog: LOG_DAEMON …, LOG_NOTICE … */

	char **command;         /* exec: NULL-terminated */
	unsigned max_processes; /* exec: at least 1 */
	unsigned timeout;       /* exec: seconds, at least 1 */
	bool resolve;           /* exec: look the host's name up */
};

/* Do two sections mean the same output, so that a reload keeps it as it is? */
bool output_conf_equal(
    const struct output_conf *a, const struct output_conf *b);

/* Frees what the section owns, not the section. */
void output_conf_fini(struct output_conf *conf);

/* A copy that owns all it has; 0, or -1 where there is no memory. */
int output_conf_copy(
    struct output_conf *to, const struct output_conf *from);

#define OUTPUT_ERROR_SIZE 256

/* The account: wanted = delivered + queued + dropped, in notifications. */
struct output_status {
	uint64_t wanted, delivered, queued, dropped;
	uint64_t queued_octets;
	uint64_t errors;   /* failed attempts to write or start */
	uint64_t restarts; /* exec: processes started; file: opened anew */
	char last_error[OUTPUT_ERROR_SIZE]; /* "" if none */
};

struct output;

/*
 * Starts the output of a section (copied) in a slot 0 to OUTPUTS_MAX - 1; its
 * thread runs when this returns. It does not fail because a file cannot be
 * opened: that is retried. NULL with errno for want of memory or threads.
 */
struct output *output_new(const struct output_conf *conf, unsigned slot);

const struct output_conf *output_conf(const struct output *output);
unsigned output_slot(const struct output *output);

/* Queues a batch, with a reference of its own. 0; -1 if the queue is full or
 * the output is stopping: what it wanted of the batch is counted as dropped.
 * Never blocks. */
int output_push(struct output *output, struct batch *batch);

/* Closes and opens its file again before the next write. Never blocks. */
void output_reopen(struct output *output);

/* A snapshot of the account, from any thread. */
void output_status(const struct output *output, struct output_status *status);

/*
 * Stopping: first _stop (takes nothing more, delivers what is queued), then
 * _join, which waits until `deadline` at most, gives up what is left (counted
 * as dropped) and returns how many notifications that were; then _free. An
 * output that blocks in a system call beyond the deadline is abandoned with
 * its memory, so that a stop is always bounded.
 */
void output_stop(struct output *output);
uint64_t output_join(struct output *output, struct mono deadline);
void output_free(struct output *output);

#endif
