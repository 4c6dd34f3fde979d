/* SPDX-License-Identifier: ISC */
/*
 * Times in text. The part that changes once a second is made once a second:
 * breaking a time down takes longer than writing the whole record otherwise.
 */
#ifndef TRAPLINE_OUTPUT_STAMP_H
#define TRAPLINE_OUTPUT_STAMP_H

#include <time.h>

#include "base/text.h"

#define STAMP_SIZE 40

/* What was written last. Zeroed is ready; one for each form and thread. */
struct stamp {
	time_t second;
	size_t size; /* octets in `text`; 0: nothing is cached */
	char text[STAMP_SIZE];
};

/* "2026-11-20T14:39:00.123456Z" */
void stamp_add_utc(
    struct text *text, struct stamp *stamp, const struct timespec *time);

/* "2026-11-20 15:39:00", local time. */
void stamp_add_local(
    struct text *text, struct stamp *stamp, const struct timespec *time);

#endif
