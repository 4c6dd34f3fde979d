/* SPDX-License-Identifier: ISC */
/*
 * Views: those that view lines make, and one for each OID that an authCommunity
 * or authUser line is limited to. traplined has one view for a community or
 * user; where its lines ask for several, none would mean the same.
 */
#include <stdio.h>

#include "cli/import_model.h"

/* What a grant is limited to; NULL: to nothing. */
static const char *
scope_of(const struct import_grant *grant)
{
	if (grant->view != NULL)
		return strcmp(grant->view, "_all_") == 0 ? NULL : grant->view;
	return grant->subtree;
}

static bool
same_scope(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

const char *
import_view_of(struct import *import, bool user, const char *name)
{
	const struct import_grant *grants = import->grants.items, *first = NULL;
	size_t i;

	for (i = 0; i < import->grants.count; i++) {
		if (grants[i].user != user || strcmp(grants[i].name, name) != 0)
			continue;
		if (first == NULL)
			first = &grants[i];
		if (same_scope(scope_of(first), scope_of(&grants[i])))
			continue;
		import_note(import, &grants[i].place, false,
		    "%s has several views, and traplined one for each name: "
		    "that of its first line holds for all",
		    name);
		break;
	}
	return first == NULL ? NULL : scope_of(first);
}

void
import_add_view(
    struct import *import, struct text *text, bool user, const char *name)
{
	const char *view = import->authorization.file != NULL
			       ? NULL
			       : import_view_of(import, user, name);

	if (view == NULL)
		return;
	text_add(text, "    view = ");
	import_add_quoted(text, view);
	text_add_char(text, '\n');
}

/* "OID/MASK", whatever was written for them. */
static void
write_family(struct text *text, const char *oid, const char *mask)
{
	struct text family;

	text_init(&family);
	text_add(&family, oid);
	if (mask != NULL) {
		text_add_char(&family, '/');
		text_add(&family, mask);
	}
	text_add_char(&family, '\0');
	if (family.failed)
		text->failed = true;
	else
		import_add_quoted(text, family.data);
	text_fini(&family);
}

static void
write_list(const struct import *import, struct text *text, const char *view,
    bool included)
{
	const struct import_family *families = import->families.items;
	size_t i, count = 0;

	for (i = 0; i < import->families.count; i++) {
		if (families[i].included != included ||
		    strcmp(families[i].view, view) != 0)
			continue;
		text_add(text, count++ > 0 ? ", "
			       : included  ? "    included = {"
					   : "    excluded = {");
		write_family(text, families[i].oid, families[i].mask);
	}
	if (count > 0)
		text_add(text, "}\n");
}

static bool
has_families(const struct import *import, const char *view)
{
	const struct import_family *families = import->families.items;
	size_t i;

	for (i = 0; i < import->families.count; i++)
		if (strcmp(families[i].view, view) == 0)
			return true;
	return false;
}

static void
write_view(
    struct import *import, struct text *text, const struct import_grant *grant)
{
	const char *title = scope_of(grant);

	text_add(text, "\nview ");
	import_add_quoted(text, title);
	text_add(text, " {\n");
	if (grant->view == NULL) {
		text_add(text, "    included = {");
		write_family(text, grant->subtree, NULL);
		text_add(text, "}\n");
	} else if (!has_families(import, title)) {
		import_note(import, &grant->place, false,
		    "no view line makes the view %s: it includes nothing, as "
		    "in snmptrapd",
		    title);
	}
	write_list(import, text, title, true);
	write_list(import, text, title, false);
	text_add(text, "}\n");
}

void
import_write_views(struct import *import, struct text *text)
{
	const struct import_grant *grants = import->grants.items;
	size_t i, k;

	if (import->authorization.file != NULL)
		return;
	for (i = 0; i < import->grants.count; i++) {
		if (scope_of(&grants[i]) == NULL)
			continue;
		for (k = 0; k < i; k++)
			if (same_scope(
				scope_of(&grants[k]), scope_of(&grants[i])))
				break;
		if (k == i)
			write_view(import, text, &grants[i]);
	}
}
