/* SPDX-License-Identifier: ISC */
/*
 * SNMPv3 messages as a sender makes them, right or wrong on purpose, for tests
 * of the security model and what stands on it.
 */
#ifndef TRAPLINE_TESTS_V3_MESSAGE_H
#define TRAPLINE_TESTS_V3_MESSAGE_H

#include "snmp/message.h"
#include "usm/crypto.h"
#include "usm/user.h"

struct v3_sender {
	const char *user;
	struct span engine_id; /* msgAuthoritativeEngineID */
	int32_t boots, time;
	enum security_level level;
	enum auth_protocol auth;
	const char *auth_passphrase;
	enum priv_protocol priv;
	enum key_extension extension; /* not AUTO */
	const char *priv_passphrase;

	uint8_t pdu; /* enum pdu_type */
	bool reportable;
	int32_t msg_id, request_id, max_size;
	const char *text; /* in a varbind behind sysUpTime and snmpTrapOID */

	/* what may be wrong */
	bool wrong_digest;
	bool cut_digest; /* use digest_size instead of the protocol's */
	size_t digest_size;
	size_t salt_size;   /* 0: the right one */
	struct span scoped; /* instead of a ScopedPDU of our own */
};

/* A sender of authPriv traps, SHA-256 and AES-128, from some engine. */
struct v3_sender v3_sender(void);

/* The message; kept in a buffer of its own until the next but 15. */
struct span v3_build(const struct crypto *crypto, const struct v3_sender *s);

/* The section of a user that may send what this sender sends; its keys are
 * derived. The caller frees it by giving it to usm_set_users(). */
struct usm_user v3_user(const struct crypto *crypto, const struct v3_sender *s);

/* Verifies and decrypts a message that was made for this sender, with its keys
 * for `engine_id`; the ScopedPDU, in a buffer as above; size 0 where the digest
 * is wrong. */
struct span v3_open(const struct crypto *crypto, const struct v3_sender *s,
    const struct message *message);

#endif
