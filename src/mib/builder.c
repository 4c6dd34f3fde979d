/* SPDX-License-Identifier: ISC */
/*
 * Sections grow by interning: a run of octets that stands there already is
 * found again by its hash, so that strings, types, label lists and INDEX
 * clauses which modules share are stored once. Nodes are kept aside and put in
 * order at the end. format.h says what the file looks like.
 */
#include "mib/builder.h"

#include <stdlib.h>

#include "mib/format.h"

#define LABELS_MAX 65536 /* of one enumeration */

static const size_t record_sizes[] = FORMAT_RECORD_SIZES;

/* A run of octets in a section; size 0 in the table: a free place. */
struct run {
	uint32_t at, size;
};

struct section {
	struct text octets;
	struct run *table; /* open addressing, a power of two */
	size_t table_size, runs;
};

/* A node on its way: its record but for the order, and what orders it. */
struct entry {
	uint8_t record[28];
	uint32_t oid, name, module;
	uint16_t oid_size;
	unsigned rank;
	size_t order;
};

struct mib_builder {
	struct section sections[FORMAT_NODES];
	struct entry *entries;
	size_t count, room;
	struct run *known; /* module and name of each, sorted, as places */
	size_t known_count;
	bool failed;
};

static void
put_u32(uint8_t *to, uint32_t value)
{
	size_t i;

	for (i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}

/* ── interning ────────────────────────────────────────────────────────── */

static uint64_t
hash_of(const uint8_t *octets, size_t size)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
	size_t i;

	for (i = 0; i < size; i++)
		hash = (hash ^ octets[i]) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 29;
}

static const uint8_t *
octets_at(const struct section *section, uint32_t at)
{
	return (const uint8_t *)section->octets.data + at;
}

/* Where a run of these octets is, or belongs. */
static struct run *
find_run(const struct section *section, const uint8_t *octets, size_t size)
{
	size_t at = hash_of(octets, size) & (section->table_size - 1);
	struct run *run;

	for (;; at = (at + 1) & (section->table_size - 1)) {
		run = &section->table[at];
		if (run->size == 0 ||
		    (run->size == size &&
			memcmp(octets_at(section, run->at), octets, size) == 0))
			return run;
	}
}

static int
grow_table(struct section *section)
{
	struct run *old = section->table;
	size_t i, size = section->table_size;

	section->table_size = size == 0 ? 1024 : size * 2;
	section->table = calloc(section->table_size, sizeof(*old));
	if (section->table == NULL) {
		section->table = old;
		section->table_size = size;
		return -1;
	}
	for (i = 0; i < size; i++)
		if (old[i].size > 0)
			*find_run(section, octets_at(section, old[i].at),
			    old[i].size) = old[i];
	free(old);
	return 0;
}

/* The place of a run in a section, in octets; it is added if it is new. */
static uint32_t
intern(struct mib_builder *b, enum format_section which, const void *octets,
    size_t size)
{
	struct section *section = &b->sections[which];
	struct run *run;

	if (size == 0 || b->failed)
		return 0;
	if (section->runs * 2 >= section->table_size &&
	    grow_table(section) != 0) {
		b->failed = true;
		return 0;
	}
	run = find_run(section, octets, size);
	if (run->size > 0)
		return run->at;
	if (section->octets.size + size > FORMAT_FILE_MAX) {
		b->failed = true;
		return 0;
	}
	*run = (struct run) {(uint32_t)section->octets.size, (uint32_t)size};
	section->runs++;
	text_add_span(&section->octets, (struct span) {octets, size});
	b->failed |= section->octets.failed;
	return run->at;
}

static uint32_t
intern_string(struct mib_builder *b, const char *string)
{
	return string == NULL || *string == '\0'
		   ? 0
		   : intern(b, FORMAT_STRINGS, string, strlen(string) + 1);
}

/* ── what may stand in a file ─────────────────────────────────────────── */

static bool
is_label(const char *label)
{
	size_t size = strspn(label, "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

	return size > 0 && size <= MIB_NAME_MAX && label[size] == '\0';
}

static bool
is_name(const char *name)
{
	return is_label(name) && !(*name >= '0' && *name <= '9');
}

static bool
is_string(const char *string)
{
	size_t i;

	for (i = 0; string[i] != '\0'; i++)
		if (string[i] < ' ' || string[i] > '~' || i == MIB_NAME_MAX)
			return false;
	return true;
}

static int
compare_labels(const void *a, const void *b)
{
	const struct mib_label *x = a, *y = b;

	return x->value < y->value ? -1 : x->value > y->value;
}

/* ── adding ───────────────────────────────────────────────────────────── */

/* Labels in order, without what is wrong or there twice; the number of them,
 * and the first one's place in records. */
static uint32_t
add_labels(struct mib_builder *b, const struct mib_type *type, uint32_t *first)
{
	size_t i, count = type->label_count, used = 0;
	struct mib_label *sorted;
	uint8_t *records;

	*first = 0;
	if (count == 0 || count > LABELS_MAX)
		return 0;
	sorted = calloc(count, sizeof(*sorted) + 8);
	if (sorted == NULL) {
		b->failed = true;
		return 0;
	}
	records = (uint8_t *)(sorted + count);
	memcpy(sorted, type->labels, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_labels);
	for (i = 0; i < count; i++) {
		if (!is_label(sorted[i].name) ||
		    (used > 0 && format_u32(records + 8 * (used - 1)) ==
				     (uint32_t)sorted[i].value))
			continue;
		put_u32(records + 8 * used, (uint32_t)sorted[i].value);
		put_u32(
		    records + 8 * used++ + 4, intern_string(b, sorted[i].name));
	}
	*first = intern(b, FORMAT_LABELS, records, 8 * used) / 8;
	free(sorted);
	return (uint32_t)used;
}

/* The number of a type. */
static uint32_t
add_type(struct mib_builder *b, const struct mib_type *type)
{
	uint8_t record[20] = {type->base, type->role};
	uint32_t first, count = add_labels(b, type, &first);

	if (type->hint != NULL && strlen(type->hint) <= MIB_HINT_MAX &&
	    hint_check((enum mib_base)type->base, type->hint))
		put_u32(record + 4, intern_string(b, type->hint));
	put_u32(record + 8, first);
	put_u32(record + 12, count);
	put_u32(record + 16, type->size);
	return intern(b, FORMAT_TYPES, record, sizeof(record)) / 20;
}

/* The place of an INDEX clause, in records. */
static uint32_t
add_parts(struct mib_builder *b, const struct mib_node *node)
{
	uint8_t records[UINT8_MAX * 8];
	size_t i;

	for (i = 0; i < node->part_count; i++) {
		put_u32(records + 8 * i, add_type(b, node->parts[i].type));
		put_u32(records + 8 * i + 4, node->parts[i].implied);
	}
	return intern(b, FORMAT_PARTS, records, (size_t)node->part_count * 8) /
	       8;
}

static struct entry *
new_entry(struct mib_builder *b)
{
	size_t room = b->room == 0 ? 1024 : b->room * 2;
	struct entry *entries;

	if (b->count < b->room)
		return &b->entries[b->count];
	entries = realloc(b->entries, room * sizeof(*entries));
	if (entries == NULL) {
		b->failed = true;
		return NULL;
	}
	b->entries = entries;
	b->room = room;
	return &b->entries[b->count];
}

int
mib_builder_add(
    struct mib_builder *b, const struct mib_node *node, unsigned rank)
{
	struct entry *entry = new_entry(b);
	uint8_t *record;

	if (entry == NULL || !is_name(node->name) || !is_name(node->module) ||
	    node->oid.size > OID_BER_MAX || oid_check(node->oid, NULL) != 0)
		return -1;
	entry->oid = intern(b, FORMAT_OIDS, node->oid.data, node->oid.size);
	entry->oid_size = (uint16_t)node->oid.size;
	entry->name = intern_string(b, node->name);
	entry->module = intern_string(b, node->module);
	entry->rank = rank;
	entry->order = b->count;
	record = entry->record;
	put_u32(record, entry->oid);
	put_u32(record + 4, entry->name);
	put_u32(record + 8, entry->module);
	put_u32(record + 12, node->units != NULL && is_string(node->units)
				 ? intern_string(b, node->units)
				 : 0);
	put_u32(
	    record + 16, node->type == NULL ? 0 : add_type(b, node->type) + 1);
	put_u32(record + 20, add_parts(b, node));
	record[24] = (uint8_t)entry->oid_size;
	record[25] = (uint8_t)(entry->oid_size >> 8);
	record[26] = node->kind;
	record[27] = node->part_count;
	if (!b->failed)
		b->count++;
	return b->failed ? -1 : 0;
}

/* ── what is known ────────────────────────────────────────────────────── */

static const char *
string_of(const struct mib_builder *b, uint32_t at)
{
	return (const char *)octets_at(&b->sections[FORMAT_STRINGS], at);
}

static int
compare_known(const void *x, const void *y, void *context)
{
	const struct mib_builder *b = context;
	const struct run *one = x, *other = y;
	int order = strcmp(string_of(b, one->at), string_of(b, other->at));

	return order != 0
		   ? order
		   : strcmp(string_of(b, one->size), string_of(b, other->size));
}

void
mib_builder_sort(struct mib_builder *b)
{
	size_t i;

	free(b->known);
	b->known_count = 0;
	b->known = calloc(b->count + 1, sizeof(*b->known));
	if (b->known == NULL) {
		b->failed = true;
		return;
	}
	for (i = 0; i < b->count; i++)
		b->known[i] =
		    (struct run) {b->entries[i].module, b->entries[i].name};
	b->known_count = b->count;
	qsort_r(b->known, b->count, sizeof(*b->known), compare_known, b);
}

bool
mib_builder_has(
    const struct mib_builder *b, const char *module, const char *name)
{
	size_t low = 0, high = b->known_count, middle;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		order = strcmp(module, string_of(b, b->known[middle].at));
		if (order == 0 && name == NULL)
			return true;
		if (order == 0)
			order =
			    strcmp(name, string_of(b, b->known[middle].size));
		if (order == 0)
			return true;
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* ── writing ──────────────────────────────────────────────────────────── */

static int
compare_entries(const void *x, const void *y, void *context)
{
	const struct section *oids =
	    &((const struct mib_builder *)context)->sections[FORMAT_OIDS];
	const struct entry *one = x, *other = y;
	int order = span_compare(
	    (struct span) {octets_at(oids, one->oid), one->oid_size},
	    (struct span) {octets_at(oids, other->oid), other->oid_size});

	if (order != 0)
		return order;
	if (one->rank != other->rank)
		return one->rank < other->rank ? -1 : 1;
	return one->order < other->order ? -1 : 1;
}

static int
compare_names(const void *x, const void *y, void *context)
{
	const struct mib_builder *b = context;
	const uint32_t *one = x, *other = y;
	int order = strcmp(string_of(b, b->entries[*one].name),
	    string_of(b, b->entries[*other].name));

	return order != 0 ? order : *one < *other ? -1 : 1;
}

/* Leaves of each OID's names as many as a file may have. */
static void
drop_surplus(struct mib_builder *b)
{
	size_t i, kept = 0, same = 0;

	for (i = 0; i < b->count; i++) {
		if (kept > 0 && b->entries[i].oid == b->entries[kept - 1].oid)
			same++;
		else
			same = 0;
		if (same < FORMAT_SAME_OID_MAX)
			b->entries[kept++] = b->entries[i];
	}
	b->count = kept;
}

static void
add_u32(struct text *text, uint32_t value)
{
	uint8_t octets[4];

	put_u32(octets, value);
	text_add_span(text, (struct span) {octets, sizeof(octets)});
}

static size_t
count_modules(const struct mib_builder *b)
{
	size_t i, count = 0;

	for (i = 0; i < b->known_count; i++)
		if (i == 0 || b->known[i].at != b->known[i - 1].at)
			count++;
	return count;
}

static void
write_sections(
    const struct mib_builder *b, struct text *file, const uint32_t *by_name)
{
	const struct text *octets;
	size_t i;

	for (i = 0; i < FORMAT_NODES; i++) {
		octets = &b->sections[i].octets;
		text_add_span(
		    file, (struct span) {
			      (const uint8_t *)octets->data, octets->size});
	}
	for (i = 0; i < b->count; i++)
		text_add_span(file, (struct span) {b->entries[i].record,
					sizeof(b->entries[i].record)});
	for (i = 0; i < b->count; i++)
		add_u32(file, by_name[i]);
}

static void
write_file(
    const struct mib_builder *b, struct text *file, const uint32_t *by_name)
{
	size_t i, crc, start = file->size;

	text_add_span(file,
	    (struct span) {(const uint8_t *)FORMAT_MAGIC, FORMAT_MAGIC_SIZE});
	for (i = 0; i < FORMAT_NODES; i++)
		add_u32(file,
		    (uint32_t)(b->sections[i].octets.size / record_sizes[i]));
	add_u32(file, (uint32_t)b->count);
	add_u32(file, (uint32_t)b->count);
	add_u32(file, (uint32_t)count_modules(b));
	crc = file->size;
	add_u32(file, 0);
	write_sections(b, file, by_name);
	if (file->failed)
		return;
	start += FORMAT_HEADER_SIZE;
	put_u32((uint8_t *)file->data + crc,
	    format_crc((struct span) {
		(uint8_t *)file->data + start, file->size - start}));
}

int
mib_builder_write(struct mib_builder *b, struct text *file)
{
	uint32_t *by_name, i;

	mib_builder_sort(b);
	if (b->failed)
		return -1;
	qsort_r(b->entries, b->count, sizeof(*b->entries), compare_entries, b);
	drop_surplus(b);
	by_name = calloc(b->count + 1, sizeof(*by_name));
	if (by_name == NULL)
		return -1;
	for (i = 0; i < b->count; i++)
		by_name[i] = i;
	qsort_r(by_name, b->count, sizeof(*by_name), compare_names, b);
	write_file(b, file, by_name);
	free(by_name);
	return file->failed ? -1 : 0;
}

/* ── its life ─────────────────────────────────────────────────────────── */

struct mib_builder *
mib_builder_new(void)
{
	struct mib_builder *b = calloc(1, sizeof(*b));
	size_t i;

	if (b == NULL)
		return NULL;
	for (i = 0; i < FORMAT_NODES; i++)
		text_init(&b->sections[i].octets);
	text_add_char(&b->sections[FORMAT_STRINGS].octets, '\0');
	b->failed = b->sections[FORMAT_STRINGS].octets.failed;
	return b;
}

void
mib_builder_free(struct mib_builder *b)
{
	size_t i;

	if (b == NULL)
		return;
	for (i = 0; i < FORMAT_NODES; i++) {
		text_fini(&b->sections[i].octets);
		free(b->sections[i].table);
	}
	free(b->entries);
	free(b->known);
	free(b);
}
