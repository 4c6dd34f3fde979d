/* SPDX-License-Identifier: ISC */
/*
 * What engine IDs say, by RFC 3411 5.
 */
#include "usm/engine_text.h"

#include "octets.h"
#include "suite.h"

static const struct {
	const char *id, *meaning;
} ids[] = {
    {"80 00 00 09 01 c0 00 02 07", "enterprise 9, IPv4 address 192.0.2.7"},
    {"80 00 00 09 02 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01",
	"enterprise 9, IPv6 address 2001:db8::1"},
    {"80 00 00 09 03 00 11 22 33 44 55",
	"enterprise 9, MAC address 00:11:22:33:44:55"},
    {"80 00 27 0f 04 74 65 73 74", "enterprise 9999, text \"test\""},
    {"80 00 27 0f 04 0a 22", "enterprise 9999, text \"\\n\\\"\""},
    {"80 00 27 0f 05 01 02", "enterprise 9999, format 5, 2 octets"},
    {"80 00 1f 88 80 01 02 03 04 05 06 07 08",
	"enterprise 8072, made by net-snmp at random"},
    {"80 00 00 09 80 01", "enterprise 9, the enterprise's own format 128"},
    /* lengths that the format does not have */
    {"80 00 00 09 01 c0 00 02", "enterprise 9, format 1, 3 octets"},
    {"80 00 00 09 03 00", "enterprise 9, format 3, 1 octets"},
    {"ff ff ff ff 05", "enterprise 2147483647, format 5, 0 octets"},
    {"00 00 00 09 01 02 03 04 05 06 07 08",
	"enterprise 9, the enterprise's own format (RFC 1910)"},
    {"", "none: the sender asks for ours"},
    {"80 00 00 09", "not of 5 to 32 octets: no engine ID"},
};

START_TEST(test_meaning)
{
	struct octets id = octets_of_hex(ids[_i].id);
	struct text text;

	text_init(&text);
	engine_id_add_meaning(&text, (struct span) {id.data, id.size});
	text_add_char(&text, '\0');
	ck_assert_str_eq(text.data, ids[_i].meaning);
	text_fini(&text);
	octets_fini(&id);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("engine_text");
	TCase *tc = tcase_create("engine_text");

	tcase_add_loop_test(
	    tc, test_meaning, 0, (int)(sizeof(ids) / sizeof(ids[0])));
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
