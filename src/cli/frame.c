/* SPDX-License-Identifier: ISC */
/*
 * Link, IP and UDP headers, as far as is needed to find a datagram (RFC 791,
 * 8200, 768). In goes a packet that may be anything, out come spans into it.
 */
#include "cli/frame.h"

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd

static bool
take(struct span *from, size_t size, const uint8_t **out)
{
	if (from->size < size)
		return false;
	*out = from->data;
	*from = (struct span) {from->data + size, from->size - size};
	return true;
}

static unsigned
be16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

/* ── UDP ──────────────────────────────────────────────────────────────── */

static bool
find_payload(struct span rest, struct udp *udp)
{
	const uint8_t *header;
	size_t size;

	if (!take(&rest, 8, &header))
		return false;
	udp->source.port = (uint16_t)be16(header);
	udp->destination.port = (uint16_t)be16(header + 2);
	size = be16(header + 4);
	if (size < 8)
		return false;
	udp->cut = size - 8 > rest.size;
	udp->payload = rest;
	if (!udp->cut)
		udp->payload.size = size - 8;
	return true;
}

/* ── IP ───────────────────────────────────────────────────────────────── */

static bool
find_in_ipv4(struct span rest, struct udp *udp)
{
	const uint8_t *ip, *options;
	size_t header, total;

	if (!take(&rest, 20, &ip) || ip[0] >> 4 != 4 || (ip[0] & 0xf) < 5)
		return false;
	header = (size_t)(ip[0] & 0xf) * 4;
	total = be16(ip + 2);
	/* a fragment, the first one too, is not a datagram */
	if (ip[9] != IPPROTO_UDP || (be16(ip + 6) & 0x3fff) != 0 ||
	    !take(&rest, header - 20, &options))
		return false;
	if (total >= header && total - header < rest.size)
		rest.size = total - header;
	udp->source = address_from_ipv4(ip + 12);
	udp->destination = address_from_ipv4(ip + 16);
	return find_payload(rest, udp);
}

static struct address
ipv6_address(const uint8_t *octets)
{
	struct address address = {.family = AF_INET6};

	memcpy(address.bytes, octets, 16);
	return address;
}

/* Moves behind an extension header; false where it ends the way. */
static bool
skip_extension(struct span *rest, uint8_t *next)
{
	const uint8_t *header, *body;
	bool fragment = *next == IPPROTO_FRAGMENT;

	if (!take(rest, 8, &header) ||
	    (fragment && (be16(header + 2) & 0xfff9) != 0))
		return false;
	*next = header[0];
	return fragment || take(rest, (size_t)header[1] * 8, &body);
}

static bool
find_in_ipv6(struct span rest, struct udp *udp)
{
	const uint8_t *ip;
	uint8_t next;

	if (!take(&rest, 40, &ip) || ip[0] >> 4 != 6)
		return false;
	if (be16(ip + 4) < rest.size && be16(ip + 4) > 0)
		rest.size = be16(ip + 4);
	next = ip[6];
	while (next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
	       next == IPPROTO_DSTOPTS || next == IPPROTO_FRAGMENT)
		if (!skip_extension(&rest, &next))
			return false;
	if (next != IPPROTO_UDP)
		return false;
	udp->source = ipv6_address(ip + 8);
	udp->destination = ipv6_address(ip + 24);
	return find_payload(rest, udp);
}

/* The version says which. */
static bool
find_in_ip(struct span rest, struct udp *udp)
{
	if (rest.size == 0)
		return false;
	return rest.data[0] >> 4 == 6 ? find_in_ipv6(rest, udp)
				      : find_in_ipv4(rest, udp);
}

/* ── links ────────────────────────────────────────────────────────────── */

static bool
find_by_type(unsigned type, struct span rest, struct udp *udp)
{
	const uint8_t *tag;

	while (type == 0x8100 || type == 0x88a8 || type == 0x9100) {
		if (!take(&rest, 4, &tag))
			return false;
		type = be16(tag + 2);
	}
	return (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6) &&
	       find_in_ip(rest, udp);
}

bool
frame_find_udp(uint16_t link, struct span packet, struct udp *udp)
{
	/* how long the header is, and where in it the EtherType stands */
	static const struct {
		uint16_t link;
		uint8_t size, type;
	} headers[] = {
	    {LINK_ETHERNET, 14, 12},
	    {LINK_LINUX_SLL, 16, 14},
	    {LINK_LINUX_SLL2, 20, 0},
	};
	const uint8_t *header;
	size_t i;

	*udp = (struct udp) {.cut = false};
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		if (headers[i].link == link)
			return take(&packet, headers[i].size, &header) &&
			       find_by_type(
				   be16(header + headers[i].type), packet, udp);
	if (link == LINK_NULL || link == LINK_LOOP)
		return take(&packet, 4, &header) && find_in_ip(packet, udp);
	if (link == LINK_RAW || link == LINK_RAW_BSD || link == LINK_IPV4 ||
	    link == LINK_IPV6)
		return find_in_ip(packet, udp);
	return false;
}
