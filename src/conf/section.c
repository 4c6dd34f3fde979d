/* SPDX-License-Identifier: ISC */
/*
 * Sections as they are read: made with their defaults, which go the same way
 * as what a file says, and asked for what was given.
 */
#include "conf/section.h"

#include <stdlib.h>

/* The defaults; the tables are wrong where one does not parse. */
static int
set_defaults(struct section *section)
{
	const struct option *option = section->kind->options;
	struct text why;
	size_t i;
	int result = 0;

	text_init(&why);
	for (i = 0; i < section->kind->option_count; i++, option++)
		if (option->fallback != NULL &&
		    option->parse(option, option->fallback,
			(char *)section->values + option->offset, &why) != 0)
			result = -1;
	text_fini(&why);
	return result;
}

struct section *
section_new(const struct section_kind *kind, const char *title,
    const struct position *at)
{
	struct section *section = calloc(1, sizeof(*section));

	if (section == NULL)
		return NULL;
	section->kind = kind;
	section->at = *at;
	section->title = strdup(title);
	section->given = calloc(kind->option_count, sizeof(struct given));
	section->values = calloc(1, kind->size);
	if (section->title == NULL || section->given == NULL ||
	    section->values == NULL || set_defaults(section) != 0) {
		section_free(section);
		return NULL;
	}
	return section;
}

void
section_free(struct section *section)
{
	if (section == NULL)
		return;
	if (section->values != NULL)
		section->kind->fini(section->values);
	free(section->values);
	free(section->given);
	free(section->title);
	free(section);
}

struct given *
section_given(const struct section *section, const char *option)
{
	const struct option *row = schema_option_find(section->kind, option);

	return &section->given[row - section->kind->options];
}

bool
section_has(const struct section *section, const char *option)
{
	return section_given(section, option)->at.file != NULL;
}

bool
section_is_bad(const struct section *section, const char *option)
{
	return section_given(section, option)->bad;
}

const struct position *
section_place(const struct section *section, const char *option)
{
	const struct given *given = section_given(section, option);

	return given->at.file != NULL ? &given->at : &section->at;
}
