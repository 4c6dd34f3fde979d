/* SPDX-License-Identifier: ISC */
/*
 * PDUs as nodes (RFC 1157 4.1, RFC 3416 3): the fields of each kind, then the
 * varbinds.
 */
#include "cli/dissect_parts.h"
#include "cli/value.h"
#include "snmp/lenient.h"
#include "snmp/pdu.h"

#define WHOLE_INT32                                                            \
	{                                                                      \
		INT32_MIN, INT32_MAX                                           \
	}

/* RFC 3416 3, RFC 1157 4.1.1 */
static const char *const errors[] = {"noError", "tooBig", "noSuchName",
    "badValue", "readOnly", "genErr", "noAccess", "wrongType", "wrongLength",
    "wrongEncoding", "wrongValue", "noCreation", "inconsistentValue",
    "resourceUnavailable", "commitFailed", "undoFailed", "authorizationError",
    "notWritable", "inconsistentName"};

/* RFC 1157 4.1.6 */
static const char *const generic_traps[] = {"coldStart", "warmStart",
    "linkDown", "linkUp", "authenticationFailure", "egpNeighborLoss",
    "enterpriseSpecific: the next number says which"};

static void
explain_error(struct dissector *d, int64_t number)
{
	if (number >= 0 && (size_t)number < sizeof(errors) / sizeof(errors[0]))
		tree_say(
		    d->tree, &element_node(d)->meaning, "%s", errors[number]);
}

static void
explain_generic(struct dissector *d, int64_t number)
{
	tree_say(
	    d->tree, &element_node(d)->meaning, "%s", generic_traps[number]);
}

/* ── fields ───────────────────────────────────────────────────────────── */

static const struct integer_field common[] = {
    {"request-id", WHOLE_INT32, NULL},
    {"error-status", WHOLE_INT32, explain_error},
    {"error-index", WHOLE_INT32, NULL},
};

static const struct integer_field bulk[] = {
    {"request-id", WHOLE_INT32, NULL},
    {"non-repeaters", WHOLE_INT32, NULL},
    {"max-repetitions", WHOLE_INT32, NULL},
};

static const struct integer_field traps[] = {
    {"generic-trap", {0, 6}, explain_generic},
    {"specific-trap", WHOLE_INT32, NULL},
};

static int
dissect_fields(struct dissector *d, struct ber *ber,
    const struct integer_field *fields, size_t count)
{
	int64_t number;
	size_t i;

	for (i = 0; i < count; i++)
		if (dissect_integer_field(d, ber, &fields[i], &number) != 0)
			return -1;
	return 0;
}

static int
dissect_agent_address(struct dissector *d, struct ber *ber)
{
	struct element element;

	if (element_expect(d, ber, SMI_IP_ADDRESS, "agent-addr", &element) != 0)
		return -1;
	value_address(d, element.contents);
	if (element.contents.size == 4)
		return 0;
	if (element.contents.size != 0 &&
	    !pdu_agent_address_is_ipv6(element.contents))
		return element_fault(d, element.contents.data,
		    element.contents.data + element.contents.size,
		    "agent-addr: neither an IPv4 address nor an IPv6 address "
		    "of a host");
	d->notes.leniencies |= LENIENT_BIT(LENIENT_AGENT_ADDRESS);
	element_note_leniencies(d);
	return 0;
}

/* RFC 1157 4.1.6. */
static int
dissect_trap_v1(struct dissector *d, struct ber *ber)
{
	struct element element;

	if (element_expect(
		d, ber, SMI_OBJECT_IDENTIFIER, "enterprise", &element) != 0 ||
	    value_oid(d, &element) != 0 || dissect_agent_address(d, ber) != 0 ||
	    dissect_fields(d, ber, traps, sizeof(traps) / sizeof(traps[0])) !=
		0 ||
	    element_expect(d, ber, SMI_TIME_TICKS, "time-stamp", &element) != 0)
		return -1;
	return value_unsigned(d, &element, UINT32_MAX);
}

/* ── varbinds ─────────────────────────────────────────────────────────── */

static bool
is_v2_type(uint8_t tag)
{
	return tag == SMI_COUNTER64 || tag == SMI_UINTEGER32 ||
	       tag == SMI_NSAP_ADDRESS;
}

/* The value in words, where a MIB has some for its object. */
static void
explain_value(
    struct dissector *d, struct span name, const struct element *element)
{
	struct varbind varbind = {name, element->contents, element->tag};
	struct node *node = element_node(d);
	const char *label = NULL;
	struct mib_match match;
	struct text words;

	if (node->meaning.size > 0 || varbind.value.size == 0 ||
	    !mib_find(d->mib, name, &match) || !mib_match_is_named(&match))
		return;
	text_init(&words);
	if (varbind.tag == SMI_INTEGER)
		label = mib_label(&match, varbind_integer(&varbind));
	if (label != NULL)
		text_add(&words, label);
	else if (varbind.tag != SMI_OCTET_STRING ||
		 !mib_add_bits(&words, &match, varbind.value))
		mib_add_better(&words, &match, &varbind);
	if (words.size > 0 && !words.failed) {
		tree_begin(d->tree, &node->meaning);
		text_add_escaped(&d->tree->words,
		    (struct span) {(const uint8_t *)words.data, words.size});
		text_add_char(&d->tree->words, '\n');
		tree_end(d->tree, &node->meaning);
	}
	text_fini(&words);
}

static int
dissect_varbind(struct dissector *d, struct ber *list, unsigned number)
{
	struct element element, name;
	struct ber fields;

	if (element_enter(d, list, SMI_SEQUENCE, "varbind", &fields) != 0)
		return -1;
	element_node(d)->number = number;
	if (element_expect(d, &fields, SMI_OBJECT_IDENTIFIER, "name", &name) !=
		0 ||
	    value_oid(d, &name) != 0 ||
	    element_next(d, &fields, "value", &element) != 0 ||
	    value_dissect(d, &element) != 0)
		return -1;
	explain_value(d, name.contents, &element);
	if (d->version == SNMP_V1 && is_v2_type(element.tag)) {
		d->notes.leniencies |= LENIENT_BIT(LENIENT_V1_TYPE);
		element_note_leniencies(d);
	}
	return element_leave(d, &fields, "varbind");
}

static int
dissect_varbinds(struct dissector *d, struct ber *ber)
{
	struct ber list;
	unsigned number = 0;

	if (element_enter(d, ber, SMI_SEQUENCE, "variable-bindings", &list) !=
	    0)
		return -1;
	while (ber_left(&list) > 0)
		if (dissect_varbind(d, &list, ++number) != 0)
			return -1;
	return element_leave(d, &list, "variable-bindings");
}

/* ── PDUs ─────────────────────────────────────────────────────────────── */

static bool
type_is_known(uint8_t type, enum snmp_version version)
{
	if (version == SNMP_V1)
		return type >= PDU_GET && type <= PDU_TRAP_V1;
	return type >= PDU_GET && type <= PDU_REPORT && type != PDU_TRAP_V1;
}

int
dissect_pdu(struct dissector *d, struct ber *ber)
{
	uint8_t type = ber_peek(ber);
	struct ber fields;
	int failed;

	if (ber_left(ber) > 0 && !type_is_known(type, d->version))
		return element_fault(d, ber->at, ber->at,
		    "here should be a PDU of SNMP%s, not tag %02x (%s)",
		    snmp_version_name(d->version), type,
		    element_type_name(type));
	if (element_enter(d, ber, type, "PDU", &fields) != 0)
		return -1;
	if (type == PDU_TRAP_V1)
		failed = dissect_trap_v1(d, &fields);
	else
		failed = dissect_fields(
		    d, &fields, type == PDU_GET_BULK ? bulk : common, 3);
	if (failed != 0 || dissect_varbinds(d, &fields) != 0)
		return -1;
	return element_leave(d, &fields, "PDU");
}
