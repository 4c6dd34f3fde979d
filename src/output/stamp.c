/* SPDX-License-Identifier: ISC */
/*
 * Time stamps with the last second's text kept.
 */
#include "output/stamp.h"

/* Is the text that of this second? If not, it is about to be. */
static bool
is_current(struct stamp *stamp, time_t second)
{
	if (stamp->size > 0 && stamp->second == second)
		return true;
	stamp->second = second;
	return false;
}

void
stamp_add_utc(
    struct text *text, struct stamp *stamp, const struct timespec *time)
{
	uint32_t micros = (uint32_t)time->tv_nsec / 1000;
	struct tm tm = {.tm_mday = 1};
	char *to;
	int i;

	if (!is_current(stamp, time->tv_sec)) {
		gmtime_r(&time->tv_sec, &tm);
		stamp->size =
		    strftime(stamp->text, STAMP_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	}
	to = text_reserve(text, stamp->size + 8);
	if (to == NULL)
		return;
	memcpy(to, stamp->text, stamp->size);
	to += stamp->size;
	to[0] = '.';
	to[7] = 'Z';
	for (i = 6; i > 0; i--, micros /= 10)
		to[i] = (char)('0' + micros % 10);
	text->size += stamp->size + 8;
}

void
stamp_add_local(
    struct text *text, struct stamp *stamp, const struct timespec *time)
{
	struct tm tm = {.tm_mday = 1};

	if (!is_current(stamp, time->tv_sec)) {
		localtime_r(&time->tv_sec, &tm);
		stamp->size =
		    strftime(stamp->text, STAMP_SIZE, "%Y-%m-%d %H:%M:%S", &tm);
	}
	text_add_span(
	    text, (struct span) {(const uint8_t *)stamp->text, stamp->size});
}
