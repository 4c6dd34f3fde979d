/* SPDX-License-Identifier: ISC */
/*
 * In: messages and addresses. Out: sendmmsg(2), whose headers are wired anew
 * for each call. An answer leaves from the address that was asked; where that
 * is none to answer from (it was broadcast or multicast), from one of the
 * kernel's choice.
 */
#include "receive/outgoing.h"

#include <errno.h>

#include "receive/socket.h"

#define TOGETHER 32 /* answers a system call */

struct parcel {
	struct mmsghdr headers[TOGETHER];
	struct iovec vectors[TOGETHER];
	struct sockaddr_storage names[TOGETHER];
	_Alignas(
	    struct cmsghdr) uint8_t controls[TOGETHER][SOCKET_CONTROL_SIZE];
};

static void
wire(struct parcel *p, size_t i, bool v6, const struct outgoing *answer)
{
	struct msghdr *header = &p->headers[i].msg_hdr;

	p->vectors[i] = (struct iovec) {
	    (void *)(uintptr_t)answer->message.data, answer->message.size};
	*header = (struct msghdr) {.msg_name = &p->names[i],
	    .msg_iov = &p->vectors[i],
	    .msg_iovlen = 1,
	    .msg_control = p->controls[i]};
	header->msg_namelen = socket_destination(v6, answer->to, &p->names[i]);
	header->msg_controllen = socket_set_source(header, v6, answer->from);
	if (header->msg_controllen == 0)
		header->msg_control = NULL;
}

/* The one that stopped the others: once more without an address to leave from,
 * if that may be why. */
static bool
send_anyhow(int descriptor, struct msghdr *header)
{
	if (errno != EINVAL || header->msg_control == NULL)
		return false;
	header->msg_control = NULL;
	header->msg_controllen = 0;
	return sendmsg(descriptor, header, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

static size_t
send_parcel(int descriptor, struct parcel *p, size_t count)
{
	size_t done = 0, sent = 0;
	int some;

	while (done < count) {
		some = sendmmsg(descriptor, p->headers + done,
		    (unsigned)(count - done), MSG_DONTWAIT | MSG_NOSIGNAL);
		if (some > 0) {
			done += (size_t)some;
			sent += (size_t)some;
			continue;
		}
		sent += send_anyhow(descriptor, &p->headers[done].msg_hdr);
		done++;
	}
	return sent;
}

size_t
outgoing_send(
    int descriptor, bool v6, const struct outgoing *answers, size_t count)
{
	struct parcel parcel;
	size_t i, some, sent = 0;

	for (; count > 0; count -= some, answers += some) {
		some = count < TOGETHER ? count : TOGETHER;
		for (i = 0; i < some; i++)
			wire(&parcel, i, v6, &answers[i]);
		sent += send_parcel(descriptor, &parcel, some);
	}
	return sent;
}
