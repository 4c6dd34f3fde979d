/* SPDX-License-Identifier: ISC */
/*
 * The socket. It may block while it sends, as everything in an output's thread
 * may; a host that is gone makes UDP fail, not wait.
 */
#include "output/target.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define RECEIVE_BUFFER (1 << 20) /* for Responses that come in a burst */

void
target_init(struct target *target, const struct address *address)
{
	*target = (struct target) {*address, -1};
}

void
target_fini(struct target *target)
{
	if (target->descriptor >= 0)
		close(target->descriptor);
	target->descriptor = -1;
}

static int
open_socket(struct target *target)
{
	struct sockaddr_storage sa;
	socklen_t size = address_to_sockaddr(&target->address, &sa);
	int error;

	const int buffer = RECEIVE_BUFFER;

	target->descriptor =
	    socket(target->address.family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (target->descriptor < 0)
		return -1;
	/* as much of it as the kernel grants */
	(void)setsockopt(
	    target->descriptor, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer));
	if (connect(target->descriptor, (const void *)&sa, size) == 0)
		return 0;
	error = errno;
	target_fini(target);
	errno = error;
	return -1;
}

/* Does a socket tell this of a datagram that was sent before? */
static bool
is_about_another(int error)
{
	return error == ECONNREFUSED || error == EHOSTUNREACH ||
	       error == ENETUNREACH || error == EHOSTDOWN || error == EPROTO ||
	       error == ENOPROTOOPT;
}

static int
send_all(const struct target *target, struct span datagram)
{
	return send(target->descriptor, datagram.data, datagram.size, 0) < 0
		   ? -1
		   : 0;
}

int
target_send(struct target *target, struct span datagram, int *before)
{
	*before = 0;
	if (target->descriptor < 0 && open_socket(target) != 0)
		return -1;
	if (send_all(target, datagram) == 0)
		return 0;
	if (!is_about_another(errno))
		return -1;
	*before = errno;
	return send_all(target, datagram);
}

int
target_receive(struct target *target, uint8_t *buffer, size_t capacity)
{
	if (target->descriptor < 0) {
		errno = EAGAIN;
		return -1;
	}
	return (int)recv(target->descriptor, buffer, capacity, MSG_DONTWAIT);
}

const char *
target_name(const struct target *target, char *text, size_t size)
{
	char address[ADDRESS_TEXT_SIZE];

	address_format(&target->address, address);
	snprintf(text, size,
	    target->address.family == AF_INET6 ? "udp6:[%s]:%u" : "udp:%s:%u",
	    address, target->address.port);
	return text;
}
