/* SPDX-License-Identifier: ISC */
/*
 * The daemon's own log: standard error in the foreground, else syslog(3).
 *   error: an operator must act     warn: something was lost or degraded
 *   info: one line per event of a life     debug: per datagram
 * Lines are lower case without a full stop, `what: why`. Octets of a peer go
 * in only through text_add_escaped(); what a peer can cause at will only
 * through log_limited(). May be called from any thread.
 */
#ifndef TRAPLINE_BASE_LOG_H
#define TRAPLINE_BASE_LOG_H

#include "base/clock.h"

#include <stdbool.h>

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARN,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

/* Starts logging: to standard error, or to syslog's daemon facility. */
void log_open(const char *program, bool to_stderr);

/* From now on only this level and what is worse. Default: info. */
void log_set_level(enum log_level level);

/* Would a line of this level be written? For what is costly to say. */
bool log_wants(enum log_level level);

/* "error", "warn", "info", "debug" to a level; -1 if it is none of them. */
int log_level_parse(const char *name, enum log_level *level);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One of these for each thing that must not fill the log. Zeroed is ready. */
struct log_limit {
	struct mono last;
	uint64_t suppressed; /* since the last line */
	bool spoken;	     /* a line was written at `last` */
};

#define LOG_INTERVAL_S 10 /* one line per limit in this many seconds */

/*
 * Writes the line if `limit` has been silent for LOG_INTERVAL_S, with
 * " (N more since the last such line)" where lines were left out; otherwise
 * counts it. Returns whether it was written. One thread per limit.
 */
bool log_limited(struct log_limit *limit, struct mono now, enum log_level level,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Would log_limited() write a line now? Where not, counts one left out: for
 * lines whose words are costly to make. */
bool log_limit_is_due(struct log_limit *limit, struct mono now);

/* How many lines were left out, once their interval is over: for a line that
 * says so though no other comes. 0: none, or not yet. What is returned is
 * counted no more, and the next interval begins. */
uint64_t log_limit_take(struct log_limit *limit, struct mono now);

#endif
