/* SPDX-License-Identifier: ISC */
/*
 * From PDUs to notifications: RFC 3584 3.1 for v1, the two leading varbinds of
 * v2 wherever devices put or leave them, and limits that a sender may try.
 */
#include "notify/notification.h"

#include <stdio.h>

#include "octets.h"
#include "snmp/lenient.h"
#include "suite.h"

#define L(which) LENIENT_BIT(LENIENT_##which)

#define UPTIME	 "30(06(2b06010201010300) 430164)"
#define TRAP_OID "30(06(2b060106030101040100) 06(2b0601060301010503))"
#define OTHER	 "30(06022b01 020105)"

struct result {
	enum drop drop;
	struct notification n;
	struct notification_scratch scratch;
	struct octets octets; /* what the spans point into */
};

static void
normalise(struct result *r, const char *hex, enum snmp_version version)
{
	struct pdu pdu;
	uint32_t leniencies = 0;

	*r = (struct result) {.octets = octets_of_hex(hex)};
	r->n.version = version;
	ck_assert_int_eq(
	    pdu_decode(octets_span(&r->octets), version, &pdu, &leniencies),
	    DROP_NONE);
	r->drop = notification_from_pdu(&r->n, &pdu, &r->scratch);
}

static void
assert_oid(struct span contents, const char *expected)
{
	struct text text;

	text_init(&text);
	oid_add_text(&text, contents);
	text_add_char(&text, '\0');
	ck_assert_str_eq(text.data, expected);
	text_fini(&text);
}

static unsigned
payload_count(const struct notification *n)
{
	struct payload_walk walk = payload_walk_start(n);
	struct varbind varbind;
	unsigned count = 0;

	while (payload_walk_next(&walk, &varbind))
		count++;
	return count;
}

/* RFC 3584 3.1 (2): what each trap of v1 is called in v2. */
static const struct {
	const char *enterprise, *numbers; /* generic and specific */
	const char *trap_oid;
} v1_traps[] = {
    {"2b0601040109", "020100 020100", "1.3.6.1.6.3.1.1.5.1"},
    {"2b0601040109", "020101 020100", "1.3.6.1.6.3.1.1.5.2"},
    {"2b0601040109", "020102 020163", "1.3.6.1.6.3.1.1.5.3"},
    {"2b0601040109", "020103 020100", "1.3.6.1.6.3.1.1.5.4"},
    {"2b0601040109", "020104 020100", "1.3.6.1.6.3.1.1.5.5"},
    {"2b0601040109", "020105 020100", "1.3.6.1.6.3.1.1.5.6"},
    {"2b0601040109", "020106 020101", "1.3.6.1.4.1.9.0.1"},
    {"2b0601040109", "020106 020100", "1.3.6.1.4.1.9.0.0"},
    {"2b0601040109", "020106 02047fffffff", "1.3.6.1.4.1.9.0.2147483647"},
    {"2b0601040182995d00", "020106 020101", "1.3.6.1.4.1.36061.0.0.1"},
    /* no sub-identifier is negative */
    {"2b0601040109", "020106 0201ff", "1.3.6.1.4.1.9.0.4294967295"},
    {"2b0601040109", "020102 0201ff", "1.3.6.1.6.3.1.1.5.3"},
};

START_TEST(test_v1)
{
	struct result r;
	char hex[256];

	snprintf(hex, sizeof(hex),
	    "a4(06(%s) 4004c0000207 %s 430164 30(" OTHER "))",
	    v1_traps[_i].enterprise, v1_traps[_i].numbers);
	normalise(&r, hex, SNMP_V1);
	ck_assert_int_eq(r.drop, DROP_NONE);
	assert_oid(r.n.trap_oid, v1_traps[_i].trap_oid);
	ck_assert(r.n.has_uptime);
	ck_assert_uint_eq(r.n.uptime, 100);
	ck_assert_uint_eq(r.n.agent_address.size, 4);
	ck_assert_uint_eq(payload_count(&r.n), 1);
	ck_assert_uint_eq(r.n.leniencies, 0);
	ck_assert_str_eq(notification_pdu_name(&r.n), "trap");
	octets_fini(&r.octets);
}
END_TEST

/* A v1 trap that has sysUpTime.0 among its varbinds keeps it there. */
START_TEST(test_v1_keeps_varbinds)
{
	struct result r;

	normalise(&r,
	    "a4(06(2b0601040109) 4004c0000207 020106 020101 430107 30(" UPTIME
		TRAP_OID "))",
	    SNMP_V1);
	ck_assert_uint_eq(r.n.uptime, 7);
	assert_oid(r.n.trap_oid, "1.3.6.1.4.1.9.0.1");
	ck_assert_uint_eq(r.n.skip, 0);
	octets_fini(&r.octets);
}
END_TEST

/* An enterprise of `arcs` sub-identifiers behind 1.3. */
static enum drop
drop_of_enterprise(unsigned arcs, const char *numbers)
{
	char hex[512] = "a4(06(2b";
	struct result r;
	enum drop drop;
	unsigned i;

	for (i = 0; i < arcs; i++)
		strcat(hex, "01");
	strcat(hex, ") 4004c0000207 ");
	strcat(hex, numbers);
	strcat(hex, " 430164 3000)");
	normalise(&r, hex, SNMP_V1);
	drop = r.drop;
	if (drop == DROP_NONE)
		ck_assert_int_eq(oid_check(r.n.trap_oid, NULL), 0);
	octets_fini(&r.octets);
	return drop;
}

/* CVE-2025-68615: two arcs are put behind the enterprise, so 126 is the most
 * where it is used; where it is not, 128 will do. */
START_TEST(test_v1_longest_enterprise)
{
	ck_assert_int_eq(drop_of_enterprise(124, "020106 020101"), DROP_NONE);
	ck_assert_int_eq(
	    drop_of_enterprise(125, "020106 020101"), DROP_ASN_PARSE);
	ck_assert_int_eq(
	    drop_of_enterprise(126, "020106 020101"), DROP_ASN_PARSE);
	ck_assert_int_eq(drop_of_enterprise(126, "020102 020101"), DROP_NONE);
}
END_TEST

struct v2_case {
	const char *what, *varbinds;
	bool has_uptime, has_trap_oid;
	unsigned payload;
	uint32_t leniencies;
};

static const struct v2_case v2_cases[] = {
    {"as it should be", UPTIME TRAP_OID OTHER, true, true, 1, 0},
    {"no more than that", UPTIME TRAP_OID, true, true, 0, 0},
    {"the other way round", TRAP_OID UPTIME OTHER, true, true, 1, L(ORDER)},
    {"no uptime", TRAP_OID OTHER, false, true, 1, L(NO_UPTIME)},
    {"no name", UPTIME OTHER, true, false, 1, L(NO_TRAP_OID)},
    {"neither", OTHER OTHER, false, false, 2, L(NO_UPTIME) | L(NO_TRAP_OID)},
    {"nothing", "", false, false, 0, L(NO_UPTIME) | L(NO_TRAP_OID)},
    {"too late", OTHER OTHER UPTIME TRAP_OID, false, false, 4,
	L(NO_UPTIME) | L(NO_TRAP_OID)},
    {"in second and third place", OTHER UPTIME TRAP_OID, true, false, 2,
	L(NO_TRAP_OID)},
    {"uptime twice", UPTIME UPTIME TRAP_OID, true, false, 2, L(NO_TRAP_OID)},
    {"a name of the wrong type", UPTIME "30(06(2b060106030101040100) 020105)",
	true, false, 1, L(NO_TRAP_OID)},
    {"an empty name", UPTIME "30(06(2b060106030101040100) 0600)", true, false,
	1, L(NO_TRAP_OID)},
    {"an uptime that is a Gauge32", "30(06(2b06010201010300) 420164)" TRAP_OID,
	false, true, 1, L(NO_UPTIME)},
};

START_TEST(test_v2)
{
	const struct v2_case *c = &v2_cases[_i];
	char hex[512];
	struct result r;

	snprintf(
	    hex, sizeof(hex), "a6(02014d 020100 020100 30(%s))", c->varbinds);
	normalise(&r, hex, SNMP_V2C);
	ck_assert_msg(r.drop == DROP_NONE, "%s", c->what);
	ck_assert_int_eq(r.n.request_id, 77);
	ck_assert_str_eq(notification_pdu_name(&r.n), "inform");
	ck_assert_msg(r.n.has_uptime == c->has_uptime, "%s", c->what);
	ck_assert_msg(
	    (r.n.trap_oid.size > 0) == c->has_trap_oid, "%s", c->what);
	ck_assert_msg(payload_count(&r.n) == c->payload, "%s", c->what);
	ck_assert_msg(
	    r.n.leniencies == c->leniencies, "%s: %x", c->what, r.n.leniencies);
	if (c->has_trap_oid)
		assert_oid(r.n.trap_oid, "1.3.6.1.6.3.1.1.5.3");
	if (c->has_uptime)
		ck_assert_uint_eq(r.n.uptime, 100);
	octets_fini(&r.octets);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("notification");
	TCase *tc = tcase_create("notification");

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))
	tcase_add_loop_test(tc, test_v1, 0, COUNT(v1_traps));
	tcase_add_test(tc, test_v1_keeps_varbinds);
	tcase_add_test(tc, test_v1_longest_enterprise);
	tcase_add_loop_test(tc, test_v2, 0, COUNT(v2_cases));
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
