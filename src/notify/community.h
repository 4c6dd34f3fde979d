/* SPDX-License-Identifier: ISC */
/*
 * Who may speak v1 and v2c: community names and the sources they may come
 * from. A community is no proof of anything; it is compared in full, NUL is an
 * octet as any other.
 */
#ifndef TRAPLINE_NOTIFY_COMMUNITY_H
#define TRAPLINE_NOTIFY_COMMUNITY_H

#include "base/address.h"
#include "base/span.h"
#include "snmp/drop.h"

struct community {
	char *name; /* owned; "*" is any community */
	struct prefix_list sources;
	size_t view; /* limited to the configuration's n-th; 0: to none */
};

/* Has this section the name, and does it allow the source? With NULL for the
 * source only the name counts. */
bool community_allows(const struct community *community, struct span name,
    const struct address *source);

/*
 * May this source speak with this community? DROP_NONE; DROP_BAD_COMMUNITY
 * where no section has the name; DROP_BAD_COMMUNITY_USE where one has it but
 * none allows the source. Several sections may have one name.
 */
enum drop community_check(const struct community *communities, size_t count,
    struct span name, const struct address *source);

#endif
