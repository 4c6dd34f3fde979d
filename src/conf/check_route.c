/* SPDX-License-Identifier: ISC */
/*
 * Routes: the words of their sections become what the router goes by. Whatever
 * is wrong is said where its option stands.
 */
#include <stdio.h>
#include <stdlib.h>

#include "conf/check.h"
#include "base/nearest.h"
#include "conf/oid_text.h"
#include "conf/values.h"

/* The outputs of a configuration, in their order. */
struct outputs_known {
	const struct section *items[OUTPUTS_MAX];
	size_t count;
};

void
check_rate(struct reading *reading, const struct section *section,
    const char *rate_option, const char *burst_option)
{
	const struct option *row =
	    schema_option_find(section->kind, rate_option);
	struct rate *rate =
	    (void *)((char *)section->values + row->offset); /* its first */

	if (rate->rate == 0 && section_has(section, burst_option) &&
	    !section_is_bad(section, rate_option))
		mistakes_add(&reading->mistakes,
		    section_place(section, burst_option),
		    "%s: there is no %s that it would belong to", burst_option,
		    rate_option);
	if (rate->burst == 0)
		rate->burst = rate->rate;
}

/* ── outputs ──────────────────────────────────────────────────────────── */

static void
note_unknown_output(struct reading *reading, const struct section *section,
    const char *option, const struct outputs_known *known, const char *title)
{
	struct nearest nearest = {NULL, 0};
	struct text why;
	size_t i;

	for (i = 0; i < known->count; i++)
		nearest_offer(&nearest, title, known->items[i]->title);
	text_init(&why);
	text_add(&why, "there is no output ");
	option_quote(&why, title);
	if (nearest.name != NULL) {
		text_add(&why, ", did you mean ");
		option_quote(&why, nearest.name);
		text_add_char(&why, '?');
	} else {
		text_add(&why, ", right would be the title of a file, syslog, "
			       "exec or other output section");
	}
	check_note(reading, section, option, NULL, &why);
	text_fini(&why);
}

/* The outputs of these titles, by their place in the configuration. */
static output_set
find_outputs(struct reading *reading, const struct section *section,
    const char *option, const struct outputs_known *known,
    const struct string_list *titles)
{
	output_set found = 0;
	size_t i, k;

	for (i = 0; i < titles->count; i++) {
		for (k = 0; k < known->count; k++)
			if (strcmp(known->items[k]->title, titles->items[i]) ==
			    0)
				break;
		if (k < known->count)
			found |= (output_set)1 << k;
		else
			note_unknown_output(
			    reading, section, option, known, titles->items[i]);
	}
	return found;
}

static void
check_route_outputs(struct reading *reading, const struct section *section,
    const struct outputs_known *known)
{
	struct route_values *values = section->values;

	if (!section_has(section, "outputs")) {
		mistakes_add(&reading->mistakes, &section->at,
		    "this route has no outputs, right would be like outputs = "
		    "{\"all\"}, or outputs = {} to drop what it matches");
		return;
	}
	values->route.outputs =
	    find_outputs(reading, section, "outputs", known, &values->outputs);
}

/* Who is told of refused messages. A forward output that passes on what came
 * has nothing to pass on. */
static void
check_auth_failures(struct reading *reading, const struct outputs_known *known)
{
	const struct section *root = reading->sections[0], *output;
	struct root_values *values = root->values;
	const struct output_values *forward;
	size_t k;

	values->conf.auth_failures = find_outputs(
	    reading, root, "auth_failures", known, &values->auth_failures);
	for (k = 0; k < known->count; k++) {
		output = known->items[k];
		forward = output->values;
		if ((values->conf.auth_failures >> k & 1) == 0 ||
		    strcmp(output->kind->name, "forward") != 0 ||
		    forward->conf.forward.version != FORWARD_RECEIVED)
			continue;
		mistakes_add(&reading->mistakes,
		    section_place(root, "auth_failures"),
		    "auth_failures: the output of %s:%u passes datagrams on "
		    "as they came, and there is none of these records: right "
		    "would be with its version = \"v2c\" or another",
		    output->at.file, output->at.line);
	}
}

/* ── OIDs and conditions ──────────────────────────────────────────────── */

static const struct mib *
mib_of(const struct reading *reading)
{
	const struct root_values *root = reading->sections[0]->values;

	return root->conf.mib;
}

/* Patterns of a list of words; bad ones are noted and left out. */
static struct oid_pattern *
make_patterns(struct reading *reading, const struct section *section,
    const char *option, const struct string_list *words, size_t *count)
{
	struct oid_pattern *patterns =
	    calloc(words->count + 1, sizeof(*patterns));
	struct text why;
	size_t i;

	*count = 0;
	reading->failed |= patterns == NULL;
	text_init(&why);
	for (i = 0; i < words->count && patterns != NULL; i++) {
		text_clear(&why);
		if (oid_text_read_pattern(mib_of(reading), words->items[i],
			&patterns[*count], &why) == 0)
			(*count)++;
		else
			check_note(
			    reading, section, option, words->items[i], &why);
	}
	text_fini(&why);
	return patterns;
}

#define NUMBER_SIZE 24 /* octets of a number of 64 bits, as text */

/* A label of the object's enumeration, "down", as its number; anything else as
 * it is. */
static struct span
number_of_label(const struct mib *mib, const struct oid *oid,
    struct span written, char number[NUMBER_SIZE])
{
	uint8_t octets[OID_BER_MAX];
	struct span contents = {octets, oid_encode(oid, octets)};
	struct mib_match match;
	int64_t value;

	if (!mib_find(mib, contents, &match) ||
	    mib_number(&match, written, &value) != 0)
		return written;
	snprintf(number, NUMBER_SIZE, "%lld", (long long)value);
	return span_of(number);
}

static int
make_condition(const struct mib *mib, const char *written,
    struct condition *condition, struct text *why)
{
	enum condition_relation relation;
	struct span name, value;
	char number[NUMBER_SIZE];
	struct oid oid;

	if (condition_split(written, &name, &relation, &value, why) != 0 ||
	    oid_text_read(mib, name, &oid, why) != 0)
		return -1;
	value = number_of_label(mib, &oid, value, number);
	return condition_init(condition, &oid, relation, value, why);
}

static void
make_conditions(struct reading *reading, const struct section *section)
{
	struct route_values *values = section->values;
	struct route *route = &values->route;
	struct text why;
	size_t i;

	route->conditions =
	    calloc(values->varbinds.count + 1, sizeof(*route->conditions));
	reading->failed |= route->conditions == NULL;
	text_init(&why);
	for (i = 0; i < values->varbinds.count && !reading->failed; i++) {
		text_clear(&why);
		if (make_condition(mib_of(reading), values->varbinds.items[i],
			&route->conditions[route->condition_count], &why) == 0)
			route->condition_count++;
		else
			check_note(reading, section, "varbinds",
			    values->varbinds.items[i], &why);
	}
	text_fini(&why);
}

/* ── duplicates ───────────────────────────────────────────────────────── */

/* The words of suppress_key that are no OIDs; what else there is stays in the
 * list. */
static void
take_key_words(struct string_list *words, struct suppress_key *key)
{
	size_t i, left = 0;
	bool *flag;

	for (i = 0; i < words->count; i++) {
		flag =
		    strcmp(words->items[i], "source") == 0     ? &key->source
		    : strcmp(words->items[i], "trap_oid") == 0 ? &key->trap_oid
		    : strcmp(words->items[i], "varbinds") == 0 ? &key->varbinds
							       : NULL;
		if (flag == NULL) {
			words->items[left++] = words->items[i];
			continue;
		}
		*flag = true;
		free(words->items[i]);
	}
	words->count = left;
}

/* Of an OID in the key the instances count, too. */
static void
widen(struct suppress_key *key)
{
	size_t i;

	for (i = 0; i < key->oid_count; i++)
		if (key->oids[i].scope == OID_SCOPE_ITSELF)
			key->oids[i].scope = OID_SCOPE_AND_BELOW;
}

static void
check_suppress(struct reading *reading, const struct section *section)
{
	struct route_values *values = section->values;
	struct suppress_key *key = &values->route.suppress_key;

	if (!section_has(section, "suppress_key")) {
		key->source = key->trap_oid = key->varbinds = true;
		return;
	}
	if (values->route.suppress == 0 && !section_is_bad(section, "suppress"))
		mistakes_add(&reading->mistakes,
		    section_place(section, "suppress_key"),
		    "suppress_key: nothing is suppressed, right would be with "
		    "suppress = 60 or another number of seconds");
	if (values->suppress_key.count == 0)
		mistakes_add(&reading->mistakes,
		    section_place(section, "suppress_key"),
		    "suppress_key: it is empty, right would be some of source, "
		    "trap_oid, varbinds, or OIDs of varbinds");
	take_key_words(&values->suppress_key, key);
	key->oids = make_patterns(reading, section, "suppress_key",
	    &values->suppress_key, &key->oid_count);
	widen(key);
}

/* ── the whole ────────────────────────────────────────────────────────── */

/* Lists that no notification could fulfil together. */
static void
check_senders(struct reading *reading, const struct section *section)
{
	const struct route_values *values = section->values;

	if (values->communities.count == 0)
		return;
	if (values->users.count != 0)
		mistakes_add(&reading->mistakes,
		    section_place(section, "users"),
		    "users: this route has communities, and no notification "
		    "has both: right would be two routes");
	else if (values->engines.count != 0 || values->contexts.count != 0)
		mistakes_add(&reading->mistakes,
		    section_place(section, "communities"),
		    "communities: this route asks for an engine or a context, "
		    "and only v3 has those");
}

/* A list of words becomes one of names. */
static struct name_list
take_names(struct string_list *words)
{
	struct name_list names = {words->items, words->count};

	*words = (struct string_list) {NULL, 0};
	return names;
}

static void
check_route(struct reading *reading, const struct section *section,
    const struct outputs_known *known)
{
	struct route_values *values = section->values;
	struct route *route = &values->route;

	check_senders(reading, section);
	check_route_outputs(reading, section, known);
	check_rate(reading, section, "rate", "burst");
	check_rate(reading, section, "source_rate", "source_burst");
	check_suppress(reading, section);
	make_conditions(reading, section);
	route->traps = make_patterns(
	    reading, section, "traps", &values->traps, &route->trap_count);
	route->communities = take_names(&values->communities);
	route->users = take_names(&values->users);
	route->contexts = take_names(&values->contexts);
	route->engines = values->engines.items;
	route->engine_count = values->engines.count;
	values->engines = (struct engine_list) {NULL, 0};
	route->traps_only = values->pdus == 1;
	route->informs_only = values->pdus == 2;
	if (!section_has(section, "inform_answer"))
		route->answer = ROUTE_ANSWER_UNSET;
}

/* Who writes his first route forgets the outputs that got everything before. */
static void
warn_of_idle(
    struct reading *reading, const struct outputs_known *known, output_set used)
{
	struct text why;
	size_t k;

	for (k = 0; k < known->count; k++) {
		if (used >> k & 1)
			continue;
		text_init(&why);
		option_quote(&why, known->items[k]->title);
		text_add(&why, ": no route sends to this output, and where "
			       "there are routes that means it gets nothing");
		mistakes_add_text(
		    &reading->warnings, &known->items[k]->at, &why);
		text_fini(&why);
	}
}

void
check_routes(struct reading *reading)
{
	const struct root_values *root = reading->sections[0]->values;
	struct outputs_known known = {.count = 0};
	const struct route_values *route;
	const struct section *section;
	output_set used = 0;
	bool routes = false;
	size_t i;

	for (i = 1; i < reading->section_count; i++) {
		section = reading->sections[i];
		if (section->kind->output && known.count < OUTPUTS_MAX)
			known.items[known.count++] = section;
	}
	check_auth_failures(reading, &known);
	for (i = 1; i < reading->section_count; i++) {
		section = reading->sections[i];
		if (strcmp(section->kind->name, "route") != 0)
			continue;
		check_route(reading, section, &known);
		route = section->values;
		used |= route->route.outputs;
		routes = true;
	}
	if (routes && reading->mistakes.count == 0)
		warn_of_idle(reading, &known, used | root->conf.auth_failures);
}
