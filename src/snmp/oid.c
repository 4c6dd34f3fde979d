/* SPDX-License-Identifier: ISC */
/*
 * Object identifiers: contents octets to arcs and text and back (X.690 8.19,
 * RFC 2578 3.5). Nothing is owned. A sub-identifier may have leading 0x80
 * octets, which mean nothing; more octets than 128 arcs can need are refused,
 * so that whoever copies contents knows their largest size.
 */
#include "snmp/oid.h"

#include "snmp/lenient.h"

/* The first sub-identifier stands for two arcs: 40 * X + Y. */
#define FIRST_FACTOR 40
#define FIRST_MAX    (UINT32_MAX + UINT64_C(2) * FIRST_FACTOR)

/* The longest text: every arc of ten digits, with a dot. */
#define TEXT_MAX ((size_t)OID_ARCS_MAX * 11)

static const uint8_t up_time[] = {0x2b, 6, 1, 2, 1, 1, 3, 0};
static const uint8_t trap_oid[] = {0x2b, 6, 1, 6, 3, 1, 1, 4, 1, 0};

const struct span oid_sys_up_time = {up_time, sizeof(up_time)};
const struct span oid_snmp_trap_oid = {trap_oid, sizeof(trap_oid)};

/* A walk over sub-identifiers; the cursor of this file. */
struct walk {
	const uint8_t *at, *end;
	bool padded; /* a leading 0x80 was met */
};

static struct walk
walk_start(struct span contents)
{
	const uint8_t *end = contents.data;

	if (contents.size > 0)
		end += contents.size;
	return (struct walk) {contents.data, end, false};
}

/* The next sub-identifier; -1 if it is cut short or above `most`. */
static inline int
walk_next(struct walk *walk, uint64_t most, uint64_t *value)
{
	uint64_t v = 0;

	if (walk->at < walk->end && *walk->at < 0x80) {
		*value = *walk->at++;
		return 0;
	}
	if (walk->at < walk->end && *walk->at == 0x80)
		walk->padded = true;
	while (walk->at < walk->end) {
		v = v << 7 | (*walk->at & 0x7f);
		if (v > most)
			return -1;
		if (*walk->at++ < 0x80) {
			*value = v;
			return 0;
		}
	}
	return -1;
}

/* Splits the first sub-identifier into its two arcs (X.690 8.19.4). */
static void
split_first(uint64_t value, uint32_t arcs[2])
{
	uint64_t first = value / FIRST_FACTOR;

	if (first > 2)
		first = 2;
	arcs[0] = (uint32_t)first;
	arcs[1] = (uint32_t)(value - first * FIRST_FACTOR);
}

int
oid_check(struct span contents, uint32_t *leniencies)
{
	struct walk walk = walk_start(contents);
	unsigned count = 2;
	uint64_t value;

	if (contents.size > OID_BER_MAX ||
	    walk_next(&walk, FIRST_MAX, &value) != 0)
		return -1;
	while (walk.at < walk.end)
		if (++count > OID_ARCS_MAX ||
		    walk_next(&walk, UINT32_MAX, &value) != 0)
			return -1;
	if (walk.padded && leniencies != NULL)
		*leniencies |= LENIENT_BIT(LENIENT_OID_PADDING);
	return 0;
}

int
oid_decode(struct span contents, struct oid *oid, uint32_t *leniencies)
{
	struct walk walk = walk_start(contents);
	uint64_t value = 0;

	if (oid_check(contents, leniencies) != 0)
		return -1;
	walk_next(&walk, FIRST_MAX, &value);
	split_first(value, oid->arcs);
	oid->count = 2;
	while (walk.at < walk.end && walk_next(&walk, UINT32_MAX, &value) == 0)
		oid->arcs[oid->count++] = (uint32_t)value;
	return 0;
}

/* Writes one sub-identifier, without padding; returns its size, at most 5. */
static size_t
put_arc(uint8_t *to, uint64_t value)
{
	size_t i, size = 1;

	while (value >> (7 * size) != 0)
		size++;
	for (i = 0; i < size; i++)
		to[i] = (uint8_t)(value >> (7 * (size - 1 - i)) | 0x80);
	to[size - 1] &= 0x7f;
	return size;
}

/* Is there an encoding for the first two arcs? */
static bool
first_is_valid(const struct oid *oid)
{
	return oid->arcs[0] <= 2 &&
	       (oid->arcs[0] == 2 || oid->arcs[1] < FIRST_FACTOR);
}

size_t
oid_encode(const struct oid *oid, uint8_t contents[OID_BER_MAX])
{
	size_t size;
	unsigned i;

	if (oid->count < 2 || oid->count > OID_ARCS_MAX || !first_is_valid(oid))
		return 0;
	size = put_arc(
	    contents, (uint64_t)oid->arcs[0] * FIRST_FACTOR + oid->arcs[1]);
	for (i = 2; i < oid->count; i++)
		size += put_arc(contents + size, oid->arcs[i]);
	return size;
}

/* Reads a decimal number below 2^32 and moves behind it; -1 if it is none. */
static int
parse_arc(const char **at, uint32_t *arc)
{
	uint64_t value = 0;

	if (**at < '0' || **at > '9')
		return -1;
	for (; **at >= '0' && **at <= '9'; (*at)++) {
		value = value * 10 + (uint64_t)(**at - '0');
		if (value > UINT32_MAX)
			return -1;
	}
	*arc = (uint32_t)value;
	return 0;
}

int
oid_parse(const char *text, struct oid *oid)
{
	const char *at = *text == '.' ? text + 1 : text;

	oid->count = 0;
	for (;;) {
		if (oid->count == OID_ARCS_MAX ||
		    parse_arc(&at, &oid->arcs[oid->count]) != 0)
			return -1;
		oid->count++;
		if (*at == '\0')
			break;
		if (*at++ != '.')
			return -1;
	}
	return oid->count < 2 || first_is_valid(oid) ? 0 : -1;
}

/* Writes a number in decimal; returns behind it. */
static char *
put_number(char *to, uint32_t value)
{
	char digits[10];
	size_t size = 0;

	do {
		digits[size++] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	while (size > 0)
		*to++ = digits[--size];
	return to;
}

void
oid_add_text(struct text *text, struct span contents)
{
	struct walk walk = walk_start(contents);
	char *to, *start = text_reserve(text, TEXT_MAX);
	unsigned count = 2;
	uint64_t value = 0;
	uint32_t first[2];

	if (start == NULL)
		return;
	walk_next(&walk, FIRST_MAX, &value);
	split_first(value, first);
	to = put_number(start, first[0]);
	*to++ = '.';
	to = put_number(to, first[1]);
	while (walk.at < walk.end && count++ < OID_ARCS_MAX &&
	       walk_next(&walk, UINT32_MAX, &value) == 0) {
		*to++ = '.';
		to = put_number(to, (uint32_t)value);
	}
	text->size += (size_t)(to - start);
}

struct span
oid_minimal(struct span contents, uint8_t room[OID_BER_MAX])
{
	bool starts = true; /* a sub-identifier starts here */
	size_t i, size = 0;

	if (contents.size == 0 || contents.size > OID_BER_MAX ||
	    memchr(contents.data, 0x80, contents.size) == NULL)
		return contents;
	for (i = 0; i < contents.size; i++) {
		if (starts && contents.data[i] == 0x80)
			continue;
		room[size++] = contents.data[i];
		starts = contents.data[i] < 0x80;
	}
	return (struct span) {room, size};
}

bool
oid_is_prefix(struct span prefix, struct span oid)
{
	/* minimal contents: where the octets agree, so do the arcs, and the
	 * prefix ends where one of them ends */
	return prefix.size <= oid.size &&
	       (prefix.size == 0 ||
		   memcmp(prefix.data, oid.data, prefix.size) == 0);
}
