/* SPDX-License-Identifier: ISC */
/*
 * `status`: the account, as text, as one JSON object, or as the four lines that
 * MRTG takes from a target script.
 */
#include <sysexits.h>

#include "control/model.h"

/* One figure of the account that is not a drop. */
struct figure {
	const char *name;  /* in JSON */
	const char *words; /* for people */
	uint64_t value;
};

#define FIGURES 15

/* What all queues together hold in memory. */
static uint64_t
octets_queued(const struct control *c)
{
	struct output_status s;
	const struct output *output;
	uint64_t octets = 0;
	unsigned slot;

	for (slot = 0; slot < OUTPUTS_MAX; slot++) {
		output = pipeline_output(c->parts.pipeline, slot);
		if (output == NULL)
			continue;
		output_status(output, &s);
		octets += s.queued_octets;
	}
	return octets;
}

static void
collect(const struct control *c, struct figure figures[FIGURES])
{
	const struct counters *n = pipeline_counters(c->parts.pipeline);
	const struct figure all[FIGURES] = {
	    {"kernel_drops", "dropped by the kernel, before we received",
		receiver_kernel_drops(c->parts.receiver)},
	    {"received", "received", n->received},
	    {"notifications", "  notifications", n->notifications},
	    {"repeats", "  repeated informs", n->repeats},
	    {"parked", "  waiting for a key", n->parked},
	    {"unwanted", "notifications no route wanted", n->unwanted},
	    {"summaries", "summaries of duplicates", n->summaries},
	    {"auth_failure_records", "records of refused messages",
		n->auth_failure_records},
	    {"auth_failures_limited", "refused messages without a record",
		n->auth_failures_limited},
	    {"responses_sent", "informs answered", n->responses_sent},
	    {"silent_drops", "informs without an answer (snmpSilentDrops)",
		n->silent_drops},
	    {"reports_sent", "Reports sent", n->reports_sent},
	    {"reports_limited", "Reports left out by report_rate",
		n->reports_limited},
	    {"send_errors", "answers the kernel refused", n->send_errors},
	    {"queued_octets", "octets of memory in the outputs' queues",
		octets_queued(c)},
	};

	memcpy(figures, all, sizeof(all));
}

static uint64_t
sum_drops(const struct counters *n)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 1; i < DROP_COUNT; i++)
		sum += n->drops[i];
	return sum;
}

static void
add_row(struct text *text, uint64_t value, const char *words)
{
	text_printf(text, "%12llu  %s\n", (unsigned long long)value, words);
}

/* A table, its cells apart by a tab; the last error is left out where there is
 * none. */
static void
add_output(struct text *text, const struct output *output)
{
	struct output_status s;

	output_status(output, &s);
	text_add_escaped(text, span_of(output_conf(output)->title));
	text_printf(text, "\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu",
	    (unsigned long long)s.wanted, (unsigned long long)s.delivered,
	    (unsigned long long)s.queued, (unsigned long long)s.queued_octets,
	    (unsigned long long)s.dropped, (unsigned long long)s.errors,
	    (unsigned long long)s.restarts);
	if (s.last_error[0] != '\0') {
		text_add_char(text, '\t');
		text_add_escaped(text, span_of(s.last_error));
	}
	text_add_char(text, '\n');
}

static void
add_outputs(struct control *c, struct text *text)
{
	const struct output *output;
	unsigned slot;

	text_add(text, "\noutput\twanted\tdelivered\tqueued\toctets\t"
		       "dropped\terrors\tstarts\tlast error\n");
	for (slot = 0; slot < OUTPUTS_MAX; slot++) {
		output = pipeline_output(c->parts.pipeline, slot);
		if (output != NULL)
			add_output(text, output);
	}
}

static int64_t
uptime(const struct control *c)
{
	return mono_seconds(c->started, clock_mono());
}

static void
add_text(struct control *c, struct text *text)
{
	const struct counters *n = pipeline_counters(c->parts.pipeline);
	struct figure figures[FIGURES];
	struct stamp stamp = {0};
	int64_t up = uptime(c);
	size_t i, users,
	    engines = engine_table_count(usm_engines(c->parts.usm));

	usm_users(c->parts.usm, &users);
	text_printf(text, "up %lld days %02lld:%02lld:%02lld%s\n",
	    (long long)(up / 86400), (long long)(up / 3600 % 24),
	    (long long)(up / 60 % 60), (long long)(up % 60),
	    pipeline_is_paused(c->parts.pipeline) ? ", PAUSED" : "");
	text_printf(text, "%s, read at ", c->conf->file);
	stamp_add_utc(text, &stamp, &c->configured);
	text_printf(text, "\n%zu user%s, %zu engine%s known\n\n", users,
	    users == 1 ? "" : "s", engines, engines == 1 ? "" : "s");
	collect(c, figures);
	for (i = 0; i < FIGURES; i++) {
		add_row(text, figures[i].value, figures[i].words);
		if (strcmp(figures[i].name, "parked") == 0)
			add_row(text, sum_drops(n), "  dropped");
	}
	for (i = 1; i < DROP_COUNT; i++)
		if (n->drops[i] > 0)
			text_printf(text, "%12llu  dropped: %s\n",
			    (unsigned long long)n->drops[i],
			    drop_name((enum drop)i));
	for (i = 0; i < LENIENT_COUNT; i++)
		if (n->leniencies[i] > 0)
			text_printf(text, "%12llu  tolerated: %s\n",
			    (unsigned long long)n->leniencies[i],
			    lenient_name((enum lenient)i));
	add_outputs(c, text);
}

static void
add_json_string(struct text *text, const char *name, const char *value)
{
	text_printf(text, "\"%s\":\"", name);
	if (text_is_printable(span_of(value)))
		text_add_json(text, span_of(value));
	text_add(text, "\"");
}

static void
add_json_output(struct text *text, const struct output *output)
{
	struct output_status s;

	output_status(output, &s);
	text_add_char(text, '{');
	add_json_string(text, "title", output_conf(output)->title);
	text_printf(text,
	    ",\"wanted\":%llu,\"delivered\":%llu,\"queued\":%llu,"
	    "\"dropped\":%llu,\"queued_octets\":%llu,\"errors\":%llu,"
	    "\"restarts\":%llu,",
	    (unsigned long long)s.wanted, (unsigned long long)s.delivered,
	    (unsigned long long)s.queued, (unsigned long long)s.dropped,
	    (unsigned long long)s.queued_octets, (unsigned long long)s.errors,
	    (unsigned long long)s.restarts);
	add_json_string(text, "last_error", s.last_error);
	text_add_char(text, '}');
}

static void
add_json_outputs(const struct control *c, struct text *text)
{
	const struct output *output;
	unsigned slot;
	bool first = true;

	text_add(text, ",\"outputs\":[");
	for (slot = 0; slot < OUTPUTS_MAX; slot++) {
		output = pipeline_output(c->parts.pipeline, slot);
		if (output == NULL)
			continue;
		if (!first)
			text_add_char(text, ',');
		first = false;
		add_json_output(text, output);
	}
	text_add_char(text, ']');
}

static void
add_json(const struct control *c, struct text *text)
{
	const struct counters *n = pipeline_counters(c->parts.pipeline);
	struct figure figures[FIGURES];
	struct stamp stamp = {0};
	size_t i, users;

	usm_users(c->parts.usm, &users);
	text_add_char(text, '{');
	add_json_string(text, "configuration", c->conf->file);
	text_add(text, ",\"configured\":\"");
	stamp_add_utc(text, &stamp, &c->configured);
	text_printf(text,
	    "\",\"uptime_seconds\":%lld,\"paused\":%s,\"users\":%zu,"
	    "\"engines\":%zu",
	    (long long)uptime(c),
	    pipeline_is_paused(c->parts.pipeline) ? "true" : "false", users,
	    engine_table_count(usm_engines(c->parts.usm)));
	collect(c, figures);
	for (i = 0; i < FIGURES; i++)
		text_printf(text, ",\"%s\":%llu", figures[i].name,
		    (unsigned long long)figures[i].value);
	text_add(text, ",\"drops\":{");
	for (i = 1; i < DROP_COUNT; i++)
		text_printf(text, "%s\"%s\":%llu", i > 1 ? "," : "",
		    drop_name((enum drop)i), (unsigned long long)n->drops[i]);
	text_add(text, "},\"leniencies\":{");
	for (i = 0; i < LENIENT_COUNT; i++)
		text_printf(text, "%s\"%s\":%llu", i > 0 ? "," : "",
		    lenient_name((enum lenient)i),
		    (unsigned long long)n->leniencies[i]);
	text_add_char(text, '}');
	add_json_outputs(c, text);
	text_add(text, "}\n");
}

/* What came in, what did not get through, how long we are up, who we are. */
static void
add_mrtg(const struct control *c, struct text *text)
{
	const struct counters *n = pipeline_counters(c->parts.pipeline);
	uint64_t lost = sum_drops(n) + receiver_kernel_drops(c->parts.receiver);
	int64_t up = uptime(c);

	text_printf(text,
	    "%llu\n%llu\n%lld days, %lld:%02lld:%02lld\ntraplined\n",
	    (unsigned long long)n->notifications, (unsigned long long)lost,
	    (long long)(up / 86400), (long long)(up / 3600 % 24),
	    (long long)(up / 60 % 60), (long long)(up % 60));
}

int
status_handle(struct control_call *call)
{
	struct control *c = call->context;
	bool mrtg = request_take_flag(call->request, "--mrtg");
	const char *word = request_take(call->request);

	if (word != NULL || (mrtg && call->json)) {
		text_add(call->error, "usage: status [--json | --mrtg]");
		return EX_USAGE;
	}
	if (mrtg)
		add_mrtg(c, call->reply);
	else if (call->json)
		add_json(c, call->reply);
	else
		add_text(c, call->reply);
	return 0;
}
