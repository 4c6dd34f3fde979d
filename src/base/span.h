/* SPDX-License-Identifier: ISC */
/*
 * A borrowed run of octets. Whoever holds a span does not own what it points
 * at; the header that hands one out says how long it stays valid.
 */
#ifndef TRAPLINE_BASE_SPAN_H
#define TRAPLINE_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const uint8_t *data;
	size_t size; /* octets */
};

/* The octets of a C string, without its NUL. */
static inline struct span
span_of(const char *string)
{
	return (struct span) {(const uint8_t *)string, strlen(string)};
}

/* Same length and same octets? Not constant time: not for secrets. */
static inline bool
span_equal(struct span a, struct span b)
{
	return a.size == b.size &&
	       (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

#endif
