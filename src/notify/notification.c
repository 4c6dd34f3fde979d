/* SPDX-License-Identifier: ISC */
/*
 * From a PDU to a notification: the v1 form is translated (RFC 3584 3.1), the
 * v2 form's two leading varbinds are taken out where they stand (RFC 3416
 * 4.2.6). Devices that leave them out are heard all the same.
 */
#include "notify/notification.h"

#include "snmp/lenient.h"

#define GENERIC_ENTERPRISE_SPECIFIC 6 /* RFC 1157 4.1.6 */

/* snmpTraps, 1.3.6.1.6.3.1.1.5: what a generic trap's number is put behind. */
static const uint8_t snmp_traps[] = {0x2b, 6, 1, 6, 3, 1, 1, 5};

/* Contents octets of a number as one sub-identifier; returns how many. */
static size_t
encode_arc(uint32_t arc, uint8_t to[5])
{
	size_t i, size = 1;

	while (size < 5 && arc >> (7 * size) != 0)
		size++;
	for (i = 0; i < size; i++)
		to[i] = (uint8_t)((arc >> (7 * (size - 1 - i)) & 0x7f) |
				  (i + 1 < size ? 0x80 : 0));
	return size;
}

/* How many sub-identifiers the contents octets of an OID hold. */
static unsigned
count_arcs(struct span contents)
{
	unsigned arcs = contents.size > 0 ? 1 : 0; /* the first octet's two */
	size_t i;

	for (i = 0; i < contents.size; i++)
		arcs += (contents.data[i] & 0x80) == 0;
	return arcs;
}

/*
 * RFC 3584 3.1 (2) and (3). An enterprise that ends in 0 keeps it. Two arcs
 * are appended, so an enterprise of 127 or 128 has no trap OID
 * (CVE-2025-68615). A negative specific-trap, which no sub-identifier can be,
 * becomes the number of the same 32 bits; the record has it as sent, too.
 */
static enum drop
trap_oid_v1(struct notification *n, struct notification_scratch *scratch)
{
	uint8_t room[OID_BER_MAX], *to = scratch->trap_oid;
	struct span enterprise;
	size_t size;

	if (n->generic_trap != GENERIC_ENTERPRISE_SPECIFIC) {
		size = sizeof(snmp_traps);
		memcpy(to, snmp_traps, size);
		size += encode_arc((uint32_t)n->generic_trap + 1, to + size);
		n->trap_oid = (struct span) {to, size};
		return DROP_NONE;
	}
	enterprise = oid_minimal(n->enterprise, room);
	size = enterprise.size;
	if (size == 0 || count_arcs(enterprise) > OID_ARCS_MAX - 2 ||
	    size > sizeof(scratch->trap_oid) - 6)
		return DROP_ASN_PARSE;
	memcpy(to, enterprise.data, size);
	to[size++] = 0;
	size += encode_arc((uint32_t)n->specific_trap, to + size);
	n->trap_oid = (struct span) {to, size};
	return DROP_NONE;
}

static enum drop
from_v1(struct notification *n, const struct pdu *pdu,
    struct notification_scratch *scratch)
{
	n->enterprise = pdu->enterprise;
	n->agent_address = pdu->agent_address;
	n->generic_trap = pdu->generic_trap;
	n->specific_trap = pdu->specific_trap;
	n->uptime = pdu->time_stamp;
	n->has_uptime = true;
	return trap_oid_v1(n, scratch);
}

/* Takes varbind `index` (0 or 1) for what it is; returns its place: 1 for
 * sysUpTime.0, 2 for snmpTrapOID.0, 0 for anything else. */
static unsigned
take_leading(struct notification *n, const struct varbind *v, unsigned index)
{
	if (!n->has_uptime && v->tag == SMI_TIME_TICKS &&
	    span_equal(v->name, oid_sys_up_time)) {
		n->uptime = (uint32_t)varbind_unsigned(v);
		n->has_uptime = true;
		n->skip |= (uint8_t)(1u << index);
		return 1;
	}
	if (n->trap_oid.size == 0 && v->tag == SMI_OBJECT_IDENTIFIER &&
	    v->value.size > 0 && span_equal(v->name, oid_snmp_trap_oid)) {
		n->trap_oid = v->value;
		n->skip |= (uint8_t)(1u << index);
		return 2;
	}
	return 0;
}

static enum drop
from_v2(struct notification *n, struct notification_scratch *scratch)
{
	struct varbind_walk walk = varbind_walk_start(n->varbinds);
	struct varbind varbind;
	unsigned index, first = 0, place;

	for (index = 0; index < 2; index++) {
		if (!varbind_walk_next(&walk, &varbind))
			break;
		place = take_leading(n, &varbind, index);
		if (index == 0)
			first = place;
		else if (place == 1 && first == 2)
			n->leniencies |= LENIENT_BIT(LENIENT_ORDER);
	}
	if (!n->has_uptime)
		n->leniencies |= LENIENT_BIT(LENIENT_NO_UPTIME);
	if (n->trap_oid.size == 0)
		n->leniencies |= LENIENT_BIT(LENIENT_NO_TRAP_OID);
	n->trap_oid = oid_minimal(n->trap_oid, scratch->trap_oid);
	return DROP_NONE;
}

enum drop
notification_from_pdu(struct notification *n, const struct pdu *pdu,
    struct notification_scratch *scratch)
{
	n->pdu = pdu->type;
	n->varbinds = pdu->varbinds;
	n->skip = 0;
	n->has_uptime = false;
	n->trap_oid = (struct span) {NULL, 0};
	if (pdu->type == PDU_TRAP_V1)
		return from_v1(n, pdu, scratch);
	n->request_id = pdu->request_id;
	return from_v2(n, scratch);
}

struct payload_walk
payload_walk_start(const struct notification *n)
{
	return (struct payload_walk) {
	    varbind_walk_start(n->varbinds), 0, n->skip};
}

bool
payload_walk_next(struct payload_walk *walk, struct varbind *varbind)
{
	bool skipped;

	do {
		if (!varbind_walk_next(&walk->varbinds, varbind))
			return false;
		skipped = walk->index < 2 && (walk->skip >> walk->index & 1);
		walk->index++;
	} while (skipped);
	return true;
}

const char *
notification_pdu_name(const struct notification *n)
{
	return n->pdu == PDU_INFORM ? "inform" : "trap";
}
