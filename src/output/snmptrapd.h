/* SPDX-License-Identifier: ISC */
/*
 * The formats of net-snmp's snmptrapd 5.9 without MIBs: what it writes to a
 * log file, to syslog, and to a traphandle's standard input.
 */
#ifndef TRAPLINE_OUTPUT_SNMPTRAPD_H
#define TRAPLINE_OUTPUT_SNMPTRAPD_H

#include "notify/notification.h"
#include "output/output_conf.h"
#include "output/snmptrapd_value.h"
#include "output/stamp.h"

/* The words that all forms have in common, by their format characters:
 * `%W`, a description of a generic trap; */
const char *snmptrapd_describe(int32_t generic_trap);

/* `%b`, the transport address; `%a`, the agent's address, 0.0.0.0 where there
 * is none; */
void snmptrapd_add_transport(struct text *text, const struct notification *n);
void snmptrapd_add_agent(struct text *text, const struct notification *n);

/* a community or user as `%P` has it: dots for what is not printable ASCII; */
void snmptrapd_add_community(struct text *text, struct span community);

/* a varbind, `OID = value`. */
void snmptrapd_add_varbind(struct text *text,
    const struct snmptrapd_style *style, const struct varbind *varbind);

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
