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
#include "snmp/smi.h"

/* One varbind: contents octets, not the tags and lengths around them. */
struct varbind {
	struct span name;  /* a valid OBJECT IDENTIFIER's contents */
	struct span value; /* contents octets, valid for `tag` */
	uint8_t tag;	   /* enum smi_tag */
};

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

/*
 * Decodes a PDU of any type, tag and all, from a message of this version.
 * Leniencies met are added. DROP_ASN_PARSE where it is broken, or where the
 * version does not have such a PDU: v1 ends at Trap-PDU, which v2 forgot
 * (RFC 1157 4.1, RFC 3416 3).
 */
enum drop pdu_decode(struct span octets, enum snmp_version version,
    struct pdu *pdu, uint32_t *leniencies);

/* A walk over varbinds that pdu_decode() has checked. */
struct varbind_walk {
	struct span rest;
};

/* Starts a walk over the contents of a VarBindList. */
struct varbind_walk varbind_walk_start(struct span varbinds);

/* The next varbind; false at the end. */
bool varbind_walk_next(struct varbind_walk *walk, struct varbind *varbind);

/* The numbers of checked values; the varbind's tag says which to call. */
int64_t varbind_integer(const struct varbind *varbind);	  /* INTEGER */
uint64_t varbind_unsigned(const struct varbind *varbind); /* Counter32,
   Gauge32, TimeTicks, Counter64, UInteger32 */

enum opaque_kind {
	OPAQUE_OTHER,
	OPAQUE_FLOAT,
	OPAQUE_DOUBLE,
	OPAQUE_I64,
	OPAQUE_U64
};

/* What net-snmp wraps in an Opaque: float 9f 78, double 9f 79, Counter64 9f 76,
 * Integer64 9f 7a, Unsigned64 9f 7b (each with its length behind); the number
 * goes into the one that fits. */
struct opaque {
	enum opaque_kind kind;
	double real;	  /* OPAQUE_FLOAT, OPAQUE_DOUBLE */
	int64_t integer;  /* OPAQUE_I64 */
	uint64_t natural; /* OPAQUE_U64 (and Counter64) */
};

/* Reads the contents of an Opaque; OPAQUE_OTHER for anything not known. */
struct opaque opaque_decode(struct span contents);

#endif
