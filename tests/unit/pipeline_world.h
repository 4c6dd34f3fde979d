/* SPDX-License-Identifier: ISC */
/*
 * A pipeline with users, a community, a file output and a sender of answers
 * that keeps them, on the clock of usm_world.h. Every receive checks the
 * account.
 */
#ifndef TRAPLINE_TESTS_PIPELINE_WORLD_H
#define TRAPLINE_TESTS_PIPELINE_WORLD_H

#include "outputs.h"
#include "pipeline.h"
#include "scratch.h"
#include "snmp/reply.h"
#include "suite.h"
#include "usm_world.h"

#define PORT_OF_SENDER 50123

static struct pipeline *pipeline;
static struct worker *worker;
static struct output *output;
static struct conf conf;
static struct community community;
static struct listener_conf listener;
static char directory[SCRATCH_SIZE];

/* what was answered: how often, the last one, and what was queued by then */
static unsigned answers;
static uint8_t answer_octets[MESSAGE_SIZE_MAX];
static struct span last_answer;
static uint64_t wanted_at_answer;
static bool send_fails;

/* what the observer was told */
static unsigned observed, observed_drops, observed_repeats;

static inline size_t
keep_answer(void *context, const struct outgoing *outgoing, size_t count)
{
	struct output_status status = {0};
	size_t i;

	ck_assert_ptr_eq(context, &answers);
	for (i = 0; i < count; i++) {
		ck_assert_uint_eq(outgoing[i].listener, 0);
		ck_assert_uint_eq(outgoing[i].to->port, PORT_OF_SENDER);
		ck_assert_uint_eq(outgoing[i].from->port, 162);
	}
	if (send_fails)
		return 0;
	answers += (unsigned)count;
	last_answer =
	    (struct span) {answer_octets, outgoing[count - 1].message.size};
	memcpy(
	    answer_octets, outgoing[count - 1].message.data, last_answer.size);
	if (output != NULL)
		output_status(output, &status);
	wanted_at_answer = status.wanted;
	return count;
}

static inline void
count_observation(void *context, const struct observation *o)
{
	(void)context;
	observed += !o->pending;
	observed_drops += o->drop != DROP_NONE;
	observed_repeats += o->repeat;
	ck_assert(!o->pending || o->drop == DROP_NONE);
	ck_assert(
	    (o->notification != NULL) == (o->settled || o->drop == DROP_NONE));
}

static inline void
output_start(void)
{
	struct output_conf section = {.kind = OUTPUT_FILE,
	    .title = (char[]) {"all"},
	    .format = FORMAT_JSON,
	    .queue = 8 * 1024 * 1024,
	    .mode = 0640};
	char path[2 * SCRATCH_SIZE];

	snprintf(path, sizeof(path), "%s/out", directory);
	section.path = path;
	output = output_new(&section, 0);
	ck_assert_ptr_nonnull(output);
	pipeline_set_output(pipeline, 0, output);
	pipeline_route_to(pipeline, (const int[]) {0}, 1);
}

/* Takes the output out again; returns how many lines it has written. */
static inline unsigned
output_end(void)
{
	pipeline_set_output(pipeline, 0, NULL);
	pipeline_route_to(pipeline, NULL, 0);
	end(output);
	output = NULL;
	return access(scratch_path(directory, "out"), F_OK) == 0
		   ? count_lines(scratch_path(directory, "out"))
		   : 0;
}

static inline void
pipeline_world_make(void)
{
	struct pipeline_parts parts = {
	    .send = keep_answer, .send_context = &answers};
	struct observer observer = {count_observation, NULL};

	world_make();
	log_set_level(LOG_LEVEL_ERROR);
	scratch_make(directory);
	parts.usm = usm;
	parts.worker = worker = worker_new(64);
	pipeline = pipeline_new(&parts);
	ck_assert_ptr_nonnull(pipeline);
	community = (struct community) {.name = strdup("public")};
	listener =
	    (struct listener_conf) {.send_reports = true, .discovery = true};
	conf = (struct conf) {.communities = &community,
	    .community_count = 1,
	    .report_rate = 1,
	    .report_burst = 5};
	pipeline_set_observer(pipeline, &observer);
	pipeline_set_listener(pipeline, 0, &listener);
	pipeline_configure(
	    pipeline, &conf, router_new(conf.routes, conf.route_count));
}

static inline void
pipeline_world_end(void)
{
	if (output != NULL)
		output_end();
	worker_free(worker);
	pipeline_free(pipeline);
	scratch_remove(directory);
	free(community.name);
	world_end();
}

static inline const struct counters *
counters(void)
{
	return pipeline_counters(pipeline);
}

/* received = notifications + repeats + drops + parked */
static inline void
check_account(void)
{
	const struct counters *c = counters();
	uint64_t ended = c->notifications + c->repeats + c->parked;
	unsigned i;

	for (i = 0; i < DROP_COUNT; i++)
		ended += c->drops[i];
	ck_assert_uint_eq(c->received, ended);
	ck_assert_uint_eq(observed + c->parked, c->received);
}

/* A datagram within a turn. */
static inline void
pass(struct span octets)
{
	struct datagram d = {.octets = octets, .time = {1795185540, 0}};

	ck_assert_int_eq(address_parse(source, &d.source), 0);
	ck_assert_int_eq(address_parse("192.0.2.200", &d.destination), 0);
	d.source.port = PORT_OF_SENDER;
	d.destination.port = 162;
	pipeline_datagram(pipeline, &d);
}

/* A turn with one datagram. */
static inline void
take(struct span octets)
{
	pipeline_start(pipeline, now, 1795185540);
	pass(octets);
	pipeline_end(pipeline);
	check_account();
}

static inline void
take_v3(const struct v3_sender *s)
{
	take(v3_build(crypto(), s));
}

/* A community message with one string of so many octets; good until the next.
 */
static inline struct span
community_message(
    enum snmp_version version, uint8_t type, int32_t request_id, size_t octets)
{
	static uint8_t buffer[MESSAGE_SIZE_MAX], list[MESSAGE_SIZE_MAX];
	static const uint8_t name[] = {0x2b, 6, 1, 4, 1, 9}, text[60000];
	struct reply_pdu pdu = {.type = type, .request_id = request_id};
	struct writer w = writer_start(list, sizeof(list));
	const uint8_t *mark = writer_mark(&w);
	struct span m;

	writer_add_element(&w, SMI_OCTET_STRING, (struct span) {text, octets});
	writer_add_element(
	    &w, SMI_OBJECT_IDENTIFIER, (struct span) {name, sizeof(name)});
	writer_wrap(&w, SMI_SEQUENCE, mark);
	pdu.varbinds = writer_result(&w);
	m = reply_community(
	    buffer, sizeof(buffer), version, span_of("public"), &pdu);
	ck_assert_uint_gt(m.size, 0);
	return m;
}

static inline struct span
v2c(uint8_t type, int32_t request_id)
{
	return community_message(SNMP_V2C, type, request_id, 5);
}

#define drops(reason) (counters()->drops[reason])

static inline int
pipeline_run(const char *name, const TTest *const *tests, size_t count)
{
	Suite *suite = suite_create(name);
	TCase *tc = tcase_create(name);
	size_t i;

	tcase_add_checked_fixture(tc, pipeline_world_make, pipeline_world_end);
	tcase_set_timeout(tc, 60);
	for (i = 0; i < count; i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}

#endif
