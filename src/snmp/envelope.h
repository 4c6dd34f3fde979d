/* SPDX-License-Identifier: ISC */
/*
 * What stands around a PDU that we send of our own accord: the message of v1
 * and v2c (RFC 1157 4, RFC 1901 3), the ScopedPDU of v3 (RFC 3412 6). Around
 * that, the security model puts the rest.
 */
#ifndef TRAPLINE_SNMP_ENVELOPE_H
#define TRAPLINE_SNMP_ENVELOPE_H

#include "base/span.h"
#include "snmp/smi.h"

/* The message with this PDU (tag and all), at the end of `buffer`; size 0 if it
 * does not fit into `capacity` octets. */
struct span envelope_community(uint8_t *buffer, size_t capacity,
    enum snmp_version version, struct span community, struct span pdu);

/* The ScopedPDU with this PDU, in the same way. */
struct span envelope_scoped(uint8_t *buffer, size_t capacity,
    struct span context_engine_id, struct span context_name, struct span pdu);

#endif
