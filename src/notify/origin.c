/* SPDX-License-Identifier: ISC */
/*
 * Reading the first sender's address. In: a notification whose varbinds were
 * checked. Out: an address. Whether who passed it on may be believed is not
 * decided here.
 */
#include "notify/origin.h"

#define IPV4_SIZE 4

static const uint8_t trap_address[] = {0x2b, 6, 1, 6, 3, 18, 1, 3, 0};
static const uint8_t trap_community[] = {0x2b, 6, 1, 6, 3, 18, 1, 4, 0};
static const uint8_t trap_enterprise[] = {0x2b, 6, 1, 6, 3, 1, 1, 4, 3, 0};
static const uint8_t ipv6[] = {
    0x2b, 6, 1, 2, 1, 92, 1, 3, 1, 1, 5, 0, 1}; /* RFC 3014 */

const struct span oid_snmp_trap_address = {trap_address, sizeof(trap_address)};
const struct span oid_snmp_trap_community = {
    trap_community, sizeof(trap_community)};
const struct span oid_snmp_trap_enterprise = {
    trap_enterprise, sizeof(trap_enterprise)};
const struct span oid_origin_ipv6 = {ipv6, sizeof(ipv6)};

bool
origin_varbind(const struct notification *n, struct span name, uint8_t tag,
    struct varbind *varbind)
{
	struct payload_walk walk = payload_walk_start(n);

	while (payload_walk_next(&walk, varbind))
		if (varbind->tag == tag && span_equal(varbind->name, name))
			return true;
	return false;
}

/* Four octets that are an address; false: they are not, or it is 0.0.0.0. */
static bool
take_ipv4(struct span octets, struct address *origin)
{
	if (octets.size != IPV4_SIZE)
		return false;
	*origin = address_from_ipv4(octets.data);
	return !address_is_any(origin);
}

static bool
take_ipv6(struct span octets, struct address *origin)
{
	*origin = (struct address) {.family = AF_INET6};
	memcpy(origin->bytes, octets.data, sizeof(origin->bytes));
	if (octets.size == ORIGIN_IPV6_SIZE)
		origin->port =
		    (uint16_t)(octets.data[16] << 8 | octets.data[17]);
	return !address_is_any(origin);
}

bool
origin_find(const struct notification *n, struct address *origin)
{
	struct varbind v;

	if (origin_varbind(n, oid_snmp_trap_address, SMI_IP_ADDRESS, &v) &&
	    take_ipv4(v.value, origin))
		return true;
	if (origin_varbind(n, oid_origin_ipv6, SMI_OCTET_STRING, &v) &&
	    v.value.size == ORIGIN_IPV6_SIZE && take_ipv6(v.value, origin))
		return true;
	if (n->pdu != PDU_TRAP_V1)
		return false;
	if (n->agent_address.size == sizeof(origin->bytes))
		return take_ipv6(n->agent_address, origin);
	return take_ipv4(n->agent_address, origin);
}

void
origin_apply(struct notification *n)
{
	struct address origin;

	if (!origin_find(n, &origin))
		return;
	n->relay = n->source;
	n->source = origin;
}
