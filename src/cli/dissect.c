/* SPDX-License-Identifier: ISC */
/*
 * The outer half of a message: SEQUENCE, version, community (RFC 1157 4,
 * RFC 1901 3). Octets in, nodes out; the versions' own parts are in
 * dissect_pdu.c and dissect_v3.c.
 */
#include "cli/dissect.h"

#include "cli/dissect_parts.h"
#include "cli/value.h"
#include "snmp/lenient.h"

int
dissect_integer_field(struct dissector *d, struct ber *ber,
    const struct integer_field *field, int64_t *number)
{
	struct element element;

	if (element_expect(d, ber, SMI_INTEGER, field->name, &element) != 0 ||
	    value_integer(d, &element, field->range, number) != 0)
		return -1;
	if (field->explain != NULL)
		field->explain(d, *number);
	value_note_sign(d, &element, *number);
	element_note_leniencies(d);
	return 0;
}

static void
explain_version(struct dissector *d, int64_t number)
{
	const char *name = NULL;

	if (number == SNMP_V1)
		name = "SNMPv1";
	else if (number == SNMP_V2C)
		name = "SNMPv2c";
	else if (number == SNMP_V3)
		name = "SNMPv3";
	if (name != NULL)
		tree_say(d->tree, &element_node(d)->meaning, "%s", name);
}

static int
dissect_version(struct dissector *d, struct ber *ber)
{
	static const struct integer_field field = {
	    "version", {INT64_MIN, INT64_MAX}, explain_version};
	int64_t number;
	const uint8_t *at = ber->at;

	if (dissect_integer_field(d, ber, &field, &number) != 0)
		return -1;
	if (number != SNMP_V1 && number != SNMP_V2C && number != SNMP_V3)
		return element_fault(d, at, ber->at,
		    "version: there are 0 (SNMPv1), 1 (SNMPv2c) and 3 "
		    "(SNMPv3)");
	d->version = (enum snmp_version)number;
	return 0;
}

static int
dissect_community(struct dissector *d, struct ber *ber)
{
	struct element element;

	if (element_expect(d, ber, SMI_OCTET_STRING, "community", &element) !=
	    0)
		return -1;
	value_octets(d, &element);
	return dissect_pdu(d, ber);
}

static int
dissect_message(
    struct dissector *d, struct ber *ber, const struct unlocked *unlocked)
{
	struct ber inner;

	if (element_enter(d, ber, SMI_SEQUENCE, "Message", &inner) != 0 ||
	    dissect_version(d, &inner) != 0)
		return -1;
	if (d->version == SNMP_V3) {
		if (dissect_v3(d, &inner, unlocked) != 0)
			return -1;
	} else if (dissect_community(d, &inner) != 0) {
		return -1;
	}
	return element_leave(d, &inner, "Message");
}

void
dissect(
    struct tree *tree, const struct unlocked *unlocked, const struct mib *mib)
{
	struct dissector d = {.tree = tree, .mib = mib};
	struct ber ber = ber_start(tree->datagram, &d.notes);

	if (dissect_message(&d, &ber, unlocked) != 0 || ber_left(&ber) == 0)
		return;
	element_add_octets(&d, "trailing octets", ber_rest(&ber));
	d.notes.leniencies |= LENIENT_BIT(LENIENT_TRAILING);
	element_note_leniencies(&d);
}
