/* SPDX-License-Identifier: ISC */
/*
 * The memory of informs: a hash table of identities and a ring of the same in
 * the order they came, so that the oldest leaves first, by age or for want of
 * room. Both have a fixed size, taken when the first inform comes.
 */
#include "notify/repeat.h"

#include <stdlib.h>

#include "base/hash.h"

#define NONE UINT32_MAX

struct entry {
	struct repeat_id id;
	struct mono heard;
	uint32_t next;	      /* in its hash chain */
	int32_t error_status; /* it was answered with */
	bool used, answered;
};

struct repeats {
	struct hash_key keys[2];
	uint32_t *heads;       /* REPEAT_MAX chains; NULL before the first */
	struct entry *entries; /* a ring of REPEAT_MAX */
	uint32_t first, count; /* the oldest one's place; how many */
};

struct repeats *
repeats_new(void)
{
	struct repeats *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->keys[0] = hash_key_random();
	r->keys[1] = hash_key_random();
	return r;
}

void
repeats_free(struct repeats *r)
{
	if (r == NULL)
		return;
	free(r->heads);
	free(r->entries);
	free(r);
}

static uint64_t
identify_half(const struct hash_key *key, const struct notification *n)
{
	const struct address *peer = notification_peer(n);
	const struct {
		int32_t request_id;
		uint32_t scope;
		uint16_t port;
		uint8_t family, version;
		uint32_t sizes[3];
	} fixed = {n->request_id, peer->scope, peer->port, peer->family,
	    (uint8_t)n->version,
	    {(uint32_t)n->community.size, (uint32_t)n->user.size,
		(uint32_t)n->engine_id.size}};
	const struct span parts[] = {
	    {(const void *)&fixed, sizeof(fixed)},
	    {peer->bytes, sizeof(peer->bytes)},
	    n->community,
	    n->user,
	    n->engine_id,
	    n->varbinds,
	};
	uint64_t hash = 0;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		hash = hash_span(key, hash, parts[i]);
	return hash;
}

struct repeat_id
repeats_identify(const struct repeats *r, const struct notification *n)
{
	return (struct repeat_id) {
	    identify_half(&r->keys[0], n), identify_half(&r->keys[1], n)};
}

static uint32_t *
head_of(struct repeats *r, struct repeat_id id)
{
	return &r->heads[id.low % REPEAT_MAX];
}

static struct entry *
find(struct repeats *r, struct repeat_id id)
{
	uint32_t at;

	if (r->heads == NULL)
		return NULL;
	for (at = *head_of(r, id); at != NONE; at = r->entries[at].next)
		if (r->entries[at].id.low == id.low &&
		    r->entries[at].id.high == id.high)
			return &r->entries[at];
	return NULL;
}

static void
unlink_entry(struct repeats *r, struct entry *entry)
{
	uint32_t place = (uint32_t)(entry - r->entries);
	uint32_t *at = head_of(r, entry->id);

	while (*at != place)
		at = &r->entries[*at].next;
	*at = entry->next;
	entry->used = false;
}

/* The oldest one leaves the ring (it may have been forgotten already). */
static void
remove_first(struct repeats *r)
{
	struct entry *entry = &r->entries[r->first];

	if (entry->used)
		unlink_entry(r, entry);
	r->first = (r->first + 1) % REPEAT_MAX;
	r->count--;
}

static void
expire(struct repeats *r, struct mono now)
{
	while (r->count > 0 &&
	       mono_seconds(r->entries[r->first].heard, now) >= REPEAT_WINDOW_S)
		remove_first(r);
}

enum repeat_state
repeats_look(struct repeats *r, struct repeat_id id, struct mono now,
    int32_t *error_status)
{
	const struct entry *entry;

	expire(r, now);
	entry = find(r, id);
	if (entry == NULL)
		return REPEAT_NEW;
	*error_status = entry->error_status;
	return entry->answered ? REPEAT_ANSWERED : REPEAT_PENDING;
}

/* Takes the memory when it is needed first; -1 where there is none. */
static int
allocate(struct repeats *r)
{
	if (r->heads != NULL)
		return 0;
	r->entries = calloc(REPEAT_MAX, sizeof(*r->entries));
	r->heads = malloc(REPEAT_MAX * sizeof(*r->heads));
	if (r->entries == NULL || r->heads == NULL) {
		free(r->entries);
		free(r->heads);
		r->entries = NULL;
		r->heads = NULL;
		return -1;
	}
	memset(r->heads, 0xff, REPEAT_MAX * sizeof(*r->heads)); /* NONE */
	return 0;
}

void
repeats_add(struct repeats *r, struct repeat_id id, struct mono now)
{
	uint32_t place, *head;

	if (allocate(r) != 0 || find(r, id) != NULL)
		return;
	if (r->count == REPEAT_MAX)
		remove_first(r);
	place = (r->first + r->count++) % REPEAT_MAX;
	head = head_of(r, id);
	r->entries[place] = (struct entry) {
	    .id = id, .heard = now, .next = *head, .used = true};
	*head = place;
}

void
repeats_answered(struct repeats *r, struct repeat_id id, int32_t error_status)
{
	struct entry *entry = find(r, id);

	if (entry == NULL)
		return;
	entry->answered = true;
	entry->error_status = error_status;
}

void
repeats_forget(struct repeats *r, struct repeat_id id)
{
	struct entry *entry = find(r, id);

	if (entry != NULL)
		unlink_entry(r, entry);
}
