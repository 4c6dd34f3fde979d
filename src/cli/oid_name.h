/* SPDX-License-Identifier: ISC */
/*
 * Names of OIDs for people: short, and also where no more than a node above is
 * known.
 */
#ifndef TRAPLINE_CLI_OID_NAME_H
#define TRAPLINE_CLI_OID_NAME_H

#include "mib/mib.h"

/* Adds like "ifIndex.3" or "enterprises.8072.99999" for checked contents
 * octets; false, and nothing added, where no name is known. */
bool oid_name_add(
    struct text *text, const struct mib *mib, struct span contents);

#endif
