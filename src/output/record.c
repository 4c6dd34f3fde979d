/* SPDX-License-Identifier: ISC */
/*
 * The table of formats, and what a writer keeps between records.
 */
#include "output/record.h"

#include "output/json.h"
#include "output/snmptrapd.h"
#include "output/textline.h"

int
record_writer_init(struct record_writer *writer, const struct output_conf *conf)
{
	*writer = (struct record_writer) {
	    .format = conf->format, .oid_format = conf->oid_format};
	if (conf->format != FORMAT_SNMPTRAPD || !conf->resolve)
		return 0;
	writer->resolver = resolver_new();
	return writer->resolver == NULL ? -1 : 0;
}

void
record_writer_fini(struct record_writer *writer)
{
	resolver_free(writer->resolver);
	writer->resolver = NULL;
}

static void
add_snmptrapd(struct record_writer *writer, struct text *text,
    const struct notification *n, enum record_place place)
{
	struct snmptrapd_record record = {
	    .notification = n, .oid_format = writer->oid_format};

	if (writer->resolver != NULL)
		record.host =
		    resolver_name(writer->resolver, &n->source, clock_mono());
	if (place == RECORD_STDIN)
		snmptrapd_add_stdin(text, &record);
	else if (place == RECORD_STREAM)
		snmptrapd_add_stream(text, &record);
	else if (place == RECORD_SYSLOG)
		snmptrapd_add_syslog(text, &record);
	else
		snmptrapd_add_lines(text, &writer->stamp, &record);
}

void
record_add(struct record_writer *writer, struct text *text,
    const struct notification *n, enum record_place place)
{
	if (writer->format == FORMAT_SNMPTRAPD) {
		add_snmptrapd(writer, text, n, place);
		return;
	}
	if (writer->format == FORMAT_JSON)
		json_add(text, &writer->stamp, n);
	else
		textline_add(text, &writer->stamp, n);
	if (place != RECORD_SYSLOG)
		text_add_char(text, '\n');
}
