/* SPDX-License-Identifier: ISC */
/*
 * Conditions on varbinds: every operator against every kind of value.
 */
#include "route/condition.h"

#include "notifications.h"
#include "suite.h"

static const struct sample_varbind varbinds[] = {
    {"1.3.6.1.9.1.3", SMI_INTEGER, OCTETS("\xd6")}, /* -42 */
    {"1.3.6.1.9.2.0", SMI_OCTET_STRING, OCTETS("error 17: fan")},
    {"1.3.6.1.9.3.0", SMI_COUNTER64,
	OCTETS("\0\xff\xff\xff\xff\xff\xff\xff\xff")},
    {"1.3.6.1.9.4.0", SMI_IP_ADDRESS, OCTETS("\xc0\0\x02\x01")},
    {"1.3.6.1.9.5.0", SMI_OBJECT_IDENTIFIER, OCTETS("\x2b\x06\x01\x09")},
    {"1.3.6.1.9.6.0", SMI_NULL, OCTETS("")},
    {"1.3.6.1.9.7.1", SMI_GAUGE32, OCTETS("\x05")},
    {"1.3.6.1.9.7.2", SMI_GAUGE32, OCTETS("\x09")},
    {"1.3.6.1.9.8.0", SMI_OCTET_STRING, OCTETS("")},
    {"1.3.6.1.9.9.0", SMI_OCTET_STRING, OCTETS("a\0b\xff")},
    {"1.3.6.1.9.10.0", SMI_OCTET_STRING, OCTETS("7")},
};

static const struct {
	const char *condition;
	bool holds;
} cases[] = {
    /* presence: itself, what is below, not what only looks like it */
    {"1.3.6.1.9.1.3", true},
    {"1.3.6.1.9.1", true},
    {".1.3.6.1.9", true},
    {"  1.3.6.1.9.6  ", true},
    {"1.3.6.1.9.11", false},
    {"1.3.6.1.9.1.3.0", false},
    /* numbers */
    {"1.3.6.1.9.1 = -42", true},
    {"1.3.6.1.9.1=-42", true},
    {"1.3.6.1.9.1 != -42", false},
    {"1.3.6.1.9.1 < 0", true},
    {"1.3.6.1.9.1 <= -42", true},
    {"1.3.6.1.9.1 < -42", false},
    {"1.3.6.1.9.1 > -43", true},
    {"1.3.6.1.9.1 >= -41", false},
    {"1.3.6.1.9.3 = 18446744073709551615", true},
    {"1.3.6.1.9.3 > 9223372036854775807", true},
    {"1.3.6.1.9.3 > -1", true},
    {"1.3.6.1.9.3 < 18446744073709551615", false},
    {"1.3.6.1.9.3 = 18446744073709551616", false},
    {"1.3.6.1.9.1 = 'down'", false},
    {"1.3.6.1.9.1 != 'down'", false},
    /* any instance will do */
    {"1.3.6.1.9.7 = 9", true},
    {"1.3.6.1.9.7 > 8", true},
    {"1.3.6.1.9.7.1 > 8", false},
    /* text */
    {"1.3.6.1.9.2 = error 17: fan", true},
    {"1.3.6.1.9.2 = 'error 17: fan'", true},
    {"1.3.6.1.9.2 = error 17", false},
    {"1.3.6.1.9.2 != error 17", true},
    {"1.3.6.1.9.2 ^= error", true},
    {"1.3.6.1.9.2 ^= 'error 17: fan and more'", false},
    {"1.3.6.1.9.2 ^= rror", false},
    {"1.3.6.1.9.2 ~ ^error [0-9]+: (fan|psu)$", true},
    {"1.3.6.1.9.2 ~ ^fan", false},
    {"1.3.6.1.9.2 > 5", false},
    {"1.3.6.1.9.8 = ''", true},
    {"1.3.6.1.9.8 ^= ''", true},
    {"1.3.6.1.9.8 ~ ^$", true},
    {"1.3.6.1.9.2 = ''", false},
    {"1.3.6.1.9.10 = 7", true},
    {"1.3.6.1.9.10 > 5", false}, /* text, whatever it looks like */
    {"1.3.6.1.9.9 ~ b", true},
    {"1.3.6.1.9.9 = a", false},
    /* addresses and OIDs */
    {"1.3.6.1.9.4 = 192.0.2.1", true},
    {"1.3.6.1.9.4 != 192.0.2.1", false},
    {"1.3.6.1.9.4 != 192.0.2.2", true},
    {"1.3.6.1.9.4 = 2001:db8::1", false},
    {"1.3.6.1.9.4 > 5", false},
    {"1.3.6.1.9.5 = 1.3.6.1.9", true},
    {"1.3.6.1.9.5 = .1.3.6.1.9", true},
    {"1.3.6.1.9.5 != 1.3.6.1.9", false},
    {"1.3.6.1.9.5 = 1.3.6.1", false},
    {"1.3.6.1.9.5 ^= 1.3.6.1", false},
    /* what has no value fulfils nothing but presence */
    {"1.3.6.1.9.6 = 0", false},
    {"1.3.6.1.9.6 != 0", false},
};

static int
make(const char *written, struct condition *condition, struct text *why)
{
	enum condition_relation relation;
	struct span name, value;
	struct oid oid;
	char copy[128];

	if (condition_split(written, &name, &relation, &value, why) != 0)
		return -1;
	snprintf(copy, sizeof(copy), "%.*s", (int)name.size,
	    (const char *)name.data);
	ck_assert_int_eq(oid_parse(copy, &oid), 0);
	return condition_init(condition, &oid, relation, value, why);
}

START_TEST(test_case)
{
	struct notification n = sample_v2c(
	    sample_varbinds(varbinds, sizeof(varbinds) / sizeof(varbinds[0])));
	struct condition condition;
	struct text why;

	text_init(&why);
	ck_assert_msg(make(cases[_i].condition, &condition, &why) == 0,
	    "%s: %.*s", cases[_i].condition, (int)why.size, why.data);
	ck_assert_msg(condition_holds(&condition, &n) == cases[_i].holds,
	    "%s: not %d", cases[_i].condition, cases[_i].holds);
	condition_fini(&condition);
	text_fini(&why);
}
END_TEST

static const struct {
	const char *condition, *why;
} mistakes[] = {
    {"", "there is no OID or name"},
    {" = 5", "there is no OID or name"},
    {"1.3.6 =", "there is no value after the operator"},
    {"1.3.6 = 'a", "the quote is not closed"},
    {"1.3.6 = '", "the quote is not closed"},
    {"1.3.6 ! 5", "after the name right would be one of"},
    {"1.3.6 five", "after the name right would be one of"},
    {"1.3.6 < fan", "less and greater compare numbers"},
    {"1.3.6 >= 1.5", "less and greater compare numbers"},
    {"1.3.6 ~ a(b", "the regular expression does not compile"},
    {"1.3.6 ~ (a)\\1", "back-references are not taken"},
};

START_TEST(test_mistake)
{
	struct condition condition;
	struct text why;

	text_init(&why);
	ck_assert_int_eq(make(mistakes[_i].condition, &condition, &why), -1);
	text_add_char(&why, '\0');
	ck_assert_msg(strstr(why.data, mistakes[_i].why) != NULL,
	    "\"%s\" is not \"%s\"", why.data, mistakes[_i].why);
	text_fini(&why);
}
END_TEST

/* A needless 0x80 in the name of a varbind hides it from nobody. */
START_TEST(test_padding)
{
	static const uint8_t octets[] = {
	    0x30, 0x0a, 6, 5, 0x2b, 6, 1, 0x80, 9, 2, 1, 5};
	struct notification n =
	    sample_v2c((struct span) {octets, sizeof(octets)});
	struct condition condition;
	struct text why;

	n.skip = 0;
	text_init(&why);
	ck_assert_int_eq(make("1.3.6.1.9 = 5", &condition, &why), 0);
	ck_assert(condition_holds(&condition, &n));
	condition_fini(&condition);
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("condition");

	tcase_add_loop_test(tc, test_case, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_loop_test(
	    tc, test_mistake, 0, sizeof(mistakes) / sizeof(mistakes[0]));
	tcase_add_test(tc, test_padding);
	return suite_run("condition", tc);
}
