/* SPDX-License-Identifier: ISC */
/*
 * Where we are more lenient than the letter, because real devices need it.
 * Each case has a bit, a name (the record's `flags`) and a counter.
 */
#ifndef TRAPLINE_SNMP_LENIENT_H
#define TRAPLINE_SNMP_LENIENT_H

#include <stdint.h>

enum lenient {
	LENIENT_LENGTH,		/* length octets not minimal */
	LENIENT_INTEGER,	/* INTEGER with needless leading octets */
	LENIENT_UNSIGNED_SIGN,	/* unsigned value with its sign bit set */
	LENIENT_EMPTY_INTEGER,	/* INTEGER of no octets, read as 0 */
	LENIENT_EMPTY_OID,	/* OBJECT IDENTIFIER value of no octets */
	LENIENT_OID_PADDING,	/* sub-identifier with a leading 0x80 */
	LENIENT_TRAILING,	/* octets after the message */
	LENIENT_IP_ADDRESS,	/* IpAddress not of 4 octets */
	LENIENT_AGENT_ADDRESS,	/* v1 agent-addr of 0 or 16 octets */
	LENIENT_V1_TYPE,	/* a v2 type (Counter64, …) in a v1 trap */
	LENIENT_EXCEPTION,	/* noSuchObject, … in a notification */
	LENIENT_NO_UPTIME,	/* no sysUpTime.0 among the first two */
	LENIENT_NO_TRAP_OID,	/* no snmpTrapOID.0 among the first two */
	LENIENT_ORDER,		/* snmpTrapOID.0 before sysUpTime.0 */
	LENIENT_SCOPED_PADDING, /* octets after the decrypted ScopedPDU */
	LENIENT_BIT_STRING,	/* BIT STRING, a type that SNMP gave up */
	LENIENT_COUNT
};

#define LENIENT_BIT(which) (UINT32_C(1) << (which))

/* "nonMinimalLength", … ; never NULL. */
const char *lenient_name(enum lenient which);

#endif
