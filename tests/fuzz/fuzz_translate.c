/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: whatever notification our decoder accepts, passed on. An input
 * is a datagram of v1 or v2c.
 *
 * Besides not crashing: what comes out is accepted again, without the
 * leniencies that are about form; it has every varbind that went in; to pass on
 * what was passed on changes nothing; and a source that was told stays told.
 */
#include <stdlib.h>

#include "notify/origin.h"
#include "notify/translate.h"
#include "snmp/lenient.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is in the nature of a value, and not of how it was written. */
#define BY_NATURE                                                              \
	(LENIENT_BIT(LENIENT_EXCEPTION) | LENIENT_BIT(LENIENT_IP_ADDRESS) |    \
	    LENIENT_BIT(LENIENT_BIT_STRING) | LENIENT_BIT(LENIENT_NO_UPTIME) | \
	    LENIENT_BIT(LENIENT_NO_TRAP_OID))

static struct translate_room rooms[2];

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static bool
decode(struct span pdu, enum snmp_version version, struct notification *n,
    struct notification_scratch *scratch)
{
	struct pdu decoded;
	uint32_t leniencies = 0;

	*n = (struct notification) {.version = version};
	if (pdu_decode(pdu, version, &decoded, &leniencies) != DROP_NONE ||
	    (decoded.type != PDU_TRAP_V1 && decoded.type != PDU_TRAP &&
		decoded.type != PDU_INFORM) ||
	    notification_from_pdu(n, &decoded, scratch) != DROP_NONE)
		return false;
	n->leniencies |= leniencies;
	return true;
}

static size_t
count_payload(const struct notification *n)
{
	struct payload_walk walk = payload_walk_start(n);
	struct varbind varbind;
	size_t count = 0;

	while (payload_walk_next(&walk, &varbind))
		count++;
	return count;
}

/* Passes it on, and on again. */
static void
pass_on(const struct notification *n, const struct translate_form *form)
{
	enum snmp_version version =
	    form->type == PDU_TRAP_V1 ? SNMP_V1 : SNMP_V2C;
	struct notification_scratch scratch;
	struct notification there;
	struct address before, after;
	struct span first, second;

	if (translate_pdu(n, form, &rooms[0], &first) != TRANSLATION_DONE)
		return;
	require(decode(first, version, &there, &scratch));
	require((there.leniencies & ~BY_NATURE) == 0);
	require(count_payload(&there) >= count_payload(n));
	there.community = n->community;
	there.source = n->source;
	if (form->source && origin_find(n, &before)) {
		require(origin_find(&there, &after));
		require(address_equal(&before, &after, true));
	} else if (form->source)
		require(origin_find(&there, &after) ||
			origin_varbind(&there, oid_snmp_trap_address,
			    SMI_IP_ADDRESS, &(struct varbind) {.tag = 0}) ||
			origin_varbind(&there, oid_origin_ipv6,
			    SMI_OCTET_STRING, &(struct varbind) {.tag = 0}));
	if (translate_pdu(&there, form, &rooms[1], &second) == TRANSLATION_DONE)
		require(span_equal(first, second));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t types[] = {PDU_TRAP_V1, PDU_TRAP, PDU_INFORM};
	struct notification_scratch scratch;
	struct translate_form form;
	struct notification n;
	struct message m;
	unsigned i;

	if (message_decode((struct span) {data, size}, &m) != DROP_NONE ||
	    m.version == SNMP_V3 || !decode(m.data, m.version, &n, &scratch))
		return 0;
	n.community = m.community;
	for (i = 0; i < 24; i++) {
		form = (struct translate_form) {.type = types[i % 3],
		    .request_id = 7,
		    .source = (i / 3) & 1,
		    .v1_fields = (i / 6) & 1};
		(void)address_parse(
		    i / 12 ? "2001:db8::7" : "192.0.2.7", &n.source);
		pass_on(&n, &form);
	}
	return 0;
}
