/* SPDX-License-Identifier: ISC */
/*
 * What a template consists of. Private to template.c and template_parse.c.
 */
#ifndef TRAPLINE_OUTPUT_TEMPLATE_PIECE_H
#define TRAPLINE_OUTPUT_TEMPLATE_PIECE_H

#include <stdatomic.h>

#include "output/field.h"
#include "output/template.h"

enum template_piece_kind {
	PIECE_LITERAL,
	PIECE_FIELD,
	PIECE_PERCENT,
	PIECE_SEPARATOR, /* of varbinds from here on */
};

struct template_piece {
	enum template_piece_kind kind;
	size_t start, size; /* octets: the literal, separator, field's OID */
	const struct field *field;
	const struct percent *percent;
	struct percent_form form;
};

/* What pieces point at is in one run of octets, named by place, because it
 * moves while it grows. */
struct template_text {
	atomic_uint references;
	char *source;
	struct template_piece *pieces;
	size_t count;
	struct text octets;
};

/* An empty template with one reference. NULL where there is no memory. */
struct template_text *template_new(const char *source);

#endif
