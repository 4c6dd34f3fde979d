/* SPDX-License-Identifier: ISC */
/*
 * Octets from every shape of text that people paste.
 */
#include "cli/hex.h"

#include "base/text.h"
#include "octets.h"
#include "suite.h"

/* Runs that a text holds, with '/' between them, in hexadecimal. */
static const struct {
	const char *text, *runs;
} texts[] = {
    {"3003020101", "3003020101"},
    {"30 03 02 01 01\n", "3003020101"},
    {"30:03:02:01:01", "3003020101"},
    {"0x30, 0x03, 0x02,\n0x01, 0x01", "3003020101"},
    {"{0x30,0x03,0x02,0x01,0x01};", "3003020101"},
    {"\"\\x30\\x03\\x02\\x01\\x01\"", "3003020101"},
    {"0x3003020101", "3003020101"},
    {"30-03-02-01-01", "3003020101"},
    {"\xc2\xa0 30 03 \r\n\xc2\xa0 02 01 01\r\n", "3003020101"},
    /* od, hexdump, xxd, tcpdump, tshark: characters beside */
    {"0000000 30 03 02 01 01\n0000005\n", "3003020101"},
    {"00000000  30 03 02 01 01                  |0....|\n00000005\n",
	"3003020101"},
    {"00000000: 3003 0201 01  ab.cd\n", "3003020101"},
    {"\t0x0000:  3003 0201 01                   be.ef", "3003020101"},
    {"0000  30 03 02 01 01   ad 12 ef", "3003020101"},
    {"0000: 30 03 02 01  01                                           0....",
	"3003020101"},
    /* sixteen octets, then two spaces */
    {"0000: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f  ab cd\n"
     "0010: 10",
	"000102030405060708090a0b0c0d0e0f10"},
    /* an octal offset goes on where the run is */
    {"0000000 00 01 02 03 04 05 06 07\n0000010 08\n", "000102030405060708"},
    /* what is no digits ends a run */
    {"Received 5 byte packet from UDP\n0000: 30 03\n\nReceived\n0000: 31\n",
	"3003/31"},
    {"0000 30 03\n0002 02\n0000 31\n", "300302/31"},
    {"30 03\n\n31\n", "3003/31"},
    /* a whole message in each line, and one over two of them */
    {"3003020101\n3003020102\n", "3003020101/3003020102"},
    {"300302\n0101\n", "3003020101"},
    {"3081030201013003020102\n", "3081030201013003020102"},
    {"", ""},
    {"\n  \n", ""},
    {"no digits here: face it\n", ""},
};

static void
add_run(struct text *found, const uint8_t *octets, size_t size)
{
	if (found->size > 0)
		text_add_char(found, '/');
	text_add_hex(found, (struct span) {octets, size});
}

START_TEST(reads)
{
	struct hex_reader reader = hex_start(span_of(texts[_i].text));
	uint8_t octets[64];
	struct text found;
	size_t size;

	text_init(&found);
	while ((size = hex_next(&reader, octets, sizeof(octets))) > 0)
		add_run(&found, octets, size);
	text_add_char(&found, '\0');
	ck_assert_str_eq(found.data, texts[_i].runs);
	ck_assert_uint_eq(reader.odd_line, 0);
	text_fini(&found);
}
END_TEST

START_TEST(tells_odd_digits)
{
	struct hex_reader reader = hex_start(span_of("30 03\n020 1\n"));
	uint8_t octets[64];

	while (hex_next(&reader, octets, sizeof(octets)) > 0)
		continue;
	ck_assert_uint_eq(reader.odd_line, 2);
}
END_TEST

START_TEST(is_bounded)
{
	struct hex_reader reader = hex_start(span_of("00010203040506"));
	uint8_t octets[4];

	ck_assert_uint_eq(hex_next(&reader, octets, 3), 3);
	ck_assert_uint_eq(octets[2], 2);
	ck_assert_uint_eq(hex_next(&reader, octets, 3), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hex");
	TCase *test = tcase_create("hex");

	suite_add_tcase(suite, test);
	tcase_add_loop_test(
	    test, reads, 0, (int)(sizeof(texts) / sizeof(texts[0])));
	tcase_add_test(test, tells_odd_digits);
	tcase_add_test(test, is_bounded);
	return suite_run_all(suite);
}
