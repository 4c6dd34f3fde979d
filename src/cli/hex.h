/* SPDX-License-Identifier: ISC */
/*
 * Octets from text, in the shapes people paste: digits with or without spaces,
 * colons, commas, 0x or \x; dumps of tshark, snmptrapd -d, tcpdump -x, xxd,
 * hexdump and od -tx1, with their offsets and the characters beside.
 */
#ifndef TRAPLINE_CLI_HEX_H
#define TRAPLINE_CLI_HEX_H

#include "base/span.h"

struct hex_reader {
	const char *at, *end; /* what is left of the text */
	unsigned line;	      /* of `at`, from 1 */
	unsigned odd_line;    /* where digits did not pair up; 0: nowhere */
};

/* A reader over text, which it borrows. */
struct hex_reader hex_start(struct span text);

/*
 * Reads the next run of octets: up to an offset of 0, an empty line or a line
 * that is none of ours, or where a message is whole and the next line starts
 * another. `octets` has room for `capacity`; more is cut off. Returns their
 * number; 0: no more.
 */
size_t hex_next(struct hex_reader *reader, uint8_t *octets, size_t capacity);

#endif
