/* SPDX-License-Identifier: ISC */
/*
 * RFC 3414 3.1 for what a receiver sends: Responses to informs, and Reports, of
 * which we are the authoritative engine; and for what a relay sends, traps of
 * our engine and informs to another's. Messages are written from the end of the
 * buffer to its front; the digest goes in last.
 */
#include "snmp/reply.h"
#include "snmp/writer.h"
#include "usm/model.h"

#define REPORT_SCOPED_SIZE 256 /* octets of a Report's ScopedPDU */

/* One message on its way out. */
struct outgoing {
	struct usm *usm;
	size_t own_size; /* msgMaxSize */
	int32_t msg_id;
	enum security_level level;
	bool reportable; /* a Report is wanted where something is wrong */
	bool make_keys;	 /* whatever that costs */
	struct span user_name;
	struct pair_name pair; /* its engine is the authoritative one */
	int32_t boots, time;   /* that engine's */
	enum key_extension extension;
	uint8_t salt[SALT_SIZE];
};

/* A salt that was not used before: DES wants our boots in its front half
 * (RFC 3414 8.1.1.1), AES any 64 bits (RFC 3826 3.1.2.1). */
static void
next_salt(struct outgoing *o)
{
	uint64_t salt = o->usm->salt++;
	enum priv_protocol priv = o->pair.user->priv;
	int i;

	if (priv == PRIV_DES || priv == PRIV_3DES)
		salt = (salt & UINT32_MAX) |
		       (uint64_t)(uint32_t)o->usm->local.boots << 32;
	for (i = 0; i < SALT_SIZE; i++)
		o->salt[i] = (uint8_t)(salt >> (56 - 8 * i));
}

/* The cipher for it; NULL where there is none, or its key would have to be made
 * first and may not. */
static struct cipher *
cipher_of(const struct outgoing *o)
{
	struct pairs *pairs = o->usm->pairs;
	struct cipher *cipher;
	struct usm_key_job job;
	bool needed = false;

	cipher = pairs_cipher(pairs, &o->pair, o->extension, &job, &needed);
	if (!needed)
		return cipher;
	if (o->make_keys && usm_key_job_run(&job) == 0) {
		pairs_job_done(pairs, &job);
		secret_wipe(&job, sizeof(job));
		cipher =
		    pairs_cipher(pairs, &o->pair, o->extension, &job, &needed);
	}
	secret_wipe(&job, sizeof(job));
	return cipher;
}

/* Encrypts a ScopedPDU; size 0 where that cannot be. */
static struct span
encrypt(struct outgoing *o, struct span scoped)
{
	static const struct span none = {NULL, 0};
	size_t block = priv_info(o->pair.user->priv)->block_size;
	size_t size = (scoped.size + block - 1) / block * block;
	struct cipher_iv iv = {o->boots, o->time, {0}};
	struct cipher *cipher;
	int failed;

	if (size > sizeof(o->usm->plain) || (cipher = cipher_of(o)) == NULL)
		return none;
	next_salt(o);
	memcpy(iv.salt, o->salt, SALT_SIZE);
	memcpy(o->usm->plain, scoped.data, scoped.size);
	memset(o->usm->plain + scoped.size, 0, size - scoped.size);
	failed = cipher_encrypt(cipher, &iv,
	    (struct span) {o->usm->plain, size}, o->usm->encrypted);
	return failed ? none : (struct span) {o->usm->encrypted, size};
}

/* UsmSecurityParameters (RFC 3414 2.4) with a digest of zeros; returns where
 * that is. */
static uint8_t *
add_parameters(struct writer *w, const struct outgoing *o)
{
	static const uint8_t zeros[DIGEST_SIZE_MAX];
	const uint8_t *mark = writer_mark(w);
	struct span digest = {zeros, 0}, salt = {o->salt, 0};
	uint8_t *digest_end;

	if (o->level == AUTH_PRIV)
		salt.size = SALT_SIZE;
	if (o->level >= AUTH_NO_PRIV)
		digest.size = auth_info(o->pair.auth)->mac_size;
	writer_add_element(w, SMI_OCTET_STRING, salt);
	digest_end = w->at;
	writer_add_element(w, SMI_OCTET_STRING, digest);
	writer_add_element(w, SMI_OCTET_STRING, o->user_name);
	writer_add_integer(w, o->time);
	writer_add_integer(w, o->boots);
	writer_add_element(w, SMI_OCTET_STRING, o->pair.engine_id);
	writer_wrap(w, SMI_SEQUENCE, mark);
	writer_wrap(w, SMI_OCTET_STRING, mark);
	return w->full ? NULL : digest_end - digest.size;
}

/* msgGlobalData (RFC 3412 6). */
static void
add_header(struct writer *w, const struct outgoing *o)
{
	enum { SECURITY_MODEL_USM = 3 };
	const uint8_t *mark = writer_mark(w);
	uint8_t flags = 0;

	if (o->level >= AUTH_NO_PRIV)
		flags |= MSG_FLAG_AUTH;
	if (o->level == AUTH_PRIV)
		flags |= MSG_FLAG_PRIV;
	if (o->reportable)
		flags |= MSG_FLAG_REPORTABLE;
	writer_add_integer(w, SECURITY_MODEL_USM);
	writer_add_element(w, SMI_OCTET_STRING, (struct span) {&flags, 1});
	writer_add_integer(w, (int32_t)o->own_size);
	writer_add_integer(w, o->msg_id);
	writer_wrap(w, SMI_SEQUENCE, mark);
}

/* Puts the digest of the message into its place (RFC 3414 6.3.1). */
static int
sign(const struct outgoing *o, struct span message, uint8_t *place)
{
	uint8_t digest[DIGEST_SIZE_MAX];

	if (pairs_sign(o->usm->pairs, &o->pair, &message, 1, digest) != 0)
		return -1;
	memcpy(place, digest, auth_info(o->pair.auth)->mac_size);
	return 0;
}

/* The whole message around a ScopedPDU. */
static struct span
wrap(struct outgoing *o, struct span scoped, uint8_t *buffer, size_t capacity)
{
	static const struct span none = {NULL, 0};
	struct writer w = writer_start(buffer, capacity);
	const uint8_t *mark = writer_mark(&w);
	struct span message;
	uint8_t *digest;

	if (o->level == AUTH_PRIV) {
		scoped = encrypt(o, scoped);
		if (scoped.size == 0)
			return none;
		writer_add_element(&w, SMI_OCTET_STRING, scoped);
	} else {
		writer_add(&w, scoped);
	}
	digest = add_parameters(&w, o);
	add_header(&w, o);
	writer_add_integer(&w, SNMP_V3);
	writer_wrap(&w, SMI_SEQUENCE, mark);
	message = writer_result(&w);
	if (message.size == 0 || digest == NULL ||
	    (o->level >= AUTH_NO_PRIV && sign(o, message, digest) != 0))
		return none;
	return message;
}

static size_t
own_size(const struct usm_datagram *to)
{
	return to->own_size == 0 ? MESSAGE_SIZE_MAX : to->own_size;
}

/* What the sender can take and we send, as far as there is room. */
static size_t
limit(const struct usm_datagram *to, size_t capacity)
{
	size_t theirs = (size_t)to->message->max_size, own = own_size(to);
	size_t least = theirs < own ? theirs : own;

	return least < capacity ? least : capacity;
}

static struct outgoing
answer_to(struct usm *usm, const struct usm_datagram *to,
    const struct usm_incoming *in, enum security_level level)
{
	return (struct outgoing) {.usm = usm,
	    .own_size = own_size(to),
	    .msg_id = to->message->msg_id,
	    .level = level,
	    .user_name = to->message->usm.user,
	    .pair = {in->user, in->user_index, in->auth,
		engine_id_span(&usm->local.id), NULL},
	    .boots = usm->local.boots,
	    .time = usm_local_time(usm, to->now),
	    .extension = in->extension};
}

struct span
usm_response(struct usm *usm, const struct usm_datagram *to,
    const struct usm_incoming *in, struct span scoped, uint8_t *buffer,
    size_t capacity)
{
	struct outgoing o = answer_to(usm, to, in, in->level);

	return wrap(&o, scoped, buffer, limit(to, capacity));
}

/* usmStats (RFC 3414 5) and snmpUnknownPDUHandlers (RFC 3412 5) instances, as
 * contents octets. */
static struct span
report_oid(enum drop why)
{
	static const uint8_t unknown_pdu[] = {0x2b, 6, 1, 6, 3, 11, 2, 1, 3, 0};
	static const uint8_t stats[][10] = {
	    {0x2b, 6, 1, 6, 3, 15, 1, 1, 1, 0},
	    {0x2b, 6, 1, 6, 3, 15, 1, 1, 2, 0},
	    {0x2b, 6, 1, 6, 3, 15, 1, 1, 3, 0},
	    {0x2b, 6, 1, 6, 3, 15, 1, 1, 4, 0},
	    {0x2b, 6, 1, 6, 3, 15, 1, 1, 5, 0},
	    {0x2b, 6, 1, 6, 3, 15, 1, 1, 6, 0},
	};

	switch (why) {
	case DROP_UNSUPPORTED_LEVEL:
		return (struct span) {stats[0], sizeof(stats[0])};
	case DROP_NOT_IN_WINDOW:
		return (struct span) {stats[1], sizeof(stats[1])};
	case DROP_UNKNOWN_USER:
		return (struct span) {stats[2], sizeof(stats[2])};
	case DROP_UNKNOWN_ENGINE:
		return (struct span) {stats[3], sizeof(stats[3])};
	case DROP_WRONG_DIGEST:
		return (struct span) {stats[4], sizeof(stats[4])};
	case DROP_DECRYPTION:
		return (struct span) {stats[5], sizeof(stats[5])};
	case DROP_UNKNOWN_PDU:
		return (struct span) {unknown_pdu, sizeof(unknown_pdu)};
	default:
		return (struct span) {NULL, 0};
	}
}

struct span
usm_report(struct usm *usm, const struct usm_datagram *to,
    const struct usm_incoming *in, enum drop why, uint32_t count,
    uint8_t *buffer, size_t capacity)
{
	struct outgoing o = answer_to(usm, to, in, in->report_level);
	uint8_t varbinds[64], scoped[REPORT_SCOPED_SIZE];
	struct reply_pdu pdu = {
	    .type = PDU_REPORT, .request_id = in->request_id};
	struct span oid = report_oid(why), inner;

	if (!in->report || oid.size == 0)
		return (struct span) {NULL, 0};
	pdu.varbinds = reply_counter(varbinds, sizeof(varbinds), oid, count);
	/* contextEngineID is ours, contextName empty (RFC 3412 7.1 (3)) */
	inner = reply_scoped(scoped, sizeof(scoped),
	    engine_id_span(&usm->local.id), (struct span) {NULL, 0}, &pdu);
	return wrap(&o, inner, buffer, limit(to, capacity));
}

struct span
usm_request(struct usm *usm, const struct usm_request *request,
    struct span scoped, uint8_t *buffer, size_t capacity)
{
	const struct usm_user *user = request->user;
	struct outgoing o = {.usm = usm,
	    .own_size = MESSAGE_SIZE_MAX,
	    .msg_id = request->msg_id,
	    .level = request->level,
	    .reportable = request->reportable,
	    .make_keys = true,
	    .boots = request->boots,
	    .time = request->time,
	    .pair.engine_id = request->engine_id};

	if (user == NULL && request->level != NO_AUTH_NO_PRIV)
		return (struct span) {NULL, 0};
	if (user != NULL) {
		o.user_name = span_of(user->name);
		o.pair.user = user;
		o.pair.user_index = (uint32_t)(user - usm->users.items);
		o.pair.auth = user->auth;
		o.extension = user->extension == EXTENSION_REEDER
				  ? EXTENSION_REEDER
				  : EXTENSION_BLUMENTHAL;
	}
	return wrap(&o, scoped, buffer, capacity);
}
