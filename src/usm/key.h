/* SPDX-License-Identifier: ISC */
/*
 * From a passphrase to the key that a message is made with: password to key
 * (Ku), localization to an engine (Kul), extension to the length a cipher
 * needs (RFC 3414 2.6 and A.2; draft-blumenthal-aes-usm-04 3.1.2.1;
 * draft-reeder-snmpv3-usm-3desede-00 2.1).
 */
#ifndef TRAPLINE_USM_KEY_H
#define TRAPLINE_USM_KEY_H

#include "usm/crypto.h"

/* RFC 3414 A.2: about a millisecond. 0; -1: empty passphrase or failure. */
int key_from_passphrase(const struct crypto *crypto, enum auth_protocol auth,
    struct span passphrase, struct key *ku);

/* Kul = H(Ku . engineID . Ku), RFC 3414 2.6. */
int key_localize(const struct crypto *crypto, enum auth_protocol auth,
    const struct key *ku, struct span engine_id, struct key *kul);

/* The same on the thread that has the crypto's macs: takes no memory. */
int key_localize_here(const struct crypto *crypto, enum auth_protocol auth,
    const struct key *ku, struct span engine_id, struct key *kul);

/* Does a key of this hash have to be extended for this cipher? */
bool key_needs_extension(enum auth_protocol auth, enum priv_protocol priv);

/* Makes `key` (a Kul) exactly `size` octets long: what priv_info()->key_size
 * says. Cutting and Blumenthal are cheap, Reeder costs a hash over 1 MiB for
 * each step; for 3DES the extension has to be Reeder's. EXTENSION_AUTO is an
 * error. On -1 there is no key any more. */
int key_extend(const struct crypto *crypto, enum auth_protocol auth,
    enum key_extension extension, struct span engine_id, size_t size,
    struct key *key);

#endif
