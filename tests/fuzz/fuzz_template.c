/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: a template and the octets a notification has in it. Up to the
 * first NUL the input is the template, the rest is community and varbind of a
 * notification of each version. Besides not crashing: a template without line
 * ends makes no line whatever the octets are, a system log's record is one line
 * of printable text or of what the template itself has, and what is no template
 * has a reason.
 */
#include <stdlib.h>

#include "output/arguments.h"
#include "output/record.h"
#include "snmp/writer.h"

#define PEER_MAX 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* Contents octets of a VarBindList with these octets as a value. */
static struct span
varbinds_of(struct span octets, uint8_t *room, size_t size)
{
	static const uint8_t name[] = {0x2b, 6, 1, 2, 1, 2, 2, 1, 2, 3};
	struct writer writer = writer_start(room, size);
	const uint8_t *mark = writer_mark(&writer);

	writer_add_element(&writer, SMI_OCTET_STRING, octets);
	writer_add_element(
	    &writer, SMI_OBJECT_IDENTIFIER, (struct span) {name, sizeof(name)});
	writer_wrap(&writer, SMI_SEQUENCE, mark);
	return writer_result(&writer);
}

static struct notification
notification_of(enum snmp_version version, struct span peer, struct span list)
{
	static const uint8_t link_down[] = {0x2b, 6, 1, 6, 3, 1, 1, 5, 3};
	struct notification n = {.time = {1795185540, 123456789},
	    .version = version,
	    .pdu = version == SNMP_V1 ? PDU_TRAP_V1 : PDU_TRAP,
	    .has_uptime = true,
	    .uptime = 123456,
	    .generic_trap = 6,
	    .varbinds = list};

	n.trap_oid = (struct span) {link_down, sizeof(link_down)};
	n.source.family = n.destination.family = AF_INET;
	if (version == SNMP_V3)
		n.user = n.context_name = n.engine_id = n.context_engine_id =
		    peer;
	else
		n.community = peer;
	if (version == SNMP_V1) {
		n.enterprise = n.trap_oid;
		n.agent_address = peer;
	}
	return n;
}

static size_t
count(const struct text *text, char c)
{
	size_t i, found = 0;

	for (i = 0; i < text->size; i++)
		found += text->data[i] == c;
	return found;
}

/* One record in each place. A template of one line makes one. */
static void
write_record(
    const struct output_conf *conf, const struct notification *n, bool one_line)
{
	struct record_writer writer;
	struct text text;
	int place;

	text_init(&text);
	require(record_writer_init(&writer, conf) == 0);
	for (place = RECORD_LINES; place <= RECORD_STREAM; place++) {
		text_clear(&text);
		record_add(&writer, &text, n, (enum record_place)place);
		require(!text.failed);
		if (place == RECORD_SYSLOG)
			require(
			    count(&text, '\n') == 0 && count(&text, '\0') == 0);
		else
			require(text.data[text.size - 1] == '\n');
		if (one_line && place != RECORD_SYSLOG && place != RECORD_STDIN)
			require(count(&text, '\n') == 1);
	}
	record_writer_fini(&writer);
	text_fini(&text);
}

static void
write_arguments(
    struct template_text *template, char *source, const struct notification *n)
{
	char *command[] = {source, source, NULL};
	struct template_text *templates[] = {NULL, template, NULL};
	struct output_conf conf = {.command = command, .arguments = templates};
	struct arguments *arguments = arguments_new(&conf);
	char *const *made;

	require(arguments != NULL);
	made = arguments_make(arguments, n);
	require(made != NULL && made[2] == NULL);
	require(strlen(made[1]) <= ARGUMENT_SIZE_MAX);
	if (strchr(source, '\n') == NULL)
		require(strchr(made[1], '\n') == NULL);
	arguments_free(arguments);
}

static void
run(char *source, struct span peer)
{
	static const enum snmp_version versions[] = {
	    SNMP_V1, SNMP_V2C, SNMP_V3};
	struct output_conf conf = {.format = FORMAT_TEMPLATE};
	struct template_text *argument;
	struct notification n;
	uint8_t room[PEER_MAX + 100];
	struct text why;
	size_t i;
	bool one_line =
	    strpbrk(source, "\n\\") == NULL; /* no escape makes one, either */

	text_init(&why);
	conf.template = template_parse(source, NULL, &why);
	require((conf.template == NULL) == (why.size != 0));
	text_clear(&why);
	argument = template_parse_argument(source, NULL, &why);
	require(argument == NULL || why.size == 0);
	for (i = 0; i < 3; i++) {
		n = notification_of(
		    versions[i], peer, varbinds_of(peer, room, sizeof(room)));
		if (conf.template != NULL)
			write_record(&conf, &n, one_line);
		if (argument != NULL)
			write_arguments(argument, source, &n);
	}
	template_unref(conf.template);
	template_unref(argument);
	text_fini(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t length = size == 0 ? 0 : strnlen((const char *)data, size);
	struct span peer = {NULL, 0};
	char *source = malloc(length + 1);

	require(source != NULL);
	if (length > 0)
		memcpy(source, data, length);
	source[length] = '\0';
	if (length < size)
		peer = (struct span) {data + length + 1, size - length - 1};
	if (peer.size > PEER_MAX)
		peer.size = PEER_MAX;
	run(source, peer);
	free(source);
	return 0;
}
