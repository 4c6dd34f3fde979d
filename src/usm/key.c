/* SPDX-License-Identifier: ISC */
/*
 * Keys, from the passphrase to the octets that a cipher takes. In: secrets of
 * the caller. Out: a struct key that the caller wipes; what is made on the way
 * is wiped here, whether it went well or not. May run on any thread.
 */
#include "usm/key.h"

/* A hash's output as a key; the digest is wiped. */
static void
take_digest(
    enum auth_protocol auth, uint8_t digest[DIGEST_SIZE_MAX], struct key *key)
{
	key_fini(key);
	key->size = auth_info(auth)->key_size;
	memcpy(key->octets, digest, key->size);
	secret_wipe(digest, DIGEST_SIZE_MAX);
}

int
key_from_passphrase(const struct crypto *crypto, enum auth_protocol auth,
    struct span passphrase, struct key *ku)
{
	uint8_t digest[DIGEST_SIZE_MAX];

	if (crypto_hash_megabyte(crypto, auth, passphrase, digest) != 0)
		return -1;
	take_digest(auth, digest, ku);
	return 0;
}

/* By crypto_hash() or mac_hash(). */
static int
localize(int (*hash)(const struct crypto *, enum auth_protocol,
	     const struct span *, size_t, uint8_t *),
    const struct crypto *crypto, enum auth_protocol auth, const struct key *ku,
    struct span engine_id, struct key *kul)
{
	const struct span parts[] = {
	    {ku->octets, ku->size}, engine_id, {ku->octets, ku->size}};
	uint8_t digest[DIGEST_SIZE_MAX];

	if (hash(crypto, auth, parts, 3, digest) != 0)
		return -1;
	take_digest(auth, digest, kul);
	return 0;
}

int
key_localize(const struct crypto *crypto, enum auth_protocol auth,
    const struct key *ku, struct span engine_id, struct key *kul)
{
	return localize(crypto_hash, crypto, auth, ku, engine_id, kul);
}

int
key_localize_here(const struct crypto *crypto, enum auth_protocol auth,
    const struct key *ku, struct span engine_id, struct key *kul)
{
	return localize(mac_hash, crypto, auth, ku, engine_id, kul);
}

bool
key_needs_extension(enum auth_protocol auth, enum priv_protocol priv)
{
	return auth_info(auth)->key_size < priv_info(priv)->key_size;
}

/* Puts as much of `more` behind the key as is wanted. */
static void
append(struct key *key, const struct key *more, size_t size)
{
	size_t room = size - key->size;

	if (room > more->size)
		room = more->size;
	memcpy(key->octets + key->size, more->octets, room);
	key->size = (uint8_t)(key->size + room);
}

/* Draft Blumenthal 3.1.2.1: the next part is the hash of all before it. */
static int
next_blumenthal(const struct crypto *crypto, enum auth_protocol auth,
    const struct key *key, struct key *next)
{
	const struct span whole = {key->octets, key->size};
	uint8_t digest[DIGEST_SIZE_MAX];

	if (crypto_hash(crypto, auth, &whole, 1, digest) != 0)
		return -1;
	take_digest(auth, digest, next);
	return 0;
}

/* Draft Reeder 2.1: the next part comes from the last as from a passphrase. */
static int
next_reeder(const struct crypto *crypto, enum auth_protocol auth,
    struct span engine_id, struct key *part)
{
	struct key ku = {0};
	int failed;

	failed = key_from_passphrase(crypto, auth,
		     (struct span) {part->octets, part->size}, &ku) != 0 ||
		 key_localize(crypto, auth, &ku, engine_id, part) != 0;
	key_fini(&ku);
	return failed ? -1 : 0;
}

int
key_extend(const struct crypto *crypto, enum auth_protocol auth,
    enum key_extension extension, struct span engine_id, size_t size,
    struct key *key)
{
	struct key part = *key;
	int failed = size > KEY_SIZE_MAX || key->size == 0 ||
		     extension == EXTENSION_AUTO;

	while (!failed && key->size < size) {
		if (extension == EXTENSION_BLUMENTHAL)
			failed = next_blumenthal(crypto, auth, key, &part);
		else
			failed = next_reeder(crypto, auth, engine_id, &part);
		if (!failed)
			append(key, &part, size);
	}
	key_fini(&part);
	if (failed) {
		key_fini(key);
		return -1;
	}
	secret_wipe(key->octets + size, KEY_SIZE_MAX - size);
	key->size = (uint8_t)size;
	return 0;
}
