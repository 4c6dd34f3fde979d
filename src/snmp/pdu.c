/* SPDX-License-Identifier: ISC */
/*
 * PDUs: header fields, and every varbind checked once so that walks need not
 * fail. In goes the PDU's octets, out come numbers and spans into them.
 * RFC 1157 4.1 and 1155 3.2 for v1, RFC 3416 3 and 2578 7.1 for v2c and v3.
 */
#include "snmp/pdu.h"

#include "snmp/ber.h"
#include "snmp/oid.h"

#define GENERIC_TRAP_MAX 6 /* enterpriseSpecific, RFC 1157 4.1.6 */

/* What a value is checked against. */
struct value_check {
	enum snmp_version version;
	uint32_t *leniencies;
};

static int
allow(const struct value_check *check, enum lenient which)
{
	*check->leniencies |= LENIENT_BIT(which);
	return 0;
}

/*
 * An integer of no octets is heard as 0 where a varbind of the newer versions
 * has it; agents of v1 are not known to send it.
 */
static int
check_empty(const struct value_check *check)
{
	if (check->version == SNMP_V1)
		return -1;
	return allow(check, LENIENT_EMPTY_INTEGER);
}

static int
check_integer(const struct value_check *check, struct span value)
{
	int64_t number;

	if (value.size == 0)
		return check_empty(check);
	if (ber_to_int64(value, check->leniencies, &number) != 0)
		return -1;
	return number < INT32_MIN || number > INT32_MAX ? -1 : 0;
}

static int
check_unsigned(
    const struct value_check *check, struct span value, uint64_t most)
{
	uint64_t number;

	if (value.size == 0)
		return check_empty(check);
	if (ber_to_uint64(value, check->leniencies, &number) != 0)
		return -1;
	return number > most ? -1 : 0;
}

static int
check_oid(const struct value_check *check, struct span value)
{
	if (value.size == 0)
		return allow(check, LENIENT_EMPTY_OID);
	return oid_check(value, check->leniencies);
}

/* Are these contents what the tag promises? Everything else reads values
 * without a second look. */
static int
check_value(const struct value_check *check, uint8_t tag, struct span value)
{
	switch (tag) {
	case SMI_INTEGER:
		return check_integer(check, value);
	case SMI_COUNTER32:
	case SMI_GAUGE32:
	case SMI_TIME_TICKS:
	case SMI_UINTEGER32:
		return check_unsigned(check, value, UINT32_MAX);
	case SMI_COUNTER64:
		return check_unsigned(check, value, UINT64_MAX);
	case SMI_OBJECT_IDENTIFIER:
		return check_oid(check, value);
	case SMI_IP_ADDRESS:
		return value.size == 4 ? 0 : allow(check, LENIENT_IP_ADDRESS);
	case SMI_OCTET_STRING:
	case SMI_OPAQUE:
	case SMI_NSAP_ADDRESS:
		return 0;
	case SMI_BIT_STRING:
		return value.size > 0 ? allow(check, LENIENT_BIT_STRING) : -1;
	case SMI_NULL:
		return value.size == 0 ? 0 : -1;
	case SMI_NO_SUCH_OBJECT:
	case SMI_NO_SUCH_INSTANCE:
	case SMI_END_OF_MIB_VIEW:
		return value.size == 0 ? allow(check, LENIENT_EXCEPTION) : -1;
	default:
		return -1;
	}
}

/* Types that RFC 1155 does not know (RFC 1442 and 1902 brought them). */
static bool
is_v2_type(uint8_t tag)
{
	return tag == SMI_COUNTER64 || tag == SMI_UINTEGER32 ||
	       tag == SMI_NSAP_ADDRESS;
}

static int
check_varbind(struct ber *list, const struct value_check *check)
{
	struct ber fields;
	struct span name, value;
	uint8_t tag;

	if (ber_enter(list, SMI_SEQUENCE, &fields) != 0 ||
	    ber_read(&fields, SMI_OBJECT_IDENTIFIER, &name) != 0 ||
	    oid_check(name, check->leniencies) != 0 ||
	    ber_next(&fields, &tag, &value) != 0 ||
	    check_value(check, tag, value) != 0 || ber_finish(&fields) != 0)
		return ber_fail(list);
	if (check->version == SNMP_V1 && is_v2_type(tag))
		allow(check, LENIENT_V1_TYPE);
	return 0;
}

/* The VarBindList, which ends every PDU. */
static int
read_varbinds(struct ber *ber, enum snmp_version version, struct pdu *pdu)
{
	struct value_check check = {version, &ber->notes->leniencies};
	struct ber list;

	if (ber_enter(ber, SMI_SEQUENCE, &list) != 0)
		return -1;
	pdu->varbinds = ber_rest(&list);
	while (ber_left(&list) > 0) {
		if (check_varbind(&list, &check) != 0)
			return -1;
		pdu->varbind_count++;
	}
	return ber_finish(ber);
}

/*
 * Could this be where an agent lives? Unicast addresses that are in use:
 * mapped IPv4, the blocks of 2000::/3 that IANA has given out, unique local
 * and link-local ones (RFC 4291 2.4, RFC 4193 3).
 */
static bool
is_ipv6_host(const uint8_t a[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	static const uint8_t global[] = {
	    0x20, 0x24, 0x26, 0x28, 0x2a, 0x2c, 0x3f};

	return memcmp(a, mapped, sizeof(mapped)) == 0 ||
	       memchr(global, a[0], sizeof(global)) != NULL ||
	       (a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80);
}

bool
pdu_agent_address_is_ipv6(struct span address)
{
	return address.size == 16 && is_ipv6_host(address.data);
}

/* 4 octets; but agents without IPv4 send none, or an IPv6 address. */
static int
read_agent_address(struct ber *ber, struct span *address)
{
	struct ber start = *ber;

	if (ber_read(ber, SMI_IP_ADDRESS, address) != 0)
		return -1;
	if (address->size == 4)
		return 0;
	if (address->size != 0 && !pdu_agent_address_is_ipv6(*address))
		return ber_fail(&start);
	ber->notes->leniencies |= LENIENT_BIT(LENIENT_AGENT_ADDRESS);
	return 0;
}

/* RFC 1157 4.1.6. */
static int
read_trap_v1(struct ber *ber, struct pdu *pdu)
{
	if (ber_read(ber, SMI_OBJECT_IDENTIFIER, &pdu->enterprise) != 0 ||
	    oid_check(pdu->enterprise, &ber->notes->leniencies) != 0 ||
	    read_agent_address(ber, &pdu->agent_address) != 0 ||
	    ber_read_int32(ber, 0, &pdu->generic_trap) != 0 ||
	    pdu->generic_trap > GENERIC_TRAP_MAX ||
	    ber_read_int32(ber, INT32_MIN, &pdu->specific_trap) != 0 ||
	    ber_read_uint32(ber, SMI_TIME_TICKS, &pdu->time_stamp) != 0)
		return ber_fail(ber);
	return 0;
}

/* RFC 3416 3: what PDUs have in common, GetBulk's two numbers too. */
static int
read_common(struct ber *ber, struct pdu *pdu)
{
	if (ber_read_int32(ber, INT32_MIN, &pdu->request_id) != 0 ||
	    ber_read_int32(ber, INT32_MIN, &pdu->error_status) != 0 ||
	    ber_read_int32(ber, INT32_MIN, &pdu->error_index) != 0)
		return -1;
	return 0;
}

/* Is the tag among the PDUs of this version (RFC 1157 4.1, RFC 3416 3)? */
static bool
type_is_known(uint8_t type, enum snmp_version version)
{
	if (version == SNMP_V1)
		return type >= PDU_GET && type <= PDU_TRAP_V1;
	return type >= PDU_GET && type <= PDU_REPORT && type != PDU_TRAP_V1;
}

uint8_t
pdu_peek_type(struct span pdu)
{
	return pdu.size > 0 ? pdu.data[0] : 0;
}

enum drop
pdu_decode(struct span octets, enum snmp_version version, struct pdu *pdu,
    uint32_t *leniencies)
{
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start(octets, &notes), fields;
	int failed;

	memset(pdu, 0, sizeof(*pdu));
	pdu->type = pdu_peek_type(octets);
	if (!type_is_known(pdu->type, version) ||
	    ber_enter(&ber, pdu->type, &fields) != 0 || ber_finish(&ber) != 0)
		return DROP_ASN_PARSE;
	if (pdu->type == PDU_TRAP_V1)
		failed = read_trap_v1(&fields, pdu);
	else
		failed = read_common(&fields, pdu);
	if (failed != 0 || read_varbinds(&fields, version, pdu) != 0)
		return DROP_ASN_PARSE;
	*leniencies |= notes.leniencies;
	return DROP_NONE;
}
