/* SPDX-License-Identifier: ISC */
/*
 * Responses and Reports as octets (RFC 3416 3 and 4.2.7, RFC 3412 6.8 and 7.1).
 * Varbinds are copied as they came, so what an inform said is given back octet
 * for octet. Buffers are the caller's.
 */
#include "snmp/reply.h"

#include "snmp/writer.h"

/* Puts the PDU in front; whatever it contains stands from back to front. */
static void
add_pdu(struct writer *writer, const struct reply_pdu *pdu)
{
	const uint8_t *mark = writer_mark(writer);

	writer_add_element(writer, SMI_SEQUENCE, pdu->varbinds);
	writer_add_integer(writer, pdu->error_index);
	writer_add_integer(writer, pdu->error_status);
	writer_add_integer(writer, pdu->request_id);
	writer_wrap(writer, pdu->type, mark);
}

struct span
reply_community(uint8_t *buffer, size_t capacity, enum snmp_version version,
    struct span community, const struct reply_pdu *pdu)
{
	struct writer writer = writer_start(buffer, capacity);
	const uint8_t *mark = writer_mark(&writer);

	add_pdu(&writer, pdu);
	writer_add_element(&writer, SMI_OCTET_STRING, community);
	writer_add_integer(&writer, (int32_t)version);
	writer_wrap(&writer, SMI_SEQUENCE, mark);
	return writer_result(&writer);
}

struct span
reply_scoped(uint8_t *buffer, size_t capacity, struct span context_engine_id,
    struct span context_name, const struct reply_pdu *pdu)
{
	struct writer writer = writer_start(buffer, capacity);
	const uint8_t *mark = writer_mark(&writer);

	add_pdu(&writer, pdu);
	writer_add_element(&writer, SMI_OCTET_STRING, context_name);
	writer_add_element(&writer, SMI_OCTET_STRING, context_engine_id);
	writer_wrap(&writer, SMI_SEQUENCE, mark);
	return writer_result(&writer);
}

struct span
reply_counter(uint8_t *buffer, size_t capacity, struct span oid, uint32_t value)
{
	struct writer writer = writer_start(buffer, capacity);
	const uint8_t *mark = writer_mark(&writer);

	writer_add_unsigned(&writer, SMI_COUNTER32, value);
	writer_add_element(&writer, SMI_OBJECT_IDENTIFIER, oid);
	writer_wrap(&writer, SMI_SEQUENCE, mark);
	return writer_result(&writer);
}
