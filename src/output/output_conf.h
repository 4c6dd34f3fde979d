/* SPDX-License-Identifier: ISC */
/*
 * One output's section of the configuration, as plain data.
 */
#ifndef TRAPLINE_OUTPUT_OUTPUT_CONF_H
#define TRAPLINE_OUTPUT_OUTPUT_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "output/forward_conf.h"
#include "output/template.h"

enum output_kind { OUTPUT_FILE, OUTPUT_SYSLOG, OUTPUT_EXEC, OUTPUT_FORWARD };

enum output_format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_SNMPTRAPD,
	FORMAT_TEMPLATE
};

/* How OIDs are written by FORMAT_SNMPTRAPD: iso.3.6…, .1.3.6…, names. */
enum oid_format { OID_ISO, OID_NUMERIC, OID_MIB };

/* Owned by the configuration. */
struct output_conf {
	enum output_kind kind;
	char *title;
	enum output_format format; /* exec: its `input` */
	/* references: of FORMAT_TEMPLATE; and, where v1 traps have one of their
	 * own whatever the format, theirs */
	struct template_text *template, *template_v1;
	enum oid_format oid_format;
	bool resolve; /* where a host's name is asked for: look it up */
	size_t queue; /* octets of batches that may wait */

	char *path;  /* file */
	mode_t mode; /* file */

	int facility, priority; /* syslog: LOG_DAEMON …, LOG_NOTICE … */

	bool stream;	/* exec: one process for all, else one each */
	char **command; /* exec: NULL-terminated */
	/* references, one for each word of the command, NULL where the word is
	 * meant as it stands; NULL: all are */
	struct template_text **arguments;
	unsigned max_processes; /* exec, each: at least 1 */
	unsigned timeout;	/* exec, each: seconds, at least 1 */

	struct forward_conf forward; /* forward */
	/* forward: lent by the daemon when it starts the output, and no part
	 * of the section */
	const struct forward_means *means;
};

/* Do two sections mean the same output, so that a reload keeps it as it is? */
bool output_conf_equal(
    const struct output_conf *a, const struct output_conf *b);

/* Frees what the section owns, not the section. */
void output_conf_fini(struct output_conf *conf);

/* A copy that owns all it has; 0, or -1 where there is no memory. */
int output_conf_copy(struct output_conf *to, const struct output_conf *from);

#endif
