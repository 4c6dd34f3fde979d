/* SPDX-License-Identifier: ISC */
/*
 * What traplined would do with a datagram, as far as that can be known
 * without the daemon: by the same steps, in the same order.
 */
#ifndef TRAPLINE_CLI_VERDICT_H
#define TRAPLINE_CLI_VERDICT_H

#include "base/text.h"
#include "cli/input.h"
#include "cli/unlock.h"

struct court; /* a configuration and a security model of its own */

/* Reads a configuration; NULL with its mistakes told, and *status set to one
 * of sysexits.h. */
struct court *court_open(const char *conf_file, int *status);
void court_close(struct court *court);

/* The names of its configuration; NULL, also for no court: those that are
 * built in. Borrowed from it. */
const struct mib *court_mib(const struct court *court);

/* Its users, for unlock(). Borrowed. */
struct keyring court_keyring(const struct court *court);

enum outcome { OUTCOME_ACCEPTED, OUTCOME_DROPPED, OUTCOME_DEPENDS };

struct verdict {
	enum outcome outcome;
	enum drop drop;	     /* OUTCOME_DROPPED: why */
	uint32_t leniencies; /* LENIENT_BIT()s that it needed */
	struct text words;   /* a line: what arrives, why it does not, or what
				it depends on */
};

/* Without a configuration `court` is NULL. Datagrams of one capture are judged
 * as if the daemon had heard them one after the other. */
void verdict_reach(struct verdict *verdict, struct court *court,
    const struct sample *sample, const struct unlocked *unlocked);
void verdict_fini(struct verdict *verdict);

#endif
