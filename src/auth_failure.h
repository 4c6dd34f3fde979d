/* SPDX-License-Identifier: ISC */
/*
 * Records of who was refused, for outputs: what an agent with authtrapenable
 * sends, told of ourselves. Bounded for each source and in all.
 */
#ifndef TRAPLINE_AUTH_FAILURE_H
#define TRAPLINE_AUTH_FAILURE_H

#include "base/bucket.h"
#include "passage.h"
#include "turn.h"

/* Records a second, and at once: of one source, and of all together. */
#define AUTH_FAILURE_SOURCE_RATE  1
#define AUTH_FAILURE_SOURCE_BURST 5
#define AUTH_FAILURE_RATE	  20
#define AUTH_FAILURE_BURST	  100

/* Zeroed, then _init. */
struct auth_failures {
	struct buckets *sources;
	struct bucket all;
	struct turn *turn;  /* borrowed */
	output_set wanted;  /* outputs of the configuration, by number */
	output_set outputs; /* the same by slot; none: there are no records */
	const struct mib *mib; /* borrowed: names for the records */
	struct mono started;   /* when their sysUpTime.0 was 0 */
	uint8_t octets[160];   /* varbinds of one */
};

/* -1 where there is no memory. */
int auth_failures_init(
    struct auth_failures *failures, struct turn *turn, struct mono started);
void auth_failures_fini(struct auth_failures *failures);

/* Which slot each of the configuration's outputs is in. */
void auth_failures_bind(
    struct auth_failures *failures, const int *slots, size_t count);

/*
 * Puts a record into the batch if the datagram was refused for want of proof or
 * of permission, somebody wants such records, and there were not too many
 * lately. Never the community that was tried: it may be a good one, mistyped or
 * sent to the wrong address.
 */
void auth_failures_note(struct auth_failures *failures,
    const struct passage *passage, enum drop why, struct mono now);

#endif
