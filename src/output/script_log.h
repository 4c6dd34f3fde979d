/* SPDX-License-Identifier: ISC */
/*
 * What scripts print, line by line into the daemon's log: escaped, cut into
 * lines of bearable length, and no more of them than the log can bear.
 */
#ifndef TRAPLINE_OUTPUT_SCRIPT_LOG_H
#define TRAPLINE_OUTPUT_SCRIPT_LOG_H

#include "base/clock.h"
#include "base/text.h"

#define SCRIPT_LINE_SIZE 400 /* octets; longer lines become several */
#define SCRIPT_LOG_BURST 100 /* lines in an interval of the log */

/* One for each output. */
struct script_log;

/* `title` is the output's, borrowed. NULL where there is no memory. */
struct script_log *script_log_new(const char *title);
void script_log_free(struct script_log *log);

/* The line that a script has begun. Zeroed is ready. */
struct script_line {
	uint8_t octets[SCRIPT_LINE_SIZE];
	size_t size;
};

/* Takes octets that a script printed. */
void script_log_add(struct script_log *log, struct script_line *line,
    struct span octets, struct mono now);

/* The script has ended: its last line may have no line end. */
void script_log_finish(
    struct script_log *log, struct script_line *line, struct mono now);

#endif
