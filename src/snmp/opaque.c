/* SPDX-License-Identifier: ISC */
/*
 * The contents of an Opaque that hold a number: a tag of two octets, a length
 * and the number (IEEE 754, or an integer as X.690 has it), nothing else. In
 * go octets, out comes the number by value.
 */
#include "snmp/opaque.h"

#include <assert.h>
#include <endian.h>

#include "snmp/ber.h"

/* The second octet of the two-octet tags inside an Opaque; the first is
 * 0x9f. */
enum opaque_tag {
	OPAQUE_TAG_COUNTER64 = 0x76,
	OPAQUE_TAG_FLOAT = 0x78,
	OPAQUE_TAG_DOUBLE = 0x79,
	OPAQUE_TAG_I64 = 0x7a,
	OPAQUE_TAG_U64 = 0x7b,
};

static struct opaque
opaque_float(struct span value)
{
	struct opaque opaque = {.kind = OPAQUE_FLOAT};
	uint32_t bits;
	float real;

	static_assert(sizeof(real) == sizeof(bits), "IEEE 754 single");
	memcpy(&bits, value.data, sizeof(bits));
	bits = be32toh(bits);
	memcpy(&real, &bits, sizeof(real));
	opaque.real = (double)real;
	return opaque;
}

static struct opaque
opaque_double(struct span value)
{
	struct opaque opaque = {.kind = OPAQUE_DOUBLE};
	uint64_t bits;

	static_assert(sizeof(opaque.real) == sizeof(bits), "IEEE 754 double");
	memcpy(&bits, value.data, sizeof(bits));
	bits = be64toh(bits);
	memcpy(&opaque.real, &bits, sizeof(opaque.real));
	return opaque;
}

/* The number behind a known tag; OPAQUE_OTHER where its size is wrong. */
static struct opaque
opaque_number(uint8_t tag, struct span value)
{
	struct opaque opaque = {.kind = OPAQUE_OTHER};
	uint32_t ignored = 0;

	if (tag == OPAQUE_TAG_FLOAT && value.size == sizeof(uint32_t))
		return opaque_float(value);
	if (tag == OPAQUE_TAG_DOUBLE && value.size == sizeof(uint64_t))
		return opaque_double(value);
	if (tag == OPAQUE_TAG_I64 &&
	    ber_to_int64(value, &ignored, &opaque.integer) == 0)
		opaque.kind = OPAQUE_I64;
	else if ((tag == OPAQUE_TAG_U64 || tag == OPAQUE_TAG_COUNTER64) &&
		 ber_to_uint64(value, &ignored, &opaque.natural) == 0)
		opaque.kind = OPAQUE_U64;
	return opaque;
}

struct opaque
opaque_decode(struct span contents)
{
	const uint8_t *at = contents.data;

	/* 9f, the tag, and a length in the short form up to the end */
	if (contents.size < 3 || at[0] != 0x9f || at[2] >= 0x80 ||
	    at[2] != contents.size - 3)
		return (struct opaque) {.kind = OPAQUE_OTHER};
	return opaque_number(at[1], (struct span) {at + 3, contents.size - 3});
}
