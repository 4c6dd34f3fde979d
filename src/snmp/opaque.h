/* SPDX-License-Identifier: ISC */
/*
 * Numbers that net-snmp and others wrap in an Opaque, for want of a type of
 * their own: float, double and 64-bit integers.
 */
#ifndef TRAPLINE_SNMP_OPAQUE_H
#define TRAPLINE_SNMP_OPAQUE_H

#include "base/span.h"

enum opaque_kind {
	OPAQUE_OTHER,
	OPAQUE_FLOAT,
	OPAQUE_DOUBLE,
	OPAQUE_I64,
	OPAQUE_U64
};

/* What net-snmp wraps in an Opaque: float 9f 78, double 9f 79, Counter64 9f 76,
 * Integer64 9f 7a, Unsigned64 9f 7b (each with its length behind); the number
 * goes into the one that fits. */
struct opaque {
	enum opaque_kind kind;
	double real;	  /* OPAQUE_FLOAT, OPAQUE_DOUBLE */
	int64_t integer;  /* OPAQUE_I64 */
	uint64_t natural; /* OPAQUE_U64 (and Counter64) */
};

/* Reads the contents of an Opaque; OPAQUE_OTHER for anything not known. */
struct opaque opaque_decode(struct span contents);

#endif
