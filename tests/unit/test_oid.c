/* SPDX-License-Identifier: ISC */
/*
 * Object identifiers: contents octets, arcs and text, at their limits.
 */
#include "snmp/oid.h"

#include "octets.h"
#include "snmp/lenient.h"
#include "suite.h"

#define PADDED LENIENT_BIT(LENIENT_OID_PADDING)

struct oid_case {
	const char *hex, *text; /* text NULL: no OID */
	uint32_t leniencies;
};

static const struct oid_case cases[] = {
    {"2b 06 01", "1.3.6.1", 0},
    {"00", "0.0", 0},
    {"27", "0.39", 0},
    {"28", "1.0", 0},
    {"4f", "1.39", 0},
    {"50", "2.0", 0},
    {"88 37", "2.999", 0},
    {"2b 8f ff ff ff 7f", "1.3.4294967295", 0},
    {"2b 81 80 80 80 00", "1.3.268435456", 0},
    {"90 80 80 80 4f", "2.4294967295", 0}, /* 2^32 + 79 */
    {"2b 06 01 04 01 bf 08 86 8d 1f", "1.3.6.1.4.1.8072.99999", 0},
    {"2b 80 05", "1.3.5", PADDED},
    {"80 2b 06", "1.3.6", PADDED},
    {"2b 80 80 80 80 80 80 8f ff ff ff 7f", "1.3.4294967295", PADDED},
    {"2b 80 00", "1.3.0", PADDED},
    {"", NULL, 0},
    {"90 80 80 80 50", NULL, 0},    /* 2.4294967296 */
    {"2b 90 80 80 80 00", NULL, 0}, /* 2^32 */
    {"2b ff ff ff ff 7f", NULL, 0},
    {"2b ff ff ff ff ff ff ff ff ff ff 7f", NULL, 0},
    {"2b 06 81", NULL, 0}, /* cut short */
    {"81", NULL, 0},
    {"2b 80", NULL, 0},
};

START_TEST(test_decode)
{
	const struct oid_case *c = &cases[_i];
	struct octets o = octets_of_hex(c->hex);
	struct fence fence = fence_open(o.size);
	struct span in = fence_put(&fence, octets_span(&o));
	int expected = c->text == NULL ? -1 : 0;
	uint32_t leniencies = 0;
	uint8_t again[OID_BER_MAX];
	struct oid oid, parsed;
	struct text text;

	ck_assert_int_eq(oid_check(in, &leniencies), expected);
	ck_assert_uint_eq(leniencies, c->leniencies);
	ck_assert_int_eq(oid_check(in, NULL), expected);
	ck_assert_int_eq(oid_decode(in, &oid, NULL), expected);
	if (expected == 0) {
		text_init(&text);
		oid_add_text(&text, in);
		ck_assert_uint_eq(text.size, strlen(c->text));
		ck_assert_mem_eq(text.data, c->text, text.size);
		text_fini(&text);
		ck_assert_int_eq(oid_parse(c->text, &parsed), 0);
		ck_assert_uint_eq(parsed.count, oid.count);
		ck_assert_mem_eq(
		    parsed.arcs, oid.arcs, oid.count * sizeof(oid.arcs[0]));
		if (c->leniencies == 0) {
			ck_assert_uint_eq(oid_encode(&oid, again), o.size);
			ck_assert_mem_eq(again, o.data, o.size);
		}
	}
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

/* 128 arcs are an OID, 129 are none; so are padded ones without end. */
START_TEST(test_longest)
{
	uint8_t octets[OID_BER_MAX + 1], again[OID_BER_MAX];
	struct oid oid;
	struct span in = {octets, OID_ARCS_MAX - 1};
	struct text text;

	memset(octets, 1, sizeof(octets));
	ck_assert_int_eq(oid_check(in, NULL), 0);
	ck_assert_int_eq(oid_decode(in, &oid, NULL), 0);
	ck_assert_uint_eq(oid.count, OID_ARCS_MAX);
	ck_assert_uint_eq(oid_encode(&oid, again), in.size);
	in.size++;
	ck_assert_int_eq(oid_check(in, NULL), -1);
	ck_assert_int_eq(oid_decode(in, &oid, NULL), -1);

	memset(octets, 0x80, sizeof(octets));
	octets[OID_BER_MAX - 1] = octets[OID_BER_MAX] = 1;
	ck_assert_int_eq(
	    oid_check((struct span) {octets, OID_BER_MAX}, NULL), 0);
	ck_assert_int_eq(
	    oid_check((struct span) {octets, OID_BER_MAX + 1}, NULL), -1);

	/* the largest there is, as text */
	for (oid.count = 0; oid.count < OID_ARCS_MAX; oid.count++)
		oid.arcs[oid.count] = UINT32_MAX;
	oid.arcs[0] = 2;
	in = (struct span) {again, oid_encode(&oid, again)};
	ck_assert_uint_eq(in.size, (OID_ARCS_MAX - 1) * 5);
	text_init(&text);
	oid_add_text(&text, in);
	ck_assert_uint_eq(text.size, 1 + (OID_ARCS_MAX - 1) * 11);
	text_fini(&text);
}
END_TEST

START_TEST(test_empty_text)
{
	struct text text;

	text_init(&text);
	oid_add_text(&text, (struct span) {NULL, 0});
	ck_assert_uint_eq(text.size, 3);
	ck_assert_mem_eq(text.data, "0.0", 3);
	text_fini(&text);
}
END_TEST

static const char *const not_oids[] = {"", ".", "1.", "1..3", "a", "1.3.x",
    "1.3 ", " 1.3", "-1.3", "1.3.-6", "1.3.4294967296", "3.1", "0.40", "1.40",
    "1.3.99999999999999999999999", "1.3.6.*", "+1.3"};

START_TEST(test_parse_refuses)
{
	struct oid oid;

	ck_assert_int_eq(oid_parse(not_oids[_i], &oid), -1);
}
END_TEST

START_TEST(test_parse_accepts)
{
	char longest[OID_ARCS_MAX * 2 + 2] = "";
	struct oid oid;
	unsigned i;

	ck_assert_int_eq(oid_parse(".1.3.6.1", &oid), 0);
	ck_assert_uint_eq(oid.count, 4);
	ck_assert_uint_eq(oid.arcs[3], 1);
	ck_assert_int_eq(oid_parse("2.4294967295", &oid), 0);
	for (i = 0; i < OID_ARCS_MAX; i++)
		memcpy(longest + 2 * i, ".1", 3);
	ck_assert_int_eq(oid_parse(longest, &oid), 0);
	ck_assert_uint_eq(oid.count, OID_ARCS_MAX);
	memcpy(longest + 2 * i, "1", 2);
	ck_assert_int_eq(oid_parse(longest, &oid), 0);
	ck_assert_uint_eq(oid.arcs[OID_ARCS_MAX - 1], 11);
	ck_assert_int_eq(oid_parse(longest + 1, &oid), 0);
}
END_TEST

START_TEST(test_parse_too_long)
{
	char text[2 * (OID_ARCS_MAX + 1) + 1];
	struct oid oid;
	unsigned i;

	for (i = 0; i <= OID_ARCS_MAX; i++)
		memcpy(text + 2 * i, ".1", 3);
	ck_assert_int_eq(oid_parse(text, &oid), -1);
}
END_TEST

START_TEST(test_encode_refuses)
{
	uint8_t octets[OID_BER_MAX];
	struct oid oid = {{1, 3, 6}, 0};

	ck_assert_uint_eq(oid_encode(&oid, octets), 0);
	oid.count = 1;
	ck_assert_uint_eq(oid_encode(&oid, octets), 0);
	oid.count = 2;
	ck_assert_uint_eq(oid_encode(&oid, octets), 1);
	oid.arcs[1] = 40;
	ck_assert_uint_eq(oid_encode(&oid, octets), 0);
	oid.arcs[0] = 2;
	ck_assert_uint_eq(oid_encode(&oid, octets), 1);
	oid.arcs[0] = 3;
	ck_assert_uint_eq(oid_encode(&oid, octets), 0);
}
END_TEST

static bool
is_prefix(const char *prefix, const char *of)
{
	struct octets a = octets_of_hex(prefix), b = octets_of_hex(of);
	bool answer = oid_is_prefix(octets_span(&a), octets_span(&b));

	octets_fini(&a);
	octets_fini(&b);
	return answer;
}

START_TEST(test_prefix)
{
	ck_assert(is_prefix("2b 06 01", "2b 06 01"));
	ck_assert(is_prefix("2b 06 01", "2b 06 01 04"));
	ck_assert(!is_prefix("2b 06 01 04", "2b 06 01"));
	ck_assert(!is_prefix("2b 06 02", "2b 06 01 04"));
	/* 1.3.1 is not above 1.3.128, whose octets are 2b 81 00 */
	ck_assert(!is_prefix("2b 01", "2b 81 00"));
	ck_assert(oid_is_prefix((struct span) {NULL, 0}, oid_sys_up_time));
}
END_TEST

START_TEST(test_well_known)
{
	struct text text;

	text_init(&text);
	oid_add_text(&text, oid_sys_up_time);
	ck_assert_mem_eq(text.data, "1.3.6.1.2.1.1.3.0", text.size);
	text_clear(&text);
	oid_add_text(&text, oid_snmp_trap_oid);
	ck_assert_mem_eq(text.data, "1.3.6.1.6.3.1.1.4.1.0", text.size);
	text_fini(&text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("oid");
	TCase *tc = tcase_create("oid");

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))
	tcase_add_loop_test(tc, test_decode, 0, COUNT(cases));
	tcase_add_test(tc, test_longest);
	tcase_add_test(tc, test_empty_text);
	tcase_add_loop_test(tc, test_parse_refuses, 0, COUNT(not_oids));
	tcase_add_test(tc, test_parse_accepts);
	tcase_add_test(tc, test_parse_too_long);
	tcase_add_test(tc, test_encode_refuses);
	tcase_add_test(tc, test_prefix);
	tcase_add_test(tc, test_well_known);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
