/* SPDX-License-Identifier: ISC */
/*
 * A record's form in an operator's own words: text with snmptrapd's format
 * characters (%b) and fields of the JSON record ({trap_oid}) in it. Parsed
 * once, with the configuration; then it never changes and is shared.
 */
#ifndef TRAPLINE_OUTPUT_TEMPLATE_H
#define TRAPLINE_OUTPUT_TEMPLATE_H

#include "output/percent.h"
#include "output/stamp.h"

struct template_text;

/*
 * A template from text; one reference. `%%` and `{{` stand for the character
 * itself, a backslash escapes as in snmptrapd's formats. Objects in fields are
 * resolved by `mib`. NULL with what is wrong and what would be right in `why`,
 * or with `why->failed`.
 */
struct template_text *template_parse(
    const char *source, const struct mib *mib, struct text *why);

/*
 * A template from an argument of a command, where only the braces around a
 * field's name mean anything: percent signs, backslashes and other braces stand
 * for themselves, as do `${NAME}`, and `{{NAME}` for `{NAME}`. A name that is
 * almost a field's is a mistake. NULL with `why` empty where there is no field
 * in it.
 */
struct template_text *template_parse_argument(
    const char *source, const struct mib *mib, struct text *why);

/* Is this text meant as a template: has it a percent sign or a brace? */
bool template_is_meant(const char *source);

struct template_text *template_ref(struct template_text *template);

/* Lets go of a reference; NULL does nothing. Any thread. */
void template_unref(struct template_text *template);

/* The text it was made from. */
const char *template_source(const struct template_text *template);

/* Do both give the same for every notification? Either may be NULL. */
bool template_equal(
    const struct template_text *a, const struct template_text *b);

/* Can what it gives begin with octets that a sender chose, or have them
 * anywhere? */
bool template_begins_with_peer(const struct template_text *template);
bool template_has_peer(const struct template_text *template);

/* What it takes to write records by templates; zeroed, and the percent
 * characters' style set, is ready. */
struct template_writer {
	struct percent_writer percent;
	struct stamp stamp;
};

/* Adds a notification, without a line end that is not in the template. Octets
 * of peers are escaped, but in `%v` where the style says otherwise. */
void template_add(const struct template_text *template, struct text *text,
    struct template_writer *writer, const struct notification *n);

#endif
