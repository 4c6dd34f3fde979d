/* SPDX-License-Identifier: ISC */
/*
 * Verifying and decrypting a v3 message for a reader's eyes: by any user
 * section of its name, whatever the section's engines, sources and level, and
 * by both key extensions. What the daemon would accept is cli/verdict's.
 */
#ifndef TRAPLINE_CLI_UNLOCK_H
#define TRAPLINE_CLI_UNLOCK_H

#include "snmp/message.h"
#include "usm/crypto.h"
#include "usm/user.h"

/* With which keys to try. */
struct keyring {
	const struct crypto *crypto;
	const struct usm_user *users; /* derived; NULL: there are none */
	size_t count;
};

struct unlocked {
	bool tried;		     /* there was a keyring */
	size_t sections;	     /* users of the message's name */
	const struct usm_user *user; /* proved by the digest; NULL: none */
	enum auth_protocol auth;
	enum key_extension extension; /* AUTO: the key needed none */
	struct span plain; /* a ScopedPDU, and padding; size 0: none */
};

/* `keyring` may be NULL; `scratch` has MESSAGE_SIZE_MAX octets and takes the
 * plaintext. */
void unlock(const struct keyring *keyring, const struct message *message,
    uint8_t *scratch, struct unlocked *out);

#endif
