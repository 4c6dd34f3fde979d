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

/* Reads "30 0a 02…", with or without blanks. */
static inline struct octets
octets_of_hex(const char *hex)
{
	struct octets o = {malloc(strlen(hex) / 2 + 1), 0};

	ck_assert_ptr_nonnull(o.data);
	while (*hex != '\0') {
		if (*hex == ' ') {
			hex++;
			continue;
		}
		o.data[o.size++] =
		    (uint8_t)(octets_digit(hex[0]) << 4 | octets_digit(hex[1]));
		hex += 2;
	}
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

/* Runs one suite the way every test program here does. */
static inline int
octets_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
