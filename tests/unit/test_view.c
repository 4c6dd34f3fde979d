/* SPDX-License-Identifier: ISC */
/*
 * Views: masks, and which family of subtrees decides (RFC 3415 4).
 */
#include "notify/view.h"

#include <check.h>
#include <stdlib.h>

#include "suite.h"

static struct view view;

static void
end(void)
{
	view_fini(&view);
}

static int
add(const char *subtree, const char *mask, bool included)
{
	struct view_family family = {.included = included};

	ck_assert_int_eq(oid_parse(subtree, &family.subtree), 0);
	memset(family.mask, 0xff, sizeof(family.mask));
	if (mask != NULL)
		ck_assert_int_eq(
		    view_parse_mask(span_of(mask), family.mask), 0);
	return view_add(&view, &family);
}

static bool
includes(const char *name)
{
	uint8_t octets[OID_BER_MAX];
	struct oid oid;

	ck_assert_int_eq(oid_parse(name, &oid), 0);
	return view_includes(
	    &view, (struct span) {octets, oid_encode(&oid, octets)});
}

START_TEST(test_subtrees)
{
	ck_assert(!includes("1.3.6"));
	ck_assert_int_eq(add("1.3.6.1.4", NULL, true), 0);
	view_sort(&view);
	ck_assert(includes("1.3.6.1.4"));
	ck_assert(includes("1.3.6.1.4.1.9"));
	ck_assert(!includes("1.3.6.1"));
	ck_assert(!includes("1.3.6.1.5"));
	ck_assert(!view_includes(&view, (struct span) {NULL, 0}));
}
END_TEST

START_TEST(test_the_longest_decides)
{
	ck_assert_int_eq(add("1.3", NULL, true), 0);
	ck_assert_int_eq(add("1.3.6.1.4.1.9", NULL, true), 0);
	ck_assert_int_eq(add("1.3.6.1.4", NULL, false), 0);
	ck_assert_int_eq(add("1.3.6.1.4.1.9.9.1", NULL, false), 0);
	view_sort(&view);
	ck_assert(includes("1.3.6.1.2"));
	ck_assert(!includes("1.3.6.1.4.1.8"));
	ck_assert(includes("1.3.6.1.4.1.9"));
	ck_assert(includes("1.3.6.1.4.1.9.9"));
	ck_assert(!includes("1.3.6.1.4.1.9.9.1.2"));
}
END_TEST

/* Two of one length fit: the lexicographically greater subtree counts. */
START_TEST(test_ties)
{
	ck_assert_int_eq(add("1.3.6.1.5", "f0", false), 0); /* 1.3.6.1.* */
	ck_assert_int_eq(add("1.3.6.7.4", "e8", true), 0);  /* 1.3.6.*.4 */
	view_sort(&view);
	ck_assert(includes("1.3.6.1.4")); /* 1.3.6.7.4 is the greater */
	ck_assert(!includes("1.3.6.1.6"));
	ck_assert(includes("1.3.6.9.4.1"));
	ck_assert(!includes("1.3.6.9.5"));
}
END_TEST

/* A row of a table, RFC 3415's own example: 1.3.6.1.2.1.2.2.1.0.3/ff.a0. */
START_TEST(test_masks)
{
	ck_assert_int_eq(add("1.3.6.1.2.1.2.2.1.0.3", "ff.a0", true), 0);
	view_sort(&view);
	ck_assert(includes("1.3.6.1.2.1.2.2.1.8.3"));
	ck_assert(includes("1.3.6.1.2.1.2.2.1.7.3.1"));
	ck_assert(!includes("1.3.6.1.2.1.2.2.1.8.4"));
	ck_assert(!includes("1.3.6.1.2.1.2.2.2.8.3"));
	ck_assert(!includes("1.3.6.1.2.1.2.2.1.8"));
}
END_TEST

START_TEST(test_written_masks)
{
	static const char *const bad[] = {"", "f", "fff", "fg", "ff.", ".ff",
	    "ff..a0", "ff a0", "0xff", "00112233445566778899aabbccddeeff00"};
	uint8_t mask[VIEW_MASK_MAX];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(
		    view_parse_mask(span_of(bad[i]), mask) == -1, "%s", bad[i]);
	ck_assert_int_eq(view_parse_mask(span_of("Ff:a0.0B"), mask), 0);
	ck_assert_uint_eq(mask[0], 0xff);
	ck_assert_uint_eq(mask[1], 0xa0);
	ck_assert_uint_eq(mask[2], 0x0b);
	ck_assert_uint_eq(mask[3], 0xff); /* filled up with ones */
	ck_assert_uint_eq(mask[15], 0xff);
	ck_assert_int_eq(
	    view_parse_mask(span_of("00112233445566778899aabbccddeeff"), mask),
	    0);
	ck_assert_uint_eq(mask[15], 0xff);
	ck_assert_uint_eq(mask[14], 0xee);
}
END_TEST

START_TEST(test_twice)
{
	ck_assert_int_eq(add("1.3.6", NULL, true), 0);
	ck_assert_int_eq(add("1.3.6", "c0", false), 1);
	ck_assert_uint_eq(view.count, 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("view");
	TCase *tc = tcase_create("view");

	tcase_add_checked_fixture(tc, NULL, end);
	tcase_add_test(tc, test_subtrees);
	tcase_add_test(tc, test_the_longest_decides);
	tcase_add_test(tc, test_ties);
	tcase_add_test(tc, test_masks);
	tcase_add_test(tc, test_written_masks);
	tcase_add_test(tc, test_twice);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
