/* SPDX-License-Identifier: ISC */
/*
 * The report of a reload. The reader of configurations gives its mistakes as
 * lines `FILE:LINE: text`; a program gets the three apart. A line without them
 * has `text` only.
 */
#include "control/report.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/result.h"

void
report_init(struct report *report)
{
	*report = (struct report) {.changes = {0}};
}

void
report_fini(struct report *report)
{
	text_fini(&report->lines);
	text_fini(&report->mistakes);
	text_fini(&report->warnings);
}

/* Where `:LINE: ` begins that ends the file's name; the end: nowhere. */
static size_t
find_number(struct span line)
{
	size_t i, end;

	for (i = 1; i < line.size; i++) {
		if (line.data[i] != ':')
			continue;
		end = i + 1;
		while (end < line.size && isdigit(line.data[end]))
			end++;
		if (end > i + 1 && end + 1 < line.size &&
		    line.data[end] == ':' && line.data[end + 1] == ' ')
			return i;
	}
	return line.size;
}

/* `"name":"…"`; what is no text as a line of text shows it. */
static void
add_field(struct text *rows, const char *name, struct span words)
{
	struct text escaped;

	text_printf(rows, "\"%s\":\"", name);
	text_init(&escaped);
	if (!text_is_printable(words)) {
		text_add_escaped(&escaped, words);
		words = result_span(&escaped);
	}
	text_add_json(rows, words);
	text_add_char(rows, '"');
	text_fini(&escaped);
}

static void
add_row(struct text *rows, struct span line)
{
	size_t at = find_number(line);
	struct span file = {line.data, at};
	char *text;

	text_add(rows, rows->size > 0 ? ",{" : "{");
	if (at < line.size) {
		add_field(rows, "file", file);
		text_printf(rows, ",\"line\":%lu,",
		    strtoul((const char *)line.data + at + 1, &text, 10));
		at = (size_t)(text - (const char *)line.data) + 2;
		line = (struct span) {line.data + at, line.size - at};
	}
	add_field(rows, "text", line);
	text_add_char(rows, '}');
}

static void
add_line(struct report *report, struct span line)
{
	text_add_span(&report->lines, line);
	text_add_char(&report->lines, '\n');
}

void
report_mistake(struct report *report, struct span line)
{
	add_line(report, line);
	add_row(&report->mistakes, line);
}

void
report_warning(struct report *report, struct span line)
{
	add_line(report, line);
	add_row(&report->warnings, line);
}

static void
add_pair(struct text *text, const char *what, const struct report_pair *pair)
{
	text_printf(
	    text, "; %s: %zu before, %zu now", what, pair->before, pair->now);
}

void
report_add_change(struct text *text, const struct report_changes *c)
{
	text_printf(text,
	    "listeners: %zu opened, %zu closed; outputs: %zu started, %zu "
	    "ended",
	    c->listeners_opened, c->listeners_closed, c->outputs_started,
	    c->outputs_ended);
	add_pair(text, "user sections", &c->users);
	add_pair(text, "communities", &c->communities);
	add_pair(text, "routes", &c->routes);
	add_pair(text, "names", &c->names);
}

void
report_change(struct report *report, const struct report_changes *c)
{
	report->changes = *c;
	report_add_change(&report->lines, c);
	text_add_char(&report->lines, '\n');
}

static void
add_rows(struct text *text, const char *name, const struct text *rows)
{
	text_printf(text, ",\"%s\":[", name);
	text_add_span(text, result_span(rows));
	text_add_char(text, ']');
	text->failed = text->failed || rows->failed;
}

static void
add_json_pair(
    struct text *text, const char *name, const struct report_pair *pair)
{
	text_printf(text, ",\"%s\":{\"before\":%zu,\"now\":%zu}", name,
	    pair->before, pair->now);
}

static void
add_changes(struct text *text, const struct report_changes *c)
{
	text_printf(text,
	    ",\"listeners\":{\"opened\":%zu,\"closed\":%zu},"
	    "\"outputs\":{\"started\":%zu,\"ended\":%zu}",
	    c->listeners_opened, c->listeners_closed, c->outputs_started,
	    c->outputs_ended);
	add_json_pair(text, "user_sections", &c->users);
	add_json_pair(text, "communities", &c->communities);
	add_json_pair(text, "routes", &c->routes);
	add_json_pair(text, "names", &c->names);
}

void
report_add_json(const struct report *report, struct text *text, int status,
    const struct text *error)
{
	result_start(text, status, result_span(error));
	if (status == 0)
		add_changes(text, &report->changes);
	else
		add_rows(text, "mistakes", &report->mistakes);
	add_rows(text, "warnings", &report->warnings);
	text_add(text, "}\n");
}
