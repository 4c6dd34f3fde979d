/* SPDX-License-Identifier: ISC */
/*
 * The importer as a whole: lines go to the part that knows their token, the
 * parts write in the order of a configuration, and whatever cannot mean the
 * same is a note: a line on standard error and a comment in the output. There
 * are passphrases in what is read: all of it is wiped at the end.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/mem.h"
#include "base/secret.h"
#include "cli/import_model.h"

/* ── what is kept ─────────────────────────────────────────────────────── */

void *
import_add(struct import_list *list)
{
	enum { STEP = 16 };
	void *items;

	if (list->count % STEP == 0) {
		items = xcalloc(list->count + STEP, list->size);
		if (list->count > 0)
			memcpy(items, list->items, list->count * list->size);
		free(list->items);
		list->items = items;
	}
	return (char *)list->items + list->count++ * list->size;
}

const char *
import_keep(struct import *import, const char *string)
{
	char **kept = import_add(&import->strings);

	*kept = xstrdup(string);
	return *kept;
}

const char *
import_take(struct import *import, struct import_line *line)
{
	const char *word = import_word(&line->rest, &import->open_quote);

	return word == NULL ? NULL : import_keep(import, word);
}

struct import_place
import_place(struct import *import, const struct import_line *line)
{
	return (struct import_place) {import_keep(import, line->file),
	    line->number, import_keep(import, line->text)};
}

void
import_note(struct import *import, const struct import_place *place, bool lost,
    const char *format, ...)
{
	struct import_note *note = import_add(&import->notes);
	va_list arguments;
	char what[1024];

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	*note = (struct import_note) {.file = xstrdup(place->file),
	    .line = place->line,
	    .text = place->text == NULL ? NULL : xstrdup(place->text),
	    .what = xstrdup(what),
	    .lost = lost};
}

bool
import_is_yes(const char *word)
{
	return strcasecmp(word, "yes") == 0 || strcasecmp(word, "true") == 0 ||
	       strcmp(word, "1") == 0;
}

/* ── lines ────────────────────────────────────────────────────────────── */

bool
import_by_token(struct import *import, struct import_line *line,
    const struct import_token *tokens, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(line->token, tokens[i].name) != 0)
			continue;
		tokens[i].take(import, line);
		return true;
	}
	return false;
}

static void
take_line(void *context, struct import_line *line)
{
	struct import *import = context;
	struct import_place place = import_place(import, line);

	import->open_quote = false;
	if ((line->library || (!import_access_line(import, line) &&
				  !import_user_line(import, line) &&
				  !import_handler_line(import, line))) &&
	    !import_daemon_line(import, line))
		import_note(import, &place, true,
		    "%s is not known, here as in snmptrapd", line->token);
	if (import->open_quote)
		import_note(import, &place, false,
		    "a quote is never closed: it was taken to end with the "
		    "line");
}

static void
take_problem(void *context, const char *file, unsigned line, const char *what)
{
	const struct import_place place = {file, line, NULL};

	import_note(context, &place, true, "%s", what);
}

struct import_reader
import_reader(struct import *import)
{
	return (struct import_reader) {take_line, take_problem, import};
}

/* ── its life ─────────────────────────────────────────────────────────── */

struct import *
import_new(void)
{
	struct import *import = xcalloc(1, sizeof(*import));

	import->notes.size = sizeof(struct import_note);
	import->strings.size = sizeof(char *);
	import->grants.size = sizeof(struct import_grant);
	import->users.size = sizeof(struct import_user);
	import->handlers.size = sizeof(struct import_handler);
	import->securities.size = sizeof(struct import_security);
	import->groups.size = sizeof(struct import_group);
	import->accesses.size = sizeof(struct import_access);
	import->families.size = sizeof(struct import_family);
	import->listens.size = sizeof(char *);
	import->logs.size = sizeof(struct import_log);
	return import;
}

void
import_free(struct import *import)
{
	struct import_note *notes = import->notes.items;
	char **strings = import->strings.items;
	size_t i;

	for (i = 0; i < import->notes.count; i++) {
		free(notes[i].file);
		secret_free(notes[i].text);
		free(notes[i].what);
	}
	for (i = 0; i < import->strings.count; i++)
		secret_free(strings[i]);
	free(import->notes.items);
	free(import->strings.items);
	free(import->grants.items);
	free(import->users.items);
	free(import->handlers.items);
	free(import->securities.items);
	free(import->groups.items);
	free(import->accesses.items);
	free(import->families.items);
	free(import->listens.items);
	free(import->logs.items);
	free(import);
}

const struct import_note *
import_notes(const struct import *import, size_t *count)
{
	*count = import->notes.count;
	return import->notes.items;
}

/* ── writing ──────────────────────────────────────────────────────────── */

void
import_add_quoted(struct text *text, const char *string)
{
	text_add_char(text, '"');
	for (; *string != '\0'; string++) {
		if (*string == '"' || *string == '\\' ||
		    (*string == '$' && string[1] == '{'))
			text_add_char(text, '\\');
		text_add_char(text, *string);
	}
	text_add_char(text, '"');
}

void
import_add_line(struct text *text, const char *what)
{
	struct span span = span_of(what);

	if (text_is_printable(span) && strpbrk(what, "\r\n") == NULL)
		text_add_span(text, span);
	else
		text_add_escaped(text, span);
}

static int
compare_notes(const void *a, const void *b)
{
	const struct import_note *x = a, *y = b;
	int order = strcmp(x->file, y->file);

	if (order != 0)
		return order;
	return x->line < y->line ? -1 : x->line > y->line;
}

/* What could not be taken over, as comments. */
static void
write_lost(const struct import *import, struct text *text)
{
	const struct import_note *notes = import->notes.items;
	size_t i, count = 0;

	for (i = 0; i < import->notes.count; i++) {
		if (!notes[i].lost)
			continue;
		if (count++ == 0)
			text_add(text, "\n# What is not taken over:\n");
		text_add(text, "# ");
		import_add_line(text, notes[i].file);
		text_printf(text, ":%u: ", notes[i].line);
		import_add_line(text, notes[i].what);
		text_add_char(text, '\n');
	}
}

static void
write_daemon(const struct import *import, struct text *text)
{
	const char *const *listens = import->listens.items;
	size_t i;

	for (i = 0; i < import->listens.count; i++) {
		text_add(text, i == 0 ? "listen = {" : ", ");
		import_add_quoted(text, listens[i]);
	}
	if (i > 0)
		text_add(text, "}\n");
	if (import->run_as_user != NULL) {
		text_add(text, "run_as_user = ");
		import_add_quoted(text, import->run_as_user);
		text_add_char(text, '\n');
	}
	if (import->run_as_group != NULL) {
		text_add(text, "run_as_group = ");
		import_add_quoted(text, import->run_as_group);
		text_add_char(text, '\n');
	}
	if (import->receive_buffer != NULL)
		text_printf(
		    text, "receive_buffer = \"%s\"\n", import->receive_buffer);
	if (import->engine_id != NULL)
		text_printf(text, "engine_id = \"%s\"\n", import->engine_id);
}

void
import_write(struct import *import, struct text *text)
{
	struct text body;

	import_access_finish(import);
	text_init_secret(&body);
	write_daemon(import, &body);
	import_write_views(import, &body);
	import_write_access(import, &body);
	import_write_users(import, &body);
	import_write_outputs(import, &body);
	import_write_routes(import, &body);
	if (import->notes.count > 1)
		qsort(import->notes.items, import->notes.count,
		    import->notes.size, compare_notes);
	text_add(text, "# Made of an snmptrapd.conf by trapline import. Check "
		       "it: traplined -t -c FILE\n"
		       "# There may be passphrases or keys in it: keep it to "
		       "the daemon's account.\n");
	write_lost(import, text);
	text_add_char(text, '\n');
	if (body.size > 0)
		text_add_span(text,
		    (struct span) {(const uint8_t *)body.data, body.size});
	text->failed |= body.failed;
	text_fini(&body);
}
