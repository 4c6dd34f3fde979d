/* SPDX-License-Identifier: ISC */
/*
 * The table of informs that wait: IDs, order, bounds.
 */
#include "output/inform.h"

#include <check.h>
#include <stdlib.h>

#include "suite.h"

static struct informs *informs;
static uint8_t octets[65536];

static void
make(void)
{
	informs = informs_new();
	ck_assert_ptr_nonnull(informs);
}

static void
unmake(void)
{
	informs_free(informs);
}

static struct inform *
add(size_t size, int64_t due)
{
	int32_t id = informs_next(informs);
	struct inform *i;

	ck_assert_int_gt(id, 0);
	i = informs_add(
	    informs, id, (struct span) {octets, size}, (struct mono) {due});
	ck_assert_ptr_nonnull(i);
	ck_assert_int_eq(i->request_id, id);
	ck_assert_uint_eq(i->size, size);
	ck_assert_ptr_ne(i->octets, octets);
	return i;
}

START_TEST(test_found_by_id)
{
	struct inform *a = add(10, 1), *b = add(10, 2);
	int32_t first = a->request_id, message;

	ck_assert_ptr_eq(informs_find(informs, first), a);
	ck_assert_ptr_eq(informs_find(informs, b->request_id), b);
	message = informs_message_id(informs, a);
	ck_assert_int_ne(message, first);
	ck_assert_ptr_eq(informs_find(informs, message), a);
	informs_remove(informs, a);
	ck_assert_ptr_null(informs_find(informs, first));
	/* the place is taken again, the ID is another one */
	a = add(10, 3);
	ck_assert_int_ne(a->request_id, first);
	ck_assert_int_ne(informs_find(informs, first)->request_id, first);
	ck_assert_ptr_null(informs_find(informs, 512)); /* none there yet */
	ck_assert_ptr_null(informs_find(informs, -512));
}
END_TEST

START_TEST(test_order)
{
	struct inform *a = add(1, 1), *b = add(1, 2), *c = add(1, 3);

	ck_assert_ptr_eq(informs_oldest(informs), a);
	informs_defer(informs, a, (struct mono) {4});
	ck_assert_ptr_eq(informs_oldest(informs), b);
	ck_assert_ptr_eq(informs_next_newer(b), c);
	ck_assert_ptr_eq(informs_next_newer(c), a);
	ck_assert_ptr_null(informs_next_newer(a));
	informs_remove(informs, c);
	ck_assert_ptr_eq(informs_next_newer(b), a);
	informs_remove(informs, a);
	informs_defer(informs, b, (struct mono) {5});
	ck_assert_ptr_eq(informs_oldest(informs), b);
	informs_remove(informs, b);
	ck_assert_ptr_null(informs_oldest(informs));
	ck_assert_uint_eq(informs_count(informs), 0);
}
END_TEST

START_TEST(test_so_many)
{
	unsigned i;

	for (i = 0; i < INFORMS_MAX; i++)
		add(1, i);
	ck_assert_uint_eq(informs_count(informs), INFORMS_MAX);
	ck_assert_int_eq(informs_next(informs), 0);
	informs_remove(informs, informs_oldest(informs));
	ck_assert_int_gt(informs_next(informs), 0);
}
END_TEST

START_TEST(test_so_large)
{
	size_t most = INFORMS_OCTETS_MAX / sizeof(octets), i;

	for (i = 0; i < most; i++)
		add(sizeof(octets), (int64_t)i);
	ck_assert_int_eq(informs_next(informs), 0);
	informs_remove(informs, informs_oldest(informs));
	add(sizeof(octets), 1000);
	ck_assert_int_eq(informs_next(informs), 0);
}
END_TEST

/* IDs do not come again soon, and are never 0 or negative. */
START_TEST(test_ids)
{
	struct inform *i = add(1, 1);
	int32_t before = i->request_id, id;
	unsigned n;

	for (n = 0; n < 3000000; n++) {
		id = informs_message_id(informs, i);
		if (id <= 0 || id == before)
			ck_abort_msg("ID %d after %d", id, before);
		before = id;
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("inform");
	TCase *tc = tcase_create("inform");

	tcase_add_checked_fixture(tc, make, unmake);
	tcase_add_test(tc, test_found_by_id);
	tcase_add_test(tc, test_order);
	tcase_add_test(tc, test_so_many);
	tcase_add_test(tc, test_so_large);
	tcase_add_test(tc, test_ids);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
