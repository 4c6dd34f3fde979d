/* SPDX-License-Identifier: ISC */
/*
 * Varbinds that pdu_decode() has checked: walking over them and reading their
 * numbers, neither of which can fail any more (RFC 3416 3).
 */
#ifndef TRAPLINE_SNMP_VARBIND_H
#define TRAPLINE_SNMP_VARBIND_H

#include "base/span.h"
#include "snmp/smi.h"

/* One varbind: contents octets, not the tags and lengths around them. */
struct varbind {
	struct span name;  /* a valid OBJECT IDENTIFIER's contents */
	struct span value; /* contents octets, valid for `tag` */
	uint8_t tag;	   /* enum smi_tag */
};

/* A walk over varbinds that pdu_decode() has checked. */
struct varbind_walk {
	struct span rest;
};

/* Starts a walk over the contents of a VarBindList. */
struct varbind_walk varbind_walk_start(struct span varbinds);

/* The next varbind; false at the end. */
bool varbind_walk_next(struct varbind_walk *walk, struct varbind *varbind);

/* The number of a checked INTEGER. */
int64_t varbind_integer(const struct varbind *varbind);

/* The number of a checked Counter32, Gauge32, TimeTicks, UInteger32 or
 * Counter64. */
uint64_t varbind_unsigned(const struct varbind *varbind);

#endif
