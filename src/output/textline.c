/* SPDX-License-Identifier: ISC */
/*
 * The text line. Fields are separated by one blank, in this order:
 *
 *   TIME SOURCE VERSION PDU TRAP       "-" where there was no trap OID
 *   uptime=N                           left out where there was none
 *   refused=REASON                     a record of a refused message
 *   community="…"                      v1, v2c, unless refused
 *   user="…" level=… engine=HEX        v3; context="…" if it is not empty
 *   agent=ADDRESS                      v1, unless it is the source or 0.0.0.0
 *   relay=ADDRESS                      a trusted relay that passed it on
 *   NAME=VALUE …                       what the sender put in, in its order
 *
 * An OID is written by the name that a MIB gives it, else with dots. A VALUE is
 * a number, label(number) where it is one of an enumeration, an OID, a dotted
 * IpAddress, an escaped "string" if the octets are printable UTF-8 or a
 * DISPLAY-HINT makes that of them, else 0xHEX, labels(0xHEX) for BITS; NULL,
 * noSuchObject, noSuchInstance and endOfMibView by name. Whatever a sender puts
 * in, no octet of it ends a line or a string.
 */
#include "output/textline.h"

#include "output/number.h"

#define IPV4_SIZE   4
#define ESCAPED_MAX 4 /* octets that escaping makes of one, at most */

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
    [SMI_IP_ADDRESS] = add_ip_address,
    [SMI_COUNTER32] = add_unsigned,
    [SMI_GAUGE32] = add_unsigned,
    [SMI_TIME_TICKS] = add_unsigned,
    [SMI_OPAQUE] = add_opaque,
    [SMI_NSAP_ADDRESS] = add_octets,
    [SMI_COUNTER64] = add_unsigned,
    [SMI_UINTEGER32] = add_unsigned,
};

/* `label(number)`, or a number as its hint has it. */
static bool
add_number_words(struct text *text, const struct mib_match *match,
    const struct varbind *varbind)
{
	const char *label = NULL;

	if (varbind->tag == SMI_INTEGER)
		label = mib_label(match, varbind_integer(varbind));
	if (label == NULL)
		return mib_add_better(text, match, varbind);
	text_add(text, label);
	text_add_char(text, '(');
	text_add_i64(text, varbind_integer(varbind));
	text_add_char(text, ')');
	return true;
}

/* `labels(0xHEX)` of bits, or a "string" as its hint has it. */
static bool
add_string_words(struct text *text, const struct mib_match *match,
    const struct varbind *varbind)
{
	size_t size, start = text->size;

	if (mib_add_bits(text, match, varbind->value)) {
		if (text->size == start)
			return false; /* no bit is set */
		text_add_char(text, '(');
		add_hex(text, varbind->value);
		text_add_char(text, ')');
		return true;
	}
	if (!mib_add_better(text, match, varbind))
		return false;
	size = text->size - start;
	if (text_reserve(text, ESCAPED_MAX * (size + 4)) == NULL)
		return true;
	add_quoted(
	    text, (struct span) {(const uint8_t *)text->data + start, size});
	text->size -= size;
	memmove(
	    text->data + start, text->data + start + size, text->size - start);
	return true;
}

/* Adds what a MIB makes of a value; false where it has no words for it. */
static bool
add_words(struct text *text, const struct mib_match *match,
    const struct varbind *varbind)
{
	return varbind->tag == SMI_OCTET_STRING
		   ? add_string_words(text, match, varbind)
		   : add_number_words(text, match, varbind);
}

/* `match` is NULL where the object has no name. */
static void
add_value(struct text *text, const struct mib *mib,
    const struct mib_match *match, const struct varbind *varbind)
{
	if (varbind->tag == SMI_OBJECT_IDENTIFIER)
		mib_add_name(text, mib, varbind->value);
	else if (match != NULL && add_words(text, match, varbind))
		return;
	else if (writers[varbind->tag] != NULL)
		writers[varbind->tag](text, varbind);
	else
		add_type_name(text, varbind);
}

void
textline_add_value(
    struct text *text, const struct mib *mib, const struct varbind *varbind)
{
	struct mib_match match;
	bool known =
	    mib_find(mib, varbind->name, &match) && mib_match_is_named(&match);

	add_value(text, mib, known ? &match : NULL, varbind);
}

void
textline_add_varbind(
    struct text *text, const struct mib *mib, const struct varbind *varbind)
{
	struct mib_match match;
	bool known =
	    mib_find(mib, varbind->name, &match) && mib_match_is_named(&match);

	if (known)
		mib_add_match(text, &match, true);
	else
		oid_add_text(text, varbind->name);
	text_add_char(text, '=');
	add_value(text, mib, known ? &match : NULL, varbind);
}

static void
add_varbinds(struct text *text, const struct notification *n)
{
	struct payload_walk walk = payload_walk_start(n);
	struct varbind varbind;

	while (payload_walk_next(&walk, &varbind)) {
		text_add_char(text, ' ');
		textline_add_varbind(text, n->mib, &varbind);
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
		mib_add_name(text, n->mib, n->trap_oid);
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
	if (n->refused != DROP_NONE) {
		text_add(text, " refused=");
		text_add(text, drop_name(n->refused));
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
	} else if (n->refused == DROP_NONE) {
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
