/* SPDX-License-Identifier: ISC */
/*
 * The words of SNMP as numbers: versions, tags, PDU types, security levels
 * (RFC 2578, 3411, 3416), and their names.
 */
#ifndef TRAPLINE_SNMP_SMI_H
#define TRAPLINE_SNMP_SMI_H

#include <stdbool.h>
#include <stdint.h>

enum snmp_version { SNMP_V1 = 0, SNMP_V2C = 1, SNMP_V3 = 3 };

enum smi_tag {
	SMI_INTEGER = 0x02,
	SMI_BIT_STRING = 0x03, /* RFC 1442 7.1.4; gone since RFC 1902 */
	SMI_OCTET_STRING = 0x04,
	SMI_NULL = 0x05,
	SMI_OBJECT_IDENTIFIER = 0x06,
	SMI_SEQUENCE = 0x30,
	SMI_IP_ADDRESS = 0x40,
	SMI_COUNTER32 = 0x41,
	SMI_GAUGE32 = 0x42,
	SMI_TIME_TICKS = 0x43,
	SMI_OPAQUE = 0x44,
	SMI_NSAP_ADDRESS = 0x45,
	SMI_COUNTER64 = 0x46,
	SMI_UINTEGER32 = 0x47,
	SMI_NO_SUCH_OBJECT = 0x80,
	SMI_NO_SUCH_INSTANCE = 0x81,
	SMI_END_OF_MIB_VIEW = 0x82,
};

enum pdu_type {
	PDU_GET = 0xa0,
	PDU_GET_NEXT = 0xa1,
	PDU_RESPONSE = 0xa2,
	PDU_SET = 0xa3,
	PDU_TRAP_V1 = 0xa4,
	PDU_GET_BULK = 0xa5,
	PDU_INFORM = 0xa6,
	PDU_TRAP = 0xa7,
	PDU_REPORT = 0xa8,
};

/* RFC 3411 3.4.3; a higher value is a higher level. */
enum security_level {
	NO_AUTH_NO_PRIV = 1,
	AUTH_NO_PRIV = 2,
	AUTH_PRIV = 3,
};

/* "v1", "v2c", "v3". */
const char *snmp_version_name(enum snmp_version version);

/* "INTEGER", "OCTET STRING", …; NULL for a tag that no value may have. */
const char *smi_type_name(uint8_t tag);

/* "noAuthNoPriv", "authNoPriv", "authPriv". */
const char *security_level_name(enum security_level level);

/* Does the sender of this PDU wait for an answer (RFC 3411 2.8)? */
bool pdu_is_confirmed(uint8_t type);

#endif
