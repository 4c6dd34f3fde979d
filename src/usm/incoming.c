/* SPDX-License-Identifier: ISC */
/*
 * RFC 3414 3.2, the processing of an incoming message, step by step, for a
 * receiver that is authoritative for informs and is not for traps. Beyond the
 * letter: a user without `engines` may be heard from an engine that nobody has
 * listed, if the message proves the user's key (3.2 (3a) lets a receiver learn
 * engines; ours does so after the proof, not before it).
 *
 * In: a decoded message. Out: who sent it, and its ScopedPDU; or a drop reason
 * and whether RFC 3412 lets a Report go out. The cost of a message that proves
 * nothing is one localization and one HMAC for each section of its user's name.
 */
#include "snmp/pdu.h"
#include "usm/key.h"
#include "usm/model.h"

#define ENGINES_MANY 2048 /* more than a cache near the processor holds */

/* One message on its way through the steps. */
struct inspection {
	struct usm *usm;
	const struct usm_datagram *datagram;
	const struct message *message;
	struct usm_incoming *out;
	uint32_t *leniencies;
	struct span engine_id; /* msgAuthoritativeEngineID */
	struct engine *engine; /* what is known of it, or NULL */
	bool known;	       /* cached, listed or our own */
};

/* ── Reports: RFC 3412 6.4, 7.1 (3), 7.2 (6) ──────────────────────────── */

/*
 * A Report may go out to a message whose PDU is of the Confirmed class, or
 * whose PDU cannot be read and whose reportableFlag is set.
 */
static void
judge_report(struct inspection *i)
{
	const struct message *m = i->message;
	struct scoped_pdu scoped;
	struct pdu pdu;
	uint32_t ignored = 0;
	uint8_t type;

	i->out->report = (m->flags & MSG_FLAG_REPORTABLE) != 0;
	if (i->out->scoped.pdu.size > 0)
		scoped = i->out->scoped;
	else if (m->encrypted ||
		 scoped_pdu_decode(m->data, 0, &scoped, &ignored) != DROP_NONE)
		return;
	type = pdu_peek_type(scoped.pdu);
	i->out->report = pdu_is_confirmed(type);
	if (i->out->report &&
	    pdu_decode(scoped.pdu, m->version, &pdu, &ignored) == DROP_NONE)
		i->out->request_id = pdu.request_id;
}

/* Ends the inspection with a reason that RFC 3414 3.2 reports. */
static enum drop
refuse(struct inspection *i, enum drop why, enum security_level level)
{
	judge_report(i);
	i->out->report_level = level;
	return why;
}

/* ── steps 3 to 6: engine, user, level, digest ────────────────────────── */

static void
look_up_engine(struct inspection *i)
{
	i->engine_id = i->message->usm.engine_id;
	i->out->for_us = usm_is_local(i->usm, i->engine_id);
	i->engine = engine_find(i->usm->engines, i->engine_id);
	i->known = i->out->for_us || i->engine != NULL;
}

/* May this section speak for this engine? */
static bool
covers_engine(const struct inspection *i, const struct usm_user *user)
{
	return i->out->for_us || user->engine_count == 0 ||
	       users_item_lists_engine(user, i->engine_id);
}

/* The highest level that the section has keys for. */
static enum security_level
most_level(const struct usm_user *user)
{
	if (user->priv != PRIV_NONE)
		return AUTH_PRIV;
	return user->auth != AUTH_NONE ? AUTH_NO_PRIV : NO_AUTH_NO_PRIV;
}

static bool
covers_level(const struct inspection *i, const struct usm_user *user)
{
	return i->message->level >= user->level &&
	       i->message->level <= most_level(user);
}

/* The digest over the octets as received, its own field taken as zeros. */
static bool
digest_is_right(const struct inspection *i, const struct pair_name *name)
{
	static const uint8_t zeros[DIGEST_SIZE_MAX];
	const struct message *m = i->message;
	struct span digest = m->usm.digest;
	const uint8_t *behind = digest.data + digest.size;
	const struct span parts[] = {
	    {m->whole.data, (size_t)(digest.data - m->whole.data)},
	    {zeros, digest.size},
	    {behind, (size_t)(m->whole.data + m->whole.size - behind)},
	};
	uint8_t right[DIGEST_SIZE_MAX];

	return pairs_sign(i->usm->pairs, name, parts, 3, right) == 0 &&
	       secret_equal(right, digest.data, digest.size);
}

static struct pair_name
name_pair(const struct inspection *i, const struct usm_user *user,
    enum auth_protocol auth)
{
	return (struct pair_name) {user, (uint32_t)(user - i->usm->users.items),
	    auth, i->engine_id, i->engine};
}

/* Step 6 for one section: the length is the protocol's own, exactly
 * (CVE-2008-0960); with auth = "any" every protocol of that length is tried. */
static bool
proves(struct inspection *i, const struct usm_user *user)
{
	enum auth_protocol auth;
	struct pair_name name;

	for (auth = AUTH_MD5; auth < AUTH_COUNT; auth++) {
		if (user->auth != AUTH_ANY && user->auth != auth)
			continue;
		if (i->message->usm.digest.size != auth_info(auth)->mac_size)
			continue;
		name = name_pair(i, user, auth);
		if (!digest_is_right(i, &name))
			continue;
		i->out->auth = auth;
		return true;
	}
	return false;
}

static void
accept_user(struct inspection *i, const struct usm_user *user)
{
	i->out->user = user;
	i->out->user_index = (uint32_t)(user - i->usm->users.items);
	i->out->authenticated = i->message->level >= AUTH_NO_PRIV;
	if (users_item_lists_engine(user, i->engine_id))
		i->known = true;
}

/*
 * Steps 4, 5 and 6: every section of the name is asked in turn for its engine,
 * source, level and key. The reason of a refusal is that of the section that
 * came furthest.
 */
static enum drop
find_user(struct inspection *i)
{
	const struct message *m = i->message;
	struct span name = m->usm.user;
	enum drop why = DROP_NONE;
	struct usm_user *user;

	for (user = users_find(&i->usm->users, name); user != NULL;
	     user = users_find_next(&i->usm->users, user, name)) {
		if (!covers_engine(i, user))
			continue;
		if (!prefix_list_allows(&user->sources, &i->datagram->source)) {
			why = why == DROP_NONE ? DROP_USER_SOURCE : why;
		} else if (!covers_level(i, user)) {
			why = why == DROP_WRONG_DIGEST ? why
						       : DROP_UNSUPPORTED_LEVEL;
		} else if (m->level == NO_AUTH_NO_PRIV || proves(i, user)) {
			accept_user(i, user);
			return DROP_NONE;
		} else {
			why = DROP_WRONG_DIGEST;
		}
	}
	return why == DROP_NONE ? DROP_UNKNOWN_USER : why;
}

/* Steps 3 to 6. */
static enum drop
identify(struct inspection *i)
{
	enum drop why;

	look_up_engine(i);
	/* step 3: "or other illegally sized" counts as unknown */
	if (i->engine_id.size < ENGINE_ID_SIZE_MIN ||
	    i->engine_id.size > ENGINE_ID_SIZE_MAX)
		return refuse(i, DROP_UNKNOWN_ENGINE, NO_AUTH_NO_PRIV);
	why = find_user(i);
	if (why == DROP_NONE)
		return DROP_NONE;
	if (why == DROP_USER_SOURCE)
		return why; /* who may not speak gets no answer */
	/* step 3 comes before step 4 */
	if (why == DROP_UNKNOWN_USER && !i->known &&
	    !users_list_engine(&i->usm->users, i->engine_id))
		why = DROP_UNKNOWN_ENGINE;
	return refuse(i, why, NO_AUTH_NO_PRIV);
}

/* ── step 7: time ─────────────────────────────────────────────────────── */

/* Step 7a: we are authoritative. */
static enum drop
check_our_time(struct inspection *i)
{
	const struct usm_parameters *said = &i->message->usm;
	int64_t ahead =
	    (int64_t)said->time - usm_local_time(i->usm, i->datagram->now);

	if (i->usm->local.boots != ENGINE_BOOTS_MAX &&
	    said->boots == i->usm->local.boots &&
	    ahead <= i->usm->settings.time_window &&
	    ahead >= -i->usm->settings.time_window)
		return DROP_NONE;
	return refuse(i, DROP_NOT_IN_WINDOW, AUTH_NO_PRIV);
}

/* Step 7b1: what a proven message says of its engine is taken over if it is
 * later than what is known. Both clocks stay where latest_time does: a replay
 * that moved the one on disk would make itself timely again after a restart. */
static void
note_time(struct inspection *i)
{
	const struct usm_parameters *said = &i->message->usm;
	struct engine *e = i->engine;

	if (said->boots > e->boots ||
	    (said->boots == e->boots && said->time > e->latest_time)) {
		e->boots = said->boots;
		e->latest_time = said->time;
		e->heard = i->datagram->now;
		e->heard_wall = i->datagram->wall;
	}
	e->source = i->datagram->source;
	engine_note_user(i->usm->engines, e, i->out->user->name);
	engine_touch(i->usm->engines, e);
}

/* Relaxed: boots may not go back; time may; the same octets may not come
 * twice. */
static enum drop
check_relaxed(const struct inspection *i)
{
	if (replay_seen(i->usm->replays, i->message->whole, i->datagram->now))
		return DROP_DUPLICATE;
	if (i->engine != NULL && i->message->usm.boots < i->engine->boots)
		return DROP_NOT_IN_WINDOW;
	return DROP_NONE;
}

/* Step 7b: the sender is authoritative. Latched boots are refused before they
 * are noted, or one such message would lock the device out for good (2.2.3). */
static enum drop
check_their_time(struct inspection *i)
{
	const struct usm_parameters *said = &i->message->usm;
	const struct engine *e = i->engine;
	enum drop drop = DROP_NONE;
	int64_t time;

	if (said->boots == ENGINE_BOOTS_MAX)
		return DROP_NOT_IN_WINDOW;
	if (i->out->user->relaxed)
		drop = check_relaxed(i);
	if (drop != DROP_NONE || e == NULL)
		return drop;
	note_time(i);
	if (i->out->user->relaxed)
		return DROP_NONE;
	/* step 7b2 */
	time = e->latest_time + mono_seconds(e->heard, i->datagram->now);
	if (said->boots < e->boots ||
	    said->time < time - i->usm->settings.time_window)
		return DROP_NOT_IN_WINDOW;
	return DROP_NONE;
}

/* Step 7, for authenticated messages only. */
static enum drop
check_time(struct inspection *i)
{
	if (i->message->level == NO_AUTH_NO_PRIV)
		return DROP_NONE;
	return i->out->for_us ? check_our_time(i) : check_their_time(i);
}

/* ── step 8: privacy ──────────────────────────────────────────────────── */

/* Does the plaintext make sense: a ScopedPDU with a whole PDU in it? A wrong
 * key's garbage may look like the beginning of one. */
static bool
makes_sense(struct inspection *i, struct span plain)
{
	uint32_t leniencies = 0, ignored = 0;
	struct scoped_pdu *scoped = &i->out->scoped;
	size_t block = priv_info(i->out->user->priv)->block_size;
	struct pdu pdu;

	if (scoped_pdu_decode(plain, block, scoped, &leniencies) == DROP_NONE &&
	    pdu_decode(scoped->pdu, SNMP_V3, &pdu, &ignored) == DROP_NONE) {
		*i->leniencies |= leniencies;
		return true;
	}
	*scoped = (struct scoped_pdu) {.pdu = {NULL, 0}};
	return false;
}

/* Decrypts with one key; DROP_KEY_PENDING where that must be made first. */
static enum drop
decrypt_with(struct inspection *i, enum key_extension extension)
{
	const struct message *m = i->message;
	struct pair_name name = name_pair(i, i->out->user, i->out->auth);
	struct usm_incoming *out = i->out;
	struct cipher_iv iv = {.boots = m->usm.boots, .time = m->usm.time};
	struct cipher *cipher = pairs_cipher(
	    i->usm->pairs, &name, extension, &out->key_job, &out->key_needed);

	if (cipher == NULL)
		return out->key_needed ? DROP_KEY_PENDING : DROP_DECRYPTION;
	memcpy(iv.salt, m->usm.salt.data, SALT_SIZE);
	if (cipher_decrypt(cipher, &iv, m->data, i->datagram->scratch) != 0 ||
	    !makes_sense(i, (struct span) {i->datagram->scratch, m->data.size}))
		return DROP_DECRYPTION;
	out->extension = extension;
	return DROP_NONE;
}

/* Is it open which extension made the sender's key? 3DES has Reeder's only. */
static bool
may_be_either(const struct inspection *i)
{
	const struct usm_user *user = i->out->user;

	return user->extension == EXTENSION_AUTO && user->priv != PRIV_3DES &&
	       key_needs_extension(i->out->auth, user->priv);
}

/* The extension to try first. Blumenthal's keys cost nothing, so they come
 * before Reeder's where nothing is known. */
static enum key_extension
first_extension(const struct inspection *i)
{
	const struct usm_user *user = i->out->user;

	if (user->priv == PRIV_3DES)
		return EXTENSION_REEDER;
	if (may_be_either(i) && i->engine != NULL &&
	    i->engine->extension == EXTENSION_REEDER)
		return EXTENSION_REEDER;
	return user->extension == EXTENSION_REEDER ? EXTENSION_REEDER
						   : EXTENSION_BLUMENTHAL;
}

/* What was found out is remembered (learn_engine); an engine that changes its
 * ways is found out again. */
static enum drop
decrypt_any(struct inspection *i)
{
	enum key_extension first = first_extension(i);
	enum drop drop = decrypt_with(i, first);

	if (drop != DROP_DECRYPTION || !may_be_either(i))
		return drop;
	return decrypt_with(i, first == EXTENSION_REEDER ? EXTENSION_BLUMENTHAL
							 : EXTENSION_REEDER);
}

/* Step 8 (RFC 3414 8.3.2, RFC 3826 3.3.2). */
static enum drop
decrypt(struct inspection *i)
{
	const struct message *m = i->message;
	size_t block = priv_info(i->out->user->priv)->block_size;
	enum drop drop;

	if (!m->encrypted || m->usm.salt.size != SALT_SIZE ||
	    m->data.size == 0 || m->data.size % block != 0)
		return refuse(i, DROP_DECRYPTION, NO_AUTH_NO_PRIV);
	drop = decrypt_any(i);
	if (drop == DROP_DECRYPTION)
		return refuse(i, drop, NO_AUTH_NO_PRIV);
	return drop;
}

/* Steps 8 to 12: the ScopedPDU. */
static enum drop
open_scoped(struct inspection *i)
{
	const struct message *m = i->message;

	if (m->level == AUTH_PRIV)
		return decrypt(i);
	if (m->encrypted)
		return DROP_ASN_PARSE;
	return scoped_pdu_decode(m->data, 0, &i->out->scoped, i->leniencies);
}

/* ── what the PDU's class decides ─────────────────────────────────────── */

/* An engine that has proved a key with a trap is known from now on. */
static enum drop
learn_engine(struct inspection *i)
{
	if (!i->out->authenticated || i->out->for_us)
		return DROP_NONE;
	if (i->engine == NULL) {
		i->engine = engine_add(i->usm->engines, i->engine_id);
		if (i->engine == NULL)
			return DROP_OUT_OF_MEMORY;
		i->out->new_engine = true;
		i->engine->boots = i->message->usm.boots;
		i->engine->latest_time = i->message->usm.time;
		i->engine->heard = i->datagram->now;
		i->engine->heard_wall = i->datagram->wall;
		note_time(i);
	}
	if (key_needs_extension(i->out->auth, i->out->user->priv) &&
	    i->message->level == AUTH_PRIV)
		i->engine->extension = i->out->extension;
	return DROP_NONE;
}

/*
 * RFC 3412 7.2 (13a): what wants an answer must be addressed to us; from an
 * engine that is unknown it gets the Report by which it learns our ID. (14):
 * a trap comes from any engine.
 */
static enum drop
check_class(struct inspection *i)
{
	uint8_t type = pdu_peek_type(i->out->scoped.pdu);

	if (pdu_is_confirmed(type) && !i->out->for_us) {
		if (i->known)
			return DROP_UNKNOWN_ENGINE;
		return refuse(i, DROP_UNKNOWN_ENGINE, NO_AUTH_NO_PRIV);
	}
	if (type != PDU_TRAP)
		return DROP_NONE;
	if (i->out->authenticated && i->out->user->relaxed && !i->out->for_us &&
	    replay_add(i->usm->replays, i->message->whole, i->datagram->now) !=
		0)
		return DROP_OUT_OF_MEMORY;
	return learn_engine(i);
}

/* Whoever was heard now may be heard again. */
static void
remember_keys(const struct inspection *i)
{
	struct pair_name name = name_pair(i, i->out->user, i->out->auth);

	pairs_keep(i->usm->pairs, &name);
}

void
usm_expect(struct usm *usm, struct span datagram)
{
	if (engine_table_count(usm->engines) >= ENGINES_MANY)
		engine_expect(usm->engines, message_peek_engine(datagram));
}

enum drop
usm_incoming(struct usm *usm, const struct usm_datagram *datagram,
    struct usm_incoming *out, uint32_t *leniencies)
{
	struct inspection i = {.usm = usm,
	    .datagram = datagram,
	    .message = datagram->message,
	    .out = out,
	    .leniencies = leniencies};
	enum drop drop;

	*out = (struct usm_incoming) {
	    .level = datagram->message->level, .extension = EXTENSION_AUTO};
	if ((drop = identify(&i)) != DROP_NONE)
		return drop;
	if ((drop = check_time(&i)) != DROP_NONE)
		return drop;
	if ((drop = open_scoped(&i)) != DROP_NONE)
		return drop;
	if ((drop = check_class(&i)) != DROP_NONE)
		return drop;
	if (out->authenticated)
		remember_keys(&i);
	return DROP_NONE;
}
