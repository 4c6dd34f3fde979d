/* SPDX-License-Identifier: ISC */
/*
 * Elements of the Basic Encoding Rules (X.690 8.1) as nodes. Reading is
 * snmp/ber's; here is what it says, and why where it fails. Each tag is taken
 * apart when it is met for the first time.
 */
#include "cli/element.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "snmp/lenient.h"

static const char *const leniencies[] = {
    [LENIENT_LENGTH] = "the length takes more octets than it needs",
    [LENIENT_INTEGER] = "the number takes more octets than it needs",
    [LENIENT_UNSIGNED_SIGN] =
	"an octet 00 is missing in front: read as unsigned all the same",
    [LENIENT_EMPTY_INTEGER] = "a number of no octets, read as 0",
    [LENIENT_EMPTY_OID] = "an OBJECT IDENTIFIER of no octets, read as 0.0",
    [LENIENT_OID_PADDING] =
	"a sub-identifier starts with 80, which adds nothing",
    [LENIENT_TRAILING] = "octets behind the message",
    [LENIENT_IP_ADDRESS] = "an IpAddress that has not 4 octets",
    [LENIENT_AGENT_ADDRESS] = "an agent-addr that is no IPv4 address",
    [LENIENT_V1_TYPE] = "SNMPv1 does not know this type",
    [LENIENT_EXCEPTION] = "an exception belongs into a Response",
    [LENIENT_NO_UPTIME] = "sysUpTime.0 is not among the first two varbinds",
    [LENIENT_NO_TRAP_OID] = "snmpTrapOID.0 is not among the first two varbinds",
    [LENIENT_ORDER] = "snmpTrapOID.0 stands before sysUpTime.0",
    [LENIENT_SCOPED_PADDING] = "more octets behind it than fill a block",
    [LENIENT_BIT_STRING] = "SNMP gave this type up",
};

static_assert(sizeof(leniencies) / sizeof(leniencies[0]) == LENIENT_COUNT,
    "every leniency is explained");

static const char *const pdus[] = {"GetRequest-PDU", "GetNextRequest-PDU",
    "Response-PDU", "SetRequest-PDU", "Trap-PDU", "GetBulkRequest-PDU",
    "InformRequest-PDU", "SNMPv2-Trap-PDU", "Report-PDU"};

const char *
element_type_name(uint8_t tag)
{
	const char *name = smi_type_name(tag);

	if (tag == SMI_SEQUENCE)
		return "SEQUENCE";
	if (tag >= PDU_GET && tag <= PDU_REPORT)
		return pdus[tag - PDU_GET];
	return name != NULL ? name : "unknown type";
}

struct node *
element_node(struct dissector *d)
{
	return &d->tree->nodes[d->tree->count - 1];
}

static struct span
buffer(const struct dissector *d)
{
	return d->decrypted ? d->tree->plain : d->tree->datagram;
}

static struct node *
add_node(struct dissector *d, const char *name)
{
	struct node *node = tree_add(d->tree);

	node->depth = d->depth;
	node->name = name;
	node->decrypted = d->decrypted;
	return node;
}

void
element_add_octets(struct dissector *d, const char *name, struct span octets)
{
	add_node(d, name)->contents = octets;
}

/* ── faults ───────────────────────────────────────────────────────────── */

int
element_fault(struct dissector *d, const uint8_t *at, const uint8_t *rest,
    const char *format, ...)
{
	struct tree *tree = d->tree;
	struct span octets = buffer(d);
	char words[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	tree->faulty = true;
	tree->fault_in_plain = d->decrypted;
	tree->fault_offset = (size_t)(at - octets.data);
	tree_say(tree, &tree->fault, "%s", words);
	if (rest < octets.data + octets.size) {
		element_add_octets(d, "not read",
		    (struct span) {
			rest, (size_t)(octets.data + octets.size - rest)});
		element_node(d)->fault = true;
		tree_say(tree, &element_node(d)->notes, "not read");
	}
	return -1;
}

/* Why ber_next() could not read what stands here (X.690 8.1.2, 8.1.3). */
static int
fault_header(struct dissector *d, const struct ber *ber, const char *name)
{
	const uint8_t *at = ber->at;
	size_t left = ber_left(ber), size, i, count;

	if (left == 0)
		return element_fault(d, at, at,
		    "%s is missing: what contains it ends here", name);
	if ((at[0] & 0x1f) == 0x1f)
		return element_fault(d, at, at,
		    "%s: tag %02x starts a tag number above 30, which SNMP "
		    "does not use",
		    name, at[0]);
	if (left == 1)
		return element_fault(
		    d, at + 1, at, "%s: there is a tag but no length", name);
	count = at[1] & 0x7f;
	if (at[1] == 0x80)
		return element_fault(d, at + 1, at,
		    "%s: length 80 is indefinite, which SNMP forbids", name);
	if (at[1] == 0xff)
		return element_fault(
		    d, at + 1, at, "%s: length ff is reserved", name);
	if (at[1] > 0x80 && count > left - 2)
		return element_fault(d, at + 1, at,
		    "%s: the length has %zu octets, but %zu are left", name,
		    count, left - 2);
	if (at[1] < 0x80)
		return element_fault(d, at + 1, at,
		    "%s: the length says %u octets, but %zu are left", name,
		    at[1], left - 2);
	for (i = 0, size = 0; i < count; i++) {
		if (size > UINT32_MAX >> 8)
			return element_fault(d, at + 1, at,
			    "%s: the length is beyond 2^32", name);
		size = size << 8 | at[2 + i];
	}
	return element_fault(d, at + 1, at,
	    "%s: the length says %zu octets, but %zu are left", name, size,
	    left - 2 - count);
}

/* ── elements ─────────────────────────────────────────────────────────── */

static void
explain_tag(struct dissector *d, struct node *node, uint8_t tag)
{
	static const char *const classes[] = {
	    "universal", "application", "context", "private"};

	if (d->seen_tag[tag])
		return;
	d->seen_tag[tag] = true;
	tree_say(d->tree, &node->header_notes, "tag %02x: %s %u, %s", tag,
	    classes[tag >> 6], tag & 0x1fu,
	    tag & 0x20 ? "constructed: elements are in it" : "primitive");
}

static void
explain_length(struct dissector *d, struct node *node)
{
	size_t count = node->header.size - 2, i;
	struct text *words = &d->tree->words;

	if (node->header.data[1] < 0x80)
		return;
	tree_begin(d->tree, &node->header_notes);
	text_printf(words,
	    "length %02x: the next %zu octet%s it: ", node->header.data[1],
	    count, count == 1 ? " is" : "s are");
	for (i = 0; i < count; i++)
		text_printf(words, "%02x ", node->header.data[2 + i]);
	text_printf(words, "= %zu\n", node->contents.size);
	tree_end(d->tree, &node->header_notes);
}

static void
note_leniencies(struct dissector *d, struct words *words)
{
	unsigned i;

	for (i = 0; i < LENIENT_COUNT; i++)
		if (d->notes.leniencies & LENIENT_BIT(i))
			tree_say(d->tree, words, "lenient, %s: %s",
			    lenient_name(i), leniencies[i]);
	d->tree->leniencies |= d->notes.leniencies;
	d->notes.leniencies = 0;
}

void
element_note_leniencies(struct dissector *d)
{
	note_leniencies(d, &element_node(d)->notes);
}

int
element_next(struct dissector *d, struct ber *ber, const char *name,
    struct element *element)
{
	const uint8_t *start = ber->at;
	struct node *node;

	if (ber_next(ber, &element->tag, &element->contents) != 0)
		return fault_header(d, ber, name);
	node = add_node(d, name);
	node->type = element_type_name(element->tag);
	node->contents = element->contents;
	node->header =
	    (struct span) {start, (size_t)(element->contents.data - start)};
	explain_tag(d, node, element->tag);
	explain_length(d, node);
	note_leniencies(d, &node->header_notes);
	return 0;
}

int
element_expect(struct dissector *d, struct ber *ber, uint8_t tag,
    const char *name, struct element *element)
{
	if (ber_left(ber) > 0 && ber_peek(ber) != tag)
		return element_fault(d, ber->at, ber->at,
		    "%s: here should be %s (tag %02x), not tag %02x", name,
		    element_type_name(tag), tag, ber_peek(ber));
	return element_next(d, ber, name, element);
}

int
element_enter(struct dissector *d, struct ber *ber, uint8_t tag,
    const char *name, struct ber *inner)
{
	struct element element = {.tag = 0};

	if (element_expect(d, ber, tag, name, &element) != 0)
		return -1;
	element_node(d)->parent = element.contents.size > 0;
	*inner = ber_start(element.contents, &d->notes);
	d->depth++;
	return 0;
}

int
element_leave(struct dissector *d, struct ber *inner, const char *name)
{
	if (ber_left(inner) > 0)
		return element_fault(d, inner->at, inner->at,
		    "%s should end here, but %zu octets are left in it", name,
		    ber_left(inner));
	d->depth--;
	return 0;
}
