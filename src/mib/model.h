/* SPDX-License-Identifier: ISC */
/*
 * What an index holds. The built-in one consists of constant tables, one that
 * was read of arrays in its own memory; both are used in the same way. Private
 * to mib/, and to those who make indexes.
 */
#ifndef TRAPLINE_MIB_MODEL_H
#define TRAPLINE_MIB_MODEL_H

#include <stdatomic.h>

#include "mib/mib.h"

/* These numbers, and those of enum mib_base, stand in index files. */
enum mib_kind {
	MIB_KIND_NODE = 0, /* OBJECT IDENTIFIER, groups, tables, rows, … */
	MIB_KIND_SCALAR = 1,
	MIB_KIND_COLUMN = 2,
	MIB_KIND_NOTIFICATION = 3,
	MIB_KINDS
};

/* What RFC 4001 makes of two index objects that follow each other. */
enum mib_role {
	MIB_ROLE_NONE = 0,
	MIB_ROLE_INET_TYPE = 1,
	MIB_ROLE_INET_ADDRESS = 2,
	MIB_ROLES
};

#define MIB_NAME_MAX 255 /* octets of a name, label or UNITS */
#define MIB_HINT_MAX 255

/* A label of an enumeration or a bit. */
struct mib_label {
	int32_t value;
	const char *name;
};

struct mib_type {
	uint8_t base, role;
	const char *hint;		/* checked by hint_check(), or NULL */
	const struct mib_label *labels; /* by value */
	uint32_t label_count;
	uint32_t size; /* octets of a string of fixed size; 0: it varies */
};

/* An object of an INDEX clause. */
struct mib_part {
	const struct mib_type *type;
	bool implied;
};

struct mib_node {
	struct span oid; /* minimal contents octets */
	const char *name, *module;
	uint8_t kind;
	uint8_t part_count;
	const struct mib_type *type;  /* of a scalar or column, or NULL */
	const struct mib_part *parts; /* INDEX of a row, and of its columns */
	const char *units;	      /* or NULL */
};

struct mib {
	atomic_uint references;	      /* of one that was read */
	const struct mib_node *nodes; /* by OID, the one to prefer first */
	size_t node_count;
	const uint32_t *by_name; /* places in nodes, by name, then OID; NULL:
				    there are few */
	size_t module_count;
	void *memory; /* behind all of this; NULL for the built-in one */
	uint8_t *octets;
};

/* The index that is built in. */
extern const struct mib mib_builtin;

/* This one, or the built-in one for NULL. */
static inline const struct mib *
mib_or_builtin(const struct mib *mib)
{
	return mib == NULL ? &mib_builtin : mib;
}

/* The next sub-identifier of contents octets; false at their end. */
bool mib_next_arc(struct span *rest, uint32_t *arc);

/* May a DISPLAY-HINT of this base be used: is it well-formed (RFC 2579 3.1)? */
bool hint_check(enum mib_base base, const char *hint);

/* Adds octets, or a number, in the way of a checked hint: as RFC 2579 has it,
 * or as net-snmp prints it where that is different. */
enum hint_way { HINT_RFC, HINT_NET_SNMP };
void hint_add_octets(
    struct text *text, const char *hint, struct span octets, enum hint_way way);
void hint_add_integer(
    struct text *text, const char *hint, int64_t value, enum hint_way way);

/* Is it text as such: a single `a` or `t`? */
bool hint_is_text(const char *hint);

#endif
