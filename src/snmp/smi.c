/* SPDX-License-Identifier: ISC */
/*
 * The names of versions, types and levels, as records and configuration spell
 * them (RFC 2578 7.1, RFC 3411 3.4.3).
 */
#include "snmp/smi.h"

#include <stddef.h>

static const char *const types[] = {
    [SMI_INTEGER] = "INTEGER",
    [SMI_BIT_STRING] = "BIT STRING",
    [SMI_OCTET_STRING] = "OCTET STRING",
    [SMI_NULL] = "NULL",
    [SMI_OBJECT_IDENTIFIER] = "OBJECT IDENTIFIER",
    [SMI_IP_ADDRESS] = "IpAddress",
    [SMI_COUNTER32] = "Counter32",
    [SMI_GAUGE32] = "Gauge32",
    [SMI_TIME_TICKS] = "TimeTicks",
    [SMI_OPAQUE] = "Opaque",
    [SMI_NSAP_ADDRESS] = "NsapAddress",
    [SMI_COUNTER64] = "Counter64",
    [SMI_UINTEGER32] = "UInteger32",
    [SMI_NO_SUCH_OBJECT] = "noSuchObject",
    [SMI_NO_SUCH_INSTANCE] = "noSuchInstance",
    [SMI_END_OF_MIB_VIEW] = "endOfMibView",
};

const char *
snmp_version_name(enum snmp_version version)
{
	if (version == SNMP_V1)
		return "v1";
	return version == SNMP_V2C ? "v2c" : "v3";
}

const char *
smi_type_name(uint8_t tag)
{
	return tag < sizeof(types) / sizeof(types[0]) ? types[tag] : NULL;
}

const char *
security_level_name(enum security_level level)
{
	if (level == AUTH_PRIV)
		return "authPriv";
	return level == AUTH_NO_PRIV ? "authNoPriv" : "noAuthNoPriv";
}

bool
pdu_is_confirmed(uint8_t type)
{
	return type == PDU_GET || type == PDU_GET_NEXT || type == PDU_SET ||
	       type == PDU_GET_BULK || type == PDU_INFORM;
}
