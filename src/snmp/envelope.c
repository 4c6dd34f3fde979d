/* SPDX-License-Identifier: ISC */
/*
 * Envelopes, from the inside to the outside. The PDU is copied as it is; the
 * buffer is the caller's.
 */
#include "snmp/envelope.h"

#include "snmp/writer.h"

struct span
envelope_community(uint8_t *buffer, size_t capacity, enum snmp_version version,
    struct span community, struct span pdu)
{
	struct writer writer = writer_start(buffer, capacity);
	const uint8_t *mark = writer_mark(&writer);

	writer_add(&writer, pdu);
	writer_add_element(&writer, SMI_OCTET_STRING, community);
	writer_add_integer(&writer, (int32_t)version);
	writer_wrap(&writer, SMI_SEQUENCE, mark);
	return writer_result(&writer);
}

struct span
envelope_scoped(uint8_t *buffer, size_t capacity, struct span context_engine_id,
    struct span context_name, struct span pdu)
{
	struct writer writer = writer_start(buffer, capacity);
	const uint8_t *mark = writer_mark(&writer);

	writer_add(&writer, pdu);
	writer_add_element(&writer, SMI_OCTET_STRING, context_name);
	writer_add_element(&writer, SMI_OCTET_STRING, context_engine_id);
	writer_wrap(&writer, SMI_SEQUENCE, mark);
	return writer_result(&writer);
}
