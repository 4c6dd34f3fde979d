/* SPDX-License-Identifier: ISC */
/*
 * The formats of net-snmp's snmptrapd 5.9 without MIBs: what it writes to a
 * log file, to syslog, and to a traphandle's standard input.
 */
#ifndef TRAPLINE_OUTPUT_SNMPTRAPD_H
#define TRAPLINE_OUTPUT_SNMPTRAPD_H

#include "notify/notification.h"
#include "output/output_conf.h"
#include "output/stamp.h"

/* What is written in snmptrapd's form, and how. */
struct snmptrapd_record {
	const struct notification *notification;
	const char *host; /* the source's name; NULL: it is not known */
	enum oid_format oid_format;
};

/*
 * As `snmptrapd -Lf`: the last LF included, local time. Byte for byte, but
 * that white space in strings is escaped (\n, \r, \t, \v, \f), so that no
 * sender can forge a line.
 */
void snmptrapd_add_lines(struct text *text, struct stamp *stamp,
    const struct snmptrapd_record *record);

/* As snmptrapd's own syslog lines, escaped likewise, without LF. */
void snmptrapd_add_syslog(
    struct text *text, const struct snmptrapd_record *record);

/* A traphandle's standard input, byte for byte; for IPv6 line 2 has the shape
 * it has for IPv4. */
void snmptrapd_add_stdin(
    struct text *text, const struct snmptrapd_record *record);

/* The same for a reader of many: an empty line ends it, and there is no other,
 * because a varbind is one line; white space in strings is escaped. */
void snmptrapd_add_stream(
    struct text *text, const struct snmptrapd_record *record);

#endif
