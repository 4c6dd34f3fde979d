/* SPDX-License-Identifier: ISC */
/*
 * `engines`: every authoritative engine that has proved a key, and what was
 * learnt about it.
 */
#include <sysexits.h>

#include "control/model.h"
#include "usm/engine_text.h"

static void
add_text(struct text *text, const struct engine *e)
{
	char source[ADDRESS_TEXT_SIZE];
	struct stamp stamp = {0};
	struct timespec heard = {.tv_sec = e->heard_wall};

	text_add_hex(text, engine_id_span(&e->id));
	text_printf(text, "  boots %d  time %d  ", e->boots, e->latest_time);
	stamp_add_utc(text, &stamp, &heard);
	text_printf(text, "  %s", address_format(&e->source, source));
	if (e->extension != EXTENSION_AUTO)
		text_printf(text, "  %s", key_extension_name(e->extension));
	if (e->user[0] != '\0') {
		text_add(text, "  user ");
		text_add_escaped(text, span_of(e->user));
	}
	text_add(text, "  (");
	engine_id_add_meaning(text, engine_id_span(&e->id));
	text_add(text, ")\n");
}

static void
add_json(struct text *text, const struct engine *e)
{
	char source[ADDRESS_TEXT_SIZE];
	struct stamp stamp = {0};
	struct timespec heard = {.tv_sec = e->heard_wall};

	text_add(text, "{\"engine_id\":\"");
	text_add_hex(text, engine_id_span(&e->id));
	text_printf(text, "\",\"boots\":%d,\"time\":%d,\"heard\":\"", e->boots,
	    e->latest_time);
	stamp_add_utc(text, &stamp, &heard);
	text_printf(
	    text, "\",\"source\":\"%s\"", address_format(&e->source, source));
	if (e->extension != EXTENSION_AUTO)
		text_printf(text, ",\"key_extension\":\"%s\"",
		    key_extension_name(e->extension));
	if (e->user[0] != '\0' && text_is_printable(span_of(e->user))) {
		text_add(text, ",\"user\":\"");
		text_add_json(text, span_of(e->user));
		text_add_char(text, '"');
	}
	text_add(text, "}\n");
}

int
engines_handle(struct control_call *call)
{
	struct control *c = call->context;
	struct engine_table *engines = usm_engines(c->parts.usm);
	const struct engine *e = NULL;

	if (request_take(call->request) != NULL) {
		text_add(call->error, "usage: engines [--json]");
		return EX_USAGE;
	}
	while ((e = engine_next(engines, e)) != NULL) {
		if (call->json)
			add_json(call->reply, e);
		else
			add_text(call->reply, e);
	}
	return 0;
}
