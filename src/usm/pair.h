/* SPDX-License-Identifier: ISC */
/*
 * The keyed states of the (user, engine) pairs heard lately. Bounded: a pair
 * that is not there does its work from keys that are kept with the engine, or
 * from the user's Ku, for two key set-ups and up to two localizations; keys
 * that cost more (Reeder's) are remembered apart and made by somebody else's
 * thread.
 */
#ifndef TRAPLINE_USM_PAIR_H
#define TRAPLINE_USM_PAIR_H

#include "usm/crypto.h"
#include "usm/engine.h"
#include "usm/usm.h"
#include "usm/user.h"

#define PAIRS_MAX	4096  /* hot pairs, 1.3 KiB each by measurement */
#define REEDER_KEYS_MAX 65536 /* extended keys remembered */

struct pairs;

/* NULL: no memory. Both must outlive it; it keeps keys with the engines. */
struct pairs *pairs_new(
    const struct crypto *crypto, struct engine_table *engines);
void pairs_free(struct pairs *pairs);

/* Forgets everything: the users are others now. Also raises the tag that
 * tells stale key jobs. */
void pairs_clear(struct pairs *pairs);

/* How many pairs are hot; how many of Reeder's keys are remembered. */
size_t pairs_count(const struct pairs *pairs);
size_t pairs_count_reeder(const struct pairs *pairs);

/* Which pair is meant. `user_index` is the user's place in the array that was
 * there since the last pairs_clear(); `auth` is never AUTH_ANY. */
struct pair_name {
	const struct usm_user *user;
	uint32_t user_index;
	enum auth_protocol auth;
	struct span engine_id;	     /* 5 to 32 octets */
	const struct engine *engine; /* what is known of it, or NULL */
};

/* HMAC over the parts with the pair's key, all of its octets. A pair that is
 * not hot does not become so. -1: the user has no key for it, or the library
 * failed. */
int pairs_sign(struct pairs *pairs, const struct pair_name *name,
    const struct span *parts, size_t count, uint8_t digest[DIGEST_SIZE_MAX]);

/* A pair that has proved itself becomes hot where there is room, and now and
 * then where another must make some; else its keys are kept, if it is the
 * engine's first. */
void pairs_keep(struct pairs *pairs, const struct pair_name *name);

/*
 * The cipher of a pair with this extension (not AUTO), borrowed until the next
 * call of a pairs_ function. NULL: as above; or, where the key must be made
 * elsewhere, `job` is filled in and *needed set.
 */
struct cipher *pairs_cipher(struct pairs *pairs, const struct pair_name *name,
    enum key_extension extension, struct usm_key_job *job, bool *needed);

/* Takes the result of a job; ignores a stale one. */
void pairs_job_done(struct pairs *pairs, const struct usm_key_job *job);

#endif
