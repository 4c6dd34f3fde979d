/* SPDX-License-Identifier: ISC */
/*
 * Reading OIDs that somebody wrote.
 */
#include "conf/oid_text.h"

#include <stdlib.h>

#include "conf/option.h"

int
oid_text_read(const struct mib *mib, struct span written, struct oid *oid,
    struct text *why)
{
	char *name = strndup((const char *)written.data, written.size);
	int result;

	if (name == NULL) {
		why->failed = true;
		return -1;
	}
	result = mib_resolve(mib, name, oid, why);
	if (result == 0 && oid->count < 2) {
		option_quote(why, name);
		text_add(why, " is too short for an OID, right would be like "
			      "1.3.6.1.6.3.1.1.5.3");
		result = -1;
	}
	free(name);
	return result;
}

/* Without ".*" or "*" at its end, which tell the scope. */
static struct span
cut_star(const char *written, enum oid_scope *scope)
{
	struct span span = span_of(written);

	*scope = OID_SCOPE_ITSELF;
	if (span.size == 0 || span.data[span.size - 1] != '*')
		return span;
	span.size--;
	*scope = OID_SCOPE_AND_BELOW;
	if (span.size == 0 || span.data[span.size - 1] != '.')
		return span;
	span.size--;
	*scope = OID_SCOPE_BELOW;
	return span;
}

int
oid_text_read_pattern(const struct mib *mib, const char *written,
    struct oid_pattern *pattern, struct text *why)
{
	uint8_t octets[OID_BER_MAX];
	struct oid oid;

	*pattern = (struct oid_pattern) {.octets = NULL};
	if (oid_text_read(mib, cut_star(written, &pattern->scope), &oid, why) !=
	    0)
		return -1;
	pattern->size = oid_encode(&oid, octets);
	if ((pattern->octets = malloc(pattern->size)) == NULL) {
		why->failed = true;
		return -1;
	}
	memcpy(pattern->octets, octets, pattern->size);
	return 0;
}
