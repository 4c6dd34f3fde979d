/* SPDX-License-Identifier: ISC */
/*
 * A notification as a PDU of any version, for who passes it on: RFC 3584 3.1
 * (v1 to v2) and 3.2 (v2 to v1). Everything is written anew in the least number
 * of octets, whatever odd form it came in.
 */
#ifndef TRAPLINE_NOTIFY_TRANSLATE_H
#define TRAPLINE_NOTIFY_TRANSLATE_H

#include "notify/notification.h"

/* Where it is made: a big thing, kept by the caller. */
struct translate_room {
	uint8_t list[MESSAGE_SIZE_MAX]; /* the VarBindList's contents */
	size_t used;
	bool full;
	uint8_t pdu[MESSAGE_SIZE_MAX];
};

struct translate_form {
	uint8_t type;	    /* PDU_TRAP_V1, PDU_TRAP or PDU_INFORM */
	int32_t request_id; /* not v1 */
	/* Tell who sent it first, unless a varbind does already: in agent-addr,
	 * snmpTrapAddress.0 or its IPv6 form (notify/origin.h). */
	bool source;
	/* Append to a v1 trap what RFC 3584 3.1 (4) asks for, unless it is
	 * there: agent-addr, community, enterprise. */
	bool v1_fields;
};

enum translation {
	TRANSLATION_DONE = 0,
	TRANSLATION_COUNTER64, /* v1 has none: RFC 3584 3.2 (6) */
	TRANSLATION_TRAP_OID,  /* none, or one that no v1 trap can be made of */
	TRANSLATION_TOO_BIG,
};

/* Makes the PDU, tag and all; it stays in `room`. */
enum translation translate_pdu(const struct notification *notification,
    const struct translate_form *form, struct translate_room *room,
    struct span *pdu);

/* Why it could not be made, in words. */
const char *translation_explain(enum translation translation);

#endif
