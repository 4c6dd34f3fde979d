/* SPDX-License-Identifier: ISC */
/*
 * The forward output: notifications go on to another receiver, as they came or
 * in another version, as traps or as informs. A trap that the kernel took is
 * delivered; an inform when it was answered (exchange.c). What cannot be sent
 * is dropped and counted; nothing here waits for the receiver.
 */
#include <errno.h>
#include <stdlib.h>

#include "notify/translate.h"
#include "output/exchange.h"
#include "output/kind.h"
#include "output/spoof.h"
#include "snmp/envelope.h"

#define RECOVER_MS    1000 /* without a refusal after a trap */
#define PORT_NOT_TOLD 162  /* a relay names no port */

struct forward {
	const struct forward_conf *conf;
	const struct forward_means *means;
	struct account *account;
	struct target target;
	struct session *session;   /* v3 */
	struct exchange *exchange; /* what comes back, informs or not */
	struct mono sent;	   /* the last trap */
	char name[TARGET_NAME_SIZE];
	struct translate_room room;
	uint8_t message[MESSAGE_SIZE_MAX];
};

/* ── its life ─────────────────────────────────────────────────────────── */

static void
forward_close(void *sink)
{
	struct forward *f = sink;

	exchange_free(f->exchange);
	session_free(f->session);
	target_fini(&f->target);
	free(f);
}

static void *
forward_open(const struct output_conf *conf, struct account *account)
{
	struct forward *f = calloc(1, sizeof(*f));
	struct exchange_parts parts = {.account = account};

	if (f == NULL)
		return NULL;
	f->conf = parts.conf = &conf->forward;
	f->means = conf->means;
	f->account = account;
	target_init(&f->target, &f->conf->address);
	target_name(&f->target, f->name, sizeof(f->name));
	parts.target = &f->target;
	if (f->conf->version == FORWARD_V3)
		parts.session = f->session =
		    session_new(f->conf, &conf->means->local);
	if (f->conf->version != FORWARD_V3 || f->session != NULL)
		f->exchange = exchange_new(&parts);
	if (f->exchange != NULL)
		return f;
	forward_close(f);
	errno = ENOMEM;
	return NULL;
}

/* ── sending ──────────────────────────────────────────────────────────── */

/* May it have its first sender's address as the packet's source? */
static bool
can_spoof(const struct forward *f, const struct notification *n)
{
	return f->conf->source == FORWARD_SOURCE_SPOOF &&
	       n->source.family == f->target.address.family;
}

static int
send_spoofed(
    const struct forward *f, const struct notification *n, struct span message)
{
	const struct address *to = &f->target.address;
	struct address from = n->source;

	if (from.port == 0)
		from.port = PORT_NOT_TOLD;
	return spoof_send(
	    to->family == AF_INET ? f->means->raw_ipv4 : f->means->raw_ipv6,
	    &from, to, message);
}

/* Sends a trap, or what is as final: 0, or -1 with errno. */
static int
send_once(struct forward *f, const struct notification *n, struct span message,
    struct mono now)
{
	int result, before = 0;

	if (can_spoof(f, n))
		result = send_spoofed(f, n, message);
	else
		result = target_send(&f->target, message, &before);
	if (before != 0)
		account_error(
		    f->account, now, "%s: %s", f->name, strerror(before));
	else if (result == 0 && mono_ns(f->sent, now) > RECOVER_MS * NS_PER_MS)
		account_recover(f->account, now);
	f->sent = now;
	return result;
}

static void
refuse(struct forward *f, struct mono now, const char *why)
{
	account_drop(f->account, 1);
	account_error(f->account, now, "%s: %s", f->name, why);
}

static void
deliver(struct forward *f, const struct notification *n, struct span message,
    struct mono now)
{
	if (message.size == 0)
		refuse(f, now, translation_explain(TRANSLATION_TOO_BIG));
	else if (send_once(f, n, message, now) != 0)
		refuse(f, now, strerror(errno));
	else
		account_deliver(f->account, 1);
}

/* ── as it came ───────────────────────────────────────────────────────── */

static void
pass_on(struct forward *f, const struct batch_record *record, struct mono now)
{
	if (record->notification.repeated != 0)
		account_drop(f->account, 1); /* a summary: those are meant */
	else if (record->notification.datagram.size == 0)
		refuse(f, now, "there is no datagram of it to pass on");
	else
		deliver(f, &record->notification, record->notification.datagram,
		    now);
}

/* ── written anew ─────────────────────────────────────────────────────── */

static bool
is_inform(const struct forward *f, const struct notification *n)
{
	if (f->conf->version == FORWARD_V1)
		return false;
	return f->conf->pdu == FORWARD_PDU_INFORM ||
	       (f->conf->pdu == FORWARD_PDU_RECEIVED && n->pdu == PDU_INFORM);
}

/* The PDU in what stands around it: a message of v1 or v2c, or a ScopedPDU. */
static struct span
wrap(struct forward *f, const struct notification *n, struct span pdu)
{
	struct span community = n->community;

	if (f->session != NULL)
		return session_scoped(
		    f->session, n->context_engine_id, n->context_name, pdu);
	if (f->conf->community != NULL)
		community = span_of(f->conf->community);
	return envelope_community(f->message, sizeof(f->message),
	    f->conf->version == FORWARD_V1 ? SNMP_V1 : SNMP_V2C, community,
	    pdu);
}

/* Makes it; size 0 where it cannot be, which is accounted for. */
static struct span
make(struct forward *f, const struct notification *n, int32_t request_id,
    struct mono now)
{
	static const struct span nothing = {NULL, 0};
	bool spoof = f->conf->source == FORWARD_SOURCE_SPOOF;
	struct translate_form form = {.type = f->conf->version == FORWARD_V1
						  ? PDU_TRAP_V1
					      : is_inform(f, n) ? PDU_INFORM
								: PDU_TRAP,
	    .request_id = request_id,
	    .source = f->conf->source == FORWARD_SOURCE_VARBIND ||
		      (spoof && !can_spoof(f, n)),
	    .v1_fields = f->conf->source != FORWARD_SOURCE_NONE};
	enum translation result;
	struct span pdu, made;

	if (f->session == NULL && f->conf->community == NULL &&
	    n->version == SNMP_V3) {
		refuse(f, now, "it came by v3 and there is no community");
		return nothing;
	}
	result = translate_pdu(n, &form, &f->room, &pdu);
	if (result == TRANSLATION_DONE) {
		made = wrap(f, n, pdu);
		if (made.size > 0)
			return made;
		result = TRANSLATION_TOO_BIG;
	}
	refuse(f, now, translation_explain(result));
	return nothing;
}

static void
send_trap(struct forward *f, const struct notification *n, struct mono now)
{
	struct span made = make(f, n, n->request_id, now);

	if (made.size == 0)
		return;
	if (f->session != NULL)
		made = session_trap(f->session, made, now);
	deliver(f, n, made, now);
}

static bool
send_inform(struct forward *f, const struct notification *n, struct mono now)
{
	int32_t request_id = exchange_next(f->exchange);
	struct span made;

	if (request_id == 0)
		return false;
	made = make(f, n, request_id, now);
	if (made.size > 0)
		exchange_add(f->exchange, request_id, made, now);
	return true;
}

/* ── operations ───────────────────────────────────────────────────────── */

static bool
forward_offer(void *sink, const struct batch_record *record, struct mono now)
{
	struct forward *f = sink;

	if (f->conf->version == FORWARD_RECEIVED)
		pass_on(f, record, now);
	else if (is_inform(f, &record->notification))
		return send_inform(f, &record->notification, now);
	else
		send_trap(f, &record->notification, now);
	return true;
}

static bool
forward_work(void *sink, const struct wait *wait, struct mono now)
{
	struct forward *f = sink;

	(void)wait; /* reading without waiting costs as little as asking */
	return exchange_work(f->exchange, now);
}

static void
forward_wait(void *sink, struct wait *wait)
{
	struct forward *f = sink;

	exchange_wait(f->exchange, wait);
}

static bool
forward_is_idle(const void *sink)
{
	const struct forward *f = sink;

	return exchange_is_idle(f->exchange);
}

const struct kind forward_kind = {
    .name = "forward",
    .open = forward_open,
    .offer = forward_offer,
    .work = forward_work,
    .wait = forward_wait,
    .is_idle = forward_is_idle,
    .close = forward_close,
};
