/* SPDX-License-Identifier: ISC */
/*
 * OIDs and values as net-snmp 5.9 prints them, with MIBs and without.
 */
#ifndef TRAPLINE_OUTPUT_SNMPTRAPD_VALUE_H
#define TRAPLINE_OUTPUT_SNMPTRAPD_VALUE_H

#include "base/text.h"
#include "mib/mib.h"
#include "snmp/pdu.h"

struct snmptrapd_style {
	bool quick;   /* -Oq: no types, short times */
	bool numeric; /* -On: .1.3.6…, else iso.3.6… */
	bool escape;  /* white space in strings but the blank as \n, \t, … */
	bool breaks;  /* hexadecimal on lines of 16 octets */
	bool named;   /* with the MIBs of `mib`, else without any */
	const struct mib *mib;
};

/* An OID from contents octets; no octets are the one arc 0. */
void snmptrapd_value_add_oid(struct text *text,
    const struct snmptrapd_style *style, struct span contents);

/* An OCTET STRING, with its type unless quick. */
void snmptrapd_value_add_octets(
    struct text *text, const struct snmptrapd_style *style, struct span octets);

/* "1 day, 10:17:36.78"; quick "1:10:17:36.78". */
void snmptrapd_value_add_time(struct text *text,
    const struct snmptrapd_style *style, uint32_t hundredths);

/* A BIT STRING, or BITS with the labels of an object; `match` may be NULL. */
void snmptrapd_value_add_bits(struct text *text,
    const struct snmptrapd_style *style, const struct mib_match *match,
    struct span octets);

/* The value of a varbind as one without a MIB, with its type unless quick. */
void snmptrapd_value_add_plain(struct text *text,
    const struct snmptrapd_style *style, const struct varbind *varbind);

/* A value with its object's labels, hint and units (snmptrapd_mib.c). */
void snmptrapd_value_add_known(struct text *text,
    const struct snmptrapd_style *style, const struct mib_match *match,
    const struct varbind *varbind);

/* The value of a varbind, with its type unless quick. */
void snmptrapd_value_add(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind);

#endif
