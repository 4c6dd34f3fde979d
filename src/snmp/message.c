/* SPDX-License-Identifier: ISC */
/*
 * From a datagram to a message and its PDU's octets: the outer SEQUENCE, the
 * version, and then what that version puts around a PDU (RFC 1157 4, RFC 1901
 * 3, RFC 3412 6, RFC 3414 2.4). In goes a datagram, out come numbers and spans
 * into it; what security makes of them is not decided here.
 */
#include "snmp/message.h"

#include "snmp/ber.h"

#define SECURITY_MODEL_USM 3 /* RFC 3411 5, SnmpSecurityModel */

/* The version as the whole number it is: 2^32+1 is not v2c. */
static enum drop
read_version(struct ber *ber, enum snmp_version *version)
{
	struct span contents;
	int64_t number;

	if (ber_read(ber, SMI_INTEGER, &contents) != 0 || contents.size == 0)
		return DROP_ASN_PARSE;
	if (ber_to_int64(contents, &ber->notes->leniencies, &number) != 0 ||
	    (number != SNMP_V1 && number != SNMP_V2C && number != SNMP_V3))
		return DROP_BAD_VERSION;
	*version = (enum snmp_version)number;
	return DROP_NONE;
}

static enum drop
read_community_message(struct ber *ber, struct message *message)
{
	if (ber_read(ber, SMI_OCTET_STRING, &message->community) != 0)
		return DROP_ASN_PARSE;
	message->data = ber_rest(ber);
	return DROP_NONE;
}

/* msgGlobalData, RFC 3412 6. */
static int
read_global_data(struct ber *ber, struct message *message, int32_t *model)
{
	struct ber header;
	struct span flags;

	if (ber_enter(ber, SMI_SEQUENCE, &header) != 0 ||
	    ber_read_int32(&header, 0, &message->msg_id) != 0 ||
	    ber_read_int32(&header, MESSAGE_SIZE_LEAST, &message->max_size) !=
		0 ||
	    ber_read(&header, SMI_OCTET_STRING, &flags) != 0 ||
	    flags.size != 1 || ber_read_int32(&header, 1, model) != 0 ||
	    ber_finish(&header) != 0)
		return -1;
	message->flags = flags.data[0];
	return 0;
}

/* msgData, RFC 3412 6.8: encryptedPDU is an OCTET STRING, a plain ScopedPDU
 * is a SEQUENCE. */
static int
read_data(struct ber *ber, struct message *message)
{
	message->encrypted = ber_peek(ber) == SMI_OCTET_STRING;
	if (message->encrypted)
		return ber_read(ber, SMI_OCTET_STRING, &message->data);
	if (ber_peek(ber) != SMI_SEQUENCE)
		return ber_fail(ber);
	return ber_take(ber, &message->data);
}

/* RFC 3414 2.4, UsmSecurityParameters; 3.2 step 1. */
static enum drop
read_usm_parameters(
    struct span octets, struct message *message, struct ber_notes *notes)
{
	struct usm_parameters *usm = &message->usm;
	struct ber ber = ber_start(octets, notes), fields;

	if (ber_enter(&ber, SMI_SEQUENCE, &fields) != 0 ||
	    ber_finish(&ber) != 0 ||
	    ber_read(&fields, SMI_OCTET_STRING, &usm->engine_id) != 0 ||
	    ber_read_int32(&fields, 0, &usm->boots) != 0 ||
	    ber_read_int32(&fields, 0, &usm->time) != 0 ||
	    ber_read(&fields, SMI_OCTET_STRING, &usm->user) != 0 ||
	    usm->user.size > USER_NAME_SIZE_MAX ||
	    ber_read(&fields, SMI_OCTET_STRING, &usm->digest) != 0 ||
	    ber_read(&fields, SMI_OCTET_STRING, &usm->salt) != 0 ||
	    ber_finish(&fields) != 0)
		return DROP_ASN_PARSE;
	return DROP_NONE;
}

/* RFC 3412 7.2, steps 2 to 5; other bits of msgFlags are ignored (5e). */
static enum drop
read_v3_message(struct ber *ber, struct message *message)
{
	struct span parameters;
	int32_t model;

	message->level = NO_AUTH_NO_PRIV;
	/* step 2 */
	if (read_global_data(ber, message, &model) != 0 ||
	    ber_read(ber, SMI_OCTET_STRING, &parameters) != 0 ||
	    read_data(ber, message) != 0 || ber_finish(ber) != 0)
		return DROP_ASN_PARSE;
	/* step 4 */
	if (model != SECURITY_MODEL_USM)
		return DROP_UNKNOWN_SECURITY_MODEL;
	/* step 5 */
	if (message->flags & MSG_FLAG_AUTH)
		message->level =
		    message->flags & MSG_FLAG_PRIV ? AUTH_PRIV : AUTH_NO_PRIV;
	else if (message->flags & MSG_FLAG_PRIV)
		return DROP_INVALID_MSG;
	if (message->encrypted != (message->level == AUTH_PRIV))
		return DROP_ASN_PARSE;
	return read_usm_parameters(parameters, message, ber->notes);
}

static enum drop
read_message(struct ber *ber, struct message *message)
{
	struct ber inner;
	const uint8_t *start = ber->at;
	enum drop drop;

	if (ber_enter(ber, SMI_SEQUENCE, &inner) != 0)
		return DROP_ASN_PARSE;
	message->whole = (struct span) {start, (size_t)(ber->at - start)};
	if (ber_left(ber) > 0)
		ber->notes->leniencies |= LENIENT_BIT(LENIENT_TRAILING);
	drop = read_version(&inner, &message->version);
	if (drop != DROP_NONE)
		return drop;
	if (message->version == SNMP_V3)
		return read_v3_message(&inner, message);
	return read_community_message(&inner, message);
}

enum drop
message_decode(struct span datagram, struct message *message)
{
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start(datagram, &notes);
	enum drop drop;

	memset(message, 0, sizeof(*message));
	drop = read_message(&ber, message);
	message->leniencies = notes.leniencies;
	return drop;
}

struct span
message_peek_engine(struct span datagram)
{
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start(datagram, &notes), message, fields;
	struct span part, engine_id;
	int32_t version;

	if (ber_enter(&ber, SMI_SEQUENCE, &message) == 0 &&
	    ber_read_int32(&message, 0, &version) == 0 && version == SNMP_V3 &&
	    ber_read(&message, SMI_SEQUENCE, &part) == 0 &&
	    ber_read(&message, SMI_OCTET_STRING, &part) == 0) {
		ber = ber_start(part, &notes);
		if (ber_enter(&ber, SMI_SEQUENCE, &fields) == 0 &&
		    ber_read(&fields, SMI_OCTET_STRING, &engine_id) == 0)
			return engine_id;
	}
	return (struct span) {NULL, 0};
}

enum drop
scoped_pdu_decode(struct span octets, size_t block, struct scoped_pdu *scoped,
    uint32_t *leniencies)
{
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start(octets, &notes), fields;

	memset(scoped, 0, sizeof(*scoped));
	if (ber_enter(&ber, SMI_SEQUENCE, &fields) != 0 ||
	    ber_read(&fields, SMI_OCTET_STRING, &scoped->context_engine_id) !=
		0 ||
	    ber_read(&fields, SMI_OCTET_STRING, &scoped->context_name) != 0 ||
	    ber_take(&fields, &scoped->pdu) != 0 || ber_finish(&fields) != 0)
		return DROP_ASN_PARSE;
	if (block == 0 && ber_left(&ber) > 0)
		return DROP_ASN_PARSE;
	if (block > 0 && ber_left(&ber) >= block)
		notes.leniencies |= LENIENT_BIT(LENIENT_SCOPED_PADDING);
	scoped->whole =
	    (struct span) {octets.data, octets.size - ber_left(&ber)};
	*leniencies |= notes.leniencies;
	return DROP_NONE;
}
