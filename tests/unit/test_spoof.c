/* SPDX-License-Identifier: ISC */
/*
 * UDP headers of spoofed datagrams: the checksum of what is received is zero,
 * by a sum of our own over the pseudo header (RFC 768, RFC 8200 8.1).
 */
#include "output/spoof.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "suite.h"

static struct address
at(const char *text, uint16_t port)
{
	struct address address;

	ck_assert_int_eq(address_parse(text, &address), 0);
	address.port = port;
	return address;
}

/* Adds octets as one run of 16-bit words, wherever they come from. */
struct sum {
	uint64_t total;
	bool odd;
};

static void
add(struct sum *sum, const void *octets, size_t size)
{
	const uint8_t *at_octet = octets;

	while (size-- > 0) {
		sum->total += (uint64_t)*at_octet++ << (sum->odd ? 0 : 8);
		sum->odd = !sum->odd;
	}
}

static uint16_t
verify(const struct address *from, const struct address *to,
    const uint8_t header[SPOOF_UDP_HEADER], struct span payload)
{
	size_t size = from->family == AF_INET ? 4 : 16;
	size_t length = SPOOF_UDP_HEADER + payload.size;
	const uint8_t tail[] = {0, 17, (uint8_t)(length >> 8), (uint8_t)length};
	struct sum sum = {0, false};

	add(&sum, from->bytes, size);
	add(&sum, to->bytes, size);
	add(&sum, tail, sizeof(tail));
	add(&sum, header, SPOOF_UDP_HEADER);
	add(&sum, payload.data, payload.size);
	while (sum.total >> 16 != 0)
		sum.total = (sum.total & 0xffff) + (sum.total >> 16);
	return (uint16_t)~sum.total;
}

static const struct {
	const char *from, *to;
} ways[] = {{"192.0.2.7", "198.51.100.1"}, {"2001:db8::7", "2001:db8::1"},
    {"255.255.255.255", "255.255.255.254"}};

START_TEST(test_checksum)
{
	static uint8_t octets[65507];
	static const size_t sizes[] = {0, 1, 2, 3, 100, 101, 65507};
	struct address from = at(ways[_i].from, 50123),
		       to = at(ways[_i].to, 162);
	uint8_t header[SPOOF_UDP_HEADER];
	struct span payload;
	size_t i;

	for (i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)(i * 31 + 200);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		payload = (struct span) {octets, sizes[i]};
		spoof_make_header(header, &from, &to, payload);
		ck_assert_uint_eq(header[0] << 8 | header[1], 50123);
		ck_assert_uint_eq(header[2] << 8 | header[3], 162);
		ck_assert_uint_eq(header[4] << 8 | header[5],
		    (SPOOF_UDP_HEADER + sizes[i]) & 0xffff);
		ck_assert_uint_eq(verify(&from, &to, header, payload), 0);
	}
}
END_TEST

/* Of all sums, one would be 0, which means "none" in IPv4: then it is ffff. */
START_TEST(test_never_zero)
{
	struct address from = at("192.0.2.7", 50123), to = at("192.0.2.1", 162);
	uint8_t header[SPOOF_UDP_HEADER], word[2];
	struct span payload = {word, 2};
	unsigned i, full = 0;

	for (i = 0; i < 0x10000; i++) {
		word[0] = (uint8_t)(i >> 8);
		word[1] = (uint8_t)i;
		spoof_make_header(header, &from, &to, payload);
		ck_assert(header[6] != 0 || header[7] != 0);
		full += header[6] == 0xff && header[7] == 0xff;
	}
	ck_assert_uint_ge(full, 1);
}
END_TEST

/* The example of RFC 1071 has these words; a header by hand. */
START_TEST(test_known)
{
	struct address from = at("10.0.0.1", 1), to = at("10.0.0.2", 2);
	static const uint8_t payload[] = {0x12, 0x34, 0x50};
	uint8_t header[SPOOF_UDP_HEADER];

	/* 0a00+0001+0a00+0002+0011+000b + 0001+0002+000b+0000 + 1234+5000 */
	spoof_make_header(
	    header, &from, &to, (struct span) {payload, sizeof(payload)});
	ck_assert_uint_eq(header[6] << 8 | header[7],
	    (uint16_t) ~(0x0a00 + 1 + 0x0a00 + 2 + 17 + 11 + 1 + 2 + 11 +
			 0x1234 + 0x5000));
}
END_TEST

/* Where we may not, it is said why. */
START_TEST(test_not_allowed)
{
	int descriptor;

	if (geteuid() == 0)
		ck_assert_int_eq(setuid(65534), 0);
	errno = 0;
	descriptor = spoof_open(AF_INET);
	ck_assert_int_eq(descriptor, -1);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_eq(spoof_open(AF_INET6), -1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("spoof");
	TCase *tc = tcase_create("spoof");

	tcase_add_loop_test(
	    tc, test_checksum, 0, (int)(sizeof(ways) / sizeof(ways[0])));
	tcase_add_test(tc, test_never_zero);
	tcase_add_test(tc, test_known);
	tcase_add_test(tc, test_not_allowed);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
