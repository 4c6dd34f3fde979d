/* SPDX-License-Identifier: ISC */
/*
 * What becomes of a datagram? Reads lines `KEY HEX` from standard input, sends
 * each through the pipeline of a configuration, and writes `KEY REASON`, where
 * the reason is a drop's name, `notification` or `repeat`. The configuration's
 * outputs get the notifications, in the order of the lines. Time stands still,
 * so a test's old datagrams are as fresh as when they were sent.
 *
 * decide -c FILE [-e ENGINE -b BOOTS -t TIME]: the latter say who we are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pipeline.h"
#include "usm/crypto.h"

#define WORKER_JOBS  64
#define STOP_SECONDS 30
#define SOURCE_ADDRESS                                                         \
	{                                                                      \
		192, 0, 2, 1                                                   \
	}

struct decision {
	struct conf *conf;
	struct crypto *crypto;
	struct usm *usm;
	struct worker *worker;
	struct pipeline *pipeline;
	struct output *outputs[OUTPUTS_MAX];
	struct local_engine local;
	struct mono now;
};

__attribute__((noreturn)) static void
fail(const char *what, struct span detail)
{
	fprintf(stderr, "decide: %s: %.*s\n", what, (int)detail.size,
	    (const char *)detail.data);
	exit(EXIT_FAILURE);
}

static bool
has_auth(void *context, enum auth_protocol protocol)
{
	return crypto_has_auth(context, protocol);
}

static bool
has_priv(void *context, enum priv_protocol protocol)
{
	return crypto_has_priv(context, protocol);
}

static void
read_conf(struct decision *d, const char *file)
{
	struct conf_checks checks = {has_auth, has_priv, d->crypto};
	struct text mistakes, warnings;

	text_init(&mistakes);
	text_init(&warnings);
	d->conf = conf_read(file, &checks, &mistakes, &warnings);
	if (d->conf == NULL)
		fail("configuration",
		    (struct span) {(uint8_t *)mistakes.data, mistakes.size});
	text_fini(&mistakes);
	text_fini(&warnings);
}

/* The answers go nowhere. */
static size_t
swallow(void *context, const struct outgoing *answers, size_t count)
{
	(void)context;
	(void)answers;
	return count;
}

static void
make_usm(struct decision *d)
{
	struct usm_settings settings = {
	    d->conf->time_window, d->conf->max_engines};
	size_t i;

	for (i = 0; i < d->conf->user_count; i++)
		if (usm_user_derive(&d->conf->users[i], d->crypto) != 0)
			fail("keys", span_of(d->conf->users[i].title));
	d->usm = usm_new(&settings, &d->local);
	if (d->usm == NULL ||
	    usm_set_users(d->usm, d->conf->users, d->conf->user_count) != 0)
		fail("usm", span_of("no memory"));
	d->conf->users = NULL;
	d->conf->user_count = 0;
}

static void
make_pipeline(struct decision *d)
{
	struct pipeline_parts parts = {.send = swallow};
	int slots[OUTPUTS_MAX];
	unsigned slot;

	make_usm(d);
	d->worker = worker_new(WORKER_JOBS);
	parts.usm = d->usm;
	parts.worker = d->worker;
	d->pipeline = pipeline_new(&parts);
	if (d->worker == NULL || d->pipeline == NULL)
		fail("pipeline", span_of("no memory"));
	pipeline_configure(d->pipeline, d->conf,
	    router_new(d->conf->routes, d->conf->route_count));
	pipeline_set_listener(d->pipeline, 0, &d->conf->listeners[0]);
	for (slot = 0; slot < d->conf->output_count; slot++) {
		d->outputs[slot] = output_new(&d->conf->outputs[slot], slot);
		if (d->outputs[slot] == NULL)
			fail("output", span_of("no memory"));
		pipeline_set_output(d->pipeline, slot, d->outputs[slot]);
		slots[slot] = (int)slot;
	}
	pipeline_route_to(d->pipeline, slots, d->conf->output_count);
}

/* Delivers what is queued, and frees everything. */
static void
stop(struct decision *d)
{
	struct mono deadline =
	    mono_add_ms(clock_mono(), STOP_SECONDS * INT64_C(1000));
	size_t i;

	pipeline_free(d->pipeline);
	for (i = 0; i < d->conf->output_count; i++) {
		output_stop(d->outputs[i]);
		if (output_join(d->outputs[i], deadline) != 0)
			fail("output", span_of("could not deliver"));
		output_free(d->outputs[i]);
	}
	worker_free(d->worker);
	usm_free(d->usm);
	crypto_free(d->crypto);
	conf_free(d->conf);
}

/* Where the account went up: that is what became of the datagram. */
static const char *
difference(const struct counters *before, const struct counters *after)
{
	int i;

	if (after->notifications != before->notifications)
		return "notification";
	if (after->repeats != before->repeats)
		return "repeat";
	for (i = 0; i < DROP_COUNT; i++)
		if (after->drops[i] != before->drops[i])
			return drop_name((enum drop)i);
	return "parked";
}

static const char *
decide(struct decision *d, struct span octets)
{
	static const uint8_t source[] = SOURCE_ADDRESS;
	struct datagram datagram = {
	    .octets = octets, .source = address_from_ipv4(source)};
	struct counters before = *pipeline_counters(d->pipeline);

	datagram.source.port = 50000;
	pipeline_start(d->pipeline, d->now, 0);
	pipeline_datagram(d->pipeline, &datagram);
	pipeline_end(d->pipeline);
	return difference(&before, pipeline_counters(d->pipeline));
}

static uint8_t
digit(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Hexadecimal into a block of exactly its size, to catch what reads past it. */
static uint8_t *
read_hex(const char *hex, size_t *size)
{
	size_t i, digits = strspn(hex, "0123456789abcdef");
	uint8_t *octets;

	if (digits % 2 != 0 || (hex[digits] != '\n' && hex[digits] != '\0'))
		return NULL;
	*size = digits / 2;
	octets = malloc(*size > 0 ? *size : 1);
	for (i = 0; octets != NULL && i < *size; i++)
		octets[i] =
		    (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	return octets;
}

static void
decide_line(struct decision *d, char *line)
{
	char *hex = strchr(line, ' ');
	struct span datagram;
	uint8_t *octets;

	if (hex == NULL || (octets = read_hex(hex + 1, &datagram.size)) == NULL)
		fail("not `KEY HEX`", span_of(line));
	*hex = '\0';
	datagram.data = octets;
	printf("%s %s\n", line, decide(d, datagram));
	free(octets);
}

/* Reads the options; returns the configuration's name. */
static const char *
read_options(struct decision *d, int argc, char **argv)
{
	const char *file = NULL;
	int option;

	while ((option = getopt(argc, argv, "c:e:b:t:")) != -1) {
		if (option == 'c')
			file = optarg;
		else if (option == 'b')
			d->local.boots = (int32_t)strtol(optarg, NULL, 10);
		else if (option == 't')
			d->now.ns = strtol(optarg, NULL, 10) * NS_PER_SEC;
		else if (option != 'e' ||
			 engine_id_parse(optarg, &d->local.id) != 0)
			fail("bad option", span_of(argv[optind - 1]));
	}
	if (file == NULL)
		fail("missing", span_of("-c FILE"));
	return file;
}

int
main(int argc, char **argv)
{
	struct decision d = {.local = {.id = engine_id_random(), .boots = 1}};
	const char *file = read_options(&d, argc, argv);
	char *line = NULL;
	size_t capacity = 0;

	d.crypto = crypto_new();
	if (d.crypto == NULL)
		fail("crypto", span_of("does not work"));
	log_set_level(LOG_LEVEL_ERROR);
	read_conf(&d, file);
	make_pipeline(&d);
	while (getline(&line, &capacity, stdin) > 0)
		decide_line(&d, line);
	free(line);
	stop(&d);
	return EXIT_SUCCESS;
}
