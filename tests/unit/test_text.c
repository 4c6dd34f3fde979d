/* SPDX-License-Identifier: ISC */
/*
 * Text: numbers at their limits, what is printable, and that whatever a peer
 * sends, one line of printable UTF-8 comes out of the escaping.
 */
#include "base/text.h"

#include <limits.h>

#include "octets.h"
#include "suite.h"

static struct text text;

static void
setup(void)
{
	text_init(&text);
}

static void
teardown(void)
{
	text_fini(&text);
}

static void
assert_text(const char *expected)
{
	ck_assert(!text.failed);
	text_add_char(&text, '\0');
	ck_assert_str_eq(text.data, expected);
	text_clear(&text);
}

START_TEST(test_numbers)
{
	text_add_u64(&text, 0);
	text_add_char(&text, ' ');
	text_add_u64(&text, UINT64_MAX);
	text_add_char(&text, ' ');
	text_add_i64(&text, INT64_MIN);
	text_add_char(&text, ' ');
	text_add_i64(&text, INT64_MAX);
	text_add_char(&text, ' ');
	text_add_i64(&text, -1);
	assert_text("0 18446744073709551615 -9223372036854775808 "
		    "9223372036854775807 -1");
}
END_TEST

START_TEST(test_padded)
{
	text_add_padded(&text, 7, 2);
	text_add_padded(&text, 0, 3);
	text_add_padded(&text, 1234, 2);
	text_add_padded(&text, 5, 25);
	assert_text("0700012340000000000000000000000005");
}
END_TEST

START_TEST(test_strings)
{
	text_add(&text, "a");
	text_add(&text, "");
	text_add_span(&text, (struct span) {NULL, 0});
	text_add_hex(&text, span_of("\x01\xab\xff"));
	text_printf(&text, "%s=%d", "x", 5);
	assert_text("a01abffx=5");
}
END_TEST

START_TEST(test_growth)
{
	char block[1000];
	size_t i;

	memset(block, 'x', sizeof(block));
	for (i = 0; i < 100; i++) {
		block[0] = (char)('0' + i % 10);
		text_add_span(&text, (struct span) {(uint8_t *)block, 1000});
	}
	ck_assert_uint_eq(text.size, 100000);
	for (i = 0; i < 100; i++)
		ck_assert_int_eq(text.data[i * 1000], '0' + (char)(i % 10));
	ck_assert(!text.failed);
}
END_TEST

/* What cannot be had is remembered until the text is cleared. */
START_TEST(test_no_memory)
{
	text_add(&text, "before");
	ck_assert_ptr_null(text_reserve(&text, SIZE_MAX / 2));
	ck_assert(text.failed);
	text_add(&text, "after");
	ck_assert(text.failed);
	text_clear(&text);
	ck_assert(!text.failed);
	ck_assert_uint_eq(text.size, 0);
}
END_TEST

struct octets_case {
	const char *hex;
	bool printable;
	const char *escaped;
};

static const struct octets_case cases[] = {
    {"", true, ""},
    {"61 62 63", true, "abc"},
    {"09 0a 0d", true, "\\t\\n\\r"},
    {"22 5c", true, "\\\"\\\\"},
    {"00", false, "\\x00"},
    {"61 00 62", false, "a\\x00b"},
    {"1b 5b 33 31 6d", false, "\\x1b[31m"},
    {"7f", false, "\\x7f"},
    {"c3 a9", true, "\xc3\xa9"},	/* e acute */
    {"e2 82 ac", true, "\xe2\x82\xac"}, /* euro */
    {"f0 9f 98 80", true, "\xf0\x9f\x98\x80"},
    {"f4 8f bf bf", true, "\xf4\x8f\xbf\xbf"}, /* U+10FFFF */
    {"c2 80", false, "\\xc2\\x80"},	       /* C1 */
    {"c2 9b 6d", false, "\\xc2\\x9bm"},	       /* C1: CSI */
    {"c2 a0", true, "\xc2\xa0"},
    {"e2 80 a8", false, "\\xe2\\x80\\xa8"}, /* U+2028 */
    {"e2 80 a9", false, "\\xe2\\x80\\xa9"}, /* U+2029 */
    {"e2 80 ae", false, "\\xe2\\x80\\xae"}, /* right-to-left override */
    {"e2 80 8f", false, "\\xe2\\x80\\x8f"}, /* right-to-left mark */
    {"d8 9c", false, "\\xd8\\x9c"},	    /* Arabic letter mark */
    {"e2 81 a6", false, "\\xe2\\x81\\xa6"}, /* isolate */
    {"e2 81 a5", true, "\xe2\x81\xa5"},
    {"e2 81 aa", true, "\xe2\x81\xaa"},
    {"80", false, "\\x80"},
    {"c3", false, "\\xc3"}, /* cut short */
    {"e2 82", false, "\\xe2\\x82"},
    {"f0 9f 98", false, "\\xf0\\x9f\\x98"},
    {"c3 28", false, "\\xc3("},	    /* no continuation */
    {"c0 af", false, "\\xc0\\xaf"}, /* overlong */
    {"c1 bf", false, "\\xc1\\xbf"},
    {"e0 80 af", false, "\\xe0\\x80\\xaf"},
    {"f0 80 80 af", false, "\\xf0\\x80\\x80\\xaf"},
    {"ed a0 80", false, "\\xed\\xa0\\x80"},	    /* surrogate */
    {"f4 90 80 80", false, "\\xf4\\x90\\x80\\x80"}, /* beyond U+10FFFF */
    {"f8 88 80 80 80", false, "\\xf8\\x88\\x80\\x80\\x80"},
    {"ff", false, "\\xff"},
    {"c3 a9 ff c3 a9", false, "\xc3\xa9\\xff\xc3\xa9"},
};

START_TEST(test_escape)
{
	const struct octets_case *c = &cases[_i];
	struct octets o = octets_of_hex(c->hex);
	struct fence fence = fence_open(o.size);
	struct span in = fence_put(&fence, octets_span(&o));

	ck_assert(text_is_printable(in) == c->printable);
	text_add_escaped(&text, in);
	assert_text(c->escaped);
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

/* Is this one line, without a quote that is not escaped? */
static bool
is_one_line(const struct text *line)
{
	size_t i;

	for (i = 0; i < line->size; i++) {
		if (strchr("\n\r\t\"", line->data[i]) != NULL)
			return false;
		if (line->data[i] == '\\')
			i++;
	}
	return text_is_printable(
	    (struct span) {(const uint8_t *)line->data, line->size});
}

/* A sample of all there is in three octets, the last one in full. */
START_TEST(test_escape_everything)
{
	uint8_t in[3];
	unsigned i;

	for (i = 0; i < 0x1000000; i += 251) {
		in[0] = (uint8_t)(i >> 16);
		in[1] = (uint8_t)(i >> 8);
		in[2] = (uint8_t)i;
		text_clear(&text);
		text_add_escaped(&text, (struct span) {in, 3});
		if (!is_one_line(&text))
			ck_abort_msg("%06x", i);
	}
}
END_TEST

START_TEST(test_json)
{
	text_add_json(&text, span_of("a\"b\\c\td\ne\rf/\xc3\xa9"));
	assert_text("a\\\"b\\\\c\\u0009d\\u000ae\\u000df/\xc3\xa9");
	text_add_json(&text, (struct span) {NULL, 0});
	assert_text("");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("text");
	TCase *tc = tcase_create("text");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, test_numbers);
	tcase_add_test(tc, test_padded);
	tcase_add_test(tc, test_strings);
	tcase_add_test(tc, test_growth);
	tcase_add_test(tc, test_no_memory);
	tcase_add_loop_test(
	    tc, test_escape, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tc, test_escape_everything);
	tcase_add_test(tc, test_json);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
