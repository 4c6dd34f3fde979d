/* SPDX-License-Identifier: ISC */
/*
 * What the kinds of outputs have to be able to do. An output's thread
 * (output.c) takes records from the queue and offers them to the sink; the sink
 * puts them into words, writes them, and keeps the account. All operations but
 * `open` run on that thread and may block; there is one sink for each output.
 */
#ifndef TRAPLINE_OUTPUT_KIND_H
#define TRAPLINE_OUTPUT_KIND_H

#include "notify/batch.h"
#include "output/account.h"
#include "output/output_conf.h"
#include "output/wait.h"

struct kind {
	const char *name; /* as the section is called */

	/* A sink for this section; both arguments outlive it. NULL where there
	 * is no memory. */
	void *(*open)(const struct output_conf *conf, struct account *account);

	/* Takes a record: true, and accounts for it sooner or later; false if
	 * it cannot take one now, and is offered it again after a sleep. */
	bool (*offer)(
	    void *sink, const struct batch_record *record, struct mono now);

	/* Once a turn, after the offers: does what is due. `wait` has what
	 * happened in the sleep before. True if it may take now what it
	 * refused. NULL: there is never anything to do. */
	bool (*work)(void *sink, const struct wait *wait, struct mono now);

	/* Adds what it waits for, before a sleep. NULL: for nothing. */
	void (*wait)(void *sink, struct wait *wait);

	/* There is nothing more to come. Called after the last offer, whenever
	 * the thread looks whether it can end. NULL: it makes no difference. */
	void (*finish)(void *sink);

	/* Has everything that it took been accounted for, and after
	 * finish() all been closed? NULL: always. */
	bool (*is_idle)(const void *sink);

	/* Opens its file anew before the next write. NULL: there is none. */
	void (*reopen)(void *sink);

	/* Gives up what is left and frees the sink. */
	void (*close)(void *sink);
};

extern const struct kind file_kind, syslog_kind, exec_kind, stream_kind,
    forward_kind;

#endif
