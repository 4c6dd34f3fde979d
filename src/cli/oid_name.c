/* SPDX-License-Identifier: ISC */
/*
 * The name that an index has for the longest prefix, without its module, and
 * what follows. Contents octets in, text out.
 */
#include "cli/oid_name.h"

bool
oid_name_add(struct text *text, const struct mib *mib, struct span contents)
{
	struct mib_match match;
	size_t start = text->size;
	const char *name;

	if (!mib_find(mib, contents, &match))
		return false;
	mib_add_match(text, &match, true);
	if (text->failed)
		return true;
	/* the module and "::" go; a name has no colons */
	name = memchr(text->data + start, ':', text->size - start);
	name += 2;
	text->size = start + (size_t)(text->data + text->size - name);
	memmove(text->data + start, name, text->size - start);
	return true;
}
