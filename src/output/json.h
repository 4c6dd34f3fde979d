/* SPDX-License-Identifier: ISC */
/*
 * The JSON record: one object on one line, RFC 8259, fields and their order as
 * the manual says.
 */
#ifndef TRAPLINE_OUTPUT_JSON_H
#define TRAPLINE_OUTPUT_JSON_H

#include "notify/notification.h"
#include "output/naming.h"
#include "output/stamp.h"

/* What a writer of records remembers from one to the next. Zeroed is ready. */
struct json_memory {
	struct stamp stamp;
	struct naming naming;
};

void json_memory_fini(struct json_memory *memory);

/* Adds a notification, without a line end. */
void json_add(struct text *text, struct json_memory *memory,
    const struct notification *n);

/* Adds `,"name":"value"`, or `,"name_hex":"…"` where that is not printable. */
void json_add_field(struct text *text, const char *name, struct span octets);

#endif
