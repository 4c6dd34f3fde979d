/* SPDX-License-Identifier: ISC */
/*
 * The BER writer (X.690 8.1, 8.3; RFC 3417 8): definite lengths, as short as
 * they can be. The buffer is the caller's.
 */
#include "snmp/writer.h"

#include "snmp/smi.h"

struct writer
writer_start(uint8_t *buffer, size_t capacity)
{
	return (struct writer) {
	    buffer, buffer + capacity, buffer + capacity, false};
}

void
writer_add(struct writer *writer, struct span octets)
{
	if (writer->full ||
	    octets.size > (size_t)(writer->at - writer->start)) {
		writer->full = true;
		return;
	}
	if (octets.size == 0)
		return;
	writer->at -= octets.size;
	memcpy(writer->at, octets.data, octets.size);
}

static void
add_octet(struct writer *writer, uint8_t octet)
{
	writer_add(writer, (struct span) {&octet, 1});
}

void
writer_wrap(struct writer *writer, uint8_t tag, const uint8_t *mark)
{
	size_t size = (size_t)(mark - writer->at), left;
	uint8_t count = 0;

	if (size < 0x80) {
		add_octet(writer, (uint8_t)size);
	} else {
		for (left = size; left > 0; left >>= 8, count++)
			add_octet(writer, (uint8_t)left);
		add_octet(writer, 0x80 | count);
	}
	add_octet(writer, tag);
}

void
writer_add_element(struct writer *writer, uint8_t tag, struct span contents)
{
	const uint8_t *mark = writer_mark(writer);

	writer_add(writer, contents);
	writer_wrap(writer, tag, mark);
}

void
writer_add_integer(struct writer *writer, int32_t value)
{
	const uint8_t *mark = writer_mark(writer);
	int64_t left = value;
	uint8_t octet;

	do {
		octet = (uint8_t)(left & 0xff);
		add_octet(writer, octet);
		left = (left - octet) / 256;
		/* until the sign bit of what is written stands for the rest */
	} while (left != (octet >= 0x80 ? -1 : 0));
	writer_wrap(writer, SMI_INTEGER, mark);
}

void
writer_add_unsigned(struct writer *writer, uint8_t tag, uint64_t value)
{
	const uint8_t *mark = writer_mark(writer);
	uint8_t octet;

	do {
		octet = (uint8_t)value;
		add_octet(writer, octet);
		value >>= 8;
	} while (value > 0);
	if (octet >= 0x80) /* or it would be a negative number */
		add_octet(writer, 0);
	writer_wrap(writer, tag, mark);
}

struct span
writer_result(const struct writer *writer)
{
	if (writer->full)
		return (struct span) {writer->at, 0};
	return (struct span) {writer->at, (size_t)(writer->end - writer->at)};
}
