/* SPDX-License-Identifier: ISC */
/*
 * Walking and reading varbinds after their check. In goes a VarBindList's
 * contents, out come spans into it and numbers; nothing is owned. Should
 * octets come here unchecked, a walk ends early and a number is 0.
 */
#include "snmp/varbind.h"

#include "snmp/ber.h"

struct varbind_walk
varbind_walk_start(struct span varbinds)
{
	return (struct varbind_walk) {varbinds};
}

bool
varbind_walk_next(struct varbind_walk *walk, struct varbind *varbind)
{
	struct ber_notes notes = {NULL, 0};
	struct ber list = ber_start(walk->rest, &notes), fields;

	if (ber_enter(&list, SMI_SEQUENCE, &fields) != 0 ||
	    ber_read(&fields, SMI_OBJECT_IDENTIFIER, &varbind->name) != 0 ||
	    ber_next(&fields, &varbind->tag, &varbind->value) != 0)
		return false;
	walk->rest = ber_rest(&list);
	return true;
}

int64_t
varbind_integer(const struct varbind *varbind)
{
	uint32_t ignored = 0;
	int64_t value = 0;

	ber_to_int64(varbind->value, &ignored, &value);
	return value;
}

uint64_t
varbind_unsigned(const struct varbind *varbind)
{
	uint32_t ignored = 0;
	uint64_t value = 0;

	ber_to_uint64(varbind->value, &ignored, &value);
	return value;
}
