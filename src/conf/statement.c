/* SPDX-License-Identifier: ISC */
/*
 * The statements among the tokens of a script: what stands between one name
 * and the next, and which section it is in. Whatever does not have the shape
 * of a statement is noted and blanked here; what libconfuse still refuses is
 * then a statement as a whole, and can be hidden from it.
 */
#include "conf/script.h"

#include <stdlib.h>

#define BELONGS_NOWHERE                                                        \
	"this belongs to nothing, right would be NAME = VALUE or KIND "        \
	"\"TITLE\" { … }"

struct walk {
	struct script *script;
	size_t at;	/* token */
	size_t section; /* the statement we are inside of, or SCRIPT_ROOT */
};

static enum token_type
type_at(const struct walk *walk, size_t token)
{
	return token < walk->script->token_count
		   ? walk->script->tokens[token].type
		   : TOKEN_END;
}

static bool
is_assignment(enum token_type type)
{
	return type == TOKEN_EQUALS || type == TOKEN_PLUS_EQUALS;
}

/* Notes, unless the line has its mistake already. */
static void
note(struct walk *walk, size_t token, const char *what)
{
	struct position at = script_position(walk->script, token);

	if (!mistakes_has(walk->script->mistakes, &at))
		mistakes_add(walk->script->mistakes, &at, "%s", what);
}

/* The token at hand is in no statement and not for libconfuse. */
static void
skip_stray(struct walk *walk, const char *what)
{
	note(walk, walk->at, what);
	walk->script->tokens[walk->at++].blank = true;
}

static bool
is_name(struct span raw)
{
	size_t i;

	for (i = 0; i < raw.size; i++)
		if (strchr(
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789_-",
			raw.data[i]) == NULL)
			return false;
	return raw.size != 0;
}

/* Begins a statement at a token; NULL where there is no memory. */
static struct statement *
begin(struct walk *walk, enum statement_type type)
{
	struct script *script = walk->script;
	const struct span raw = script->tokens[walk->at].raw;
	struct statement *s = script->statements;
	char *name = strndup((const char *)raw.data, raw.size);

	if (script->statement_count == script->statement_room) {
		script->statement_room = script->statement_room * 2 + 64;
		s = reallocarray(s, script->statement_room, sizeof(*s));
	}
	if (s != NULL)
		script->statements = s;
	if (s == NULL || name == NULL) {
		free(name);
		script->failed = true;
		return NULL;
	}
	s += script->statement_count++;
	*s = (struct statement) {.type = type,
	    .first = walk->at,
	    .last = walk->at,
	    .section = walk->section,
	    .name = name};
	return s;
}

/* Gives the tokens up to `last` to the newest statement. */
static void
end(struct walk *walk, size_t last)
{
	size_t index = walk->script->statement_count - 1;

	walk->script->statements[index].last = last;
	for (; walk->at <= last; walk->at++)
		walk->script->tokens[walk->at].statement = index;
}

static void
blank_newest(struct walk *walk)
{
	script_blank(walk->script, walk->script->statement_count - 1);
}

/* The last token of a list whose brace is at `open`; a mistake where it is
 * not closed. */
static size_t
list_end(struct walk *walk, size_t open, bool *closed)
{
	size_t i = open + 1;

	while (
	    token_is_value(type_at(walk, i)) || type_at(walk, i) == TOKEN_COMMA)
		i++;
	*closed = type_at(walk, i) == TOKEN_CLOSE;
	if (*closed)
		return i;
	/* the name before an equal sign is the next statement's */
	i -= is_assignment(type_at(walk, i)) && i > open + 1 ? 2 : 1;
	note(walk, open, "this list is not closed, a \"}\" is missing");
	return i;
}

/* name = value, name = { … } */
static void
option(struct walk *walk)
{
	size_t value = walk->at + 2, last;
	bool good = true;

	if (begin(walk, STATEMENT_OPTION) == NULL)
		return;
	if (type_at(walk, value) == TOKEN_OPEN) {
		last = list_end(walk, value, &good);
	} else if (token_is_value(type_at(walk, value)) &&
		   !is_assignment(type_at(walk, value + 1))) {
		last = value;
	} else {
		note(walk, walk->at, "a value is missing behind \"=\"");
		last = value - 1;
		good = false;
	}
	end(walk, last);
	if (!good)
		blank_newest(walk);
}

/* kind "title" {, or kind { */
static void
section(struct walk *walk, size_t open)
{
	struct statement *s = begin(walk, STATEMENT_SECTION);

	if (s == NULL)
		return;
	s->title = open == walk->at + 2 ? walk->at + 1 : 0;
	end(walk, open);
	walk->section = walk->script->statement_count - 1;
}

static bool
names_include(const struct walk *walk)
{
	return span_equal(
	    walk->script->tokens[walk->at].raw, span_of("include"));
}

/* name ( … ): the only function is include, which is done if it was right. */
static void
function(struct walk *walk)
{
	bool known = names_include(walk);

	note(walk, walk->at,
	    known ? "include takes one file, right would be include(\"FILE\")"
		  : "there is no such function, the only one is "
		    "include(\"FILE\")");
	skip_stray(walk, BELONGS_NOWHERE);
	if (type_at(walk, walk->at) != TOKEN_PAREN_OPEN)
		return;
	while (type_at(walk, walk->at) != TOKEN_END &&
	       type_at(walk, walk->at) != TOKEN_PAREN_CLOSE &&
	       type_at(walk, walk->at) != TOKEN_CLOSE)
		skip_stray(walk, BELONGS_NOWHERE);
	if (type_at(walk, walk->at) == TOKEN_PAREN_CLOSE)
		skip_stray(walk, BELONGS_NOWHERE);
}

static void
close_section(struct walk *walk)
{
	struct statement *s;

	if (walk->section == SCRIPT_ROOT) {
		skip_stray(walk, "this \"}\" closes nothing");
		return;
	}
	s = &walk->script->statements[walk->section];
	s->last = walk->at;
	walk->script->tokens[walk->at++].statement = walk->section;
	walk->section = s->section;
}

static void
statement(struct walk *walk)
{
	enum token_type next = type_at(walk, walk->at + 1);

	if (!is_name(walk->script->tokens[walk->at].raw))
		skip_stray(walk, BELONGS_NOWHERE);
	else if (is_assignment(next))
		option(walk);
	else if (next == TOKEN_OPEN)
		section(walk, walk->at + 1);
	else if (token_is_value(next) &&
		 type_at(walk, walk->at + 2) == TOKEN_OPEN)
		section(walk, walk->at + 2);
	else if (next == TOKEN_PAREN_OPEN || names_include(walk))
		function(walk);
	else
		skip_stray(walk, BELONGS_NOWHERE);
}

/* Sections that the text leaves open are closed behind its end. */
static void
close_rest(struct walk *walk)
{
	struct script *script = walk->script;
	const struct token close = {
	    .type = TOKEN_CLOSE, .raw = {(const uint8_t *)"}", 1}};

	while (walk->section != SCRIPT_ROOT && !script->failed) {
		size_t first = script->statements[walk->section].first;

		note(walk, first,
		    "this section is not closed, a \"}\" is missing");
		if (script_add_token(
			script, &close, script->tokens[first].file))
			close_section(walk);
	}
}

void
script_find_statements(struct script *script)
{
	struct walk walk = {script, 0, SCRIPT_ROOT};

	while (walk.at < script->token_count && !script->failed) {
		if (type_at(&walk, walk.at) == TOKEN_CLOSE)
			close_section(&walk);
		else if (type_at(&walk, walk.at) == TOKEN_WORD)
			statement(&walk);
		else
			skip_stray(&walk, BELONGS_NOWHERE);
	}
	close_rest(&walk);
}
