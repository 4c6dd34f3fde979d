/* SPDX-License-Identifier: ISC */
/*
 * RFC 3414 3.2 steps 6 and 8 without the rest: the digest over the message with
 * its own field as zeros, then the ciphers. Keys live on the stack for as long
 * as they are needed and are wiped. A plaintext counts where a ScopedPDU with a
 * whole PDU is in it.
 */
#include "cli/unlock.h"

#include "snmp/pdu.h"
#include "usm/key.h"

#define SALT_SIZE 8

struct trial {
	const struct keyring *keyring;
	const struct message *message;
	uint8_t *scratch;
	struct unlocked *out;
};

static bool
has_name(const struct usm_user *user, struct span name)
{
	return span_equal(span_of(user->name), name);
}

/* Kul: as given for its engine, or from Ku. -1: there is no key. */
static int
make_kul(const struct trial *t, enum auth_protocol auth,
    const struct key *given, const struct key *ku, struct key *kul)
{
	if (given->size > 0) {
		*kul = *given;
		return 0;
	}
	if (ku->size == 0)
		return -1;
	return key_localize(
	    t->keyring->crypto, auth, ku, t->message->usm.engine_id, kul);
}

static bool
digest_is_right(const struct message *m, const struct mac *mac)
{
	static const uint8_t zeros[DIGEST_SIZE_MAX];
	struct span digest = m->usm.digest;
	const uint8_t *behind = digest.data + digest.size;
	const struct span parts[] = {
	    {m->whole.data, (size_t)(digest.data - m->whole.data)},
	    {zeros, digest.size},
	    {behind, (size_t)(m->whole.data + m->whole.size - behind)},
	};
	uint8_t right[DIGEST_SIZE_MAX];

	return mac_sign(mac, parts, 3, right) == 0 &&
	       secret_equal(right, digest.data, digest.size);
}

static bool
proves(
    const struct trial *t, const struct usm_user *user, enum auth_protocol auth)
{
	struct key kul = {.size = 0};
	struct mac *mac;
	bool right;

	if ((user->auth != auth && user->auth != AUTH_ANY) ||
	    t->message->usm.digest.size != auth_info(auth)->mac_size ||
	    make_kul(t, auth, &user->auth_localized, &user->auth_ku[auth],
		&kul) != 0)
		return false;
	mac = mac_new(t->keyring->crypto, auth, &kul);
	right = mac != NULL && digest_is_right(t->message, mac);
	mac_free(mac);
	key_fini(&kul);
	return right;
}

static bool
makes_sense(struct span plain, size_t block)
{
	uint32_t ignored = 0;
	struct scoped_pdu scoped;
	struct pdu pdu;

	return scoped_pdu_decode(plain, block, &scoped, &ignored) ==
		   DROP_NONE &&
	       pdu_decode(scoped.pdu, SNMP_V3, &pdu, &ignored) == DROP_NONE;
}

static bool
decrypt(const struct trial *t, const struct usm_user *user, struct key *key)
{
	const struct message *m = t->message;
	struct cipher_iv iv = {.boots = m->usm.boots, .time = m->usm.time};
	struct span plain = {t->scratch, m->data.size};
	struct cipher *cipher;
	bool sense;

	cipher = cipher_new(t->keyring->crypto, user->priv, key);
	if (cipher == NULL)
		return false;
	memcpy(iv.salt, m->usm.salt.data, SALT_SIZE);
	sense = cipher_decrypt(cipher, &iv, m->data, t->scratch) == 0 &&
		makes_sense(plain, priv_info(user->priv)->block_size);
	cipher_free(cipher);
	if (sense)
		t->out->plain = plain;
	return sense;
}

static bool
decrypt_extended(const struct trial *t, const struct usm_user *user,
    enum key_extension extension, const struct key *kul)
{
	size_t size = priv_info(user->priv)->key_size;
	struct key key = *kul;
	bool sense;

	sense = key_extend(t->keyring->crypto, t->out->auth, extension,
		    t->message->usm.engine_id, size, &key) == 0 &&
		decrypt(t, user, &key);
	if (sense && kul->size < size)
		t->out->extension = extension;
	key_fini(&key);
	return sense;
}

static void
try_ciphers(const struct trial *t, const struct usm_user *user)
{
	enum auth_protocol auth = t->out->auth;
	const struct message *m = t->message;
	struct key kul = {.size = 0};

	if (user->priv == PRIV_NONE || !m->encrypted ||
	    m->usm.salt.size != SALT_SIZE || m->data.size > MESSAGE_SIZE_MAX ||
	    make_kul(t, auth, &user->priv_localized, &user->priv_ku[auth],
		&kul) != 0)
		return;
	if (!decrypt_extended(t, user, EXTENSION_BLUMENTHAL, &kul) &&
	    kul.size < priv_info(user->priv)->key_size)
		decrypt_extended(t, user, EXTENSION_REEDER, &kul);
	key_fini(&kul);
}

/* Several sections may prove the message and only one have the cipher. */
static void
try_user(const struct trial *t, const struct usm_user *user)
{
	enum auth_protocol auth;

	for (auth = AUTH_MD5; auth < AUTH_COUNT; auth++) {
		if (t->out->plain.size > 0 || !proves(t, user, auth))
			continue;
		t->out->user = user;
		t->out->auth = auth;
		try_ciphers(t, user);
	}
}

void
unlock(const struct keyring *keyring, const struct message *message,
    uint8_t *scratch, struct unlocked *out)
{
	struct trial t = {keyring, message, scratch, out};
	size_t i;

	*out = (struct unlocked) {
	    .tried = keyring != NULL, .extension = EXTENSION_AUTO};
	if (keyring == NULL)
		return;
	for (i = 0; i < keyring->count; i++) {
		if (!has_name(&keyring->users[i], message->usm.user))
			continue;
		out->sections++;
		if (message->level != NO_AUTH_NO_PRIV)
			try_user(&t, &keyring->users[i]);
	}
}
