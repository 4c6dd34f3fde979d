/* SPDX-License-Identifier: ISC */
/*
 * Routes: first what is printed, then the handlers of each OID, the greatest
 * OID first and final, and the default ones last. Where all who may send may do
 * so for every purpose, a route need not say who; otherwise there is one for
 * each line that lets somebody in.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/import_model.h"

/* A route that is being written. */
struct sketch {
	const char *title;
	unsigned number;		/* of its title; 0: it has none */
	const struct import_grant *who; /* NULL: anybody */
	const char *traps;		/* NULL: any */
	const char *outputs;		/* in quotes, with commas */
	bool final;
};

static void
write_who(struct text *text, const struct import_grant *who)
{
	text_add(text, who->user ? "    users = {" : "    communities = {");
	import_add_quoted(text, who->name);
	text_add(text, "}\n");
	if (who->user || who->source == NULL)
		return;
	text_add(text, "    sources = {");
	import_add_quoted(text, who->source);
	text_add(text, "}\n");
}

static void
write_route(struct text *text, const struct sketch *route)
{
	text_printf(text, "\nroute \"%s", route->title);
	if (route->number != 0)
		text_printf(text, "-%u", route->number);
	text_add(text, "\" {\n");
	if (route->traps != NULL) {
		text_add(text, "    traps = {");
		import_add_quoted(text, route->traps);
		text_add(text, "}\n");
	}
	if (route->who != NULL)
		write_who(text, route->who);
	text_printf(text, "    outputs = {%s}\n", route->outputs);
	if (route->final)
		text_add(text, "    final = true\n");
	text_add(text, "}\n");
}

/* May all who are let in send for all of these purposes? */
static bool
is_uniform(const struct import *import, unsigned types)
{
	const struct import_grant *grants = import->grants.items;
	size_t i;

	if (import->authorization.file != NULL)
		return true;
	for (i = 0; i < import->grants.count; i++)
		if ((grants[i].types & types) != types)
			return false;
	return true;
}

static void
add_title(struct text *list, const char *title)
{
	text_add(list, list->size == 0 ? "\"" : ", \"");
	text_add(list, title);
	text_add_char(list, '"');
}

/* ── what is printed ──────────────────────────────────────────────────── */

static void
write_log_routes(const struct import *import, struct text *text)
{
	const struct import_grant *grants = import->grants.items;
	struct sketch route = {.title = "log"};
	struct text outputs;
	char title[32];
	size_t i;

	text_init(&outputs);
	for (i = 0; i < import->logs.count && !import->no_log; i++) {
		snprintf(title, sizeof(title), "log-%zu", i + 1);
		add_title(&outputs, title);
	}
	text_add_char(&outputs, '\0');
	route.outputs = outputs.data;
	if (*route.outputs != '\0' && is_uniform(import, IMPORT_LOG))
		write_route(text, &route);
	else if (*route.outputs != '\0')
		for (i = 0; i < import->grants.count; i++) {
			route.number = (unsigned)i + 1;
			route.who = &grants[i];
			if (grants[i].types & IMPORT_LOG)
				write_route(text, &route);
		}
	text_fini(&outputs);
}

/* ── handlers ─────────────────────────────────────────────────────────── */

/* The greatest OID first; of one OID itself, then what is below, then both. */
static int
compare(const void *a, const void *b)
{
	const struct import_handler *x =
	    *(const struct import_handler *const *)a;
	const struct import_handler *y =
	    *(const struct import_handler *const *)b;
	unsigned i;

	for (i = 0; i < x->arcs.count && i < y->arcs.count; i++)
		if (x->arcs.arcs[i] != y->arcs.arcs[i])
			return x->arcs.arcs[i] > y->arcs.arcs[i] ? -1 : 1;
	if (x->arcs.count != y->arcs.count)
		return x->arcs.count > y->arcs.count ? -1 : 1;
	if (strcmp(x->oid, y->oid) != 0)
		return strcmp(x->oid, y->oid);
	return x < y ? -1 : x > y;
}

/* Handlers that go together: those of one pattern, or the default ones. */
struct party {
	const struct import_handler *const *handlers;
	size_t count;
	unsigned number;
	const char *traps; /* NULL: default */
};

/* Titles of those that may be used for these purposes. */
static void
list_outputs(const struct party *party, unsigned types, struct text *list)
{
	size_t i;

	text_init(list);
	for (i = 0; i < party->count; i++)
		if (party->handlers[i]->title != NULL &&
		    (types & (party->handlers[i]->forward ? IMPORT_NET
							  : IMPORT_EXECUTE)))
			add_title(list, party->handlers[i]->title);
	text_add_char(list, '\0');
}

static void
write_for(struct text *text, const struct party *party,
    const struct import_grant *who, unsigned number)
{
	struct sketch route = {.who = who, .traps = party->traps};
	char title[64];
	struct text outputs;

	list_outputs(party, who == NULL ? IMPORT_ALL : who->types, &outputs);
	route.outputs = outputs.data;
	route.final = who == NULL && party->traps != NULL;
	snprintf(title, sizeof(title),
	    party->traps == NULL ? "default" : "handlers-%u", party->number);
	route.title = title;
	route.number = number;
	if (who == NULL || *route.outputs != '\0')
		write_route(text, &route);
	text_fini(&outputs);
}

/* A trap that this OID has taken goes to no other handlers, even if who sent it
 * may have none run. */
static void
write_end(struct text *text, const struct party *party)
{
	struct sketch route = {
	    .traps = party->traps, .outputs = "", .final = true};
	char title[64];

	snprintf(title, sizeof(title), "handlers-%u-end", party->number);
	route.title = title;
	write_route(text, &route);
}

/* What its handlers do. */
static unsigned
types_of(const struct party *party)
{
	unsigned types = 0;
	size_t i;

	for (i = 0; i < party->count; i++)
		types |=
		    party->handlers[i]->forward ? IMPORT_NET : IMPORT_EXECUTE;
	return types;
}

static void
write_party(
    const struct import *import, struct text *text, const struct party *party)
{
	const struct import_grant *grants = import->grants.items;
	size_t i;

	if (party->count == 0)
		return;
	if (is_uniform(import, types_of(party))) {
		write_for(text, party, NULL, 0);
		return;
	}
	for (i = 0; i < import->grants.count; i++)
		write_for(text, party, &grants[i], (unsigned)i + 1);
	if (party->traps != NULL)
		write_end(text, party);
}

/* Sorts specific handlers; behind them stand the default ones, in the order of
 * the file. Returns how many are specific. */
static size_t
sort_handlers(const struct import *import, const struct import_handler **sorted)
{
	const struct import_handler *handlers = import->handlers.items;
	size_t i, count = 0, specific;

	for (i = 0; i < import->handlers.count; i++)
		if (handlers[i].oid != NULL)
			sorted[count++] = &handlers[i];
	specific = count;
	for (i = 0; i < import->handlers.count; i++)
		if (handlers[i].oid == NULL)
			sorted[count++] = &handlers[i];
	if (specific > 1)
		qsort(sorted, specific, sizeof(*sorted), compare);
	return specific;
}

static void
note_defaults(struct import *import, const struct party *party)
{
	if (party->count > 1)
		import_note(import, &party->handlers[1]->place, false,
		    "there are several default handlers: snmptrapd runs the "
		    "last one first, here they run at the same time");
}

/* Two patterns of one OID are one list to snmptrapd, whatever their stars. */
static void
note_patterns(struct import *import, const struct import_handler **sorted,
    size_t specific)
{
	const struct oid *a, *b;
	size_t i;

	for (i = 1; i < specific; i++) {
		a = &sorted[i - 1]->arcs;
		b = &sorted[i]->arcs;
		if (strcmp(sorted[i - 1]->oid, sorted[i]->oid) == 0 ||
		    a->count != b->count ||
		    memcmp(a->arcs, b->arcs, a->count * sizeof(*a->arcs)) != 0)
			continue;
		import_note(import, &sorted[i]->place, false,
		    "%s and %s are one OID: what matches both goes to the "
		    "handlers of the former only",
		    sorted[i - 1]->oid, sorted[i]->oid);
	}
}

static void
write_handler_routes(struct import *import, struct text *text)
{
	const struct import_handler **sorted =
	    calloc(import->handlers.count + 1, sizeof(*sorted));
	struct party party = {.number = 0};
	size_t i, specific;

	if (sorted == NULL) {
		text->failed = true;
		return;
	}
	specific = sort_handlers(import, sorted);
	note_patterns(import, sorted, specific);
	for (i = 0; i < specific; i += party.count) {
		party.handlers = &sorted[i];
		party.number++;
		party.traps = sorted[i]->oid;
		for (party.count = 1; i + party.count < specific; party.count++)
			if (strcmp(sorted[i + party.count]->oid, party.traps) !=
			    0)
				break;
		write_party(import, text, &party);
	}
	party.handlers = &sorted[specific];
	party.count = import->handlers.count - specific;
	party.traps = NULL;
	write_party(import, text, &party);
	note_defaults(import, &party);
	free(sorted);
}

void
import_write_routes(struct import *import, struct text *text)
{
	if (import->handlers.count == 0 && is_uniform(import, IMPORT_LOG))
		return; /* everything goes to what is printed */
	write_log_routes(import, text);
	write_handler_routes(import, text);
}
