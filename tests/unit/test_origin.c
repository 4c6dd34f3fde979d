/* SPDX-License-Identifier: ISC */
/*
 * Whom a relay's varbinds name: RFC 3584's object, the IPv6 form, a v1
 * agent-addr; and what tells nothing.
 */
#include "notify/origin.h"

#include "notifications.h"
#include "suite.h"

#define TRAP_ADDRESS "1.3.6.1.6.3.18.1.3.0"
#define IPV6_FORM    "1.3.6.1.2.1.92.1.3.1.1.5.0.1"

static const struct sample_varbind other = {
    "1.3.6.1.9.1", SMI_OCTET_STRING, OCTETS("x")};
static const struct sample_varbind ipv4 = {
    TRAP_ADDRESS, SMI_IP_ADDRESS, OCTETS("\xc0\x00\x02\x07")};
static const struct sample_varbind later = {
    TRAP_ADDRESS, SMI_IP_ADDRESS, OCTETS("\xc0\x00\x02\x08")};
static const struct sample_varbind zeros = {
    TRAP_ADDRESS, SMI_IP_ADDRESS, OCTETS("\0\0\0\0")};
static const struct sample_varbind as_string = {
    TRAP_ADDRESS, SMI_OCTET_STRING, OCTETS("\xc0\x00\x02\x07")};
static const struct sample_varbind too_short = {
    TRAP_ADDRESS, SMI_IP_ADDRESS, OCTETS("\xc0\x00\x02")};
static const struct sample_varbind ipv6 = {IPV6_FORM, SMI_OCTET_STRING,
    OCTETS("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x09\xc3\x50")};
static const struct sample_varbind ipv6_cut = {IPV6_FORM, SMI_OCTET_STRING,
    OCTETS("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x09")};

/* A v2c trap with these varbinds, from 198.51.100.1 port 50000. */
static struct notification
with(const struct sample_varbind *varbinds, size_t count)
{
	struct notification n = {.version = SNMP_V2C, .pdu = PDU_TRAP};

	ck_assert_int_eq(address_parse("198.51.100.1", &n.source), 0);
	n.source.port = 50000;
	n.varbinds = sample_varbinds(varbinds, count);
	return n;
}

static void
assert_address(const struct address *got, const char *text, uint16_t port)
{
	char room[ADDRESS_TEXT_SIZE];

	ck_assert_str_eq(address_format(got, room), text);
	ck_assert_uint_eq(got->port, port);
}

static void
assert_origin(const struct sample_varbind *varbinds, size_t count,
    const char *text, uint16_t port)
{
	struct notification n = with(varbinds, count);
	struct address origin;

	ck_assert_int_eq(origin_find(&n, &origin), text != NULL);
	if (text != NULL)
		assert_address(&origin, text, port);
	origin_apply(&n);
	if (text == NULL) {
		ck_assert_uint_eq(n.relay.family, AF_UNSPEC);
		assert_address(&n.source, "198.51.100.1", 50000);
		ck_assert_ptr_eq(notification_peer(&n), &n.source);
		return;
	}
	assert_address(&n.source, text, port);
	assert_address(&n.relay, "198.51.100.1", 50000);
	ck_assert_ptr_eq(notification_peer(&n), &n.relay);
}

#define ASSERT_ORIGIN(text, port, ...)                                         \
	do {                                                                   \
		const struct sample_varbind list_[] = {__VA_ARGS__};           \
		assert_origin(                                                 \
		    list_, sizeof(list_) / sizeof(list_[0]), text, port);      \
	} while (0)

START_TEST(test_varbinds)
{
	ASSERT_ORIGIN("192.0.2.7", 0, other, ipv4);
	ASSERT_ORIGIN("2001:db8::9", 50000, other, ipv6);
	/* the first one counts; IPv4 is RFC 3584's, so it comes before */
	ASSERT_ORIGIN("192.0.2.7", 0, ipv4, later);
	ASSERT_ORIGIN("192.0.2.7", 0, ipv6, ipv4);
	ASSERT_ORIGIN("2001:db8::9", 50000, zeros, ipv6);
}
END_TEST

START_TEST(test_nothing_told)
{
	ASSERT_ORIGIN(NULL, 0, other);
	ASSERT_ORIGIN(NULL, 0, zeros);
	ASSERT_ORIGIN(NULL, 0, as_string);
	ASSERT_ORIGIN(NULL, 0, too_short);
	ASSERT_ORIGIN(NULL, 0, ipv6_cut);
}
END_TEST

START_TEST(test_agent_addr)
{
	static const uint8_t agent[16] = {10, 1, 2, 3};
	static const uint8_t agent6[16] = {0x20, 1, 0xd, 0xb8, [15] = 1};
	struct notification n = with(&other, 1);
	struct address origin;

	n.agent_address = (struct span) {agent, 4};
	ck_assert(!origin_find(&n, &origin)); /* v2c has none */
	n.pdu = PDU_TRAP_V1;
	ck_assert(origin_find(&n, &origin));
	assert_address(&origin, "10.1.2.3", 0);
	n.agent_address = (struct span) {agent6, 16};
	ck_assert(origin_find(&n, &origin));
	assert_address(&origin, "2001:db8::1", 0);
	n.agent_address = (struct span) {agent + 8, 4}; /* 0.0.0.0 */
	ck_assert(!origin_find(&n, &origin));
	n.agent_address = (struct span) {NULL, 0};
	ck_assert(!origin_find(&n, &origin));
	/* a varbind says more than the field */
	n = with(&ipv4, 1);
	n.pdu = PDU_TRAP_V1;
	n.agent_address = (struct span) {agent, 4};
	ck_assert(origin_find(&n, &origin));
	assert_address(&origin, "192.0.2.7", 0);
}
END_TEST

START_TEST(test_names)
{
	ck_assert(span_equal(oid_snmp_trap_address, sample_oid(TRAP_ADDRESS)));
	ck_assert(span_equal(
	    oid_snmp_trap_community, sample_oid("1.3.6.1.6.3.18.1.4.0")));
	ck_assert(span_equal(
	    oid_snmp_trap_enterprise, sample_oid("1.3.6.1.6.3.1.1.4.3.0")));
	ck_assert(span_equal(oid_origin_ipv6, sample_oid(IPV6_FORM)));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("origin");
	TCase *tc = tcase_create("origin");

	tcase_add_test(tc, test_varbinds);
	tcase_add_test(tc, test_nothing_told);
	tcase_add_test(tc, test_agent_addr);
	tcase_add_test(tc, test_names);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
