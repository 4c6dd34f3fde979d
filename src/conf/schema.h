/* SPDX-License-Identifier: ISC */
/*
 * The kinds of sections and their options: the one table that gives parser,
 * ranges, defaults and the words of help.
 */
#ifndef TRAPLINE_CONF_SCHEMA_H
#define TRAPLINE_CONF_SCHEMA_H

#include "conf/option.h"

struct section_kind {
	const char *name; /* "": outside of all sections */
	const struct option *options;
	size_t option_count;
	size_t size; /* octets of its values */
	bool output; /* titles are unique among all kinds of output */
	void (*fini)(void *values);
};

/* What is outside of all sections. */
const struct section_kind *schema_root(void);

/* The kinds of sections, and how many. */
const struct section_kind *const *schema_kinds(size_t *count);

/* The kind of this name, or NULL. */
const struct section_kind *schema_kind_find(const char *name);

/* The option of this name in a kind, or NULL. */
const struct option *schema_option_find(
    const struct section_kind *kind, const char *name);

#endif
