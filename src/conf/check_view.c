/* SPDX-License-Identifier: ISC */
/*
 * Views: the words of their sections become families of subtrees, and the
 * communities and users that name a view get its number. Whatever is wrong is
 * said where its option stands.
 */
#include <stdlib.h>

#include "base/nearest.h"
#include "conf/check.h"
#include "conf/values.h"

/* "1.3.6.1.2.1.2.2.1.0.3/ff.a0". -1 with what is wrong in `why`. */
static int
read_family(const struct mib *mib, const char *written,
    struct view_family *family, struct text *why)
{
	const char *slash = strchr(written, '/');
	size_t size =
	    slash == NULL ? strlen(written) : (size_t)(slash - written);
	char *name = strndup(written, size);
	int result;

	if (name == NULL) {
		why->failed = true;
		return -1;
	}
	result = mib_resolve(mib, name, &family->subtree, why);
	free(name);
	if (result != 0)
		return -1;
	memset(family->mask, 0xff, sizeof(family->mask));
	if (slash == NULL ||
	    view_parse_mask(span_of(slash + 1), family->mask) == 0)
		return 0;
	text_add(why, "what follows the / is no mask, right would be pairs of "
		      "hexadecimal digits, 16 at most, like ff.a0");
	return -1;
}

static void
add_families(struct reading *reading, const struct section *section,
    const char *option, const struct string_list *words)
{
	const struct root_values *root = reading->sections[0]->values;
	struct view_values *values = section->values;
	struct view_family family = {.included = words == &values->included};
	struct text why;
	size_t i;
	int result;

	text_init(&why);
	for (i = 0; i < words->count; i++) {
		text_clear(&why);
		result =
		    read_family(root->conf.mib, words->items[i], &family, &why);
		if (result == 0)
			result = view_add(&values->view, &family);
		else
			result = 1;
		reading->failed |= result < 0;
		if (result == 1 && why.size == 0)
			text_add(&why, "this view has the subtree already, "
				       "once is enough");
		if (result == 1)
			check_note(
			    reading, section, option, words->items[i], &why);
	}
	text_fini(&why);
}

static void
check_view(struct reading *reading, const struct section *section)
{
	struct view_values *values = section->values;

	add_families(reading, section, "included", &values->included);
	add_families(reading, section, "excluded", &values->excluded);
	view_sort(&values->view);
	if (values->included.count == 0 && !section_is_bad(section, "included"))
		mistakes_add(&reading->mistakes, &section->at,
		    "this view includes nothing, right would be like included "
		    "= {\"1.3.6.1\"}");
}

/* The number of a view, from 1, among the sections; 0: there is none. */
static size_t
number_of(
    const struct reading *reading, const char *title, struct nearest *nearest)
{
	const struct section *section;
	size_t i, number = 0;

	for (i = 1; i < reading->section_count; i++) {
		section = reading->sections[i];
		if (strcmp(section->kind->name, "view") != 0)
			continue;
		number++;
		if (strcmp(section->title, title) == 0)
			return number;
		nearest_offer(nearest, title, section->title);
	}
	return 0;
}

static void
bind_view(struct reading *reading, const struct section *section,
    const char *title, size_t *view)
{
	struct nearest nearest = {NULL, 0};
	struct text why;

	if (title == NULL)
		return;
	*view = number_of(reading, title, &nearest);
	if (*view != 0)
		return;
	text_init(&why);
	text_add(&why, "there is no view of this title");
	if (nearest.name != NULL) {
		text_add(&why, ", did you mean ");
		option_quote(&why, nearest.name);
		text_add_char(&why, '?');
	} else {
		text_add(&why, ", right would be the title of a view section");
	}
	check_note(reading, section, "view", title, &why);
	text_fini(&why);
}

void
check_views(struct reading *reading)
{
	const struct section *section;
	struct community_values *community;
	struct user_values *user;
	size_t i;

	for (i = 1; i < reading->section_count; i++) {
		section = reading->sections[i];
		community = section->values;
		user = section->values;
		if (strcmp(section->kind->name, "view") == 0)
			check_view(reading, section);
		else if (strcmp(section->kind->name, "community") == 0)
			bind_view(reading, section, community->view,
			    &community->community.view);
		else if (strcmp(section->kind->name, "user") == 0)
			bind_view(
			    reading, section, user->view, &user->user.view);
	}
}
