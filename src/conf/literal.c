/* SPDX-License-Identifier: ISC */
/*
 * A walk over one literal, piece by piece: a piece is a run of octets that
 * yields an octet, a run of octets that stand for themselves, or a variable.
 * The same walk checks, measures and writes.
 */
#include "conf/literal.h"

#include <stdlib.h>

enum piece_type { PIECE_END, PIECE_OCTET, PIECE_VARIABLE, PIECE_ERROR };

struct piece {
	enum piece_type type;
	uint8_t octet;
	struct span variable; /* what stands between ${ and } */
	const char *error;
};

/* The inside of a literal: what is left of it, and how it is quoted. */
struct walk {
	const uint8_t *at, *end;
	char quote; /* '"', '\'', or 0: a bare word or variable */
};

static struct walk
walk_start(struct span raw)
{
	struct walk walk = {raw.data, raw.data + raw.size, 0};

	if (raw.size >= 2 && (*raw.data == '"' || *raw.data == '\'')) {
		walk.quote = (char)*raw.data;
		walk.at++;
		walk.end--;
	}
	return walk;
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static int
hex_value(uint8_t c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct piece
piece_error(const char *error)
{
	return (struct piece) {.type = PIECE_ERROR, .error = error};
}

static struct piece
piece_octet(unsigned octet)
{
	if (octet == 0)
		return piece_error("a NUL octet cannot be part of a value");
	return (struct piece) {.type = PIECE_OCTET, .octet = (uint8_t)octet};
}

/* \7, \07, \101: up to three octal digits and no other digit behind them. */
static struct piece
octal_escape(struct walk *walk)
{
	unsigned value = 0, digits = 0;

	while (walk->at < walk->end && is_digit(*walk->at)) {
		if (++digits > 3 || *walk->at > '7')
			return piece_error("bad escape: up to three octal "
					   "digits may follow a backslash");
		value = value * 8 + (unsigned)(*walk->at++ - '0');
	}
	if (value > 0xff)
		return piece_error("bad escape: an octet is \\377 at most");
	return piece_octet(value);
}

/* \x4, \x41; \x without digits is an x. */
static struct piece
hex_escape(struct walk *walk)
{
	unsigned value = 0, digits;

	for (digits = 0; digits < 2 && walk->at < walk->end; digits++) {
		if (hex_value(*walk->at) < 0)
			break;
		value = value * 16 + (unsigned)hex_value(*walk->at++);
	}
	return piece_octet(digits == 0 ? 'x' : value);
}

/* What follows a backslash in "…". */
static struct piece
escape(struct walk *walk)
{
	static const char from[] = "nrbfaetv", to[] = "\n\r\b\f\a\033\t\v";
	const char *found;
	uint8_t c;

	if (walk->at == walk->end)
		return piece_error("bad escape: nothing follows the backslash");
	if (is_digit(*walk->at))
		return octal_escape(walk);
	c = *walk->at++;
	if (c == 'x')
		return hex_escape(walk);
	found = c == '\0' ? NULL : strchr(from, c);
	return piece_octet(found == NULL ? c : (uint8_t)to[found - from]);
}

static struct piece
variable(struct walk *walk)
{
	const uint8_t *start = walk->at + 2, *at = start;

	while (at < walk->end && *at != '}' && *at != '\\')
		at++;
	if (at >= walk->end || *at != '}')
		return piece_error("\"${\" without \"}\", write \"\\${\" where "
				   "no variable is meant");
	if (at == start)
		return piece_error("\"${}\" names no variable");
	walk->at = at + 1;
	return (struct piece) {
	    .type = PIECE_VARIABLE, .variable = {start, (size_t)(at - start)}};
}

static struct piece
walk_next(struct walk *walk)
{
	size_t left = (size_t)(walk->end - walk->at);

	if (left == 0)
		return (struct piece) {.type = PIECE_END};
	if (walk->quote != '\'' && left >= 2 && walk->at[0] == '$' &&
	    walk->at[1] == '{')
		return variable(walk);
	if (walk->quote == '"' && *walk->at == '\\') {
		walk->at++;
		return escape(walk);
	}
	if (walk->quote == '\'' && left >= 2 && walk->at[0] == '\\' &&
	    (walk->at[1] == '\\' || walk->at[1] == '\''))
		walk->at++;
	return piece_octet(*walk->at++);
}

/* A variable's name and, behind ":-", its default (NULL data: none). */
static struct span
variable_name(struct span variable, struct span *fallback)
{
	const uint8_t *colon = NULL;

	if (variable.size != 0)
		colon = memchr(variable.data, ':', variable.size);
	*fallback = (struct span) {NULL, 0};
	if (colon == NULL || colon + 1 == variable.data + variable.size ||
	    colon[1] != '-')
		return variable;
	*fallback = (struct span) {
	    colon + 2, (size_t)(variable.data + variable.size - colon - 2)};
	return (struct span) {variable.data, (size_t)(colon - variable.data)};
}

/* The environment's value, NULL if not set (or no memory to ask). */
static const char *
variable_get(struct span name)
{
	char *copy = strndup((const char *)name.data, name.size);
	const char *value = copy == NULL ? NULL : getenv(copy);

	free(copy);
	return value;
}

static struct span
variable_value(struct span variable)
{
	struct span fallback;
	const char *value = variable_get(variable_name(variable, &fallback));

	return value == NULL ? fallback : span_of(value);
}

const char *
literal_error(struct span raw)
{
	struct walk walk = walk_start(raw);
	struct piece piece;

	do
		piece = walk_next(&walk);
	while (piece.type == PIECE_OCTET || piece.type == PIECE_VARIABLE);
	return piece.error;
}

/* Measures where `to` is NULL, else writes; returns the size. */
static size_t
expand(struct span raw, char *to)
{
	struct walk walk = walk_start(raw);
	struct piece piece;
	struct span octets;
	size_t size = 0;

	for (;;) {
		piece = walk_next(&walk);
		if (piece.type == PIECE_OCTET)
			octets = (struct span) {&piece.octet, 1};
		else if (piece.type == PIECE_VARIABLE)
			octets = variable_value(piece.variable);
		else
			return size;
		if (to != NULL && octets.size != 0)
			memcpy(to + size, octets.data, octets.size);
		size += octets.size;
	}
}

char *
literal_value(struct span raw)
{
	char *value = calloc(expand(raw, NULL) + 1, 1);

	if (value != NULL)
		expand(raw, value);
	return value;
}

struct span
literal_missing_variable(struct span raw, bool empty)
{
	struct walk walk = walk_start(raw);
	struct span name, fallback;
	struct piece piece;
	const char *value;

	do {
		piece = walk_next(&walk);
		if (piece.type != PIECE_VARIABLE)
			continue;
		name = variable_name(piece.variable, &fallback);
		value = variable_get(name);
		if (fallback.data == NULL &&
		    (value == NULL || (empty && *value == '\0')))
			return name;
	} while (piece.type == PIECE_OCTET || piece.type == PIECE_VARIABLE);
	return (struct span) {NULL, 0};
}

bool
literal_has_variable(struct span raw)
{
	struct walk walk = walk_start(raw);
	struct piece piece;

	do
		piece = walk_next(&walk);
	while (piece.type == PIECE_OCTET);
	return piece.type == PIECE_VARIABLE;
}
