/* SPDX-License-Identifier: ISC */
/*
 * Names to OIDs: of the form [MODULE::]NAME[.N]… or numbers alone. Whoever
 * types a name that nobody knows is told the nearest ones. In: text; out: arcs.
 */
#include "mib/mib.h"

#include "base/nearest.h"
#include "mib/model.h"

#define NAMES_OFFERED 3

/* A name taken apart; spans into the text. */
struct reference {
	struct span module, name;
	const char *rest; /* ".3", or "" */
};

/* How a span stands to a C string, as strcmp(3). */
static int
compare(struct span a, const char *b)
{
	size_t size = strlen(b), least = a.size < size ? a.size : size;
	int order = least == 0 ? 0 : memcmp(a.data, b, least);

	if (order != 0)
		return order;
	return a.size < size ? -1 : a.size > size;
}

static struct reference
take_apart(const char *text)
{
	const char *colons = strstr(text, "::");
	struct reference reference = {{NULL, 0}, {NULL, 0}, NULL};

	if (colons != NULL) {
		reference.module = (struct span) {
		    (const uint8_t *)text, (size_t)(colons - text)};
		text = colons + 2;
	}
	reference.name =
	    (struct span) {(const uint8_t *)text, strcspn(text, ".")};
	reference.rest = text + reference.name.size;
	return reference;
}

static const struct mib_node *
named(const struct mib *mib, size_t at)
{
	return &mib->nodes[mib->by_name == NULL ? at : mib->by_name[at]];
}

/* The first of the names that is not before this one. */
static size_t
first_named(const struct mib *mib, struct span name)
{
	size_t low = 0, high = mib->node_count, middle;

	if (mib->by_name == NULL)
		return 0; /* all of them are walked */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare(name, named(mib, middle)->name) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct mib_node *
look_up(const struct mib *mib, const struct reference *reference)
{
	const struct mib_node *node;
	size_t at;

	for (at = first_named(mib, reference->name); at < mib->node_count;
	     at++) {
		node = named(mib, at);
		if (compare(reference->name, node->name) != 0) {
			if (mib->by_name != NULL)
				return NULL;
			continue;
		}
		if (reference->module.size == 0 ||
		    compare(reference->module, node->module) == 0)
			return node;
	}
	return NULL;
}

/* Is there such a module at all? */
static bool
has_module(const struct mib *mib, struct span module)
{
	size_t i;

	for (i = 0; i < mib->node_count; i++)
		if (compare(module, mib->nodes[i].module) == 0)
			return true;
	return false;
}

/* The names that are nearest so far, the nearest first. */
struct candidates {
	struct nearest best[NAMES_OFFERED];
	size_t count;
};

/* Was this one named before? Several modules may have it. */
static bool
was_named(const struct candidates *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		if (strcmp(c->best[i].name, name) == 0)
			return true;
	return false;
}

static void
offer(struct candidates *c, const char *typed, const char *name)
{
	struct nearest nearest = {NULL, 0};
	size_t at;

	if (c->count == NAMES_OFFERED)
		nearest = c->best[NAMES_OFFERED - 1];
	nearest_offer(&nearest, typed, name);
	if (nearest.name != name || was_named(c, name))
		return;
	if (c->count < NAMES_OFFERED)
		c->count++;
	for (at = c->count - 1;
	     at > 0 && c->best[at - 1].distance > nearest.distance; at--)
		c->best[at] = c->best[at - 1];
	c->best[at] = nearest;
}

/* The nearest names of one kind: nodes' or modules'. */
static void
find_nearest(const struct mib *mib, const char *typed, bool modules,
    struct candidates *c)
{
	const char *before = NULL, *name;
	size_t i;

	for (i = 0; i < mib->node_count; i++) {
		name = modules ? mib->nodes[i].module : mib->nodes[i].name;
		if (name != before) /* neighbours are often of one module */
			offer(c, typed, name);
		before = name;
	}
}

static void
explain(
    const struct mib *mib, const struct reference *reference, struct text *why)
{
	bool modules =
	    reference->module.size > 0 && !has_module(mib, reference->module);
	struct span wrong = modules ? reference->module : reference->name;
	struct candidates c = {.count = 0};
	char typed[MIB_NAME_MAX + 1];
	size_t i;

	text_add(
	    why, modules ? "there is no MIB module " : "no MIB has the name ");
	text_add_escaped(why, wrong);
	if (wrong.size < sizeof(typed)) {
		memcpy(typed, wrong.data, wrong.size);
		typed[wrong.size] = '\0';
		find_nearest(mib, typed, modules, &c);
	}
	for (i = 0; i < c.count; i++) {
		text_add(why, i == 0		 ? ", did you mean "
			      : i + 1 == c.count ? " or "
						 : ", ");
		text_add(why, c.best[i].name);
	}
	if (c.count > 0)
		text_add_char(why, '?');
}

/* Reads a number below 2^32 and moves behind it; -1 if it is none. */
static int
parse_arc(const char **at, uint32_t *arc)
{
	uint64_t value = 0;

	if (**at < '0' || **at > '9')
		return -1;
	for (; **at >= '0' && **at <= '9'; (*at)++) {
		value = value * 10 + (uint64_t)(**at - '0');
		if (value > UINT32_MAX)
			return -1;
	}
	*arc = (uint32_t)value;
	return 0;
}

/* The sub-identifiers behind a name. */
static int
add_arcs(const char *rest, struct oid *oid, struct text *why)
{
	while (*rest == '.' && oid->count < OID_ARCS_MAX) {
		rest++;
		if (parse_arc(&rest, &oid->arcs[oid->count]) != 0)
			break;
		oid->count++;
	}
	if (*rest == '\0' && rest[-1] != '.')
		return 0;
	text_add(why, "what follows a name must be numbers with dots, like "
		      "ifDescr.3, at most 128 in all");
	return -1;
}

int
mib_resolve(
    const struct mib *mib, const char *name, struct oid *oid, struct text *why)
{
	struct reference reference;
	const struct mib_node *node;

	mib = mib_or_builtin(mib);
	if (*name == '.' || (*name >= '0' && *name <= '9')) {
		if (oid_parse(name, oid) == 0)
			return 0;
		text_add(why, "this is no OID, right would be like 1.3.6.1.4.1 "
			      "or IF-MIB::linkDown");
		return -1;
	}
	reference = take_apart(name);
	node = look_up(mib, &reference);
	if (node == NULL) {
		explain(mib, &reference, why);
		return -1;
	}
	if (oid_decode(node->oid, oid, NULL) != 0)
		return -1;
	return *reference.rest == '\0' ? 0 : add_arcs(reference.rest, oid, why);
}
