/* SPDX-License-Identifier: ISC */
/*
 * Writing BER from the end of a buffer to its front, so that the length of
 * what an element contains is known when its header is written. What does not
 * fit is remembered; whoever uses the result asks once, at the end.
 */
#ifndef TRAPLINE_SNMP_WRITER_H
#define TRAPLINE_SNMP_WRITER_H

#include "base/span.h"

struct writer {
	uint8_t *start, *at, *end; /* written: from `at` to `end` */
	bool full;		   /* something did not fit */
};

/* A writer at the end of `buffer`, which it borrows. */
struct writer writer_start(uint8_t *buffer, size_t capacity);

/* Puts octets in front, as they are. */
void writer_add(struct writer *writer, struct span octets);

/* Where an element will end: hand it to writer_wrap() when all that it
 * contains was written in front of it. */
static inline const uint8_t *
writer_mark(const struct writer *writer)
{
	return writer->at;
}

/* Puts tag and least length in front of everything written since `mark`. */
void writer_wrap(struct writer *writer, uint8_t tag, const uint8_t *mark);

/* Puts an element with these contents in front. */
void writer_add_element(
    struct writer *writer, uint8_t tag, struct span contents);

/* Puts an INTEGER in front, in the least number of octets. */
void writer_add_integer(struct writer *writer, int32_t value);

/* Puts an unsigned number with this tag in front, likewise. */
void writer_add_unsigned(struct writer *writer, uint8_t tag, uint64_t value);

/* What was written, inside the buffer; size 0 if it did not fit. */
struct span writer_result(const struct writer *writer);

#endif
