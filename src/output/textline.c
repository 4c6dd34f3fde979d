/* SPDX-License-Identifier: ISC */
/*
 * The text line. Fields are separated by one blank, in this order:
 *
 *   TIME SOURCE VERSION PDU TRAPOID    "-" where there was no trap OID
 *   uptime=N                           left out where there was none
 *   community="…"                      v1, v2c
 *   user="…" level=… engine=HEX        v3; context="…" if it is not empty
 *   agent=ADDRESS                      v1, unless it is the source or 0.0.0.0
 *   relay=ADDRESS                      a trusted relay that passed it on
 *   OID=VALUE …                        what the sender put in, in its order
 *
 * A VALUE is a number, a dotted OID or IpAddress, an escaped "string" if the
 * octets are printable UTF-8, else 0xHEX; NULL, noSuchObject, noSuchInstance
 * and endOfMibView by name. Whatever a sender puts in, no octet of it ends a
 * line or a string.
 */
#include "output/textline.h"

#include "output/number.h"

#define IPV4_SIZE 4

static void
add_quoted(struct text *text, struct span octets)
{
	text_add_char(text, '"');
	text_add_escaped(text, octets);
	text_add_char(text, '"');
}

static void
add_hex(struct text *text, struct span octets)
{
	text_add(text, "0x");
	text_add_hex(text, octets);
}

static void
add_integer(struct text *text, const struct varbind *varbind)
{
	text_add_i64(text, varbind_integer(varbind));
}

static void
add_unsigned(struct text *text, const struct varbind *varbind)
{
	text_add_u64(text, varbind_unsigned(varbind));
}

static void
add_octet_string(struct text *text, const struct varbind *varbind)
{
	if (text_is_printable(varbind->value))
		add_quoted(text, varbind->value);
	else
		add_hex(text, varbind->value);
}

static void
add_object_identifier(struct text *text, const struct varbind *varbind)
{
	oid_add_text(text, varbind->value);
}

static void
add_ip_address(struct text *text, const struct varbind *varbind)
{
	if (varbind->value.size == IPV4_SIZE)
		number_add_ipv4(text, varbind->value.data);
	else
		add_hex(text, varbind->value);
}

static void
add_opaque(struct text *text, const struct varbind *varbind)
{
	struct opaque opaque = opaque_decode(varbind->value);

	if (number_is_real(&opaque))
		number_add_real(text, &opaque);
	else
		add_hex(text, varbind->value);
}

static void
add_octets(struct text *text, const struct varbind *varbind)
{
	add_hex(text, varbind->value);
}

static void
add_type_name(struct text *text, const struct varbind *varbind)
{
	const char *name = smi_type_name(varbind->tag);

	if (name != NULL)
		text_add(text, name);
}

static void (*const writers[256])(struct text *, const struct varbind *) = {
    [SMI_INTEGER] = add_integer,
    [SMI_BIT_STRING] = add_octets,
    [SMI_OCTET_STRING] = add_octet_string,
    [SMI_OBJECT_IDENTIFIER] = add_object_identifier,
    [SMI_IP_ADDRESS] = add_ip_address,
    [SMI_COUNTER32] = add_unsigned,
    [SMI_GAUGE32] = add_unsigned,
    [SMI_TIME_TICKS] = add_unsigned,
    [SMI_OPAQUE] = add_opaque,
    [SMI_NSAP_ADDRESS] = add_octets,
    [SMI_COUNTER64] = add_unsigned,
    [SMI_UINTEGER32] = add_unsigned,
};

static void
add_varbinds(struct text *text, const struct notification *n)
{
	struct payload_walk walk = payload_walk_start(n);
	struct varbind varbind;

	while (payload_walk_next(&walk, &varbind)) {
		text_add_char(text, ' ');
		oid_add_text(text, varbind.name);
		text_add_char(text, '=');
		if (writers[varbind.tag] != NULL)
			writers[varbind.tag](text, &varbind);
		else
			add_type_name(text, &varbind);
	}
}

static void
add_v3(struct text *text, const struct notification *n)
{
	text_add(text, " user=");
	add_quoted(text, n->user);
	text_add(text, " level=");
	text_add(text, security_level_name(n->level));
	text_add(text, " engine=");
	text_add_hex(text, n->engine_id);
	if (n->context_name.size > 0) {
		text_add(text, " context=");
		add_quoted(text, n->context_name);
	}
}

/* The agent's address, where it says something that the source does not. */
static void
add_agent(struct text *text, const struct notification *n)
{
	static const uint8_t none[IPV4_SIZE];
	const struct span *agent = &n->agent_address;

	if (agent->size == 0)
		return;
	if (agent->size != IPV4_SIZE) {
		text_add(text, " agent=");
		add_hex(text, *agent);
		return;
	}
	if (memcmp(agent->data, none, IPV4_SIZE) == 0 ||
	    (n->source.family == AF_INET &&
		memcmp(agent->data, n->source.bytes, IPV4_SIZE) == 0))
		return;
	text_add(text, " agent=");
	number_add_ipv4(text, agent->data);
}

static void
add_head(struct text *text, const struct notification *n)
{
	text_add_char(text, ' ');
	number_add_address(text, &n->source);
	text_add_char(text, ' ');
	text_add(text, snmp_version_name(n->version));
	text_add_char(text, ' ');
	text_add(text, notification_pdu_name(n));
	text_add_char(text, ' ');
	if (n->trap_oid.size > 0)
		oid_add_text(text, n->trap_oid);
	else
		text_add_char(text, '-');
	if (n->has_uptime) {
		text_add(text, " uptime=");
		text_add_u64(text, n->uptime);
	}
	if (n->repeated != 0) {
		text_add(text, " repeated=");
		text_add_u64(text, n->repeated);
	}
}

void
textline_add(
    struct text *text, struct stamp *stamp, const struct notification *n)
{
	stamp_add_utc(text, stamp, &n->time);
	add_head(text, n);
	if (n->version == SNMP_V3) {
		add_v3(text, n);
	} else {
		text_add(text, " community=");
		add_quoted(text, n->community);
	}
	if (n->pdu == PDU_TRAP_V1)
		add_agent(text, n);
	if (n->relay.family != AF_UNSPEC) {
		text_add(text, " relay=");
		number_add_address(text, &n->relay);
	}
	add_varbinds(text, n);
}
