/* SPDX-License-Identifier: ISC */
/*
 * The types of options: how the words of a file become a value. One row of a
 * section's table (conf/schema.c) says which, where the value goes, its range
 * and its default.
 */
#ifndef TRAPLINE_CONF_OPTION_H
#define TRAPLINE_CONF_OPTION_H

#include "base/address.h"
#include "base/text.h"
#include "usm/engine_id.h"

#define OPTION_LIST   1u /* several values; parsed one at a time */
#define OPTION_SECRET 2u /* never shown, never given to libconfuse */
#define OPTION_EMPTY  4u /* "" is a value */

/* A word that an option may be, and what it means. */
struct choice {
	const char *name; /* NULL: end of the table */
	int value;
};

struct option {
	const char *name;
	/* Sets the field, or appends to it. -1 with what is wrong and what
	 * would be right in `why`, or with `why->failed`. */
	int (*parse)(const struct option *option, const char *value,
	    void *field, struct text *why);
	size_t offset; /* of the field in the section's values */
	unsigned flags;
	uint64_t min, max;	      /* numbers: the range; text: octets */
	const struct choice *choices; /* for option_choice */
	const char *fallback; /* the default, in the words of a file, or NULL */
	const char *help;
};

/* Fields of lists; the items are owned. */
struct string_list {
	char **items;
	size_t count;
};

struct engine_list {
	struct engine_id *items;
	size_t count;
};

void string_list_fini(struct string_list *list);

/* The types: `parse` above for the field that each names. */
/* char *: anything */
int option_string(const struct option *option, const char *value, void *field,
    struct text *why);
/* struct string_list: likewise */
int option_strings(const struct option *option, const char *value, void *field,
    struct text *why);
/* char *: absolute */
int option_path(const struct option *option, const char *value, void *field,
    struct text *why);
/* bool */
int option_bool(const struct option *option, const char *value, void *field,
    struct text *why);
/* uint32_t, int32_t, unsigned */
int option_unsigned(const struct option *option, const char *value, void *field,
    struct text *why);
/* size_t */
int option_count(const struct option *option, const char *value, void *field,
    struct text *why);
/* size_t: 65536, 64k, 64M, 1G */
int option_octets(const struct option *option, const char *value, void *field,
    struct text *why);
/* unsigned: 10, 10s, 2m, 1h */
int option_seconds(const struct option *option, const char *value, void *field,
    struct text *why);
/* mode_t: 0640 */
int option_mode(const struct option *option, const char *value, void *field,
    struct text *why);
/* an enum or int */
int option_choice(const struct option *option, const char *value, void *field,
    struct text *why);
/* unsigned: a set of words; each adds the bit of its choice's value */
int option_set(const struct option *option, const char *value, void *field,
    struct text *why);
/* struct engine_id */
int option_engine(const struct option *option, const char *value, void *field,
    struct text *why);
/* struct engine_list */
int option_engines(const struct option *option, const char *value, void *field,
    struct text *why);
/* struct prefix_list */
int option_prefixes(const struct option *option, const char *value, void *field,
    struct text *why);
/* struct key; secret */
int option_key(const struct option *option, const char *value, void *field,
    struct text *why);
/* char *; secret, at least 8 octets */
int option_phrase(const struct option *option, const char *value, void *field,
    struct text *why);

/* `"…"` with what a person typed, escaped; cut where it is very long. */
void option_quote(struct text *why, const char *value);

#endif
