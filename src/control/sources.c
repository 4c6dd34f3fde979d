/* SPDX-License-Identifier: ISC */
/*
 * The table of sources: set-associative by a keyed hash of the address, the
 * source that was silent longest makes room in its set. Untouched parts of the
 * table take no memory.
 */
#include "control/sources.h"

#include <stdlib.h>

#include "base/hash.h"

#define WAYS 8
#define SETS 512

struct source {
	struct address address; /* AF_UNSPEC (0): the place is free */
	unsigned next;		/* which datagram is the oldest */
	struct heard heard[SOURCE_DATAGRAMS];
};

struct sources {
	struct hash_key key;
	struct source places[SETS * WAYS];
};

struct sources *
sources_new(void)
{
	struct sources *s = calloc(1, sizeof(*s));

	if (s != NULL)
		s->key = hash_key_random();
	return s;
}

void
sources_free(struct sources *s)
{
	free(s);
}

static size_t
set_of(const struct sources *s, const struct address *address)
{
	struct span octets = {address->bytes, sizeof(address->bytes)};

	return hash_span(&s->key, address->family, octets) % SETS * WAYS;
}

static const struct source *
find(const struct sources *s, const struct address *address)
{
	const struct source *set = &s->places[set_of(s, address)];
	size_t i;

	for (i = 0; i < WAYS; i++)
		if (address_equal(&set[i].address, address, false))
			return &set[i];
	return NULL;
}

static time_t
last_heard(const struct source *source)
{
	unsigned newest =
	    (source->next + SOURCE_DATAGRAMS - 1) % SOURCE_DATAGRAMS;

	return source->heard[newest].time.tv_sec;
}

static struct source *
find_or_replace(struct sources *s, const struct address *address)
{
	struct source *set = &s->places[set_of(s, address)], *oldest = set;
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (address_equal(&set[i].address, address, false))
			return &set[i];
		if (last_heard(&set[i]) < last_heard(oldest))
			oldest = &set[i];
	}
	*oldest = (struct source) {.address = *address};
	return oldest;
}

/* Takes over what was decoded; nothing behind a version that we do not know. */
static void
note_message(struct heard *heard, const struct message *m)
{
	struct span name = m->version == SNMP_V3 ? m->usm.user : m->community;

	if (m->whole.size == 0 || heard->drop == DROP_BAD_VERSION)
		return;
	heard->decoded = true;
	heard->version = m->version;
	heard->level = m->level;
	heard->digest_size = m->usm.digest.size;
	engine_id_from_span(m->usm.engine_id, &heard->engine);
	heard->name_cut = name.size > sizeof(heard->name);
	heard->name_size =
	    (uint8_t)(heard->name_cut ? sizeof(heard->name) : name.size);
	if (heard->name_size > 0)
		memcpy(heard->name, name.data, heard->name_size);
}

/* Every inform of v3 may begin with one: nothing that an operator looks for. */
static bool
is_discovery(const struct observation *o)
{
	return o->drop == DROP_UNKNOWN_ENGINE &&
	       o->message->usm.engine_id.size == 0 &&
	       (o->message->flags & MSG_FLAG_REPORTABLE) != 0;
}

static void
note(struct sources *s, const struct observation *o,
    const struct address *address)
{
	struct source *source = find_or_replace(s, address);
	struct heard *heard = &source->heard[source->next];

	*heard = (struct heard) {.time = o->datagram->time,
	    .port = o->datagram->source.port,
	    .size = (uint32_t)o->datagram->octets.size,
	    .drop = o->drop,
	    .repeat = o->repeat,
	    .unwanted = o->unwanted,
	    .pdu = o->notification == NULL ? 0 : o->notification->pdu};
	note_message(heard, o->message);
	if (o->trap_oid.size > 0 && o->trap_oid.size <= TRAP_OID_KEPT) {
		memcpy(heard->trap_oid, o->trap_oid.data, o->trap_oid.size);
		heard->trap_oid_size = (uint8_t)o->trap_oid.size;
	}
	if (o->notification != NULL)
		heard->relay = o->notification->relay;
	source->next = (source->next + 1) % SOURCE_DATAGRAMS;
}

/* What was remembered of an inform as accepted ended otherwise. */
static void
correct(struct sources *s, const struct observation *o,
    const struct address *address)
{
	const struct timespec *time = &o->datagram->time;
	struct source *source = find_or_replace(s, address);
	struct heard *heard;
	size_t i;

	for (i = 0; i < SOURCE_DATAGRAMS; i++) {
		heard = &source->heard[i];
		if (heard->time.tv_sec == time->tv_sec &&
		    heard->time.tv_nsec == time->tv_nsec &&
		    heard->port == o->datagram->source.port)
			heard->drop = o->drop;
	}
}

void
sources_note(struct sources *s, const struct observation *o)
{
	void (*keep)(struct sources * sources, const struct observation *of,
	    const struct address *address) = o->settled ? correct : note;

	if (is_discovery(o))
		return;
	keep(s, o, &o->datagram->source);
	if (o->notification != NULL &&
	    o->notification->relay.family != AF_UNSPEC)
		keep(s, o, &o->notification->source);
}

size_t
sources_get(const struct sources *s, const struct address *address,
    struct heard heard[SOURCE_DATAGRAMS])
{
	const struct source *source = find(s, address);
	size_t i, count = 0;
	unsigned at;

	if (source == NULL)
		return 0;
	for (i = 1; i <= SOURCE_DATAGRAMS; i++) {
		at = (unsigned)(source->next + SOURCE_DATAGRAMS - i) %
		     SOURCE_DATAGRAMS;
		if (source->heard[at].time.tv_sec != 0)
			heard[count++] = source->heard[at];
	}
	return count;
}
