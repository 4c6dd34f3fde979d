/* SPDX-License-Identifier: ISC */
/*
 * Sockets: opening, options, control messages. No loop, no datagrams here.
 */
#include "receive/socket.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/ip.h>
#include <stdio.h>
#include <unistd.h>

static int
set_int(int descriptor, int level, int option, int value)
{
	return setsockopt(descriptor, level, option, &value, sizeof(value));
}

/* Is this a datagram socket bound to the listener's address? */
static bool
is_bound_to(int descriptor, const struct listener_conf *listener)
{
	struct sockaddr_storage sa = {0};
	socklen_t size = sizeof(sa), int_size = sizeof(int);
	struct address address;
	int type = 0;

	if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &int_size) !=
		0 ||
	    type != SOCK_DGRAM ||
	    getsockname(descriptor, (void *)&sa, &size) != 0 ||
	    (sa.ss_family == AF_INET6) != listener->v6)
		return false;
	address = address_from_sockaddr(&sa);
	if (address.port != listener->address.port)
		return false;
	return address_equal(&address, &listener->address, false) ||
	       (address_is_any(&address) && address_is_any(&listener->address));
}

static int
take_passed(const struct listener_conf *listener, int *passed, size_t count)
{
	size_t i;
	int descriptor;

	for (i = 0; i < count; i++) {
		descriptor = passed[i];
		if (descriptor < 0 || !is_bound_to(descriptor, listener))
			continue;
		passed[i] = -1;
		return descriptor;
	}
	return -1;
}

/* Binds as configured; an address of ours that is not there yet is an error. */
static int
bind_new(const struct listener_conf *listener)
{
	struct sockaddr_storage sa;
	socklen_t size = address_to_sockaddr(&listener->address, &sa);
	int saved, family = listener->v6 ? AF_INET6 : AF_INET;
	int descriptor =
	    socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (descriptor < 0)
		return -1;
	sa.ss_family = (sa_family_t)family;
	if ((!listener->v6 ||
		set_int(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1) == 0) &&
	    (!listener->reuse_port ||
		set_int(descriptor, SOL_SOCKET, SO_REUSEPORT, 1) == 0) &&
	    bind(descriptor, (void *)&sa,
		listener->v6 ? sizeof(struct sockaddr_in6) : size) == 0)
		return descriptor;
	saved = errno;
	close(descriptor);
	errno = saved;
	return -1;
}

/* What is had of a buffer by asking for it. Tried on a socket of its own: to
 * ask for more than the sysctl allows lowers a buffer that somebody with more
 * rights has raised beyond it. In the kernel's octets, twice ours. */
static int
buffer_to_be_had(int option, int octets)
{
	int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int had = 0;
	socklen_t size = sizeof(had);

	if (descriptor < 0)
		return 0;
	set_int(descriptor, SOL_SOCKET, option, octets);
	getsockopt(descriptor, SOL_SOCKET, option, &had, &size);
	close(descriptor);
	return had;
}

/* Raises a buffer: beyond the sysctl's limit if we may, else up to it. Never
 * lowers what is there (a socket unit may have set more). */
static void
raise_buffer(int descriptor, int force, int option, size_t octets)
{
	int now = 0,
	    want = octets > INT32_MAX / 2 ? INT32_MAX / 2 : (int)octets;
	socklen_t size = sizeof(now);

	getsockopt(descriptor, SOL_SOCKET, option, &now, &size);
	if (now / 2 >= want)
		return;
	if (set_int(descriptor, SOL_SOCKET, force, want) != 0 &&
	    buffer_to_be_had(option, want) > now)
		set_int(descriptor, SOL_SOCKET, option, want);
}

static void
set_options_v4(int descriptor, const struct listener_conf *listener)
{
	set_int(descriptor, IPPROTO_IP, IP_PKTINFO, 1);
	set_int(descriptor, IPPROTO_IP, IP_TOS, (int)(listener->dscp << 2));
	set_int(descriptor, IPPROTO_IP, IP_MTU_DISCOVER,
	    listener->dont_fragment ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT);
}

static void
set_options_v6(int descriptor, const struct listener_conf *listener)
{
	set_int(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
	set_int(
	    descriptor, IPPROTO_IPV6, IPV6_TCLASS, (int)(listener->dscp << 2));
	set_int(
	    descriptor, IPPROTO_IPV6, IPV6_DONTFRAG, listener->dont_fragment);
}

void
socket_configure(int descriptor, const struct listener_conf *listener)
{
	raise_buffer(
	    descriptor, SO_RCVBUFFORCE, SO_RCVBUF, listener->receive_buffer);
	raise_buffer(
	    descriptor, SO_SNDBUFFORCE, SO_SNDBUF, listener->send_buffer);
	set_int(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, 1);
	set_int(descriptor, SOL_SOCKET, SO_RXQ_OVFL, 1);
	if (listener->v6)
		set_options_v6(descriptor, listener);
	else
		set_options_v4(descriptor, listener);
}

int
socket_open(
    const struct listener_conf *listener, int *passed, size_t passed_count)
{
	int descriptor = take_passed(listener, passed, passed_count);

	if (descriptor < 0)
		descriptor = bind_new(listener);
	if (descriptor >= 0)
		socket_configure(descriptor, listener);
	return descriptor;
}

void
socket_check_buffer(int descriptor, const struct listener_conf *listener)
{
	int now = 0;
	socklen_t size = sizeof(now);

	getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &now, &size);
	if ((size_t)now / 2 >= listener->receive_buffer)
		return;
	log_warn("listener %s: the kernel gave a receive buffer of %d KiB "
		 "instead of %zu KiB: raise sysctl net.core.rmem_max to %zu",
	    listener->title, now / 2 / 1024, listener->receive_buffer / 1024,
	    listener->receive_buffer);
}

int
socket_drops(int descriptor, uint32_t *drops)
{
	uint32_t info[SK_MEMINFO_VARS] = {0};
	socklen_t size = sizeof(info);

	if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, info, &size) != 0)
		return -1;
	if (size <= SK_MEMINFO_DROPS * sizeof(info[0])) {
		errno = ENOPROTOOPT;
		return -1;
	}
	*drops = info[SK_MEMINFO_DROPS];
	return 0;
}

static void
read_one(const struct cmsghdr *c, struct socket_ancillary *a)
{
	const void *data = CMSG_DATA(c);
	struct in6_pktinfo info6;
	struct in_pktinfo info;
	struct sockaddr_storage sa = {0};
	struct sockaddr_in6 *sin6 = (void *)&sa;

	if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
		memcpy(&a->time, data, sizeof(a->time));
	} else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
		memcpy(&a->overflow, data, sizeof(a->overflow));
		a->has_overflow = true;
	} else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
		memcpy(&info, data, sizeof(info));
		a->destination =
		    address_from_ipv4((const void *)&info.ipi_addr);
	} else if (c->cmsg_level == IPPROTO_IPV6 &&
		   c->cmsg_type == IPV6_PKTINFO) {
		memcpy(&info6, data, sizeof(info6));
		sin6->sin6_family = AF_INET6;
		sin6->sin6_addr = info6.ipi6_addr;
		if (IN6_IS_ADDR_LINKLOCAL(&info6.ipi6_addr))
			sin6->sin6_scope_id = info6.ipi6_ifindex;
		a->destination = address_from_sockaddr(&sa);
	}
}

void
socket_read_ancillary(struct msghdr *message, struct socket_ancillary *a)
{
	struct cmsghdr *c;

	*a = (struct socket_ancillary) {0};
	for (c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c))
		read_one(c, a);
}

/* IPv4 as an IPv6 socket sees it. */
static void
map_address(const struct address *address, struct in6_addr *to)
{
	memset(to, 0, sizeof(*to));
	to->s6_addr[10] = to->s6_addr[11] = 0xff;
	memcpy(to->s6_addr + 12, address->bytes, 4);
}

static size_t
put_control(struct msghdr *message, int level, int type, struct span data)
{
	struct cmsghdr *c = message->msg_control;

	c->cmsg_level = level;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(data.size);
	memcpy(CMSG_DATA(c), data.data, data.size);
	message->msg_controllen = CMSG_SPACE(data.size);
	return message->msg_controllen;
}

size_t
socket_set_source(struct msghdr *message, bool v6, const struct address *source)
{
	struct in6_pktinfo info6 = {0};
	struct in_pktinfo info = {0};

	if (source->family == AF_UNSPEC || address_is_any(source))
		return 0;
	if (!v6) {
		memcpy(&info.ipi_spec_dst, source->bytes, 4);
		return put_control(message, IPPROTO_IP, IP_PKTINFO,
		    (struct span) {(const void *)&info, sizeof(info)});
	}
	if (source->family == AF_INET)
		map_address(source, &info6.ipi6_addr);
	else
		memcpy(&info6.ipi6_addr, source->bytes, 16);
	info6.ipi6_ifindex = source->scope;
	return put_control(message, IPPROTO_IPV6, IPV6_PKTINFO,
	    (struct span) {(const void *)&info6, sizeof(info6)});
}

socklen_t
socket_destination(
    bool v6, const struct address *address, struct sockaddr_storage *sa)
{
	struct sockaddr_in6 *sin6 = (void *)sa;

	if (!v6 || address->family != AF_INET)
		return address_to_sockaddr(address, sa);
	memset(sa, 0, sizeof(*sa));
	sin6->sin6_family = AF_INET6;
	sin6->sin6_port = htons(address->port);
	map_address(address, &sin6->sin6_addr);
	return sizeof(*sin6);
}
