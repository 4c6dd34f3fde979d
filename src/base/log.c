/* SPDX-License-Identifier: ISC */
/*
 * The log. Its destination and level are the process's own, set once at start
 * and on reload: the one place besides the C library's where state is global.
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#define LINE_SIZE 1024 /* longer lines are cut */

static const struct {
	const char *name;
	int priority;
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", LOG_ERR},
    [LOG_LEVEL_WARN] = {"warn", LOG_WARNING},
    [LOG_LEVEL_INFO] = {"info", LOG_INFO},
    [LOG_LEVEL_DEBUG] = {"debug", LOG_DEBUG},
};

static atomic_int threshold = LOG_LEVEL_INFO;
static atomic_bool use_stderr = true;
static const char *ident = "traplined";

void
log_open(const char *program, bool to_stderr)
{
	ident = program;
	use_stderr = to_stderr;
	if (!to_stderr)
		openlog(program, LOG_PID | LOG_NDELAY, LOG_DAEMON);
}

void
log_set_level(enum log_level level)
{
	threshold = (int)level;
}

bool
log_wants(enum log_level level)
{
	return (int)level <=
	       atomic_load_explicit(&threshold, memory_order_relaxed);
}

int
log_level_parse(const char *name, enum log_level *level)
{
	size_t i;

	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (strcmp(name, levels[i].name) == 0) {
			*level = (enum log_level)i;
			return 0;
		}
	return -1;
}

static void
write_line(enum log_level level, const char *line)
{
	if (use_stderr)
		fprintf(
		    stderr, "%s: %s: %s\n", ident, levels[level].name, line);
	else
		syslog(LOG_DAEMON | levels[level].priority, "%s", line);
}

__attribute__((format(printf, 2, 0))) static void
log_at(enum log_level level, const char *format, va_list args)
{
	char line[LINE_SIZE];

	if (!log_wants(level))
		return;
	vsnprintf(line, sizeof(line), format, args);
	write_line(level, line);
}

void
log_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_at(LOG_LEVEL_ERROR, format, args);
	va_end(args);
}

void
log_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_at(LOG_LEVEL_WARN, format, args);
	va_end(args);
}

void
log_info(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_at(LOG_LEVEL_INFO, format, args);
	va_end(args);
}

void
log_debug(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_at(LOG_LEVEL_DEBUG, format, args);
	va_end(args);
}

bool
log_limit_is_due(struct log_limit *limit, struct mono now)
{
	if (!limit->spoken || mono_seconds(limit->last, now) >= LOG_INTERVAL_S)
		return true;
	limit->suppressed++;
	return false;
}

uint64_t
log_limit_take(struct log_limit *limit, struct mono now)
{
	uint64_t suppressed = limit->suppressed;

	if (suppressed == 0 || mono_seconds(limit->last, now) < LOG_INTERVAL_S)
		return 0;
	*limit = (struct log_limit) {now, 0, true};
	return suppressed;
}

bool
log_limited(struct log_limit *limit, struct mono now, enum log_level level,
    const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;
	size_t size;

	if (!log_limit_is_due(limit, now))
		return false;
	va_start(args, format);
	vsnprintf(line, sizeof(line) - 64, format, args);
	va_end(args);
	size = strlen(line);
	if (limit->suppressed > 0)
		snprintf(line + size, sizeof(line) - size,
		    " (%llu more since the last such line)",
		    (unsigned long long)limit->suppressed);
	*limit = (struct log_limit) {now, 0, true};
	if (log_wants(level))
		write_line(level, line);
	return true;
}
