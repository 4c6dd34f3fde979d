/* SPDX-License-Identifier: ISC */
/*
 * `users [NAME]`: the user sections in force, without their secrets. As text a
 * table, its cells apart by a tab; as JSON an array with a line for each.
 */
#include <sysexits.h>

#include "control/model.h"

static const char *
auth_name(enum auth_protocol auth)
{
	return auth == AUTH_ANY ? "any" : auth_info(auth)->name;
}

/* `quote`: around each, "\"" or "". */
static void
add_engines(struct text *text, const struct usm_user *u, const char *quote)
{
	size_t i;

	for (i = 0; i < u->engine_count; i++) {
		text_printf(text, "%s%s", i > 0 ? "," : "", quote);
		text_add_hex(text, engine_id_span(&u->engines[i]));
		text_add(text, quote);
	}
}

static void
add_sources(struct text *text, const struct usm_user *u, const char *quote)
{
	char prefix[PREFIX_TEXT_SIZE];
	size_t i;

	for (i = 0; i < u->sources.count; i++)
		text_printf(text, "%s%s%s%s", i > 0 ? "," : "", quote,
		    prefix_format(&u->sources.items[i], prefix), quote);
}

static void
add_text(struct text *text, const struct usm_user *u)
{
	text_add_escaped(text, span_of(u->name));
	text_printf(text, "\t%s\t%s\t%s%s\t", auth_name(u->auth),
	    priv_info(u->priv)->name, security_level_name(u->level),
	    u->relaxed ? ", relaxed" : "");
	if (u->engine_count == 0)
		text_add(text, "any");
	add_engines(text, u, "");
	text_add_char(text, '\t');
	if (u->sources.count == 0)
		text_add(text, "any");
	add_sources(text, u, "");
	if (u->origin == USER_AT_RUN_TIME) {
		text_add(text, "\tadded at run time\n");
		return;
	}
	text_add(text, "\tsection ");
	text_add_escaped(text, span_of(u->title));
	text_add_char(text, '\n');
}

void
users_add_json(struct text *text, const struct usm_user *u)
{
	text_add(text, "{\"section\":\"");
	text_add_json(text, span_of(u->title));
	text_add_char(text, '"');
	json_add_field(text, "user", span_of(u->name));
	text_printf(text,
	    ",\"origin\":\"%s\",\"auth\":\"%s\",\"priv\":\"%s\","
	    "\"level\":\"%s\",\"timeliness\":\"%s\"",
	    u->origin == USER_AT_RUN_TIME ? "run time" : "configuration",
	    auth_name(u->auth), priv_info(u->priv)->name,
	    security_level_name(u->level), u->relaxed ? "relaxed" : "strict");
	text_add(text, ",\"engines\":[");
	add_engines(text, u, "\"");
	text_add(text, "],\"sources\":[");
	add_sources(text, u, "\"");
	text_add(text, "]}");
}

/* Those of a name, or all; returns how many. */
static size_t
add_users(struct control_call *call, const struct usm_user *users, size_t count,
    const char *name)
{
	size_t i, shown = 0;

	if (!call->json)
		text_add(call->reply, "user\tauth\tpriv\tat least\tengines\t"
				      "sources\torigin\n");
	for (i = 0; i < count; i++) {
		if (name != NULL && strcmp(users[i].name, name) != 0)
			continue;
		if (call->json) {
			text_add(call->reply, shown == 0 ? "[" : ",\n");
			users_add_json(call->reply, &users[i]);
		} else {
			add_text(call->reply, &users[i]);
		}
		shown++;
	}
	if (call->json)
		text_add(call->reply, shown == 0 ? "[]\n" : "]\n");
	return shown;
}

int
users_handle(struct control_call *call)
{
	struct control *c = call->context;
	const char *name = request_take(call->request);
	const struct usm_user *users;
	size_t count;

	if (request_take(call->request) != NULL) {
		text_add(call->error, "usage: users [NAME] [--json]");
		return EX_USAGE;
	}
	users = usm_users(c->parts.usm, &count);
	if (add_users(call, users, count, name) > 0 || name == NULL)
		return 0;
	text_clear(call->reply);
	text_add(call->error, "no user section has the name \"");
	text_add_escaped(call->error, span_of(name));
	text_add_char(call->error, '"');
	return EX_NOUSER;
}
