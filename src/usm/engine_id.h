/* SPDX-License-Identifier: ISC */
/*
 * snmpEngineID (RFC 3411 5) as a value.
 */
#ifndef TRAPLINE_USM_ENGINE_ID_H
#define TRAPLINE_USM_ENGINE_ID_H

#include "base/span.h"
#include "snmp/message.h"

struct engine_id {
	uint8_t size; /* 5 to 32; 0: none */
	uint8_t octets[ENGINE_ID_SIZE_MAX];
};

/* A borrowed view. */
static inline struct span
engine_id_span(const struct engine_id *id)
{
	return (struct span) {id->octets, id->size};
}

/* From a message; -1 unless it has 5 to 32 octets. */
int engine_id_from_span(struct span octets, struct engine_id *id);

/* Reads "0x80001f88…" or the same without 0x; -1 unless it is an even number
 * of digits, 5 to 32 octets, not all 00 or ff. */
int engine_id_parse(const char *text, struct engine_id *id);

/* A new one of our own: format 5 of RFC 3411 5 (octets), random. */
struct engine_id engine_id_random(void);

#endif
