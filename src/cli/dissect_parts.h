/* SPDX-License-Identifier: ISC */
/*
 * The parts that cli/dissect is put together from. Each returns -1 where a
 * fault was put down, and then all of them end.
 */
#ifndef TRAPLINE_CLI_DISSECT_PARTS_H
#define TRAPLINE_CLI_DISSECT_PARTS_H

#include "cli/element.h"
#include "cli/unlock.h"

/* An INTEGER field, with what its number means where that is known. */
struct integer_field {
	const char *name;
	int64_t range[2];
	void (*explain)(struct dissector *d, int64_t number); /* or NULL */
};
int dissect_integer_field(struct dissector *d, struct ber *ber,
    const struct integer_field *field, int64_t *number);

/* A PDU, as the version has it; "PDU" (dissect_pdu.c). */
int dissect_pdu(struct dissector *d, struct ber *ber);

/* What follows the version in v3 (dissect_v3.c). */
int dissect_v3(
    struct dissector *d, struct ber *ber, const struct unlocked *unlocked);

#endif
