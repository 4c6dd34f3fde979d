/* SPDX-License-Identifier: ISC */
/*
 * How a command of `trapline` ended, for programs: with --json every command
 * prints a JSON document, and where it has nothing else to show, this one.
 */
#ifndef TRAPLINE_BASE_RESULT_H
#define TRAPLINE_BASE_RESULT_H

#include "base/text.h"

/* Adds {"ok":true}, or for a status of sysexits.h other than 0
 * {"ok":false,"status":…,"error":"…"}, and a line end. */
void result_add(struct text *text, int status, struct span error);

/* Adds the same without its end: more fields, `}` and a line end follow. */
void result_start(struct text *text, int status, struct span error);

/* Adds a JSON string, in its quotes: as it is, or in hexadecimal where it is no
 * text for people. */
void result_add_string(struct text *text, const char *string);

/* What was made, as octets. */
struct span result_span(const struct text *text);

#endif
