/* SPDX-License-Identifier: ISC */
/*
 * What tests of decoders need: octets written as hexadecimal, and a fence that
 * makes a single octet read past a datagram's end fatal.
 */
#ifndef TRAPLINE_TESTS_OCTETS_H
#define TRAPLINE_TESTS_OCTETS_H

#include <check.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/span.h"

/* Octets owned by a test; freed with octets_fini(). */
struct octets {
	uint8_t *data;
	size_t size;
};

static inline unsigned
octets_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = strchr(digits, c);

	ck_assert_msg(c != '\0' && at != NULL, "not hexadecimal: %c", c);
	return (unsigned)(at - digits);
}

/* Puts the length of what stands since `from` in front of it. */
static inline void
octets_close(struct octets *o, size_t from)
{
	size_t size = o->size - from, head = size < 0x80 ? 1 : 3;

	ck_assert_uint_lt(size, 0x10000);
	memmove(o->data + from + head, o->data + from, size);
	if (head == 1) {
		o->data[from] = (uint8_t)size;
	} else {
		o->data[from] = 0x82;
		o->data[from + 1] = (uint8_t)(size >> 8);
		o->data[from + 2] = (uint8_t)size;
	}
	o->size += head;
}

/* Reads "30 03 02 01 05", with or without blanks; "30 (02 01 05)" is the same,
 * the length being made. */
static inline struct octets
octets_of_hex(const char *hex)
{
	struct octets o = {malloc(2 * strlen(hex) + 1), 0};
	size_t open[8], depth = 0;

	ck_assert_ptr_nonnull(o.data);
	for (; *hex != '\0'; hex++) {
		if (*hex == '(') {
			ck_assert_uint_lt(depth, 8);
			open[depth++] = o.size;
		} else if (*hex == ')') {
			ck_assert_uint_gt(depth, 0);
			octets_close(&o, open[--depth]);
		} else if (*hex != ' ') {
			o.data[o.size++] = (uint8_t)(octets_digit(hex[0]) << 4 |
						     octets_digit(hex[1]));
			hex++;
		}
	}
	ck_assert_uint_eq(depth, 0);
	return o;
}

static inline struct span
octets_span(const struct octets *o)
{
	return (struct span) {o->data, o->size};
}

static inline void
octets_fini(struct octets *o)
{
	free(o->data);
}

/* Memory that ends at a page which must not be touched. */
struct fence {
	uint8_t *start, *end;
	size_t page;
};

/* A fence behind room for `size` octets. */
static inline struct fence
fence_open(size_t size)
{
	struct fence f = {.page = (size_t)sysconf(_SC_PAGESIZE)};
	size_t room = (size / f.page + 1) * f.page;

	f.start = mmap(NULL, room + f.page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(f.start, MAP_FAILED);
	f.end = f.start + room;
	ck_assert_int_eq(mprotect(f.end, f.page, PROT_NONE), 0);
	return f;
}

/* A copy of the octets that ends at the fence. */
static inline struct span
fence_put(const struct fence *f, struct span octets)
{
	uint8_t *to = f->end - octets.size;

	if (octets.size > 0)
		memcpy(to, octets.data, octets.size);
	return (struct span) {to, octets.size};
}

static inline void
fence_close(struct fence *f)
{
	munmap(f->start, (size_t)(f->end - f->start) + f->page);
}

#endif
