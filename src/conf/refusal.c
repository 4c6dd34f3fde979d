/* SPDX-License-Identifier: ISC */
/*
 * Why libconfuse refused a statement, in words that help: it knows names and
 * shapes, so what it refuses is an unknown name, one kind of thing written
 * like another, or a title that is there twice. The statement is then hidden,
 * or changed where that lets its contents be read.
 */
#include "conf/reading.h"

#include <stdio.h>
#include <stdlib.h>

#include "conf/literal.h"
#include "base/nearest.h"

/* May a name be shown? Not if it may be the rest of a passphrase that someone
 * forgot to put into quotation marks. */
static bool
may_show(const struct reading *reading, size_t index)
{
	const struct script *script = &reading->script;
	const struct statement *before;
	const struct section_kind *kind;
	const struct option *option;

	if (index == 0)
		return true;
	before = &script->statements[index - 1];
	kind = reading_kind(reading, index - 1);
	option = kind == NULL ? NULL : schema_option_find(kind, before->name);
	return before->type != STATEMENT_OPTION ||
	       script->tokens[before->last].line !=
		   script->tokens[script->statements[index].first].line ||
	       script->tokens[before->last].type != TOKEN_WORD ||
	       (option != NULL && !(option->flags & OPTION_SECRET));
}

/* Names of a kind's options, for choosing the nearest and for listing. */
static void
offer_options(
    struct nearest *nearest, const struct section_kind *kind, const char *typed)
{
	size_t i;

	for (i = 0; i < kind->option_count; i++)
		nearest_offer(nearest, typed, kind->options[i].name);
}

static void
offer_kinds(struct nearest *nearest, const char *typed)
{
	const struct section_kind *const *kinds;
	size_t i, count;

	kinds = schema_kinds(&count);
	for (i = 0; i < count; i++)
		nearest_offer(nearest, typed, kinds[i]->name);
}

static void
list_options(struct text *why, const struct section_kind *kind)
{
	size_t i;

	for (i = 0; i < kind->option_count; i++)
		text_printf(
		    why, "%s%s", i == 0 ? "" : ", ", kind->options[i].name);
}

static void
list_kinds(struct text *why)
{
	const struct section_kind *const *kinds;
	size_t i, count;

	kinds = schema_kinds(&count);
	for (i = 0; i < count; i++)
		text_printf(why, "%s%s", i == 0 ? "" : ", ", kinds[i]->name);
}

/* A kind of section that has an option of this name, or NULL. */
static const struct section_kind *
kind_with(const char *option)
{
	const struct section_kind *const *kinds;
	size_t i, count;

	kinds = schema_kinds(&count);
	for (i = 0; i < count; i++)
		if (schema_option_find(kinds[i], option) != NULL)
			return kinds[i];
	return NULL;
}

static void
unknown_option(
    struct text *why, const struct section_kind *kind, const char *name)
{
	const struct section_kind *other = kind_with(name);
	struct nearest nearest = {NULL, 0};

	offer_options(&nearest, kind, name);
	text_printf(why, "unknown option \"%s\"", name);
	if (kind != schema_root())
		text_printf(why, " in a section of the kind %s", kind->name);
	if (nearest.name != NULL)
		text_printf(why, ", did you mean \"%s\"?", nearest.name);
	else if (kind == schema_root() && other != NULL)
		text_printf(why,
		    ", it belongs into a section: %s \"TITLE\" { … }",
		    other->name);
	else if (schema_option_find(schema_root(), name) != NULL)
		text_add(why, ", it belongs outside of all sections");
	else {
		text_add(why, ", known are ");
		list_options(why, kind);
	}
}

static void
unknown_section(
    struct text *why, const struct section_kind *kind, const char *name)
{
	struct nearest nearest = {NULL, 0};

	if (kind != schema_root()) {
		text_printf(why,
		    "a section \"%s\" inside of a section of the kind %s: "
		    "sections do not nest, is a \"}\" missing before it?",
		    name, kind->name);
		return;
	}
	offer_kinds(&nearest, name);
	text_printf(why, "unknown kind of section \"%s\"", name);
	if (nearest.name != NULL) {
		text_printf(why, ", did you mean \"%s\"?", nearest.name);
		return;
	}
	text_add(why, ", known are ");
	list_kinds(why);
}

static void
unknown(struct reading *reading, size_t index, struct text *why)
{
	const struct statement *s = &reading->script.statements[index];
	const struct section_kind *kind = reading_kind(reading, index);

	if (!may_show(reading, index) || kind == NULL)
		text_add(why,
		    "this belongs to nothing, are quotation marks missing "
		    "around a value?");
	else if (s->type == STATEMENT_SECTION)
		unknown_section(why, kind, s->name);
	else
		unknown_option(why, kind, s->name);
	script_blank(&reading->script, index);
}

/* Lets libconfuse see a title that is there only once. */
static void
replace(struct reading *reading, size_t token, const char *behind)
{
	char *instead;

	if (asprintf(&instead, "'\001%zu'%s", token, behind) < 0) {
		reading->failed = true;
		return;
	}
	free(reading->script.tokens[token].instead);
	reading->script.tokens[token].instead = instead;
}

/* The first section of this kind and title; it is not the last. */
static const struct statement *
first_with_title(
    const struct reading *reading, const struct statement *s, const char *title)
{
	const struct script *script = &reading->script;
	const struct statement *other = script->statements;
	bool same;
	char *value;

	for (; other < s; other++) {
		if (other->type != STATEMENT_SECTION || other->title == 0 ||
		    strcmp(other->name, s->name) != 0)
			continue;
		value = literal_value(script->tokens[other->title].raw);
		same = value != NULL && strcmp(value, title) == 0;
		free(value);
		if (same)
			return other;
	}
	return NULL;
}

static void
duplicate_title(
    struct reading *reading, const struct statement *s, struct text *why)
{
	const struct script *script = &reading->script;
	const struct statement *other = NULL;
	struct position at;
	char *title = literal_value(script->tokens[s->title].raw);

	text_printf(why, "duplicate title: there is a section %s ", s->name);
	if (title != NULL) {
		option_quote(why, title);
		other = first_with_title(reading, s, title);
	}
	text_add(why, " already");
	if (other != NULL) {
		at = script_position(script, other->first);
		text_add(why, ", at ");
		text_add_escaped(why, span_of(at.file));
		text_printf(why, ":%u", at.line);
	}
	free(title);
	replace(reading, s->title, "");
}

/* `name … {` whose name is known. */
static void
section_refused(struct reading *reading, size_t index, struct text *why)
{
	const struct statement *s = &reading->script.statements[index];

	if (schema_kind_find(s->name) == NULL || s->section != SCRIPT_ROOT) {
		text_printf(why,
		    "\"%s\" is an option, right would be %s = VALUE", s->name,
		    s->name);
		script_blank(&reading->script, index);
	} else if (s->title == 0) {
		text_printf(why,
		    "this section has no title, right would be %s \"TITLE\" "
		    "{ … }",
		    s->name);
		replace(reading, s->first + 1, " {");
	} else {
		duplicate_title(reading, s, why);
	}
}

/* `name = …` whose name is known. */
static void
option_refused(
    struct reading *reading, size_t index, size_t token, struct text *why)
{
	const struct script *script = &reading->script;
	const struct statement *s = &script->statements[index];
	enum token_type type = script->tokens[token].type;
	const struct section_kind *kind = reading_kind(reading, index);

	if (kind == NULL || schema_option_find(kind, s->name) == NULL)
		text_printf(why,
		    "\"%s\" is a kind of section, right would be %s \"TITLE\" "
		    "{ … }",
		    s->name, s->name);
	else if (type == TOKEN_PLUS_EQUALS)
		text_printf(why,
		    "\"%s\" is no list, right would be \"=\" instead of "
		    "\"+=\"",
		    s->name);
	else if (type == TOKEN_OPEN)
		text_printf(why,
		    "\"%s\" takes one value, not a list, right would be %s = "
		    "VALUE",
		    s->name, s->name);
	else
		text_printf(why,
		    "the list of \"%s\" must be values with a comma between "
		    "each two",
		    s->name);
	script_blank(&reading->script, index);
}

void
reading_explain(struct reading *reading, size_t token)
{
	const struct script *script = &reading->script;
	size_t index = script->tokens[token].statement;
	struct position at = script_position(script, token);
	struct text why;

	if (index == SCRIPT_ROOT) {
		/* all that has no statement is blank */
		reading->failed = true;
		return;
	}
	/* a section is spoken of where it begins, an option where it is wrong
	 */
	if (script->statements[index].type == STATEMENT_SECTION)
		at = script_position(script, script->statements[index].first);
	text_init(&why);
	if (script->statements[index].first == token)
		unknown(reading, index, &why);
	else if (script->statements[index].type == STATEMENT_SECTION)
		section_refused(reading, index, &why);
	else
		option_refused(reading, index, token, &why);
	mistakes_add_text(&reading->mistakes, &at, &why);
	text_fini(&why);
}
