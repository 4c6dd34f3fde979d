/* SPDX-License-Identifier: ISC */
/*
 * A notification: what all outputs see, whatever version it came in (RFC 3416
 * 4.2.6, 4.2.7; RFC 3584 3.1). A view: its spans point into the datagram, or,
 * in a batch, into the batch's block.
 */
#ifndef TRAPLINE_NOTIFY_NOTIFICATION_H
#define TRAPLINE_NOTIFY_NOTIFICATION_H

#include <time.h>

#include "base/address.h"
#include "mib/mib.h"
#include "snmp/drop.h"
#include "snmp/message.h"
#include "snmp/oid.h"
#include "snmp/pdu.h"

struct notification {
	struct timespec time; /* the kernel's receive time */
	struct address source, destination;
	struct address relay; /* a trusted one that passed it on, the packet's
	    source; `source` is who it named (port 0: not told). AF_UNSPEC: none
	    did */

	enum snmp_version version;
	uint8_t pdu; /* PDU_TRAP_V1, PDU_TRAP or PDU_INFORM */
	uint32_t leniencies;
	int32_t request_id; /* not v1 */

	struct span community; /* v1, v2c */

	/* v3 */
	struct span user;
	enum security_level level;
	struct span engine_id; /* msgAuthoritativeEngineID */
	struct span context_engine_id, context_name;

	/* v1 */
	struct span enterprise;	   /* an OID's contents octets */
	struct span agent_address; /* 0, 4 or 16 octets */
	int32_t generic_trap, specific_trap;

	struct span trap_oid; /* minimal contents octets; size 0: none */
	bool has_uptime;
	uint32_t uptime; /* sysUpTime.0 or time-stamp, hundredths of a second */

	struct span varbinds; /* a checked VarBindList's contents, as sent */
	uint8_t skip; /* bit n: varbind n (0, 1) is uptime or trap_oid */

	/* The datagram as it came, where an output passes it on; else size 0.
	 */
	struct span datagram;

	/* A summary: so many duplicates were left out, of which this is one; 0:
	 * it is itself. */
	uint32_t repeated;

	/* A record of ours about a message that was refused, and why; version,
	 * user, level and engine are what that claimed. DROP_NONE: it is none.
	 */
	enum drop refused;

	/* whose names it gets: borrowed from the configuration, or from the
	 * batch; NULL: those that are built in */
	const struct mib *mib;
};

/* Where a trap OID is made that is not in the datagram as such. */
struct notification_scratch {
	uint8_t trap_oid[OID_BER_MAX];
};

/*
 * Fills in what comes from the PDU: everything from `pdu` to `skip` but the
 * v3 fields; leniencies are added. `pdu` is PDU_TRAP_V1, PDU_TRAP or
 * PDU_INFORM. v1 follows RFC 3584 3.1. DROP_ASN_PARSE where a v1 enterprise is
 * too long for a trap OID (CVE-2025-68615).
 */
enum drop notification_from_pdu(struct notification *notification,
    const struct pdu *pdu, struct notification_scratch *scratch);

/* A walk over what the sender put after sysUpTime.0 and snmpTrapOID.0. */
struct payload_walk {
	struct varbind_walk varbinds;
	unsigned index;
	uint8_t skip;
};

struct payload_walk payload_walk_start(const struct notification *n);
bool payload_walk_next(struct payload_walk *walk, struct varbind *varbind);

/* The source of its packet, which is where an answer goes. */
static inline const struct address *
notification_peer(const struct notification *n)
{
	return n->relay.family == AF_UNSPEC ? &n->source : &n->relay;
}

/* "trap" or "inform". */
const char *notification_pdu_name(const struct notification *n);

#endif
