/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: a datagram from the receive loop to the words of the outputs.
 * Whatever the pipeline accepts is put into a batch, taken out again and
 * written in every format there is. Besides not crashing: each datagram ends
 * in exactly one counter, a repeated inform is one, answers are well-formed
 * and not larger than the sender takes, nobody but a notification is
 * delivered, and a line stays one line whatever the sender put into it.
 */
#include <stdlib.h>

#include "output/environment.h"
#include "output/record.h"
#include "pipeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct world {
	struct pipeline *pipeline;
	struct environment *environment;
	struct conf conf;
	struct community community;
	struct view view; /* of the user "none" */
	struct view_family family;
	struct listener_conf listener;
	struct mono now;
	struct text text;
	unsigned observed;
	int32_t max_size; /* of the message that is answered */
} world;

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* ── what comes out ───────────────────────────────────────────────────── */

/* Nothing of the sender's may look like a line's end or steer a terminal. */
static void
check_line(bool escaped)
{
	struct span line = {(const uint8_t *)world.text.data, world.text.size};

	require(line.size > 0 && text_is_printable(line));
	require(memchr(line.data, '\n', line.size) == NULL);
	require(memchr(line.data, '\r', line.size) == NULL);
	if (escaped)
		require(memchr(line.data, '\t', line.size) == NULL);
}

static void
write_as(enum output_format format, enum oid_format oid_format,
    const struct notification *n, enum record_place place)
{
	struct output_conf conf = {
	    .kind = OUTPUT_FILE, .format = format, .oid_format = oid_format};
	struct record_writer writer;

	require(record_writer_init(&writer, &conf) == 0);
	text_clear(&world.text);
	record_add(&writer, &world.text, n, place);
	require(!world.text.failed && world.text.size > 0);
	record_writer_fini(&writer);
}

static void
write_all(const struct notification *n)
{
	char *const *variables = environment_make(world.environment, n);

	write_as(FORMAT_TEXT, OID_ISO, n, RECORD_SYSLOG);
	check_line(true);
	write_as(FORMAT_JSON, OID_ISO, n, RECORD_SYSLOG);
	check_line(true);
	write_as(FORMAT_SNMPTRAPD, OID_ISO, n, RECORD_SYSLOG);
	write_as(FORMAT_TEXT, OID_ISO, n, RECORD_LINES);
	write_as(FORMAT_JSON, OID_ISO, n, RECORD_STDIN);
	write_as(FORMAT_SNMPTRAPD, OID_ISO, n, RECORD_LINES);
	write_as(FORMAT_SNMPTRAPD, OID_ISO, n, RECORD_STDIN);
	write_as(FORMAT_SNMPTRAPD, OID_NUMERIC, n, RECORD_STDIN);
	for (require(variables != NULL); *variables != NULL; variables++)
		require(strchr(*variables, '=') != NULL);
}

/* As an output's thread sees it: a copy in a batch. */
static void
deliver(const struct notification *n)
{
	struct batch_record record = {.notification = *n, .outputs = 1};
	struct batch *batch = batch_new();

	require(batch != NULL && batch_add(batch, &record) == 0);
	batch = batch_seal(batch);
	require(batch_count(batch) == 1 && batch_count_for(batch, 0) == 1);
	write_all(&batch_get(batch, 0)->notification);
	batch_unref(batch);
}

static void
observe(void *context, const struct observation *observation)
{
	const struct notification *n = observation->notification;
	struct notification refused;

	(void)context;
	world.observed++;
	require((n != NULL) == (observation->drop == DROP_NONE));
	if (n == NULL)
		return;
	require(n->pdu == PDU_TRAP_V1 || n->pdu == PDU_TRAP ||
		n->pdu == PDU_INFORM);
	require((n->version == SNMP_V1) == (n->pdu == PDU_TRAP_V1));
	deliver(n);
	refused = *n; /* as if it were a record of one that was not let in */
	refused.refused = DROP_WRONG_DIGEST;
	deliver(&refused);
}

static void
check_answer(const struct outgoing *answer)
{
	struct message message;

	require(answer->listener == 0 && answer->to->port == 50123 &&
		answer->from->port == 162);
	require(message_decode(answer->message, &message) == DROP_NONE);
	require(message.leniencies == 0);
	if (message.version == SNMP_V3)
		require(answer->message.size <= (size_t)world.max_size);
}

static size_t
answer(void *context, const struct outgoing *answers, size_t count)
{
	size_t i;

	(void)context;
	for (i = 0; i < count; i++)
		check_answer(&answers[i]);
	return count;
}

/* ── the world ────────────────────────────────────────────────────────── */

static struct usm_user
make_user(
    const struct crypto *crypto, const char *name, enum auth_protocol auth)
{
	struct usm_user user = {.auth = auth,
	    .priv = auth == AUTH_NONE ? PRIV_NONE : PRIV_AES_128,
	    .level = auth == AUTH_NONE ? NO_AUTH_NO_PRIV : AUTH_PRIV};

	user.title = strdup(name);
	memcpy(user.name, name, strlen(name));
	if (auth != AUTH_NONE) {
		user.auth_passphrase = strdup("auth-passphrase");
		user.priv_passphrase = strdup("priv-passphrase");
	}
	require(usm_user_derive(&user, crypto) == 0);
	return user;
}

static struct usm *
make_usm(void)
{
	struct usm_settings settings = {150, 100};
	struct local_engine local = {.boots = 7};
	struct usm_user *users = calloc(3, sizeof(*users));
	struct usm *usm;

	require(engine_id_parse("0x8000000005aabbccdd", &local.id) == 0);
	usm = usm_new(&settings, &local);
	require(usm != NULL && users != NULL);
	users[0] = make_user(usm_crypto(usm), "none", AUTH_NONE);
	users[1] = make_user(usm_crypto(usm), "noc", AUTH_NONE);
	users[2] = make_user(usm_crypto(usm), "sha", AUTH_SHA);
	users[0].view = 1;
	require(usm_set_users(usm, users, 3) == 0);
	return usm;
}

static void
make_world(void)
{
	struct pipeline_parts parts = {.send = answer};
	struct observer observer = {observe, NULL};

	log_set_level(LOG_LEVEL_ERROR);
	parts.worker = worker_new(16);
	parts.usm = make_usm();
	world.pipeline = pipeline_new(&parts);
	world.environment = environment_new();
	require(parts.worker != NULL && world.pipeline != NULL &&
		world.environment != NULL);
	world.community.name = strdup("*");
	world.listener =
	    (struct listener_conf) {.send_reports = true, .discovery = true};
	world.family.included = true;
	require(oid_parse("1.3.6.1.6.3.0.1.5", &world.family.subtree) == 0 &&
		view_parse_mask(span_of("fd"), world.family.mask) == 0 &&
		view_add(&world.view, &world.family) == 0);
	world.conf = (struct conf) {.communities = &world.community,
	    .community_count = 1,
	    .views = &world.view,
	    .view_count = 1,
	    .report_rate = 1000,
	    .report_burst = 1000};
	text_init(&world.text);
	pipeline_set_observer(world.pipeline, &observer);
	pipeline_set_listener(world.pipeline, 0, &world.listener);
	pipeline_configure(world.pipeline, &world.conf, router_new(NULL, 0));
}

/* ── the datagram ─────────────────────────────────────────────────────── */

static void
check_account(void)
{
	const struct counters *c = pipeline_counters(world.pipeline);
	uint64_t ended = c->notifications + c->repeats + c->parked;
	unsigned i;

	for (i = 0; i < DROP_COUNT; i++)
		ended += c->drops[i];
	require(c->received == ended);
	require(world.observed == c->received);
}

static void
receive(struct span octets)
{
	struct datagram datagram = {.octets = octets,
	    .time = {1795185540, 123456789},
	    .source = address_from_ipv4((const uint8_t[]) {192, 0, 2, 7}),
	    .destination = address_from_ipv4((const uint8_t[]) {192, 0, 2, 1})};
	struct message message;

	datagram.source.port = 50123;
	datagram.destination.port = 162;
	message_decode(octets, &message);
	world.max_size = message.max_size;
	pipeline_start(world.pipeline, world.now, datagram.time.tv_sec);
	pipeline_datagram(world.pipeline, &datagram);
	pipeline_end(world.pipeline);
	check_account();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct counters *counters;
	uint64_t notifications, repeats, responses;

	if (size > MESSAGE_SIZE_MAX)
		return 0;
	if (world.pipeline == NULL)
		make_world();
	world.now.ns += 100 * NS_PER_SEC; /* informs before are forgotten */
	counters = pipeline_counters(world.pipeline);
	receive((struct span) {data, size});
	notifications = counters->notifications;
	repeats = counters->repeats;
	responses = counters->responses_sent + counters->silent_drops;
	receive((struct span) {data, size});
	/* heard again: a trap is delivered again, an inform answered again */
	if (counters->repeats > repeats) {
		require(counters->notifications == notifications);
		require(counters->responses_sent + counters->silent_drops ==
			responses + 1);
	}
	return 0;
}
