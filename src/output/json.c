/* SPDX-License-Identifier: ISC */
/*
 * The JSON record (RFC 8259). A field that does not apply is left out. Octets
 * that are printable UTF-8 are a string, any others lower-case hexadecimal
 * under a name that says so; numbers are JSON numbers, as large as they come.
 * In: a notification; out: text. Nothing is kept but the time stamp.
 */
#include "output/json.h"

#include "output/number.h"
#include "snmp/lenient.h"

#define IPV4_SIZE   4
#define ESCAPED_MAX 6 /* octets that JSON makes of one, at most */

/* Adds a literal: its length is known when compiling. */
#define ADD(text, literal)                                                     \
	text_add_span((text),                                                  \
	    (struct span) {(const uint8_t *)(literal), sizeof(literal) - 1})

static void
add_string(struct text *text, struct span octets)
{
	text_add_char(text, '"');
	text_add_json(text, octets);
	text_add_char(text, '"');
}

static void
add_hex(struct text *text, struct span octets)
{
	text_add_char(text, '"');
	text_add_hex(text, octets);
	text_add_char(text, '"');
}

void
json_add_field(struct text *text, const char *name, struct span octets)
{
	bool printable = text_is_printable(octets);

	ADD(text, ",\"");
	text_add(text, name);
	if (!printable)
		ADD(text, "_hex");
	ADD(text, "\":");
	if (printable)
		add_string(text, octets);
	else
		add_hex(text, octets);
}

static void
add_oid(struct text *text, struct span contents)
{
	text_add_char(text, '"');
	oid_add_text(text, contents);
	text_add_char(text, '"');
}

static void
add_address(struct text *text, const struct address *address)
{
	ADD(text, "{\"address\":\"");
	number_add_address(text, address);
	text_add_char(text, '"');
	if (address->port != 0) {
		ADD(text, ",\"port\":");
		text_add_u64(text, address->port);
	}
	text_add_char(text, '}');
}

static void
add_v3(struct text *text, const struct notification *n)
{
	json_add_field(text, "user", n->user);
	ADD(text, ",\"security_level\":\"");
	text_add(text, security_level_name(n->level));
	ADD(text, "\",\"engine_id\":");
	add_hex(text, n->engine_id);
	if (n->refused != DROP_NONE)
		return;
	json_add_field(text, "context_name", n->context_name);
	ADD(text, ",\"context_engine_id\":");
	add_hex(text, n->context_engine_id);
}

/* Dotted if it is an IPv4 address, else hexadecimal; with quotes. */
static void
add_dotted(struct text *text, struct span octets)
{
	if (octets.size != IPV4_SIZE) {
		add_hex(text, octets);
		return;
	}
	text_add_char(text, '"');
	number_add_ipv4(text, octets.data);
	text_add_char(text, '"');
}

static void
add_v1(struct text *text, const struct notification *n)
{
	if (n->agent_address.size > 0) {
		ADD(text, ",\"agent_address\":");
		add_dotted(text, n->agent_address);
	}
	ADD(text, ",\"enterprise\":");
	add_oid(text, n->enterprise);
	ADD(text, ",\"generic_trap\":");
	text_add_i64(text, n->generic_trap);
	ADD(text, ",\"specific_trap\":");
	text_add_i64(text, n->specific_trap);
}

static void
add_flags(struct text *text, uint32_t leniencies)
{
	unsigned which;
	const char *before = ",\"flags\":[\"";

	for (which = 0; which < LENIENT_COUNT; which++)
		if (leniencies & LENIENT_BIT(which)) {
			text_add(text, before);
			text_add(text, lenient_name((enum lenient)which));
			before = "\",\"";
		}
	ADD(text, "\"]");
}

/* `,"hex":"…"`: what no JSON type can hold. */
static void
add_hex_value(struct text *text, struct span octets)
{
	ADD(text, ",\"hex\":");
	add_hex(text, octets);
}

static void
add_integer(struct text *text, const struct varbind *varbind)
{
	ADD(text, ",\"value\":");
	text_add_i64(text, varbind_integer(varbind));
}

static void
add_unsigned(struct text *text, const struct varbind *varbind)
{
	ADD(text, ",\"value\":");
	text_add_u64(text, varbind_unsigned(varbind));
}

static void
add_octet_string(struct text *text, const struct varbind *varbind)
{
	if (!text_is_printable(varbind->value)) {
		add_hex_value(text, varbind->value);
		return;
	}
	ADD(text, ",\"value\":");
	add_string(text, varbind->value);
}

static void
add_ip_address(struct text *text, const struct varbind *varbind)
{
	if (varbind->value.size != IPV4_SIZE) {
		add_hex_value(text, varbind->value);
		return;
	}
	ADD(text, ",\"value\":");
	add_dotted(text, varbind->value);
}

static void
add_opaque(struct text *text, const struct varbind *varbind)
{
	struct opaque opaque = opaque_decode(varbind->value);

	if (!number_is_real(&opaque)) {
		add_hex_value(text, varbind->value);
		return;
	}
	ADD(text, ",\"value\":");
	number_add_real(text, &opaque);
}

static void
add_plain_hex(struct text *text, const struct varbind *varbind)
{
	add_hex_value(text, varbind->value);
}

/* The type's name with the field around it, and how its value is written; tags
 * without a writer have no value, or one with a name (add_varbind). */
struct value_writer {
	struct span type;
	void (*add)(struct text *text, const struct varbind *varbind);
};

#define TYPE_FIELD(name) ",\"type\":\"" name "\""
#define TYPE(name)                                                             \
	{                                                                      \
		(const uint8_t *)TYPE_FIELD(name),                             \
		    sizeof(TYPE_FIELD(name)) - 1                               \
	}

static const struct value_writer writers[256] = {
    [SMI_INTEGER] = {TYPE("INTEGER"), add_integer},
    [SMI_BIT_STRING] = {TYPE("BIT STRING"), add_plain_hex},
    [SMI_OCTET_STRING] = {TYPE("OCTET STRING"), add_octet_string},
    [SMI_NULL] = {TYPE("NULL"), NULL},
    [SMI_OBJECT_IDENTIFIER] = {TYPE("OBJECT IDENTIFIER"), NULL},
    [SMI_IP_ADDRESS] = {TYPE("IpAddress"), add_ip_address},
    [SMI_COUNTER32] = {TYPE("Counter32"), add_unsigned},
    [SMI_GAUGE32] = {TYPE("Gauge32"), add_unsigned},
    [SMI_TIME_TICKS] = {TYPE("TimeTicks"), add_unsigned},
    [SMI_OPAQUE] = {TYPE("Opaque"), add_opaque},
    [SMI_NSAP_ADDRESS] = {TYPE("NsapAddress"), add_plain_hex},
    [SMI_COUNTER64] = {TYPE("Counter64"), add_unsigned},
    [SMI_UINTEGER32] = {TYPE("UInteger32"), add_unsigned},
    [SMI_NO_SUCH_OBJECT] = {TYPE("noSuchObject"), NULL},
    [SMI_NO_SUCH_INSTANCE] = {TYPE("noSuchInstance"), NULL},
    [SMI_END_OF_MIB_VIEW] = {TYPE("endOfMibView"), NULL},
};

static bool
needs_escape(struct span octets)
{
	size_t i;

	for (i = 0; i < octets.size; i++)
		if (octets.data[i] < ' ' || octets.data[i] == '"' ||
		    octets.data[i] == '\\')
			return true;
	return false;
}

/* Escapes for JSON what was added since `start`, which is printable. */
static void
escape_since(struct text *text, size_t start)
{
	size_t size = text->size - start;

	if (text->failed ||
	    !needs_escape(
		(struct span) {(uint8_t *)text->data + start, size}) ||
	    text_reserve(text, ESCAPED_MAX * size + ESCAPED_MAX) == NULL)
		return;
	text_add_json(
	    text, (struct span) {(uint8_t *)text->data + start, size});
	text->size -= size;
	memmove(
	    text->data + start, text->data + start + size, text->size - start);
}

/* An instance can be a string, whose quotes need it: any of several
 * sub-identifiers, of one alone a 0, which is the empty string, and what may be
 * a letter. */
static bool
may_need_escape(const struct mib_match *match)
{
	return match->suffix.size > 1 ||
	       (match->suffix.size == 1 && (match->suffix.data[0] == 0 ||
					       match->suffix.data[0] >= ' '));
}

/* `,"…":"IF-MIB::ifIndex.3"`; the field is a literal with its quotes. */
static void
add_name(struct text *text, const char *field, const struct mib_match *match)
{
	size_t start;

	text_add(text, field);
	start = text->size;
	mib_add_match(text, match, false);
	if (may_need_escape(match))
		escape_since(text, start);
	text_add_char(text, '"');
}

/* A value in one word: the label of a number, those of bits. */
static void
add_label(struct text *text, const struct mib_match *match,
    const struct varbind *varbind)
{
	const char *label = NULL;
	size_t start = text->size;

	if (varbind->tag == SMI_INTEGER)
		label = mib_label(match, varbind_integer(varbind));
	if (label == NULL && varbind->tag != SMI_OCTET_STRING)
		return;
	ADD(text, ",\"label\":\"");
	if (label != NULL)
		text_add(text, label);
	else if (!mib_add_bits(text, match, varbind->value)) {
		text->size = start;
		return;
	}
	text_add_char(text, '"');
}

/* What a DISPLAY-HINT makes of a value. */
static void
add_display(struct text *text, const struct mib_match *match,
    const struct varbind *varbind)
{
	size_t start = text->size, from;

	ADD(text, ",\"display\":\"");
	from = text->size;
	if (!mib_add_better(text, match, varbind)) {
		text->size = start;
		return;
	}
	escape_since(text, from);
	text_add_char(text, '"');
}

/* `{"oid":"…","name":"…"`, and what the index knows of the OID; true: it has a
 * name. */
static bool
add_head(struct text *text, const struct mib *mib, struct span oid,
    struct mib_match *match)
{
	bool known = mib_find(mib, oid, match) && mib_match_is_named(match);

	ADD(text, "{\"oid\":\"");
	oid_add_text(text, oid);
	if (known)
		add_name(text, "\",\"name\":\"", match);
	else
		text_add_char(text, '"');
	return known;
}

/* The same, from memory where it was written before. */
static bool
add_head_again(struct text *text, struct naming *naming, const struct mib *mib,
    struct span oid, struct mib_match *match)
{
	const struct naming_entry *entry = naming_find(naming, mib, oid);
	size_t start = text->size;
	bool known;

	if (entry != NULL) {
		text_add_span(text, (struct span) {(const uint8_t *)entry->head,
					entry->head_size});
		match->node = entry->node;
		match->suffix =
		    (struct span) {oid.data + oid.size - entry->suffix_size,
			entry->suffix_size};
		return entry->named;
	}
	known = add_head(text, mib, oid, match);
	if (!text->failed)
		naming_keep(naming, mib, oid, known ? match : NULL,
		    (struct span) {(const uint8_t *)text->data + start,
			text->size - start});
	return known;
}

/* What was remembered of an OID, taken apart: it, and its name if it has one
 * in a field of its own. */
static void
add_from_head(
    struct text *text, const struct naming_entry *entry, const char *field)
{
	static const char before[] = "{\"oid\":\"",
			  between[] = "\",\"name\":\"";
	const uint8_t *oid = (const uint8_t *)entry->head + sizeof(before) - 1;
	const uint8_t *end = (const uint8_t *)entry->head + entry->head_size;
	const uint8_t *quote = memchr(oid, '"', (size_t)(end - oid));
	const uint8_t *name = quote + sizeof(between) - 1;

	text_add_char(text, '"');
	text_add_span(text, (struct span) {oid, (size_t)(quote - oid)});
	text_add_char(text, '"');
	if (!entry->named)
		return;
	text_add(text, field);
	text_add_span(text, (struct span) {name, (size_t)(end - name)});
}

/* An OID that is a value, and its name in a field of its own. */
static void
add_oid_and_name(struct text *text, struct naming *naming,
    const struct mib *mib, struct span oid, const char *field)
{
	const struct naming_entry *entry = naming_find(naming, mib, oid);
	struct mib_match match;
	size_t start = text->size;

	if (entry == NULL) { /* written as a head to be remembered */
		add_head_again(text, naming, mib, oid, &match);
		text->size = start;
		entry = naming_find(naming, mib, oid);
	}
	if (entry != NULL) {
		add_from_head(text, entry, field);
		return;
	}
	add_oid(text, oid); /* too long for that */
	if (mib_find(mib, oid, &match) && mib_match_is_named(&match))
		add_name(text, field, &match);
}

static void
add_varbind(struct text *text, struct naming *naming, const struct mib *mib,
    const struct varbind *varbind)
{
	const struct value_writer *writer = &writers[varbind->tag];
	struct mib_match match;
	bool known = add_head_again(text, naming, mib, varbind->name, &match);

	text_add_span(text, writer->type); /* the decoder lets no other by */
	if (varbind->tag == SMI_OBJECT_IDENTIFIER) {
		ADD(text, ",\"value\":");
		add_oid_and_name(
		    text, naming, mib, varbind->value, ",\"label\":\"");
	} else if (writer->add != NULL) {
		writer->add(text, varbind);
	}
	if (known) {
		add_label(text, &match, varbind);
		add_display(text, &match, varbind);
	}
	text_add_char(text, '}');
}

static void
add_varbinds(
    struct text *text, struct naming *naming, const struct notification *n)
{
	struct payload_walk walk = payload_walk_start(n);
	struct varbind varbind;
	bool first = true;

	ADD(text, ",\"varbinds\":[");
	while (payload_walk_next(&walk, &varbind)) {
		if (!first)
			text_add_char(text, ',');
		first = false;
		add_varbind(text, naming, n->mib, &varbind);
	}
	text_add_char(text, ']');
}

static void
add_message(struct text *text, const struct notification *n)
{
	ADD(text, ",\"version\":\"");
	text_add(text, snmp_version_name(n->version));
	ADD(text, "\",\"pdu\":\"");
	text_add(text, notification_pdu_name(n));
	text_add_char(text, '"');
	if (n->pdu != PDU_TRAP_V1 && n->refused == DROP_NONE) {
		ADD(text, ",\"request_id\":");
		text_add_i64(text, n->request_id);
	}
	if (n->version == SNMP_V3)
		add_v3(text, n);
	else if (n->refused == DROP_NONE)
		json_add_field(text, "community", n->community);
	if (n->pdu == PDU_TRAP_V1)
		add_v1(text, n);
}

void
json_memory_fini(struct json_memory *memory)
{
	naming_fini(&memory->naming);
}

void
json_add(
    struct text *text, struct json_memory *memory, const struct notification *n)
{
	ADD(text, "{\"time\":\"");
	stamp_add_utc(text, &memory->stamp, &n->time);
	ADD(text, "\",\"source\":");
	add_address(text, &n->source);
	if (n->relay.family != AF_UNSPEC) {
		ADD(text, ",\"relay\":");
		add_address(text, &n->relay);
	}
	if (n->destination.family != AF_UNSPEC) {
		ADD(text, ",\"destination\":");
		add_address(text, &n->destination);
	}
	add_message(text, n);
	if (n->trap_oid.size > 0) {
		ADD(text, ",\"trap_oid\":");
		add_oid_and_name(text, &memory->naming, n->mib, n->trap_oid,
		    ",\"trap_name\":\"");
	}
	if (n->has_uptime) {
		ADD(text, ",\"uptime\":");
		text_add_u64(text, n->uptime);
	}
	if (n->leniencies != 0)
		add_flags(text, n->leniencies);
	if (n->repeated != 0) {
		ADD(text, ",\"repeated\":");
		text_add_u64(text, n->repeated);
	}
	if (n->refused != DROP_NONE) {
		ADD(text, ",\"refused\":\"");
		text_add(text, drop_name(n->refused));
		text_add_char(text, '"');
	}
	add_varbinds(text, &memory->naming, n);
	text_add_char(text, '}');
}
