/* SPDX-License-Identifier: ISC */
/*
 * Strings of a configuration in which braces name fields.
 */
#ifndef TRAPLINE_CONF_ARGUMENT_H
#define TRAPLINE_CONF_ARGUMENT_H

#include "base/text.h"

/* Adds a string so that, as an argument of a command, it stands for itself:
 * `{user}` becomes `{{user}`, other braces stay. */
void argument_add_literal(struct text *text, const char *string);

#endif
