/* SPDX-License-Identifier: ISC */
/*
 * The daemon's way of a datagram (pipeline.c) without sockets, outputs and
 * state. What only the running daemon knows (its own engine ID and boots, where
 * a lone datagram came from, which sections there are) becomes a condition in
 * words. Owns a configuration and a security model.
 */
#include "cli/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "cli/conf_file.h"
#include "cli/oid_name.h"
#include "conf/access.h"
#include "notify/notification.h"
#include "snmp/lenient.h"
#include "usm/usm.h"

struct court {
	struct conf *conf;
	struct usm *usm;
	uint8_t scratch[MESSAGE_SIZE_MAX];
};

/* One datagram before the court. */
struct hearing {
	struct verdict *verdict;
	struct court *court; /* or NULL */
	const struct sample *sample;
	const struct unlocked *unlocked;
	struct message message;
	struct span pdu; /* size 0: cannot be read */
	struct span context_name;
	const struct usm_user *user; /* whose keys proved it, or NULL */
	bool depends;		     /* words hold a condition */
};

/* ── the configuration ────────────────────────────────────────────────── */

/* A model with the configuration's users, their keys derived. */
static struct usm *
make_usm(struct conf *conf)
{
	struct usm_settings settings = {conf->time_window, conf->max_engines};
	struct local_engine local = {.id = conf->engine_id};
	struct usm *usm;
	size_t i;

	if (local.id.size == 0)
		local.id = engine_id_random();
	usm = usm_new(&settings, &local);
	if (usm == NULL)
		return NULL;
	for (i = 0; i < conf->user_count; i++)
		usm_user_derive(&conf->users[i], usm_crypto(usm));
	if (usm_set_users(usm, conf->users, conf->user_count) != 0) {
		usm_free(usm);
		return NULL;
	}
	conf->users = NULL;
	conf->user_count = 0;
	return usm;
}

struct court *
court_open(const char *conf_file, int *status)
{
	struct court *court = calloc(1, sizeof(*court));

	*status = EX_OSERR;
	if (court == NULL)
		return NULL;
	court->conf = conf_file_read(conf_file);
	if (court->conf == NULL)
		*status = EX_CONFIG;
	else
		court->usm = make_usm(court->conf);
	if (court->usm != NULL)
		return court;
	court_close(court);
	return NULL;
}

const struct mib *
court_mib(const struct court *court)
{
	return court == NULL ? NULL : court->conf->mib;
}

void
court_close(struct court *court)
{
	if (court == NULL)
		return;
	usm_free(court->usm);
	conf_free(court->conf);
	secret_wipe(court->scratch, sizeof(court->scratch));
	free(court);
}

struct keyring
court_keyring(const struct court *court)
{
	struct keyring keyring = {.crypto = usm_crypto(court->usm)};

	keyring.users = usm_users(court->usm, &keyring.count);
	return keyring;
}

/* ── conditions ───────────────────────────────────────────────────────── */

/* One more thing that it depends on. */
static struct text *
condition(struct hearing *h)
{
	text_add(&h->verdict->words, h->depends ? ", and " : "if ");
	h->depends = true;
	return &h->verdict->words;
}

static void
add_quoted(struct text *words, struct span octets)
{
	text_add_char(words, '"');
	text_add_escaped(words, octets);
	text_add_char(words, '"');
}

/* ── v1 and v2c ───────────────────────────────────────────────────────── */

static enum drop
check_community(struct hearing *h)
{
	const struct message *m = &h->message;
	enum drop drop;

	h->pdu = m->data;
	if (h->court == NULL) {
		text_add(condition(h), "a community section has the name ");
		add_quoted(&h->verdict->words, m->community);
		text_add(&h->verdict->words, " and allows the source");
		return DROP_NONE;
	}
	drop = community_check(h->court->conf->communities,
	    h->court->conf->community_count, m->community, &h->sample->source);
	if (drop != DROP_BAD_COMMUNITY_USE || h->sample->addressed)
		return drop;
	text_add(
	    condition(h), "it came from one of the `sources` of its community");
	return DROP_NONE;
}

/* ── v3 ───────────────────────────────────────────────────────────────── */

/* The capture's time, or any that stands still. */
static struct mono
sample_time(const struct sample *sample)
{
	uint64_t seconds = (uint64_t)sample->time.tv_sec % 4000000000u;

	return (struct mono) {
	    (int64_t)seconds * NS_PER_SEC + sample->time.tv_nsec};
}

/* What the security model says; a Reeder key is made at once. */
static enum drop
ask_usm(struct hearing *h, struct usm_incoming *in)
{
	struct usm_datagram datagram = {.message = &h->message,
	    .source = h->sample->source,
	    .now = sample_time(h->sample),
	    .wall = h->sample->time.tv_sec,
	    .scratch = h->court->scratch};
	uint32_t *leniencies = &h->message.leniencies;
	enum drop drop = usm_incoming(h->court->usm, &datagram, in, leniencies);

	if (drop != DROP_KEY_PENDING || !in->key_needed)
		return drop;
	if (usm_key_job_run(&in->key_job) == 0)
		usm_key_job_done(h->court->usm, &in->key_job);
	secret_wipe(&in->key_job, sizeof(in->key_job));
	return usm_incoming(h->court->usm, &datagram, in, leniencies);
}

/* The PDU as whoever has the key reads it, whatever the model says. */
static void
find_pdu(struct hearing *h)
{
	const struct message *m = &h->message;
	struct span octets = m->encrypted ? h->unlocked->plain : m->data;
	struct scoped_pdu scoped;
	uint32_t ignored = 0;

	if (scoped_pdu_decode(octets, m->encrypted ? octets.size + 1 : 0,
		&scoped, &ignored) == DROP_NONE)
		h->pdu = scoped.pdu;
}

/* Reasons that hang on what only the running daemon knows. */
static enum drop
relent(struct hearing *h, const struct usm_incoming *in, enum drop drop)
{
	bool ours = pdu_is_confirmed(pdu_peek_type(h->pdu));

	if (drop == DROP_USER_SOURCE && !h->sample->addressed) {
		text_add(condition(h),
		    "it came from one of the `sources` of its user");
		return DROP_NONE;
	}
	if (drop == DROP_UNKNOWN_ENGINE && ours && in->scoped.pdu.size > 0) {
		text_add(condition(h),
		    "traplined's own engine ID is msgAuthoritativeEngineID, "
		    "and boots and time are its own (else a Report answers)");
		return DROP_NONE;
	}
	if (drop == DROP_NOT_IN_WINDOW && in->for_us) {
		text_add(condition(h),
		    "boots and time are those of traplined (else a Report "
		    "answers)");
		return DROP_NONE;
	}
	return drop;
}

static enum drop
check_user(struct hearing *h)
{
	struct usm_incoming in;
	enum drop drop;

	if (h->court == NULL) {
		find_pdu(h);
		text_add(condition(h), "a user section has the name ");
		add_quoted(&h->verdict->words, h->message.usm.user);
		text_add(&h->verdict->words,
		    h->message.encrypted
			? ", its keys prove and decrypt the message"
			: ", accepts this level");
		text_add(&h->verdict->words, " and it allows the source");
		return DROP_NONE;
	}
	drop = ask_usm(h, &in);
	h->user = in.user;
	find_pdu(h);
	return relent(h, &in, drop);
}

/* ── the PDU ──────────────────────────────────────────────────────────── */

/* Is the trap in the view of who sent it? */
static enum drop
check_view(const struct hearing *h, struct notification *n)
{
	const struct sample *sample = h->sample;

	if (h->court == NULL || (n->version == SNMP_V3 && h->user == NULL))
		return DROP_NONE;
	n->community = h->message.community;
	return access_check(h->court->conf, n,
	    sample->addressed ? &sample->source : NULL, h->user);
}

static enum drop
check_type(const struct hearing *h, uint8_t type)
{
	if (h->message.version == SNMP_V1)
		return type == PDU_TRAP_V1 ? DROP_NONE : DROP_UNKNOWN_PDU;
	return type == PDU_TRAP || type == PDU_INFORM ? DROP_NONE
						      : DROP_UNKNOWN_PDU;
}

/* "SNMPv2c trap 1.3.6.1.6.3.1.1.5.3 (linkDown)". */
static void
describe(struct hearing *h, const struct notification *n)
{
	struct text *words = &h->verdict->words;

	if (h->depends)
		text_add(words, ": ");
	text_printf(words, "SNMP%s %s", snmp_version_name(n->version),
	    notification_pdu_name(n));
	if (n->trap_oid.size == 0)
		return;
	text_add_char(words, ' ');
	oid_add_text(words, n->trap_oid);
	text_add(words, " (");
	if (oid_name_add(words, n->mib, n->trap_oid))
		text_add_char(words, ')');
	else
		words->size -= 2;
}

static enum drop
check_pdu(struct hearing *h)
{
	struct notification n = {
	    .version = h->message.version, .mib = court_mib(h->court)};
	struct notification_scratch scratch;
	struct pdu pdu;
	enum drop drop;

	if (h->pdu.size == 0 && h->message.encrypted)
		return DROP_NONE; /* and why is a condition already */
	drop = pdu_decode(
	    h->pdu, h->message.version, &pdu, &h->message.leniencies);
	if (drop == DROP_NONE)
		drop = check_type(h, pdu.type);
	if (drop == DROP_NONE)
		drop = notification_from_pdu(&n, &pdu, &scratch);
	if (drop == DROP_NONE)
		drop = check_view(h, &n);
	h->message.leniencies |= n.leniencies;
	if (drop == DROP_NONE)
		describe(h, &n);
	return drop;
}

static enum drop
examine(struct hearing *h)
{
	enum drop drop = message_decode(h->sample->octets, &h->message);

	if (drop != DROP_NONE)
		return drop;
	drop =
	    h->message.version == SNMP_V3 ? check_user(h) : check_community(h);
	return drop != DROP_NONE ? drop : check_pdu(h);
}

void
verdict_reach(struct verdict *verdict, struct court *court,
    const struct sample *sample, const struct unlocked *unlocked)
{
	struct hearing h = {.verdict = verdict,
	    .court = court,
	    .sample = sample,
	    .unlocked = unlocked};

	*verdict = (struct verdict) {.outcome = OUTCOME_ACCEPTED};
	text_init(&verdict->words);
	verdict->drop = examine(&h);
	verdict->leniencies = h.message.leniencies;
	if (verdict->drop != DROP_NONE) {
		verdict->outcome = OUTCOME_DROPPED;
		text_clear(&verdict->words);
		text_add(&verdict->words, drop_explain(verdict->drop));
	} else if (h.depends) {
		verdict->outcome = OUTCOME_DEPENDS;
	}
}

void
verdict_fini(struct verdict *verdict)
{
	text_fini(&verdict->words);
}
