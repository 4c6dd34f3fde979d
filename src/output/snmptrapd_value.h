/* SPDX-License-Identifier: ISC */
/*
 * OIDs and values as net-snmp 5.9 prints them without MIBs.
 */
#ifndef TRAPLINE_OUTPUT_SNMPTRAPD_VALUE_H
#define TRAPLINE_OUTPUT_SNMPTRAPD_VALUE_H

#include "base/text.h"
#include "snmp/pdu.h"

struct snmptrapd_style {
	bool quick;   /* -Oq: no types, short times */
	bool numeric; /* -On: .1.3.6…, else iso.3.6… */
	bool escape;  /* white space in strings but the blank as \n, \t, … */
	bool breaks;  /* hexadecimal on lines of 16 octets */
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

/* The value of a varbind, with its type unless quick. */
void snmptrapd_value_add(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind);

#endif
