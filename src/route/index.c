/* SPDX-License-Identifier: ISC */
/*
 * The index is two sorted tables of keys, each key with an ascending run of
 * route numbers. A key for OIDs is its contents octets and whether the OID
 * itself or what is below it is meant; a key for sources is family, length of
 * the prefix and address.
 *
 * All keys that are prefixes of an OID are found from the one before it in
 * order: each key knows the longest other key that it begins with. The source
 * is looked up once for each length that some prefix has. The runs that were
 * found are merged while they are walked.
 */
#include "route/index.h"

#include <stdlib.h>

#define NO_PARENT UINT32_MAX

/* One route under one key, as collected. */
struct mention {
	struct span key;
	uint32_t route;
};

struct key {
	struct span octets;
	uint32_t first, count; /* in `numbers` */
	uint32_t parent;       /* the longest key that is a prefix of it */
};

struct table {
	struct key *keys; /* sorted */
	size_t count;
	uint32_t *numbers;
};

/* AF, bits, address. */
#define PREFIX_KEY_SIZE 18

struct route_index {
	struct table itself, below; /* trap OIDs */
	struct table sources;
	uint8_t (*prefixes)[PREFIX_KEY_SIZE]; /* what `sources` points at */
	bool lengths[2][129];		      /* IPv4, IPv6: some prefix's */
	struct table always;
};

/* ── making ───────────────────────────────────────────────────────────── */

static int
compare_mentions(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	int order = span_compare(x->key, y->key);

	if (order != 0)
		return order;
	return x->route < y->route ? -1 : x->route > y->route;
}

/* Links each key with the longest one that is a prefix of it: the one before
 * it, or one of that one's. */
static void
link_parents(struct table *table)
{
	uint32_t i, parent;

	for (i = 0; i < table->count; i++) {
		parent = i == 0 ? NO_PARENT : i - 1;
		while (parent != NO_PARENT &&
		       !oid_is_prefix(
			   table->keys[parent].octets, table->keys[i].octets))
			parent = table->keys[parent].parent;
		table->keys[i].parent = parent;
	}
}

/* Makes a table of mentions, which it sorts; -1: no memory. */
static int
table_build(struct table *table, struct mention *mentions, size_t count)
{
	struct key *key = NULL;
	size_t i;

	if (count == 0)
		return 0;
	table->keys = calloc(count, sizeof(*table->keys));
	table->numbers = calloc(count, sizeof(*table->numbers));
	if (table->keys == NULL || table->numbers == NULL)
		return -1;
	qsort(mentions, count, sizeof(*mentions), compare_mentions);
	for (i = 0; i < count; i++) {
		table->numbers[i] = mentions[i].route;
		if (key == NULL || !span_equal(key->octets, mentions[i].key)) {
			key = &table->keys[table->count++];
			*key = (struct key) {
			    .octets = mentions[i].key, .first = (uint32_t)i};
		}
		key->count++;
	}
	link_parents(table);
	return 0;
}

static void
table_fini(struct table *table)
{
	free(table->keys);
	free(table->numbers);
}

/* Mentions, by the table that they are for. */
struct mentions {
	struct mention *itself, *below, *sources, *always;
	size_t itself_count, below_count, source_count, always_count;
};

static void
mention_pattern(
    struct mentions *m, const struct oid_pattern *pattern, uint32_t route)
{
	struct mention mention = {{pattern->octets, pattern->size}, route};

	if (pattern->scope != OID_SCOPE_BELOW)
		m->itself[m->itself_count++] = mention;
	if (pattern->scope != OID_SCOPE_ITSELF)
		m->below[m->below_count++] = mention;
}

static struct span
prefix_key(
    uint8_t key[PREFIX_KEY_SIZE], const struct address *address, unsigned bits)
{
	unsigned whole = bits / 8;

	memset(key, 0, PREFIX_KEY_SIZE);
	key[0] = address->family;
	key[1] = (uint8_t)bits;
	memcpy(key + 2, address->bytes, whole);
	if (bits % 8 != 0)
		key[2 + whole] =
		    address->bytes[whole] & (uint8_t)(0xff00u >> bits % 8);
	return (struct span) {key, PREFIX_KEY_SIZE};
}

static void
mention_sources(struct route_index *index, struct mentions *m,
    const struct route *route, uint32_t number)
{
	const struct prefix *prefix;
	struct span key;
	size_t i;

	for (i = 0; i < route->sources.count; i++) {
		prefix = &route->sources.items[i];
		key = prefix_key(index->prefixes[m->source_count],
		    &prefix->address, prefix->bits);
		m->sources[m->source_count++] = (struct mention) {key, number};
		index->lengths[prefix->address.family == AF_INET6]
			      [prefix->bits] = true;
	}
}

/* Notes each route where it will be looked for. */
static void
mention_all(struct route_index *index, struct mentions *m,
    const struct route *routes, size_t count)
{
	uint32_t i;
	size_t k;

	for (i = 0; i < count; i++) {
		for (k = 0; k < routes[i].trap_count; k++)
			mention_pattern(m, &routes[i].traps[k], i);
		if (routes[i].trap_count != 0)
			continue;
		mention_sources(index, m, &routes[i], i);
		if (routes[i].sources.count == 0)
			m->always[m->always_count++] =
			    (struct mention) {{NULL, 0}, i};
	}
}

static int
build(struct route_index *index, const struct route *routes, size_t count)
{
	size_t i, traps = 0, sources = 0;
	struct mentions m = {.itself = NULL};
	int result = -1;

	for (i = 0; i < count; i++) {
		traps += routes[i].trap_count;
		sources += routes[i].sources.count;
	}
	m.itself = calloc(traps + 1, sizeof(struct mention));
	m.below = calloc(traps + 1, sizeof(struct mention));
	m.sources = calloc(sources + 1, sizeof(struct mention));
	m.always = calloc(count + 1, sizeof(struct mention));
	index->prefixes = calloc(sources + 1, PREFIX_KEY_SIZE);
	if (m.itself != NULL && m.below != NULL && m.sources != NULL &&
	    m.always != NULL && index->prefixes != NULL) {
		mention_all(index, &m, routes, count);
		result =
		    table_build(&index->itself, m.itself, m.itself_count) |
		    table_build(&index->below, m.below, m.below_count) |
		    table_build(&index->sources, m.sources, m.source_count) |
		    table_build(&index->always, m.always, m.always_count);
	}
	free(m.itself);
	free(m.below);
	free(m.sources);
	free(m.always);
	return result;
}

struct route_index *
route_index_new(const struct route *routes, size_t count)
{
	struct route_index *index = calloc(1, sizeof(*index));

	if (index == NULL || build(index, routes, count) == 0)
		return index;
	route_index_free(index);
	return NULL;
}

void
route_index_free(struct route_index *index)
{
	if (index == NULL)
		return;
	table_fini(&index->itself);
	table_fini(&index->below);
	table_fini(&index->sources);
	table_fini(&index->always);
	free(index->prefixes);
	free(index);
}

/* ── walking ──────────────────────────────────────────────────────────── */

/* The last key that is not behind `octets` in order; NO_PARENT if there is
 * none. */
static uint32_t
find_not_behind(const struct table *table, struct span octets)
{
	size_t low = 0, high = table->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (span_compare(table->keys[middle].octets, octets) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? NO_PARENT : (uint32_t)(low - 1);
}

static void
add_run(
    struct route_walk *walk, const struct table *table, const struct key *key)
{
	const uint32_t *at = table->numbers + key->first;

	if (walk->count < ROUTE_RUNS_MAX)
		walk->runs[walk->count++] =
		    (struct route_run) {at, at + key->count};
}

static void
add_equal(
    struct route_walk *walk, const struct table *table, struct span octets)
{
	uint32_t at = find_not_behind(table, octets);

	if (at != NO_PARENT && span_equal(table->keys[at].octets, octets))
		add_run(walk, table, &table->keys[at]);
}

/* All keys that `oid` begins with. */
static void
add_prefixes(
    struct route_walk *walk, const struct table *table, struct span oid)
{
	uint32_t at = find_not_behind(table, oid);

	for (; at != NO_PARENT; at = table->keys[at].parent)
		if (oid_is_prefix(table->keys[at].octets, oid))
			break;
	for (; at != NO_PARENT; at = table->keys[at].parent)
		if (table->keys[at].octets.size < oid.size)
			add_run(walk, table, &table->keys[at]);
}

static void
add_sources(struct route_walk *walk, const struct route_index *index,
    const struct address *source)
{
	const bool *lengths = index->lengths[source->family == AF_INET6];
	unsigned bits, most = source->family == AF_INET6 ? 128 : 32;
	uint8_t key[PREFIX_KEY_SIZE];

	if (index->sources.count == 0)
		return;
	for (bits = 0; bits <= most; bits++)
		if (lengths[bits])
			add_equal(walk, &index->sources,
			    prefix_key(key, source, bits));
}

void
route_walk_start(struct route_walk *walk, const struct route_index *index,
    const struct notification *n)
{
	walk->count = 0;
	if (n->trap_oid.size != 0) {
		add_equal(walk, &index->itself, n->trap_oid);
		add_prefixes(walk, &index->below, n->trap_oid);
	}
	add_sources(walk, index, &n->source);
	if (index->always.count != 0)
		add_run(walk, &index->always, &index->always.keys[0]);
}

/* Takes a number from the front of every run that has it. */
static void
skip(struct route_walk *walk, uint32_t number)
{
	struct route_run *run;
	size_t i = 0;

	while (i < walk->count) {
		run = &walk->runs[i];
		while (run->at != run->end && *run->at == number)
			run->at++;
		if (run->at == run->end)
			*run = walk->runs[--walk->count];
		else
			i++;
	}
}

bool
route_walk_next(struct route_walk *walk, uint32_t *number)
{
	size_t i;

	if (walk->count == 0)
		return false;
	*number = *walk->runs[0].at;
	for (i = 1; i < walk->count; i++)
		if (*walk->runs[i].at < *number)
			*number = *walk->runs[i].at;
	skip(walk, *number);
	return true;
}
