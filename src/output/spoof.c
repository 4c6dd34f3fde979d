/* SPDX-License-Identifier: ISC */
/*
 * A raw socket of the protocol UDP, made transparent (IP_TRANSPARENT), so that
 * the source may be any address: it goes along with each datagram as IP_PKTINFO
 * or IPV6_PKTINFO. That way the kernel does all of IP, fragments included, and
 * the port, too, is the first sender's.
 */
#include "output/spoof.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/ip.h>
#include <sys/uio.h>
#include <unistd.h>

/* A raw socket hears all UDP of the machine; this one is deaf. */
static int
make_deaf(int descriptor)
{
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog program = {1, &nothing};

	return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program,
	    sizeof(program));
}

static int
make_transparent(int descriptor, int family)
{
	const int on = 1;

	if (family == AF_INET)
		return setsockopt(
		    descriptor, SOL_IP, IP_TRANSPARENT, &on, sizeof(on));
	return setsockopt(
	    descriptor, SOL_IPV6, IPV6_TRANSPARENT, &on, sizeof(on));
}

int
spoof_open(int family)
{
	int error, descriptor;

	descriptor = socket(family, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_UDP);
	if (descriptor < 0)
		return -1;
	if (make_deaf(descriptor) == 0 &&
	    make_transparent(descriptor, family) == 0)
		return descriptor;
	error = errno;
	close(descriptor);
	errno = error;
	return -1;
}

/* Adds octets to a sum of 16-bit words; an odd one is the high half. */
static uint32_t
add_words(uint32_t sum, const uint8_t *octets, size_t size)
{
	size_t i;

	for (i = 0; i + 1 < size; i += 2)
		sum += (uint32_t)(octets[i] << 8 | octets[i + 1]);
	if (size & 1)
		sum += (uint32_t)(octets[size - 1] << 8);
	return sum;
}

static void
put16(uint8_t *to, size_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

/* 64 KiB of words and the rest cannot overflow 32 bits. */
static uint16_t
checksum(const uint8_t *header, const struct address *from,
    const struct address *to, struct span payload)
{
	size_t size = from->family == AF_INET ? 4 : 16;
	uint32_t sum = IPPROTO_UDP;

	sum += (uint32_t)(SPOOF_UDP_HEADER + payload.size);
	sum = add_words(sum, from->bytes, size);
	sum = add_words(sum, to->bytes, size);
	sum = add_words(sum, header, SPOOF_UDP_HEADER);
	sum = add_words(sum, payload.data, payload.size);
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	/* 0 would mean that there is none */
	return sum == 0xffff ? 0xffff : (uint16_t)~sum;
}

void
spoof_make_header(uint8_t header[SPOOF_UDP_HEADER], const struct address *from,
    const struct address *to, struct span payload)
{
	put16(header, from->port);
	put16(header + 2, to->port);
	put16(header + 4, SPOOF_UDP_HEADER + payload.size);
	put16(header + 6, 0);
	put16(header + 6, checksum(header, from, to, payload));
}

/* Makes the control message that says where it comes from. */
static void
set_source(struct msghdr *message, const struct address *from)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(message);
	struct in_pktinfo v4 = {0};
	struct in6_pktinfo v6 = {0};

	if (from->family == AF_INET) {
		memcpy(&v4.ipi_spec_dst, from->bytes, 4);
		c->cmsg_level = SOL_IP;
		c->cmsg_type = IP_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(v4));
		memcpy(CMSG_DATA(c), &v4, sizeof(v4));
		message->msg_controllen = CMSG_SPACE(sizeof(v4));
		return;
	}
	memcpy(&v6.ipi6_addr, from->bytes, 16);
	c->cmsg_level = SOL_IPV6;
	c->cmsg_type = IPV6_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof(v6));
	memcpy(CMSG_DATA(c), &v6, sizeof(v6));
	message->msg_controllen = CMSG_SPACE(sizeof(v6));
}

int
spoof_send(int descriptor, const struct address *from, const struct address *to,
    struct span payload)
{
	_Alignas(struct cmsghdr)
	    uint8_t control[CMSG_SPACE(sizeof(struct in6_pktinfo))] = {0};
	uint8_t header[SPOOF_UDP_HEADER];
	struct sockaddr_storage sa;
	struct iovec parts[] = {{header, sizeof(header)},
	    {(void *)(uintptr_t)payload.data, payload.size}};
	struct address host = *to;
	struct msghdr message = {.msg_name = &sa,
	    .msg_iov = parts,
	    .msg_iovlen = 2,
	    .msg_control = control,
	    .msg_controllen = sizeof(control)};

	spoof_make_header(header, from, to, payload);
	host.port = 0; /* a raw socket of IPv6 wants none */
	message.msg_namelen = address_to_sockaddr(&host, &sa);
	set_source(&message, from);
	return sendmsg(descriptor, &message, 0) < 0 ? -1 : 0;
}
