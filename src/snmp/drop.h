/* SPDX-License-Identifier: ISC */
/*
 * Why a datagram did not become a notification. One table for the whole
 * program: metric label, word in the log, row of `trapline status` and what
 * tests expect are all drop_name(). Where an RFC counts the case, its counter's
 * name is ours (RFC 3412 5, 3414 5, 3418); our own names follow their style.
 */
#ifndef TRAPLINE_SNMP_DROP_H
#define TRAPLINE_SNMP_DROP_H

#include <stddef.h>

enum drop {
	DROP_NONE = 0,
	/* what any datagram may be */
	DROP_PAUSED,	  /* the operator paused reception */
	DROP_SOURCE_RATE, /* more than source_rate from one source */
	DROP_TRUNCATED,	  /* longer than max_message_size */
	DROP_ASN_PARSE,	  /* snmpInASNParseErrs */
	DROP_BAD_VERSION, /* snmpInBadVersions */
	DROP_UNKNOWN_PDU, /* snmpUnknownPDUHandlers */
	DROP_OUT_OF_MEMORY,
	DROP_QUEUE_FULL,  /* an inform that no output could take */
	DROP_NOT_IN_VIEW, /* notInView: its sender's view lacks the trap OID */
	/* v1 and v2c */
	DROP_BAD_COMMUNITY,	/* snmpInBadCommunityNames */
	DROP_BAD_COMMUNITY_USE, /* snmpInBadCommunityUses: not from there */
	/* v3, RFC 3412 */
	DROP_UNKNOWN_SECURITY_MODEL, /* snmpUnknownSecurityModels */
	DROP_INVALID_MSG,	     /* snmpInvalidMsgs: priv without auth */
	/* v3, RFC 3414 */
	DROP_UNKNOWN_ENGINE,	/* usmStatsUnknownEngineIDs */
	DROP_UNKNOWN_USER,	/* usmStatsUnknownUserNames */
	DROP_UNSUPPORTED_LEVEL, /* usmStatsUnsupportedSecLevels */
	DROP_WRONG_DIGEST,	/* usmStatsWrongDigests */
	DROP_NOT_IN_WINDOW,	/* usmStatsNotInTimeWindows */
	DROP_DECRYPTION,	/* usmStatsDecryptionErrors */
	DROP_USER_SOURCE,	/* the user's `sources` do not allow it */
	DROP_DUPLICATE,	  /* relaxed timeliness: the same datagram again */
	DROP_KEY_PENDING, /* waited too long for a Reeder key */
	DROP_COUNT
};

/* The reason's name, such as "usmStatsWrongDigests"; never NULL. */
const char *drop_name(enum drop drop);

/* What it means and what an operator can do, one sentence; never NULL. */
const char *drop_explain(enum drop drop);

#endif
