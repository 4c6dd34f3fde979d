/* SPDX-License-Identifier: ISC */
/*
 * The BER writer: the least number of octets for every length and number, and
 * no octet outside the buffer when it is too small.
 */
#include "snmp/writer.h"

#include "octets.h"
#include "snmp/ber.h"
#include "suite.h"

static void
assert_written(const struct writer *writer, const char *hex)
{
	struct octets o = octets_of_hex(hex);
	struct span got = writer_result(writer);

	ck_assert_uint_eq(got.size, o.size);
	ck_assert_mem_eq(got.data, o.data, o.size);
	ck_assert_ptr_eq(got.data + got.size, writer->end);
	octets_fini(&o);
}

static const struct {
	int32_t value;
	const char *hex;
} integers[] = {
    {0, "020100"},
    {1, "020101"},
    {-1, "0201ff"},
    {127, "02017f"},
    {128, "02020080"},
    {-128, "020180"},
    {-129, "0202ff7f"},
    {255, "020200ff"},
    {256, "02020100"},
    {65535, "020300ffff"},
    {-65536, "0203ff0000"},
    {INT32_MAX, "02047fffffff"},
    {INT32_MIN, "020480000000"},
};

START_TEST(test_integer)
{
	uint8_t buffer[8];
	struct writer writer = writer_start(buffer, sizeof(buffer));

	writer_add_integer(&writer, integers[_i].value);
	assert_written(&writer, integers[_i].hex);
}
END_TEST

static const struct {
	uint64_t value;
	const char *hex;
} unsigneds[] = {
    {0, "410100"},
    {127, "41017f"},
    {128, "41020080"},
    {0x80000000, "41050080000000"},
    {UINT32_MAX, "410500ffffffff"},
    {0x100000000, "41050100000000"},
    {INT64_MAX, "41087fffffffffffffff"},
    {UINT64_MAX, "410900ffffffffffffffff"},
};

START_TEST(test_unsigned)
{
	uint8_t buffer[16];
	struct writer writer = writer_start(buffer, sizeof(buffer));

	writer_add_unsigned(&writer, SMI_COUNTER32, unsigneds[_i].value);
	assert_written(&writer, unsigneds[_i].hex);
}
END_TEST

/* What is written can be read, without a leniency, in its very size. */
START_TEST(test_lengths)
{
	static const size_t sizes[] = {0, 127, 128, 255, 256, 65535, 65536};
	static uint8_t buffer[65536 + 5];
	static const uint8_t octets[65536];
	struct writer writer = writer_start(buffer, sizeof(buffer));
	struct ber_notes notes = {NULL, 0};
	struct span got, contents;
	struct ber ber;
	size_t size = sizes[_i];

	writer_add_element(
	    &writer, SMI_OCTET_STRING, (struct span) {octets, size});
	got = writer_result(&writer);
	ck_assert_uint_eq(got.size, size + (size < 128	      ? 2u
					       : size < 256   ? 3u
					       : size < 65536 ? 4u
							      : 5u));
	ber = ber_start(got, &notes);
	ck_assert_int_eq(ber_read(&ber, SMI_OCTET_STRING, &contents), 0);
	ck_assert_uint_eq(contents.size, size);
	ck_assert_int_eq(ber_finish(&ber), 0);
	ck_assert_uint_eq(notes.leniencies, 0);
}
END_TEST

START_TEST(test_nested)
{
	uint8_t buffer[64];
	struct writer writer = writer_start(buffer, sizeof(buffer));
	const uint8_t *outer = writer_mark(&writer), *inner;

	writer_add_integer(&writer, 3);
	inner = writer_mark(&writer);
	writer_add_integer(&writer, 2);
	writer_add_integer(&writer, 1);
	writer_wrap(&writer, SMI_SEQUENCE, inner);
	writer_wrap(&writer, SMI_SEQUENCE, outer);
	assert_written(&writer, "30(30(020101 020102) 020103)");
}
END_TEST

/* In every buffer that is too small nothing comes out, and nothing outside of
 * it is written. */
START_TEST(test_too_small)
{
	uint8_t buffer[32];
	struct writer writer;
	const uint8_t *mark;
	size_t capacity, i;

	for (capacity = 0; capacity <= 11; capacity++) {
		memset(buffer, 0xee, sizeof(buffer));
		writer = writer_start(buffer + 8, capacity);
		mark = writer_mark(&writer);
		writer_add_integer(&writer, -129);
		writer_add_element(&writer, SMI_OCTET_STRING, span_of("abc"));
		writer_wrap(&writer, SMI_SEQUENCE, mark);
		ck_assert_uint_eq(
		    writer_result(&writer).size, capacity < 11 ? 0 : 11);
		for (i = 0; i < 8; i++)
			ck_assert_uint_eq(buffer[i], 0xee);
		for (i = 8 + capacity; i < sizeof(buffer); i++)
			ck_assert_uint_eq(buffer[i], 0xee);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("writer");
	TCase *tc = tcase_create("writer");

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))
	tcase_add_loop_test(tc, test_integer, 0, COUNT(integers));
	tcase_add_loop_test(tc, test_unsigned, 0, COUNT(unsigneds));
	tcase_add_loop_test(tc, test_lengths, 0, 7);
	tcase_add_test(tc, test_nested);
	tcase_add_test(tc, test_too_small);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
