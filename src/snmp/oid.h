/* SPDX-License-Identifier: ISC */
/*
 * Object identifiers (RFC 2578 3.5): at most 128 sub-identifiers, each at most
 * 2^32-1. On the way of a datagram they stay as BER contents octets; these
 * functions compare and print that form, and make it from text.
 */
#ifndef TRAPLINE_SNMP_OID_H
#define TRAPLINE_SNMP_OID_H

#include "base/span.h"
#include "base/text.h"

#define OID_ARCS_MAX 128
#define OID_BER_MAX  ((size_t)OID_ARCS_MAX * 5) /* contents octets */

struct oid {
	uint32_t arcs[OID_ARCS_MAX];
	unsigned count;
};

/* Decodes checked or unchecked contents octets; -1 if they are no OID: empty,
 * cut short, more than 128 arcs, an arc beyond 2^32-1. Leniencies (a leading
 * 0x80) are added where the pointer is not NULL. */
int oid_decode(struct span contents, struct oid *oid, uint32_t *leniencies);

/* Are these contents octets an OID? As oid_decode(), without the result. */
int oid_check(struct span contents, uint32_t *leniencies);

/* Contents octets of an OID; returns their number (at most OID_BER_MAX), or 0
 * if it has fewer than 2 arcs or the first two cannot be encoded. */
size_t oid_encode(const struct oid *oid, uint8_t contents[OID_BER_MAX]);

/* Reads "1.3.6.1" or ".1.3.6.1"; 0, or -1 if it is none. */
int oid_parse(const char *text, struct oid *oid);

/* Writes "1.3.6.1" from checked contents octets; "0.0" stands for empty ones.
 */
void oid_add_text(struct text *text, struct span contents);

/* Checked contents octets without needless leading 0x80 in sub-identifiers:
 * themselves, or made in `room`. */
struct span oid_minimal(struct span contents, uint8_t room[OID_BER_MAX]);

/* Is `prefix` the same as `oid` or above it? Both minimal contents octets. */
bool oid_is_prefix(struct span prefix, struct span oid);

/* Two well-known instances, as contents octets. */
extern const struct span oid_sys_up_time;   /* sysUpTime.0 1.3.6.1.2.1.1.3.0 */
extern const struct span oid_snmp_trap_oid; /* snmpTrapOID.0
    1.3.6.1.6.3.1.1.4.1.0 */

#endif
