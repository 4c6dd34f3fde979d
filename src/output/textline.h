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

/* Adds one varbind as it stands in the line, `NAME=VALUE`; or its value only.
 */
void textline_add_varbind(
    struct text *text, const struct mib *mib, const struct varbind *varbind);
void textline_add_value(
    struct text *text, const struct mib *mib, const struct varbind *varbind);

#endif
