/* SPDX-License-Identifier: ISC */
/*
 * The bounded table: who is found, who leaves, and when.
 */
#include "usm/lru.h"

#include <stdio.h>

#include "octets.h"
#include "suite.h"

/* Numbers of the things that left, in order. */
static unsigned left[64];
static size_t left_count;

static void
note_leave(void *thing)
{
	memcpy(&left[left_count++], thing, sizeof(left[0]));
}

/* The name of a number. */
static struct span
name_of(unsigned number)
{
	static char name[16];

	snprintf(name, sizeof(name), "thing %u", number);
	return span_of(name);
}

static void
put(struct lru *lru, unsigned number)
{
	unsigned *thing = lru_get(lru, name_of(number));

	ck_assert_ptr_nonnull(thing);
	ck_assert_uint_eq(*thing, 0);
	*thing = number;
}

static void
assert_there(struct lru *lru, unsigned number)
{
	unsigned *thing = lru_find(lru, name_of(number));

	ck_assert_ptr_nonnull(thing);
	ck_assert_uint_eq(*thing, number);
	ck_assert_ptr_eq(lru_get(lru, name_of(number)), thing);
}

/* Things are found by name, do not move, and start as zeros. */
START_TEST(test_find)
{
	struct lru *lru = lru_new(1000, sizeof(unsigned), NULL);
	void *first;
	unsigned i;

	ck_assert_ptr_null(lru_find(lru, name_of(1)));
	put(lru, 1);
	first = lru_find(lru, name_of(1));
	for (i = 2; i <= 1000; i++)
		put(lru, i);
	ck_assert_uint_eq(lru_count(lru), 1000);
	for (i = 1; i <= 1000; i++)
		assert_there(lru, i);
	ck_assert_ptr_eq(lru_find(lru, name_of(1)), first);
	ck_assert_ptr_null(lru_find(lru, span_of("thing")));
	ck_assert_ptr_null(lru_find(lru, span_of("")));
	ck_assert_uint_eq(lru_count(lru), 1000);
	lru_free(lru);
}
END_TEST

/* The one used longest ago leaves; finding is use. */
START_TEST(test_leave)
{
	struct lru *lru = lru_new(3, sizeof(unsigned), note_leave);

	put(lru, 1);
	put(lru, 2);
	put(lru, 3);
	assert_there(lru, 1);
	put(lru, 4);
	put(lru, 5);
	ck_assert_uint_eq(lru_count(lru), 3);
	ck_assert_uint_eq(left_count, 2);
	ck_assert_uint_eq(left[0], 2);
	ck_assert_uint_eq(left[1], 3);
	ck_assert_ptr_null(lru_find(lru, name_of(2)));
	assert_there(lru, 1);
	assert_there(lru, 4);
	assert_there(lru, 5);
	put(lru, 2); /* anew */
	ck_assert_uint_eq(left[2], 1);
	lru_free(lru);
	ck_assert_uint_eq(left_count, 6);
}
END_TEST

START_TEST(test_limit_of_one)
{
	struct lru *lru = lru_new(1, sizeof(unsigned), note_leave);
	unsigned i;

	for (i = 1; i <= 10; i++) {
		put(lru, i);
		assert_there(lru, i);
		ck_assert_uint_eq(lru_count(lru), 1);
	}
	ck_assert_uint_eq(left_count, 9);
	lru_free(lru);
}
END_TEST

START_TEST(test_clear)
{
	struct lru *lru = lru_new(8, sizeof(unsigned), note_leave);
	unsigned i;

	lru_clear(lru);
	for (i = 1; i <= 8; i++)
		put(lru, i);
	lru_clear(lru);
	ck_assert_uint_eq(lru_count(lru), 0);
	ck_assert_uint_eq(left_count, 8);
	for (i = 1; i <= 8; i++)
		ck_assert_ptr_null(lru_find(lru, name_of(i)));
	put(lru, 9);
	assert_there(lru, 9);
	lru_free(lru);
	lru_free(NULL);
}
END_TEST

/* A name that does not fit is refused, not cut. */
START_TEST(test_long_name)
{
	static const uint8_t name[LRU_NAME_MAX + 1] = {1};
	struct lru *lru = lru_new(8, sizeof(unsigned), NULL);

	ck_assert_ptr_nonnull(lru_get(lru, (struct span) {name, LRU_NAME_MAX}));
	ck_assert_ptr_null(
	    lru_get(lru, (struct span) {name, LRU_NAME_MAX + 1}));
	ck_assert_uint_eq(lru_count(lru), 1);
	lru_free(lru);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("lru");
	TCase *tc = tcase_create("lru");

	tcase_add_test(tc, test_find);
	tcase_add_test(tc, test_leave);
	tcase_add_test(tc, test_limit_of_one);
	tcase_add_test(tc, test_clear);
	tcase_add_test(tc, test_long_name);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
