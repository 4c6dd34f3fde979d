/* SPDX-License-Identifier: ISC */
/*
 * The tokens of a configuration file, by libconfuse's rules, tightened where
 * those are treacherous: a string ends on its line, and nothing is skipped
 * because it fits nowhere.
 */
#ifndef TRAPLINE_CONF_TOKEN_H
#define TRAPLINE_CONF_TOKEN_H

#include "base/span.h"

enum token_type {
	TOKEN_END,
	TOKEN_WORD,	/* a name, or a value without quotes */
	TOKEN_STRING,	/* "…", '…' */
	TOKEN_VARIABLE, /* ${X} */
	TOKEN_OPEN,	/* { */
	TOKEN_CLOSE,	/* } */
	TOKEN_PAREN_OPEN,
	TOKEN_PAREN_CLOSE,
	TOKEN_EQUALS,
	TOKEN_PLUS_EQUALS,
	TOKEN_COMMA,
	TOKEN_BAD, /* a comment without end */
};

struct token {
	enum token_type type;
	struct span raw;   /* as written, into the text */
	unsigned line;	   /* from 1 */
	const char *error; /* what is wrong with it, or NULL */
};

struct lexer {
	const char *at, *end; /* what is left of the text */
	unsigned line;
};

/* Starts at the first line of a text, behind a byte order mark. */
struct lexer lexer_start(const char *text, size_t size);

/* The next token; TOKEN_END at the end, over and over. */
struct token lexer_next(struct lexer *lexer);

/* Can it stand where a value is wanted? */
bool token_is_value(enum token_type type);

#endif
