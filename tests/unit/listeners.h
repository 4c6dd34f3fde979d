/* SPDX-License-Identifier: ISC */
/*
 * What the tests of reception have in common: listeners on loopback, on a port
 * that the kernel chooses, and plain sockets that talk to them.
 */
#ifndef TRAPLINE_TESTS_LISTENERS_H
#define TRAPLINE_TESTS_LISTENERS_H

#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "receive/socket.h"

/* A section: an address, any port, the options' defaults but small buffers. */
static inline struct listener_conf
listener_on(const char *address)
{
	static char title[] = "test";
	struct listener_conf l = {.title = title,
	    .receive_buffer = 65536,
	    .send_buffer = 65536,
	    .max_message_size = 65507};

	ck_assert_int_eq(address_parse(address, &l.address), 0);
	l.v6 = l.address.family == AF_INET6;
	return l;
}

/* The address a socket is bound to. */
static inline struct address
bound_address(int descriptor)
{
	struct sockaddr_storage sa = {0};
	socklen_t size = sizeof(sa);

	ck_assert_int_eq(getsockname(descriptor, (void *)&sa, &size), 0);
	return address_from_sockaddr(&sa);
}

/* Opens it, and notes in the section which port it became. */
static inline int
open_listener(struct listener_conf *l)
{
	int descriptor = socket_open(l, NULL, 0);

	ck_assert_int_ge(descriptor, 0);
	l->address.port = bound_address(descriptor).port;
	ck_assert_uint_ne(l->address.port, 0);
	return descriptor;
}

static inline bool
have_v6(void)
{
	struct listener_conf l = listener_on("::1");
	int descriptor = socket_open(&l, NULL, 0);

	if (descriptor < 0) {
		puts("skipped: no IPv6 on this machine");
		return false;
	}
	close(descriptor);
	return true;
}

static inline int
get_int(int descriptor, int level, int option)
{
	int value = -1;
	socklen_t size = sizeof(value);

	ck_assert_int_eq(
	    getsockopt(descriptor, level, option, &value, &size), 0);
	return value;
}

/* A peer's socket, bound to an address and any port. */
static inline int
peer_at(const char *text)
{
	struct address address;
	struct sockaddr_storage sa;
	socklen_t size;
	int descriptor;

	ck_assert_int_eq(address_parse(text, &address), 0);
	size = address_to_sockaddr(&address, &sa);
	descriptor = socket(address.family, SOCK_DGRAM, 0);
	ck_assert_int_ge(descriptor, 0);
	ck_assert_int_eq(bind(descriptor, (void *)&sa, size), 0);
	return descriptor;
}

static inline void
peer_send(int peer, const struct address *to, const void *octets, size_t size)
{
	struct sockaddr_storage sa;
	socklen_t sa_size = address_to_sockaddr(to, &sa);

	ck_assert_int_eq(
	    sendto(peer, octets, size, 0, (void *)&sa, sa_size), (int)size);
}

/* Waits for a datagram; returns its size and where it came from. */
static inline size_t
peer_receive(int peer, void *octets, size_t size, struct address *from)
{
	struct sockaddr_storage sa = {0};
	socklen_t sa_size = sizeof(sa);
	struct pollfd p = {.fd = peer, .events = POLLIN};
	ssize_t got;

	ck_assert_int_eq(poll(&p, 1, 10000), 1);
	got = recvfrom(peer, octets, size, 0, (void *)&sa, &sa_size);
	ck_assert_int_ge(got, 0);
	*from = address_from_sockaddr(&sa);
	return (size_t)got;
}

#endif
