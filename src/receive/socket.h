/* SPDX-License-Identifier: ISC */
/*
 * UDP sockets as listeners want them: bound or taken over from the service
 * manager, with large buffers, and with what the kernel can tell about each
 * datagram switched on.
 */
#ifndef TRAPLINE_RECEIVE_SOCKET_H
#define TRAPLINE_RECEIVE_SOCKET_H

#include "base/address.h"
#include "conf/conf.h"

/*
 * A bound, non-blocking, close-on-exec socket for a listener: one of the
 * `passed` descriptors (taken out of the array: set to -1) if its address is
 * the listener's, else a new one. -1 with errno.
 */
int socket_open(
    const struct listener_conf *listener, int *passed, size_t passed_count);

/* Sets the options that a listener's section asks for; those of an earlier
 * section do not stay, but for buffers, which are only ever raised. */
void socket_configure(int descriptor, const struct listener_conf *listener);

/* Warns if the socket's receive buffer came to less than was asked for (the
 * kernel counts twice that). */
void socket_check_buffer(int descriptor, const struct listener_conf *listener);

/* How many datagrams the kernel has dropped on this socket since it was made,
 * modulo 2^32. 0, or -1 with errno. */
int socket_drops(int descriptor, uint32_t *drops);

/* Everything that the control messages of a datagram told. */
struct socket_ancillary {
	struct timespec time;	    /* 0 if the kernel did not say */
	struct address destination; /* AF_UNSPEC if it did not say */
	bool has_overflow;
	uint32_t overflow; /* SO_RXQ_OVFL: dropped on this socket so far */
};

struct msghdr;
void socket_read_ancillary(
    struct msghdr *message, struct socket_ancillary *ancillary);

/* Octets of control message that a datagram may come with, or go with. */
#define SOCKET_CONTROL_SIZE 192

/* Makes the control message that lets an answer leave from `source` on a
 * socket of the given family; returns its size, 0 for none. */
size_t socket_set_source(
    struct msghdr *message, bool v6, const struct address *source);

/* An address in the form that a socket of this family sends to: IPv4 becomes
 * ::ffff:a.b.c.d on an IPv6 socket. */
socklen_t socket_destination(
    bool v6, const struct address *address, struct sockaddr_storage *sa);

#endif
