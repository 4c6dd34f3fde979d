/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: a datagram all the way to its values. Besides not crashing:
 * every span lies in the datagram, a walk finds the varbinds that were
 * counted, a valid OID survives decoding and encoding, and what we would answer
 * reads back as what was asked.
 */
#include <stdlib.h>

#include "notify/notification.h"
#include "snmp/lenient.h"
#include "snmp/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static void
require_inside(struct span inner, struct span outer)
{
	if (inner.size == 0)
		return;
	require(inner.data >= outer.data);
	require(inner.data + inner.size <= outer.data + outer.size);
}

/* Contents octets that were found to be an OID. */
static void
try_oid(struct span contents)
{
	uint8_t octets[OID_BER_MAX];
	uint32_t leniencies = 0;
	struct oid oid, again;
	struct text text;
	size_t size;

	require(oid_decode(contents, &oid, &leniencies) == 0);
	size = oid_encode(&oid, octets);
	require(size > 0 && size <= contents.size);
	if (leniencies == 0)
		require(span_equal(contents, (struct span) {octets, size}));
	text_init(&text);
	oid_add_text(&text, contents);
	text_add_char(&text, '\0');
	require(!text.failed && oid_parse(text.data, &again) == 0);
	require(again.count == oid.count);
	require(
	    memcmp(again.arcs, oid.arcs, oid.count * sizeof(oid.arcs[0])) == 0);
	text_fini(&text);
}

static void
try_value(const struct varbind *varbind)
{
	struct opaque opaque;

	require(smi_type_name(varbind->tag) != NULL);
	switch (varbind->tag) {
	case SMI_INTEGER:
		require(varbind_integer(varbind) >= INT32_MIN &&
			varbind_integer(varbind) <= INT32_MAX);
		break;
	case SMI_COUNTER32:
	case SMI_GAUGE32:
	case SMI_TIME_TICKS:
	case SMI_UINTEGER32:
		require(varbind_unsigned(varbind) <= UINT32_MAX);
		break;
	case SMI_COUNTER64:
		varbind_unsigned(varbind);
		break;
	case SMI_OBJECT_IDENTIFIER:
		if (varbind->value.size > 0)
			try_oid(varbind->value);
		break;
	case SMI_OPAQUE:
		opaque = opaque_decode(varbind->value);
		require(opaque.kind <= OPAQUE_U64);
		break;
	}
}

static void
try_varbinds(const struct pdu *pdu, struct span datagram)
{
	struct varbind_walk walk = varbind_walk_start(pdu->varbinds);
	struct varbind varbind;
	uint32_t count = 0;

	while (varbind_walk_next(&walk, &varbind)) {
		require_inside(varbind.name, datagram);
		require_inside(varbind.value, datagram);
		try_oid(varbind.name);
		try_value(&varbind);
		count++;
	}
	require(count == pdu->varbind_count);
	require(walk.rest.size == 0);
}

static void
try_notification(const struct pdu *pdu)
{
	struct notification notification = {.version = SNMP_V2C};
	struct notification_scratch scratch;
	struct payload_walk walk;
	struct varbind varbind;
	uint32_t count = 0;

	if (notification_from_pdu(&notification, pdu, &scratch) != DROP_NONE)
		return;
	if (notification.trap_oid.size > 0)
		try_oid(notification.trap_oid);
	walk = payload_walk_start(&notification);
	while (payload_walk_next(&walk, &varbind))
		count++;
	require(count <= pdu->varbind_count && count + 2 >= pdu->varbind_count);
}

/* The Response to this PDU is not longer than its message with all lengths at
 * their least, so it always fits; it reads back the same. */
static void
try_reply(const struct pdu *asked)
{
	static uint8_t buffer[2 * MESSAGE_SIZE_MAX];
	struct reply_pdu reply = {.type = PDU_RESPONSE,
	    .request_id = asked->request_id,
	    .varbinds = asked->varbinds};
	struct span octets = reply_community(
	    buffer, sizeof(buffer), SNMP_V2C, span_of("public"), &reply);
	struct message message;
	struct pdu pdu;
	uint32_t leniencies = 0;

	require(octets.size > 0);
	require(message_decode(octets, &message) == DROP_NONE);
	require(message.leniencies == 0);
	require(span_equal(message.community, span_of("public")));
	if (pdu_decode(message.data, SNMP_V2C, &pdu, &leniencies) != DROP_NONE)
		abort();
	require(pdu.type == PDU_RESPONSE);
	require(pdu.request_id == asked->request_id);
	require(pdu.varbind_count == asked->varbind_count);
	require(span_equal(pdu.varbinds, asked->varbinds));
}

static void
try_pdu(struct span octets, enum snmp_version version, struct span datagram)
{
	struct pdu pdu;
	uint32_t leniencies = 0;

	if (pdu_decode(octets, version, &pdu, &leniencies) != DROP_NONE)
		return;
	require(leniencies < LENIENT_BIT(LENIENT_COUNT));
	require_inside(pdu.varbinds, datagram);
	try_varbinds(&pdu, datagram);
	try_reply(&pdu);
	if (pdu.type == PDU_TRAP_V1) {
		require_inside(pdu.enterprise, datagram);
		require_inside(pdu.agent_address, datagram);
		try_oid(pdu.enterprise);
	}
	if (pdu.type == PDU_TRAP_V1 || pdu.type == PDU_TRAP ||
	    pdu.type == PDU_INFORM)
		try_notification(&pdu);
}

static void
try_v3(const struct message *message, struct span datagram)
{
	struct scoped_pdu scoped;
	uint32_t leniencies = 0;

	require_inside(message->usm.engine_id, message->whole);
	require_inside(message->usm.user, message->whole);
	require_inside(message->usm.digest, message->whole);
	require_inside(message->usm.salt, message->whole);
	require(message->usm.boots >= 0 && message->usm.time >= 0);
	require(message->max_size >= MESSAGE_SIZE_LEAST);
	/* what is encrypted may as well be what decryption gives */
	if (scoped_pdu_decode(message->data, message->encrypted ? 8 : 0,
		&scoped, &leniencies) != DROP_NONE)
		return;
	require_inside(scoped.context_engine_id, datagram);
	require_inside(scoped.context_name, datagram);
	try_pdu(scoped.pdu, SNMP_V3, datagram);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span datagram = {data, size};
	struct message message;
	struct span seen;

	if (size > MESSAGE_SIZE_MAX)
		return 0;
	seen = message_peek_engine(datagram);
	require_inside(seen, datagram);
	if (message_decode(datagram, &message) == DROP_NONE) {
		require(span_equal(seen, message.usm.engine_id));
		require_inside(message.whole, datagram);
		require_inside(message.data, message.whole);
		if (message.version == SNMP_V3)
			try_v3(&message, datagram);
		else
			try_pdu(message.data, message.version, datagram);
	}
	/* so that a mutation need not get past the message first */
	try_pdu(datagram, SNMP_V1, datagram);
	try_pdu(datagram, SNMP_V2C, datagram);
	return 0;
}
