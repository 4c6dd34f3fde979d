/* SPDX-License-Identifier: ISC */
/*
 * What we send: Responses to informs (RFC 3416 4.2.7) and Reports (RFC 3412
 * 7.1), as octets. Everything is written from the end of a buffer to its
 * front, so that each length is known when it is written.
 */
#ifndef TRAPLINE_SNMP_REPLY_H
#define TRAPLINE_SNMP_REPLY_H

#include "base/span.h"
#include "snmp/pdu.h"

struct reply_pdu {
	uint8_t type; /* PDU_RESPONSE or PDU_REPORT */
	int32_t request_id, error_status, error_index;
	struct span varbinds; /* contents of the VarBindList, copied as it is */
};

/*
 * A v1 or v2c message with this PDU. Returns the message inside `buffer`
 * (at its end), of size 0 if it does not fit into `capacity` octets.
 */
struct span reply_community(uint8_t *buffer, size_t capacity,
    enum snmp_version version, struct span community,
    const struct reply_pdu *pdu);

/* A ScopedPDU with this PDU, in the same way. */
struct span reply_scoped(uint8_t *buffer, size_t capacity,
    struct span context_engine_id, struct span context_name,
    const struct reply_pdu *pdu);

/* A VarBindList's contents with one Counter32, for a Report. */
struct span reply_counter(
    uint8_t *buffer, size_t capacity, struct span oid, uint32_t value);

#endif
