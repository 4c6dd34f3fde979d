/* SPDX-License-Identifier: ISC */
/*
 * Batches: what goes in comes out, also after the block has moved; a full one
 * says so; counts for outputs are right.
 */
#include "notify/batch.h"

#include <stdio.h>

#include "mib/builder.h"
#include "notifications.h"
#include "suite.h"

static struct batch_record
record(const char *community, output_set outputs)
{
	struct batch_record r = {.outputs = outputs, .listener = 3};

	r.notification.community = span_of(community);
	r.notification.varbinds = span_of("varbinds");
	r.notification.request_id = 77;
	return r;
}

static void
check_record(const struct batch *batch, size_t n, const char *community)
{
	const struct batch_record *r = batch_get(batch, n);

	ck_assert(span_equal(r->notification.community, span_of(community)));
	ck_assert(span_equal(r->notification.varbinds, span_of("varbinds")));
	ck_assert_int_eq(r->notification.request_id, 77);
	ck_assert_int_eq(r->listener, 3);
	ck_assert_uint_eq(r->response.size, 0);
}

START_TEST(test_copies)
{
	struct batch *batch = batch_new();
	char community[24];
	struct batch_record r;
	int i;

	for (i = 0; i < 100; i++) {
		snprintf(community, sizeof(community), "community-%d", i);
		r = record(community, 1);
		ck_assert_int_eq(batch_add(batch, &r), 0);
	}
	memset(community, 'x', sizeof(community));
	ck_assert_uint_eq(batch_count(batch), 100);
	check_record(batch, 0, "community-0");
	check_record(batch, 99, "community-99");
	batch_unref(batch);
}
END_TEST

START_TEST(test_sealed)
{
	struct batch *batch = batch_new();
	struct batch_record r = record("one", 1);
	size_t before = batch_size(batch);

	ck_assert_int_eq(batch_add(batch, &r), 0);
	r = record("two", 1);
	ck_assert_int_eq(batch_add(batch, &r), 0);
	batch = batch_seal(batch);
	ck_assert_uint_lt(batch_size(batch), before / 100);
	ck_assert_uint_eq(batch_count(batch), 2);
	check_record(batch, 0, "one");
	check_record(batch, 1, "two");
	ck_assert_int_eq(batch_add(batch, &r), -1); /* it is full now */
	batch_unref(batch);
}
END_TEST

START_TEST(test_largest_datagram)
{
	struct batch *batch = batch_new();
	struct batch_record r = record("big", 1);
	uint8_t *octets = calloc(1, MESSAGE_SIZE_MAX);

	r.notification.varbinds = (struct span) {octets, MESSAGE_SIZE_MAX};
	r.response = (struct span) {octets, MESSAGE_SIZE_MAX};
	ck_assert_int_eq(batch_add(batch, &r), 0);
	ck_assert_uint_eq(batch_get(batch, 0)->response.size, MESSAGE_SIZE_MAX);
	free(octets);
	batch_unref(batch);
}
END_TEST

START_TEST(test_full)
{
	struct batch *batch = batch_new();
	struct batch_record r = record("public", 1);
	size_t n = 0;

	while (batch_add(batch, &r) == 0)
		n++;
	ck_assert_uint_gt(n, 300);
	ck_assert_uint_eq(batch_count(batch), n);
	check_record(batch, 0, "public");
	check_record(batch, n - 1, "public");
	batch = batch_seal(batch);
	check_record(batch, n - 1, "public");
	batch_unref(batch);
}
END_TEST

/* The memory of an index that somebody let go of belongs to the batch still. */
static struct mib *
index_of_its_own(void)
{
	struct mib_builder *builder = mib_builder_new();
	struct text file, why;
	struct mib *mib;

	text_init(&file);
	text_init(&why);
	ck_assert_int_eq(mib_builder_add(builder, mib_builtin.nodes, 0), 0);
	ck_assert_int_eq(mib_builder_write(builder, &file), 0);
	mib = mib_read(
	    (struct span) {(const uint8_t *)file.data, file.size}, &why);
	ck_assert_ptr_nonnull(mib);
	text_fini(&file);
	text_fini(&why);
	mib_builder_free(builder);
	return mib;
}

START_TEST(test_index)
{
	struct mib *mib = index_of_its_own(), *other = index_of_its_own();
	struct batch *batch = batch_new();
	struct batch_record r = record("public", 1);

	r.notification.mib = mib;
	ck_assert_int_eq(batch_add(batch, &r), 0);
	ck_assert_int_eq(batch_add(batch, &r), 0);
	r.notification.mib = other;
	ck_assert_int_eq(batch_add(batch, &r), -1);
	r.notification.mib = NULL;
	ck_assert_int_eq(batch_add(batch, &r), -1);
	mib_unref(mib);
	mib_unref(other);
	batch = batch_seal(batch);
	ck_assert_uint_eq(batch_count(batch), 2);
	ck_assert_uint_eq(
	    mib_name_count(batch_get(batch, 1)->notification.mib), 1);
	batch_unref(batch);
}
END_TEST

START_TEST(test_counts)
{
	struct batch *batch = batch_new();
	struct batch_record r = record("a", 3), q = record("b", 1);

	ck_assert_int_eq(batch_add(batch, &r), 0);
	ck_assert_uint_eq(batch_count_for(batch, 1), 1);
	ck_assert_int_eq(batch_add(batch, &q), 0);
	ck_assert_uint_eq(batch_outputs(batch), 3);
	ck_assert_uint_eq(batch_count_for(batch, 0), 2);
	ck_assert_uint_eq(batch_count_for(batch, 1), 1);
	ck_assert_uint_eq(batch_count_for(batch, 63), 0);
	batch_unref(batch_ref(batch));
	ck_assert_uint_eq(batch_count(batch), 2);
	batch_unref(batch);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("batch");
	TCase *tc = tcase_create("batch");

	tcase_add_test(tc, test_copies);
	tcase_add_test(tc, test_sealed);
	tcase_add_test(tc, test_largest_datagram);
	tcase_add_test(tc, test_full);
	tcase_add_test(tc, test_counts);
	tcase_add_test(tc, test_index);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
