/* SPDX-License-Identifier: ISC */
/*
 * The engine cache (RFC 3414's local configuration datastore): for every
 * authoritative engine that has proved a key, its boots and time and what was
 * learnt about it. Bounded; the least recently heard leaves. No clock of its
 * own, no locks: it belongs to the receive loop.
 */
#ifndef TRAPLINE_USM_ENGINE_H
#define TRAPLINE_USM_ENGINE_H

#include "base/address.h"
#include "base/clock.h"
#include "usm/engine_id.h"
#include "usm/keyring.h"
#include "usm/protocol.h"

#define ENGINE_BOOTS_MAX 2147483647 /* latched, RFC 3414 2.2.2 */
#define ENGINE_USERS_MAX 4	    /* users remembered */

struct engine {
	struct engine_id id;
	int32_t boots;	     /* snmpEngineBoots, as last proved */
	int32_t latest_time; /* latestReceivedEngineTime, seconds */
	struct mono heard;   /* when that was */
	int64_t heard_wall;  /* the same in Unix seconds, for disk and people */
	struct address source;	      /* of the last proved message */
	enum key_extension extension; /* AUTO: not found out yet */
	/* for engine_note_user(): numbers of names, 0 behind the last */
	uint32_t users[ENGINE_USERS_MAX];
	bool users_left;
	/* links of the table, not for others */
	uint32_t hash_next, newer, older;
};

struct engine_table;

/* At most `limit` engines. NULL with errno where there is no memory. */
struct engine_table *engine_table_new(size_t limit);
void engine_table_free(struct engine_table *table);

/* Lowers or raises the limit; the least recently heard leave. -1: no memory. */
int engine_table_set_limit(struct engine_table *table, size_t limit);
size_t engine_table_count(const struct engine_table *table);

/* The engine, or NULL. Borrowed until the next _add, _remove or _clear. */
struct engine *engine_find(struct engine_table *table, struct span id);

/* This engine is the next but one to be asked for: what tells where it is, and
 * the entry of the next, come out of memory meanwhile. */
void engine_expect(struct engine_table *table, struct span id);

/* Adds a zeroed engine with this ID, or finds it; where the table is full, the
 * least recently heard leaves. NULL where there is no memory. */
struct engine *engine_add(struct engine_table *table, struct span id);

/* Marks as most recently heard, and as not on disk as it is now. */
void engine_touch(struct engine_table *table, struct engine *engine);

/* A user of this name has proved a key of this engine. Kept are the names of
 * the last ENGINE_USERS_MAX to come; users_left tells that there were more. */
void engine_note_user(
    struct engine_table *table, struct engine *engine, const char *name);

/* The nth name kept, the last to come first; NULL behind the last of them.
 * Borrowed until the next engine_note_user(). Since the daemon's start only. */
const char *engine_user(
    const struct engine_table *table, const struct engine *engine, unsigned n);

/* Localized keys kept with this engine, user 0 where there are none; NULL: nor
 * is there room. They leave with it. */
struct keyring_keys *engine_keys(
    const struct engine_table *table, const struct engine *engine);

/* The same, and makes room. NULL: no memory. */
struct keyring_keys *engine_reserve_keys(
    struct engine_table *table, const struct engine *engine);

/* Wipes the keys of all engines. */
void engine_forget_keys(struct engine_table *table);

/* Forgets one, or all. */
void engine_remove(struct engine_table *table, struct engine *engine);
void engine_clear(struct engine_table *table);

/* Copies up to `max` engines that were touched since they were last taken;
 * returns how many. Calling until 0 takes all. */
size_t engine_take_dirty(
    struct engine_table *table, struct engine *copies, size_t max);

/* The last `count` that were taken were not saved: they, or as many as are left
 * and maybe some more, will be taken again. Their order stays. */
void engine_put_back(struct engine_table *table, size_t count);

/* Every engine, most recently heard first: start with NULL. */
struct engine *engine_next(
    struct engine_table *table, const struct engine *after);

#endif
