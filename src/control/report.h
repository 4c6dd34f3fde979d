/* SPDX-License-Identifier: ISC */
/*
 * What a reload has to tell the client that asked for it: lines for people, and
 * the same as fields for programs.
 */
#ifndef TRAPLINE_CONTROL_REPORT_H
#define TRAPLINE_CONTROL_REPORT_H

#include "base/text.h"

struct report_pair {
	size_t before, now;
};

/* What a reload changed. */
struct report_changes {
	size_t listeners_opened, listeners_closed;
	size_t outputs_started, outputs_ended;
	/* sections of the configuration, and what the MIB index names */
	struct report_pair users, communities, routes, names;
};

struct report {
	struct text lines;		/* as they are shown */
	struct text mistakes, warnings; /* rows of JSON */
	struct report_changes changes;
};

/* Makes an empty one. */
void report_init(struct report *report);
void report_fini(struct report *report);

/* Adds a line, `FILE:LINE: text` or only text, with no line end: why nothing is
 * changed, or a warning. */
void report_mistake(struct report *report, struct span line);
void report_warning(struct report *report, struct span line);

/* Adds what a reload changes, in words, with no line end. */
void report_add_change(struct text *text, const struct report_changes *changes);

/* What the reload changes, with the line that says so, which is added. */
void report_change(struct report *report, const struct report_changes *changes);

/* Adds the report as a JSON document, with its line end. */
void report_add_json(const struct report *report, struct text *text, int status,
    const struct text *error);

#endif
