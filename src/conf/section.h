/* SPDX-License-Identifier: ISC */
/*
 * A section as it was read: its values, and for each option where it was
 * given, so that checks can point at the line.
 */
#ifndef TRAPLINE_CONF_SECTION_H
#define TRAPLINE_CONF_SECTION_H

#include "conf/mistake.h"
#include "conf/schema.h"

/* An option as it was given in a section. */
struct given {
	struct position at; /* of its first value; file NULL: not given */
	size_t statement;   /* which one gave it */
	bool bad;	    /* its value was a mistake */
};

struct section {
	const struct section_kind *kind;
	char *title; /* owned; "" for the root */
	struct position at;
	struct given *given; /* one for each option; owned */
	void *values;	     /* owned */
};

/* A section with its defaults; takes nothing over. NULL: no memory. */
struct section *section_new(const struct section_kind *kind, const char *title,
    const struct position *at);
void section_free(struct section *section);

/* Where and how an option was given; the name must be one of the kind's. */
struct given *section_given(const struct section *section, const char *option);

/* Was it given at all, rightly or not? */
bool section_has(const struct section *section, const char *option);

/* Was it given, and wrong? Checks that rest on it are then left out. */
bool section_is_bad(const struct section *section, const char *option);

/* Where to point when speaking of an option: its place, or the section's. */
const struct position *section_place(
    const struct section *section, const char *option);

#endif
