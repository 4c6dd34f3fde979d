/* SPDX-License-Identifier: ISC */
/*
 * Addresses, real numbers and time stamps as text.
 */
#include "output/number.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/stamp.h"
#include "suite.h"

/* Takes what was written, compares it and forgets it. */
static void
check(struct text *text, const char *expected)
{
	ck_assert(!text->failed);
	text_add_char(text, '\0');
	ck_assert_str_eq(text->data, expected);
	text_clear(text);
}

START_TEST(every_octet_of_an_address)
{
	struct text text;
	char expected[32];
	unsigned i;

	text_init(&text);
	for (i = 0; i < 256; i++) {
		const uint8_t octets[] = {
		    (uint8_t)i, 0, (uint8_t)(255 - i), (uint8_t)i};

		snprintf(
		    expected, sizeof(expected), "%u.0.%u.%u", i, 255 - i, i);
		number_add_ipv4(&text, octets);
		check(&text, expected);
	}
	text_fini(&text);
}
END_TEST

START_TEST(addresses_of_every_family)
{
	struct address a;
	struct text text;

	text_init(&text);
	address_parse("192.0.2.255", &a);
	number_add_address(&text, &a);
	check(&text, "192.0.2.255");
	address_parse("2001:db8::1", &a);
	number_add_address(&text, &a);
	check(&text, "2001:db8::1");
	a.family = AF_UNSPEC;
	number_add_address(&text, &a);
	check(&text, "-");
	text_fini(&text);
}
END_TEST

static void
check_real(enum opaque_kind kind, double real, const char *expected)
{
	struct opaque opaque = {.kind = kind, .real = real};
	struct text text;

	text_init(&text);
	ck_assert(number_is_real(&opaque));
	number_add_real(&text, &opaque);
	check(&text, expected);
	text_fini(&text);
}

START_TEST(real_numbers_are_short_and_exact)
{
	check_real(OPAQUE_FLOAT, 1.5, "1.5");
	check_real(OPAQUE_FLOAT, (double)0.1f, "0.1");
	check_real(OPAQUE_FLOAT, (double)16777217.0f, "16777216");
	check_real(OPAQUE_FLOAT, (double)3.4028235e38f, "3.4028235e+38");
	check_real(OPAQUE_FLOAT, 0, "0");
	check_real(OPAQUE_DOUBLE, 0.1, "0.1");
	check_real(OPAQUE_DOUBLE, -1e-300, "-1e-300");
	check_real(OPAQUE_DOUBLE, 1.0 / 3, "0.3333333333333333");
	check_real(OPAQUE_DOUBLE, 5e-324, "5e-324");
}
END_TEST

START_TEST(not_every_opaque_is_a_real_number)
{
	const struct opaque not [] = {
	    {.kind = OPAQUE_FLOAT, .real = NAN},
	    {.kind = OPAQUE_DOUBLE, .real = INFINITY},
	    {.kind = OPAQUE_DOUBLE, .real = -INFINITY},
	    {.kind = OPAQUE_I64, .integer = 1},
	    {.kind = OPAQUE_U64, .natural = 1},
	    {.kind = OPAQUE_OTHER},
	};
	size_t i;

	for (i = 0; i < sizeof(not ) / sizeof(not [0]); i++)
		ck_assert(!number_is_real(&not [i]));
}
END_TEST

START_TEST(stamps)
{
	struct timespec time = {1795185540, 999};
	struct stamp utc = {0}, local = {0};
	struct text text;

	setenv("TZ", "CET-1", 1);
	text_init(&text);
	stamp_add_utc(&text, &utc, &time);
	check(&text, "2026-11-20T14:39:00.000000Z");
	stamp_add_local(&text, &local, &time);
	check(&text, "2026-11-20 15:39:00");
	time.tv_nsec = 999999999;
	stamp_add_utc(&text, &utc, &time); /* the second's text is kept */
	check(&text, "2026-11-20T14:39:00.999999Z");
	time.tv_sec++;
	time.tv_nsec = 123456000;
	stamp_add_utc(&text, &utc, &time);
	check(&text, "2026-11-20T14:39:01.123456Z");
	stamp_add_local(&text, &local, &time);
	check(&text, "2026-11-20 15:39:01");
	time.tv_sec = 0;
	stamp_add_utc(&text, &utc, &time); /* clocks go back, too */
	check(&text, "1970-01-01T00:00:00.123456Z");
	text_fini(&text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("number");
	TCase *tcase = tcase_create("number");

	tcase_add_test(tcase, every_octet_of_an_address);
	tcase_add_test(tcase, addresses_of_every_family);
	tcase_add_test(tcase, real_numbers_are_short_and_exact);
	tcase_add_test(tcase, not_every_opaque_is_a_real_number);
	tcase_add_test(tcase, stamps);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
