/* SPDX-License-Identifier: ISC */
/*
 * The receiver's engine is asked for with an empty message that nobody has to
 * prove anything for; its Report tells the ID. Boots and time come only with
 * proof: the first inform goes out with both 0, and the authentic Report
 * usmStatsNotInTimeWindows that it gets has them (RFC 3414 4). From then on the
 * security model keeps them, as it does for who sends to us.
 *
 * A Report is taken as the end of a try also where it proves nothing, because
 * most cannot (RFC 3414 3.2): it must come from the receiver's address and name
 * a message of ours.
 */
#include "output/session.h"

#include <stdlib.h>
#include <sys/random.h>

#include "notify/notification.h"
#include "snmp/drop.h"
#include "snmp/envelope.h"
#include "usm/crypto.h"

#define ENGINES_MAX 4 /* one would do, were receivers never replaced */
#define TIME_WINDOW 150

struct session {
	struct usm *usm;
	const struct usm_user *user; /* the usm's only one */
	enum security_level level;
	struct engine_id engine; /* the receiver's; size 0: not known */
	enum session_state state;
	int32_t trap_id, question_id; /* msgID: counted; by chance, or -1 */
	size_t max_size;	      /* what the receiver takes */
	uint8_t scoped[MESSAGE_SIZE_MAX];
	uint8_t message[MESSAGE_SIZE_MAX];
	uint8_t plain[MESSAGE_SIZE_MAX];
};

/* ── its life ─────────────────────────────────────────────────────────── */

/*
 * A copy of the section that stands for the receiver as well: its answers are
 * ours to prove, whoever may send us notifications as this user.
 */
static int
take_user(struct session *s, const struct usm_user *section)
{
	struct usm_user *user = calloc(1, sizeof(*user));
	size_t count;

	if (user == NULL || usm_user_copy(user, section) != 0) {
		free(user);
		return -1;
	}
	free(user->engines);
	user->engines = NULL;
	user->engine_count = 0;
	prefix_list_fini(&user->sources);
	user->relaxed = false;
	user->level = user->auth == AUTH_NONE ? NO_AUTH_NO_PRIV : AUTH_NO_PRIV;
	if (usm_user_derive(user, usm_crypto(s->usm)) == 0 &&
	    usm_set_users(s->usm, user, 1) == 0) {
		s->user = usm_users(s->usm, &count);
		return 0;
	}
	usm_user_fini(user);
	free(user);
	return -1;
}

struct session *
session_new(const struct forward_conf *conf, const struct local_engine *local)
{
	struct usm_settings settings = {TIME_WINDOW, ENGINES_MAX};
	struct session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->usm = usm_new(&settings, local);
	if (s->usm == NULL || take_user(s, conf->user) != 0) {
		session_free(s);
		return NULL;
	}
	s->level = s->user->priv != PRIV_NONE	? AUTH_PRIV
		   : s->user->auth != AUTH_NONE ? AUTH_NO_PRIV
						: NO_AUTH_NO_PRIV;
	s->max_size = MESSAGE_SIZE_MAX;
	s->question_id = -1; /* nothing was asked */
	return s;
}

void
session_free(struct session *s)
{
	if (s == NULL)
		return;
	usm_free(s->usm);
	secret_wipe(s, sizeof(*s));
	free(s);
}

enum session_state
session_state(const struct session *s)
{
	return s->state;
}

/* ── what is sent ─────────────────────────────────────────────────────── */

struct span
session_scoped(struct session *s, struct span context_engine_id,
    struct span context_name, struct span pdu)
{
	if (context_engine_id.size == 0)
		context_engine_id = engine_id_span(&usm_local(s->usm)->id);
	return envelope_scoped(
	    s->scoped, sizeof(s->scoped), context_engine_id, context_name, pdu);
}

/* IDs of messages that wait for no answer. */
static int32_t
count_up(int32_t *id)
{
	*id = (*id + 1) & INT32_MAX;
	return *id;
}

struct span
session_trap(struct session *s, struct span scoped, struct mono now)
{
	const struct local_engine *local = usm_local(s->usm);
	struct usm_request request = {.msg_id = count_up(&s->trap_id),
	    .user = s->user,
	    .level = s->level,
	    .engine_id = engine_id_span(&local->id),
	    .boots = local->boots,
	    .time = usm_local_time(s->usm, now)};

	return usm_request(
	    s->usm, &request, scoped, s->message, sizeof(s->message));
}

struct span
session_inform(
    struct session *s, struct span scoped, int32_t message_id, struct mono now)
{
	struct usm_request request = {.msg_id = message_id,
	    .user = s->user,
	    .level = s->level,
	    .reportable = true,
	    .engine_id = engine_id_span(&s->engine)};
	const struct engine *engine =
	    engine_find(usm_engines(s->usm), request.engine_id);

	if (engine != NULL && s->state == SESSION_READY &&
	    s->level >= AUTH_NO_PRIV) {
		request.boots = engine->boots;
		request.time = (int32_t)((engine->latest_time +
					     mono_seconds(engine->heard, now)) &
					 INT32_MAX);
	}
	return usm_request(s->usm, &request, scoped, s->message, s->max_size);
}

/* Nothing proves the answer: who does not see the question must not guess what
 * it has to name. Where there is no chance, the next number has to do. */
static int32_t
draw_id(int32_t before)
{
	uint32_t id;

	if (getrandom(&id, sizeof(id), GRND_NONBLOCK) != (ssize_t)sizeof(id))
		id = (uint32_t)before + 1;
	return (int32_t)(id & INT32_MAX);
}

/* RFC 3414 4: no user, no engine, no varbinds. */
struct span
session_question(struct session *s)
{
	static const uint8_t get[] = {
	    PDU_GET, 11, 2, 1, 0, 2, 1, 0, 2, 1, 0, SMI_SEQUENCE, 0};
	const struct span nothing = {NULL, 0}, pdu = {get, sizeof(get)};
	struct usm_request request = {
	    .level = NO_AUTH_NO_PRIV, .reportable = true};
	struct span scoped = envelope_scoped(
	    s->scoped, sizeof(s->scoped), nothing, nothing, pdu);

	request.msg_id = s->question_id = draw_id(s->question_id);
	return usm_request(
	    s->usm, &request, scoped, s->message, sizeof(s->message));
}

/* ── what comes back ──────────────────────────────────────────────────── */

/* Which of usmStats a Report speaks of; DROP_NONE: of something else. */
static enum drop
report_reason(const struct pdu *pdu)
{
	static const uint8_t stats[] = {0x2b, 6, 1, 6, 3, 15, 1, 1};
	static const enum drop reasons[] = {[1] = DROP_UNSUPPORTED_LEVEL,
	    [2] = DROP_NOT_IN_WINDOW,
	    [3] = DROP_UNKNOWN_USER,
	    [4] = DROP_UNKNOWN_ENGINE,
	    [5] = DROP_WRONG_DIGEST,
	    [6] = DROP_DECRYPTION};
	struct varbind_walk walk = varbind_walk_start(pdu->varbinds);
	struct varbind varbind;
	uint8_t which;

	if (!varbind_walk_next(&walk, &varbind) ||
	    varbind.name.size != sizeof(stats) + 2 ||
	    memcmp(varbind.name.data, stats, sizeof(stats)) != 0)
		return DROP_NONE;
	which = varbind.name.data[sizeof(stats)];
	return which >= 1 && which <= 6 ? reasons[which] : DROP_NONE;
}

/* The receiver's engine has told its ID. */
static bool
learn_engine(struct session *s, const struct message *m, struct mono now)
{
	struct engine *engine;

	if (engine_id_from_span(m->usm.engine_id, &s->engine) != 0)
		return false;
	engine = engine_add(usm_engines(s->usm), engine_id_span(&s->engine));
	if (engine == NULL)
		return false;
	engine->heard = now;
	s->max_size = (size_t)m->max_size < MESSAGE_SIZE_MAX
			  ? (size_t)m->max_size
			  : MESSAGE_SIZE_MAX;
	s->state =
	    s->level == NO_AUTH_NO_PRIV ? SESSION_READY : SESSION_UNTIMED;
	return true;
}

const char *
session_take_report(struct session *s, const struct session_answer *answer)
{
	enum drop reason = report_reason(&answer->pdu);

	if (reason == DROP_NOT_IN_WINDOW && answer->proved) {
		s->state = SESSION_READY; /* the model has its time now */
		return NULL;
	}
	if (reason == DROP_UNKNOWN_ENGINE) {
		s->state = SESSION_UNKNOWN; /* another lives there now */
		return NULL;
	}
	return reason == DROP_NONE ? "a Report" : drop_name(reason);
}

/* The PDU of a message: proved by the user's key, or of noAuthNoPriv as it is.
 * DROP_NONE, or it is nothing to us. */
static enum drop
open_message(struct session *s, const struct message *m, struct mono now,
    struct session_answer *answer)
{
	struct usm_datagram datagram = {
	    .message = m, .now = now, .scratch = s->plain};
	struct usm_incoming in;
	uint32_t ignored = 0;
	struct scoped_pdu scoped;
	enum drop drop;

	answer->message_id = m->msg_id;
	answer->proved = m->level >= AUTH_NO_PRIV;
	if (answer->proved) {
		drop = usm_incoming(s->usm, &datagram, &in, &ignored);
		secret_wipe(&in.key_job, sizeof(in.key_job));
		scoped = in.scoped;
	} else {
		drop = scoped_pdu_decode(m->data, 0, &scoped, &ignored);
	}
	if (drop != DROP_NONE)
		return drop;
	return pdu_decode(scoped.pdu, SNMP_V3, &answer->pdu, &ignored);
}

void
session_receive(struct session *s, struct span datagram, struct mono now,
    struct session_answer *answer)
{
	struct message m;

	*answer = (struct session_answer) {.event = SESSION_NOTHING};
	if (message_decode(datagram, &m) != DROP_NONE || m.version != SNMP_V3 ||
	    open_message(s, &m, now, answer) != DROP_NONE)
		return;
	if (answer->pdu.type == PDU_RESPONSE && m.level == s->level) {
		s->state = SESSION_READY; /* its time was proved, too */
		answer->event = SESSION_RESPONSE;
	} else if (answer->pdu.type == PDU_REPORT &&
		   m.msg_id != s->question_id) {
		answer->event = SESSION_REPORT;
	} else if (answer->pdu.type == PDU_REPORT &&
		   s->state == SESSION_UNKNOWN && learn_engine(s, &m, now)) {
		answer->event = SESSION_CHANGED;
	}
}
