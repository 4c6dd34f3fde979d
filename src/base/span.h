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

/* Less than, equal to, greater than 0: octet by octet, what is shorter first.
 */
static inline int
span_compare(struct span a, struct span b)
{
	size_t least = a.size < b.size ? a.size : b.size;
	int order = least == 0 ? 0 : memcmp(a.data, b.data, least);

	if (order != 0)
		return order;
	return a.size < b.size ? -1 : a.size > b.size;
}

#endif
