/* SPDX-License-Identifier: ISC */
/*
 * From a captured packet to the UDP datagram in it.
 */
#ifndef TRAPLINE_CLI_FRAME_H
#define TRAPLINE_CLI_FRAME_H

#include "base/address.h"
#include "base/span.h"

/* Link types, as capture files number them. */
enum link {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW_BSD = 12,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_LINUX_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_LINUX_SLL2 = 276,
};

struct udp {
	struct address source, destination; /* with their ports */
	struct span payload;
	bool cut; /* the capture has less of it than was sent */
};

/*
 * Finds the datagram in a packet: Ethernet (with VLAN tags), Linux cooked,
 * loopback, or bare IP; IPv4 and IPv6. False where there is none: another
 * protocol, a fragment, or too short.
 */
bool frame_find_udp(uint16_t link, struct span packet, struct udp *udp);

#endif
