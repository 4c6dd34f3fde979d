/* SPDX-License-Identifier: ISC */
/*
 * The text line: a notification on one line for people and for grep.
 */
#ifndef TRAPLINE_OUTPUT_TEXTLINE_H
#define TRAPLINE_OUTPUT_TEXTLINE_H

#include "notify/notification.h"
#include "output/stamp.h"

/* Adds a notification, without a line end. */
void textline_add(
    struct text *text, struct stamp *stamp, const struct notification *n);

#endif
