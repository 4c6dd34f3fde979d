/* SPDX-License-Identifier: ISC */
/*
 * libsmi's nodes and types to those of an index. Derived types are followed to
 * what they derive from, for the first that has labels, a hint, a size; chains
 * are cut where a broken module would make them endless. libsmi keeps what it
 * hands out.
 */
#include "cli/mib_smi.h"

#include <smi.h>
#include <stdlib.h>

#define CHAIN_MAX      64    /* types derived from each other */
#define LABELS_MAX     65536 /* of one type */
#define SEVERITY_LOSS  1     /* libsmi's: what cannot be read */
#define SEVERITY_HEARD 2     /* and what may be no more than a warning */

#define PARTS_MAX 128 /* objects in an INDEX: an OID has no room for more */

/* Types with names that mean more than what they derive from. */
static const struct {
	const char *name;
	uint8_t base, role;
} named_types[] = {
    {"IpAddress", MIB_BASE_IP_ADDRESS, MIB_ROLE_NONE},
    {"TimeTicks", MIB_BASE_TIME_TICKS, MIB_ROLE_NONE},
    {"Counter32", MIB_BASE_COUNTER, MIB_ROLE_NONE},
    {"Counter", MIB_BASE_COUNTER, MIB_ROLE_NONE},
    {"Opaque", MIB_BASE_OPAQUE, MIB_ROLE_NONE},
    {"NsapAddress", MIB_BASE_OTHER, MIB_ROLE_NONE},
    {"NetworkAddress", MIB_BASE_OTHER, MIB_ROLE_NONE},
    {"InetAddressType", MIB_BASE_INTEGER, MIB_ROLE_INET_TYPE},
    {"InetAddress", MIB_BASE_OCTETS, MIB_ROLE_INET_ADDRESS},
};

static const uint8_t bases[] = {
    [SMI_BASETYPE_INTEGER32] = MIB_BASE_INTEGER,
    [SMI_BASETYPE_OCTETSTRING] = MIB_BASE_OCTETS,
    [SMI_BASETYPE_OBJECTIDENTIFIER] = MIB_BASE_OID,
    [SMI_BASETYPE_UNSIGNED32] = MIB_BASE_UNSIGNED,
    [SMI_BASETYPE_UNSIGNED64] = MIB_BASE_COUNTER64,
    [SMI_BASETYPE_ENUM] = MIB_BASE_INTEGER,
    [SMI_BASETYPE_BITS] = MIB_BASE_BITS,
};

/* A type with room for its labels. */
struct taken_type {
	struct mib_type type;
	struct mib_label *labels; /* owned */
};

/* ── types ────────────────────────────────────────────────────────────── */

static void
take_base(struct mib_type *type, SmiType *smi)
{
	size_t i, base = (size_t)smi->basetype;
	unsigned depth;

	type->base = MIB_BASE_OTHER;
	if (base < sizeof(bases) && bases[base] != MIB_BASE_NONE)
		type->base = bases[base];
	for (depth = 0; smi != NULL && depth < CHAIN_MAX;
	     smi = smiGetParentType(smi), depth++)
		for (i = 0; smi->name != NULL &&
			    i < sizeof(named_types) / sizeof(named_types[0]);
		     i++)
			if (strcmp(smi->name, named_types[i].name) == 0) {
				type->base = named_types[i].base;
				type->role = named_types[i].role;
				return;
			}
}

static const char *
find_hint(SmiType *smi)
{
	unsigned depth;

	for (depth = 0; smi != NULL && depth < CHAIN_MAX;
	     smi = smiGetParentType(smi), depth++)
		if (smi->format != NULL)
			return smi->format;
	return NULL;
}

static uint32_t
find_size(SmiType *smi)
{
	const SmiRange *range;
	unsigned depth;

	for (depth = 0; smi != NULL && depth < CHAIN_MAX;
	     smi = smiGetParentType(smi), depth++) {
		range = smiGetFirstRange(smi);
		if (range == NULL)
			continue;
		if (smiGetNextRange((SmiRange *)(uintptr_t)range) == NULL &&
		    range->minValue.value.unsigned32 ==
			range->maxValue.value.unsigned32 &&
		    range->minValue.value.unsigned32 <= UINT16_MAX)
			return (uint32_t)range->minValue.value.unsigned32;
		return 0;
	}
	return 0;
}

/* The number of a label; what has none gets no label. */
static bool
value_of(const SmiNamedNumber *number, int32_t *value)
{
	const SmiValue *v = &number->value;

	if (v->basetype == SMI_BASETYPE_UNSIGNED32) {
		*value = (int32_t)v->value.unsigned32;
		return v->value.unsigned32 <= INT32_MAX;
	}
	*value = (int32_t)v->value.integer32;
	return v->value.integer32 >= INT32_MIN &&
	       v->value.integer32 <= INT32_MAX;
}

static void
take_labels(struct taken_type *taken, SmiType *smi)
{
	SmiNamedNumber *number = NULL;
	struct mib_label *label;
	size_t count = 0;
	unsigned depth;

	for (depth = 0; smi != NULL && number == NULL && depth < CHAIN_MAX;
	     smi = smiGetParentType(smi), depth++)
		number = smiGetFirstNamedNumber(smi);
	for (; number != NULL && count < LABELS_MAX;
	     number = smiGetNextNamedNumber(number)) {
		if ((count & (count - 1)) == 0) {
			label = realloc(taken->labels,
			    (count == 0 ? 1 : count * 2) * sizeof(*label));
			if (label == NULL)
				break;
			taken->labels = label;
		}
		label = &taken->labels[count];
		label->name = number->name;
		if (label->name != NULL && value_of(number, &label->value))
			count++;
	}
	taken->type.labels = taken->labels;
	taken->type.label_count = (uint32_t)count;
}

static void
take_type(struct taken_type *taken, SmiType *smi)
{
	*taken = (struct taken_type) {.labels = NULL};
	take_base(&taken->type, smi);
	taken->type.hint = find_hint(smi);
	if (taken->type.base == MIB_BASE_OCTETS)
		taken->type.size = find_size(smi);
	if (taken->type.base == MIB_BASE_INTEGER ||
	    taken->type.base == MIB_BASE_BITS)
		take_labels(taken, smi);
}

/* ── INDEX ────────────────────────────────────────────────────────────── */

/* The row whose INDEX a row has: its own, or that of one it augments. */
static SmiNode *
find_index(SmiNode *row)
{
	unsigned depth;

	for (depth = 0; row != NULL && depth < CHAIN_MAX; depth++) {
		if (row->indexkind == SMI_INDEX_INDEX)
			return row;
		row = smiGetRelatedNode(row);
	}
	return NULL;
}

/* The INDEX of a row; returns how many objects it has. */
static size_t
take_parts(SmiNode *row, struct taken_type taken[PARTS_MAX],
    struct mib_part parts[PARTS_MAX])
{
	SmiNode *object;
	SmiElement *element;
	SmiType *type;
	size_t count = 0;

	row = find_index(row);
	if (row == NULL)
		return 0;
	for (element = smiGetFirstElement(row);
	     element != NULL && count < PARTS_MAX;
	     element = smiGetNextElement(element)) {
		object = smiGetElementNode(element);
		type = object == NULL ? NULL : smiGetNodeType(object);
		if (type == NULL)
			break; /* what follows cannot be told apart */
		take_type(&taken[count], type);
		parts[count] = (struct mib_part) {&taken[count].type, false};
		count++;
	}
	if (element == NULL && count > 0 && row->implied)
		parts[count - 1].implied = true;
	return count;
}

/* ── nodes ────────────────────────────────────────────────────────────── */

/* Contents octets; 0 where libsmi knows no OID or it is no right one. */
static size_t
encode(const SmiNode *smi, uint8_t octets[OID_BER_MAX])
{
	struct oid oid = {.count = 0};

	if (smi->oid == NULL || smi->oidlen > OID_ARCS_MAX)
		return 0;
	for (; oid.count < smi->oidlen; oid.count++)
		oid.arcs[oid.count] = smi->oid[oid.count];
	return oid_encode(&oid, octets);
}

/* Who speaks for an OID that several modules name: the newest form of module,
 * an object before a mere identifier. */
static unsigned
rank_of(const SmiNode *smi, const SmiModule *module)
{
	unsigned rank = module->language == SMI_LANGUAGE_SMIV1 ? 4 : 0;

	if (smi->decl == SMI_DECL_VALUEASSIGNMENT)
		rank += 2;
	return rank;
}

static void
add_node(SmiNode *smi, const SmiModule *module, struct mib_builder *builder)
{
	struct taken_type type = {.labels = NULL}, taken[PARTS_MAX];
	struct mib_part parts[PARTS_MAX];
	uint8_t octets[OID_BER_MAX];
	SmiType *smi_type = NULL;
	size_t i;
	struct mib_node node = {.oid = {octets, encode(smi, octets)},
	    .name = smi->name,
	    .module = module->name,
	    .units = smi->units,
	    .parts = parts};

	if (node.oid.size == 0 || node.name == NULL ||
	    smi->decl == SMI_DECL_IMPL_OBJECT)
		return;
	if (smi->nodekind == SMI_NODEKIND_NOTIFICATION)
		node.kind = MIB_KIND_NOTIFICATION;
	if (smi->nodekind == SMI_NODEKIND_SCALAR)
		node.kind = MIB_KIND_SCALAR;
	if (smi->nodekind == SMI_NODEKIND_COLUMN)
		node.kind = MIB_KIND_COLUMN;
	if (node.kind == MIB_KIND_SCALAR || node.kind == MIB_KIND_COLUMN)
		smi_type = smiGetNodeType(smi);
	if (smi_type != NULL) {
		take_type(&type, smi_type);
		node.type = &type.type;
	}
	if (node.kind == MIB_KIND_COLUMN)
		node.part_count =
		    (uint8_t)take_parts(smiGetParentNode(smi), taken, parts);
	if (smi->nodekind == SMI_NODEKIND_ROW)
		node.part_count = (uint8_t)take_parts(smi, taken, parts);
	mib_builder_add(builder, &node, rank_of(smi, module));
	free(type.labels);
	for (i = 0; i < node.part_count; i++)
		free(taken[i].labels);
}

/* ── what libsmi takes ────────────────────────────────────────────────── */

/* libsmi never gives back some of its memory. A leak checker, where there is
 * one, is not to look while libsmi takes it. */
extern void __lsan_disable(void) __attribute__((weak));
extern void __lsan_enable(void) __attribute__((weak));

static void
watch_memory(bool on)
{
	void (*tell)(void) = on ? __lsan_enable : __lsan_disable;

	if (tell != NULL)
		tell();
}

/* ── its life ─────────────────────────────────────────────────────────── */

int
mib_smi_take(const char *name, struct mib_builder *builder)
{
	char *wanted = strdup(name), *loaded;
	SmiModule *module;
	SmiNode *node;

	if (wanted == NULL)
		return -1;
	watch_memory(false);
	loaded = smiLoadModule(wanted);
	watch_memory(true);
	free(wanted);
	module = loaded == NULL ? NULL : smiGetModule(loaded);
	if (module == NULL)
		return -1;
	for (node = smiGetFirstNode(module, SMI_NODEKIND_ANY); node != NULL;
	     node = smiGetNextNode(node, SMI_NODEKIND_ANY))
		add_node(node, module, builder);
	return 0;
}

/* libsmi gives its handler no context: here is the one. */
static struct {
	mib_smi_complain *complain;
	void *context;
} audience;

/* What is merely bad style is nobody's loss. */
static void
handle(char *path, int line, int severity, char *what, char *tag)
{
	if (severity <= SEVERITY_LOSS ||
	    (tag != NULL && strcmp(tag, "type-unknown") == 0))
		audience.complain(audience.context, path, line, what);
}

int
mib_smi_start(const char *directory, mib_smi_complain *complain, void *context)
{
	int failed;

	watch_memory(false);
	failed = smiInit(NULL);
	watch_memory(true);
	if (failed != 0)
		return -1;
	audience.complain = complain;
	audience.context = context;
	smiSetErrorHandler(handle);
	smiSetErrorLevel(SEVERITY_HEARD);
	smiSetFlags(SMI_FLAG_NODESCR | SMI_FLAG_ERRORS | SMI_FLAG_VIEWALL);
	return smiSetPath(directory);
}

void
mib_smi_quiet(bool quiet)
{
	smiSetErrorLevel(quiet ? -1 : SEVERITY_HEARD);
}

void
mib_smi_end(void)
{
	smiExit();
}
