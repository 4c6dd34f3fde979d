/* SPDX-License-Identifier: ISC */
/*
 * The check of v1 and v2c messages (RFC 3418 names its failures). A walk over
 * all sections: communities are few, and a name may stand in several.
 */
#include "notify/community.h"

static bool
name_matches(const struct community *community, struct span name)
{
	return strcmp(community->name, "*") == 0 ||
	       span_equal(span_of(community->name), name);
}

bool
community_allows(const struct community *community, struct span name,
    const struct address *source)
{
	return name_matches(community, name) &&
	       (source == NULL ||
		   prefix_list_allows(&community->sources, source));
}

enum drop
community_check(const struct community *communities, size_t count,
    struct span name, const struct address *source)
{
	enum drop drop = DROP_BAD_COMMUNITY;
	size_t i;

	for (i = 0; i < count; i++) {
		if (community_allows(&communities[i], name, source))
			return DROP_NONE;
		if (name_matches(&communities[i], name))
			drop = DROP_BAD_COMMUNITY_USE;
	}
	return drop;
}
