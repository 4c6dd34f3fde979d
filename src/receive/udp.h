/* SPDX-License-Identifier: ISC */
/*
 * The receive loop: takes datagrams from all listeners' sockets in batches and
 * hands them on, one turn after another; and sends answers by the socket and
 * from the address that was asked.
 */
#ifndef TRAPLINE_RECEIVE_UDP_H
#define TRAPLINE_RECEIVE_UDP_H

#include "base/loop.h"
#include "conf/conf.h"
#include "receive/outgoing.h"

/* One datagram, good until the handler returns. */
struct datagram {
	struct span octets;
	bool truncated;	      /* there was more than the listener takes */
	struct timespec time; /* the kernel's receive time */
	struct address source, destination;
	unsigned listener; /* the slot it came in by */
};

/* Where datagrams go. A turn is what one wake-up of a socket brings. Before
 * each datagram the next but one is announced, where there is one. */
struct receive_handler {
	void (*start)(void *context);
	void (*expect)(void *context, struct span octets);
	void (*datagram)(void *context, const struct datagram *datagram);
	void (*end)(void *context);
	void *context;
};

struct receiver;

/* NULL with errno. `loop` and the handler's context must outlive it. */
struct receiver *receiver_new(
    struct loop *loop, const struct receive_handler *handler);

/* Closes all sockets; NULL does nothing. */
void receiver_free(struct receiver *receiver);

/* Starts to listen on a bound socket, which it owns from now on. Returns the
 * listener's slot, or -1 with errno (the socket stays the caller's). */
int receiver_add(struct receiver *receiver, int descriptor,
    const struct listener_conf *listener);

/* Goes on in this slot, on the same socket, as another section says. */
void receiver_update(struct receiver *receiver, unsigned slot,
    const struct listener_conf *listener);

/* Stops listening in this slot and closes the socket. */
void receiver_remove(struct receiver *receiver, unsigned slot);

/* Stops listening everywhere; what waits in the sockets is not read. */
void receiver_close(struct receiver *receiver);

/* What the kernel dropped before we read it, on all sockets together. */
uint64_t receiver_kernel_drops(const struct receiver *receiver);

/* Sends answers at once, each by the listener it names. Returns how many the
 * kernel took; errno tells of the last that it did not. */
size_t receiver_send(
    struct receiver *receiver, const struct outgoing *answers, size_t count);

#endif
