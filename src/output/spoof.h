/* SPDX-License-Identifier: ISC */
/*
 * Datagrams with somebody else's source address. It takes the capability
 * CAP_NET_RAW to open the sockets, and nothing to use them. The kernel makes
 * the IP header and fragments what is larger than the path takes; the UDP
 * header is ours.
 */
#ifndef TRAPLINE_OUTPUT_SPOOF_H
#define TRAPLINE_OUTPUT_SPOOF_H

#include "base/address.h"
#include "base/span.h"

#define SPOOF_UDP_HEADER 8 /* octets */

/* A socket to send from any address of this family (AF_INET, AF_INET6), which
 * receives nothing. -1 with errno: EPERM where we may not. */
int spoof_open(int family);

/* Sends a datagram with the source `from`, of the same family as `to`, to `to`.
 * 0; -1 with errno. Any thread. */
int spoof_send(int descriptor, const struct address *from,
    const struct address *to, struct span payload);

/* Makes the UDP header (RFC 768; RFC 8200 8.1 for IPv6), with its checksum. */
void spoof_make_header(uint8_t header[SPOOF_UDP_HEADER],
    const struct address *from, const struct address *to, struct span payload);

#endif
