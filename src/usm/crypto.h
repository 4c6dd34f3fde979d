/* SPDX-License-Identifier: ISC */
/*
 * The one place that knows OpenSSL. Algorithms are fetched once, into a library
 * context of our own; keyed states are made once for a key and copied for each
 * message. The crypto_ functions may be called by several threads at once; all
 * macs and ciphers of one crypto, and so the mac_ and cipher_ functions, belong
 * to one thread.
 */
#ifndef TRAPLINE_USM_CRYPTO_H
#define TRAPLINE_USM_CRYPTO_H

#include "base/secret.h"
#include "usm/protocol.h"

struct crypto;

/* Fetches what the installed OpenSSL has and its openssl.cnf allows. NULL: no
 * memory, or not a single hash. Outlives its macs and ciphers. */
struct crypto *crypto_new(void);
void crypto_free(struct crypto *crypto);

/* Is it there, and does it work (FIPS bars some)? NONE always is. */
bool crypto_has_auth(const struct crypto *crypto, enum auth_protocol auth);
bool crypto_has_priv(const struct crypto *crypto, enum priv_protocol priv);

#define DIGEST_SIZE_MAX 64

/* The hash of a protocol over up to 4 runs of octets; `digest` gets the whole
 * output (auth_info()->key_size octets). 0 or -1. */
int crypto_hash(const struct crypto *crypto, enum auth_protocol auth,
    const struct span *parts, size_t count, uint8_t digest[DIGEST_SIZE_MAX]);

/* The hash over `octets` repeated until 1 MiB (RFC 3414 A.2.1 step 1); -1 too
 * if there are none. */
int crypto_hash_megabyte(const struct crypto *crypto, enum auth_protocol auth,
    struct span octets, uint8_t digest[DIGEST_SIZE_MAX]);

/* HMAC states, keyed once (RFC 2104). */
struct mac;
struct mac *mac_new(const struct crypto *crypto, enum auth_protocol auth,
    const struct key *kul); /* NULL: no memory, or the library failed */
void mac_free(struct mac *mac);

/* HMAC over the parts in order; the whole output. 0 or -1. */
int mac_sign(const struct mac *mac, const struct span *parts, size_t count,
    uint8_t digest[DIGEST_SIZE_MAX]);

/* The same with a key that is not kept, and without taking memory. */
int mac_sign_once(const struct crypto *crypto, enum auth_protocol auth,
    const struct key *kul, const struct span *parts, size_t count,
    uint8_t digest[DIGEST_SIZE_MAX]);

/* As crypto_hash(), but without taking memory. */
int mac_hash(const struct crypto *crypto, enum auth_protocol auth,
    const struct span *parts, size_t count, uint8_t digest[DIGEST_SIZE_MAX]);

/* A cipher, keyed once; `key` is the localized, extended key with the pre-IV
 * behind it where the protocol has one (RFC 3414 8.1.1.1, RFC 3826 3.1), of
 * exactly priv_info()->key_size octets. NULL: another size, no memory, or the
 * library failed. */
struct cipher;
struct cipher *cipher_new(const struct crypto *crypto, enum priv_protocol priv,
    const struct key *key);
void cipher_free(struct cipher *cipher);

/* Gives it another key of the same size, without taking memory. On -1 it must
 * not be used before this has succeeded. */
int cipher_set_key(struct cipher *cipher, const struct key *key);

struct cipher_iv {
	int32_t boots, time; /* of the message: AES */
	uint8_t salt[8];     /* msgPrivacyParameters */
};

/* In and out may not overlap; `out` has in.size octets (DES and 3DES: a
 * multiple of 8, padding is the caller's). 0 or -1. */
int cipher_decrypt(struct cipher *cipher, const struct cipher_iv *iv,
    struct span in, uint8_t *out);
int cipher_encrypt(struct cipher *cipher, const struct cipher_iv *iv,
    struct span in, uint8_t *out);

#endif
