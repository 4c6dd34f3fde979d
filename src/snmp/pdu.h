/* SPDX-License-Identifier: ISC */
/*
 * PDUs and varbinds (RFC 1157 4.1.6, RFC 3416 3). A PDU is checked whole when
 * it is decoded, every varbind in it too; whoever walks the varbinds later
 * needs no second check. Spans point into the datagram.
 */
#ifndef TRAPLINE_SNMP_PDU_H
#define TRAPLINE_SNMP_PDU_H

#include "base/span.h"
#include "snmp/drop.h"
#include "snmp/opaque.h"
#include "snmp/smi.h"
#include "snmp/varbind.h"

struct pdu {
	uint8_t type;	      /* enum pdu_type */
	struct span varbinds; /* contents of the VarBindList */
	uint32_t varbind_count;

	/* all but Trap-PDU */
	int32_t request_id, error_status, error_index;

	/* Trap-PDU, RFC 1157 4.1.6 */
	struct span enterprise;	   /* an OBJECT IDENTIFIER's contents */
	struct span agent_address; /* 4 octets; 0 or 16 from odd devices */
	int32_t generic_trap, specific_trap;
	uint32_t time_stamp; /* hundredths of a second */
};

/* The type of a PDU (its tag) without decoding it; 0 if there is no octet. */
uint8_t pdu_peek_type(struct span pdu);

/* Is this v1 agent-addr the IPv6 address of a host? Such are accepted, any
 * other of 16 octets is not. */
bool pdu_agent_address_is_ipv6(struct span address);

/*
 * Decodes a PDU of any type, tag and all, from a message of this version.
 * Leniencies met are added. DROP_ASN_PARSE where it is broken, or where the
 * version has no such PDU: in v1 Trap-PDU is the last, and v2 has it no more
 * (RFC 1157 4.1, RFC 3416 3).
 */
enum drop pdu_decode(struct span octets, enum snmp_version version,
    struct pdu *pdu, uint32_t *leniencies);

#endif
