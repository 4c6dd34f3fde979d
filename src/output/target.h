/* SPDX-License-Identifier: ISC */
/*
 * Where a forward output sends to: one connected UDP socket, so that the kernel
 * tells when nobody listens there, and nobody else can answer.
 */
#ifndef TRAPLINE_OUTPUT_TARGET_H
#define TRAPLINE_OUTPUT_TARGET_H

#include "base/address.h"
#include "base/span.h"

struct target {
	struct address address;
	int descriptor; /* -1: not open */
};

/* Opens nothing yet. */
void target_init(struct target *target, const struct address *address);
void target_fini(struct target *target);

/* Sends; opens the socket where it is not. 0; -1 with errno. An error that an
 * earlier datagram got is not this one's: then *before is set to it, and the
 * datagram is sent all the same. */
int target_send(struct target *target, struct span datagram, int *before);

/* The next datagram that came from there, without waiting: its size. -1 with
 * errno: EAGAIN, there is none; else what became of one that was sent. */
int target_receive(struct target *target, uint8_t *buffer, size_t capacity);

/* `udp:192.0.2.9:162` for the log. */
const char *target_name(const struct target *target, char *text, size_t size);

#define TARGET_NAME_SIZE (ADDRESS_TEXT_SIZE + 16)

#endif
