/* SPDX-License-Identifier: ISC */
/*
 * An SNMP message of any version, taken apart down to its PDU (RFC 1157 4,
 * RFC 1901 3, RFC 3412 6, RFC 3414 2.4). Nothing is copied: every span points
 * into the datagram and lives as long as it.
 */
#ifndef TRAPLINE_SNMP_MESSAGE_H
#define TRAPLINE_SNMP_MESSAGE_H

#include "base/span.h"
#include "snmp/drop.h"
#include "snmp/smi.h"

#define MESSAGE_SIZE_MAX   65507 /* octets: UDP over IPv4 */
#define MESSAGE_SIZE_LEAST 484	 /* RFC 3417 3.2, RFC 3412 6.3 */
#define ENGINE_ID_SIZE_MIN 5	 /* RFC 3411 5, SnmpEngineID */
#define ENGINE_ID_SIZE_MAX 32
#define USER_NAME_SIZE_MAX 32 /* RFC 3414 2.4 */

/* msgFlags, RFC 3412 6.4 */
#define MSG_FLAG_AUTH	    0x01
#define MSG_FLAG_PRIV	    0x02
#define MSG_FLAG_REPORTABLE 0x04

/* UsmSecurityParameters, RFC 3414 2.4. */
struct usm_parameters {
	struct span engine_id; /* msgAuthoritativeEngineID, any size */
	int32_t boots, time;   /* 0 to 2^31-1 */
	struct span user;      /* 0 to 32 octets */
	struct span digest;    /* msgAuthenticationParameters, any size */
	struct span salt;      /* msgPrivacyParameters, any size */
};

struct message {
	enum snmp_version version;
	struct span whole; /* the message's own octets, what a digest covers */
	uint32_t leniencies; /* LENIENT_BIT()s met so far */

	struct span community; /* v1, v2c */

	/* v3: msgGlobalData and msgSecurityParameters */
	int32_t msg_id;
	int32_t max_size; /* msgMaxSize */
	uint8_t flags;	  /* msgFlags */
	enum security_level level;
	struct usm_parameters usm;
	bool encrypted; /* msgData is encryptedPDU */

	/* v1, v2c: the PDU, tag and all. v3: the ScopedPDU, tag and all, or the
	 * contents of encryptedPDU. */
	struct span data;
};

/*
 * Takes a datagram apart. Octets behind the message are counted as leniency.
 * DROP_ASN_PARSE, DROP_BAD_VERSION, and for v3 DROP_UNKNOWN_SECURITY_MODEL and
 * DROP_INVALID_MSG (RFC 3412 7.2, steps 2 to 5; RFC 3414 3.2, step 1). On a
 * drop, what was read so far is in `message` and the rest is zero.
 */
enum drop message_decode(struct span datagram, struct message *message);

/* msgAuthoritativeEngineID of what looks like a v3 message, at a glance: it may
 * be of any size, and the message may not be one. Size 0: there is none. */
struct span message_peek_engine(struct span datagram);

/* ScopedPDU, RFC 3412 6.6 to 6.8. */
struct scoped_pdu {
	struct span whole;	       /* tag and all, without padding */
	struct span context_engine_id; /* any size: SNMP#NET sends none */
	struct span context_name;      /* 0 to 32 octets or more, as sent */
	struct span pdu;	       /* tag and all */
};

/*
 * Takes a ScopedPDU apart. `block` is the size of the cipher's blocks that it
 * was decrypted from, 0 if it came in the clear. Then nothing may stand behind
 * it; else what fills the last block may (RFC 3414 8.1.1.2), and more octets
 * are a leniency. DROP_ASN_PARSE.
 */
enum drop scoped_pdu_decode(struct span octets, size_t block,
    struct scoped_pdu *scoped, uint32_t *leniencies);

#endif
