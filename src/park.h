/* SPDX-License-Identifier: ISC */
/*
 * Datagrams that wait for a privacy key (Reeder's extension costs a hash over
 * 1 MiB, done by the worker). Bounded in number, octets and age, so that nobody
 * can make the daemon hold or hash more than this.
 */
#ifndef TRAPLINE_PARK_H
#define TRAPLINE_PARK_H

#include "base/worker.h"
#include "receive/udp.h"
#include "usm/usm.h"

#define PARK_MAX      4096 /* datagrams */
#define PARK_OCTETS   (4 * 1024 * 1024)
#define PARK_JOBS_MAX 1024 /* keys that are asked for: half a second's work */
#define PARK_AGE_S    5

struct park;

struct park_handler {
	/* A key is there: the usm has it by now. */
	void (*key)(void *context, const struct usm_key_job *job);
	/* A parked datagram comes back: to be tried again, or, where it waited
	 * too long or in vain, to be counted as dropped. */
	void (*retry)(void *context, const struct datagram *datagram);
	void (*expired)(void *context, const struct datagram *datagram);
	void *context;
};

/* NULL where there is no memory. */
struct park *park_new(
    struct worker *worker, const struct park_handler *handler);

/* Gives up what is parked, without a call; keys being made are ignored. */
void park_free(struct park *park);

/* Parks a copy of a datagram until its key is made. 0, or -1 where a bound is
 * reached: the datagram is not taken. */
int park_add(struct park *park, const struct datagram *datagram,
    const struct usm_key_job *job, struct mono now);

/* Hands back everything that is parked as expired. */
void park_clear(struct park *park);

size_t park_count(const struct park *park);

#endif
