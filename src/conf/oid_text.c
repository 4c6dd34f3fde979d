/* SPDX-License-Identifier: ISC */
/*
 * Reading OIDs that somebody wrote.
 */
#include "conf/oid_text.h"

#include <stdlib.h>

#include "conf/option.h"

int
oid_text_read(struct span written, struct oid *oid, struct text *why)
{
	char *text = strndup((const char *)written.data, written.size);

	if (text == NULL) {
		why->failed = true;
		return -1;
	}
	if (oid_parse(text, oid) == 0 && oid->count >= 2) {
		free(text);
		return 0;
	}
	option_quote(why, text);
	text_add(why, " is no OID, right would be like 1.3.6.1.6.3.1.1.5.3");
	free(text);
	return -1;
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
oid_text_read_pattern(
    const char *written, struct oid_pattern *pattern, struct text *why)
{
	uint8_t octets[OID_BER_MAX];
	struct oid oid;

	*pattern = (struct oid_pattern) {.octets = NULL};
	if (oid_text_read(cut_star(written, &pattern->scope), &oid, why) != 0)
		return -1;
	pattern->size = oid_encode(&oid, octets);
	if ((pattern->octets = malloc(pattern->size)) == NULL) {
		why->failed = true;
		return -1;
	}
	memcpy(pattern->octets, octets, pattern->size);
	return 0;
}
