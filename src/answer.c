/* SPDX-License-Identifier: ISC */
/*
 * Making answers. What is not proved, or may be a replay, is answered at a
 * bounded rate to each source, so that nobody can use us to amplify or reflect.
 */
#include "answer.h"

#include "snmp/reply.h"

#define BUCKET_PLACES 4096 /* sources with a token bucket of their own */

int
answers_init(struct answers *answers)
{
	answers->buckets = buckets_new(BUCKET_PLACES);
	return answers->buckets == NULL ? -1 : 0;
}

void
answers_fini(struct answers *answers)
{
	buckets_free(answers->buckets);
}

/* Is one to be sent, and may it? */
static bool
may_report(struct answers *answers, const struct listener_conf *listener,
    const struct passage *way, enum drop why, struct mono now)
{
	bool discovery = way->message.usm.engine_id.size == 0;

	if (!way->in.report || listener == NULL || !listener->send_reports ||
	    (discovery && !listener->discovery))
		return false;
	if (way->in.authenticated && why != DROP_NOT_IN_WINDOW)
		return true;
	if (buckets_take(answers->buckets, &way->datagram->source, now))
		return true;
	answers->counters->reports_limited++;
	return false;
}

void
answers_report(struct answers *answers, const struct listener_conf *listener,
    struct passage *way, enum drop why, struct mono now)
{
	struct counters *counters = answers->counters;
	uint32_t count = (uint32_t)counters->drops[why];
	struct outgoing report = {way->datagram->listener,
	    &way->datagram->source, &way->datagram->destination, {NULL, 0}};

	if (!may_report(answers, listener, way, why, now))
		return;
	report.message = usm_report(answers->usm, &way->usm, &way->in, why,
	    count, answers->octets, sizeof(answers->octets));
	if (report.message.size == 0)
		counters->silent_drops++;
	else if (answers->send(answers->send_context, &report, 1) == 1)
		counters->reports_sent++;
	else
		counters->send_errors++;
}

/* Of messages that we send: as much as the listener takes. */
static size_t
own_size(const struct passage *way)
{
	return way->usm.own_size == 0 ? MESSAGE_SIZE_MAX : way->usm.own_size;
}

/* A Response with these varbinds, wrapped as the inform was. */
static struct span
wrap(struct answers *answers, const struct passage *way,
    const struct reply_pdu *pdu)
{
	const struct message *m = &way->message;
	struct span scoped;

	if (m->version != SNMP_V3)
		return reply_community(answers->octets, own_size(way),
		    m->version, m->community, pdu);
	scoped = reply_scoped(answers->scoped, sizeof(answers->scoped),
	    way->in.scoped.context_engine_id, way->in.scoped.context_name, pdu);
	if (scoped.size == 0)
		return scoped;
	return usm_response(answers->usm, &way->usm, &way->in, scoped,
	    answers->octets, sizeof(answers->octets));
}

struct span
answers_response(
    struct answers *answers, const struct passage *way, int32_t error_status)
{
	enum { TOO_BIG = 1 };
	struct reply_pdu pdu = {.type = PDU_RESPONSE,
	    .request_id = way->pdu.request_id,
	    .error_status = error_status,
	    .varbinds = way->pdu.varbinds};
	struct span response = wrap(answers, way, &pdu);

	if (response.size == 0) {
		pdu.error_status = TOO_BIG;
		pdu.varbinds = (struct span) {NULL, 0};
		response = wrap(answers, way, &pdu);
	}
	if (response.size == 0)
		answers->counters->silent_drops++;
	return response;
}
