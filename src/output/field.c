/* SPDX-License-Identifier: ISC */
/*
 * Fields in words. Octets of a peer are escaped as in the text line, without
 * the quotes around them; OIDs of objects have their names where a MIB gives
 * them. A field that does not apply to a notification is empty.
 */
#include "output/field.h"

#include "output/number.h"
#include "output/textline.h"
#include "snmp/lenient.h"

#define IPV4_SIZE 4

static void
add_time(struct text *text, const struct field_source *source)
{
	stamp_add_utc(text, source->stamp, &source->notification->time);
}

static void
add_address(struct text *text, const struct address *address)
{
	if (address->family != AF_UNSPEC)
		number_add_address(text, address);
}

static void
add_port(struct text *text, const struct address *address)
{
	if (address->family != AF_UNSPEC)
		text_add_u64(text, address->port);
}

static void
add_source_address(struct text *text, const struct field_source *source)
{
	add_address(text, &source->notification->source);
}

static void
add_source_port(struct text *text, const struct field_source *source)
{
	add_port(text, &source->notification->source);
}

static void
add_relay_address(struct text *text, const struct field_source *source)
{
	add_address(text, &source->notification->relay);
}

static void
add_relay_port(struct text *text, const struct field_source *source)
{
	add_port(text, &source->notification->relay);
}

static void
add_destination_address(struct text *text, const struct field_source *source)
{
	add_address(text, &source->notification->destination);
}

static void
add_destination_port(struct text *text, const struct field_source *source)
{
	add_port(text, &source->notification->destination);
}

static void
add_version(struct text *text, const struct field_source *source)
{
	text_add(text, snmp_version_name(source->notification->version));
}

static void
add_pdu(struct text *text, const struct field_source *source)
{
	text_add(text, notification_pdu_name(source->notification));
}

static void
add_request_id(struct text *text, const struct field_source *source)
{
	const struct notification *n = source->notification;

	if (n->pdu != PDU_TRAP_V1 && n->refused == DROP_NONE)
		text_add_i64(text, n->request_id);
}

static void
add_community(struct text *text, const struct field_source *source)
{
	text_add_escaped(text, source->notification->community);
}

static void
add_user(struct text *text, const struct field_source *source)
{
	text_add_escaped(text, source->notification->user);
}

static void
add_context_name(struct text *text, const struct field_source *source)
{
	text_add_escaped(text, source->notification->context_name);
}

static void
add_security_level(struct text *text, const struct field_source *source)
{
	if (source->notification->version == SNMP_V3)
		text_add(
		    text, security_level_name(source->notification->level));
}

static void
add_engine_id(struct text *text, const struct field_source *source)
{
	text_add_hex(text, source->notification->engine_id);
}

static void
add_context_engine_id(struct text *text, const struct field_source *source)
{
	text_add_hex(text, source->notification->context_engine_id);
}

static void
add_agent_address(struct text *text, const struct field_source *source)
{
	struct span agent = source->notification->agent_address;

	if (agent.size == IPV4_SIZE)
		number_add_ipv4(text, agent.data);
	else
		text_add_hex(text, agent);
}

static void
add_enterprise(struct text *text, const struct field_source *source)
{
	if (source->notification->pdu == PDU_TRAP_V1)
		oid_add_text(text, source->notification->enterprise);
}

static void
add_generic_trap(struct text *text, const struct field_source *source)
{
	if (source->notification->pdu == PDU_TRAP_V1)
		text_add_i64(text, source->notification->generic_trap);
}

static void
add_specific_trap(struct text *text, const struct field_source *source)
{
	if (source->notification->pdu == PDU_TRAP_V1)
		text_add_i64(text, source->notification->specific_trap);
}

static void
add_trap_oid(struct text *text, const struct field_source *source)
{
	if (source->notification->trap_oid.size > 0)
		oid_add_text(text, source->notification->trap_oid);
}

static void
add_trap_name(struct text *text, const struct field_source *source)
{
	const struct notification *n = source->notification;

	if (n->trap_oid.size > 0)
		mib_add_name(text, n->mib, n->trap_oid);
}

static void
add_uptime(struct text *text, const struct field_source *source)
{
	if (source->notification->has_uptime)
		text_add_u64(text, source->notification->uptime);
}

static void
add_flags(struct text *text, const struct field_source *source)
{
	const char *before = "";
	unsigned which;

	for (which = 0; which < LENIENT_COUNT; which++)
		if (source->notification->leniencies & LENIENT_BIT(which)) {
			text_add(text, before);
			text_add(text, lenient_name((enum lenient)which));
			before = ",";
		}
}

static void
add_refused(struct text *text, const struct field_source *source)
{
	if (source->notification->refused != DROP_NONE)
		text_add(text, drop_name(source->notification->refused));
}

static void
add_repeated(struct text *text, const struct field_source *source)
{
	if (source->notification->repeated != 0)
		text_add_u64(text, source->notification->repeated);
}

static void
add_varbinds(struct text *text, const struct field_source *source)
{
	const struct notification *n = source->notification;
	struct payload_walk walk = payload_walk_start(n);
	struct varbind varbind;
	bool first = true;

	while (payload_walk_next(&walk, &varbind)) {
		if (!first)
			text_add_char(text, ' ');
		first = false;
		textline_add_varbind(text, n->mib, &varbind);
	}
}

/* The value without the quotes that strings have in the text line. */
static void
add_bare_value(
    struct text *text, const struct mib *mib, const struct varbind *varbind)
{
	size_t start = text->size;

	textline_add_value(text, mib, varbind);
	if (text->failed || text->size - start < 2 || text->data[start] != '"')
		return;
	text->size -= 2;
	memmove(text->data + start, text->data + start + 1, text->size - start);
}

/* Of the first varbind that is the object or an instance of it. */
static void
add_varbind(struct text *text, const struct field_source *source)
{
	const struct notification *n = source->notification;
	struct varbind_walk walk = varbind_walk_start(n->varbinds);
	struct varbind varbind;

	while (varbind_walk_next(&walk, &varbind))
		if (oid_is_prefix(source->oid, varbind.name)) {
			add_bare_value(text, n->mib, &varbind);
			return;
		}
}

const struct field field_table[] = {
    {"time", add_time, false, FIELD_FIXED},
    {"source.address", add_source_address, false, FIELD_FIXED},
    {"source.port", add_source_port, false, FIELD_FIXED},
    {"relay.address", add_relay_address, false, FIELD_FIXED},
    {"relay.port", add_relay_port, false, FIELD_FIXED},
    {"destination.address", add_destination_address, false, FIELD_FIXED},
    {"destination.port", add_destination_port, false, FIELD_FIXED},
    {"version", add_version, false, FIELD_FIXED},
    {"pdu", add_pdu, false, FIELD_FIXED},
    {"request_id", add_request_id, false, FIELD_FIXED},
    {"community", add_community, false, FIELD_FREE},
    {"user", add_user, false, FIELD_FREE},
    {"security_level", add_security_level, false, FIELD_FIXED},
    {"engine_id", add_engine_id, false, FIELD_FIXED},
    {"context_name", add_context_name, false, FIELD_FREE},
    {"context_engine_id", add_context_engine_id, false, FIELD_FIXED},
    {"agent_address", add_agent_address, false, FIELD_FIXED},
    {"enterprise", add_enterprise, false, FIELD_FIXED},
    {"generic_trap", add_generic_trap, false, FIELD_FIXED},
    {"specific_trap", add_specific_trap, false, FIELD_FIXED},
    {"trap_oid", add_trap_oid, false, FIELD_FIXED},
    {"trap_name", add_trap_name, false, FIELD_PARTLY},
    {"uptime", add_uptime, false, FIELD_FIXED},
    {"flags", add_flags, false, FIELD_FIXED},
    {"repeated", add_repeated, false, FIELD_FIXED},
    {"refused", add_refused, false, FIELD_FIXED},
    {"varbinds", add_varbinds, false, FIELD_FREE},
    {"varbind", add_varbind, true, FIELD_FREE},
    {NULL, NULL, false, FIELD_FIXED},
};

const struct field *
field_find(struct span name)
{
	const struct field *field;

	for (field = field_table; field->name != NULL; field++)
		if (span_equal(span_of(field->name), name))
			return field;
	return NULL;
}
