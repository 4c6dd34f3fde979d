/* SPDX-License-Identifier: ISC */
/*
 * What the parts of the security model share: usm.c (its life), incoming.c
 * (RFC 3414 3.2), outgoing.c (3.1). Not for others.
 */
#ifndef TRAPLINE_USM_MODEL_H
#define TRAPLINE_USM_MODEL_H

#include "usm/pair.h"
#include "usm/replay.h"
#include "usm/usm.h"
#include "usm/users.h"

#define SALT_SIZE 8 /* msgPrivacyParameters of every protocol */

struct usm {
	struct usm_settings settings;
	struct local_engine local;
	struct crypto *crypto;
	struct users users;
	struct engine_table *engines;
	struct pairs *pairs;
	struct replay_window *replays;
	uint64_t salt; /* of the next message we encrypt */

	/* a ScopedPDU of ours: padded, and encrypted */
	uint8_t plain[MESSAGE_SIZE_MAX + 8];
	uint8_t encrypted[MESSAGE_SIZE_MAX + 8];
};

/* Is this our own snmpEngineID? */
bool usm_is_local(const struct usm *usm, struct span engine_id);

#endif
