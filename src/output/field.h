/* SPDX-License-Identifier: ISC */
/*
 * The fields of a notification that a template may name in braces: those of the
 * JSON record, each by itself.
 */
#ifndef TRAPLINE_OUTPUT_FIELD_H
#define TRAPLINE_OUTPUT_FIELD_H

#include "notify/notification.h"
#include "output/stamp.h"

/* What a field is taken from. */
struct field_source {
	const struct notification *notification;
	struct stamp *stamp;
	struct span oid; /* of a field that takes one, contents octets */
};

/* How much of a field its sender chooses. Of a name that is the instance: the
 * text of an index can be any printable ASCII. */
enum field_choice { FIELD_FIXED, FIELD_PARTLY, FIELD_FREE };

struct field {
	const char *name; /* NULL: end of the table */
	/* Adds it, or nothing where it does not apply. */
	void (*add)(struct text *text, const struct field_source *source);
	bool oid; /* its name is followed by `:` and an OID */
	enum field_choice choice;
};

/* All of them, in the order of the JSON record. */
extern const struct field field_table[];

/* The field of this name, or NULL. */
const struct field *field_find(struct span name);

#endif
