/* SPDX-License-Identifier: ISC */
/*
 * Loading: file by file into one array of tokens. An include is found when its
 * closing parenthesis is read, and what it names is read on the spot, so that
 * libconfuse never opens a file: its own include leaves its state behind on a
 * mistake, and its lines could not be blanked.
 */
#include "conf/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "conf/literal.h"

static int load_file(struct script *script, const char *file, const char *text,
    const struct position *from, unsigned depth);

/* Room for one item more in an array; NULL where there is no memory. */
static void *
grow(void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	*room = *room == 0 ? 64 : *room * 2;
	return reallocarray(items, *room, size);
}

bool
script_add_token(
    struct script *script, const struct token *token, const char *file)
{
	struct script_token *tokens;

	tokens = grow(script->tokens, script->token_count, &script->token_room,
	    sizeof(*tokens));
	if (tokens == NULL) {
		script->failed = true;
		return false;
	}
	script->tokens = tokens;
	tokens[script->token_count++] = (struct script_token) {
	    .type = token->type,
	    .file = file,
	    .line = token->line,
	    .statement = SCRIPT_ROOT,
	    .raw = token->raw,
	    .bad = token->error != NULL,
	};
	return true;
}

struct position
script_position(const struct script *script, size_t token)
{
	return (struct position) {
	    script->tokens[token].file, script->tokens[token].line, token};
}

/* Takes the file's name and contents in; NULL where there is no memory. */
static struct script_file *
add_file(struct script *script, const char *name)
{
	struct script_file **files, *file = calloc(1, sizeof(*file));

	files = reallocarray(script->files, script->file_count + 1,
	    sizeof(struct script_file *));
	if (files != NULL)
		script->files = files;
	if (file != NULL)
		file->name = strdup(name);
	if (files == NULL || file == NULL || file->name == NULL) {
		free(file);
		script->failed = true;
		return NULL;
	}
	files[script->file_count++] = file;
	return file;
}

/* Where does `include ( "file" )` start, if these are the last tokens? */
static bool
ends_in_include(const struct script *script)
{
	const struct script_token *t;

	if (script->token_count < 4)
		return false;
	t = script->tokens + script->token_count - 4;
	return t[0].type == TOKEN_WORD &&
	       span_equal(t[0].raw, span_of("include")) &&
	       t[1].type == TOKEN_PAREN_OPEN && token_is_value(t[2].type) &&
	       t[3].type == TOKEN_PAREN_CLOSE;
}

/* Reads what the last four tokens include, in their place. */
static void
include(struct script *script, unsigned depth)
{
	struct script_token name = script->tokens[script->token_count - 2];
	struct position at;
	struct span missing = {NULL, 0};
	char *value, *path = NULL;

	script->token_count -= 4;
	at = (struct position) {name.file, name.line, script->token_count};
	if (name.bad)
		return;
	missing = literal_missing_variable(name.raw, true);
	value = literal_value(name.raw);
	if (value != NULL)
		path = source_path(name.file, value);
	if (path == NULL)
		script->failed = true;
	else if (missing.size != 0)
		mistakes_add(script->mistakes, &at,
		    "include: the environment variable %.*s is not set",
		    (int)missing.size, (const char *)missing.data);
	else if (*value == '\0')
		mistakes_add(script->mistakes, &at,
		    "include: the name of the file is empty");
	else
		load_file(script, path, NULL, &at, depth + 1);
	free(value);
	free(path);
}

/* Notes what is wrong with a token in itself. */
static void
note_error(struct script *script, const struct token *token, const char *file)
{
	struct position at = {file, token->line, script->token_count};

	if (token->error != NULL)
		mistakes_add(script->mistakes, &at, "%s", token->error);
}

/* NUL octets would end the text for libconfuse; each line's is noted once. */
static void
remove_nuls(struct script *script, struct script_file *file)
{
	struct position at = {file->name, 1, script->token_count};
	char *data = file->source.data;
	size_t i;
	bool noted = false;

	for (i = 0; i < file->source.size; i++) {
		if (data[i] == '\0' && !noted)
			mistakes_add(script->mistakes, &at,
			    "a NUL octet: this is not a text file");
		if (data[i] == '\0') {
			noted = true;
			data[i] = ' ';
		} else if (data[i] == '\n') {
			at.line++;
		}
	}
}

static void
scan(struct script *script, struct script_file *file, unsigned depth)
{
	struct lexer lexer;
	struct token token;

	remove_nuls(script, file);
	lexer = lexer_start(file->source.data, file->source.size);
	do {
		token = lexer_next(&lexer);
		note_error(script, &token, file->name);
		if (token.type == TOKEN_END || token.type == TOKEN_BAD)
			continue;
		if (!script_add_token(script, &token, file->name))
			return;
		if (ends_in_include(script))
			include(script, depth);
	} while (token.type != TOKEN_END && !script->failed);
}

/* -1 where the file could not be read, which is noted. */
static int
load_file(struct script *script, const char *name, const char *text,
    const struct position *from, unsigned depth)
{
	struct position at = {name, 0, 0};
	struct script_file *file;
	int result;

	if (depth > SCRIPT_INCLUDE_DEPTH ||
	    script->file_count >= SCRIPT_FILES_MAX) {
		mistakes_add(script->mistakes, from,
		    "include: too many files within each other, does one "
		    "include itself? %d deep and %d in all is the most",
		    SCRIPT_INCLUDE_DEPTH, SCRIPT_FILES_MAX);
		return -1;
	}
	file = add_file(script, name);
	if (file == NULL)
		return -1;
	at.file = file->name;
	result = text != NULL
		     ? source_copy(text, &file->source)
		     : source_read(name, SCRIPT_SIZE_MAX, &file->source);
	if (result != 0) {
		if (errno == ENOMEM)
			script->failed = true;
		mistakes_add(script->mistakes, from == NULL ? &at : from,
		    "%s%s cannot be read: %s", from == NULL ? "" : "include: ",
		    from == NULL ? "the file" : name, source_error(errno));
		return -1;
	}
	scan(script, file, depth);
	return 0;
}

int
script_load(struct script *script, const char *file, const char *text,
    struct mistakes *mistakes)
{
	*script = (struct script) {.mistakes = mistakes};
	if (load_file(script, file, text, NULL, 0) == 0)
		script_find_statements(script);
	return script->failed ? -1 : 0;
}

void
script_blank(struct script *script, size_t statement)
{
	struct statement *s = &script->statements[statement];
	size_t i;

	s->refused = true;
	for (i = s->first; i <= s->last; i++)
		script->tokens[i].blank = true;
}

/* What libconfuse shall read for a token: it must see a bare word as a value
 * exactly as we do, so quotes are put around it. */
static void
token_text(
    const struct script *script, size_t index, struct span *text, bool *quote)
{
	const struct script_token *token = &script->tokens[index];
	bool name = token->statement != SCRIPT_ROOT &&
		    script->statements[token->statement].first == index;

	*quote = false;
	*text = token->raw;
	if (token->blank) {
		*text = (struct span) {NULL, 0};
	} else if (token->instead != NULL) {
		*text = span_of(token->instead);
	} else if (token->bad) {
		*text = span_of("'?'");
	} else if (token->type == TOKEN_WORD && !name) {
		*quote = true;
	}
}

char *
script_write(const struct script *script, size_t *size)
{
	struct span raw;
	size_t i;
	bool quote;
	char *text, *at;

	*size = 1;
	for (i = 0; i < script->token_count; i++) {
		token_text(script, i, &raw, &quote);
		*size += raw.size + 1 + (quote ? 2 : 0);
	}
	text = at = calloc(*size + 1, 1);
	if (text == NULL)
		return NULL;
	for (i = 0; i < script->token_count; i++) {
		token_text(script, i, &raw, &quote);
		if (quote)
			*at++ = '\'';
		if (raw.size != 0)
			memcpy(at, raw.data, raw.size);
		at += raw.size;
		if (quote)
			*at++ = '\'';
		*at++ = '\n';
	}
	*at = '\n';
	return text;
}

void
script_fini(struct script *script)
{
	size_t i;

	for (i = 0; i < script->token_count; i++)
		free(script->tokens[i].instead);
	for (i = 0; i < script->statement_count; i++)
		free(script->statements[i].name);
	for (i = 0; i < script->file_count; i++) {
		source_fini(&script->files[i]->source);
		free(script->files[i]->name);
		free(script->files[i]);
	}
	free(script->tokens);
	free(script->statements);
	free(script->files);
	*script = (struct script) {.mistakes = NULL};
}
