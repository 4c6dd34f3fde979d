/* SPDX-License-Identifier: ISC */
/*
 * Hashes, HMAC (RFC 2104) and ciphers by way of OpenSSL 3. Algorithms are
 * fetched once, into a library context of our own that follows the system's
 * openssl.cnf, so that what that bars (FIPS) is not there for us either.
 *
 * A mac is the two hash states of HMAC behind their keyed first block; a
 * message costs a copy of each. What is used once is signed in contexts that
 * are there already. A cipher is a context with its key set; a message costs
 * an IV. CFB is decrypted by way of ECB: the blocks that it xors with are all
 * known beforehand, and one bulk call takes a seventh of the time. DES comes
 * from the legacy provider, or where that is not installed from 3DES with three
 * equal keys. Key material on our stack is wiped; OpenSSL wipes its own.
 */
#include "usm/crypto.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <stdlib.h>

#define BLOCK_SIZE_MAX 128 /* octets a hash takes at once: SHA-512 */
#define IV_SIZE_MAX    16
#define MEGABYTE       1048576
#define BULK_SIZE      1024 /* octets of key stream made at once */

struct crypto {
	OSSL_LIB_CTX *library;
	OSSL_PROVIDER *legacy; /* NULL: not installed, or not allowed */
	EVP_MD *hashes[AUTH_COUNT];
	EVP_CIPHER *ciphers[PRIV_COUNT];
	EVP_CIPHER *blocks[PRIV_COUNT];	 /* NULL: CBC, or not there */
	EVP_MD_CTX *scratch[AUTH_COUNT]; /* of the thread with the macs */
};

struct mac {
	size_t size; /* octets of a digest */
	EVP_MD_CTX *inner, *outer;
	EVP_MD_CTX *scratch; /* the crypto's for this hash */
};

struct cipher {
	const EVP_CIPHER *algorithm; /* the crypto's */
	EVP_CIPHER_CTX *blocks;	     /* CFB: encrypts blocks; or NULL */
	EVP_CIPHER_CTX *decrypt;     /* without `blocks` */
	EVP_CIPHER_CTX *encrypt;     /* made when needed */
	enum priv_protocol priv;
	struct key key; /* as the algorithm takes it */
	uint8_t pre_iv[8];
};

/* ── what there is ────────────────────────────────────────────────────── */

static bool
hash_works(const struct crypto *crypto, enum auth_protocol auth)
{
	const struct span nothing = {NULL, 0};
	uint8_t digest[DIGEST_SIZE_MAX];

	return crypto_hash(crypto, auth, &nothing, 1, digest) == 0;
}

/* Does a block come back as it was? */
static bool
cipher_works(const struct crypto *crypto, enum priv_protocol priv)
{
	static const uint8_t plain[IV_SIZE_MAX] = "fifteen octets.";
	const struct cipher_iv iv = {.boots = 1};
	struct key key = {.size = priv_info(priv)->key_size};
	uint8_t secret[sizeof(plain)], again[sizeof(plain)];
	struct cipher *cipher;
	uint8_t i;
	bool works;

	for (i = 0; i < key.size; i++)
		key.octets[i] = (uint8_t)(7 * i + 1);
	cipher = cipher_new(crypto, priv, &key);
	works = cipher != NULL &&
		cipher_encrypt(cipher, &iv,
		    (struct span) {plain, sizeof(plain)}, secret) == 0 &&
		cipher_decrypt(cipher, &iv,
		    (struct span) {secret, sizeof(secret)}, again) == 0 &&
		memcmp(plain, again, sizeof(plain)) == 0;
	cipher_free(cipher);
	return works;
}

static void
fetch_hashes(struct crypto *crypto)
{
	unsigned i;

	for (i = AUTH_MD5; i < AUTH_COUNT; i++) {
		crypto->hashes[i] =
		    EVP_MD_fetch(crypto->library, auth_info(i)->digest, NULL);
		crypto->scratch[i] = EVP_MD_CTX_new();
		if (crypto->hashes[i] != NULL &&
		    (crypto->scratch[i] == NULL || !hash_works(crypto, i))) {
			EVP_MD_free(crypto->hashes[i]);
			crypto->hashes[i] = NULL;
		}
	}
}

/* Takes a cipher by OpenSSL's name, unless it is there already. */
static void
fetch_cipher(struct crypto *crypto, enum priv_protocol priv, const char *name)
{
	EVP_CIPHER **cipher = &crypto->ciphers[priv];
	const char *blocks = priv_info(priv)->blocks;

	if (*cipher != NULL)
		return;
	if (blocks != NULL)
		crypto->blocks[priv] =
		    EVP_CIPHER_fetch(crypto->library, blocks, NULL);
	*cipher = EVP_CIPHER_fetch(crypto->library, name, NULL);
	if (*cipher != NULL && !cipher_works(crypto, priv)) {
		EVP_CIPHER_free(*cipher);
		*cipher = NULL;
	}
}

/*
 * The first fetch makes OpenSSL activate the providers that openssl.cnf names,
 * or else its default one; only beside that one is the legacy one loaded.
 */
static void
fetch_all(struct crypto *crypto)
{
	unsigned i;

	OSSL_LIB_CTX_load_config(crypto->library, NULL); /* need not be there */
	fetch_hashes(crypto);
	if (OSSL_PROVIDER_available(crypto->library, "default"))
		crypto->legacy = OSSL_PROVIDER_load(crypto->library, "legacy");
	for (i = PRIV_DES; i < PRIV_COUNT; i++)
		fetch_cipher(crypto, i, priv_info(i)->cipher);
	fetch_cipher(crypto, PRIV_DES, priv_info(PRIV_3DES)->cipher);
	ERR_clear_error();
}

struct crypto *
crypto_new(void)
{
	struct crypto *crypto = calloc(1, sizeof(*crypto));
	unsigned i;

	if (crypto == NULL)
		return NULL;
	crypto->library = OSSL_LIB_CTX_new();
	if (crypto->library != NULL)
		fetch_all(crypto);
	for (i = AUTH_MD5; i < AUTH_COUNT; i++)
		if (crypto_has_auth(crypto, i))
			return crypto;
	crypto_free(crypto);
	return NULL;
}

void
crypto_free(struct crypto *crypto)
{
	unsigned i;

	if (crypto == NULL)
		return;
	for (i = 0; i < AUTH_COUNT; i++) {
		EVP_MD_CTX_free(crypto->scratch[i]);
		EVP_MD_free(crypto->hashes[i]);
	}
	for (i = 0; i < PRIV_COUNT; i++)
		EVP_CIPHER_free(crypto->ciphers[i]);
	for (i = 0; i < PRIV_COUNT; i++)
		EVP_CIPHER_free(crypto->blocks[i]);
	if (crypto->legacy != NULL)
		OSSL_PROVIDER_unload(crypto->legacy);
	OSSL_LIB_CTX_free(crypto->library);
	free(crypto);
}

bool
crypto_has_auth(const struct crypto *crypto, enum auth_protocol auth)
{
	return auth == AUTH_NONE ||
	       (auth < AUTH_COUNT && crypto->hashes[auth] != NULL);
}

bool
crypto_has_priv(const struct crypto *crypto, enum priv_protocol priv)
{
	return priv == PRIV_NONE ||
	       (priv < PRIV_COUNT && crypto->ciphers[priv] != NULL);
}

/* ── hashes: any thread, so every call has its own context ────────────── */

/* A context at the beginning of a hash; NULL where that cannot be. */
static EVP_MD_CTX *
hash_start(const struct crypto *crypto, enum auth_protocol auth)
{
	EVP_MD_CTX *ctx;

	if (auth == AUTH_NONE || !crypto_has_auth(crypto, auth))
		return NULL;
	ctx = EVP_MD_CTX_new();
	if (ctx != NULL &&
	    EVP_DigestInit_ex2(ctx, crypto->hashes[auth], NULL) == 1)
		return ctx;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

static int
add_parts(EVP_MD_CTX *ctx, const struct span *parts, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (EVP_DigestUpdate(ctx, parts[i].data, parts[i].size) != 1)
			return -1;
	return 0;
}

/* What a context makes of these parts behind what it has taken. */
static int
hash_end(EVP_MD_CTX *ctx, const struct span *parts, size_t count,
    uint8_t digest[DIGEST_SIZE_MAX])
{
	return add_parts(ctx, parts, count) == 0 &&
		       EVP_DigestFinal_ex(ctx, digest, NULL) == 1
		   ? 0
		   : -1;
}

int
crypto_hash(const struct crypto *crypto, enum auth_protocol auth,
    const struct span *parts, size_t count, uint8_t digest[DIGEST_SIZE_MAX])
{
	EVP_MD_CTX *ctx = hash_start(crypto, auth);
	int result;

	if (ctx == NULL)
		return -1;
	result = hash_end(ctx, parts, count, digest);
	EVP_MD_CTX_free(ctx);
	return result;
}

/* Feeds `run`, a whole number of repetitions, until it was a megabyte. */
static int
add_megabyte(EVP_MD_CTX *ctx, struct span run)
{
	size_t left, size;

	for (left = MEGABYTE; left > 0; left -= size) {
		size = run.size < left ? run.size : left;
		if (EVP_DigestUpdate(ctx, run.data, size) != 1)
			return -1;
	}
	return 0;
}

/* A hash fed a passphrase at a time takes two to three times as long, so a
 * run of repetitions is laid out first. */
int
crypto_hash_megabyte(const struct crypto *crypto, enum auth_protocol auth,
    struct span octets, uint8_t digest[DIGEST_SIZE_MAX])
{
	EVP_MD_CTX *ctx;
	uint8_t laid_out[8192];
	struct span run = octets;
	int failed;

	if (octets.size == 0 || (ctx = hash_start(crypto, auth)) == NULL)
		return -1;
	if (octets.size < sizeof(laid_out)) {
		run = (struct span) {laid_out, 0};
		while (run.size + octets.size <= sizeof(laid_out)) {
			memcpy(laid_out + run.size, octets.data, octets.size);
			run.size += octets.size;
		}
	}
	failed = add_megabyte(ctx, run) != 0 ||
		 EVP_DigestFinal_ex(ctx, digest, NULL) != 1;
	secret_wipe(laid_out, sizeof(laid_out));
	EVP_MD_CTX_free(ctx);
	return failed ? -1 : 0;
}

/* ── HMAC ─────────────────────────────────────────────────────────────── */

/* A hash of the macs' thread, at its beginning. */
static EVP_MD_CTX *
restart(const struct crypto *crypto, enum auth_protocol auth)
{
	EVP_MD_CTX *ctx;

	if (auth == AUTH_NONE || !crypto_has_auth(crypto, auth))
		return NULL;
	ctx = crypto->scratch[auth];
	return EVP_DigestInit_ex2(ctx, crypto->hashes[auth], NULL) == 1 ? ctx
									: NULL;
}

int
mac_hash(const struct crypto *crypto, enum auth_protocol auth,
    const struct span *parts, size_t count, uint8_t digest[DIGEST_SIZE_MAX])
{
	EVP_MD_CTX *ctx = restart(crypto, auth);

	return ctx == NULL ? -1 : hash_end(ctx, parts, count, digest);
}

/* Feeds the first block: the key, padded and xored (RFC 2104 2). */
static int
add_key(EVP_MD_CTX *ctx, const struct key *kul, uint8_t pad)
{
	uint8_t block[BLOCK_SIZE_MAX];
	int failed, block_size = EVP_MD_CTX_get_block_size(ctx);
	size_t i;

	if (block_size < KEY_SIZE_MAX || block_size > BLOCK_SIZE_MAX)
		return -1;
	memset(block, pad, sizeof(block));
	for (i = 0; i < kul->size; i++)
		block[i] ^= kul->octets[i];
	failed = EVP_DigestUpdate(ctx, block, (size_t)block_size) != 1;
	secret_wipe(block, sizeof(block));
	return failed ? -1 : 0;
}

static EVP_MD_CTX *
keyed_state(const struct crypto *crypto, enum auth_protocol auth,
    const struct key *kul, uint8_t pad)
{
	EVP_MD_CTX *ctx = hash_start(crypto, auth);

	if (ctx != NULL && add_key(ctx, kul, pad) == 0)
		return ctx;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

struct mac *
mac_new(
    const struct crypto *crypto, enum auth_protocol auth, const struct key *kul)
{
	struct mac *mac;

	if (auth == AUTH_NONE || !crypto_has_auth(crypto, auth) ||
	    (mac = calloc(1, sizeof(*mac))) == NULL)
		return NULL;
	mac->size = auth_info(auth)->key_size;
	mac->scratch = crypto->scratch[auth];
	mac->inner = keyed_state(crypto, auth, kul, 0x36);
	mac->outer = keyed_state(crypto, auth, kul, 0x5c);
	if (mac->inner != NULL && mac->outer != NULL)
		return mac;
	mac_free(mac);
	return NULL;
}

void
mac_free(struct mac *mac)
{
	if (mac == NULL)
		return;
	EVP_MD_CTX_free(mac->inner);
	EVP_MD_CTX_free(mac->outer);
	free(mac);
}

int
mac_sign(const struct mac *mac, const struct span *parts, size_t count,
    uint8_t digest[DIGEST_SIZE_MAX])
{
	EVP_MD_CTX *ctx = mac->scratch;
	struct span inner = {digest, mac->size};

	if (EVP_MD_CTX_copy_ex(ctx, mac->inner) != 1 ||
	    hash_end(ctx, parts, count, digest) != 0 ||
	    EVP_MD_CTX_copy_ex(ctx, mac->outer) != 1)
		return -1;
	return hash_end(ctx, &inner, 1, digest);
}

int
mac_sign_once(const struct crypto *crypto, enum auth_protocol auth,
    const struct key *kul, const struct span *parts, size_t count,
    uint8_t digest[DIGEST_SIZE_MAX])
{
	EVP_MD_CTX *ctx = restart(crypto, auth);
	struct span inner = {digest, auth_info(auth)->key_size};

	if (ctx == NULL || add_key(ctx, kul, 0x36) != 0 ||
	    hash_end(ctx, parts, count, digest) != 0 ||
	    restart(crypto, auth) == NULL || add_key(ctx, kul, 0x5c) != 0)
		return -1;
	return hash_end(ctx, &inner, 1, digest);
}

/* ── ciphers ──────────────────────────────────────────────────────────── */

/* Sets key and pre-IV from what stands behind one another in `key`. */
static void
set_key(struct cipher *cipher, const struct key *key)
{
	size_t size = priv_info(cipher->priv)->cipher_key_size;
	size_t wanted = (size_t)EVP_CIPHER_get_key_length(cipher->algorithm);
	size_t at;

	if (priv_info(cipher->priv)->key_size > size)
		memcpy(cipher->pre_iv, key->octets + size, 8);
	/* DES by way of 3DES: the key three times */
	for (at = 0; at < wanted; at += size)
		memcpy(cipher->key.octets + at, key->octets, size);
	cipher->key.size = (uint8_t)at;
}

/* A context with the key set, for one direction. What encrypts gets whole
 * blocks and never ends, so that it need not be told not to pad. */
static EVP_CIPHER_CTX *
keyed_context(
    const struct cipher *cipher, const EVP_CIPHER *algorithm, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (ctx != NULL &&
	    EVP_CipherInit_ex2(
		ctx, algorithm, cipher->key.octets, NULL, encrypt, NULL) == 1 &&
	    (encrypt || EVP_CIPHER_CTX_set_padding(ctx, 0) == 1))
		return ctx;
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

struct cipher *
cipher_new(
    const struct crypto *crypto, enum priv_protocol priv, const struct key *key)
{
	struct cipher *cipher;

	if (priv == PRIV_NONE || !crypto_has_priv(crypto, priv) ||
	    key->size != priv_info(priv)->key_size)
		return NULL;
	if ((cipher = calloc(1, sizeof(*cipher))) == NULL)
		return NULL;
	cipher->priv = priv;
	cipher->algorithm = crypto->ciphers[priv];
	set_key(cipher, key);
	if (crypto->blocks[priv] != NULL)
		cipher->blocks = keyed_context(cipher, crypto->blocks[priv], 1);
	else
		cipher->decrypt = keyed_context(cipher, cipher->algorithm, 0);
	if (cipher->blocks != NULL || cipher->decrypt != NULL)
		return cipher;
	cipher_free(cipher);
	return NULL;
}

int
cipher_set_key(struct cipher *cipher, const struct key *key)
{
	EVP_CIPHER_CTX *ctx =
	    cipher->blocks != NULL ? cipher->blocks : cipher->decrypt;

	if (key->size != priv_info(cipher->priv)->key_size)
		return -1;
	set_key(cipher, key);
	EVP_CIPHER_CTX_free(cipher->encrypt);
	cipher->encrypt = NULL;
	return EVP_CipherInit_ex2(
		   ctx, NULL, cipher->key.octets, NULL, -1, NULL) == 1
		   ? 0
		   : -1;
}

void
cipher_free(struct cipher *cipher)
{
	if (cipher == NULL)
		return;
	EVP_CIPHER_CTX_free(cipher->blocks);
	EVP_CIPHER_CTX_free(cipher->decrypt);
	EVP_CIPHER_CTX_free(cipher->encrypt);
	secret_wipe(cipher, sizeof(*cipher));
	free(cipher);
}

static void
put_be32(uint8_t *to, int32_t value)
{
	uint32_t u = (uint32_t)value;

	to[0] = (uint8_t)(u >> 24);
	to[1] = (uint8_t)(u >> 16);
	to[2] = (uint8_t)(u >> 8);
	to[3] = (uint8_t)u;
}

/* RFC 3414 8.1.1.1: pre-IV xor salt. RFC 3826 3.1.2.1: boots, time, salt. */
static void
make_iv(const struct cipher *cipher, const struct cipher_iv *iv,
    uint8_t octets[IV_SIZE_MAX])
{
	size_t i;

	if (priv_info(cipher->priv)->block_size == 1) {
		put_be32(octets, iv->boots);
		put_be32(octets + 4, iv->time);
		memcpy(octets + 8, iv->salt, 8);
		return;
	}
	for (i = 0; i < 8; i++)
		octets[i] = cipher->pre_iv[i] ^ iv->salt[i];
}

static int
run(struct cipher *cipher, EVP_CIPHER_CTX *ctx, const struct cipher_iv *iv,
    struct span in, uint8_t *out)
{
	uint8_t octets[IV_SIZE_MAX];
	int size;

	if (in.size > INT_MAX ||
	    in.size % priv_info(cipher->priv)->block_size != 0)
		return -1;
	make_iv(cipher, iv, octets);
	if (EVP_CipherInit_ex2(ctx, NULL, NULL, octets, -1, NULL) != 1 ||
	    EVP_CipherUpdate(ctx, out, &size, in.data, (int)in.size) != 1)
		return -1;
	return (size_t)size == in.size ? 0 : -1;
}

/* Decrypts up to BULK_SIZE octets: each block is xored with what the cipher
 * makes of the one before it, the first with what it makes of `before`
 * (SP 800-38A 6.3), which becomes the last. */
static int
decrypt_bulk(EVP_CIPHER_CTX *blocks, uint8_t before[IV_SIZE_MAX],
    struct span in, uint8_t *out)
{
	uint8_t stream[BULK_SIZE];
	size_t i, size = (in.size + IV_SIZE_MAX - 1) / IV_SIZE_MAX;
	int made;

	size *= IV_SIZE_MAX;
	memcpy(stream, before, IV_SIZE_MAX);
	memcpy(stream + IV_SIZE_MAX, in.data, size - IV_SIZE_MAX);
	if (in.size == size)
		memcpy(before, in.data + size - IV_SIZE_MAX, IV_SIZE_MAX);
	if (EVP_EncryptUpdate(blocks, stream, &made, stream, (int)size) != 1 ||
	    (size_t)made != size)
		return -1;
	for (i = 0; i < in.size; i++)
		out[i] = in.data[i] ^ stream[i];
	return 0;
}

static int
decrypt_cfb(struct cipher *cipher, const struct cipher_iv *iv, struct span in,
    uint8_t *out)
{
	uint8_t before[IV_SIZE_MAX];
	size_t size;

	make_iv(cipher, iv, before);
	while (in.size > 0) {
		size = in.size < BULK_SIZE ? in.size : BULK_SIZE;
		if (decrypt_bulk(cipher->blocks, before,
			(struct span) {in.data, size}, out) != 0)
			return -1;
		in.data += size;
		in.size -= size;
		out += size;
	}
	return 0;
}

int
cipher_decrypt(struct cipher *cipher, const struct cipher_iv *iv,
    struct span in, uint8_t *out)
{
	if (cipher->blocks != NULL)
		return decrypt_cfb(cipher, iv, in, out);
	return run(cipher, cipher->decrypt, iv, in, out);
}

int
cipher_encrypt(struct cipher *cipher, const struct cipher_iv *iv,
    struct span in, uint8_t *out)
{
	if (cipher->encrypt == NULL)
		cipher->encrypt = keyed_context(cipher, cipher->algorithm, 1);
	if (cipher->encrypt == NULL)
		return -1;
	return run(cipher, cipher->encrypt, iv, in, out);
}
