/* SPDX-License-Identifier: ISC */
/*
 * Notifications in words: the one door to the formats, for every kind of
 * output.
 */
#ifndef TRAPLINE_OUTPUT_RECORD_H
#define TRAPLINE_OUTPUT_RECORD_H

#include "notify/notification.h"
#include "output/json.h"
#include "output/output_conf.h"
#include "output/resolver.h"
#include "output/stamp.h"
#include "output/template.h"

/* What it takes to write records; one for each sink. */
struct record_writer {
	enum output_format format;
	enum oid_format oid_format;
	struct stamp stamp;
	struct json_memory json;
	struct resolver *resolver; /* owned; NULL: no names are looked up */
	/* borrowed from the section; NULL: not by a template */
	const struct template_text *template, *template_v1;
	struct template_writer by_template;
};

/* Where a record goes, which snmptrapd's formats depend on. */
enum record_place {
	RECORD_LINES,  /* a file: lines, the last LF included */
	RECORD_SYSLOG, /* one line without LF */
	RECORD_STDIN,  /* a script's standard input */
	RECORD_STREAM, /* likewise, where records follow each other */
};

/* 0, or -1 where there is no memory. */
int record_writer_init(
    struct record_writer *writer, const struct output_conf *conf);

void record_writer_fini(struct record_writer *writer);

/* Adds a notification to the text. May block where names are looked up. */
void record_add(struct record_writer *writer, struct text *text,
    const struct notification *n, enum record_place place);

#endif
