/* SPDX-License-Identifier: ISC */
/*
 * An index file becomes an index: everything in it is checked once, here, and
 * used without a check from then on. Octets in, arrays that point into a copy
 * of them out. The file is read rather than mapped: what is mapped changes,
 * or ends, under its reader when somebody writes over the file. format.h says
 * what stands where.
 */
#include "mib/mib.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mib/format.h"
#include "mib/model.h"
#include "snmp/oid.h"

/* An index on its way. The arrays live in `mib.memory`. */
struct reading {
	struct mib *mib;
	struct {
		const uint8_t *at;
		size_t count;
	} sections[FORMAT_SECTIONS];
	struct mib_label *labels;
	uint32_t *rises; /* where the labels up to each one begin to rise */
	struct mib_type *types;
	struct mib_part *parts;
	struct mib_node *nodes;
	uint32_t *by_name;
};

uint32_t
format_crc(struct span octets)
{
	uint32_t table[256], crc = UINT32_MAX, value;
	size_t i;
	int bit;

	for (i = 0; i < 256; i++) {
		value = (uint32_t)i;
		for (bit = 0; bit < 8; bit++)
			value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
		table[i] = value;
	}
	for (i = 0; i < octets.size; i++)
		crc = crc >> 8 ^ table[(crc ^ octets.data[i]) & 0xff];
	return ~crc;
}

/* Finds the sections; -1 if the header does not fit the file. */
static int
find_sections(struct reading *r, struct span file)
{
	static const size_t sizes[] = FORMAT_RECORD_SIZES;
	const uint8_t *at = file.data + FORMAT_HEADER_SIZE;
	size_t i, size, rest = file.size - FORMAT_HEADER_SIZE;

	for (i = 0; i < FORMAT_SECTIONS; i++) {
		r->sections[i].at = at;
		r->sections[i].count =
		    format_u32(file.data + FORMAT_MAGIC_SIZE + 4 * i);
		if (r->sections[i].count > rest / sizes[i])
			return -1;
		size = r->sections[i].count * sizes[i];
		at += size;
		rest -= size;
	}
	r->mib->module_count =
	    format_u32(file.data + FORMAT_MAGIC_SIZE + 4 * FORMAT_SECTIONS);
	return rest == 0 ? 0 : -1;
}

/* The n-th record of a section; its u32 words are numbered from 0. */
static const uint8_t *
record(const struct reading *r, enum format_section section, size_t n)
{
	static const size_t sizes[] = FORMAT_RECORD_SIZES;

	return r->sections[section].at + n * sizes[section];
}

static uint32_t
word(const uint8_t *at, size_t n)
{
	return format_u32(at + 4 * n);
}

/* Do `count` records of a section stand from `first` on? */
static bool
has_records(const struct reading *r, enum format_section section, size_t first,
    size_t count)
{
	return first <= r->sections[section].count &&
	       count <= r->sections[section].count - first;
}

/* A string of printable ASCII; NULL if it is none. */
static const char *
string_at(const struct reading *r, size_t place)
{
	const char *string, *at;

	if (place >= r->sections[FORMAT_STRINGS].count)
		return NULL;
	string = (const char *)r->sections[FORMAT_STRINGS].at + place;
	for (at = string; *at != '\0'; at++)
		if (*at < ' ' || *at > '~' || at - string == MIB_NAME_MAX)
			return NULL;
	return string;
}

/* A label: what ASN.1 has in identifiers, and what vendors put in besides. */
static const char *
label_at(const struct reading *r, size_t place)
{
	const char *label = string_at(r, place), *at;

	if (label == NULL || *label == '\0')
		return NULL;
	for (at = label; *at != '\0'; at++)
		if (!(*at >= 'a' && *at <= 'z') &&
		    !(*at >= 'A' && *at <= 'Z') &&
		    !(*at >= '0' && *at <= '9') && *at != '-' && *at != '_')
			return NULL;
	return label;
}

/* A name of a node or module: no number, which would be an OID. */
static const char *
name_at(const struct reading *r, size_t place)
{
	const char *name = label_at(r, place);

	return name == NULL || (*name >= '0' && *name <= '9') ? NULL : name;
}

static int
read_labels(struct reading *r)
{
	const uint8_t *at;
	size_t i;

	for (i = 0; i < r->sections[FORMAT_LABELS].count; i++) {
		at = record(r, FORMAT_LABELS, i);
		r->labels[i].value = (int32_t)word(at, 0);
		r->labels[i].name = label_at(r, word(at, 1));
		if (r->labels[i].name == NULL)
			return -1;
		r->rises[i] =
		    i > 0 && r->labels[i - 1].value < r->labels[i].value
			? r->rises[i - 1]
			: (uint32_t)i;
	}
	return 0;
}

/* Are these labels in order? Without a walk: any number of types may share
 * any number of labels. */
static bool
are_ordered(const struct reading *r, size_t first, size_t count)
{
	return count == 0 || r->rises[first + count - 1] <= first;
}

static int
read_type(struct reading *r, size_t n)
{
	const uint8_t *at = record(r, FORMAT_TYPES, n);
	struct mib_type *type = &r->types[n];

	*type = (struct mib_type) {.base = at[0],
	    .role = at[1],
	    .hint = string_at(r, word(at, 1)),
	    .label_count = word(at, 3),
	    .size = word(at, 4)};
	if (type->base >= MIB_BASES || type->role >= MIB_ROLES ||
	    type->hint == NULL ||
	    !has_records(r, FORMAT_LABELS, word(at, 2), type->label_count))
		return -1;
	type->labels = r->labels + word(at, 2);
	if (*type->hint == '\0')
		type->hint = NULL;
	else if (!hint_check((enum mib_base)type->base, type->hint))
		return -1;
	return are_ordered(r, word(at, 2), type->label_count) ? 0 : -1;
}

static int
read_types(struct reading *r)
{
	size_t i;

	for (i = 0; i < r->sections[FORMAT_TYPES].count; i++)
		if (read_type(r, i) != 0)
			return -1;
	return 0;
}

static int
read_parts(struct reading *r)
{
	const uint8_t *at;
	size_t i;

	for (i = 0; i < r->sections[FORMAT_PARTS].count; i++) {
		at = record(r, FORMAT_PARTS, i);
		if (!has_records(r, FORMAT_TYPES, word(at, 0), 1))
			return -1;
		r->parts[i] = (struct mib_part) {
		    r->types + word(at, 0), word(at, 1) != 0};
	}
	return 0;
}

/* What a node refers to. */
static int
read_references(struct reading *r, struct mib_node *node, const uint8_t *at)
{
	uint32_t type = word(at, 4), part = word(at, 5);

	if (type > r->sections[FORMAT_TYPES].count ||
	    !has_records(r, FORMAT_PARTS, part, node->part_count))
		return -1;
	node->type = type == 0 ? NULL : r->types + type - 1;
	node->parts = r->parts + part;
	return 0;
}

static int
read_node(struct reading *r, size_t n)
{
	const uint8_t *at = record(r, FORMAT_NODES, n);
	size_t size = (size_t)at[24] | (size_t)at[25] << 8;
	struct mib_node *node = &r->nodes[n];
	uint32_t padded = 0;

	if (!has_records(r, FORMAT_OIDS, word(at, 0), size))
		return -1;
	*node = (struct mib_node) {
	    .oid = {r->sections[FORMAT_OIDS].at + word(at, 0), size},
	    .name = name_at(r, word(at, 1)),
	    .module = name_at(r, word(at, 2)),
	    .units = string_at(r, word(at, 3)),
	    .kind = at[26],
	    .part_count = at[27]};
	if (node->name == NULL || node->module == NULL || node->units == NULL ||
	    node->kind >= MIB_KINDS || oid_check(node->oid, &padded) != 0 ||
	    padded != 0)
		return -1;
	if (*node->units == '\0')
		node->units = NULL;
	return read_references(r, node, at);
}

static int
read_nodes(struct reading *r)
{
	size_t i, same = 0;
	int order;

	for (i = 0; i < r->sections[FORMAT_NODES].count; i++) {
		if (read_node(r, i) != 0)
			return -1;
		order =
		    i == 0 ? -1
			   : span_compare(r->nodes[i - 1].oid, r->nodes[i].oid);
		same = order == 0 ? same + 1 : 0;
		if (order > 0 || same >= FORMAT_SAME_OID_MAX)
			return -1;
	}
	return 0;
}

/* Every node once, by name, then by place. */
static int
read_by_name(struct reading *r)
{
	size_t i, count = r->sections[FORMAT_NODES].count;
	uint32_t *by_name = r->by_name;
	int order;

	if (r->sections[FORMAT_BY_NAME].count != count)
		return -1;
	for (i = 0; i < count; i++) {
		by_name[i] = word(record(r, FORMAT_BY_NAME, i), 0);
		if (by_name[i] >= count)
			return -1;
		if (i == 0)
			continue;
		order = strcmp(
		    r->nodes[by_name[i - 1]].name, r->nodes[by_name[i]].name);
		if (order > 0 || (order == 0 && by_name[i - 1] >= by_name[i]))
			return -1;
	}
	return 0;
}

/* One block for all arrays, the most aligned first. */
static int
make_room(struct reading *r)
{
	size_t nodes = r->sections[FORMAT_NODES].count * sizeof(*r->nodes),
	       types = r->sections[FORMAT_TYPES].count * sizeof(*r->types),
	       parts = r->sections[FORMAT_PARTS].count * sizeof(*r->parts),
	       labels = r->sections[FORMAT_LABELS].count * sizeof(*r->labels),
	       names = r->sections[FORMAT_NODES].count * sizeof(uint32_t);
	uint8_t *at = malloc(nodes + types + parts + labels + names + 1);

	if (at == NULL)
		return -1;
	r->mib->memory = at;
	r->nodes = (void *)at;
	r->types = (void *)(at + nodes);
	r->parts = (void *)(at + nodes + types);
	r->labels = (void *)(at + nodes + types + parts);
	r->by_name = (void *)(at + nodes + types + parts + labels);
	r->mib->nodes = r->nodes;
	r->mib->node_count = r->sections[FORMAT_NODES].count;
	r->mib->by_name = r->by_name;
	return 0;
}

static bool
strings_are_closed(const struct reading *r)
{
	const uint8_t *strings = r->sections[FORMAT_STRINGS].at;
	size_t size = r->sections[FORMAT_STRINGS].count;

	return size > 0 && strings[0] == '\0' && strings[size - 1] == '\0';
}

/* Fills in an index; 0, or an errno. */
static int
read_all(struct mib *mib, struct span file)
{
	struct reading r = {.mib = mib};
	int error = 0;

	if (find_sections(&r, file) != 0 || !strings_are_closed(&r))
		return EBADMSG;
	r.rises = calloc(r.sections[FORMAT_LABELS].count + 1, sizeof(*r.rises));
	if (r.rises == NULL || make_room(&r) != 0)
		error = ENOMEM;
	else if (read_labels(&r) != 0 || read_types(&r) != 0 ||
		 read_parts(&r) != 0 || read_nodes(&r) != 0 ||
		 read_by_name(&r) != 0)
		error = EBADMSG;
	free(r.rises);
	return error;
}

/* What is wrong with a file before one looks inside, or NULL. */
static const char *
check_header(struct span file)
{
	if (file.size < FORMAT_HEADER_SIZE ||
	    memcmp(file.data, FORMAT_MAGIC, FORMAT_MAGIC_SIZE) != 0)
		return "it is no index of this version: trapline mib compile "
		       "makes one";
	if (format_u32(file.data + FORMAT_HEADER_SIZE - 4) !=
	    format_crc((struct span) {file.data + FORMAT_HEADER_SIZE,
		file.size - FORMAT_HEADER_SIZE}))
		return "it is damaged: trapline mib compile makes it anew";
	return NULL;
}

/* Makes an index of octets that it owns from now on, also where it fails. */
static struct mib *
own(uint8_t *octets, size_t size, struct text *why)
{
	struct span file = {octets, size};
	struct mib *mib = calloc(1, sizeof(*mib));
	const char *wrong = mib == NULL ? "out of memory" : check_header(file);
	int error = mib == NULL ? ENOMEM : wrong != NULL ? EBADMSG : 0;

	if (error == 0)
		error = read_all(mib, file);
	if (error == 0) {
		atomic_init(&mib->references, 1);
		mib->octets = octets;
		return mib;
	}
	if (wrong == NULL)
		wrong = error == ENOMEM ? "out of memory"
					: "what is in it is no index";
	text_add(why, wrong);
	if (mib != NULL)
		free(mib->memory);
	free(mib);
	free(octets);
	errno = error;
	return NULL;
}

struct mib *
mib_read(struct span octets, struct text *why)
{
	uint8_t *copy = malloc(octets.size + 1);

	if (copy == NULL) {
		text_add(why, "out of memory");
		return NULL;
	}
	if (octets.size > 0)
		memcpy(copy, octets.data, octets.size);
	return own(copy, octets.size, why);
}

/* The whole of a regular file; NULL with errno. */
static uint8_t *
read_file(int fd, size_t *size)
{
	struct stat st;
	uint8_t *octets;
	ssize_t n = 1;

	if (fstat(fd, &st) != 0)
		return NULL;
	errno = S_ISREG(st.st_mode) ? EFBIG : EINVAL;
	if (!S_ISREG(st.st_mode) || (size_t)st.st_size > FORMAT_FILE_MAX)
		return NULL;
	octets = malloc((size_t)st.st_size + 1);
	for (*size = 0; octets != NULL && n > 0; *size += (size_t)n) {
		n = read(fd, octets + *size, (size_t)st.st_size - *size);
		if (n < 0)
			break;
	}
	if (n == 0)
		return octets;
	free(octets);
	return NULL;
}

struct mib *
mib_open(const char *path, struct text *why)
{
	int error, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	uint8_t *octets = NULL;
	size_t size = 0;

	if (fd >= 0)
		octets = read_file(fd, &size);
	error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	if (octets != NULL)
		return own(octets, size, why);
	text_add(why, error == EINVAL ? "it is no file" : strerror(error));
	errno = error;
	return NULL;
}
