/* SPDX-License-Identifier: ISC */
/*
 * What happens to a value when libconfuse has read it: the section it belongs
 * to, the row of the table that types it, and the mistakes of both.
 */
#include "conf/reading.h"

#include <stdlib.h>

#include "base/secret.h"
#include "conf/literal.h"

const struct section_kind *
reading_kind(const struct reading *reading, size_t statement)
{
	size_t around = reading->script.statements[statement].section;

	if (around == SCRIPT_ROOT)
		return schema_root();
	if (reading->script.statements[around].section != SCRIPT_ROOT)
		return NULL;
	return schema_kind_find(reading->script.statements[around].name);
}

/* A section's title; noted where it is none. */
static char *
read_title(struct reading *reading, const struct statement *s)
{
	const struct script_token *token = &reading->script.tokens[s->title];
	struct position at = script_position(&reading->script, s->first);
	struct span missing;
	char *title;

	if (s->title == 0 || token->bad)
		return strdup("?");
	missing = literal_missing_variable(token->raw, false);
	title = literal_value(token->raw);
	if (missing.size != 0)
		mistakes_add(&reading->pass_mistakes, &at,
		    "the environment variable %.*s is not set",
		    (int)missing.size, (const char *)missing.data);
	else if (title != NULL && *title == '\0')
		mistakes_add(&reading->pass_mistakes, &at,
		    "the title of this section is empty");
	return title;
}

static struct section *
make_section(struct reading *reading, size_t index)
{
	const struct statement *s;
	const struct section_kind *kind;
	struct section *section = NULL;
	struct position at = {NULL, 0, 0};
	char *title;

	if (index == SCRIPT_ROOT) {
		if (reading->script.file_count != 0)
			at.file = reading->script.files[0]->name;
		return section_new(schema_root(), "", &at);
	}
	s = &reading->script.statements[index];
	kind = schema_kind_find(s->name);
	title = read_title(reading, s);
	at = script_position(&reading->script, s->first);
	if (kind != NULL && title != NULL)
		section = section_new(kind, title, &at);
	free(title);
	return section;
}

struct section *
reading_section(struct reading *reading, size_t statement)
{
	struct section **sections, *section;

	if (statement == SCRIPT_ROOT && reading->section_count != 0)
		return reading->sections[0];
	if (statement != SCRIPT_ROOT &&
	    reading->script.statements[statement].data != NULL)
		return reading->script.statements[statement].data;
	sections = reallocarray(reading->sections, reading->section_count + 1,
	    sizeof(struct section *));
	if (sections != NULL)
		reading->sections = sections;
	section = sections == NULL ? NULL : make_section(reading, statement);
	if (section == NULL) {
		reading->failed = true;
		return NULL;
	}
	sections[reading->section_count++] = section;
	if (statement != SCRIPT_ROOT)
		reading->script.statements[statement].data = section;
	return section;
}

/* Notes `name: …` at a token, and that the option is bad. */
static void
refuse(struct reading *reading, size_t index, struct given *given,
    const struct text *why)
{
	const struct script *script = &reading->script;
	struct position at = script_position(script, index);

	if (why->failed)
		reading->failed = true;
	given->bad = true;
	mistakes_add(&reading->pass_mistakes, &at, "%s: %.*s",
	    script->statements[script->tokens[index].statement].name,
	    (int)why->size, why->size == 0 ? "" : why->data);
}

/* Was the option set before, by another statement, and is this no `+=`? */
static bool
is_set_twice(const struct reading *reading, size_t index,
    const struct given *given, struct text *why)
{
	const struct script *script = &reading->script;
	size_t statement = script->tokens[index].statement;
	size_t sign = script->statements[statement].first + 1;

	if (given->at.file == NULL || given->statement == statement ||
	    script->tokens[sign].type == TOKEN_PLUS_EQUALS)
		return false;
	text_add(why, "it is set already, at ");
	text_add_escaped(why, span_of(given->at.file));
	text_printf(why, ":%u", given->at.line);
	return true;
}

static bool
lacks_variable(const struct script_token *token, bool secret, struct text *why)
{
	struct span name = literal_missing_variable(token->raw, secret);

	if (name.size == 0)
		return false;
	text_add(why, "the environment variable ");
	text_add_escaped(why, name);
	text_add(why, secret ? " is not set or empty" : " is not set");
	return true;
}

/* Types the value; a secret's is made here, from the text as written. */
static int
parse(const struct option *option, const struct script_token *token,
    const char *value, void *field, struct text *why)
{
	char *secret;
	int result;

	if (!(option->flags & OPTION_SECRET))
		return option->parse(option, value, field, why);
	secret = literal_value(token->raw);
	if (secret == NULL) {
		why->failed = true;
		return -1;
	}
	result = option->parse(option, secret, field, why);
	secret_free(secret);
	return result;
}

void
reading_take(struct reading *reading, size_t index, const char *value)
{
	const struct script_token *token = &reading->script.tokens[index];
	const struct statement *s =
	    &reading->script.statements[token->statement];
	struct section *section = reading_section(reading, s->section);
	const struct option *option;
	struct given *given;
	struct text why;

	if (section == NULL)
		return;
	option = schema_option_find(section->kind, s->name);
	given = section_given(section, s->name);
	given->bad |= token->bad;
	text_init(&why);
	if (is_set_twice(reading, index, given, &why)) {
		refuse(reading, index, given, &why);
		text_fini(&why);
		return;
	}
	if (given->at.file == NULL)
		given->at = script_position(&reading->script, index);
	given->statement = token->statement;
	if (!token->bad &&
	    (lacks_variable(token, option->flags & OPTION_SECRET, &why) ||
		parse(option, token, value,
		    (char *)section->values + option->offset, &why) != 0))
		refuse(reading, index, given, &why);
	text_fini(&why);
}
