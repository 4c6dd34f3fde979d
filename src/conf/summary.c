/* SPDX-License-Identifier: ISC */
/*
 * The words of `traplined -t` and of the start-up line. An operator reads here
 * what a file means before it is trusted, so what is open to anyone is said in
 * so many words.
 */
#include "conf/summary.h"

#include "conf/access.h"
#include "conf/listener.h"
#include "conf/option.h"
#include "usm/protocol.h"

/* A size as the configuration would have it. */
static void
add_octets(struct text *text, size_t octets)
{
	static const char units[] = "kMG";
	const char *unit = NULL;

	while (octets != 0 && octets % 1024 == 0 && unit != units + 2) {
		octets /= 1024;
		unit = unit == NULL ? units : unit + 1;
	}
	text_add_u64(text, octets);
	if (unit != NULL)
		text_add_char(text, *unit);
}

static void
add_count(struct text *text, size_t count, const char *one, const char *many)
{
	text_add_u64(text, count);
	text_add_char(text, ' ');
	text_add(text, count == 1 ? one : many);
}

static void
add_sources(struct text *text, const struct prefix_list *sources)
{
	char address[ADDRESS_TEXT_SIZE];
	const struct prefix *prefix;
	size_t i;

	text_add(text, sources->count == 0 ? "from anywhere" : "from ");
	for (i = 0; i < sources->count; i++) {
		prefix = &sources->items[i];
		text_add(text, i == 0 ? "" : ", ");
		text_add(text, address_format(&prefix->address, address));
		if (prefix->bits !=
		    (prefix->address.family == AF_INET ? 32u : 128u))
			text_printf(text, "/%u", prefix->bits);
	}
}

static void
add_listener(struct text *text, const struct listener_conf *listener)
{
	text_add(text, "  ");
	listener_write(listener, text);
	text_add(text, ", receive buffer ");
	add_octets(text, listener->receive_buffer);
	if (!listener->send_reports)
		text_add(text, ", no Reports");
	if (!listener->discovery)
		text_add(text, ", no discovery");
	text_add_char(text, '\n');
}

static void
add_view(struct text *text, const struct conf *conf, size_t number)
{
	const struct view *view = access_view(conf, number);

	if (view == NULL)
		return;
	text_add(text, ", only traps in view ");
	option_quote(text, view->title);
}

static void
add_community(struct text *text, const struct conf *conf,
    const struct community *community)
{
	bool any = strcmp(community->name, "*") == 0;

	text_add(text, "  ");
	if (any)
		text_add(text, "any community");
	else
		option_quote(text, community->name);
	text_add(text, " in v1 and v2c, ");
	add_sources(text, &community->sources);
	add_view(text, conf, community->view);
	text_add_char(text, '\n');
}

/* "SHA-256 and AES-128", "no authentication". */
static void
add_protocols(struct text *text, const struct usm_user *user)
{
	if (user->auth == AUTH_NONE) {
		text_add(text, "no authentication");
		return;
	}
	text_add(text, user->auth == AUTH_ANY ? "any authentication"
					      : auth_info(user->auth)->name);
	if (user->priv == PRIV_NONE)
		return;
	text_printf(text, " and %s", priv_info(user->priv)->name);
	if (user->priv == PRIV_3DES || user->priv == PRIV_AES_192 ||
	    user->priv == PRIV_AES_256)
		text_printf(text, " (key extension %s)",
		    key_extension_name(user->extension));
}

static void
add_user(
    struct text *text, const struct conf *conf, const struct usm_user *user)
{
	size_t i;

	text_add(text, "  ");
	option_quote(text, user->name);
	if (strcmp(user->name, user->title) != 0) {
		text_add(text, " (section ");
		option_quote(text, user->title);
		text_add_char(text, ')');
	}
	text_add(text, " in v3 with ");
	add_protocols(text, user);
	text_printf(text, ", at least %s, ", security_level_name(user->level));
	text_add(text, user->engine_count == 0 ? "of any engine" : "of ");
	for (i = 0; i < user->engine_count; i++) {
		text_add(text, i == 0 ? "0x" : ", 0x");
		text_add_hex(text, engine_id_span(&user->engines[i]));
	}
	text_add(text, ", ");
	add_sources(text, &user->sources);
	add_view(text, conf, user->view);
	if (user->relaxed)
		text_add(text, ", relaxed timeliness: a replay is possible");
	text_add_char(text, '\n');
}

static const char *
format_name(enum output_format format)
{
	static const char *const names[] = {
	    "text", "json", "snmptrapd", "template"};

	return names[format];
}

static void
add_forward(struct text *text, const struct forward_conf *f)
{
	static const char *const versions[] = {
	    "as it came", "as v1", "as v2c", "as v3"};
	static const char *const pdus[] = {"", ", traps", ", informs"};
	static const char *const sources[] = {", source not kept",
	    ", source in a varbind", ", from the source's address"};
	struct listener_conf target = {
	    .address = f->address, .v6 = f->address.family == AF_INET6};

	text_add(text, ": forward to ");
	listener_write(&target, text);
	text_add_char(text, ' ');
	text_add(text, versions[f->version]);
	if (f->user != NULL) {
		text_add(text, " of user ");
		option_quote(text, f->user->name);
	}
	text_add(text, pdus[f->pdu]);
	text_add(text, sources[f->source]);
}

static void
add_output(struct text *text, const struct output_conf *output)
{
	size_t i;

	text_add(text, "  ");
	option_quote(text, output->title);
	switch (output->kind) {
	case OUTPUT_FILE:
		text_add(text, ": file ");
		text_add_escaped(text, span_of(output->path));
		text_printf(text, " (mode %04o)", (unsigned)output->mode);
		break;
	case OUTPUT_SYSLOG:
		text_add(text, ": syslog");
		break;
	case OUTPUT_EXEC:
		text_add(text, ": exec");
		for (i = 0; output->command[i] != NULL; i++) {
			text_add_char(text, ' ');
			text_add_escaped(text, span_of(output->command[i]));
		}
		if (output->stream)
			text_add(text, " (one process, a record a line)");
		else
			text_printf(text, " (at most %u at a time, %u s each)",
			    output->max_processes, output->timeout);
		break;
	case OUTPUT_FORWARD:
		add_forward(text, &output->forward);
		break;
	}
	if (output->kind != OUTPUT_FORWARD)
		text_printf(text, ", %s", format_name(output->format));
	text_add(text, ", queue ");
	add_octets(text, output->queue);
	text_add_char(text, '\n');
}

static void
add_accepted(struct text *text, const struct conf *conf)
{
	size_t i;

	text_add(text, "accepts:\n");
	for (i = 0; i < conf->community_count; i++)
		add_community(text, conf, &conf->communities[i]);
	for (i = 0; i < conf->user_count; i++)
		add_user(text, conf, &conf->users[i]);
	if (conf->community_count + conf->user_count == 0)
		text_add(text, "  nothing: there is no community and no "
			       "user\n");
	if (conf->trusted_relays.count > 0) {
		text_add(text, "  sources as named by relays, ");
		add_sources(text, &conf->trusted_relays);
		text_add_char(text, '\n');
	}
	if (conf->source_rate.rate != 0)
		text_printf(text,
		    "  at most %u datagrams a second from one "
		    "source, %u at once\n",
		    conf->source_rate.rate, conf->source_rate.burst);
}

/* Where it goes, and what is left out on the way. */
static void
add_route(struct text *text, const struct conf *conf, const struct route *route)
{
	size_t i, count = 0;

	text_add(text, "  ");
	option_quote(text, route->title);
	text_add(text, " to ");
	for (i = 0; i < conf->output_count; i++) {
		if (!(route->outputs >> i & 1))
			continue;
		text_add(text, count++ == 0 ? "" : ", ");
		option_quote(text, conf->outputs[i].title);
	}
	if (count == 0)
		text_add(text, "nowhere");
	if (route->rate.rate != 0)
		text_printf(text, ", at most %u/s", route->rate.rate);
	if (route->source_rate.rate != 0)
		text_printf(
		    text, ", at most %u/s a source", route->source_rate.rate);
	if (route->suppress != 0)
		text_printf(
		    text, ", duplicates left out for %u s", route->suppress);
	if (route->final)
		text_add(text, ", final");
	text_add_char(text, '\n');
}

#define ROUTES_SHOWN 50 /* of thousands nobody reads more */

static void
add_routes(struct text *text, const struct conf *conf)
{
	size_t i;

	if (conf->route_count == 0)
		return;
	text_add(text, "routes, in their order:\n");
	for (i = 0; i < conf->route_count && i < ROUTES_SHOWN; i++)
		add_route(text, conf, &conf->routes[i]);
	if (i < conf->route_count)
		text_printf(text, "  and %zu more\n", conf->route_count - i);
}

/* Who is told of refused messages. */
static void
add_auth_failures(struct text *text, const struct conf *conf)
{
	const char *before = "tells of refused messages: ";
	size_t i;

	for (i = 0; i < conf->output_count; i++) {
		if ((conf->auth_failures >> i & 1) == 0)
			continue;
		text_add(text, before);
		before = ", ";
		option_quote(text, conf->outputs[i].title);
	}
	if (conf->auth_failures != 0)
		text_add_char(text, '\n');
}

void
summary_write(const struct conf *conf, struct text *text)
{
	size_t i;

	text_add(text, "listens on:\n");
	for (i = 0; i < conf->listener_count; i++)
		add_listener(text, &conf->listeners[i]);
	add_accepted(text, conf);
	add_routes(text, conf);
	text_add(text,
	    conf->route_count == 0 ? "sends everything to:\n" : "outputs:\n");
	for (i = 0; i < conf->output_count; i++)
		add_output(text, &conf->outputs[i]);
	if (conf->output_count == 0)
		text_add(text, "  nowhere: there is no output\n");
	add_auth_failures(text, conf);
}

void
summary_line(const struct conf *conf, struct text *text)
{
	static const char *const kinds[] = {
	    "file", "syslog", "exec", "forward"};
	size_t i, relaxed = 0;

	for (i = 0; i < conf->user_count; i++)
		relaxed += conf->users[i].relaxed ? 1 : 0;
	add_count(text, conf->listener_count, "listener", "listeners");
	text_add(text, ", ");
	add_count(text, conf->user_count, "user", "users");
	if (relaxed != 0)
		text_printf(text,
		    " (%zu with relaxed timeliness: replay is possible)",
		    relaxed);
	text_add(text, ", ");
	add_count(text, conf->community_count, "community", "communities");
	text_add(text, ", ");
	if (conf->route_count != 0) {
		add_count(text, conf->route_count, "route", "routes");
		text_add(text, ", ");
	}
	add_count(text, conf->output_count, "output", "outputs");
	for (i = 0; i < conf->output_count; i++) {
		text_printf(text, "%s %s ", i == 0 ? ":" : ",",
		    kinds[conf->outputs[i].kind]);
		option_quote(text, conf->outputs[i].title);
	}
}
