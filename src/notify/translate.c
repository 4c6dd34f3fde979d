/* SPDX-License-Identifier: ISC */
/*
 * From a notification to a PDU. The list of varbinds grows from the front of
 * the room, one varbind after the other; the PDU is put around it at the end.
 * What a sender left out (sysUpTime.0, snmpTrapOID.0) stays left out in v2.
 * Pure: nothing is kept but what the room holds.
 */
#include "notify/translate.h"

#include "notify/origin.h"
#include "snmp/writer.h"

#define IPV4_SIZE	    4
#define IPV6_SIZE	    16
#define ENTERPRISE_SPECIFIC 6 /* RFC 1157 4.1.6 */
#define GENERIC_TRAPS	    6 /* coldStart to egpNeighborLoss */

/* snmpTraps, 1.3.6.1.6.3.1.1.5, and the standard traps below it. */
static const uint8_t snmp_traps[] = {0x2b, 6, 1, 6, 3, 1, 1, 5};
static const uint8_t no_address[IPV4_SIZE];

/* ── varbinds ─────────────────────────────────────────────────────────── */

static void
add_oid(struct writer *writer, struct span contents)
{
	static const uint8_t zero_dot_zero;
	uint8_t room[OID_BER_MAX];

	if (contents.size == 0)
		contents = (struct span) {&zero_dot_zero, 1};
	writer_add_element(
	    writer, SMI_OBJECT_IDENTIFIER, oid_minimal(contents, room));
}

/* The type that v1 has for this one (RFC 3584 2.1.1); what stands for no value
 * becomes NULL. */
static uint8_t
v1_tag(uint8_t tag)
{
	switch (tag) {
	case SMI_UINTEGER32:
		return SMI_GAUGE32;
	case SMI_NSAP_ADDRESS:
		return SMI_OCTET_STRING;
	case SMI_NO_SUCH_OBJECT:
	case SMI_NO_SUCH_INSTANCE:
	case SMI_END_OF_MIB_VIEW:
		return SMI_NULL;
	default:
		return tag;
	}
}

static void
add_value(struct writer *writer, const struct varbind *varbind, bool v1)
{
	uint8_t tag = v1 ? v1_tag(varbind->tag) : varbind->tag;

	switch (varbind->tag) {
	case SMI_INTEGER:
		writer_add_integer(writer, (int32_t)varbind_integer(varbind));
		return;
	case SMI_COUNTER32:
	case SMI_GAUGE32:
	case SMI_TIME_TICKS:
	case SMI_UINTEGER32:
	case SMI_COUNTER64:
		writer_add_unsigned(writer, tag, varbind_unsigned(varbind));
		return;
	case SMI_OBJECT_IDENTIFIER:
		add_oid(writer, varbind->value);
		return;
	default:
		writer_add_element(writer, tag, varbind->value);
	}
}

/* Puts a varbind at the end of the list. */
static void
append(struct translate_room *room, const struct varbind *varbind, bool v1)
{
	uint8_t *free_from = room->list + room->used;
	struct writer writer =
	    writer_start(free_from, sizeof(room->list) - room->used);
	const uint8_t *mark = writer_mark(&writer);
	struct span written;

	add_value(&writer, varbind, v1);
	add_oid(&writer, varbind->name);
	writer_wrap(&writer, SMI_SEQUENCE, mark);
	written = writer_result(&writer);
	room->full |= written.size == 0;
	memmove(free_from, written.data, written.size);
	room->used += written.size;
}

static void
append_octets(struct translate_room *room, struct span name, uint8_t tag,
    struct span value)
{
	const struct varbind varbind = {name, value, tag};

	append(room, &varbind, false);
}

static enum translation
append_payload(
    struct translate_room *room, const struct notification *n, bool v1)
{
	struct payload_walk walk = payload_walk_start(n);
	struct varbind varbind;

	while (payload_walk_next(&walk, &varbind)) {
		if (v1 && varbind.tag == SMI_COUNTER64)
			return TRANSLATION_COUNTER64;
		append(room, &varbind, v1);
	}
	return TRANSLATION_DONE;
}

/* ── who sent it first ────────────────────────────────────────────────── */

static bool
has(const struct notification *n, struct span name, uint8_t tag)
{
	struct varbind ignored;

	return origin_varbind(n, name, tag, &ignored);
}

/* Is there an snmpTrapAddress.0 that is an address, and not 0.0.0.0? */
static bool
tells_ipv4(const struct notification *n)
{
	struct varbind varbind;

	return origin_varbind(
		   n, oid_snmp_trap_address, SMI_IP_ADDRESS, &varbind) &&
	       varbind.value.size == IPV4_SIZE &&
	       memcmp(varbind.value.data, no_address, IPV4_SIZE) != 0;
}

/*
 * Whom to name: a v1 trap's agent-addr, if it is one, else the source if that
 * is asked for and no varbind of IPv6 does it. AF_UNSPEC: nobody.
 */
static struct address
whom_to_name(const struct notification *n, const struct translate_form *form)
{
	struct address address = {.family = AF_UNSPEC};
	struct span agent = n->agent_address;

	if (n->pdu == PDU_TRAP_V1 && agent.size == IPV4_SIZE)
		address = address_from_ipv4(agent.data);
	else if (n->pdu == PDU_TRAP_V1 && agent.size == IPV6_SIZE)
		address.family = AF_INET6;
	if (address.family == AF_INET6)
		memcpy(address.bytes, agent.data, IPV6_SIZE);
	if (form->source && address_is_any(&address) &&
	    !has(n, oid_origin_ipv6, SMI_OCTET_STRING))
		return n->source;
	return address;
}

/* Puts an IPv6 address and its port behind the rest, unless there is one. */
static void
append_ipv6(struct translate_room *room, const struct notification *n,
    const struct address *address)
{
	uint8_t octets[ORIGIN_IPV6_SIZE];

	if (has(n, oid_origin_ipv6, SMI_OCTET_STRING))
		return;
	memcpy(octets, address->bytes, IPV6_SIZE);
	octets[16] = (uint8_t)(address->port >> 8);
	octets[17] = (uint8_t)address->port;
	append_octets(room, oid_origin_ipv6, SMI_OCTET_STRING,
	    (struct span) {octets, sizeof(octets)});
}

/* In v2: one varbind that names the source, unless there is one. */
static void
append_source(struct translate_room *room, const struct notification *n,
    const struct translate_form *form)
{
	struct address address = whom_to_name(n, form);
	bool wanted =
	    form->source || (form->v1_fields && n->pdu == PDU_TRAP_V1);

	if (!wanted || tells_ipv4(n))
		return;
	if (address.family == AF_INET &&
	    !has(n, oid_snmp_trap_address, SMI_IP_ADDRESS))
		append_octets(room, oid_snmp_trap_address, SMI_IP_ADDRESS,
		    (struct span) {address.bytes, IPV4_SIZE});
	else if (address.family == AF_INET6)
		append_ipv6(room, n, &address);
}

/* ── v2 ───────────────────────────────────────────────────────────────── */

static void
append_head(struct translate_room *room, const struct notification *n)
{
	uint8_t octets[9];
	struct writer writer = writer_start(octets, sizeof(octets));
	struct span ticks;

	if (n->has_uptime) {
		writer_add_unsigned(&writer, SMI_TIME_TICKS, n->uptime);
		ticks = writer_result(&writer);
		append_octets(room, oid_sys_up_time, SMI_TIME_TICKS,
		    (struct span) {ticks.data + 2, ticks.size - 2});
	}
	if (n->trap_oid.size > 0)
		append_octets(room, oid_snmp_trap_oid, SMI_OBJECT_IDENTIFIER,
		    n->trap_oid);
}

/* RFC 3584 3.1 (4): what a v1 message says beside its varbinds. */
static void
append_v1_fields(struct translate_room *room, const struct notification *n)
{
	if (!has(n, oid_snmp_trap_community, SMI_OCTET_STRING))
		append_octets(room, oid_snmp_trap_community, SMI_OCTET_STRING,
		    n->community);
	if (!has(n, oid_snmp_trap_enterprise, SMI_OBJECT_IDENTIFIER))
		append_octets(room, oid_snmp_trap_enterprise,
		    SMI_OBJECT_IDENTIFIER, n->enterprise);
}

static enum translation
translate_v2(const struct notification *n, const struct translate_form *form,
    struct translate_room *room, struct writer *writer)
{
	append_head(room, n);
	(void)append_payload(room, n, false); /* v2 takes all types */
	append_source(room, n, form);
	if (form->v1_fields && n->pdu == PDU_TRAP_V1)
		append_v1_fields(room, n);
	writer_add_element(
	    writer, SMI_SEQUENCE, (struct span) {room->list, room->used});
	writer_add_integer(writer, 0); /* error-index */
	writer_add_integer(writer, 0); /* error-status */
	writer_add_integer(writer, form->request_id);
	return TRANSLATION_DONE;
}

/* ── v1 ───────────────────────────────────────────────────────────────── */

/* What a Trap-PDU says instead of a trap OID. */
struct v1_trap {
	struct span enterprise; /* contents octets */
	int32_t generic_trap, specific_trap;
	uint8_t room[OID_BER_MAX];
};

/* Is it one of the six standard traps, and which? */
static bool
is_standard(struct span trap_oid, int32_t *generic_trap)
{
	uint8_t last;

	if (trap_oid.size != sizeof(snmp_traps) + 1 ||
	    memcmp(trap_oid.data, snmp_traps, sizeof(snmp_traps)) != 0)
		return false;
	last = trap_oid.data[sizeof(snmp_traps)];
	*generic_trap = last - 1;
	return last >= 1 && last <= GENERIC_TRAPS;
}

/* RFC 3584 3.2 (1): the enterprise of a standard trap. */
static struct span
standard_enterprise(const struct notification *n)
{
	struct varbind varbind;

	if (origin_varbind(
		n, oid_snmp_trap_enterprise, SMI_OBJECT_IDENTIFIER, &varbind) &&
	    varbind.value.size > 0)
		return varbind.value;
	return (struct span) {snmp_traps, sizeof(snmp_traps)};
}

/* RFC 3584 3.2 (1), (3), (4). A last arc beyond 2^31-1 becomes the number of
 * the same 32 bits, as it was read from a v1 trap. */
static enum translation
make_v1_trap(const struct notification *n, struct v1_trap *trap)
{
	struct oid oid;

	if (n->pdu == PDU_TRAP_V1) {
		trap->enterprise = n->enterprise;
		trap->generic_trap = n->generic_trap;
		trap->specific_trap = n->specific_trap;
		return TRANSLATION_DONE;
	}
	if (is_standard(n->trap_oid, &trap->generic_trap)) {
		trap->enterprise = standard_enterprise(n);
		trap->specific_trap = 0;
		return TRANSLATION_DONE;
	}
	if (oid_decode(n->trap_oid, &oid, NULL) != 0 || oid.count < 3)
		return TRANSLATION_TRAP_OID;
	trap->generic_trap = ENTERPRISE_SPECIFIC;
	trap->specific_trap = (int32_t)oid.arcs[oid.count - 1];
	oid.count -= oid.arcs[oid.count - 2] == 0 ? 2 : 1;
	trap->enterprise =
	    (struct span) {trap->room, oid_encode(&oid, trap->room)};
	return trap->enterprise.size == 0 ? TRANSLATION_TRAP_OID
					  : TRANSLATION_DONE;
}

/* RFC 3584 3.2 (2): what a varbind says, else whom we name. */
static struct address
agent_of(const struct notification *n, const struct translate_form *form)
{
	struct varbind varbind;

	if (n->pdu == PDU_TRAP_V1 || !tells_ipv4(n))
		return whom_to_name(n, form);
	(void)origin_varbind(
	    n, oid_snmp_trap_address, SMI_IP_ADDRESS, &varbind);
	return address_from_ipv4(varbind.value.data);
}

static enum translation
translate_v1(const struct notification *n, const struct translate_form *form,
    struct translate_room *room, struct writer *writer)
{
	struct address agent = agent_of(n, form);
	struct v1_trap trap;
	enum translation result = make_v1_trap(n, &trap);

	if (result == TRANSLATION_DONE)
		result = append_payload(room, n, true);
	if (result != TRANSLATION_DONE)
		return result;
	if (agent.family == AF_INET6 && form->source)
		append_ipv6(room, n, &agent); /* the field is too small */
	writer_add_element(
	    writer, SMI_SEQUENCE, (struct span) {room->list, room->used});
	writer_add_unsigned(
	    writer, SMI_TIME_TICKS, n->has_uptime ? n->uptime : 0);
	writer_add_integer(writer, trap.specific_trap);
	writer_add_integer(writer, trap.generic_trap);
	writer_add_element(writer, SMI_IP_ADDRESS,
	    agent.family == AF_INET ? (struct span) {agent.bytes, IPV4_SIZE}
				    : (struct span) {no_address, IPV4_SIZE});
	add_oid(writer, trap.enterprise);
	return TRANSLATION_DONE;
}

enum translation
translate_pdu(const struct notification *n, const struct translate_form *form,
    struct translate_room *room, struct span *pdu)
{
	struct writer writer = writer_start(room->pdu, sizeof(room->pdu));
	const uint8_t *mark = writer_mark(&writer);
	enum translation result;

	room->used = 0;
	room->full = false;
	if (form->type == PDU_TRAP_V1)
		result = translate_v1(n, form, room, &writer);
	else
		result = translate_v2(n, form, room, &writer);
	writer_wrap(&writer, form->type, mark);
	*pdu = writer_result(&writer);
	if (result != TRANSLATION_DONE)
		return result;
	return room->full || pdu->size == 0 ? TRANSLATION_TOO_BIG
					    : TRANSLATION_DONE;
}

const char *
translation_explain(enum translation translation)
{
	static const char *const reasons[] = {
	    [TRANSLATION_DONE] = "nothing is wrong",
	    [TRANSLATION_COUNTER64] =
		"there is a Counter64 in it, which v1 does not have",
	    [TRANSLATION_TRAP_OID] =
		"no v1 trap can be made of its snmpTrapOID",
	    [TRANSLATION_TOO_BIG] = "it is too big for a message",
	};

	return reasons[translation];
}
