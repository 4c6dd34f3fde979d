/* SPDX-License-Identifier: ISC */
/*
 * The less usual half of the BER cursor: long lengths and numbers. Octets in,
 * spans into them and numbers out; nothing is copied or owned. RFC 3417 8
 * forbids indefinite lengths and expressly allows lengths of more octets than
 * the least; X.690 8.1.3.5 sets the form.
 */
#include "snmp/ber.h"

/* X.690 8.1.3.5: the long form's first octet, and the count that is barred. */
#define LENGTH_LONG	0x80
#define LENGTH_RESERVED 0x7f

/* Reads a length, short or long; -1 if there is none or it is indefinite. */
static int
read_length(struct ber *ber, size_t *length)
{
	uint8_t first;
	size_t count, size = 0;

	if (ber_left(ber) == 0)
		return -1;
	first = *ber->at++;
	*length = first;
	if (first < LENGTH_LONG)
		return 0;
	count = first & 0x7f;
	if (count == 0 || count == LENGTH_RESERVED || count > ber_left(ber))
		return -1;
	if (count > 1 ? *ber->at == 0 : *ber->at < LENGTH_LONG)
		ber->notes->leniencies |= LENIENT_BIT(LENIENT_LENGTH);
	while (count-- > 0) {
		if (size > UINT32_MAX >> 8)
			return -1;
		size = size << 8 | *ber->at++;
	}
	*length = size;
	return 0;
}

int
ber_next_long(struct ber *ber, uint8_t *tag, struct span *contents)
{
	struct ber ahead = *ber;
	size_t size;

	if (ber_left(ber) < 2 || (*ahead.at & 0x1f) == 0x1f)
		return ber_fail(ber);
	*tag = *ahead.at++;
	if (read_length(&ahead, &size) != 0 || size > ber_left(&ahead))
		return ber_fail(ber);
	*contents = (struct span) {ahead.at, size};
	ber->at = ahead.at + size;
	return 0;
}

/* The octets as one unsigned number; the last 8 of them. */
static uint64_t
join(struct span octets)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < octets.size; i++)
		value = value << 8 | octets.data[i];
	return value;
}

int
ber_to_int64(struct span contents, uint32_t *leniencies, int64_t *value)
{
	const uint8_t *at = contents.data;
	uint64_t bits;

	if (contents.size == 0 || contents.size > 8)
		return -1;
	/* X.690 8.3.2: the first nine bits are not all the same */
	if (contents.size > 1 && (at[0] == 0 || at[0] == 0xff) &&
	    (at[0] ^ at[1]) < 0x80)
		*leniencies |= LENIENT_BIT(LENIENT_INTEGER);
	bits = join(contents);
	if (at[0] >= 0x80 && contents.size < 8)
		bits |= UINT64_MAX << (8 * contents.size);
	*value = (int64_t)bits;
	return 0;
}

int
ber_to_uint64(struct span contents, uint32_t *leniencies, uint64_t *value)
{
	const uint8_t *at = contents.data;

	if (contents.size == 0 || contents.size > 9 ||
	    (contents.size == 9 && at[0] != 0))
		return -1;
	if (at[0] >= 0x80)
		*leniencies |= LENIENT_BIT(LENIENT_UNSIGNED_SIGN);
	else if (contents.size > 1 && at[0] == 0 && at[1] < 0x80)
		*leniencies |= LENIENT_BIT(LENIENT_INTEGER);
	*value = join(contents);
	return 0;
}

int
ber_read_int32(struct ber *ber, int32_t least, int32_t *value)
{
	struct ber start = *ber;
	struct span contents;
	int64_t number;

	if (ber_read(ber, SMI_INTEGER, &contents) != 0)
		return -1;
	if (ber_to_int64(contents, &ber->notes->leniencies, &number) != 0 ||
	    number < least || number > INT32_MAX)
		return ber_fail(&start);
	*value = (int32_t)number;
	return 0;
}

int
ber_read_uint32(struct ber *ber, uint8_t tag, uint32_t *value)
{
	struct ber start = *ber;
	struct span contents;
	uint64_t number;

	if (ber_read(ber, tag, &contents) != 0)
		return -1;
	if (ber_to_uint64(contents, &ber->notes->leniencies, &number) != 0 ||
	    number > UINT32_MAX)
		return ber_fail(&start);
	*value = (uint32_t)number;
	return 0;
}
