/* SPDX-License-Identifier: ISC */
/*
 * `users [NAME]`: the user sections in force, without their secrets.
 */
#include <sysexits.h>

#include "control/model.h"

static const char *
auth_name(enum auth_protocol auth)
{
	return auth == AUTH_ANY ? "any" : auth_info(auth)->name;
}

static void
add_lists(struct text *text, const struct usm_user *u, bool json)
{
	char prefix[PREFIX_TEXT_SIZE];
	const char *quote = json ? "\"" : "";
	size_t i;

	text_add(text, json ? ",\"engines\":[" : "  engines ");
	for (i = 0; i < u->engine_count; i++) {
		text_add(text, i > 0 ? "," : "");
		text_add(text, quote);
		text_add_hex(text, engine_id_span(&u->engines[i]));
		text_add(text, quote);
	}
	if (u->engine_count == 0 && !json)
		text_add(text, "any");
	text_add(text, json ? "],\"sources\":[" : "  sources ");
	for (i = 0; i < u->sources.count; i++)
		text_printf(text, "%s%s%s%s", i > 0 ? "," : "", quote,
		    prefix_format(&u->sources.items[i], prefix), quote);
	if (u->sources.count == 0 && !json)
		text_add(text, "any");
	text_add(text, json ? "]" : "");
}

static void
add_text(struct text *text, const struct usm_user *u)
{
	text_add_escaped(text, span_of(u->name));
	text_printf(text, "  %s  %s  at least %s%s", auth_name(u->auth),
	    priv_info(u->priv)->name, security_level_name(u->level),
	    u->relaxed ? "  relaxed" : "");
	add_lists(text, u, false);
	if (u->origin == USER_AT_RUN_TIME) {
		text_add(text, "  added at run time\n");
		return;
	}
	text_add(text, "  section ");
	text_add_escaped(text, span_of(u->title));
	text_add_char(text, '\n');
}

/* A name that is no text is left out: its section's title is always. */
static void
add_json(struct text *text, const struct usm_user *u)
{
	text_add(text, "{\"section\":\"");
	text_add_json(text, span_of(u->title));
	if (text_is_printable(span_of(u->name))) {
		text_add(text, "\",\"user\":\"");
		text_add_json(text, span_of(u->name));
	}
	text_printf(text,
	    "\",\"origin\":\"%s\",\"auth\":\"%s\",\"priv\":\"%s\",\"level\":\"%"
	    "s\","
	    "\"timeliness\":\"%s\"",
	    u->origin == USER_AT_RUN_TIME ? "run time" : "configuration",
	    auth_name(u->auth), priv_info(u->priv)->name,
	    security_level_name(u->level), u->relaxed ? "relaxed" : "strict");
	add_lists(text, u, true);
	text_add(text, "}\n");
}

int
users_handle(struct control_call *call)
{
	struct control *c = call->context;
	const char *name = request_take(call->request);
	const struct usm_user *users;
	size_t i, count, shown = 0;

	if (request_take(call->request) != NULL) {
		text_add(call->error, "usage: users [NAME] [--json]");
		return EX_USAGE;
	}
	users = usm_users(c->parts.usm, &count);
	for (i = 0; i < count; i++) {
		if (name != NULL && strcmp(users[i].name, name) != 0)
			continue;
		shown++;
		if (call->json)
			add_json(call->reply, &users[i]);
		else
			add_text(call->reply, &users[i]);
	}
	if (name == NULL || shown > 0)
		return 0;
	text_add(call->error, "no user section has the name \"");
	text_add_escaped(call->error, span_of(name));
	text_add_char(call->error, '"');
	return EX_NOUSER;
}
