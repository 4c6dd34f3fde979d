/* SPDX-License-Identifier: ISC */
/*
 * The sender's side of RFC 3414, straight from the text: every key is made anew
 * for every message.
 */
#include "v3_message.h"

#include <check.h>
#include <stdlib.h>

#include "snmp/oid.h"
#include "snmp/writer.h"
#include "usm/key.h"

static uint8_t *
next_buffer(void)
{
	static uint8_t buffers[16][MESSAGE_SIZE_MAX + 64];
	static unsigned next;

	return buffers[next++ % 16];
}

struct v3_sender
v3_sender(void)
{
	static const uint8_t engine[] = {
	    0x80, 0, 0x1f, 0x88, 5, 't', 'e', 's', 't', 1};

	return (struct v3_sender) {.user = "noc",
	    .engine_id = {engine, sizeof(engine)},
	    .boots = 3,
	    .time = 1000,
	    .level = AUTH_PRIV,
	    .auth = AUTH_SHA_256,
	    .auth_passphrase = "auth-passphrase",
	    .priv = PRIV_AES_128,
	    .priv_passphrase = "priv-passphrase",
	    .pdu = PDU_TRAP,
	    .msg_id = 4711,
	    .request_id = 77,
	    .max_size = MESSAGE_SIZE_MAX,
	    .text = "hello"};
}

static struct span
from(const char *string)
{
	return string == NULL ? (struct span) {NULL, 0} : span_of(string);
}

static struct key
auth_key(const struct crypto *crypto, const struct v3_sender *s,
    struct span engine_id)
{
	struct key ku, kul;

	ck_assert_int_eq(
	    key_from_passphrase(crypto, s->auth, from(s->auth_passphrase), &ku),
	    0);
	ck_assert_int_eq(
	    key_localize(crypto, s->auth, &ku, engine_id, &kul), 0);
	return kul;
}

static struct key
priv_key(const struct crypto *crypto, const struct v3_sender *s,
    struct span engine_id)
{
	struct key ku, kul;

	ck_assert_int_eq(
	    key_from_passphrase(crypto, s->auth, from(s->priv_passphrase), &ku),
	    0);
	ck_assert_int_eq(
	    key_localize(crypto, s->auth, &ku, engine_id, &kul), 0);
	ck_assert_int_eq(key_extend(crypto, s->auth, s->extension, engine_id,
			     priv_info(s->priv)->key_size, &kul),
	    0);
	return kul;
}

static void
add_varbind(
    struct writer *w, const char *dotted, uint8_t tag, struct span contents)
{
	const uint8_t *mark = writer_mark(w);
	uint8_t name[OID_BER_MAX];
	struct oid oid;

	ck_assert_int_eq(oid_parse(dotted, &oid), 0);
	writer_add_element(w, tag, contents);
	writer_add_element(w, SMI_OBJECT_IDENTIFIER,
	    (struct span) {name, oid_encode(&oid, name)});
	writer_wrap(w, SMI_SEQUENCE, mark);
}

/* A ScopedPDU with the two leading varbinds and one more. */
static struct span
build_scoped(const struct v3_sender *s)
{
	static const uint8_t link_down[] = {0x2b, 6, 1, 6, 3, 1, 1, 5, 3};
	static const uint8_t ticks[] = {1, 0xe2, 0x40};
	struct writer w = writer_start(next_buffer(), MESSAGE_SIZE_MAX);
	const uint8_t *mark = writer_mark(&w);

	if (s->scoped.size > 0)
		return s->scoped;
	add_varbind(
	    &w, "1.3.6.1.4.1.8072.9999.1", SMI_OCTET_STRING, from(s->text));
	add_varbind(&w, "1.3.6.1.6.3.1.1.4.1.0", SMI_OBJECT_IDENTIFIER,
	    (struct span) {link_down, sizeof(link_down)});
	add_varbind(&w, "1.3.6.1.2.1.1.3.0", SMI_TIME_TICKS,
	    (struct span) {ticks, sizeof(ticks)});
	writer_wrap(&w, SMI_SEQUENCE, mark);
	writer_add_integer(&w, 0);
	writer_add_integer(&w, 0);
	writer_add_integer(&w, s->request_id);
	writer_wrap(&w, s->pdu, mark);
	writer_add_element(&w, SMI_OCTET_STRING, span_of("context"));
	writer_add_element(&w, SMI_OCTET_STRING, s->engine_id);
	writer_wrap(&w, SMI_SEQUENCE, mark);
	return writer_result(&w);
}

static struct span
encrypt(const struct crypto *crypto, const struct v3_sender *s,
    struct span scoped, const uint8_t salt[8])
{
	size_t block = priv_info(s->priv)->block_size;
	size_t size = (scoped.size + block - 1) / block * block;
	struct cipher_iv iv = {.boots = s->boots, .time = s->time};
	struct key key = priv_key(crypto, s, s->engine_id);
	struct cipher *cipher = cipher_new(crypto, s->priv, &key);
	uint8_t *plain = next_buffer(), *out = next_buffer();

	ck_assert_ptr_nonnull(cipher);
	memcpy(iv.salt, salt, 8);
	memset(plain, 0, size);
	memcpy(plain, scoped.data, scoped.size);
	ck_assert_int_eq(
	    cipher_encrypt(cipher, &iv, (struct span) {plain, size}, out), 0);
	cipher_free(cipher);
	return (struct span) {out, size};
}

static void
sign(const struct crypto *crypto, const struct v3_sender *s,
    struct span message, uint8_t *place, size_t size)
{
	struct key key = auth_key(crypto, s, s->engine_id);
	struct mac *mac = mac_new(crypto, s->auth, &key);
	uint8_t digest[DIGEST_SIZE_MAX];

	ck_assert_ptr_nonnull(mac);
	ck_assert_int_eq(mac_sign(mac, &message, 1, digest), 0);
	memcpy(place, digest, size);
	if (s->wrong_digest && size > 0)
		place[size - 1] ^= 1;
	mac_free(mac);
}

struct span
v3_build(const struct crypto *crypto, const struct v3_sender *s)
{
	static const uint8_t salt[8] = {1, 2, 3, 4, 5, 6, 7, 8}, zeros[64];
	struct writer w = writer_start(next_buffer(), MESSAGE_SIZE_MAX);
	const uint8_t *end = writer_mark(&w), *mark;
	struct span scoped = build_scoped(s), digest = {zeros, 0}, message;
	uint8_t flags = s->reportable ? MSG_FLAG_REPORTABLE : 0, *digest_end;

	if (s->level >= AUTH_NO_PRIV) {
		flags |= MSG_FLAG_AUTH;
		digest.size = auth_info(s->auth)->mac_size;
	}
	if (s->cut_digest)
		digest.size = s->digest_size;
	if (s->level == AUTH_PRIV) {
		flags |= MSG_FLAG_PRIV;
		writer_add_element(
		    &w, SMI_OCTET_STRING, encrypt(crypto, s, scoped, salt));
	} else {
		writer_add(&w, scoped);
	}
	mark = writer_mark(&w);
	writer_add_element(&w, SMI_OCTET_STRING,
	    (struct span) {salt, s->level != AUTH_PRIV ? 0
				 : s->salt_size != 0   ? s->salt_size
						       : 8});
	digest_end = w.at;
	writer_add_element(&w, SMI_OCTET_STRING, digest);
	writer_add_element(&w, SMI_OCTET_STRING, from(s->user));
	writer_add_integer(&w, s->time);
	writer_add_integer(&w, s->boots);
	writer_add_element(&w, SMI_OCTET_STRING, s->engine_id);
	writer_wrap(&w, SMI_SEQUENCE, mark);
	writer_wrap(&w, SMI_OCTET_STRING, mark);
	mark = writer_mark(&w);
	writer_add_integer(&w, 3);
	writer_add_element(&w, SMI_OCTET_STRING, (struct span) {&flags, 1});
	writer_add_integer(&w, s->max_size);
	writer_add_integer(&w, s->msg_id);
	writer_wrap(&w, SMI_SEQUENCE, mark);
	writer_add_integer(&w, SNMP_V3);
	writer_wrap(&w, SMI_SEQUENCE, end);
	message = writer_result(&w);
	ck_assert_uint_gt(message.size, 0);
	if (s->level >= AUTH_NO_PRIV)
		sign(crypto, s, message, digest_end - digest.size, digest.size);
	return message;
}

struct usm_user
v3_user(const struct crypto *crypto, const struct v3_sender *s)
{
	struct usm_user u = {.auth = s->auth,
	    .priv = s->priv,
	    .extension = s->extension,
	    .level = s->level};

	u.title = strdup(s->user);
	strncpy(u.name, s->user, sizeof(u.name) - 1);
	if (s->auth != AUTH_NONE)
		u.auth_passphrase = strdup(s->auth_passphrase);
	if (s->priv != PRIV_NONE)
		u.priv_passphrase = strdup(s->priv_passphrase);
	ck_assert_int_eq(usm_user_derive(&u, crypto), 0);
	return u;
}

static bool
is_authentic(const struct crypto *crypto, const struct v3_sender *s,
    const struct message *m)
{
	struct key key = auth_key(crypto, s, m->usm.engine_id);
	struct mac *mac = mac_new(crypto, s->auth, &key);
	uint8_t *copy = next_buffer(), digest[DIGEST_SIZE_MAX];
	struct span message = {copy, m->whole.size};
	size_t size = m->usm.digest.size;

	if (size != auth_info(s->auth)->mac_size)
		return false;
	memcpy(copy, m->whole.data, m->whole.size);
	memset(copy + (m->usm.digest.data - m->whole.data), 0, size);
	ck_assert_int_eq(mac_sign(mac, &message, 1, digest), 0);
	mac_free(mac);
	return memcmp(digest, m->usm.digest.data, size) == 0;
}

struct span
v3_open(const struct crypto *crypto, const struct v3_sender *s,
    const struct message *m)
{
	struct cipher_iv iv = {.boots = m->usm.boots, .time = m->usm.time};
	uint8_t *plain = next_buffer();
	struct cipher *cipher;
	struct key key;

	if (m->level >= AUTH_NO_PRIV && !is_authentic(crypto, s, m))
		return (struct span) {NULL, 0};
	if (m->level != AUTH_PRIV)
		return m->data;
	key = priv_key(crypto, s, m->usm.engine_id);
	cipher = cipher_new(crypto, s->priv, &key);
	ck_assert_uint_eq(m->usm.salt.size, 8);
	memcpy(iv.salt, m->usm.salt.data, 8);
	ck_assert_int_eq(cipher_decrypt(cipher, &iv, m->data, plain), 0);
	cipher_free(cipher);
	return (struct span) {plain, m->data.size};
}
