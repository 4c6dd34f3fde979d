/* SPDX-License-Identifier: ISC */
/*
 * Addresses and prefixes: text to structs and back, mapped addresses, and
 * which prefixes contain what.
 */
#include "base/address.h"

#include <arpa/inet.h>

#include "octets.h"
#include "suite.h"

static struct address
address(const char *text)
{
	struct address a;

	ck_assert_msg(address_parse(text, &a) == 0, "%s", text);
	return a;
}

static struct prefix
prefix(const char *text)
{
	struct prefix p;

	ck_assert_msg(prefix_parse(text, &p) == 0, "%s", text);
	return p;
}

static const struct {
	const char *text, *formatted;
	int family;
} addresses[] = {
    {"192.0.2.1", "192.0.2.1", AF_INET},
    {"0.0.0.0", "0.0.0.0", AF_INET},
    {"255.255.255.255", "255.255.255.255", AF_INET},
    {"2001:db8:0:0::1", "2001:db8::1", AF_INET6},
    {"::", "::", AF_INET6},
    {"::ffff:192.0.2.1", "192.0.2.1", AF_INET},
    {"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
	"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", AF_INET6},
};

START_TEST(test_parse)
{
	char text[ADDRESS_TEXT_SIZE];
	struct address a = address(addresses[_i].text);

	ck_assert_int_eq(a.family, addresses[_i].family);
	ck_assert_uint_eq(a.port, 0);
	ck_assert_str_eq(address_format(&a, text), addresses[_i].formatted);
}
END_TEST

static const char *const not_addresses[] = {"", "1", "192.0.2", "192.0.2.256",
    "192.0.2.1.1", "192.0.2.1 ", " 192.0.2.1", "2001:db8", "::g", "%lo",
    "fe80::1%", "fe80::1%no-such-interface", "192.0.2.1%lo", "localhost",
    "fe80:1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc%lo"};

START_TEST(test_parse_refuses)
{
	struct address a;

	ck_assert_int_eq(address_parse(not_addresses[_i], &a), -1);
}
END_TEST

START_TEST(test_scope)
{
	char text[ADDRESS_TEXT_SIZE];
	struct address a = address("fe80::1%lo"), b = address("fe80::1");

	ck_assert_uint_eq(a.scope, 1);
	ck_assert_str_eq(address_format(&a, text), "fe80::1%1");
	ck_assert(!address_equal(&a, &b, false));
}
END_TEST

START_TEST(test_sockaddr)
{
	struct sockaddr_storage sa;
	struct address a = address("192.0.2.1"), b;
	struct sockaddr_in *sin = (void *)&sa;

	a.port = 162;
	ck_assert_uint_eq(address_to_sockaddr(&a, &sa), sizeof(*sin));
	ck_assert_int_eq(sin->sin_family, AF_INET);
	ck_assert_uint_eq(sin->sin_port, htons(162));
	ck_assert_uint_eq(ntohl(sin->sin_addr.s_addr), 0xc0000201);
	b = address_from_sockaddr(&sa);
	ck_assert(address_equal(&a, &b, true));

	a = address("2001:db8::1");
	a.port = 50000;
	ck_assert_uint_eq(
	    address_to_sockaddr(&a, &sa), sizeof(struct sockaddr_in6));
	b = address_from_sockaddr(&sa);
	ck_assert(address_equal(&a, &b, true));
	b.port++;
	ck_assert(!address_equal(&a, &b, true));
	ck_assert(address_equal(&a, &b, false));
}
END_TEST

/* An IPv4 sender on an IPv6 socket is an IPv4 sender. */
START_TEST(test_mapped)
{
	struct sockaddr_storage sa = {.ss_family = AF_INET6};
	struct sockaddr_in6 *sin6 = (void *)&sa;
	struct address a, expected = address("192.0.2.1");

	inet_pton(AF_INET6, "::ffff:192.0.2.1", &sin6->sin6_addr);
	sin6->sin6_port = htons(1000);
	a = address_from_sockaddr(&sa);
	ck_assert_int_eq(a.family, AF_INET);
	ck_assert(address_equal(&a, &expected, false));
	ck_assert_uint_eq(a.port, 1000);
}
END_TEST

START_TEST(test_unspecified)
{
	struct sockaddr_storage sa = {.ss_family = AF_UNIX};
	struct address a = address_from_sockaddr(&sa);
	char text[ADDRESS_TEXT_SIZE];

	ck_assert_int_eq(a.family, AF_UNSPEC);
	ck_assert(address_is_any(&a));
	ck_assert_str_eq(address_format(&a, text), "-");
	a = address("0.0.0.0");
	ck_assert(address_is_any(&a));
	a = address("::");
	ck_assert(address_is_any(&a));
	a = address("0.0.0.1");
	ck_assert(!address_is_any(&a));
}
END_TEST

static const struct {
	const char *prefix, *address;
	bool inside;
} contained[] = {
    {"192.0.2.0/24", "192.0.2.0", true},
    {"192.0.2.0/24", "192.0.2.255", true},
    {"192.0.2.0/24", "192.0.3.0", false},
    {"192.0.2.0/24", "192.0.1.255", false},
    {"192.0.2.128/25", "192.0.2.127", false},
    {"192.0.2.128/25", "192.0.2.128", true},
    {"192.0.2.4/30", "192.0.2.7", true},
    {"192.0.2.4/30", "192.0.2.8", false},
    {"192.0.2.1", "192.0.2.1", true},
    {"192.0.2.1/32", "192.0.2.2", false},
    {"0.0.0.0/0", "255.1.2.3", true},
    {"0.0.0.0/0", "::1", false},
    {"::/0", "::1", true},
    {"::/0", "192.0.2.1", false},
    {"2001:db8::/32", "2001:db8:ffff::", true},
    {"2001:db8::/32", "2001:db9::", false},
    {"2001:db8::/33", "2001:db8:8000::", false},
    {"2001:db8::1", "2001:db8::1", true},
    {"2001:db8::1", "2001:db8::2", false},
    {"fe80::/10", "fe80::1%lo", true},
    {"::ffff:192.0.2.1", "192.0.2.1", true},
};

START_TEST(test_contains)
{
	struct prefix p = prefix(contained[_i].prefix);
	struct address a = address(contained[_i].address);

	a.port = 1234;
	ck_assert(prefix_contains(&p, &a) == contained[_i].inside);
}
END_TEST

static const char *const not_prefixes[] = {"", "/", "192.0.2.0/", "/24",
    "192.0.2.0/33", "192.0.2.1/24", "192.0.2.0/-1", "192.0.2.0/+8",
    "192.0.2.0/ 8", "192.0.2.0/8x", "192.0.2.0/24/24", "2001:db8::/129",
    "2001:db8::1/32", "10/8", "192.0.2.0/99999999999999999999",
    "192.0.2.0/255.255.255.0"};

START_TEST(test_prefix_refuses)
{
	struct prefix p;

	ck_assert_int_eq(prefix_parse(not_prefixes[_i], &p), -1);
}
END_TEST

START_TEST(test_list)
{
	struct prefix_list list = {NULL, 0};
	struct prefix a = prefix("192.0.2.0/24"), b = prefix("2001:db8::/32");
	struct address inside = address("2001:db8::7"),
		       outside = address("198.51.100.1");

	ck_assert(prefix_list_allows(&list, &outside));
	ck_assert_int_eq(prefix_list_add(&list, &a), 0);
	ck_assert(!prefix_list_allows(&list, &inside));
	ck_assert_int_eq(prefix_list_add(&list, &b), 0);
	ck_assert(prefix_list_allows(&list, &inside));
	ck_assert(!prefix_list_allows(&list, &outside));
	prefix_list_fini(&list);
	ck_assert_uint_eq(list.count, 0);
	ck_assert(prefix_list_allows(&list, &outside));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("address");
	TCase *tc = tcase_create("address");

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))
	tcase_add_loop_test(tc, test_parse, 0, COUNT(addresses));
	tcase_add_loop_test(tc, test_parse_refuses, 0, COUNT(not_addresses));
	tcase_add_test(tc, test_scope);
	tcase_add_test(tc, test_sockaddr);
	tcase_add_test(tc, test_mapped);
	tcase_add_test(tc, test_unspecified);
	tcase_add_loop_test(tc, test_contains, 0, COUNT(contained));
	tcase_add_loop_test(tc, test_prefix_refuses, 0, COUNT(not_prefixes));
	tcase_add_test(tc, test_list);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
