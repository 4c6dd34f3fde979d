/* SPDX-License-Identifier: ISC */
/*
 * Names and words of the index that is built in: OIDs to names and back,
 * labels, hints.
 */
#include "mib/mib.h"

#include "mib/model.h"
#include "octets.h"
#include "suite.h"

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

/* An OID of a test: contents octets of dotted text. */
struct contents {
	uint8_t octets[OID_BER_MAX];
	size_t size;
};

static struct span
contents_of(struct contents *contents, const char *dotted)
{
	struct oid oid;

	ck_assert_int_eq(oid_parse(dotted, &oid), 0);
	contents->size = oid_encode(&oid, contents->octets);
	return (struct span) {contents->octets, contents->size};
}

static void
assert_text(struct text *text, const char *expected)
{
	ck_assert(!text->failed);
	text_add_char(text, '\0');
	ck_assert_str_eq(text->data, expected);
	text_fini(text);
}

START_TEST(test_order)
{
	size_t i;

	for (i = 0; i < mib_builtin.node_count; i++) {
		ck_assert_int_eq(oid_check(mib_builtin.nodes[i].oid, NULL), 0);
		if (i > 0)
			ck_assert_msg(span_compare(mib_builtin.nodes[i - 1].oid,
					  mib_builtin.nodes[i].oid) < 0,
			    "%s stands too early", mib_builtin.nodes[i].name);
	}
	ck_assert_uint_eq(mib_name_count(NULL), mib_builtin.node_count);
}
END_TEST

static const struct {
	const char *oid, *name;
} names[] = {
    {"1.3.6.1.6.3.1.1.5.1", "SNMPv2-MIB::coldStart"},
    {"1.3.6.1.6.3.1.1.5.3", "IF-MIB::linkDown"},
    {"1.3.6.1.6.3.1.1.5.3.0", "1.3.6.1.6.3.1.1.5.3.0"},
    {"1.3.6.1.6.3.1.1.5.7", "1.3.6.1.6.3.1.1.5.7"},
    {"1.3.6.1.2.1.1.3.0", "SNMPv2-MIB::sysUpTime.0"},
    {"1.3.6.1.2.1.2.2.1.8", "IF-MIB::ifOperStatus"},
    {"1.3.6.1.2.1.2.2.1.8.3", "IF-MIB::ifOperStatus.3"},
    {"1.3.6.1.2.1.2.2.1.8.3.4294967295", "IF-MIB::ifOperStatus.3.4294967295"},
    {"1.3.6.1.2.1.2.2.1.99.3", "1.3.6.1.2.1.2.2.1.99.3"},
    {"1.3.6.1.2.1.31.1.1.1.18.10001", "IF-MIB::ifAlias.10001"},
    {"1.3.6.1.6.3.18.1.3.0", "SNMP-COMMUNITY-MIB::snmpTrapAddress.0"},
    {"1.3.6.1.4.1", "SNMPv2-SMI::enterprises"},
    {"1.3.6.1.4.1.9.1", "1.3.6.1.4.1.9.1"},
    {"0.0", "SNMPv2-SMI::zeroDotZero"},
    {"1.2.840", "1.2.840"},
    {"2.999", "2.999"},
};

START_TEST(test_name)
{
	struct contents contents;
	struct text text;

	text_init(&text);
	mib_add_name(&text, NULL, contents_of(&contents, names[_i].oid));
	assert_text(&text, names[_i].name);
}
END_TEST

/* Every name is found again by itself, and leads to its OID. */
START_TEST(test_every_node)
{
	const struct mib_node *node;
	struct mib_match match;
	uint8_t octets[OID_BER_MAX];
	struct oid oid;
	struct text why;
	size_t i;

	text_init(&why);
	for (i = 0; i < mib_builtin.node_count; i++) {
		node = &mib_builtin.nodes[i];
		ck_assert(mib_find(NULL, node->oid, &match));
		ck_assert_ptr_eq(match.node, node);
		ck_assert_uint_eq(match.suffix.size, 0);
		ck_assert_int_eq(mib_resolve(NULL, node->name, &oid, &why), 0);
		ck_assert_uint_eq(oid_encode(&oid, octets), node->oid.size);
		ck_assert_mem_eq(octets, node->oid.data, node->oid.size);
	}
	text_fini(&why);
}
END_TEST

static const struct {
	const char *name, *oid, *why;
} references[] = {
    {"IF-MIB::linkDown", "1.3.6.1.6.3.1.1.5.3", NULL},
    {"linkDown", "1.3.6.1.6.3.1.1.5.3", NULL},
    {"ifDescr.3", "1.3.6.1.2.1.2.2.1.2.3", NULL},
    {"IF-MIB::ifDescr.3.4294967295", "1.3.6.1.2.1.2.2.1.2.3.4294967295", NULL},
    {"enterprises.9.1", "1.3.6.1.4.1.9.1", NULL},
    {"1.3.6.1.4", "1.3.6.1.4", NULL},
    {".1.3.6.1.4", "1.3.6.1.4", NULL},
    {"linkDwon", NULL, "no MIB has the name linkDwon, did you mean linkDown?"},
    {"IF-MIB::sysDescr", NULL, "no MIB has the name sysDescr"},
    {"IF-MOB::linkDown", NULL,
	"there is no MIB module IF-MOB, did you mean IF-MIB?"},
    {"IF-MIB::", NULL, "no MIB has the name "},
    {"", NULL, "no MIB has the name "},
    {"ifDescr.", NULL, "what follows a name must be numbers"},
    {"ifDescr.x", NULL, "what follows a name must be numbers"},
    {"ifDescr.3x", NULL, "what follows a name must be numbers"},
    {"ifDescr.4294967296", NULL, "what follows a name must be numbers"},
    {"1.3.6.x", NULL, "this is no OID"},
    {"3.1", NULL, "this is no OID"},
};

START_TEST(test_resolve)
{
	struct contents contents;
	uint8_t octets[OID_BER_MAX];
	struct span expected;
	struct oid oid;
	struct text why;
	int found;

	text_init(&why);
	found = mib_resolve(NULL, references[_i].name, &oid, &why);
	text_add_char(&why, '\0');
	if (references[_i].oid == NULL) {
		ck_assert_int_eq(found, -1);
		ck_assert_msg(strstr(why.data, references[_i].why) == why.data,
		    "%s", why.data);
	} else {
		expected = contents_of(&contents, references[_i].oid);
		ck_assert_int_eq(found, 0);
		ck_assert_str_eq(why.data, "");
		ck_assert_uint_eq(oid_encode(&oid, octets), expected.size);
		ck_assert_mem_eq(octets, expected.data, expected.size);
	}
	text_fini(&why);
}
END_TEST

/* As many sub-identifiers as an OID may have, and one more. */
START_TEST(test_resolve_long)
{
	char name[4 * OID_ARCS_MAX] = "ifDescr";
	struct oid oid;
	struct text why;
	int i;

	text_init(&why);
	for (i = 10; i < OID_ARCS_MAX; i++)
		strcat(name, ".1");
	ck_assert_int_eq(mib_resolve(NULL, name, &oid, &why), 0);
	ck_assert_uint_eq(oid.count, OID_ARCS_MAX);
	strcat(name, ".1");
	ck_assert_int_eq(mib_resolve(NULL, name, &oid, &why), -1);
	text_fini(&why);
}
END_TEST

START_TEST(test_label)
{
	struct contents contents;
	struct mib_match match;

	ck_assert(mib_find(
	    NULL, contents_of(&contents, "1.3.6.1.2.1.2.2.1.8.3"), &match));
	ck_assert_str_eq(mib_label(&match, 2), "down");
	ck_assert_str_eq(mib_label(&match, 7), "lowerLayerDown");
	ck_assert_ptr_null(mib_label(&match, 0));
	ck_assert_ptr_null(mib_label(&match, 8));
	ck_assert_ptr_null(mib_label(&match, INT64_MIN));
	ck_assert(mib_find(
	    NULL, contents_of(&contents, "1.3.6.1.2.1.2.2.1.1.3"), &match));
	ck_assert_ptr_null(mib_label(&match, 2));
}
END_TEST

static const struct {
	const char *hint, *hex, *text;
} hinted[] = {
    {"1x:", "00 1b 2c 03 ff 0a", "0:1b:2c:3:ff:a"},
    {"1x", "00 1b 2c 03 ff 0a", "001b2c03ff0a"},
    {"1x:", "", ""},
    {"255a", "65 74 68 30", "eth0"},
    {"255t", "c3 a9", "\303\251"},
    {"255a", "65 74 22 00", "et\\\"."},
    {"2a", "61 62 63", "abc"},
    {"2d-1d-1d,1d:1d:1d.1d,1a1d:1d", "07 ea 0b 14 0e 27 00 00",
	"2026-11-20,14:39:0.0"},
    {"2d-1d-1d,1d:1d:1d.1d,1a1d:1d", "07 ea 0b 14 0e 27 00 00 2b 01 00",
	"2026-11-20,14:39:0.0,+1:0"},
    {"1d.1d.1d.1d", "c0 00 02 01", "192.0.2.1"},
    {"2x:2x:2x:2x:2x:2x:2x:2x",
	"20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01",
	"2001:db8:0:0:0:0:0:1"},
    {"0a[2x:2x]0a:2d", "20 01 0d b8 00 a2", "[2001:db8]:162"},
    {"*1x:/1d.", "02 0a 0b 0c 0d", "a:b/12.13"},
    {"*1x:/1d.", "00 0c", "/12"},
    {"*1x", "05 0a", "0a"},
    {"1o ", "07 08", "7 10"},
    {"4d", "ff ff ff ff", "4294967295"},
    {"8d", "ff ff ff ff ff ff ff ff", "-1"},
    {"4d", "01", "1"},
};

START_TEST(test_hint_octets)
{
	struct octets o = octets_of_hex(hinted[_i].hex);
	struct fence fence = fence_open(o.size);
	struct text text;

	text_init(&text);
	ck_assert(hint_check(MIB_BASE_OCTETS, hinted[_i].hint));
	hint_add_octets(&text, hinted[_i].hint,
	    fence_put(&fence, octets_span(&o)), HINT_RFC);
	assert_text(&text, hinted[_i].text);
	fence_close(&fence);
	octets_fini(&o);
}
END_TEST

static const struct {
	const char *hint;
	int64_t value;
	const char *text;
} counted[] = {
    {"d", -5, "-5"},
    {"d-2", 1234, "12.34"},
    {"d-2", 5, "0.05"},
    {"d-2", -5, "-0.05"},
    {"d-0", 7, "7"},
    {"d-20", 7, "0.00000000000000000007"},
    {"x", 255, "ff"},
    {"x", -1, "ffffffff"},
    {"o", 8, "10"},
    {"b", 5, "101"},
    {"b", 0, "0"},
};

START_TEST(test_hint_number)
{
	struct text text;

	text_init(&text);
	ck_assert(hint_check(MIB_BASE_INTEGER, counted[_i].hint));
	hint_add_integer(&text, counted[_i].hint, counted[_i].value, HINT_RFC);
	assert_text(&text, counted[_i].text);
}
END_TEST

static const struct {
	enum mib_base base;
	const char *hint;
} no_hints[] = {
    {MIB_BASE_OCTETS, ""},
    {MIB_BASE_OCTETS, "a"},
    {MIB_BASE_OCTETS, "1"},
    {MIB_BASE_OCTETS, "1z"},
    {MIB_BASE_OCTETS, "0a"},
    {MIB_BASE_OCTETS, "*0x:"},
    {MIB_BASE_OCTETS, "1x:-"},
    {MIB_BASE_OCTETS, "65536a"},
    {MIB_BASE_OCTETS, "99999999999999999999a"},
    {MIB_BASE_OCTETS, "1x\n"},
    {MIB_BASE_INTEGER, ""},
    {MIB_BASE_INTEGER, "d-"},
    {MIB_BASE_INTEGER, "d2"},
    {MIB_BASE_INTEGER, "d-21"},
    {MIB_BASE_INTEGER, "d-99999999999"},
    {MIB_BASE_INTEGER, "xx"},
    {MIB_BASE_INTEGER, "a"},
    {MIB_BASE_OID, "d"},
};

START_TEST(test_no_hint)
{
	ck_assert(!hint_check(no_hints[_i].base, no_hints[_i].hint));
}
END_TEST

/* What says more than the value, and what does not. */
START_TEST(test_better)
{
	struct contents contents;
	struct mib_match match;
	struct varbind v = {
	    .tag = SMI_OCTET_STRING, .value = span_of("abcdef")};
	struct text text;

	text_init(&text);
	ck_assert(mib_find(
	    NULL, contents_of(&contents, "1.3.6.1.2.1.2.2.1.6.3"), &match));
	ck_assert(mib_add_better(&text, &match, &v));
	assert_text(&text, "61:62:63:64:65:66");
	v.tag = SMI_INTEGER; /* not what the MIB says */
	ck_assert(!mib_add_better(&text, &match, &v));

	v.tag = SMI_OCTET_STRING;
	ck_assert(mib_find(
	    NULL, contents_of(&contents, "1.3.6.1.2.1.2.2.1.2.3"), &match));
	ck_assert(!mib_add_better(&text, &match, &v));
	ck_assert(mib_add_display(&text, &match, &v));
	assert_text(&text, "abcdef");
	v.value = (struct span) {(const uint8_t *)"eth0", 5};
	ck_assert(mib_add_better(&text, &match, &v));
	assert_text(&text, "eth0.");
	v.value = span_of("\xff\xfe");
	ck_assert(!mib_add_better(&text, &match, &v));
	ck_assert_uint_eq(text.size, 0);
	text_fini(&text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("mib");
	TCase *tc = tcase_create("mib");

	tcase_add_test(tc, test_order);
	tcase_add_loop_test(tc, test_name, 0, COUNT(names));
	tcase_add_test(tc, test_every_node);
	tcase_add_loop_test(tc, test_resolve, 0, COUNT(references));
	tcase_add_test(tc, test_resolve_long);
	tcase_add_test(tc, test_label);
	tcase_add_loop_test(tc, test_hint_octets, 0, COUNT(hinted));
	tcase_add_loop_test(tc, test_hint_number, 0, COUNT(counted));
	tcase_add_loop_test(tc, test_no_hint, 0, COUNT(no_hints));
	tcase_add_test(tc, test_better);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
