/* SPDX-License-Identifier: ISC */
/*
 * The protocols of the User-based Security Model: their names in a
 * configuration and their sizes (RFC 3414, 3826, 7860; draft-reeder for 3DES,
 * draft-blumenthal for AES-192 and AES-256).
 */
#ifndef TRAPLINE_USM_PROTOCOL_H
#define TRAPLINE_USM_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>

enum auth_protocol {
	AUTH_NONE,
	AUTH_MD5,
	AUTH_SHA,
	AUTH_SHA_224,
	AUTH_SHA_256,
	AUTH_SHA_384,
	AUTH_SHA_512,
	AUTH_COUNT,
	AUTH_ANY = AUTH_COUNT, /* configuration only: found out on receipt */
};

enum priv_protocol {
	PRIV_NONE,
	PRIV_DES,
	PRIV_3DES,
	PRIV_AES_128,
	PRIV_AES_192,
	PRIV_AES_256,
	PRIV_COUNT
};

/* How a localized key becomes long enough for 3DES, AES-192 and AES-256. */
enum key_extension {
	EXTENSION_BLUMENTHAL, /* Kul . H(Kul) … */
	EXTENSION_REEDER, /* password-to-key over Kul, localized, appended */
	EXTENSION_AUTO,	  /* found out on receipt, kept for that engine */
};

struct auth_info {
	const char *name;   /* "SHA-256" */
	const char *digest; /* OpenSSL's name of the hash */
	uint8_t key_size;   /* octets of Ku and Kul: the hash's output */
	uint8_t mac_size;   /* octets of msgAuthenticationParameters */
};

struct priv_info {
	const char *name;   /* "AES-128" */
	const char *cipher; /* OpenSSL's name */
	const char *blocks; /* of what it makes of a block; NULL: CBC */
	uint8_t key_size;   /* octets needed of the localized key, pre-IV too */
	uint8_t cipher_key_size;
	uint8_t block_size; /* ciphertext is a multiple of it; 1: any size */
};

/* The row of a protocol; never NULL for one below the COUNT. */
const struct auth_info *auth_info(enum auth_protocol protocol);
const struct priv_info *priv_info(enum priv_protocol protocol);

/* Names, in any case, to values; -1 if there is no such protocol. "any" is
 * AUTH_ANY. */
int auth_protocol_parse(const char *name, enum auth_protocol *protocol);
int priv_protocol_parse(const char *name, enum priv_protocol *protocol);
int key_extension_parse(const char *name, enum key_extension *extension);

/* "blumenthal", "reeder", "auto". */
const char *key_extension_name(enum key_extension extension);

#endif
