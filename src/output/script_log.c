/* SPDX-License-Identifier: ISC */
/*
 * What scripts print, in the log. Lines beyond the burst of an interval are
 * left out; the first of them is reported at once, their number with the first
 * line of a later interval.
 */
#include "output/script_log.h"

#include <stdlib.h>

#include "base/log.h"

struct script_log {
	const char *title;
	struct text text;
	struct mono start; /* of the interval */
	unsigned lines;	   /* written in it */
	uint64_t left_out; /* since the last report */
};

struct script_log *
script_log_new(const char *title)
{
	struct script_log *log = calloc(1, sizeof(*log));

	if (log == NULL)
		return NULL;
	log->title = title;
	text_init(&log->text);
	return log;
}

void
script_log_free(struct script_log *log)
{
	if (log == NULL)
		return;
	text_fini(&log->text);
	free(log);
}

/* May a line be written now? */
static bool
take_turn(struct script_log *log, struct mono now)
{
	if (log->lines > 0 && mono_seconds(log->start, now) >= LOG_INTERVAL_S)
		log->lines = 0;
	if (log->lines == 0)
		log->start = now;
	if (log->lines == SCRIPT_LOG_BURST) {
		if (log->left_out++ == 0)
			log_warn("exec \"%s\": prints too much: left out for "
				 "a while",
			    log->title);
		return false;
	}
	log->lines++;
	return true;
}

static void
write_line(struct script_log *log, struct script_line *line, struct mono now)
{
	struct span octets = {line->octets, line->size};

	line->size = 0;
	if (!take_turn(log, now))
		return;
	if (log->left_out > 0)
		log_warn("exec \"%s\": %llu lines of output left out",
		    log->title, (unsigned long long)log->left_out);
	log->left_out = 0;
	text_clear(&log->text);
	text_add_escaped(&log->text, octets);
	if (!log->text.failed)
		log_info("exec \"%s\": output: %.*s", log->title,
		    (int)log->text.size, log->text.data);
}

void
script_log_add(struct script_log *log, struct script_line *line,
    struct span octets, struct mono now)
{
	const uint8_t *end;
	size_t size, room;

	while (octets.size > 0) {
		end = memchr(octets.data, '\n', octets.size);
		size = end == NULL ? octets.size : (size_t)(end - octets.data);
		room = sizeof(line->octets) - line->size;
		if (size > room) {
			size = room;
			end = NULL;
		}
		memcpy(line->octets + line->size, octets.data, size);
		line->size += size;
		if (end != NULL)
			size++; /* the LF itself */
		octets.data += size;
		octets.size -= size;
		if (end != NULL ||
		    (line->size == sizeof(line->octets) && octets.size > 0))
			write_line(log, line, now);
	}
}

void
script_log_finish(
    struct script_log *log, struct script_line *line, struct mono now)
{
	if (line->size > 0)
		write_line(log, line, now);
}
