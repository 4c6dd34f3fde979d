/* SPDX-License-Identifier: ISC */
/*
 * Numbers wrapped in an Opaque.
 */
#include "snmp/opaque.h"

#include <math.h>

#include "octets.h"
#include "suite.h"

struct opaque_case {
	const char *hex;
	struct opaque expected;
};

static const struct opaque_case cases[] = {
    {"9f78043fc00000", {.kind = OPAQUE_FLOAT, .real = 1.5}},
    {"9f7804c2c80000", {.kind = OPAQUE_FLOAT, .real = -100.0}},
    {"9f78047f800000", {.kind = OPAQUE_FLOAT, .real = INFINITY}},
    {"9f7908c002000000000000", {.kind = OPAQUE_DOUBLE, .real = -2.25}},
    {"9f7908fff0000000000000", {.kind = OPAQUE_DOUBLE, .real = -INFINITY}},
    {"9f7a05fde78ee600", {.kind = OPAQUE_I64, .integer = -9000000000}},
    {"9f7a0105", {.kind = OPAQUE_I64, .integer = 5}},
    {"9f7b0900f9ccd8a1c5080000",
	{.kind = OPAQUE_U64, .natural = 18000000000000000000u}},
    {"9f760900ffffffffffffffff", {.kind = OPAQUE_U64, .natural = UINT64_MAX}},
    {"", {.kind = OPAQUE_OTHER}},
    {"9f78", {.kind = OPAQUE_OTHER}},
    {"9f7800", {.kind = OPAQUE_OTHER}},
    {"9f7a00", {.kind = OPAQUE_OTHER}},
    {"9f78033fc000", {.kind = OPAQUE_OTHER}},
    {"9f78043fc000", {.kind = OPAQUE_OTHER}},	  /* cut short */
    {"9f78043fc0000000", {.kind = OPAQUE_OTHER}}, /* more behind */
    {"9f78053fc0000000", {.kind = OPAQUE_OTHER}},
    {"9f79043fc00000", {.kind = OPAQUE_OTHER}}, /* half a double */
    {"9f7a09000000000000000001", {.kind = OPAQUE_OTHER}},
    {"9f7781013f", {.kind = OPAQUE_OTHER}},
    {"9e78043fc00000", {.kind = OPAQUE_OTHER}},
    {"9f77043fc00000", {.kind = OPAQUE_OTHER}},
    {"04026869", {.kind = OPAQUE_OTHER}},
};

START_TEST(test_opaque)
{
	const struct opaque_case *c = &cases[_i];
	struct octets o = octets_of_hex(c->hex);
	struct fence fence = fence_open(o.size);
	struct opaque got = opaque_decode(fence_put(&fence, octets_span(&o)));

	ck_assert_int_eq(got.kind, c->expected.kind);
	if (got.kind == OPAQUE_FLOAT || got.kind == OPAQUE_DOUBLE)
		ck_assert_mem_eq(
		    &got.real, &c->expected.real, sizeof(got.real));
	if (got.kind == OPAQUE_I64)
		ck_assert_int_eq(got.integer, c->expected.integer);
	if (got.kind == OPAQUE_U64)
		ck_assert_uint_eq(got.natural, c->expected.natural);
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

START_TEST(test_not_a_number)
{
	struct octets o = octets_of_hex("9f78047fc00000");
	struct opaque got = opaque_decode(octets_span(&o));

	ck_assert_int_eq(got.kind, OPAQUE_FLOAT);
	ck_assert(isnan(got.real));
	octets_fini(&o);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("opaque");
	TCase *tc = tcase_create("opaque");

	tcase_add_loop_test(
	    tc, test_opaque, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tc, test_not_a_number);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
