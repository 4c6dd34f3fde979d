/* SPDX-License-Identifier: ISC */
/*
 * Values in words: numbers (X.690 8.3), OBJECT IDENTIFIERs (8.19), and the
 * types of RFC 2578 7.1. What is refused here is what snmp/pdu refuses, what is
 * allowed is allowed under the same name.
 */
#include "cli/value.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "cli/oid_name.h"
#include "snmp/lenient.h"
#include "snmp/oid.h"
#include "snmp/opaque.h"

static int
allow(struct dissector *d, enum lenient which)
{
	d->notes.leniencies |= LENIENT_BIT(which);
	element_note_leniencies(d);
	return 0;
}

/* A fault of the element that was read last. */
static int
refuse(struct dissector *d, const struct element *e, const char *why)
{
	const uint8_t *at = e->contents.data;

	return element_fault(
	    d, at, at + e->contents.size, "%s: %s", element_node(d)->name, why);
}

__attribute__((format(printf, 3, 4))) static void
put_value(struct dissector *d, enum value_kind kind, const char *format, ...)
{
	struct node *node = element_node(d);
	char value[64];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(value, sizeof(value), format, arguments);
	va_end(arguments);
	node->kind = kind;
	tree_begin(d->tree, &node->value);
	text_add(&d->tree->words, value);
	tree_end(d->tree, &node->value);
}

/* ── numbers ──────────────────────────────────────────────────────────── */

int
value_integer(struct dissector *d, const struct element *element,
    const int64_t range[2], int64_t *number)
{
	struct span contents = element->contents;

	if (contents.size == 0)
		return refuse(d, element, "a number has at least one octet");
	if (ber_to_int64(contents, &d->notes.leniencies, number) != 0)
		return refuse(d, element, "a number of more than 64 bits");
	put_value(d, VALUE_NUMBER, "%" PRId64, *number);
	if (*number < range[0] || *number > range[1])
		return element_fault(d, contents.data,
		    contents.data + contents.size,
		    "%s: %" PRId64 " is not from %" PRId64 " to %" PRId64,
		    element_node(d)->name, *number, range[0], range[1]);
	return 0;
}

void
value_note_sign(
    struct dissector *d, const struct element *element, int64_t number)
{
	struct span contents = element->contents;

	if (contents.size > 1 && contents.data[0] == 0 &&
	    contents.data[1] >= 0x80)
		tree_say(d->tree, &element_node(d)->notes,
		    "00 in front: else the first bit would make it negative");
	if (number < 0)
		tree_say(d->tree, &element_node(d)->notes,
		    "the first bit of %02x is 1: a negative number, in two's "
		    "complement",
		    contents.data[0]);
}

static int
check_empty(struct dissector *d, const struct element *element)
{
	if (d->version == SNMP_V1)
		return refuse(d, element, "a number has at least one octet");
	put_value(d, VALUE_NUMBER, "0");
	return allow(d, LENIENT_EMPTY_INTEGER);
}

int
value_unsigned(
    struct dissector *d, const struct element *element, uint64_t most)
{
	struct span contents = element->contents;
	uint64_t number;

	if (contents.size == 0)
		return refuse(d, element, "a number has at least one octet");
	if (ber_to_uint64(contents, &d->notes.leniencies, &number) != 0)
		return refuse(d, element, "a number of more than 64 bits");
	put_value(d, VALUE_NUMBER, "%" PRIu64, number);
	if (element->tag == SMI_TIME_TICKS)
		tree_say(d->tree, &element_node(d)->meaning,
		    "hundredths of a second, %" PRIu64 " d %02u:%02u:%02u.%02u",
		    number / 8640000, (unsigned)(number / 360000 % 24),
		    (unsigned)(number / 6000 % 60),
		    (unsigned)(number / 100 % 60), (unsigned)(number % 100));
	if (contents.size > 1 && contents.data[0] == 0 &&
	    contents.data[1] >= 0x80)
		tree_say(d->tree, &element_node(d)->notes,
		    "00 in front: else the first bit would make it negative");
	element_note_leniencies(d);
	if (number > most)
		return refuse(d, element, "a number of more than 32 bits");
	return 0;
}

/* ── OBJECT IDENTIFIERs ───────────────────────────────────────────────── */

/* The first sub-identifier stands for two numbers (X.690 8.19.4). */
static void
explain_first(struct dissector *d, struct span contents)
{
	unsigned octet = contents.data[0];
	unsigned first = octet / 40 > 2 ? 2 : octet / 40;

	if (d->seen_first || octet >= 0x80)
		return;
	d->seen_first = true;
	tree_say(d->tree, &element_node(d)->notes,
	    "%02x = %u = 40 * %u + %u: the first two numbers, %u.%u", octet,
	    octet, first, octet - 40 * first, first, octet - 40 * first);
}

/* Each long sub-identifier is taken apart once, or nearly so. */
static bool
was_explained(struct dissector *d, uint32_t arc)
{
	unsigned i;

	for (i = 0; i < SEEN_ARCS; i++)
		if (d->seen_arcs[i] == arc)
			return true;
	d->seen_arcs[d->seen_count++ % SEEN_ARCS] = arc;
	return false;
}

/* Seven bits an octet, the eighth says that more follow (X.690 8.19.2). */
static void
explain_arc(struct dissector *d, struct span octets)
{
	struct text *words = &d->tree->words;
	struct words *notes = &element_node(d)->notes;
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < octets.size; i++)
		value = value << 7 | (octets.data[i] & 0x7f);
	if (was_explained(d, (uint32_t)value))
		return;
	tree_begin(d->tree, notes);
	for (i = 0; i < octets.size; i++)
		text_printf(words, i == 0 ? "%02x" : " %02x", octets.data[i]);
	text_add(words, ": 7 bits of each, ");
	for (i = 2; i < octets.size; i++)
		text_add_char(words, '(');
	for (i = 0; i < octets.size; i++)
		text_printf(words,
		    i == 0		  ? "%u"
		    : i + 1 < octets.size ? " * 128 + %u)"
					  : " * 128 + %u",
		    octets.data[i] & 0x7fu);
	text_printf(words, " = %" PRIu64 "\n", value);
	tree_end(d->tree, notes);
}

static void
explain_arcs(struct dissector *d, struct span contents)
{
	size_t i, start = 0;

	explain_first(d, contents);
	for (i = 0; i < contents.size; i++) {
		if (contents.data[i] >= 0x80)
			continue;
		if (i > start && i - start < 8)
			explain_arc(d, (struct span) {contents.data + start,
					   i - start + 1});
		start = i + 1;
	}
}

int
value_oid(struct dissector *d, const struct element *element)
{
	struct node *node = element_node(d);
	struct span contents = element->contents;

	if (oid_check(contents, &d->notes.leniencies) != 0)
		return refuse(d, element,
		    contents.size == 0
			? "an OBJECT IDENTIFIER of no octets"
			: "no OBJECT IDENTIFIER: its last number "
			  "is cut short, or a number is beyond "
			  "2^32, or there are more than 128");
	node->kind = VALUE_TEXT;
	tree_begin(d->tree, &node->value);
	oid_add_text(&d->tree->words, contents);
	tree_end(d->tree, &node->value);
	tree_begin(d->tree, &node->meaning);
	if (oid_name_add(&d->tree->words, d->mib, contents))
		text_add_char(&d->tree->words, '\n');
	tree_end(d->tree, &node->meaning);
	explain_arcs(d, contents);
	element_note_leniencies(d);
	return 0;
}

static int
dissect_oid(struct dissector *d, const struct element *element)
{
	if (element->contents.size > 0)
		return value_oid(d, element);
	return allow(d, LENIENT_EMPTY_OID);
}

/* ── strings and addresses ────────────────────────────────────────────── */

void
value_octets(struct dissector *d, const struct element *element)
{
	struct node *node = element_node(d);
	struct text *words = &d->tree->words;

	node->kind = VALUE_OCTETS;
	if (!text_is_printable(element->contents))
		return;
	tree_begin(d->tree, &node->value);
	text_add_char(words, '"');
	text_add_escaped(words, element->contents);
	text_add_char(words, '"');
	tree_end(d->tree, &node->value);
}

void
value_address(struct dissector *d, struct span octets)
{
	char address[INET6_ADDRSTRLEN];

	if (octets.size != 4 && octets.size != 16)
		return;
	inet_ntop(octets.size == 4 ? AF_INET : AF_INET6, octets.data, address,
	    sizeof(address));
	put_value(d, VALUE_TEXT, "%s", address);
}

static int
dissect_ip_address(struct dissector *d, const struct element *element)
{
	if (element->contents.size != 4)
		return allow(d, LENIENT_IP_ADDRESS);
	value_address(d, element->contents);
	return 0;
}

static int
dissect_opaque(struct dissector *d, const struct element *element)
{
	struct opaque opaque = opaque_decode(element->contents);
	struct words *notes = &element_node(d)->notes;

	switch (opaque.kind) {
	case OPAQUE_FLOAT:
		tree_say(
		    d->tree, notes, "9f 78: net-snmp's float, %g", opaque.real);
		break;
	case OPAQUE_DOUBLE:
		tree_say(d->tree, notes, "9f 79: net-snmp's double, %.17g",
		    opaque.real);
		break;
	case OPAQUE_I64:
		tree_say(d->tree, notes,
		    "9f 7a: net-snmp's Integer64, %" PRId64, opaque.integer);
		break;
	case OPAQUE_U64:
		tree_say(d->tree, notes,
		    "9f %02x: net-snmp's unsigned of 64 bits, %" PRIu64,
		    element->contents.data[1], opaque.natural);
		break;
	case OPAQUE_OTHER:
		break;
	}
	return 0;
}

/* ── any of them ──────────────────────────────────────────────────────── */

static int
dissect_integer(struct dissector *d, const struct element *element)
{
	static const int64_t range[2] = {INT32_MIN, INT32_MAX};
	int64_t number;

	if (element->contents.size == 0)
		return check_empty(d, element);
	if (value_integer(d, element, range, &number) != 0)
		return -1;
	value_note_sign(d, element, number);
	element_note_leniencies(d);
	return 0;
}

static int
dissect_unsigned(struct dissector *d, const struct element *element)
{
	uint64_t most = element->tag == SMI_COUNTER64 ? UINT64_MAX : UINT32_MAX;

	if (element->contents.size == 0)
		return check_empty(d, element);
	return value_unsigned(d, element, most);
}

static int
dissect_nothing(struct dissector *d, const struct element *element)
{
	if (element->contents.size > 0)
		return refuse(d, element, "this type has no contents");
	return element->tag == SMI_NULL ? 0 : allow(d, LENIENT_EXCEPTION);
}

static int
dissect_bits(struct dissector *d, const struct element *element)
{
	if (element->contents.size == 0)
		return refuse(d, element, "a BIT STRING of no octets");
	return allow(d, LENIENT_BIT_STRING);
}

static int
dissect_octets(struct dissector *d, const struct element *element)
{
	value_octets(d, element);
	return 0;
}

static int
dissect_any(struct dissector *d, const struct element *element)
{
	(void)d;
	(void)element;
	return 0;
}

int
value_dissect(struct dissector *d, const struct element *element)
{
	static const struct {
		uint8_t tag;
		int (*dissect)(struct dissector *, const struct element *);
	} types[] = {
	    {SMI_INTEGER, dissect_integer},
	    {SMI_BIT_STRING, dissect_bits},
	    {SMI_OCTET_STRING, dissect_octets},
	    {SMI_NULL, dissect_nothing},
	    {SMI_OBJECT_IDENTIFIER, dissect_oid},
	    {SMI_IP_ADDRESS, dissect_ip_address},
	    {SMI_COUNTER32, dissect_unsigned},
	    {SMI_GAUGE32, dissect_unsigned},
	    {SMI_TIME_TICKS, dissect_unsigned},
	    {SMI_OPAQUE, dissect_opaque},
	    {SMI_NSAP_ADDRESS, dissect_any},
	    {SMI_COUNTER64, dissect_unsigned},
	    {SMI_UINTEGER32, dissect_unsigned},
	    {SMI_NO_SUCH_OBJECT, dissect_nothing},
	    {SMI_NO_SUCH_INSTANCE, dissect_nothing},
	    {SMI_END_OF_MIB_VIEW, dissect_nothing},
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].tag == element->tag)
			return types[i].dissect(d, element);
	return refuse(d, element, "no value of SNMP has this tag");
}
