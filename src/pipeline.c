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

#include "park.h"
#include "passage.h"
#include "snmp/reply.h"
#include "turn.h"

#define BUCKET_PLACES 4096 /* sources with a token bucket of their own */

struct pipeline {
	struct pipeline_parts parts;
	const struct conf *conf; /* NULL: nothing is accepted */
	const struct listener_conf *listeners[LISTENERS_MAX];
	struct router router;
	bool paused;
	struct observer observer; /* observe may be NULL */

	struct mono now; /* the turn's */
	int64_t wall;
	struct turn turn;
	uint64_t queue_full; /* informs dropped for that before this turn */

	struct buckets *buckets; /* Reports to the unauthenticated */
	struct park *park;
	struct counters counters;
	struct passage_limits limits;

	uint8_t scratch[MESSAGE_SIZE_MAX]; /* the decrypted ScopedPDU */
	uint8_t scoped[MESSAGE_SIZE_MAX];  /* the ScopedPDU of an answer */
	uint8_t answer[MESSAGE_SIZE_MAX];  /* the answer */
};

static const struct listener_conf *
listener_of(const struct pipeline *p, const struct datagram *datagram)
{
	return p->listeners[datagram->listener];
}

/* ── what goes back ───────────────────────────────────────────────────── */

/*
 * RFC 3414 3.2: the Report that tells a sender what is wrong. What is not
 * proved, or may be a replay, is answered at a bounded rate to each source, so
 * that nobody can use us to amplify or reflect.
 */
static void
send_report(struct pipeline *p, struct passage *way, enum drop why)
{
	const struct listener_conf *listener = listener_of(p, way->datagram);
	bool discovery = way->message.usm.engine_id.size == 0;
	uint32_t count = (uint32_t)p->counters.drops[why];
	struct span report;

	if (!way->in.report || listener == NULL || !listener->send_reports ||
	    (discovery && !listener->discovery))
		return;
	if ((!way->in.authenticated || why == DROP_NOT_IN_WINDOW) &&
	    !buckets_take(p->buckets, &way->datagram->source, p->now)) {
		p->counters.reports_limited++;
		return;
	}
	report = usm_report(p->parts.usm, &way->usm, &way->in, why, count,
	    p->answer, sizeof(p->answer));
	if (report.size == 0)
		p->counters.silent_drops++;
	else if (p->parts.send(p->parts.send_context, way->datagram->listener,
		     &way->datagram->source, &way->datagram->destination,
		     report) == 0)
		p->counters.reports_sent++;
	else
		p->counters.send_errors++;
}

/* A Response with these varbinds, wrapped as the inform was. */
static struct span
wrap_response(
    struct pipeline *p, const struct passage *way, const struct reply_pdu *pdu)
{
	const struct message *m = &way->message;
	struct span scoped;

	if (m->version != SNMP_V3)
		return reply_community(p->answer, sizeof(p->answer), m->version,
		    m->community, pdu);
	scoped = reply_scoped(p->scoped, sizeof(p->scoped),
	    way->in.scoped.context_engine_id, way->in.scoped.context_name, pdu);
	if (scoped.size == 0)
		return scoped;
	return usm_response(p->parts.usm, &way->usm, &way->in, scoped,
	    p->answer, sizeof(p->answer));
}

/*
 * RFC 3416 4.2.7: the same varbinds; where that is too big for the sender,
 * tooBig without any; where even that is, nothing (size 0).
 */
static struct span
make_response(struct pipeline *p, const struct passage *way)
{
	enum { TOO_BIG = 1 };
	struct reply_pdu pdu = {.type = PDU_RESPONSE,
	    .request_id = way->pdu.request_id,
	    .varbinds = way->pdu.varbinds};
	struct span response = wrap_response(p, way, &pdu);

	if (response.size == 0) {
		pdu.error_status = TOO_BIG;
		pdu.varbinds = (struct span) {NULL, 0};
		response = wrap_response(p, way, &pdu);
	}
	if (response.size == 0)
		p->counters.silent_drops++;
	return response;
}

/* ── informs ──────────────────────────────────────────────────────────── */

/* An inform that is heard for the first time. */
static enum drop
deliver_inform(struct pipeline *p, const struct passage *way,
    output_set outputs, struct repeat_id id)
{
	struct batch_record record = {.notification = way->notification,
	    .outputs = outputs,
	    .listener = (int)way->datagram->listener,
	    .response = make_response(p, way)};

	return turn_add_inform(&p->turn, &record, id, p->now);
}

static void
respond(struct pipeline *p, const struct passage *way)
{
	turn_respond(&p->turn, way->datagram->listener, &way->notification,
	    make_response(p, way));
}

/* No route wants it: answered at once, delivered to nobody. */
static void
answer_unwanted(
    struct pipeline *p, const struct passage *way, struct repeat_id id)
{
	turn_count(&p->turn, &way->notification);
	repeats_add(p->turn.repeats, id, p->now);
	repeats_answered(p->turn.repeats, id);
	respond(p, way);
}

static enum drop
take_inform(struct pipeline *p, struct passage *way, output_set outputs)
{
	struct repeat_id id =
	    repeats_identify(p->turn.repeats, &way->notification);

	switch (repeats_look(p->turn.repeats, id, p->now)) {
	case REPEAT_NEW:
		break;
	case REPEAT_ANSWERED:
		respond(p, way);
		/* fallthrough */
	case REPEAT_PENDING:
		p->counters.repeats++;
		way->repeat = true;
		return DROP_NONE;
	}
	if (outputs != 0)
		return deliver_inform(p, way, outputs, id);
	answer_unwanted(p, way, id);
	return DROP_NONE;
}

/* ── the way of a datagram ────────────────────────────────────────────── */

static enum drop
decode(struct pipeline *p, struct passage *way)
{
	if (p->paused)
		return DROP_PAUSED;
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
normalise(struct passage *way)
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
	    .context_name = way->in.scoped.context_name};
	drop = notification_from_pdu(n, &way->pdu, &way->scratch);
	n->leniencies |= m->leniencies;
	return drop;
}

static enum drop
deliver(struct pipeline *p, struct passage *way)
{
	output_set outputs = router_route(&p->router, &way->notification);

	if (outputs == 0)
		p->counters.unwanted++;
	if (way->pdu.type == PDU_INFORM)
		return take_inform(p, way, outputs);
	if (outputs != 0)
		return turn_add_trap(&p->turn, &way->notification, outputs);
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
	if ((drop = normalise(way)) != DROP_NONE)
		return drop;
	return deliver(p, way);
}

static void
count_drop(struct pipeline *p, struct passage *way, enum drop why)
{
	p->counters.drops[why]++;
	passage_log_drop(way, why, &p->limits, p->now);
	if (way->message.version == SNMP_V3)
		send_report(p, way, why);
}

static void
observe(struct pipeline *p, const struct passage *way, enum drop drop)
{
	struct observation observation = {.datagram = way->datagram,
	    .message = &way->message,
	    .drop = drop,
	    .repeat = way->repeat,
	    .notification = drop == DROP_NONE ? &way->notification : NULL,
	    .scoped = way->in.scoped.whole};

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

/* Examines a datagram that is received now, or comes back from the park. */
static void
process(struct pipeline *p, const struct datagram *datagram)
{
	struct passage way;
	enum drop drop;

	way.datagram = datagram;
	way.parked = way.repeat = false;
	way.message = (struct message) {0};
	way.in = (struct usm_incoming) {0};
	way.usm = (struct usm_datagram) {.message = &way.message,
	    .source = datagram->source,
	    .now = p->now,
	    .wall = p->wall,
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
		process(p, datagram);
	else
		p->counters.drops[DROP_PAUSED]++;
}

void
pipeline_start(struct pipeline *p, struct mono now, int64_t wall)
{
	p->now = now;
	p->wall = wall;
	p->queue_full = p->counters.drops[DROP_QUEUE_FULL];
}

void
pipeline_end(struct pipeline *p)
{
	turn_end(&p->turn);
	if (p->counters.drops[DROP_QUEUE_FULL] != p->queue_full)
		log_limited(&p->limits.drops[DROP_QUEUE_FULL], p->now,
		    LOG_LEVEL_WARN, "dropped informs: %s: %s",
		    drop_name(DROP_QUEUE_FULL), drop_explain(DROP_QUEUE_FULL));
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
	process(p, datagram);
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

struct pipeline *
pipeline_new(const struct pipeline_parts *parts)
{
	struct pipeline *p = calloc(1, sizeof(*p));
	struct park_handler handler = {key_made, retry, expired, p};

	if (p == NULL)
		return NULL;
	p->parts = *parts;
	p->buckets = buckets_new(BUCKET_PLACES);
	p->park = park_new(parts->worker, &handler);
	if (turn_init(&p->turn, &p->counters, parts->send,
		parts->send_context) == 0 &&
	    p->buckets != NULL && p->park != NULL)
		return p;
	pipeline_free(p);
	return NULL;
}

void
pipeline_free(struct pipeline *p)
{
	if (p == NULL)
		return;
	turn_fini(&p->turn);
	park_free(p->park);
	buckets_free(p->buckets);
	secret_wipe(p->scratch, sizeof(p->scratch));
	free(p);
}

void
pipeline_configure(struct pipeline *p, const struct conf *conf)
{
	if (p->conf != NULL)
		park_clear(p->park);
	p->conf = conf;
	buckets_set_rate(p->buckets, conf->report_rate, conf->report_burst);
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
	p->router.all =
	    output == NULL ? p->router.all & ~bit : p->router.all | bit;
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
