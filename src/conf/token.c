/* SPDX-License-Identifier: ISC */
/*
 * The lexer: one token per call, comments left out. It never fails; what is
 * wrong travels in the token, so that the whole file is read whatever is in
 * it.
 */
#include "conf/token.h"

#include "conf/literal.h"

/* What ends a word, besides the end of the text. */
static const char word_ends[] = " #\"'\t\n\r={}()+,*";

struct lexer
lexer_start(const char *text, size_t size)
{
	static const char mark[] = "\xef\xbb\xbf"; /* UTF-8's */
	struct lexer lexer = {text, text + size, 1};

	if (size >= 3 && memcmp(text, mark, 3) == 0)
		lexer.at += 3;
	return lexer;
}

static bool
starts_with(const struct lexer *lexer, const char *what)
{
	size_t size = strlen(what);

	return (size_t)(lexer->end - lexer->at) >= size &&
	       memcmp(lexer->at, what, size) == 0;
}

static void
skip_line(struct lexer *lexer)
{
	while (lexer->at < lexer->end && *lexer->at != '\n')
		lexer->at++;
}

static struct token
make(const struct lexer *lexer, const char *start, enum token_type type)
{
	return (struct token) {type,
	    {(const uint8_t *)start, (size_t)(lexer->at - start)}, lexer->line,
	    NULL};
}

/* Behind a comment of C's kind; false if it does not end. */
static bool
skip_comment(struct lexer *lexer)
{
	for (lexer->at += 2; lexer->at < lexer->end; lexer->at++) {
		if (starts_with(lexer, "*/")) {
			lexer->at += 2;
			return true;
		}
		if (*lexer->at == '\n')
			lexer->line++;
	}
	return false;
}

/* Behind white space and comments; a token only for a comment without end. */
static struct token
skip_blank(struct lexer *lexer)
{
	struct token token = {.type = TOKEN_END};

	while (lexer->at < lexer->end) {
		if (*lexer->at == '\n')
			lexer->line++;
		if (strchr(" \t\r\n", *lexer->at) != NULL &&
		    *lexer->at != '\0') {
			lexer->at++;
		} else if (*lexer->at == '#' || starts_with(lexer, "//")) {
			skip_line(lexer);
		} else if (starts_with(lexer, "/*")) {
			token = make(lexer, lexer->at, TOKEN_BAD);
			if (skip_comment(lexer))
				continue;
			token.error = "this comment has no end, \"*/\" is "
				      "missing";
			return token;
		} else {
			break;
		}
	}
	return token;
}

/* "…" or '…', which must end on its line. */
static struct token
quoted(struct lexer *lexer)
{
	const char *start = lexer->at++;
	struct token token;

	while (lexer->at < lexer->end && *lexer->at != *start &&
	       *lexer->at != '\n') {
		if (*lexer->at == '\\' && lexer->at + 1 < lexer->end &&
		    lexer->at[1] != '\n')
			lexer->at++;
		lexer->at++;
	}
	if (lexer->at == lexer->end || *lexer->at == '\n') {
		token = make(lexer, start, TOKEN_STRING);
		token.error = "this string does not end on its line, a "
			      "quotation mark is missing";
		return token;
	}
	lexer->at++;
	token = make(lexer, start, TOKEN_STRING);
	token.error = literal_error(token.raw);
	return token;
}

/* ${X} outside of quotes. */
static struct token
variable(struct lexer *lexer)
{
	const char *start = lexer->at;
	struct token token;

	while (
	    lexer->at < lexer->end && *lexer->at != '}' && *lexer->at != '\n')
		lexer->at++;
	if (lexer->at < lexer->end && *lexer->at == '}')
		lexer->at++;
	token = make(lexer, start, TOKEN_VARIABLE);
	token.error = literal_error(token.raw);
	return token;
}

/* "+" and "*" end a word for libconfuse, which then skips them. */
static bool
is_misplaced(const struct lexer *lexer)
{
	return *lexer->at == '*' ||
	       (*lexer->at == '+' && !starts_with(lexer, "+="));
}

static bool
is_word(const struct lexer *lexer)
{
	return *lexer->at == '\0' || strchr(word_ends, *lexer->at) == NULL ||
	       is_misplaced(lexer);
}

static const char *
word_error(const struct lexer *lexer)
{
	uint8_t c = (uint8_t)*lexer->at;

	if (c < 0x20 || c == 0x7f)
		return "a control character stands here";
	if (c == '\\' || is_misplaced(lexer))
		return "backslash, \"+\" and \"*\" may stand only in a "
		       "string, put the value between quotation marks";
	return NULL;
}

static struct token
word(struct lexer *lexer)
{
	const char *start = lexer->at, *error = NULL;
	struct token token;

	for (; lexer->at < lexer->end && is_word(lexer); lexer->at++)
		if (error == NULL)
			error = word_error(lexer);
	token = make(lexer, start, TOKEN_WORD);
	token.error = error;
	return token;
}

static struct token
mark(struct lexer *lexer)
{
	static const char marks[] = "{}()=,";
	static const enum token_type types[] = {TOKEN_OPEN, TOKEN_CLOSE,
	    TOKEN_PAREN_OPEN, TOKEN_PAREN_CLOSE, TOKEN_EQUALS, TOKEN_COMMA};
	const char *start = lexer->at++;

	if (*start == '+') {
		lexer->at++;
		return make(lexer, start, TOKEN_PLUS_EQUALS);
	}
	return make(lexer, start, types[strchr(marks, *start) - marks]);
}

struct token
lexer_next(struct lexer *lexer)
{
	struct token token = skip_blank(lexer);

	if (token.error != NULL)
		return token;
	if (lexer->at == lexer->end)
		return make(lexer, lexer->at, TOKEN_END);
	if (*lexer->at == '"' || *lexer->at == '\'')
		return quoted(lexer);
	if (starts_with(lexer, "${"))
		return variable(lexer);
	if (is_word(lexer))
		return word(lexer);
	return mark(lexer);
}

bool
token_is_value(enum token_type type)
{
	return type == TOKEN_WORD || type == TOKEN_STRING ||
	       type == TOKEN_VARIABLE;
}
