/* SPDX-License-Identifier: ISC */
/*
 * Addresses and real numbers as text. Addresses are in every record, so IPv4
 * is written by hand; real numbers are rare, so printf(3) may try.
 */
#include "output/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Significant digits that always bring a float, a double back. */
#define FLOAT_DIGITS  9
#define DOUBLE_DIGITS 17

void
number_add_ipv4(struct text *text, const uint8_t octets[4])
{
	char *start = text_reserve(text, sizeof("255.255.255.255")), *to;
	uint8_t octet;
	int i;

	if (start == NULL)
		return;
	for (to = start, i = 0; i < 4; i++) {
		octet = octets[i];
		if (octet >= 100)
			*to++ = (char)('0' + octet / 100);
		if (octet >= 10)
			*to++ = (char)('0' + octet / 10 % 10);
		*to++ = (char)('0' + octet % 10);
		*to++ = '.';
	}
	text->size += (size_t)(to - start) - 1; /* not the last dot */
}

void
number_add_address(struct text *text, const struct address *address)
{
	char buffer[ADDRESS_TEXT_SIZE];

	if (address->family == AF_INET)
		number_add_ipv4(text, address->bytes);
	else
		text_add(text, address_format(address, buffer));
}

bool
number_is_real(const struct opaque *opaque)
{
	return (opaque->kind == OPAQUE_FLOAT ||
		   opaque->kind == OPAQUE_DOUBLE) &&
	       isfinite(opaque->real);
}

/* Does the text read back as the same number? */
static bool
reads_back(const char *text, const struct opaque *opaque)
{
	if (opaque->kind == OPAQUE_FLOAT)
		return strtof(text, NULL) >= (float)opaque->real &&
		       strtof(text, NULL) <= (float)opaque->real;
	return strtod(text, NULL) >= opaque->real &&
	       strtod(text, NULL) <= opaque->real;
}

void
number_add_real(struct text *text, const struct opaque *opaque)
{
	int digits = 1,
	    most = opaque->kind == OPAQUE_FLOAT ? FLOAT_DIGITS : DOUBLE_DIGITS;
	char buffer[32];

	do {
		snprintf(buffer, sizeof(buffer), "%.*g", digits, opaque->real);
	} while (!reads_back(buffer, opaque) && digits++ < most);
	text_add(text, buffer);
}
