/* SPDX-License-Identifier: ISC */
/*
 * The only user of libconfuse. It reads a text of one token a line, made from
 * the script: every option is a string or a list of strings to it, and each
 * value comes to read_value() while the line says which token it was. At the
 * first thing it does not like libconfuse stops; that is explained and put
 * out of its way, and the text is read again from the start.
 *
 * Callbacks of libconfuse know nothing of their caller. So each option is a
 * "simple" one, whose pointer leads to struct carrier; what libconfuse stores
 * there is always an empty string. Secrets never reach libconfuse at all.
 */
#include "conf/reading.h"

#include <confuse.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"

#define MARGIN	(1u << 20) /* octets that others may take meanwhile */
#define BLOCK	64	   /* octets of a short string, with what it costs */
#define SECTION 1024	   /* of a section besides its options and values */

struct carrier {
	char *stored; /* what options point at: the first field */
	struct reading *reading;
};

static struct reading *
reading_of(const cfg_t *cfg)
{
	const void *carrier = cfg->opts[0].simple_value.string;

	return ((const struct carrier *)carrier)->reading;
}

/* libconfuse has a value. It is told to keep an empty string instead. */
static int
read_value(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	struct reading *reading = reading_of(cfg);
	size_t token = (size_t)cfg->line - 1;

	(void)opt;
	*(const char **)result = "";
	if (token < reading->script.token_count)
		reading_take(reading, token, value);
	return 0;
}

/* libconfuse has read the closing brace of a section: it may be empty. */
static int
read_section(cfg_t *cfg, cfg_opt_t *opt)
{
	struct reading *reading = reading_of(cfg);
	size_t token = (size_t)cfg->line - 1;

	(void)opt;
	if (token < reading->script.token_count)
		reading_section(
		    reading, reading->script.tokens[token].statement);
	return 0;
}

/* libconfuse refuses something; its own words may hold secrets. */
static void
read_refusal(cfg_t *cfg, const char *format, va_list args)
{
	struct reading *reading = reading_of(cfg);

	(void)format;
	(void)args;
	if (reading->refused == SIZE_MAX && cfg->line > 0)
		reading->refused = (size_t)cfg->line - 1;
}

/* A kind's options in libconfuse's form, with room for `more` and the end. */
static cfg_opt_t *
make_options(
    const struct section_kind *kind, struct carrier *carrier, size_t more)
{
	cfg_opt_t *options =
	    calloc(kind->option_count + more + 1, sizeof(*options));
	size_t i;

	if (options == NULL)
		return NULL;
	for (i = 0; i < kind->option_count; i++) {
		options[i].name = kind->options[i].name;
		options[i].type = CFGT_STR;
		options[i].flags = kind->options[i].flags & OPTION_LIST
				       ? CFGF_LIST | CFGF_NODEFAULT
				       : CFGF_NODEFAULT;
		options[i].simple_value.string = &carrier->stored;
		options[i].parsecb = read_value;
	}
	return options;
}

static void
free_options(cfg_opt_t *options)
{
	size_t i;

	if (options == NULL)
		return;
	for (i = 0; options[i].name != NULL; i++)
		free(options[i].subopts);
	free(options);
}

/* The whole grammar: the root's options, then a row for each kind. */
static cfg_opt_t *
make_grammar(struct carrier *carrier)
{
	const struct section_kind *const *kinds;
	size_t i, count;
	cfg_opt_t *grammar, *row;

	kinds = schema_kinds(&count);
	grammar = make_options(schema_root(), carrier, count);
	if (grammar == NULL)
		return NULL;
	row = grammar + schema_root()->option_count;
	for (i = 0; i < count; i++, row++) {
		row->name = kinds[i]->name;
		row->type = CFGT_SEC;
		row->flags = CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES;
		row->validcb = read_section;
		row->subopts = make_options(kinds[i], carrier, 0);
		if (row->subopts == NULL) {
			free_options(grammar);
			return NULL;
		}
	}
	return grammar;
}

/* What libconfuse and we take for a section, at most: it copies all options
 * that there are. */
static size_t
section_size(const struct section_kind *kind)
{
	return SECTION + kind->size +
	       kind->option_count *
		   (sizeof(cfg_opt_t) + BLOCK + sizeof(struct given));
}

/* libconfuse does not survive it when memory runs out: is there enough for a
 * text of this size? Of what it may take there is one block now, which is
 * given back. */
static bool
has_memory(const struct reading *reading, size_t size)
{
	const struct script *script = &reading->script;
	size_t i, octets = MARGIN + 4 * size;
	const struct section_kind *kind;
	void *volatile block; /* a compiler may leave out what nobody uses */

	for (i = 0; i < script->statement_count; i++) {
		kind = NULL;
		if (script->statements[i].type == STATEMENT_SECTION)
			kind = schema_kind_find(script->statements[i].name);
		octets += kind == NULL ? BLOCK : section_size(kind);
	}
	block = malloc(octets);
	free(block);
	return block != NULL;
}

/* Lets libconfuse read the text; its result, or CFG_FILE_ERROR. */
static int
parse(const cfg_opt_t *grammar, char *text, size_t size)
{
	char buffer[BUFSIZ];
	FILE *stream = fmemopen(text, size, "r");
	cfg_t *cfg = cfg_init((cfg_opt_t *)(uintptr_t)grammar, CFGF_NONE);
	int result = CFG_FILE_ERROR;

	if (stream != NULL && cfg != NULL) {
		setvbuf(stream, buffer, _IOFBF, sizeof(buffer));
		cfg_set_error_function(cfg, read_refusal);
		result = cfg_parse_fp(cfg, stream);
	}
	if (stream != NULL)
		fclose(stream);
	if (cfg != NULL)
		cfg_free(cfg);
	secret_wipe(buffer, sizeof(buffer));
	return result;
}

static void
forget_sections(struct reading *reading)
{
	size_t i;

	for (i = 0; i < reading->section_count; i++)
		section_free(reading->sections[i]);
	reading->section_count = 0;
	for (i = 0; i < reading->script.statement_count; i++)
		reading->script.statements[i].data = NULL;
}

/* One pass over the text from its start; false if libconfuse stopped. */
static bool
pass(struct reading *reading)
{
	struct carrier carrier = {NULL, reading};
	cfg_opt_t *grammar = make_grammar(&carrier);
	size_t size = 0;
	char *text = script_write(&reading->script, &size);
	int result = CFG_FILE_ERROR;

	forget_sections(reading);
	mistakes_fini(&reading->pass_mistakes);
	reading->refused = SIZE_MAX;
	if (grammar != NULL && text != NULL &&
	    reading_section(reading, SCRIPT_ROOT) != NULL &&
	    has_memory(reading, size))
		result = parse(grammar, text, size);
	if (result != CFG_SUCCESS &&
	    reading->refused >= reading->script.token_count)
		reading->failed = true;
	if (text != NULL)
		secret_wipe(text, size);
	free(text);
	free_options(grammar);
	free(carrier.stored);
	return result == CFG_SUCCESS;
}

/* Secrets, and what may be one under a mistyped name, stay out of the text
 * that libconfuse sees. */
static void
hide_secrets(struct reading *reading, size_t index)
{
	const struct statement *s = &reading->script.statements[index];
	const struct section_kind *kind = reading_kind(reading, index);
	const struct option *option;
	struct script_token *token;
	size_t i;

	if (s->type != STATEMENT_OPTION)
		return;
	option = kind == NULL ? NULL : schema_option_find(kind, s->name);
	if (option != NULL && !(option->flags & OPTION_SECRET))
		return;
	for (i = s->first + 2; i <= s->last; i++) {
		token = &reading->script.tokens[i];
		if (!token_is_value(token->type))
			continue;
		token->instead = strdup("'*'");
		if (token->instead == NULL)
			reading->failed = true;
	}
}

/* Is it `name = { }`? No value of it ever came to read_value(). */
static bool
is_empty_list(const struct script *script, const struct statement *s)
{
	return s->last == s->first + 3 &&
	       script->tokens[s->last].type == TOKEN_CLOSE;
}

/* Options that were given without leaving a value: empty lists, and what was
 * refused, so that nobody misses them. */
static void
mark_given(struct reading *reading, size_t index)
{
	const struct statement *s = &reading->script.statements[index];
	const struct section_kind *kind = reading_kind(reading, index);
	struct section *section;
	struct given *given;

	if (s->type != STATEMENT_OPTION || kind == NULL ||
	    schema_option_find(kind, s->name) == NULL ||
	    (!s->refused && !is_empty_list(&reading->script, s)) ||
	    (s->section != SCRIPT_ROOT &&
		reading->script.statements[s->section].refused))
		return;
	section = reading_section(reading, s->section);
	if (section == NULL)
		return;
	given = section_given(section, s->name);
	given->bad |= s->refused;
	if (given->at.file == NULL)
		given->at = script_position(&reading->script, s->first);
}

/* What libconfuse is bound to refuse is explained before: a pass over a file
 * with thousands of users takes its time. */
static void
foresee(struct reading *reading, size_t index)
{
	const struct statement *s = &reading->script.statements[index];
	const struct section_kind *kind = reading_kind(reading, index);

	if (reading->script.tokens[s->first].blank)
		return;
	if (kind == NULL ||
	    (schema_option_find(kind, s->name) == NULL &&
		(kind != schema_root() || schema_kind_find(s->name) == NULL)))
		reading_explain(reading, s->first);
}

static void
read_all(struct reading *reading)
{
	unsigned retries = 0;
	struct position at;

	while (!pass(reading) && !reading->failed) {
		if (retries++ == READING_RETRIES) {
			at =
			    script_position(&reading->script, reading->refused);
			mistakes_add(&reading->mistakes, &at,
			    "more than %d statements are wrong: the rest was "
			    "not read",
			    READING_RETRIES);
			reading->partial = true;
			break;
		}
		reading_explain(reading, reading->refused);
	}
	mistakes_move(&reading->mistakes, &reading->pass_mistakes);
}

void
reading_run(struct reading *reading, const char *file, const char *text)
{
	size_t i;

	*reading = (struct reading) {.failed = false};
	if (script_load(&reading->script, file, text, &reading->mistakes) != 0)
		reading->failed = true;
	for (i = 0; i < reading->script.statement_count; i++)
		hide_secrets(reading, i);
	for (i = 0; i < reading->script.statement_count; i++)
		foresee(reading, i);
	if (!reading->failed)
		read_all(reading);
	for (i = 0; i < reading->script.statement_count; i++)
		if (!reading->partial && !reading->failed)
			mark_given(reading, i);
}

void
reading_fini(struct reading *reading)
{
	forget_sections(reading);
	free(reading->sections);
	script_fini(&reading->script);
	string_list_fini(&reading->files);
	mistakes_fini(&reading->mistakes);
	mistakes_fini(&reading->pass_mistakes);
	mistakes_fini(&reading->warnings);
}
