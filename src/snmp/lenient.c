/* SPDX-License-Identifier: ISC */
/*
 * The names of the leniencies: a record's `flags` and the label of their
 * counters.
 */
#include "snmp/lenient.h"

#include <assert.h>

static const char *const names[] = {
    [LENIENT_LENGTH] = "nonMinimalLength",
    [LENIENT_INTEGER] = "paddedInteger",
    [LENIENT_UNSIGNED_SIGN] = "unsignedWithSignBit",
    [LENIENT_EMPTY_INTEGER] = "emptyInteger",
    [LENIENT_EMPTY_OID] = "emptyOid",
    [LENIENT_OID_PADDING] = "paddedOid",
    [LENIENT_TRAILING] = "trailingOctets",
    [LENIENT_IP_ADDRESS] = "ipAddressLength",
    [LENIENT_AGENT_ADDRESS] = "agentAddressLength",
    [LENIENT_V1_TYPE] = "v2TypeInV1",
    [LENIENT_EXCEPTION] = "exceptionValue",
    [LENIENT_NO_UPTIME] = "noSysUpTime",
    [LENIENT_NO_TRAP_OID] = "noSnmpTrapOid",
    [LENIENT_ORDER] = "trapOidBeforeUpTime",
    [LENIENT_SCOPED_PADDING] = "scopedPduPadding",
    [LENIENT_BIT_STRING] = "bitString",
};

static_assert(sizeof(names) / sizeof(names[0]) == LENIENT_COUNT,
    "every leniency has a name");

const char *
lenient_name(enum lenient which)
{
	return names[which];
}
