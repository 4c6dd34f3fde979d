/* SPDX-License-Identifier: ISC */
/*
 * The Basic Encoding Rules as SNMP uses them (X.690; RFC 3417 8): a bounded
 * cursor over received octets. It is the only way to touch them: a read either
 * stays inside or fails, and an element that is entered yields a cursor that
 * cannot pass its end. Reads return 0 or -1 and so chain with ||; the first
 * failure and the leniencies met are kept in notes that all cursors of one
 * decode share.
 */
#ifndef TRAPLINE_SNMP_BER_H
#define TRAPLINE_SNMP_BER_H

#include "base/span.h"
#include "snmp/lenient.h"
#include "snmp/smi.h"

struct ber_notes {
	const uint8_t *fault; /* where the first failed read stood, or NULL */
	uint32_t leniencies;  /* LENIENT_BIT()s met */
};

struct ber {
	const uint8_t *at, *end;
	struct ber_notes *notes;
};

/* A cursor at the start of `octets`, which it borrows, as it does `notes`. */
static inline struct ber
ber_start(struct span octets, struct ber_notes *notes)
{
	const uint8_t *end = octets.data;

	if (octets.size > 0)
		end += octets.size;
	return (struct ber) {octets.data, end, notes};
}

/* Octets that were not read yet. */
static inline size_t
ber_left(const struct ber *ber)
{
	return (size_t)(ber->end - ber->at);
}

/* The octets that were not read yet. */
static inline struct span
ber_rest(const struct ber *ber)
{
	return (struct span) {ber->at, ber_left(ber)};
}

/* The tag of the next element; 0, which is no SNMP tag, at the end. */
static inline uint8_t
ber_peek(const struct ber *ber)
{
	return ber->at == ber->end ? 0 : *ber->at;
}

/* Notes this place as the fault, unless there was one before; returns -1. */
static inline int
ber_fail(struct ber *ber)
{
	if (ber->notes->fault == NULL)
		ber->notes->fault = ber->at;
	return -1;
}

/* Succeeds if everything was read. */
static inline int
ber_finish(struct ber *ber)
{
	return ber->at == ber->end ? 0 : ber_fail(ber);
}

/* ber_next() for any form of length there is. */
int ber_next_long(struct ber *ber, uint8_t *tag, struct span *contents);

/*
 * Reads one element, whatever its tag, and moves behind it. Fails for an
 * indefinite length, a tag number above 30, and what passes the cursor's end.
 */
static inline int
ber_next(struct ber *ber, uint8_t *tag, struct span *contents)
{
	const uint8_t *at = ber->at;
	size_t left = ber_left(ber);

	if (left < 2 || at[1] >= 0x80 || at[1] > left - 2 ||
	    (at[0] & 0x1f) == 0x1f)
		return ber_next_long(ber, tag, contents);
	*tag = at[0];
	*contents = (struct span) {at + 2, at[1]};
	ber->at = at + 2 + at[1];
	return 0;
}

/* Reads the contents of an element that must have this tag. */
static inline int
ber_read(struct ber *ber, uint8_t tag, struct span *contents)
{
	if (ber_peek(ber) != tag)
		return ber_fail(ber);
	return ber_next(ber, &tag, contents);
}

/* Moves behind an element that must have this tag; `inner` is a cursor over
 * its contents. */
static inline int
ber_enter(struct ber *ber, uint8_t tag, struct ber *inner)
{
	struct span contents = {NULL, 0};

	if (ber_read(ber, tag, &contents) != 0)
		return -1;
	*inner = ber_start(contents, ber->notes);
	return 0;
}

/* Reads an element of any tag as it is: tag, length and contents. */
static inline int
ber_take(struct ber *ber, struct span *element)
{
	const uint8_t *start = ber->at;
	struct span contents;
	uint8_t tag;

	if (ber_next(ber, &tag, &contents) != 0)
		return -1;
	*element = (struct span) {start, (size_t)(ber->at - start)};
	return 0;
}

/* Reads an INTEGER from `least` to 2^31-1, padded or not. */
int ber_read_int32(struct ber *ber, int32_t least, int32_t *value);

/* Reads an unsigned number below 2^32 that has this tag. */
int ber_read_uint32(struct ber *ber, uint8_t tag, uint32_t *value);

/*
 * The number in the contents of an INTEGER: 1 to 8 octets, of which leading
 * ones may be needless (LENIENT_INTEGER). -1 for any other size.
 */
int ber_to_int64(struct span contents, uint32_t *leniencies, int64_t *value);

/*
 * The same for types that are unsigned. The right form has a leading zero where
 * the sign bit would be set, so 9 octets for a large Counter64; without it the
 * number is read as it is meant (LENIENT_UNSIGNED_SIGN).
 */
int ber_to_uint64(struct span contents, uint32_t *leniencies, uint64_t *value);

#endif
