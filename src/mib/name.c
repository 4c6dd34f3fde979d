/* SPDX-License-Identifier: ISC */
/*
 * Names: MODULE::name and the instance, by the INDEX of the object's row (RFC
 * 2578 7.7) in the form that net-snmp 5.9 gives it; the tests compare. What is
 * left where an index does not fit stays numbers. Sub-identifiers come from a
 * peer; whatever they are, printable ASCII comes out.
 */
#include "mib/mib.h"

#include "mib/model.h"

#define IPV4_SIZE 4
#define IPV6_SIZE 16
#define ZONE_SIZE 4

#define BITS_SIZE_MAX 128 /* octets; no MIB has as many bits */

/* RFC 4001 InetAddressType */
enum { INET_IPV4 = 1, INET_IPV6 = 2, INET_IPV4Z = 3, INET_IPV6Z = 4 };

bool
mib_next_arc(struct span *rest, uint32_t *arc)
{
	uint32_t value = 0;
	size_t i = 0;

	while (i < rest->size) {
		value = value << 7 | (rest->data[i] & 0x7f);
		if (rest->data[i++] < 0x80) {
			rest->data += i;
			rest->size -= i;
			*arc = value;
			return true;
		}
	}
	return false;
}

/* The sub-identifiers of an instance, and how many parts have used. */
struct instance {
	uint32_t arcs[OID_ARCS_MAX];
	size_t count, at;
	uint32_t before; /* the last arc of the part before this one */
	uint8_t role;	 /* and that part's role */
	bool escape;
};

static size_t
left(const struct instance *instance)
{
	return instance->count - instance->at;
}

static void
read_arcs(struct instance *instance, struct span suffix)
{
	uint32_t arc;

	instance->count = instance->at = 0;
	while (instance->count < OID_ARCS_MAX && mib_next_arc(&suffix, &arc))
		instance->arcs[instance->count++] = arc;
}

/* As text between two marks; nothing at all for an empty one. */
static void
add_string(struct text *text, struct instance *instance, size_t size, char mark)
{
	uint32_t arc;
	size_t i;

	if (size > 0)
		text_add_char(text, mark);
	for (i = 0; i < size; i++) {
		arc = instance->arcs[instance->at++];
		if (arc < ' ' || arc > '~')
			arc = '.';
		if (instance->escape && (arc == (uint8_t)mark || arc == '\\'))
			text_add_char(text, '\\');
		text_add_char(text, (char)arc);
	}
	if (size > 0)
		text_add_char(text, mark);
}

static void
add_dotted(struct text *text, struct instance *instance, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (i > 0)
			text_add_char(text, '.');
		text_add_u64(text, instance->arcs[instance->at++]);
	}
}

/* 20:01:0d:b8:…, as net-snmp writes an IPv6 address in an index. */
static void
add_colons(struct text *text, struct instance *instance)
{
	uint8_t octet;
	size_t i;

	for (i = 0; i < IPV6_SIZE; i++) {
		if (i > 0)
			text_add_char(text, ':');
		octet = (uint8_t)instance->arcs[instance->at++];
		text_add_hex(text, (struct span) {&octet, 1});
	}
}

static void
add_zone(struct text *text, struct instance *instance)
{
	uint32_t zone = 0;
	size_t i;

	for (i = 0; i < ZONE_SIZE; i++)
		zone = zone << 8 | (instance->arcs[instance->at++] & 0xff);
	text_add_char(text, '%');
	text_add_u64(text, zone);
}

/* Does an address of this InetAddressType have this many octets? */
static bool
address_fits(uint32_t type, size_t size)
{
	return (type == INET_IPV4 && size == IPV4_SIZE) ||
	       (type == INET_IPV4Z && size == IPV4_SIZE + ZONE_SIZE) ||
	       (type == INET_IPV6 && size == IPV6_SIZE) ||
	       (type == INET_IPV6Z && size == IPV6_SIZE + ZONE_SIZE);
}

static void
add_inet_address(struct text *text, struct instance *instance)
{
	uint32_t type = instance->before;

	text_add_char(text, '"');
	if (type == INET_IPV4 || type == INET_IPV4Z)
		add_dotted(text, instance, IPV4_SIZE);
	else
		add_colons(text, instance);
	if (type == INET_IPV4Z || type == INET_IPV6Z)
		add_zone(text, instance);
	text_add_char(text, '"');
}

/* A string with its length in front. */
static void
add_counted(struct text *text, struct instance *instance, uint8_t role)
{
	size_t size = instance->arcs[instance->at++];

	if (role == MIB_ROLE_INET_ADDRESS &&
	    instance->role == MIB_ROLE_INET_TYPE &&
	    address_fits(instance->before, size))
		add_inet_address(text, instance);
	else if (size == 0)
		text_add(text, "\"\"");
	else
		add_string(text, instance, size, '"');
}

static bool
octets_part(
    struct text *text, struct instance *instance, const struct mib_part *part)
{
	const struct mib_type *type = part->type;

	if (part->implied || type->size > 0) {
		if (!part->implied && type->size > left(instance))
			return false;
		text_add_char(text, '.');
		add_string(text, instance,
		    part->implied ? left(instance) : type->size, '\'');
		return true;
	}
	if (instance->arcs[instance->at] >= left(instance))
		return false;
	text_add_char(text, '.');
	add_counted(text, instance, type->role);
	return true;
}

static const char *
label_of(const struct mib_type *type, int64_t value)
{
	size_t low = 0, high = type->label_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (type->labels[middle].value == value)
			return type->labels[middle].name;
		if (type->labels[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool
number_part(
    struct text *text, struct instance *instance, const struct mib_part *part)
{
	uint32_t arc = instance->arcs[instance->at++];
	const char *label = NULL;

	if (part->type->base == MIB_BASE_INTEGER)
		label = label_of(part->type, (int32_t)arc);
	text_add_char(text, '.');
	if (label != NULL)
		text_add(text, label);
	else
		text_add_u64(text, arc);
	return true;
}

static bool
address_part(
    struct text *text, struct instance *instance, const struct mib_part *part)
{
	(void)part;
	if (left(instance) < IPV4_SIZE)
		return false;
	text_add_char(text, '.');
	add_dotted(text, instance, IPV4_SIZE);
	return true;
}

/* An OID, with its length in front unless IMPLIED; both stay numbers. */
static bool
oid_part(
    struct text *text, struct instance *instance, const struct mib_part *part)
{
	size_t size = left(instance);

	if (!part->implied) {
		if (instance->arcs[instance->at] >= size)
			return false;
		size = instance->arcs[instance->at] + 1;
	}
	text_add_char(text, '.');
	add_dotted(text, instance, size);
	return true;
}

/* How an index object is written; false, and nothing done, where the arcs that
 * are left do not fit. */
static bool (*const writers[MIB_BASES])(struct text *text,
    struct instance *instance, const struct mib_part *part) = {
    [MIB_BASE_INTEGER] = number_part,
    [MIB_BASE_UNSIGNED] = number_part,
    [MIB_BASE_TIME_TICKS] = number_part,
    [MIB_BASE_OCTETS] = octets_part,
    [MIB_BASE_BITS] = octets_part,
    [MIB_BASE_OID] = oid_part,
    [MIB_BASE_IP_ADDRESS] = address_part,
};

static void
add_parts(
    struct text *text, struct instance *instance, const struct mib_node *node)
{
	const struct mib_part *part;
	size_t i;

	for (i = 0; i < node->part_count && left(instance) > 0; i++) {
		part = &node->parts[i];
		if (writers[part->type->base] == NULL ||
		    !writers[part->type->base](text, instance, part))
			return;
		instance->role = part->type->role;
		instance->before = instance->arcs[instance->at - 1];
	}
}

static void
add_column(struct text *text, struct instance *instance)
{
	text_add_char(text, '.');
	text_add_u64(text, instance->arcs[instance->at++]);
}

void
mib_add_match(struct text *text, const struct mib_match *match, bool escape)
{
	struct instance instance;

	text_add(text, match->node->module);
	text_add(text, "::");
	text_add(text, match->node->name);
	if (match->suffix.size == 0)
		return;
	read_arcs(&instance, match->suffix);
	instance.role = MIB_ROLE_NONE;
	instance.escape = escape;
	if (match->node->kind == MIB_KIND_NODE && match->node->part_count > 0 &&
	    left(&instance) > 0)
		add_column(text, &instance); /* one the MIB does not have */
	add_parts(text, &instance, match->node);
	while (left(&instance) > 0) {
		text_add_char(text, '.');
		text_add_u64(text, instance.arcs[instance.at++]);
	}
}

void
mib_add_name(struct text *text, const struct mib *mib, struct span oid)
{
	struct mib_match match;

	if (mib_find(mib, oid, &match) && mib_match_is_named(&match))
		mib_add_match(text, &match, true);
	else
		oid_add_text(text, oid);
}

const char *
mib_label(const struct mib_match *match, int64_t value)
{
	const struct mib_type *type = match->node->type;

	return type == NULL ? NULL : label_of(type, value);
}

int
mib_number(const struct mib_match *match, struct span label, int64_t *number)
{
	const struct mib_type *type = match->node->type;
	size_t i;

	if (type == NULL || type->base != MIB_BASE_INTEGER)
		return -1;
	for (i = 0; i < type->label_count; i++) {
		if (!span_equal(span_of(type->labels[i].name), label))
			continue;
		*number = type->labels[i].value;
		return 0;
	}
	return -1;
}

bool
mib_add_bits(
    struct text *text, const struct mib_match *match, struct span octets)
{
	const struct mib_type *type = match->node->type;
	const char *label;
	bool first = true;
	size_t i;

	if (type == NULL || type->base != MIB_BASE_BITS ||
	    octets.size > BITS_SIZE_MAX)
		return false;
	for (i = 0; i < octets.size * 8; i++) {
		if (!(octets.data[i / 8] & (0x80u >> i % 8)))
			continue;
		if (!first)
			text_add_char(text, ',');
		first = false;
		label = label_of(type, (int64_t)i);
		if (label != NULL)
			text_add(text, label);
		else
			text_add_u64(text, i);
	}
	return true;
}
