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
	*writer = (struct record_writer) {.format = conf->format,
	    .oid_format = conf->oid_format,
	    .template = conf->template,
	    .template_v1 =
		conf->template_v1 != NULL ? conf->template_v1 : conf->template};
	if (!conf->resolve ||
	    (conf->format != FORMAT_SNMPTRAPD && writer->template_v1 == NULL))
		return 0;
	writer->resolver = resolver_new();
	writer->by_template.percent.resolver = writer->resolver;
	return writer->resolver == NULL ? -1 : 0;
}

void
record_writer_fini(struct record_writer *writer)
{
	resolver_free(writer->resolver);
	writer->resolver = NULL;
	json_memory_fini(&writer->json);
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

/* One line of it: the template's own line ends and the like are blanks, and
 * left out at the end. Those of peers are escaped already. */
static void
flatten(struct text *text, size_t start)
{
	size_t i;

	while (text->size > start && text->data[text->size - 1] == '\n')
		text->size--;
	for (i = start; i < text->size; i++)
		if ((uint8_t)text->data[i] < ' ' || text->data[i] == 0x7f)
			text->data[i] = ' ';
}

/* A template's record is lines, whether it ends with a line end or not. As in
 * snmptrapd's format, only a script's own input is raw. */
static void
add_by_template(struct record_writer *writer, struct text *text,
    const struct notification *n, enum record_place place)
{
	size_t start = text->size;
	bool input = place == RECORD_STDIN || place == RECORD_STREAM;

	writer->by_template.percent.style =
	    (struct snmptrapd_style) {.quick = input,
		.numeric = writer->oid_format == OID_NUMERIC,
		.named = writer->oid_format == OID_MIB,
		.mib = n->mib,
		.escape = place != RECORD_STDIN,
		.breaks = place == RECORD_STDIN};
	template_add(
	    n->pdu == PDU_TRAP_V1 ? writer->template_v1 : writer->template,
	    text, &writer->by_template, n);
	if (text->failed)
		return;
	if (place == RECORD_SYSLOG)
		flatten(text, start);
	else if (text->size == start || text->data[text->size - 1] != '\n')
		text_add_char(text, '\n');
}

void
record_add(struct record_writer *writer, struct text *text,
    const struct notification *n, enum record_place place)
{
	if (writer->template != NULL ||
	    (n->pdu == PDU_TRAP_V1 && writer->template_v1 != NULL)) {
		add_by_template(writer, text, n, place);
		return;
	}
	if (writer->format == FORMAT_SNMPTRAPD) {
		add_snmptrapd(writer, text, n, place);
		return;
	}
	if (writer->format == FORMAT_JSON)
		json_add(text, &writer->json, n);
	else
		textline_add(text, &writer->stamp, n);
	if (place != RECORD_SYSLOG)
		text_add_char(text, '\n');
}
