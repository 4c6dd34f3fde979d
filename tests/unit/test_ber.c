/* SPDX-License-Identifier: ISC */
/*
 * The BER cursor: lengths in every form, bounds of nested cursors, numbers at
 * their limits, the place of the fault and the leniencies that are noted.
 */
#include "snmp/ber.h"

#include "octets.h"
#include "suite.h"

#define L(which) LENIENT_BIT(LENIENT_##which)

struct element_case {
	const char *hex;
	int result;
	size_t contents; /* octets */
	uint32_t leniencies;
};

static const struct element_case elements[] = {
    {"04 00", 0, 0, 0},
    {"04 02 61 62", 0, 2, 0},
    {"04 81 02 61 62", 0, 2, L(LENGTH)},
    {"04 82 00 02 61 62", 0, 2, L(LENGTH)},
    {"04 84 00 00 00 02 61 62", 0, 2, L(LENGTH)},
    {"04 85 00 00 00 00 02 61 62", 0, 2, L(LENGTH)},
    {"04 81 00", 0, 0, L(LENGTH)},
    {"04 80 61 62 00 00", -1, 0, 0},		       /* indefinite */
    {"04 ff 01 61", -1, 0, 0},			       /* reserved */
    {"04 03 61 62", -1, 0, 0},			       /* passes the end */
    {"04 82 01 00 61", -1, 0, 0},		       /* likewise */
    {"04 84 ff ff ff ff 61", -1, 0, 0},		       /* likewise */
    {"04 85 01 00 00 00 01 61", -1, 0, 0},	       /* 2^32+1, not 1 */
    {"04 89 01 00 00 00 00 00 00 00 01 61", -1, 0, 0}, /* 2^64+1, not 1 */
    {"04 82 00", -1, 0, 0},			       /* cut in the length */
    {"04 81", -1, 0, 0},
    {"04", -1, 0, 0},
    {"", -1, 0, 0},
    {"1f 81 00 01 61", -1, 0, 0}, /* tag number above 30 */
    {"3f 01 61", -1, 0, 0},
};

START_TEST(test_element)
{
	const struct element_case *c = &elements[_i];
	struct octets o = octets_of_hex(c->hex);
	struct fence fence = fence_open(o.size);
	struct span in = fence_put(&fence, octets_span(&o)), contents;
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start(in, &notes);
	uint8_t tag = 0;

	ck_assert_int_eq(ber_next(&ber, &tag, &contents), c->result);
	if (c->result == 0) {
		ck_assert_uint_eq(tag, in.data[0]);
		ck_assert_uint_eq(contents.size, c->contents);
		ck_assert_ptr_eq(contents.data + contents.size, fence.end);
		ck_assert_uint_eq(notes.leniencies, c->leniencies);
		ck_assert_int_eq(ber_finish(&ber), 0);
		ck_assert_ptr_null(notes.fault);
	} else {
		ck_assert_ptr_eq(notes.fault, in.data);
		ck_assert_ptr_eq(ber.at, in.data);
	}
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

/* A length field as long as X.690 8.1.3.5 lets it be. */
START_TEST(test_longest_length)
{
	uint8_t octets[2 + 126 + 1] = {0x04, 0xfe};
	struct ber_notes notes = {NULL, 0};
	struct ber ber =
	    ber_start((struct span) {octets, sizeof(octets)}, &notes);
	struct span contents;

	octets[127] = 1;
	ck_assert_int_eq(ber_read(&ber, SMI_OCTET_STRING, &contents), 0);
	ck_assert_uint_eq(contents.size, 1);
	ck_assert_uint_eq(notes.leniencies, L(LENGTH));
}
END_TEST

START_TEST(test_length_limits)
{
	static const size_t sizes[] = {0, 1, 127, 128, 255, 256, 65507};
	size_t size = sizes[_i], head = 0;
	struct fence fence = fence_open(size + 4);
	struct span in = {fence.end - size - 4, size + 4}, contents;
	struct ber_notes notes = {NULL, 0};
	struct ber ber;
	uint8_t *at = fence.end - size - 4;

	if (size >= 256) {
		at[head++] = 0x04;
		at[head++] = 0x82;
		at[head++] = (uint8_t)(size >> 8);
	} else if (size >= 128) {
		at[head++] = 0x04;
		at[head++] = 0x81;
	} else {
		at[head++] = 0x04;
	}
	at[head++] = (uint8_t)size;
	in.size = head + size;
	ber = ber_start(in, &notes);
	ck_assert_int_eq(ber_read(&ber, SMI_OCTET_STRING, &contents), 0);
	ck_assert_uint_eq(contents.size, size);
	ck_assert_uint_eq(notes.leniencies, 0);
	fence_close(&fence);
}
END_TEST

/* What an element contains cannot be read past its end, though the datagram
 * goes on. */
START_TEST(test_nested_bound)
{
	struct octets o = octets_of_hex("30 04 04 03 61 62 63 64");
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start(octets_span(&o), &notes), inner;
	struct span contents;

	ck_assert_int_eq(ber_enter(&ber, SMI_SEQUENCE, &inner), 0);
	ck_assert_uint_eq(ber_left(&ber), 2);
	ck_assert_uint_eq(ber_left(&inner), 4);
	ck_assert_int_eq(ber_read(&inner, SMI_OCTET_STRING, &contents), -1);
	ck_assert_ptr_eq(notes.fault, o.data + 2);
	octets_fini(&o);
}
END_TEST

START_TEST(test_wrong_tag)
{
	struct octets o = octets_of_hex("02 01 05 04 01 61");
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start(octets_span(&o), &notes), inner;
	struct span contents;

	ck_assert_int_eq(ber_read(&ber, SMI_INTEGER, &contents), 0);
	ck_assert_uint_eq(ber_peek(&ber), SMI_OCTET_STRING);
	ck_assert_int_eq(ber_enter(&ber, SMI_SEQUENCE, &inner), -1);
	ck_assert_ptr_eq(notes.fault, o.data + 3);
	/* the first fault is kept */
	ber.at++;
	ck_assert_int_eq(ber_fail(&ber), -1);
	ck_assert_ptr_eq(notes.fault, o.data + 3);
	octets_fini(&o);
}
END_TEST

START_TEST(test_finish_and_take)
{
	struct octets o = octets_of_hex("02 01 05 04 01 61");
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start(octets_span(&o), &notes);
	struct span element;

	ck_assert_int_eq(ber_take(&ber, &element), 0);
	ck_assert_ptr_eq(element.data, o.data);
	ck_assert_uint_eq(element.size, 3);
	ck_assert_uint_eq(ber_rest(&ber).size, 3);
	ck_assert_int_eq(ber_finish(&ber), -1);
	ck_assert_ptr_eq(notes.fault, o.data + 3);
	ck_assert_int_eq(ber_take(&ber, &element), 0);
	ck_assert_int_eq(ber_finish(&ber), 0);
	ck_assert_uint_eq(ber_peek(&ber), 0);
	ck_assert_int_eq(ber_take(&ber, &element), -1);
	octets_fini(&o);
}
END_TEST

struct signed_case {
	const char *hex;
	int result;
	int64_t value;
	uint32_t leniencies;
};

static const struct signed_case signeds[] = {
    {"", -1, 0, 0},
    {"00", 0, 0, 0},
    {"7f", 0, 127, 0},
    {"80", 0, -128, 0},
    {"ff", 0, -1, 0},
    {"00 80", 0, 128, 0},
    {"00 7f", 0, 127, L(INTEGER)},
    {"00 00 05", 0, 5, L(INTEGER)},
    {"ff 7f", 0, -129, 0},
    {"ff 80", 0, -128, L(INTEGER)},
    {"ff ff ff ff ff", 0, -1, L(INTEGER)},
    {"7f ff ff ff", 0, INT32_MAX, 0},
    {"80 00 00 00", 0, INT32_MIN, 0},
    {"01 00 00 00 01", 0, INT64_C(0x100000001), 0},
    {"7f ff ff ff ff ff ff ff", 0, INT64_MAX, 0},
    {"80 00 00 00 00 00 00 00", 0, INT64_MIN, 0},
    {"00 00 00 00 00 00 00 05", 0, 5, L(INTEGER)},
    {"00 00 00 00 00 00 00 00 05", -1, 0, 0},
};

START_TEST(test_signed)
{
	const struct signed_case *c = &signeds[_i];
	struct octets o = octets_of_hex(c->hex);
	uint32_t leniencies = 0;
	int64_t value = 0;

	ck_assert_int_eq(
	    ber_to_int64(octets_span(&o), &leniencies, &value), c->result);
	ck_assert_int_eq(value, c->value);
	ck_assert_uint_eq(leniencies, c->leniencies);
	octets_fini(&o);
}
END_TEST

struct unsigned_case {
	const char *hex;
	int result;
	uint64_t value;
	uint32_t leniencies;
};

static const struct unsigned_case unsigneds[] = {
    {"", -1, 0, 0},
    {"00", 0, 0, 0},
    {"7f", 0, 127, 0},
    {"80", 0, 128, L(UNSIGNED_SIGN)},
    {"00 80", 0, 128, 0},
    {"00 05", 0, 5, L(INTEGER)},
    {"ff ff ff ff", 0, UINT32_MAX, L(UNSIGNED_SIGN)},
    {"00 ff ff ff ff", 0, UINT32_MAX, 0},
    {"00 00 00 00 ff ff ff ff", 0, UINT32_MAX, L(INTEGER)},
    {"ff ff ff ff ff ff ff ff", 0, UINT64_MAX, L(UNSIGNED_SIGN)},
    {"00 ff ff ff ff ff ff ff ff", 0, UINT64_MAX, 0},
    {"01 00 00 00 00 00 00 00 00", -1, 0, 0},
    {"00 00 ff ff ff ff ff ff ff ff", -1, 0, 0},
};

START_TEST(test_unsigned)
{
	const struct unsigned_case *c = &unsigneds[_i];
	struct octets o = octets_of_hex(c->hex);
	uint32_t leniencies = 0;
	uint64_t value = 0;

	ck_assert_int_eq(
	    ber_to_uint64(octets_span(&o), &leniencies, &value), c->result);
	ck_assert_uint_eq(value, c->value);
	ck_assert_uint_eq(leniencies, c->leniencies);
	octets_fini(&o);
}
END_TEST

struct int32_case {
	const char *hex;
	int32_t least;
	int result;
	int32_t value;
};

static const struct int32_case int32s[] = {
    {"02 01 05", INT32_MIN, 0, 5},
    {"02 04 80 00 00 00", INT32_MIN, 0, INT32_MIN},
    {"02 05 ff 7f ff ff ff", INT32_MIN, -1, 0},
    {"02 04 7f ff ff ff", 0, 0, INT32_MAX},
    {"02 05 00 80 00 00 00", 0, -1, 0},
    {"02 05 01 00 00 00 01", 0, -1, 0},
    {"02 01 ff", 0, -1, 0},
    {"02 02 01 e3", 484, -1, 0},
    {"02 02 01 e4", 484, 0, 484},
    {"02 00", INT32_MIN, -1, 0},
    {"04 01 05", INT32_MIN, -1, 0},
};

START_TEST(test_int32)
{
	const struct int32_case *c = &int32s[_i];
	struct octets o = octets_of_hex(c->hex);
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start(octets_span(&o), &notes);
	int32_t value = 0;

	ck_assert_int_eq(ber_read_int32(&ber, c->least, &value), c->result);
	ck_assert_int_eq(value, c->value);
	ck_assert_ptr_eq(notes.fault, c->result == 0 ? NULL : o.data);
	octets_fini(&o);
}
END_TEST

START_TEST(test_uint32)
{
	struct octets o =
	    octets_of_hex("43 05 00 ff ff ff ff 43 05 01 00 00 00 00 02 01 05");
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start(octets_span(&o), &notes);
	uint32_t value = 0;

	ck_assert_int_eq(ber_read_uint32(&ber, SMI_TIME_TICKS, &value), 0);
	ck_assert_uint_eq(value, UINT32_MAX);
	ck_assert_int_eq(ber_read_uint32(&ber, SMI_TIME_TICKS, &value), -1);
	ck_assert_ptr_eq(notes.fault, o.data + 7);
	ck_assert_int_eq(ber_read_uint32(&ber, SMI_TIME_TICKS, &value), -1);
	octets_fini(&o);
}
END_TEST

/* An empty span may come without any address. */
START_TEST(test_nothing)
{
	struct ber_notes notes = {NULL, 0};
	struct ber ber = ber_start((struct span) {NULL, 0}, &notes);
	struct span contents;
	uint8_t tag;

	ck_assert_uint_eq(ber_left(&ber), 0);
	ck_assert_uint_eq(ber_peek(&ber), 0);
	ck_assert_int_eq(ber_finish(&ber), 0);
	ck_assert_int_eq(ber_next(&ber, &tag, &contents), -1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ber");
	TCase *tc = tcase_create("ber");

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))
	tcase_add_loop_test(tc, test_element, 0, COUNT(elements));
	tcase_add_test(tc, test_longest_length);
	tcase_add_loop_test(tc, test_length_limits, 0, 7);
	tcase_add_test(tc, test_nested_bound);
	tcase_add_test(tc, test_wrong_tag);
	tcase_add_test(tc, test_finish_and_take);
	tcase_add_loop_test(tc, test_signed, 0, COUNT(signeds));
	tcase_add_loop_test(tc, test_unsigned, 0, COUNT(unsigneds));
	tcase_add_loop_test(tc, test_int32, 0, COUNT(int32s));
	tcase_add_test(tc, test_uint32);
	tcase_add_test(tc, test_nothing);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
