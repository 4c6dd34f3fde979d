/* SPDX-License-Identifier: ISC */
/*
 * Notifications and batches to test outputs with, made in memory.
 */
#ifndef TRAPLINE_TESTS_NOTIFICATIONS_H
#define TRAPLINE_TESTS_NOTIFICATIONS_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "notify/batch.h"
#include "snmp/oid.h"
#include "snmp/writer.h"

/* A varbind in words: OID, tag, contents octets of the value. */
struct sample_varbind {
	const char *oid;
	uint8_t tag;
	struct span value;
};

#define OCTETS(literal)                                                        \
	{                                                                      \
		(const uint8_t *)(literal), sizeof(literal) - 1                \
	}

/* Memory that is kept until the test ends. */
static inline uint8_t *
sample_keep(size_t size)
{
	static uint8_t *kept[4096];
	static size_t count;

	ck_assert_uint_lt(count, sizeof(kept) / sizeof(kept[0]));
	kept[count] = malloc(size);
	ck_assert_ptr_nonnull(kept[count]);
	return kept[count++];
}

/* Contents octets of a dotted OID, kept. */
static inline struct span
sample_oid(const char *dotted)
{
	uint8_t *contents = sample_keep(OID_BER_MAX);
	struct oid oid;

	ck_assert_int_eq(oid_parse(dotted, &oid), 0);
	return (struct span) {contents, oid_encode(&oid, contents)};
}

/* The contents of a VarBindList, kept. */
static inline struct span
sample_varbinds(const struct sample_varbind *varbinds, size_t count)
{
	const size_t capacity = 128 * 1024;
	struct writer writer = writer_start(sample_keep(capacity), capacity);
	const uint8_t *mark;
	struct span oid;

	while (count-- > 0) {
		mark = writer_mark(&writer);
		writer_add_element(
		    &writer, varbinds[count].tag, varbinds[count].value);
		oid = sample_oid(varbinds[count].oid);
		writer_add_element(&writer, SMI_OBJECT_IDENTIFIER, oid);
		writer_wrap(&writer, SMI_SEQUENCE, mark);
	}
	ck_assert(!writer.full);
	return writer_result(&writer);
}

/* A varbind of every type, and some of the ways their values can be odd. */
static inline struct span
sample_every_type(void)
{
	static const struct sample_varbind varbinds[] = {
	    {"1.3.6.1.9.1", SMI_INTEGER, OCTETS("\xd6")},
	    {"1.3.6.1.9.2", SMI_OCTET_STRING, OCTETS("a \"b\" \\ \n")},
	    {"1.3.6.1.9.3", SMI_OCTET_STRING, OCTETS("\0\xff\x41")},
	    {"1.3.6.1.9.4", SMI_OCTET_STRING, OCTETS("z\xc3\xbc")},
	    {"1.3.6.1.9.5", SMI_OCTET_STRING, OCTETS("")},
	    {"1.3.6.1.9.6", SMI_NULL, OCTETS("")},
	    {"1.3.6.1.9.7", SMI_OBJECT_IDENTIFIER, OCTETS("\x88\x37\x05")},
	    {"1.3.6.1.9.8", SMI_OBJECT_IDENTIFIER, OCTETS("")},
	    {"1.3.6.1.9.9", SMI_IP_ADDRESS, OCTETS("\xc0\x00\x02\x01")},
	    {"1.3.6.1.9.10", SMI_IP_ADDRESS, OCTETS("\xc0\x00")},
	    {"1.3.6.1.9.11", SMI_COUNTER32, OCTETS("\0\xff\xff\xff\xff")},
	    {"1.3.6.1.9.12", SMI_GAUGE32, OCTETS("\x58")},
	    {"1.3.6.1.9.13", SMI_TIME_TICKS, OCTETS("\x12\x67")},
	    {"1.3.6.1.9.14", SMI_OPAQUE, OCTETS("\x9f\x78\x04\x3f\xc0\0\0")},
	    {"1.3.6.1.9.15", SMI_OPAQUE,
		OCTETS("\x9f\x79\x08\x3f\xb9\x99\x99\x99\x99\x99\x9a")},
	    {"1.3.6.1.9.16", SMI_OPAQUE, OCTETS("\x9f\x78\x04\x7f\x80\0\0")},
	    {"1.3.6.1.9.17", SMI_OPAQUE, OCTETS("\x9f\x7a\x02\xff\0")},
	    {"1.3.6.1.9.18", SMI_OPAQUE, OCTETS("\x9f\x76\x02\x01\0")},
	    {"1.3.6.1.9.19", SMI_OPAQUE, OCTETS("\x9f\x7b\x02\x01\0")},
	    {"1.3.6.1.9.20", SMI_OPAQUE, OCTETS("\x01\x02")},
	    {"1.3.6.1.9.21", SMI_NSAP_ADDRESS, OCTETS("\x47\x01")},
	    {"1.3.6.1.9.22", SMI_COUNTER64,
		OCTETS("\0\xff\xff\xff\xff\xff\xff\xff\xff")},
	    {"1.3.6.1.9.23", SMI_UINTEGER32, OCTETS("\x09")},
	    {"1.3.6.1.9.24", SMI_NO_SUCH_OBJECT, OCTETS("")},
	    {"1.3.6.1.9.25", SMI_NO_SUCH_INSTANCE, OCTETS("")},
	    {"1.3.6.1.9.26", SMI_END_OF_MIB_VIEW, OCTETS("")},
	    {"1.3.6.1.9.27", SMI_BIT_STRING, OCTETS("\x04\xa0")},
	};

	return sample_varbinds(
	    varbinds, sizeof(varbinds) / sizeof(varbinds[0]));
}

/* A v2c linkDown from 192.0.2.7:50123 to 192.0.2.1:162 at a fixed time. */
static inline struct notification
sample_v2c(struct span varbinds)
{
	static struct span link_down;
	struct notification n = {
	    .time = {1795185540, 123456789},
	    .source = address_from_ipv4((const uint8_t[]) {192, 0, 2, 7}),
	    .destination = address_from_ipv4((const uint8_t[]) {192, 0, 2, 1}),
	    .version = SNMP_V2C,
	    .pdu = PDU_TRAP,
	    .request_id = 77,
	    .community = OCTETS("public"),
	    .has_uptime = true,
	    .uptime = 123456,
	    .varbinds = varbinds,
	};

	if (link_down.data == NULL)
		link_down = sample_oid("1.3.6.1.6.3.1.1.5.3");
	n.source.port = 50123;
	n.destination.port = 162;
	n.trap_oid = link_down;
	return n;
}

/* A v1 trap 17 of the enterprise 1.3.6.1.4.1.8072.9999 for 10.1.2.3. */
static inline struct notification
sample_v1(struct span varbinds)
{
	struct notification n = sample_v2c(varbinds);

	n.version = SNMP_V1;
	n.pdu = PDU_TRAP_V1;
	n.enterprise = sample_oid("1.3.6.1.4.1.8072.9999");
	n.trap_oid = sample_oid("1.3.6.1.4.1.8072.9999.0.17");
	n.agent_address = (struct span)OCTETS("\x0a\x01\x02\x03");
	n.generic_trap = 6;
	n.specific_trap = 17;
	n.uptime = 12345678;
	return n;
}

/* The v2c sample as a v3 inform of the user noc. */
static inline struct notification
sample_v3(struct span varbinds)
{
	struct notification n = sample_v2c(varbinds);

	n.version = SNMP_V3;
	n.pdu = PDU_INFORM;
	n.community = (struct span) {NULL, 0};
	n.user = (struct span)OCTETS("noc");
	n.level = AUTH_PRIV;
	n.engine_id = (struct span)OCTETS("\x80\x00\x1f\x88\x04");
	n.context_engine_id = n.engine_id;
	return n;
}

/* A sealed batch of `count` notifications with request-ids from `first` on,
 * all wanted by `outputs`. */
static inline struct batch *
sample_batch(unsigned first, unsigned count, output_set outputs)
{
	struct batch *batch = batch_new();
	struct batch_record record = {
	    .notification = sample_v2c((struct span) {NULL, 0}),
	    .outputs = outputs};
	unsigned i;

	ck_assert_ptr_nonnull(batch);
	for (i = 0; i < count; i++) {
		record.notification.request_id = (int32_t)(first + i);
		ck_assert_int_eq(batch_add(batch, &record), 0);
	}
	return batch_seal(batch);
}

#endif
