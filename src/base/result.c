/* SPDX-License-Identifier: ISC */
/*
 * The document that says how a command ended. In come a status of sysexits.h
 * and words for people, which are escaped unless they can stand in a JSON
 * string as they are; out goes one line of JSON.
 */
#include "base/result.h"

struct span
result_span(const struct text *text)
{
	return (struct span) {(const uint8_t *)text->data, text->size};
}

/* Words that are no text are shown as a line of text would show them. */
static void
add_words(struct text *text, struct span words)
{
	struct text escaped;

	if (text_is_printable(words)) {
		text_add_json(text, words);
		return;
	}
	text_init(&escaped);
	text_add_escaped(&escaped, words);
	text_add_json(text, result_span(&escaped));
	text->failed = text->failed || escaped.failed;
	text_fini(&escaped);
}

void
result_start(struct text *text, int status, struct span error)
{
	if (status == 0) {
		text_add(text, "{\"ok\":true");
		return;
	}
	text_printf(text, "{\"ok\":false,\"status\":%d,\"error\":\"", status);
	add_words(text, error);
	text_add_char(text, '"');
}

void
result_add(struct text *text, int status, struct span error)
{
	result_start(text, status, error);
	text_add(text, "}\n");
}

void
result_add_string(struct text *text, const char *string)
{
	struct span span = span_of(string);

	text_add_char(text, '"');
	if (text_is_printable(span))
		text_add_json(text, span);
	else
		text_add_hex(text, span);
	text_add_char(text, '"');
}
