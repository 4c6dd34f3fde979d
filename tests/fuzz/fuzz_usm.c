/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: the security model behind its digest. An input is a row of
 * messages, each a header of 12 octets that says who sends it and what is
 * wrong with it, and a ScopedPDU of the fuzzer's own. The target encrypts and
 * signs with the right keys, so that a mutation is not lost at the digest.
 *
 * Besides not crashing: a forged digest is never accepted, the same octets are
 * accepted once only from a relaxed user, only what is accepted or timely is
 * remembered, and every answer that is made opens with the sender's keys.
 */
#include <stdlib.h>

#include "snmp/reply.h"
#include "snmp/writer.h"
#include "usm/key.h"
#include "usm/usm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADER_SIZE 12
#define ENGINES	    3 /* our own and two others */
#define PASSPHRASE  "the passphrase of all"

enum wrong {
	WRONG_DIGEST = 0x08, /* one bit of it */
	WRONG_CIPHER = 0x10, /* encryptedPDU is the content as it is */
	WRONG_PLAIN = 0x20,  /* a ScopedPDU where encryptedPDU should be */
	WRONG_REPLAY = 0x40, /* the octets of the message before */
};

static const struct sender {
	const char *name;
	enum auth_protocol auth;
	enum priv_protocol priv;
	enum key_extension extension; /* the sender's */
	enum key_extension ours;
	bool relaxed;
} senders[] = {
    {"none", AUTH_NONE, PRIV_NONE, 0, 0, false},
    {"md5", AUTH_MD5, PRIV_DES, 0, 0, false},
    {"sha", AUTH_SHA, PRIV_AES_128, 0, EXTENSION_AUTO, false},
    {"sha-224", AUTH_SHA_224, PRIV_AES_256, EXTENSION_BLUMENTHAL,
	EXTENSION_AUTO, false},
    {"sha-256", AUTH_SHA_256, PRIV_AES_192, 0, EXTENSION_BLUMENTHAL, true},
    {"sha-384", AUTH_SHA_384, PRIV_NONE, 0, 0, true},
    {"sha-512", AUTH_SHA_512, PRIV_AES_256, 0, 0, false},
    {"reeder", AUTH_SHA, PRIV_AES_256, EXTENSION_REEDER, EXTENSION_AUTO, false},
};

#define SENDERS (sizeof(senders) / sizeof(senders[0]))

static struct world {
	struct usm *usm;
	struct key auth[SENDERS][ENGINES], priv[SENDERS][ENGINES];
	struct engine_id engines[ENGINES];
	struct mono now;
	uint8_t message[MESSAGE_SIZE_MAX], scratch[MESSAGE_SIZE_MAX];
	uint8_t padded[MESSAGE_SIZE_MAX], cipher[MESSAGE_SIZE_MAX];
	uint8_t answer[MESSAGE_SIZE_MAX], scoped[MESSAGE_SIZE_MAX];
} world;

/* One message as the input describes it. */
struct step {
	unsigned sender, engine;
	uint8_t flags; /* msgFlags and enum wrong */
	int32_t boots, time, max_size;
	struct span content;
};

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* ── the world ────────────────────────────────────────────────────────── */

static void
make_keys(const struct crypto *crypto, unsigned sender, unsigned engine)
{
	const struct sender *s = &senders[sender];
	struct span id = engine_id_span(&world.engines[engine]);
	struct key ku, *priv = &world.priv[sender][engine];

	require(key_from_passphrase(
		    crypto, s->auth, span_of(PASSPHRASE), &ku) == 0);
	require(key_localize(crypto, s->auth, &ku, id,
		    &world.auth[sender][engine]) == 0);
	*priv = world.auth[sender][engine];
	if (s->priv != PRIV_NONE)
		require(key_extend(crypto, s->auth, s->extension, id,
			    priv_info(s->priv)->key_size, priv) == 0);
}

static void
make_user(const struct crypto *crypto, unsigned sender, struct usm_user *user)
{
	const struct sender *s = &senders[sender];
	unsigned i;

	*user = (struct usm_user) {.auth = s->auth,
	    .priv = s->priv,
	    .extension = s->ours,
	    .relaxed = s->relaxed,
	    .level = s->auth == AUTH_NONE ? NO_AUTH_NO_PRIV : AUTH_NO_PRIV};
	user->title = strdup(s->name);
	memcpy(user->name, s->name, strlen(s->name));
	if (s->auth == AUTH_NONE)
		return;
	user->auth_passphrase = strdup(PASSPHRASE);
	user->priv_passphrase = strdup(PASSPHRASE);
	require(usm_user_derive(user, crypto) == 0);
	for (i = 0; i < ENGINES; i++)
		make_keys(crypto, sender, i);
}

static void
make_world(void)
{
	static const char *const ids[] = {
	    "0x8000000005aabbccdd", "0x80001f880401", "0x80001f880402"};
	struct usm_settings settings = {150, 2};
	struct local_engine local = {.boots = 7};
	struct usm_user *users = calloc(SENDERS, sizeof(*users));
	unsigned i;

	for (i = 0; i < ENGINES; i++)
		require(engine_id_parse(ids[i], &world.engines[i]) == 0);
	local.id = world.engines[0];
	world.usm = usm_new(&settings, &local);
	require(world.usm != NULL && users != NULL);
	for (i = 0; i < SENDERS; i++)
		make_user(usm_crypto(world.usm), i, &users[i]);
	require(usm_set_users(world.usm, users, SENDERS) == 0);
}

/* Every input finds the same: no engines, and a clock that is past every
 * window of the input before. A clock that comes to its end starts anew, in a
 * world that remembers nothing of it. */
static void
reset_world(void)
{
	if (world.now.ns > INT64_MAX / 2) {
		usm_free(world.usm);
		memset(&world, 0, sizeof(world));
	}
	if (world.usm == NULL)
		make_world();
	engine_clear(usm_engines(world.usm));
	world.now.ns += 1000 * NS_PER_SEC;
}

/* ── the sender's side ────────────────────────────────────────────────── */

/* Big-endian, with a sign. */
static int32_t
number(const uint8_t *at)
{
	return (int16_t)(at[0] << 8 | at[1]);
}

/* What the sender's clock shows: ours, where the engine is our own. */
static int32_t
sender_time(unsigned engine, int32_t late)
{
	int64_t base = engine == 0 ? world.now.ns / NS_PER_SEC : 100000;

	return (int32_t)((base + late) & INT32_MAX);
}

/*
 * Takes a step from the input: sender, engine, flags, seconds since the last,
 * boots (2), time (2), msgMaxSize (2), octets of content (2).
 */
static bool
take_step(const uint8_t **data, size_t *size, struct step *step)
{
	const uint8_t *at = *data;
	size_t content;

	if (*size < HEADER_SIZE)
		return false;
	content = (size_t)(at[10] << 8 | at[11]);
	if (content > *size - HEADER_SIZE)
		content = *size - HEADER_SIZE;
	*step = (struct step) {.sender = at[0] % SENDERS,
	    .engine = at[1] % (ENGINES + 3),
	    .flags = at[2],
	    .boots = number(at + 4) < 0 ? INT32_MAX + number(at + 4) + 1
					: number(at + 4),
	    .max_size = 484 + (at[8] << 8 | at[9]),
	    .content = {at + HEADER_SIZE, content}};
	world.now.ns += at[3] * NS_PER_SEC;
	step->time = sender_time(step->engine, number(at + 6));
	*data += HEADER_SIZE + content;
	*size -= HEADER_SIZE + content;
	return true;
}

/* Beyond those that there are: one of 4 octets, one of 33, none. */
static struct span
engine_of(const struct step *step)
{
	static const uint8_t odd[33] = {0x80, 1, 2, 3};
	static const size_t sizes[] = {4, 33, 0};

	if (step->engine < ENGINES)
		return engine_id_span(&world.engines[step->engine]);
	return (struct span) {odd, sizes[step->engine - ENGINES]};
}

static struct span
encrypt(const struct step *step, const uint8_t salt[8])
{
	const struct sender *s = &senders[step->sender];
	size_t block = priv_info(s->priv)->block_size;
	size_t size = (step->content.size + block - 1) / block * block;
	struct cipher_iv iv = {.boots = step->boots, .time = step->time};
	struct cipher *cipher = cipher_new(usm_crypto(world.usm), s->priv,
	    &world.priv[step->sender][step->engine % ENGINES]);

	require(cipher != NULL && size <= sizeof(world.padded));
	memcpy(iv.salt, salt, 8);
	memset(world.padded, 0, size);
	memcpy(world.padded, step->content.data, step->content.size);
	require(cipher_encrypt(cipher, &iv, (struct span) {world.padded, size},
		    world.cipher) == 0);
	cipher_free(cipher);
	return (struct span) {world.cipher, size};
}

static void
add_data(struct writer *w, const struct step *step, const uint8_t salt[8])
{
	bool encrypted = (step->flags & MSG_FLAG_PRIV) != 0;

	if (!encrypted || (step->flags & WRONG_PLAIN))
		writer_add(w, step->content);
	else if ((step->flags & WRONG_CIPHER) ||
		 senders[step->sender].priv == PRIV_NONE)
		writer_add_element(w, SMI_OCTET_STRING, step->content);
	else
		writer_add_element(w, SMI_OCTET_STRING, encrypt(step, salt));
}

static void
sign(const struct step *step, struct span message, uint8_t *place)
{
	enum auth_protocol auth = senders[step->sender].auth;
	uint8_t digest[DIGEST_SIZE_MAX];
	struct mac *mac = mac_new(usm_crypto(world.usm), auth,
	    &world.auth[step->sender][step->engine % ENGINES]);

	require(mac != NULL && mac_sign(mac, &message, 1, digest) == 0);
	memcpy(place, digest, auth_info(auth)->mac_size);
	if (step->flags & WRONG_DIGEST)
		place[0] ^= 0x80;
	mac_free(mac);
}

/* The message; size 0 where it does not fit. */
static struct span
build(const struct step *step)
{
	static const uint8_t zeros[DIGEST_SIZE_MAX], salt[8] = {1, 2, 3};
	const struct sender *s = &senders[step->sender];
	struct writer w = writer_start(world.message, sizeof(world.message));
	const uint8_t *end = writer_mark(&w), *mark;
	struct span digest = {zeros, 0};
	uint8_t flags = step->flags & 7, *digest_end;

	if ((flags & MSG_FLAG_AUTH) && s->auth != AUTH_NONE)
		digest.size = auth_info(s->auth)->mac_size;
	add_data(&w, step, salt);
	mark = writer_mark(&w);
	writer_add_element(&w, SMI_OCTET_STRING,
	    (struct span) {salt, flags & MSG_FLAG_PRIV ? 8 : 0});
	digest_end = w.at;
	writer_add_element(&w, SMI_OCTET_STRING, digest);
	writer_add_element(&w, SMI_OCTET_STRING, span_of(s->name));
	writer_add_integer(&w, step->time);
	writer_add_integer(&w, step->boots);
	writer_add_element(&w, SMI_OCTET_STRING, engine_of(step));
	writer_wrap(&w, SMI_SEQUENCE, mark);
	writer_wrap(&w, SMI_OCTET_STRING, mark);
	mark = writer_mark(&w);
	writer_add_integer(&w, 3);
	writer_add_element(&w, SMI_OCTET_STRING, (struct span) {&flags, 1});
	writer_add_integer(&w, step->max_size);
	writer_add_integer(&w, 4711);
	writer_wrap(&w, SMI_SEQUENCE, mark);
	writer_add_integer(&w, SNMP_V3);
	writer_wrap(&w, SMI_SEQUENCE, end);
	if (!w.full && digest.size > 0)
		sign(step, writer_result(&w), digest_end - digest.size);
	return writer_result(&w);
}

/* ── what must hold ───────────────────────────────────────────────────── */

/* Takes an answer apart as its sender would. */
static void
open_answer(const struct step *step, struct span octets)
{
	enum auth_protocol auth = senders[step->sender].auth;
	uint8_t digest[DIGEST_SIZE_MAX], got[DIGEST_SIZE_MAX];
	struct message m;
	struct mac *mac;
	size_t size;

	require(octets.size <= (size_t)step->max_size);
	require(message_decode(octets, &m) == DROP_NONE && m.leniencies == 0);
	require((m.flags & MSG_FLAG_REPORTABLE) == 0 && m.msg_id == 4711);
	if (m.level == NO_AUTH_NO_PRIV)
		return;
	size = m.usm.digest.size;
	require(auth != AUTH_NONE && size == auth_info(auth)->mac_size);
	mac =
	    mac_new(usm_crypto(world.usm), auth, &world.auth[step->sender][0]);
	require(mac != NULL);
	memcpy(got, m.usm.digest.data, size);
	memset(world.answer + (m.usm.digest.data - world.answer), 0, size);
	require(mac_sign(mac, &octets, 1, digest) == 0);
	require(memcmp(digest, got, size) == 0);
	mac_free(mac);
}

static void
try_report(const struct step *step, const struct usm_datagram *datagram,
    const struct usm_incoming *in, enum drop drop)
{
	struct span report = usm_report(world.usm, datagram, in, drop, 1,
	    world.answer, sizeof(world.answer));

	if (!in->report)
		require(report.size == 0);
	if (report.size > 0)
		open_answer(step, report);
}

static void
try_response(const struct step *step, const struct usm_datagram *datagram,
    const struct usm_incoming *in)
{
	struct reply_pdu reply = {.type = PDU_RESPONSE, .request_id = 1};
	uint32_t ignored = 0;
	struct span scoped, response;
	struct pdu pdu;

	if (pdu_decode(in->scoped.pdu, SNMP_V3, &pdu, &ignored) != DROP_NONE)
		return;
	reply.varbinds = pdu.varbinds;
	scoped = reply_scoped(world.scoped, sizeof(world.scoped),
	    in->scoped.context_engine_id, in->scoped.context_name, &reply);
	if (scoped.size == 0)
		return;
	response = usm_response(world.usm, datagram, in, scoped, world.answer,
	    sizeof(world.answer));
	if (response.size > 0)
		open_answer(step, response);
}

static void
try_accepted(const struct step *step, const struct usm_datagram *datagram,
    const struct usm_incoming *in)
{
	uint8_t type = pdu_peek_type(in->scoped.pdu);
	bool authentic = (step->flags & MSG_FLAG_AUTH) != 0;

	require(in->user != NULL && in->authenticated == authentic);
	require(strcmp(in->user->name, senders[step->sender].name) == 0);
	if (pdu_is_confirmed(type)) {
		require(in->for_us);
		try_response(step, datagram, in);
	}
	if (authentic && !in->for_us && type == PDU_TRAP)
		require(engine_find(usm_engines(world.usm), engine_of(step)) !=
			NULL);
}

static enum drop
receive(const struct message *message, struct usm_datagram *datagram,
    struct usm_incoming *in)
{
	uint32_t leniencies = 0;
	enum drop drop;
	int tries = 0;

	*datagram = (struct usm_datagram) {.message = message,
	    .now = world.now,
	    .wall = 1,
	    .scratch = world.scratch};
	while ((drop = usm_incoming(world.usm, datagram, in, &leniencies)) ==
	       DROP_KEY_PENDING) {
		require(in->key_needed && tries++ == 0);
		require(usm_key_job_run(&in->key_job) == 0);
		usm_key_job_done(world.usm, &in->key_job);
	}
	return drop;
}

static void
run_step(const struct step *step, struct span octets, bool replayed)
{
	bool relaxed = senders[step->sender].relaxed;
	struct usm_incoming in;
	struct usm_datagram datagram;
	struct message message;
	bool known = engine_find(usm_engines(world.usm), engine_of(step));
	enum drop drop;

	if (message_decode(octets, &message) != DROP_NONE)
		return;
	drop = receive(&message, &datagram, &in);
	if (drop == DROP_NONE)
		try_accepted(step, &datagram, &in);
	else
		try_report(step, &datagram, &in, drop);
	if (replayed && relaxed && in.authenticated && !in.for_us)
		require(drop != DROP_NONE ||
			pdu_peek_type(in.scoped.pdu) != PDU_TRAP);
	if ((step->flags & WRONG_DIGEST) && message.level != NO_AUTH_NO_PRIV)
		require(drop != DROP_NONE && !in.authenticated);
	else if (step->engine < ENGINES)
		require(drop != DROP_WRONG_DIGEST);
	if (drop != DROP_NONE && !known)
		require(!engine_find(usm_engines(world.usm), engine_of(step)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct step step = {0}, next;
	struct span octets = {NULL, 0};
	bool replayed;

	if (size > MESSAGE_SIZE_MAX - 512)
		return 0;
	reset_world();
	while (take_step(&data, &size, &next)) {
		replayed = (next.flags & WRONG_REPLAY) && octets.size > 0;
		if (!replayed) {
			step = next;
			octets = build(&step);
		}
		run_step(&step, octets, false);
		if (replayed)
			run_step(&step, octets, true);
	}
	return 0;
}
