/* SPDX-License-Identifier: ISC */
/*
 * The table of formats, and what a writer keeps between records.
 */
#include "output/record.h"

#include "output/json.h"
#include "output/textline.h"

void
record_writer_init(struct record_writer *writer, const struct output_conf *conf)
{
	*writer = (struct record_writer) {
	    .format = conf->format, .oid_format = conf->oid_format};
}

static void
add_line(struct record_writer *writer, struct text *text,
    const struct notification *n, enum record_place place)
{
	if (writer->format == FORMAT_JSON)
		json_add(text, &writer->stamp, n);
	else
		textline_add(text, &writer->stamp, n);
	if (place != RECORD_SYSLOG)
		text_add_char(text, '\n');
}

void
record_add(struct record_writer *writer, struct text *text,
    const struct notification *n, enum record_place place)
{
	add_line(writer, text, n, place);
}
