/* SPDX-License-Identifier: ISC */
/*
 * The datagram in a captured packet, by every link there is, and packets that
 * have none.
 */
#include "cli/frame.h"

#include "octets.h"
#include "suite.h"

#define UDP   "c350 00a2 000b 0000 30 01 00 "
#define IPV4  "45 00 001f 0000 0000 40 11 0000 c0000201 c0000202 " UDP
#define NO_IP "45 00 001f 0000 0000 40 06 0000 c0000201 c0000202 " UDP
#define HOST6 "20010db8 00000000 00000000 00000001 "
#define IPV6  "60000000 000b 11 40 " HOST6 HOST6 UDP
#define MACS  "000000000000 000000000000 "

static const struct {
	uint16_t link;
	const char *packet;
	const char *source; /* NULL: there is no datagram */
	bool cut;
} packets[] = {
    {LINK_RAW, IPV4, "192.0.2.1", false},
    {LINK_IPV4, IPV4, "192.0.2.1", false},
    {LINK_RAW, IPV6, "2001:db8::1", false},
    {LINK_IPV6, IPV6, "2001:db8::1", false},
    {LINK_ETHERNET, MACS "0800" IPV4, "192.0.2.1", false},
    {LINK_ETHERNET, MACS "0800" IPV4 "00000000", "192.0.2.1", false},
    {LINK_ETHERNET, MACS "86dd" IPV6, "2001:db8::1", false},
    {LINK_ETHERNET, MACS "8100 0005 0800" IPV4, "192.0.2.1", false},
    {LINK_ETHERNET, MACS "88a8 0005 8100 0006 86dd" IPV6, "2001:db8::1", false},
    {LINK_LINUX_SLL, "0000 0001 0006 0000000000000000 0800" IPV4, "192.0.2.1",
	false},
    {LINK_LINUX_SLL2, "0800 0000 00000001 0001 00 06 0000000000000000" IPV4,
	"192.0.2.1", false},
    {LINK_NULL, "02000000" IPV4, "192.0.2.1", false},
    {LINK_LOOP, "00000002" IPV4, "192.0.2.1", false},
    /* options, extension headers, the only fragment */
    {LINK_RAW, "46 00 0023 0000 0000 40 11 0000 c0000201 c0000202 00000000" UDP,
	"192.0.2.1", false},
    {LINK_RAW,
	"60000000 001b 00 40 " HOST6 HOST6
	"2c 00 000000000000 11 00 0000 00000001" UDP,
	"2001:db8::1", false},
    /* less of it than was sent */
    {LINK_RAW,
	"45 00 001f 0000 0000 40 11 0000 c0000201 c0000202 c350 00a2 000b 0000 "
	"30",
	"192.0.2.1", true},
    /* none */
    {LINK_RAW, NO_IP, NULL, false},
    {LINK_RAW, "45 00 001f 0000 2000 40 11 0000 c0000201 c0000202" UDP, NULL,
	false},
    {LINK_RAW, "45 00 001f 0000 0001 40 11 0000 c0000201 c0000202" UDP, NULL,
	false},
    {LINK_RAW, "60000000 0013 2c 40 " HOST6 HOST6 "11 00 0008 00000001" UDP,
	NULL, false},
    {LINK_RAW, "44 00 001f 0000 0000 40 11 0000 c0000201 c0000202" UDP, NULL,
	false},
    {LINK_RAW, "45 00 001f 0000 0000 40 11 0000 c0000201 c0000202 c350 00a2",
	NULL, false},
    {LINK_RAW,
	"45 00 001f 0000 0000 40 11 0000 c0000201 c0000202 c350 00a2 0007 0000",
	NULL, false},
    {LINK_RAW, "45 00", NULL, false},
    {LINK_RAW, "", NULL, false},
    {LINK_ETHERNET, MACS "0806" IPV4, NULL, false},
    {LINK_ETHERNET, MACS "8100", NULL, false},
    {LINK_ETHERNET, MACS, NULL, false},
    {105, MACS "0800" IPV4, NULL, false},
};

START_TEST(test_packets)
{
	struct octets packet = octets_of_hex(packets[_i].packet);
	char source[ADDRESS_TEXT_SIZE];
	struct udp udp;
	bool found;

	found = frame_find_udp(
	    packets[_i].link, (struct span) {packet.data, packet.size}, &udp);
	ck_assert_int_eq(found, packets[_i].source != NULL);
	if (found) {
		address_format(&udp.source, source);
		ck_assert_str_eq(source, packets[_i].source);
		ck_assert_uint_eq(udp.source.port, 50000);
		ck_assert_uint_eq(udp.destination.port, 162);
		ck_assert_int_eq(udp.cut, packets[_i].cut);
		ck_assert_uint_eq(udp.payload.size, udp.cut ? 1 : 3);
		ck_assert_uint_eq(udp.payload.data[0], 0x30);
	}
	octets_fini(&packet);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("frame");
	TCase *tc = tcase_create("frame");

	tcase_add_loop_test(
	    tc, test_packets, 0, (int)(sizeof(packets) / sizeof(packets[0])));
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
