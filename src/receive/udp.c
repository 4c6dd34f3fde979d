/* SPDX-License-Identifier: ISC */
/*
 * The receive loop. Buffers, addresses and control messages are wired to the
 * headers of recvmmsg(2) once, at start; a drain only resets the lengths.
 *
 *   socket readable ─► turn ─► drain (up to DRAINS_MAX times) ─► datagram …
 *
 * A drain that comes back short means that the socket is empty. A turn ends
 * after DRAINS_MAX all the same, so that timers and other sockets have theirs.
 *
 * A wake-up costs more than the datagram it is for. Where traps come steadily,
 * but slowly enough that each turn would bring one or two, the socket is left
 * alone for a few milliseconds after a turn. Not where anything was answered in
 * it, because senders of informs wait, nor where the buffer is small.
 */
#include "receive/udp.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "receive/socket.h"

#define SLOTS	   64 /* datagrams a recvmmsg; more brings nothing */
#define DRAINS_MAX 16 /* recvmmsg calls a turn */
#define AHEAD	   2  /* what comes is announced so many datagrams before */

#define PAUSE_MS	4	  /* the longest pause */
#define PAUSE_DATAGRAMS 64	  /* no longer than so many take to come */
#define PAUSE_LEAST	3	  /* and not for fewer than these */
#define PAUSE_BUFFER	(1 << 20) /* octets a socket must have for it */

/* A little more than the largest datagram, so that the slots' first lines do
 * not all fall into the same sets of the cache. */
#define SLOT_SIZE (64 * 1024 + 4096 + 128)

struct listener {
	struct receiver *receiver;
	struct loop_watch *watch; /* NULL: the slot is free */
	struct loop_watch *timer; /* of a pause */
	bool paused, deep;  /* deep: its buffer holds what a pause brings */
	bool answered;	    /* something went out in this turn */
	struct mono turned; /* when the last turn ended */
	int descriptor;
	unsigned slot;
	bool v6;
	size_t max_message_size;
	struct address bound; /* for the port datagrams arrive on */
	uint32_t overflow;    /* SO_RXQ_OVFL as last seen */
};

struct receiver {
	struct loop *loop;
	struct receive_handler handler;
	uint64_t kernel_drops;
	struct listener listeners[LISTENERS_MAX];

	struct mmsghdr headers[SLOTS];
	struct iovec vectors[SLOTS];
	struct sockaddr_storage names[SLOTS];
	_Alignas(struct cmsghdr) uint8_t controls[SLOTS][SOCKET_CONTROL_SIZE];
	uint8_t *buffer; /* SLOTS of SLOT_SIZE */
};

struct receiver *
receiver_new(struct loop *loop, const struct receive_handler *handler)
{
	struct receiver *r = calloc(1, sizeof(*r));
	size_t i;

	if (r == NULL || (r->buffer = malloc(SLOTS * SLOT_SIZE)) == NULL) {
		free(r);
		return NULL;
	}
	r->loop = loop;
	r->handler = *handler;
	for (i = 0; i < SLOTS; i++) {
		r->vectors[i].iov_base = r->buffer + i * SLOT_SIZE;
		r->headers[i].msg_hdr.msg_name = &r->names[i];
		r->headers[i].msg_hdr.msg_iov = &r->vectors[i];
		r->headers[i].msg_hdr.msg_iovlen = 1;
		r->headers[i].msg_hdr.msg_control = r->controls[i];
	}
	return r;
}

void
receiver_free(struct receiver *r)
{
	if (r == NULL)
		return;
	receiver_close(r);
	free(r->buffer);
	free(r);
}

/* Dropped since the count was last noted; it may not go back. */
static uint32_t
drops_since(const struct listener *l, uint32_t count)
{
	uint32_t more = count - l->overflow;

	return more > INT32_MAX ? 0 : more;
}

/* SO_RXQ_OVFL counts since the socket was made, modulo 2^32. */
static void
note_overflow(struct listener *l, uint32_t count)
{
	l->receiver->kernel_drops += drops_since(l, count);
	l->overflow = count;
}

/* What no datagram has told yet, because none came since, or it waits. */
static uint32_t
drops_untold(const struct listener *l)
{
	uint32_t count;

	if (l->watch == NULL || socket_drops(l->descriptor, &count) != 0)
		return 0;
	return drops_since(l, count);
}

static struct span
octets_of(const struct receiver *r, size_t i)
{
	return (struct span) {r->vectors[i].iov_base, r->headers[i].msg_len};
}

static void
hand_on(struct listener *l, size_t i)
{
	struct receiver *r = l->receiver;
	struct msghdr *header = &r->headers[i].msg_hdr;
	struct socket_ancillary ancillary;
	struct datagram d;

	socket_read_ancillary(header, &ancillary);
	if (ancillary.has_overflow)
		note_overflow(l, ancillary.overflow);
	d.octets = octets_of(r, i);
	d.truncated = (header->msg_flags & MSG_TRUNC) != 0;
	d.time = ancillary.time.tv_sec != 0 ? ancillary.time : clock_wall();
	d.source = address_from_sockaddr(&r->names[i]);
	d.destination = ancillary.destination;
	d.destination.port = l->bound.port;
	d.listener = l->slot;
	r->handler.datagram(r->handler.context, &d);
}

/* One recvmmsg; returns how many datagrams it brought. */
static int
drain(struct listener *l)
{
	struct receiver *r = l->receiver;
	int i, count;

	for (i = 0; i < SLOTS; i++) {
		r->vectors[i].iov_len = l->max_message_size;
		r->headers[i].msg_hdr.msg_namelen = sizeof(r->names[i]);
		r->headers[i].msg_hdr.msg_controllen = SOCKET_CONTROL_SIZE;
		r->headers[i].msg_hdr.msg_flags = 0;
	}
	count = recvmmsg(l->descriptor, r->headers, SLOTS, MSG_DONTWAIT, NULL);
	for (i = 0; i < count; i++) {
		if (i + AHEAD < count)
			r->handler.expect(r->handler.context,
			    octets_of(r, (size_t)i + AHEAD));
		hand_on(l, (size_t)i);
	}
	return count;
}

/* How long to leave the socket alone after a turn that brought so many, going
 * by how fast they came; in milliseconds. */
static int64_t
pause_of(struct listener *l, int64_t count)
{
	struct mono now = clock_mono();
	int64_t ns = mono_ns(l->turned, now), ms;

	l->turned = now;
	if (count <= 0 || l->answered || !l->deep ||
	    count >= SLOTS * DRAINS_MAX ||
	    count * PAUSE_MS * NS_PER_MS < PAUSE_LEAST * ns)
		return 0;
	ms = PAUSE_DATAGRAMS * ns / count / NS_PER_MS;
	return ms < PAUSE_MS ? ms : PAUSE_MS;
}

/* Goes on in a while, or with the next datagram. */
static void
rest(struct listener *l, int64_t ms)
{
	bool paused = ms > 0 && loop_arm(l->timer, ms) == 0;

	if (paused && !l->paused)
		loop_suspend(l->watch);
	else if (!paused && l->paused)
		loop_resume(l->watch);
	l->paused = paused;
}

/* A socket is readable, or its pause is over: one turn. An error that waits in
 * the socket (a peer refused an answer) is cleared by the read that reports it.
 */
static void
turn(void *context)
{
	struct listener *l = context;
	struct receiver *r = l->receiver;
	int drains, count, total = 0;

	l->answered = false;
	r->handler.start(r->handler.context);
	for (drains = 0; drains < DRAINS_MAX; drains++) {
		count = drain(l);
		total += count > 0 ? count : 0;
		if (count < SLOTS)
			break;
	}
	r->handler.end(r->handler.context);
	rest(l, pause_of(l, total));
}

/* Does the socket hold what comes in a pause? */
static bool
is_deep(int descriptor)
{
	socklen_t length = sizeof(int);
	int size = 0;

	return getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, &length) ==
		   0 &&
	       size >= PAUSE_BUFFER;
}

int
receiver_add(
    struct receiver *r, int descriptor, const struct listener_conf *conf)
{
	struct sockaddr_storage sa = {0};
	socklen_t size = sizeof(sa);
	struct listener *l;
	unsigned slot;

	for (slot = 0; slot < LISTENERS_MAX; slot++)
		if (r->listeners[slot].watch == NULL)
			break;
	if (slot == LISTENERS_MAX) {
		errno = EMFILE;
		return -1;
	}
	if (getsockname(descriptor, (void *)&sa, &size) != 0)
		return -1;
	l = &r->listeners[slot];
	*l = (struct listener) {.receiver = r,
	    .descriptor = descriptor,
	    .slot = slot,
	    .v6 = conf->v6,
	    .deep = is_deep(descriptor),
	    .max_message_size = conf->max_message_size,
	    .bound = address_from_sockaddr(&sa)};
	/* a socket that was passed to us may have dropped before our time */
	socket_drops(descriptor, &l->overflow);
	if ((l->timer = loop_timer(r->loop, turn, l)) == NULL)
		return -1;
	l->watch = loop_watch_read(r->loop, descriptor, turn, l);
	if (l->watch != NULL)
		return (int)slot;
	loop_unwatch(l->timer);
	return -1;
}

void
receiver_update(
    struct receiver *r, unsigned slot, const struct listener_conf *conf)
{
	struct listener *l = &r->listeners[slot];

	l->max_message_size = conf->max_message_size;
	socket_configure(l->descriptor, conf);
	l->deep = is_deep(l->descriptor);
}

void
receiver_remove(struct receiver *r, unsigned slot)
{
	struct listener *l = &r->listeners[slot];

	if (l->watch == NULL)
		return;
	r->kernel_drops += drops_untold(l);
	loop_unwatch(l->watch);
	loop_unwatch(l->timer);
	close(l->descriptor);
	l->watch = NULL;
}

void
receiver_close(struct receiver *r)
{
	unsigned slot;

	for (slot = 0; slot < LISTENERS_MAX; slot++)
		receiver_remove(r, slot);
}

uint64_t
receiver_kernel_drops(const struct receiver *r)
{
	uint64_t drops = r->kernel_drops;
	unsigned slot;

	for (slot = 0; slot < LISTENERS_MAX; slot++)
		drops += drops_untold(&r->listeners[slot]);
	return drops;
}

/* How many of these leave by the same listener as the first. */
static size_t
run_of(const struct outgoing *answers, size_t count)
{
	size_t n;

	for (n = 1; n < count; n++)
		if (answers[n].listener != answers->listener)
			break;
	return n;
}

size_t
receiver_send(struct receiver *r, const struct outgoing *answers, size_t count)
{
	struct listener *l;
	size_t run, sent = 0;

	for (; count > 0; count -= run, answers += run) {
		run = run_of(answers, count);
		l = &r->listeners[answers->listener];
		if (l->watch == NULL) {
			errno = ENOTCONN;
			continue;
		}
		l->answered = true;
		sent += outgoing_send(l->descriptor, l->v6, answers, run);
	}
	return sent;
}
