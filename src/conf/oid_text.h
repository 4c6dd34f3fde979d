/* SPDX-License-Identifier: ISC */
/*
 * OIDs as an operator writes them in a configuration, and patterns of them.
 */
#ifndef TRAPLINE_CONF_OID_TEXT_H
#define TRAPLINE_CONF_OID_TEXT_H

#include "base/text.h"
#include "mib/mib.h"
#include "route/route.h"

/* An OID or name of `written`, which need not end in NUL. 0; -1 with what is
 * wrong and what would be right in `why`. */
int oid_text_read(const struct mib *mib, struct span written, struct oid *oid,
    struct text *why);

/*
 * "1.3.6", "1.3.6.*" (what is below it), "1.3.6*" (both), or a name instead of
 * the OID. 0; -1 as above, or with `why->failed`. The pattern owns its octets.
 */
int oid_text_read_pattern(const struct mib *mib, const char *written,
    struct oid_pattern *pattern, struct text *why);

#endif
