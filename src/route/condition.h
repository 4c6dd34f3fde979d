/* SPDX-License-Identifier: ISC */
/*
 * A condition on the varbinds of a notification: one of a name must be there,
 * or have a value that compares so or so.
 */
#ifndef TRAPLINE_ROUTE_CONDITION_H
#define TRAPLINE_ROUTE_CONDITION_H

#include <regex.h>

#include "base/address.h"
#include "base/text.h"
#include "notify/notification.h"

#define CONDITION_TEXT_MAX 4096 /* octets of a value that ~ looks at */

enum condition_relation {
	CONDITION_PRESENT,
	CONDITION_EQUAL,
	CONDITION_NOT_EQUAL,
	CONDITION_LESS,
	CONDITION_LESS_OR_EQUAL,
	CONDITION_GREATER,
	CONDITION_GREATER_OR_EQUAL,
	CONDITION_PREFIX, /* the text begins with it */
	CONDITION_REGEX,  /* POSIX extended regular expression */
};

/* Any number that SNMP has. */
struct big_number {
	bool negative;
	uint64_t magnitude;
};

struct condition {
	uint8_t *oid; /* owned; contents octets: it, and what is below it */
	size_t oid_size;
	enum condition_relation relation;
	char *text; /* owned; the value as it was written */
	/* what else the value could be */
	bool is_number, is_address;
	struct big_number number;
	struct address address;
	uint8_t *value_oid; /* owned; contents octets; NULL: it is none */
	size_t value_oid_size;
	regex_t *regex; /* owned; CONDITION_REGEX */
};

/*
 * Takes "NAME", "NAME = VALUE" and the like apart: NAME's octets, the operator,
 * and VALUE's (which may stand in single quotes). 0; -1 where there is no name,
 * no value after an operator, or an open quote, with the reason in `why`.
 */
int condition_split(const char *written, struct span *name,
    enum condition_relation *relation, struct span *value, struct text *why);

/*
 * Makes a condition of its parts. 0; -1 with the reason in `why` where the
 * value does not suit the operator: < with something that is no number, a
 * regular expression that does not compile; -1 with `why->failed`: no memory.
 */
int condition_init(struct condition *condition, const struct oid *oid,
    enum condition_relation relation, struct span value, struct text *why);
void condition_fini(struct condition *condition);

/* Does a varbind of the notification fulfil it? */
bool condition_holds(
    const struct condition *condition, const struct notification *n);

#endif
