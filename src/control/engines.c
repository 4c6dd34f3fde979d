/* SPDX-License-Identifier: ISC */
/*
 * `engines`: every authoritative engine that has proved a key, and what was
 * learnt about it. As text a table, its cells apart by a tab; as JSON an array
 * with a line for each.
 */
#include <sysexits.h>

#include "control/model.h"
#include "usm/engine_text.h"

/* When it was last heard; seconds is all that is known. */
static void
add_heard(struct text *text, const struct engine *e)
{
	struct tm utc;
	time_t seconds = (time_t)e->heard_wall;
	char stamp[32] = "";

	if (gmtime_r(&seconds, &utc) != NULL)
		strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &utc);
	text_add(text, stamp);
}

static void
add_users(struct text *text, const struct engine_table *engines,
    const struct engine *e)
{
	const char *user, *between = "";
	unsigned n;

	for (n = 0; (user = engine_user(engines, e, n)) != NULL; n++) {
		text_add(text, between);
		text_add_escaped(text, span_of(user));
		between = ", ";
	}
	if (*between == '\0')
		text_add_char(text, '-');
	if (e->users_left)
		text_add(text, ", …");
}

static void
add_text(struct text *text, const struct engine_table *engines,
    const struct engine *e)
{
	char source[ADDRESS_TEXT_SIZE];

	text_add_hex(text, engine_id_span(&e->id));
	text_printf(text, "\t%d\t%d\t", e->boots, e->latest_time);
	add_heard(text, e);
	text_printf(text, "\t%s\t",
	    e->source.family == 0 ? "-" : address_format(&e->source, source));
	add_users(text, engines, e);
	text_printf(text, "\t%s\t",
	    e->extension == EXTENSION_AUTO ? "-"
					   : key_extension_name(e->extension));
	engine_id_add_meaning(text, engine_id_span(&e->id));
	text_add_char(text, '\n');
}

/* Names that are no text are hexadecimal, under a name that says so. */
static void
add_json_users(struct text *text, const struct engine_table *engines,
    const struct engine *e, bool printable)
{
	const char *user, *before = printable ? "" : ",\"users_hex\":[";
	bool any = false;
	unsigned n;

	if (printable)
		text_add(text, ",\"users\":[");
	for (n = 0; (user = engine_user(engines, e, n)) != NULL; n++) {
		if (text_is_printable(span_of(user)) != printable)
			continue;
		text_printf(text, "%s\"", before);
		if (printable)
			text_add_json(text, span_of(user));
		else
			text_add_hex(text, span_of(user));
		text_add_char(text, '"');
		before = ",";
		any = true;
	}
	text_add(text, printable || any ? "]" : "");
}

/* What RFC 3411 says that the ID says. */
static void
add_json_meaning(struct text *text, const struct engine *e)
{
	struct text meaning;

	text_init(&meaning);
	engine_id_add_meaning(&meaning, engine_id_span(&e->id));
	text_add(text, ",\"meaning\":\"");
	text_add_json(text, result_span(&meaning));
	text_add_char(text, '"');
	text->failed = text->failed || meaning.failed;
	text_fini(&meaning);
}

void
engines_add_json(struct text *text, const struct engine_table *engines,
    const struct engine *e)
{
	char source[ADDRESS_TEXT_SIZE];

	text_add(text, "{\"engine_id\":\"");
	text_add_hex(text, engine_id_span(&e->id));
	text_printf(text, "\",\"boots\":%d,\"time\":%d,\"heard\":\"", e->boots,
	    e->latest_time);
	add_heard(text, e);
	text_add_char(text, '"');
	if (e->source.family != 0)
		text_printf(text, ",\"source\":\"%s\"",
		    address_format(&e->source, source));
	if (e->extension != EXTENSION_AUTO)
		text_printf(text, ",\"key_extension\":\"%s\"",
		    key_extension_name(e->extension));
	add_json_users(text, engines, e, true);
	add_json_users(text, engines, e, false);
	if (e->users_left)
		text_add(text, ",\"more_users\":true");
	add_json_meaning(text, e);
	text_add_char(text, '}');
}

static void
add_all_text(struct text *text, struct engine_table *engines)
{
	const struct engine *e = NULL;

	text_add(text, "engine\tboots\ttime\theard\tsource\tusers\tkeys\t"
		       "meaning\n");
	while ((e = engine_next(engines, e)) != NULL)
		add_text(text, engines, e);
}

static void
add_all_json(struct text *text, struct engine_table *engines)
{
	const struct engine *e = NULL;
	const char *before = "[";

	while ((e = engine_next(engines, e)) != NULL) {
		text_add(text, before);
		engines_add_json(text, engines, e);
		before = ",\n";
	}
	text_add(text, *before == '[' ? "[]\n" : "]\n");
}

int
engines_handle(struct control_call *call)
{
	struct control *c = call->context;
	struct engine_table *engines = usm_engines(c->parts.usm);

	if (request_take(call->request) != NULL) {
		text_add(call->error, "usage: engines [--json]");
		return EX_USAGE;
	}
	if (call->json)
		add_all_json(call->reply, engines);
	else
		add_all_text(call->reply, engines);
	return 0;
}
