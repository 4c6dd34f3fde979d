/* SPDX-License-Identifier: ISC */
/*
 * `why ADDRESS`: what was last heard from a source, and why it was or was not
 * accepted, in an operator's words: the reason, and what the configuration that
 * is in force says about it now.
 */
#include <sysexits.h>

#include "conf/access.h"
#include "control/model.h"

#define ENGINES_SHOWN 4 /* of those that a section lists */

static struct span
name_of(const struct heard *h)
{
	return (struct span) {h->name, h->name_size};
}

static void
add_quoted(struct text *text, struct span octets)
{
	text_add_char(text, '"');
	text_add_escaped(text, octets);
	text_add_char(text, '"');
}

static void
add_prefixes(struct text *text, const struct prefix_list *list)
{
	char prefix[PREFIX_TEXT_SIZE];
	size_t i;

	if (list->count == 0)
		text_add(text, "any source");
	for (i = 0; i < list->count; i++)
		text_printf(text, "%s%s", i > 0 ? ", " : "",
		    prefix_format(&list->items[i], prefix));
}

/* Which sources the sections of this community allow. */
static void
explain_community(
    struct text *text, const struct control *c, const struct heard *h)
{
	const struct community *community;
	size_t i;

	for (i = 0; i < c->conf->community_count; i++) {
		community = &c->conf->communities[i];
		if (strcmp(community->name, "*") != 0 &&
		    !span_equal(span_of(community->name), name_of(h)))
			continue;
		text_add(text, "    community ");
		add_quoted(text, span_of(community->name));
		text_add(text, " allows ");
		add_prefixes(text, &community->sources);
		text_add_char(text, '\n');
	}
}

/* `, is limited to view "x", which does not include 1.3.6…`. */
static void
add_view(struct text *text, const struct control *c, const struct heard *h,
    size_t number)
{
	const struct view *view = access_view(c->conf, number);
	const struct span oid = {h->trap_oid, h->trap_oid_size};

	if (view == NULL) {
		text_add(text, " is limited to no view");
		return;
	}
	text_add(text, " is limited to view ");
	add_quoted(text, span_of(view->title));
	if (oid.size == 0) {
		text_add(text, ", and the trap OID is not known");
		return;
	}
	text_printf(text, ", which %s ",
	    view_includes(view, oid) ? "now includes" : "does not include");
	mib_add_name(text, c->conf->mib, oid);
}

/* Which views the sections of this sender have. */
static void
explain_view(struct text *text, const struct control *c, const struct heard *h)
{
	const struct community *community = c->conf->communities;
	size_t i, count;
	const struct usm_user *users = usm_users(c->parts.usm, &count);

	for (i = 0; h->version == SNMP_V3 && i < count; i++) {
		if (!span_equal(span_of(users[i].name), name_of(h)))
			continue;
		text_add(text, "    section ");
		add_quoted(text, span_of(users[i].title));
		add_view(text, c, h, users[i].view);
		text_add_char(text, '\n');
	}
	for (i = 0; h->version != SNMP_V3 && i < c->conf->community_count;
	     i++, community++) {
		if (!community_allows(community, name_of(h), NULL))
			continue;
		text_add(text, "    community ");
		add_quoted(text, span_of(community->name));
		add_view(text, c, h, community->view);
		text_add_char(text, '\n');
	}
}

/* The protocols whose digest has this many octets. */
static void
add_protocols(struct text *text, size_t digest_size)
{
	enum auth_protocol auth;
	const char *between = "";

	for (auth = AUTH_MD5; auth < AUTH_COUNT; auth++)
		if (auth_info(auth)->mac_size == digest_size) {
			text_printf(
			    text, "%s%s", between, auth_info(auth)->name);
			between = " or ";
		}
	if (*between == '\0')
		text_add(text, "no protocol there is");
}

static void
explain_digest(
    struct text *text, const struct heard *h, const struct usm_user *u)
{
	if (u->auth == AUTH_ANY || u->auth == AUTH_NONE)
		return;
	if (auth_info(u->auth)->mac_size == h->digest_size) {
		text_add(text, ": its passphrase differs from the device's, "
			       "or its protocol does");
		return;
	}
	text_printf(
	    text, ", but the device's digest has %zu octets: ", h->digest_size);
	add_protocols(text, h->digest_size);
}

static void
add_engines(struct text *text, const struct usm_user *u)
{
	size_t i;

	for (i = 0; i < u->engine_count && i < ENGINES_SHOWN; i++) {
		text_add(text, i == 0 ? ", only for engine " : ", ");
		text_add_hex(text, engine_id_span(&u->engines[i]));
	}
	if (i < u->engine_count)
		text_printf(text, " and %zu more", u->engine_count - i);
}

/* What each section of this name asks for. */
static void
explain_user(struct text *text, const struct control *c, const struct heard *h)
{
	size_t i, count;
	const struct usm_user *users = usm_users(c->parts.usm, &count);

	for (i = 0; i < count; i++) {
		const struct usm_user *u = &users[i];

		if (!span_equal(span_of(u->name), name_of(h)))
			continue;
		text_add(text, "    section ");
		add_quoted(text, span_of(u->title));
		text_printf(text, " has %s and %s, at least %s",
		    u->auth == AUTH_ANY ? "any" : auth_info(u->auth)->name,
		    priv_info(u->priv)->name, security_level_name(u->level));
		if (h->drop == DROP_WRONG_DIGEST)
			explain_digest(text, h, u);
		if (h->drop == DROP_USER_SOURCE) {
			text_add(text, ", allows ");
			add_prefixes(text, &u->sources);
		}
		add_engines(text, u);
		text_add_char(text, '\n');
	}
}

/* A device that was reset, or replaced with its engine ID, stays locked out
 * until its engine is forgotten. For our own engine it is not the device's
 * time that counts. */
static void
explain_time(struct text *text, const struct control *c, const struct heard *h)
{
	struct span id = engine_id_span(&h->engine);
	const struct engine *e = engine_find(usm_engines(c->parts.usm), id);

	if (span_equal(engine_id_span(&usm_local(c->parts.usm)->id), id)) {
		text_add(text,
		    "    the engine is ours: a sender of informs does not know "
		    "our time, as after a restart, and a Report tells it\n");
		return;
	}
	if (e == NULL)
		return;
	text_printf(text,
	    "    the engine has proved boots %d and time %d: if its device was "
	    "reset on purpose, `trapline engine remove 0x",
	    e->boots, e->latest_time);
	text_add_hex(text, id);
	text_add(text, "` lets it begin anew\n");
}

static void
explain(struct text *text, const struct control *c, const struct heard *h)
{
	if (!h->decoded)
		return;
	if (h->drop == DROP_NOT_IN_WINDOW)
		explain_time(text, c, h);
	if (h->drop == DROP_BAD_COMMUNITY_USE)
		explain_community(text, c, h);
	else if (h->drop == DROP_NOT_IN_VIEW)
		explain_view(text, c, h);
	else if (h->version == SNMP_V3 && h->drop != DROP_NONE)
		explain_user(text, c, h);
}

static void
add_who(struct text *text, const struct heard *h)
{
	if (!h->decoded)
		return;
	text_printf(text, " %s", snmp_version_name(h->version));
	if (h->pdu != 0)
		text_printf(
		    text, " %s", h->pdu == PDU_INFORM ? "inform" : "trap");
	if (h->version == SNMP_V3 && h->level != 0)
		text_printf(text, " %s", security_level_name(h->level));
	text_add(text, h->version == SNMP_V3 ? " user " : " community ");
	add_quoted(text, name_of(h));
	text_add(text, h->name_cut ? "…" : "");
	if (h->engine.size == 0)
		return;
	text_add(text, " engine ");
	text_add_hex(text, engine_id_span(&h->engine));
}

static void
add_text(struct text *text, const struct control *c, const struct heard *h)
{
	struct stamp stamp = {0};
	char relay[ADDRESS_TEXT_SIZE];

	stamp_add_utc(text, &stamp, &h->time);
	text_printf(text, " port %u, %u octets:", h->port, h->size);
	add_who(text, h);
	if (h->relay.family != AF_UNSPEC)
		text_printf(text, " by way of the relay %s",
		    address_format(&h->relay, relay));
	if (h->drop == DROP_NONE) {
		text_add(text,
		    h->repeat ? " repeated: answered, not delivered again\n"
		    : h->unwanted
			? " accepted, but no route has an output for it: "
			  "`trapline routes`\n"
			: " accepted\n");
		return;
	}
	text_printf(
	    text, "\n    %s: %s\n", drop_name(h->drop), drop_explain(h->drop));
	explain(text, c, h);
}

/* What was known of the message: who, and with which level and engine. */
static void
add_json_who(struct text *text, const struct heard *h)
{
	text_printf(text, ",\"version\":\"%s\"", snmp_version_name(h->version));
	if (h->pdu != 0)
		text_printf(text, ",\"pdu\":\"%s\"",
		    h->pdu == PDU_INFORM ? "inform" : "trap");
	json_add_field(
	    text, h->version == SNMP_V3 ? "user" : "community", name_of(h));
	if (h->name_cut)
		text_add(text, ",\"name_cut\":true");
	if (h->version == SNMP_V3 && h->level != 0)
		text_printf(text, ",\"security_level\":\"%s\"",
		    security_level_name(h->level));
	if (h->engine.size == 0)
		return;
	text_add(text, ",\"engine_id\":\"");
	text_add_hex(text, engine_id_span(&h->engine));
	text_add_char(text, '"');
}

/* The sentences of the text form: the reason, and what the sections in force
 * say about it. */
static void
add_json_explanation(
    struct text *text, const struct control *c, const struct heard *h)
{
	struct text words;
	const char *at, *end, *newline, *before = "\"";

	text_init(&words);
	explain(&words, c, h);
	text_printf(
	    text, ",\"dropped\":\"%s\",\"explanation\":\"", drop_name(h->drop));
	text_add_json(text, span_of(drop_explain(h->drop)));
	text_add(text, "\",\"configuration\":[");
	end = words.size == 0 ? words.data : words.data + words.size;
	for (at = words.data; at < end; at = newline + 1) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (newline == NULL)
			break; /* there was no memory for the rest */
		at += strspn(at, " ");
		text_add(text, before);
		before = ",\"";
		text_add_json(text, (struct span) {(const uint8_t *)at,
					(size_t)(newline - at)});
		text_add_char(text, '"');
	}
	text_add_char(text, ']');
	text->failed = text->failed || words.failed;
	text_fini(&words);
}

static void
add_json(struct text *text, const struct control *c, const struct heard *h)
{
	struct stamp stamp = {0};
	char relay[ADDRESS_TEXT_SIZE];

	text_add(text, "{\"time\":\"");
	stamp_add_utc(text, &stamp, &h->time);
	text_printf(text, "\",\"port\":%u,\"octets\":%u,\"accepted\":%s",
	    h->port, h->size, h->drop == DROP_NONE ? "true" : "false");
	if (h->repeat)
		text_add(text, ",\"repeat\":true");
	if (h->unwanted)
		text_add(text, ",\"unwanted\":true");
	if (h->decoded)
		add_json_who(text, h);
	if (h->relay.family != AF_UNSPEC)
		text_printf(text, ",\"relay\":\"%s\"",
		    address_format(&h->relay, relay));
	if (h->drop != DROP_NONE)
		add_json_explanation(text, c, h);
	text_add_char(text, '}');
}

int
why_handle(struct control_call *call)
{
	struct control *c = call->context;
	const char *word = request_take(call->request);
	struct heard heard[SOURCE_DATAGRAMS];
	struct address address;
	size_t i, count;

	if (word == NULL || request_take(call->request) != NULL) {
		text_add(call->error, "usage: why ADDRESS [--json]");
		return EX_USAGE;
	}
	if (address_parse(word, &address) != 0) {
		add_quoted(call->error, span_of(word));
		text_add(call->error, " is no address: right would be like "
				      "192.0.2.1 or 2001:db8::1");
		return EX_USAGE;
	}
	count = sources_get(c->sources, &address, heard);
	for (i = 0; i < count; i++) {
		if (!call->json) {
			add_text(call->reply, c, &heard[i]);
			continue;
		}
		text_add(call->reply, i == 0 ? "[" : ",\n");
		add_json(call->reply, c, &heard[i]);
	}
	if (call->json)
		text_add(call->reply, count == 0 ? "[]\n" : "]\n");
	if (count == 0 && !call->json)
		text_add(call->reply,
		    "nothing was heard from this address lately: is the "
		    "device sending to us, and does a firewall let it?\n");
	return 0;
}
