/* SPDX-License-Identifier: ISC */
/*
 * Names for the OIDs that every notification has, without any MIB.
 */
#ifndef TRAPLINE_CLI_OID_NAME_H
#define TRAPLINE_CLI_OID_NAME_H

#include "base/span.h"
#include "base/text.h"

/* Adds like "enterprises.8072.99999" for checked contents octets; false, and
 * nothing added, where no name is known. */
bool oid_name_add(struct text *text, struct span contents);

#endif
