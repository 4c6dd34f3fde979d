/* SPDX-License-Identifier: ISC */
/*
 * The way of a datagram. pipeline_datagram() counts it and ends it in exactly
 * one place; examine() is the way itself:
 *
 *   decode ─► authenticate ─► check access ─► normalise ─► route ─► batch
 *
 * At the end of the turn the batch goes to every output that wants something
 * in it, and only then are its informs answered (doc/architecture.md). One
 * owner, the receive loop: no locks.
 */
#include "pipeline.h"

#include <stdio.h>
#include <stdlib.h>

#include "answer.h"
#include "auth_failure.h"
#include "base/limiter.h"
#include "conf/access.h"
#include "notify/origin.h"
#include "park.h"
#include "passage.h"
#include "turn.h"

struct pipeline {
	struct pipeline_parts parts;
	const struct conf *conf; /* NULL: nothing is accepted */
	const struct listener_conf *listeners[LISTENERS_MAX];
	struct router *router;
	bool paused;
	struct observer observer; /* observe may be NULL */

	struct mono now; /* the turn's */
	int64_t wall;
	struct turn turn;
	output_set want_datagrams; /* outputs that pass them on */

	struct limiter *limiter; /* datagrams of each source */
	struct answers answers;
	struct auth_failures failures;
	struct park *park;
	struct counters counters;
	struct passage_limits limits;

	uint8_t scratch[MESSAGE_SIZE_MAX]; /* the decrypted ScopedPDU */
};

static const struct listener_conf *
listener_of(const struct pipeline *p, const struct datagram *datagram)
{
	return p->listeners[datagram->listener];
}

/* ── informs ──────────────────────────────────────────────────────────── */

static struct span
response(
    struct pipeline *p, const struct passage *way, struct inform_answer answer)
{
	if (!answer.wanted)
		return (struct span) {NULL, 0};
	return answers_response(&p->answers, way, answer.error_status);
}

/* An inform that is heard for the first time: routed, and queued if anybody
 * wants it, which decides whether it is answered. */
static enum drop
take_new_inform(struct pipeline *p, struct passage *way, struct repeat_id id,
    struct routing routing)
{
	struct pending pending = {.id = id,
	    .answer = {routing.answer != ROUTE_ANSWER_NONE, routing.answer},
	    .octets = (uint32_t)way->datagram->octets.size};
	struct batch_record record = {.notification = way->notification,
	    .outputs = routing.outputs,
	    .listener = (int)way->datagram->listener,
	    .response = response(p, way, pending.answer)};

	enum drop drop;

	if (routing.outputs != 0) {
		drop = turn_add_inform(&p->turn, &record, &pending, p->now);
		way->pending = drop == DROP_NONE;
		if (drop != DROP_NONE) /* the retry is no duplicate */
			router_forget(p->router, &way->notification);
		return drop;
	}
	turn_answer_unwanted(&p->turn, &record, &pending, p->now);
	return DROP_NONE;
}

/* Is it one that was heard before? Then it is answered again, as it was. */
static bool
is_repeat(struct pipeline *p, struct passage *way, struct repeat_id id)
{
	struct inform_answer answer = {.wanted = true};

	switch (
	    repeats_look(p->turn.repeats, id, p->now, &answer.error_status)) {
	case REPEAT_NEW:
		return false;
	case REPEAT_ANSWERED:
		turn_respond(&p->turn, way->datagram->listener,
		    &way->notification, response(p, way, answer));
		break;
	case REPEAT_PENDING:
		break;
	}
	p->counters.repeats++;
	way->repeat = true;
	return true;
}

/* ── the way of a datagram ────────────────────────────────────────────── */

/* More than its source may send? One that was parked has been asked before. */
static bool
is_too_much(struct pipeline *p, const struct passage *way)
{
	struct rate rate = p->conf->source_rate;

	return rate.rate != 0 && !way->again &&
	       !limiter_take(
		   p->limiter, 0, &way->datagram->source, rate, p->now);
}

static enum drop
decode(struct pipeline *p, struct passage *way)
{
	if (p->paused)
		return DROP_PAUSED;
	if (is_too_much(p, way))
		return DROP_SOURCE_RATE;
	if (way->datagram->truncated)
		return DROP_TRUNCATED;
	return message_decode(way->datagram->octets, &way->message);
}

/* Who sent it, and may they? Leaves the PDU's octets in `pdu`. */
static enum drop
authenticate(struct pipeline *p, struct passage *way, struct span *pdu)
{
	enum drop drop;

	if (way->message.version != SNMP_V3) {
		*pdu = way->message.data;
		return community_check(p->conf->communities,
		    p->conf->community_count, way->message.community,
		    &way->datagram->source);
	}
	drop = usm_incoming(
	    p->parts.usm, &way->usm, &way->in, &way->message.leniencies);
	*pdu = way->in.scoped.pdu;
	if (drop == DROP_KEY_PENDING && way->in.key_needed) {
		way->parked = park_add(p->park, way->datagram, &way->in.key_job,
				  p->now) == 0;
		secret_wipe(&way->in.key_job, sizeof(way->in.key_job));
	}
	return drop;
}

/*
 * Which PDUs each version may bring: v1 the Trap-PDU, v2c and v3 SNMPv2-Trap
 * and InformRequest. A proven, timely request that is no notification is
 * reported in v3 (RFC 3412 7.2 (13); 3413 3.4), never answered in v1 and v2c.
 */
static enum drop
check_pdu(struct passage *way)
{
	uint8_t type = way->pdu.type;

	if (way->message.version == SNMP_V1)
		return type == PDU_TRAP_V1 ? DROP_NONE : DROP_UNKNOWN_PDU;
	if (type == PDU_TRAP || type == PDU_INFORM)
		return DROP_NONE;
	way->in.report =
	    way->message.version == SNMP_V3 && pdu_is_confirmed(type);
	way->in.report_level = way->in.level;
	way->in.request_id = way->pdu.request_id;
	return DROP_UNKNOWN_PDU;
}

/* One record of it, whatever the version. */
static enum drop
normalise(const struct pipeline *p, struct passage *way)
{
	struct notification *n = &way->notification;
	const struct message *m = &way->message;
	enum drop drop;

	*n = (struct notification) {.time = way->datagram->time,
	    .source = way->datagram->source,
	    .destination = way->datagram->destination,
	    .version = m->version,
	    .community = m->community,
	    .user = m->usm.user,
	    .level = m->level,
	    .engine_id = m->usm.engine_id,
	    .context_engine_id = way->in.scoped.context_engine_id,
	    .context_name = way->in.scoped.context_name,
	    .mib = p->conf->mib};
	drop = notification_from_pdu(n, &way->pdu, &way->scratch);
	n->leniencies |= m->leniencies;
	return drop;
}

/* May who sent it send that? By the packet's own source. */
static enum drop
check_access(const struct pipeline *p, const struct passage *way)
{
	return access_check(
	    p->conf, &way->notification, &way->datagram->source, way->in.user);
}

/* A relay that is trusted says whom it speaks for. Access was decided before,
 * by the packet's own source. */
static void
look_behind_relay(const struct pipeline *p, struct notification *n)
{
	const struct prefix_list *relays = &p->conf->trusted_relays;

	if (relays->count > 0 && prefix_list_allows(relays, &n->source))
		origin_apply(n);
}

static struct routing
route(struct pipeline *p, struct passage *way)
{
	struct routing routing =
	    router_route(p->router, &way->notification, p->now);

	if (routing.outputs & p->want_datagrams)
		way->notification.datagram = way->datagram->octets;

	way->unwanted = routing.outputs == 0;
	p->counters.unwanted += way->unwanted;
	return routing;
}

static enum drop
deliver_inform(struct pipeline *p, struct passage *way)
{
	struct repeat_id id =
	    repeats_identify(p->turn.repeats, &way->notification);

	if (is_repeat(p, way, id))
		return DROP_NONE;
	return take_new_inform(p, way, id, route(p, way));
}

static enum drop
deliver_trap(struct pipeline *p, struct passage *way)
{
	struct routing routing = route(p, way);

	if (routing.outputs != 0)
		return turn_add_trap(
		    &p->turn, &way->notification, routing.outputs);
	turn_count(&p->turn, &way->notification);
	return DROP_NONE;
}

/* From octets to the batch. A step that drops ends the way. */
static enum drop
examine(struct pipeline *p, struct passage *way)
{
	struct span pdu = {NULL, 0};
	enum drop drop;

	if ((drop = decode(p, way)) != DROP_NONE)
		return drop;
	if ((drop = authenticate(p, way, &pdu)) != DROP_NONE)
		return drop;
	if ((drop = pdu_decode(pdu, way->message.version, &way->pdu,
		 &way->message.leniencies)) != DROP_NONE)
		return drop;
	if ((drop = check_pdu(way)) != DROP_NONE)
		return drop;
	if ((drop = normalise(p, way)) != DROP_NONE)
		return drop;
	if ((drop = check_access(p, way)) != DROP_NONE)
		return drop;
	look_behind_relay(p, &way->notification);
	return way->pdu.type == PDU_INFORM ? deliver_inform(p, way)
					   : deliver_trap(p, way);
}

static void
count_drop(struct pipeline *p, struct passage *way, enum drop why)
{
	p->counters.drops[why]++;
	passage_log_drop(way, why, &p->limits, p->now);
	auth_failures_note(&p->failures, way, why, p->now);
	if (way->message.version == SNMP_V3)
		answers_report(&p->answers, listener_of(p, way->datagram), way,
		    why, p->now);
}

static void
observe(struct pipeline *p, const struct passage *way, enum drop drop)
{
	struct observation observation = {.datagram = way->datagram,
	    .message = &way->message,
	    .drop = drop,
	    .repeat = way->repeat,
	    .unwanted = way->unwanted,
	    .pending = way->pending,
	    .notification = drop == DROP_NONE ? &way->notification : NULL,
	    .scoped = way->in.scoped.whole};

	if (drop == DROP_NOT_IN_VIEW)
		observation.trap_oid = way->notification.trap_oid;
	if (p->observer.observe != NULL)
		p->observer.observe(p->observer.context, &observation);
}

/* The end of a datagram's way, whatever it was. */
static void
conclude(struct pipeline *p, struct passage *way, enum drop drop)
{
	observe(p, way, drop);
	if (way->in.new_engine)
		passage_log_new_engine(way, &p->limits, p->now);
	if (drop != DROP_NONE)
		count_drop(p, way, drop);
	else if (log_wants(LOG_LEVEL_DEBUG))
		passage_log_notification(way);
}

/* What became of an inform that outputs wanted. Where none took it, the retry
 * is to find things as they were before. */
static void
inform_settled(void *context, const struct batch_record *record,
    uint32_t octets, enum drop drop)
{
	static const struct message none = {0};
	const struct notification *n = &record->notification;
	struct pipeline *p = context;
	const struct datagram datagram = {.time = n->time,
	    .source = *notification_peer(n),
	    .destination = n->destination,
	    .octets = {NULL, octets}};
	const struct observation observation = {.datagram = &datagram,
	    .message = &none,
	    .drop = drop,
	    .settled = true,
	    .notification = n};

	if (p->observer.observe != NULL)
		p->observer.observe(p->observer.context, &observation);
	if (drop == DROP_NONE)
		return;
	router_forget(p->router, n);
	passage_log_settled(n, octets, drop, &p->limits, p->now);
}

/* Examines a datagram that is received now, or comes back from the park. */
static void
process(struct pipeline *p, const struct datagram *datagram, bool again)
{
	struct passage way;
	enum drop drop;

	way.datagram = datagram;
	way.parked = way.repeat = way.pending = way.unwanted = false;
	way.again = again;
	way.message = (struct message) {0};
	way.in = (struct usm_incoming) {0};
	way.usm = (struct usm_datagram) {.message = &way.message,
	    .source = datagram->source,
	    .now = p->now,
	    .wall = p->wall,
	    .own_size = listener_of(p, datagram) == NULL
			    ? 0
			    : listener_of(p, datagram)->max_message_size,
	    .scratch = p->scratch};
	drop = examine(p, &way);
	if (!way.parked)
		conclude(p, &way, drop);
}

void
pipeline_datagram(struct pipeline *p, const struct datagram *datagram)
{
	p->counters.received++;
	if (p->conf != NULL)
		process(p, datagram, false);
	else
		p->counters.drops[DROP_PAUSED]++;
}

void
pipeline_start(struct pipeline *p, struct mono now, int64_t wall)
{
	p->now = now;
	p->wall = wall;
}

void
pipeline_end(struct pipeline *p)
{
	turn_end(&p->turn);
	p->counters.parked = park_count(p->park);
}

/* ── parked datagrams ─────────────────────────────────────────────────── */

static void
key_made(void *context, const struct usm_key_job *job)
{
	struct pipeline *p = context;

	usm_key_job_done(p->parts.usm, job);
}

static void
retry(void *context, const struct datagram *datagram)
{
	struct pipeline *p = context;

	pipeline_start(p, clock_mono(), clock_wall().tv_sec);
	process(p, datagram, true);
	pipeline_end(p);
}

static void
expired(void *context, const struct datagram *datagram)
{
	struct pipeline *p = context;
	struct passage way = {.datagram = datagram};

	p->counters.parked = park_count(p->park);
	conclude(p, &way, DROP_KEY_PENDING);
}

/* ── its parts ────────────────────────────────────────────────────────── */

static void
summarize(void *context, const struct notification *summary, output_set outputs)
{
	struct pipeline *p = context;

	p->counters.summaries++;
	if (outputs != 0)
		(void)turn_add_own(&p->turn, summary, outputs);
}

static int
init(struct pipeline *p)
{
	struct park_handler handler = {key_made, retry, expired, p};

	p->limiter = limiter_new();
	p->park = park_new(p->parts.worker, &handler);
	p->answers.usm = p->parts.usm;
	p->answers.counters = &p->counters;
	p->answers.send = p->parts.send;
	p->answers.send_context = p->parts.send_context;
	p->turn.settled = inform_settled;
	p->turn.settled_context = p;
	if (p->limiter == NULL || p->park == NULL ||
	    answers_init(&p->answers) != 0 ||
	    auth_failures_init(
		&p->failures, &p->turn, usm_local(p->parts.usm)->started) != 0)
		return -1;
	return turn_init(
	    &p->turn, &p->counters, p->parts.send, p->parts.send_context);
}

struct pipeline *
pipeline_new(const struct pipeline_parts *parts)
{
	struct pipeline *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->parts = *parts;
	if (init(p) == 0)
		return p;
	pipeline_free(p);
	return NULL;
}

void
pipeline_free(struct pipeline *p)
{
	if (p == NULL)
		return;
	router_free(p->router);
	turn_fini(&p->turn);
	park_free(p->park);
	answers_fini(&p->answers);
	auth_failures_fini(&p->failures);
	limiter_free(p->limiter);
	secret_wipe(p->scratch, sizeof(p->scratch));
	free(p);
}

void
pipeline_flush(struct pipeline *p)
{
	if (p->router != NULL)
		router_flush(p->router);
	pipeline_end(p);
}

void
pipeline_configure(
    struct pipeline *p, const struct conf *conf, struct router *router)
{
	if (p->conf != NULL) {
		park_clear(p->park);
		pipeline_flush(p);
	}
	p->conf = conf;
	router_free(p->router);
	p->router = router;
	p->failures.wanted = conf->auth_failures;
	p->failures.outputs = 0;
	p->failures.mib = conf->mib;
	router_on_summary(router, summarize, p);
	buckets_set_rate(p->answers.buckets,
	    (struct rate) {conf->report_rate, conf->report_burst});
}

void
pipeline_tick(struct pipeline *p, struct mono now)
{
	passage_log_left_out(&p->limits, now);
	if (p->router == NULL)
		return;
	router_expire(p->router, now);
	pipeline_end(p);
}

const struct router *
pipeline_router(const struct pipeline *p)
{
	return p->router;
}

void
pipeline_set_listener(
    struct pipeline *p, unsigned slot, const struct listener_conf *listener)
{
	p->listeners[slot] = listener;
}

void
pipeline_set_output(struct pipeline *p, unsigned slot, struct output *output)
{
	output_set bit = (output_set)1 << slot;

	p->turn.outputs[slot] = output;
	p->want_datagrams &= ~bit;
	if (output != NULL && output_wants_datagram(output))
		p->want_datagrams |= bit;
}

void
pipeline_route_to(struct pipeline *p, const int *slots, size_t count)
{
	router_bind(p->router, slots, count);
	auth_failures_bind(&p->failures, slots, count);
}

struct output *
pipeline_output(const struct pipeline *p, unsigned slot)
{
	return p->turn.outputs[slot];
}

void
pipeline_set_observer(struct pipeline *p, const struct observer *observer)
{
	p->observer = *observer;
}

bool
pipeline_is_paused(const struct pipeline *p)
{
	return p->paused;
}

void
pipeline_pause(struct pipeline *p, bool paused)
{
	p->paused = paused;
}

const struct counters *
pipeline_counters(const struct pipeline *p)
{
	return &p->counters;
}
