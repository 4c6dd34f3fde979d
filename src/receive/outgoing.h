/* SPDX-License-Identifier: ISC */
/*
 * Answers on their way out of a UDP socket, many with one system call.
 */
#ifndef TRAPLINE_RECEIVE_OUTGOING_H
#define TRAPLINE_RECEIVE_OUTGOING_H

#include "base/address.h"
#include "base/span.h"

/* One answer; everything is borrowed. */
struct outgoing {
	unsigned listener; /* the slot it leaves by */
	const struct address *to, *from;
	struct span message;
};

/* Sends all of them by this socket (of IPv6 if `v6`), without waiting; one that
 * the kernel refuses does not keep the next from leaving. Returns how many
 * were sent; if not all, errno is of the last that was not. */
size_t outgoing_send(
    int descriptor, bool v6, const struct outgoing *answers, size_t count);

#endif
