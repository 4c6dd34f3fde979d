/* SPDX-License-Identifier: ISC */
/*
 * The form of an index file. All numbers are little-endian; sections follow
 * the header and each other without gaps, and the file ends with the last:
 *
 *   strings   each with a NUL; the first is empty and stands for "none"
 *   oids      contents octets
 *   labels    value, name
 *   types     base u8, role u8, 0 u16, hint, first label, labels, size
 *   parts     type, implied
 *   nodes     oid, name, module, units, type + 1 or 0, first part, then
 *             octets of the oid u16, kind u8, parts u8
 *   by name   places of nodes
 *
 * Strings and OIDs are places in their section, the rest are numbers of
 * records; all are u32 where nothing else is said.
 */
#ifndef TRAPLINE_MIB_FORMAT_H
#define TRAPLINE_MIB_FORMAT_H

#include "base/span.h"

#define FORMAT_MAGIC	  "trapline names 1"
#define FORMAT_MAGIC_SIZE 16

enum format_section {
	FORMAT_STRINGS,
	FORMAT_OIDS,
	FORMAT_LABELS,
	FORMAT_TYPES,
	FORMAT_PARTS,
	FORMAT_NODES,
	FORMAT_BY_NAME,
	FORMAT_SECTIONS
};

#define FORMAT_RECORD_SIZES                                                    \
	{                                                                      \
		1, 1, 8, 20, 8, 28, 4                                          \
	}

/* The header: magic, the number of records in each section, the number of
 * modules, and the CRC-32 of all that follows the header. */
#define FORMAT_HEADER_SIZE (FORMAT_MAGIC_SIZE + 4 * (FORMAT_SECTIONS + 2))
#define FORMAT_FILE_MAX	   ((size_t)1 << 30)

/* One OID may have so many names; more say nothing. */
#define FORMAT_SAME_OID_MAX 64

static inline uint32_t
format_u32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* CRC-32 as in IEEE 802.3. */
uint32_t format_crc(struct span octets);

#endif
