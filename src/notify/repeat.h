/* SPDX-License-Identifier: ISC */
/*
 * The memory of informs, so that a retry is answered again and delivered once
 * (RFC 3413 3.4 leaves it to us). A repeat has the same source address and
 * port, version, engine, user or community, request-id and varbinds; v3 takes
 * a new msgID for it. Bounded; on the loop's clock; keyed hashes, no octets.
 */
#ifndef TRAPLINE_NOTIFY_REPEAT_H
#define TRAPLINE_NOTIFY_REPEAT_H

#include "base/clock.h"
#include "notify/notification.h"

#define REPEAT_WINDOW_S 30
#define REPEAT_MAX	65536 /* informs remembered; the oldest leaves */

struct repeats;

/* NULL where there is no memory. */
struct repeats *repeats_new(void);
void repeats_free(struct repeats *repeats);

/* What identifies an inform: 128 bits of a keyed hash. */
struct repeat_id {
	uint64_t high, low;
};

struct repeat_id repeats_identify(
    const struct repeats *repeats, const struct notification *inform);

enum repeat_state {
	REPEAT_NEW,	 /* not heard within the window */
	REPEAT_PENDING,	 /* heard, not answered yet: give no answer */
	REPEAT_ANSWERED, /* answer again, do not deliver */
};

/* What is known of it at `now`; of one that was answered also with which
 * error-status. */
enum repeat_state repeats_look(struct repeats *repeats, struct repeat_id id,
    struct mono now, int32_t *error_status);

/* Remembers it as pending; then as answered, with this error-status; or forgets
 * it, so that a retry is new again. */
void repeats_add(struct repeats *repeats, struct repeat_id id, struct mono now);
void repeats_answered(
    struct repeats *repeats, struct repeat_id id, int32_t error_status);
void repeats_forget(struct repeats *repeats, struct repeat_id id);

#endif
