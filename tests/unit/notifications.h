/* SPDX-License-Identifier: ISC */
/*
 * Notifications and batches to test outputs with, made in memory.
 */
#ifndef TRAPLINE_TESTS_NOTIFICATIONS_H
#define TRAPLINE_TESTS_NOTIFICATIONS_H

#include <check.h>
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
	static uint8_t *kept[1024];
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
