/* SPDX-License-Identifier: ISC */
/*
 * What was last heard from each source, for `why`: the last few datagrams of as
 * many sources as fit into a table of fixed size. Nothing is allocated for
 * a datagram.
 */
#ifndef TRAPLINE_CONTROL_SOURCES_H
#define TRAPLINE_CONTROL_SOURCES_H

#include "pipeline.h"

#define SOURCE_DATAGRAMS 4  /* remembered of each source */
#define TRAP_OID_KEPT	 64 /* octets of a trap OID, else none is */

/* A datagram that is remembered. */
struct heard {
	struct timespec time; /* tv_sec 0: there is none */
	size_t digest_size;
	uint32_t size; /* octets */
	enum drop drop;
	enum snmp_version version;
	enum security_level level;
	struct address relay; /* it came by way of; AF_UNSPEC: of none */
	uint16_t port;
	bool repeat;
	bool unwanted; /* accepted, for no output */
	bool decoded;  /* what is known of the message is */
	uint8_t pdu;   /* 0 where that is not known */
	struct engine_id engine;
	uint8_t name[USER_NAME_SIZE_MAX]; /* of the user or community, cut */
	uint8_t name_size;
	bool name_cut;
	uint8_t trap_oid[TRAP_OID_KEPT]; /* with DROP_NOT_IN_VIEW */
	uint8_t trap_oid_size;
};

struct sources;

/* NULL where there is no memory. */
struct sources *sources_new(void);
void sources_free(struct sources *sources);

/* Remembers a datagram; one that a trusted relay passed on under both
 * addresses.
 */
void sources_note(
    struct sources *sources, const struct observation *observation);

/* Copies what is known of a source, newest first; returns how many. */
size_t sources_get(const struct sources *sources, const struct address *address,
    struct heard heard[SOURCE_DATAGRAMS]);

#endif
