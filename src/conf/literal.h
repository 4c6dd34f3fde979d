/* SPDX-License-Identifier: ISC */
/*
 * Values as they are written in a configuration: "…" with escapes and ${X},
 * '…' with \\ and \' only, ${X} alone, or a bare word; libconfuse's syntax.
 * Includes and secrets are taken from here: the former must be known before
 * libconfuse runs, the latter must never be copied by it.
 */
#ifndef TRAPLINE_CONF_LITERAL_H
#define TRAPLINE_CONF_LITERAL_H

#include "base/span.h"
#include "base/text.h"

/*
 * What is wrong with a literal whose quotes are in place, as words for a
 * mistake, or NULL: a bad escape, an escaped NUL, a `${` without its `}`.
 */
const char *literal_error(struct span raw);

/*
 * The value, on the heap, to be wiped and freed by the caller; NULL where
 * there is no memory. The literal must be without error.
 */
char *literal_value(struct span raw);

/*
 * The name of the first environment variable that a literal asks for without
 * a default (`${X:-…}`) and that is not set, or is empty where `empty`. A span
 * of size 0 if there is none.
 */
struct span literal_missing_variable(struct span raw, bool empty);

/* Does the value come from the environment, in whole or in part? */
bool literal_has_variable(struct span raw);

#endif
