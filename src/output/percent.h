/* SPDX-License-Identifier: ISC */
/*
 * The format characters of snmptrapd(8), "FORMAT SPECIFICATIONS", with their
 * documented meaning.
 */
#ifndef TRAPLINE_OUTPUT_PERCENT_H
#define TRAPLINE_OUTPUT_PERCENT_H

#include <time.h>

#include "notify/notification.h"
#include "output/resolver.h"
#include "output/snmptrapd_value.h"

#define PERCENT_WIDTH_MAX 1000 /* of width and precision */

/* What stands between the percent sign and the letter. */
struct percent_form {
	bool left, zeros, alternate, has_precision;
	unsigned width, precision;
};

/* What a record is made with; kept from one to the next. */
struct percent_writer {
	struct snmptrapd_style style;
	struct resolver *resolver; /* borrowed; NULL: no names */
	time_t second;		   /* that `tm` is of, where it is set */
	struct tm tm[2];	   /* local time, and GMT */
	bool has_tm;
};

struct percent_source {
	const struct notification *notification;
	struct percent_writer *writer;
	struct percent_form form;
	struct span separator; /* of varbinds; size 0: the usual one */
};

struct percent {
	char letter; /* '\0': end of the table */
	bool number; /* digits, padded as printf(3) does with `d` */
	void (*add)(struct text *text, const struct percent_source *source);
};

/* All but `%%` and `%V`. */
extern const struct percent percent_table[];

/* The row of a letter, or NULL. */
const struct percent *percent_find(char letter);

/* Adds what a letter stands for, in its form: width and precision in octets, as
 * printf(3) has them. May block where names are looked up. */
void percent_add(struct text *text, const struct percent *percent,
    const struct percent_source *source);

#endif
