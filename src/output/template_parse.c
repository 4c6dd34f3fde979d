/* SPDX-License-Identifier: ISC */
/*
 * From text to templates: snmptrapd's format strings (snmptrapd(8), "FORMAT
 * SPECIFICATIONS") with fields in braces, and arguments of commands, where
 * nothing but the fields means anything.
 */
#include <stdlib.h>

#include "base/nearest.h"
#include "output/template_piece.h"

#define SHOWN_MAX   40 /* octets of a mistake that are shown */
#define TYPED_LEAST 4  /* letters that can be a field's name mistyped */

/* A template on its way from text. */
struct parser {
	struct template_text *template;
	const char *at;
	const struct mib *mib;
	struct text *why;
};

/* ── pieces ───────────────────────────────────────────────────────────── */

/* A new piece, whose octets follow; NULL where there is no memory. */
static struct template_piece *
add_piece(struct parser *parser, enum template_piece_kind kind)
{
	struct template_text *t = parser->template;
	struct template_piece *pieces =
	    reallocarray(t->pieces, t->count + 1, sizeof(*pieces));

	if (pieces == NULL) {
		parser->why->failed = true;
		return NULL;
	}
	t->pieces = pieces;
	pieces[t->count] =
	    (struct template_piece) {.kind = kind, .start = t->octets.size};
	return &pieces[t->count++];
}

/* Adds to the literal that is last, or to a new one. */
static int
add_literal(struct parser *parser, struct span octets)
{
	struct template_text *t = parser->template;
	struct template_piece *piece =
	    t->count > 0 && t->pieces[t->count - 1].kind == PIECE_LITERAL
		? &t->pieces[t->count - 1]
		: add_piece(parser, PIECE_LITERAL);

	if (piece == NULL)
		return -1;
	text_add_span(&t->octets, octets);
	piece->size += octets.size;
	return 0;
}

static int
add_literal_char(struct parser *parser, char c)
{
	return add_literal(parser, (struct span) {(const uint8_t *)&c, 1});
}

/* ── fields ───────────────────────────────────────────────────────────── */

/* What stands in braces at `at`, behind the first of them: the name, and the
 * OID behind a colon. */
struct braces {
	struct span name, oid;
	const char *end; /* behind the last brace */
};

/* Do these look like braces around a field's name, right or wrong? */
static bool
read_braces(const char *at, struct braces *braces)
{
	size_t size = strspn(at, "abcdefghijklmnopqrstuvwxyz_.");

	*braces = (struct braces) {.name = {(const uint8_t *)at, size}};
	at += size;
	if (size > 0 && *at == ':') {
		size = strcspn(++at, "{}");
		braces->oid = (struct span) {(const uint8_t *)at, size};
		at += size;
	}
	braces->end = at + 1;
	return braces->name.size > 0 && *at == '}';
}

/* The field's name that is near to a wrong one, or NULL. */
static const char *
near_field(struct span name)
{
	struct nearest nearest = {NULL, 0};
	const struct field *field;
	char typed[SHOWN_MAX + 1];

	if (name.size >= sizeof(typed))
		return NULL;
	memcpy(typed, name.data, name.size);
	typed[name.size] = '\0';
	for (field = field_table; field->name != NULL; field++)
		nearest_offer(&nearest, typed, field->name);
	return nearest.name;
}

static void
say_unknown_field(struct parser *parser, struct span name)
{
	const char *near = near_field(name);
	const struct field *field;

	if (name.size > SHOWN_MAX)
		name.size = SHOWN_MAX;
	text_add(parser->why, "there is no field {");
	text_add_escaped(parser->why, name);
	text_add(parser->why, "}, ");
	if (near != NULL)
		text_printf(parser->why, "did you mean {%s}? ", near);
	text_add(parser->why, "there are");
	for (field = field_table; field->name != NULL; field++)
		text_printf(parser->why, " %s%s", field->name,
		    field->oid ? ":OBJECT" : "");
	text_add(parser->why, "; a brace itself is {{");
}

/* The contents octets of the object that a field names. 0, or -1 with `why`. */
static int
add_object(
    struct parser *parser, struct template_piece *piece, struct span written)
{
	struct text *octets = &parser->template->octets;
	char *name = strndup((const char *)written.data, written.size);
	uint8_t contents[OID_BER_MAX];
	struct oid oid;
	int result = -1;

	if (name == NULL)
		parser->why->failed = true;
	else
		result = mib_resolve(parser->mib, name, &oid, parser->why);
	free(name);
	if (result != 0)
		return -1;
	piece->size = oid_encode(&oid, contents);
	if (piece->size == 0) {
		text_add(parser->why, "the object's OID is too short, right "
				      "would be like {varbind:1.3.6.1.2.1.2}");
		return -1;
	}
	text_add_span(octets, (struct span) {contents, piece->size});
	return 0;
}

static int
add_field(struct parser *parser, const struct braces *braces)
{
	const struct field *field = field_find(braces->name);
	struct template_piece *piece;

	if (field == NULL) {
		say_unknown_field(parser, braces->name);
		return -1;
	}
	if (field->oid != (braces->oid.size > 0)) {
		text_printf(parser->why, "the field {%s} %s", field->name,
		    field->oid ? "needs an object, right would be like "
				 "{varbind:IF-MIB::ifDescr}"
			       : "takes no object behind a colon");
		return -1;
	}
	piece = add_piece(parser, PIECE_FIELD);
	if (piece == NULL)
		return -1;
	piece->field = field;
	parser->at = braces->end;
	return field->oid ? add_object(parser, piece, braces->oid) : 0;
}

/* ── format characters ────────────────────────────────────────────────── */

/* A character behind a backslash; what is no escape keeps its backslash. */
static int
add_escape(struct parser *parser)
{
	static const char letters[] = "abfnrtv\\?%'\"",
			  meant[] = "\a\b\f\n\r\t\v\\?%'\"";
	const char *found =
	    parser->at[1] == '\0' ? NULL : strchr(letters, parser->at[1]);

	if (found == NULL) {
		parser->at++;
		return add_literal_char(parser, '\\');
	}
	parser->at += 2;
	return add_literal_char(parser, meant[found - letters]);
}

/* The text up to the next percent sign becomes a separator. */
static int
add_separator(struct parser *parser)
{
	struct template_text *t = parser->template;
	struct template_piece *piece = add_piece(parser, PIECE_SEPARATOR);
	size_t first = t->count;
	int result = piece == NULL ? -1 : 0;

	while (result == 0 && *parser->at != '\0' && *parser->at != '%') {
		if (*parser->at == '\\') {
			result = add_escape(parser);
			continue;
		}
		if (parser->at[0] == '{' && parser->at[1] == '{')
			parser->at++;
		result = add_literal_char(parser, *parser->at++);
	}
	if (result != 0 || t->count == first)
		return result;
	/* it was collected as a literal */
	t->count = first;
	t->pieces[first - 1].size = t->pieces[first].size;
	return 0;
}

/* A number of at most PERCENT_WIDTH_MAX. 0, or -1 with `why`. */
static int
read_number(struct parser *parser, unsigned *number)
{
	for (*number = 0; *parser->at >= '0' && *parser->at <= '9';
	     parser->at++) {
		*number = *number * 10 + (unsigned)(*parser->at - '0');
		if (*number > PERCENT_WIDTH_MAX) {
			text_printf(parser->why,
			    "a width or precision is more than %d",
			    PERCENT_WIDTH_MAX);
			return -1;
		}
	}
	return 0;
}

/* Flags, width and precision. */
static int
read_form(struct parser *parser, struct percent_form *form)
{
	*form = (struct percent_form) {.left = false};
	for (;; parser->at++) {
		if (*parser->at == '-')
			form->left = true;
		else if (*parser->at == '0')
			form->zeros = true;
		else if (*parser->at == '#')
			form->alternate = true;
		else
			break;
	}
	if (read_number(parser, &form->width) != 0)
		return -1;
	if (*parser->at != '.')
		return 0;
	parser->at++;
	form->has_precision = true;
	return read_number(parser, &form->precision);
}

static void
say_unknown_percent(struct parser *parser)
{
	const struct percent *percent;
	char letter = *parser->at;

	if (letter == '\0') {
		text_add(parser->why, "it ends within a format character");
	} else {
		text_add(parser->why, "there is no format character %");
		text_add_escaped(
		    parser->why, (struct span) {(const uint8_t *)&letter, 1});
	}
	text_add(parser->why, ", right would be one of");
	for (percent = percent_table; percent->letter != '\0'; percent++)
		text_printf(parser->why, " %%%c", percent->letter);
	text_add(parser->why, " %V; a percent sign itself is %%");
}

static int
add_percent(struct parser *parser)
{
	const struct percent *percent;
	struct percent_form form;
	struct template_piece *piece;

	parser->at++;
	if (read_form(parser, &form) != 0)
		return -1;
	if (*parser->at == '%' || *parser->at == 'V') {
		if (*parser->at++ == 'V')
			return add_separator(parser);
		return add_literal_char(parser, '%');
	}
	percent = percent_find(*parser->at);
	if (percent == NULL) {
		say_unknown_percent(parser);
		return -1;
	}
	parser->at++;
	piece = add_piece(parser, PIECE_PERCENT);
	if (piece == NULL)
		return -1;
	piece->percent = percent;
	piece->form = form;
	return 0;
}

/* ── parsing ──────────────────────────────────────────────────────────── */

static int
add_braces(struct parser *parser)
{
	struct braces braces;

	if (parser->at[1] == '{') {
		parser->at += 2;
		return add_literal_char(parser, '{');
	}
	if (read_braces(parser->at + 1, &braces))
		return add_field(parser, &braces);
	text_add(parser->why, "a brace begins the name of a field, right would "
			      "be like {trap_oid}; a brace itself is {{");
	return -1;
}

/* Parses the next piece of a template. */
static int
add_next(struct parser *parser)
{
	if (*parser->at == '%')
		return add_percent(parser);
	if (*parser->at == '{')
		return add_braces(parser);
	if (*parser->at == '\\')
		return add_escape(parser);
	return add_literal_char(parser, *parser->at++);
}

/* Do braces begin here around a field's name, or what was meant as one? */
static bool
is_field(const char *at, struct braces *braces)
{
	return *at == '{' && read_braces(at + 1, braces) &&
	       (field_find(braces->name) != NULL ||
		   (braces->name.size >= TYPED_LEAST &&
		       near_field(braces->name) != NULL));
}

/* Takes octets up to `end` as they stand. */
static int
add_verbatim(struct parser *parser, const char *end)
{
	const char *start = parser->at;

	parser->at = end;
	return add_literal(parser,
	    (struct span) {(const uint8_t *)start, (size_t)(end - start)});
}

/* Parses the next piece of an argument. A shell's variable stays one, whatever
 * its name. */
static int
add_next_of_argument(struct parser *parser)
{
	struct braces braces;

	if (*parser->at == '$' && is_field(parser->at + 1, &braces))
		return add_verbatim(parser, braces.end);
	if (*parser->at == '{' && is_field(parser->at + 1, &braces)) {
		parser->at++;
		return add_verbatim(parser, braces.end);
	}
	if (is_field(parser->at, &braces))
		return add_field(parser, &braces);
	return add_verbatim(parser, parser->at + 1);
}

static struct template_text *
parse(const char *source, const struct mib *mib, struct text *why,
    int (*next)(struct parser *parser))
{
	struct parser parser = {template_new(source), source, mib, why};
	int result = 0;

	if (parser.template == NULL) {
		why->failed = true;
		return NULL;
	}
	while (result == 0 && *parser.at != '\0')
		result = next(&parser);
	why->failed |= parser.template->octets.failed;
	if (result == 0 && !why->failed)
		return parser.template;
	template_unref(parser.template);
	return NULL;
}

struct template_text *
template_parse(const char *source, const struct mib *mib, struct text *why)
{
	return parse(source, mib, why, add_next);
}

struct template_text *
template_parse_argument(
    const char *source, const struct mib *mib, struct text *why)
{
	struct template_text *template =
	    parse(source, mib, why, add_next_of_argument);

	/* without a field it is one literal: `{{NAME}` may have changed it */
	if (template == NULL || template->count > 1 ||
	    (template->count == 1 &&
		(template->pieces[0].kind == PIECE_FIELD ||
		    template->pieces[0].size != strlen(source))))
		return template;
	template_unref(template);
	return NULL;
}
