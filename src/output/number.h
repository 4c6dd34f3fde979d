/* SPDX-License-Identifier: ISC */
/*
 * Addresses and real numbers as text, the same in every format.
 */
#ifndef TRAPLINE_OUTPUT_NUMBER_H
#define TRAPLINE_OUTPUT_NUMBER_H

#include "base/address.h"
#include "base/text.h"
#include "snmp/pdu.h"

/* "192.0.2.7" from four octets. */
void number_add_ipv4(struct text *text, const uint8_t octets[4]);

/* An address of either family, without its port; "-" where there is none. */
void number_add_address(struct text *text, const struct address *address);

/* Is it a float or a double, and neither NaN nor infinite? */
bool number_is_real(const struct opaque *opaque);

/* The shortest decimal that reads back as the same float or double. */
void number_add_real(struct text *text, const struct opaque *opaque);

#endif
