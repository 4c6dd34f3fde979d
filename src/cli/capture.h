/* SPDX-License-Identifier: ISC */
/*
 * Files of captured packets, pcap and pcapng, of either byte order, read
 * through a cursor that cannot pass the end.
 */
#ifndef TRAPLINE_CLI_CAPTURE_H
#define TRAPLINE_CLI_CAPTURE_H

#include <time.h>

#include "base/span.h"

#define CAPTURE_INTERFACES_MAX 64

struct capture_interface {
	uint16_t link;	/* LINKTYPE_ */
	uint64_t units; /* of its time stamps, in a second */
};

struct capture {
	struct span rest;
	bool pcapng, big;
	struct capture_interface interfaces[CAPTURE_INTERFACES_MAX];
	size_t interface_count;
	const char *error; /* why it ended early, or NULL */
};

struct packet {
	struct span octets;
	uint16_t link;
	struct timespec time;
};

/* Does it start as such a file does? */
bool capture_is(struct span file);

/* A reader over a whole file, which it borrows. */
struct capture capture_start(struct span file);

/* The next packet; false at the end, or with capture->error set. */
bool capture_next(struct capture *capture, struct packet *packet);

#endif
