/* SPDX-License-Identifier: ISC */
/*
 * One user section: who may speak, how it is proved, and at which level. Plain
 * data; the configuration fills it in, usm_user_derive() makes the keys.
 */
#ifndef TRAPLINE_USM_USER_H
#define TRAPLINE_USM_USER_H

#include "base/address.h"
#include "base/secret.h"
#include "usm/engine_id.h"
#include "usm/protocol.h"

enum user_origin { USER_FROM_CONF, USER_AT_RUN_TIME };

struct usm_user {
	char *title;			   /* the section's; owned */
	char name[USER_NAME_SIZE_MAX + 1]; /* NUL-terminated */
	enum user_origin origin;

	enum auth_protocol auth; /* AUTH_ANY: every protocol is tried */
	enum priv_protocol priv;
	enum key_extension extension;
	enum security_level level; /* the least accepted */
	bool relaxed;		   /* timeliness = "relaxed" */

	struct engine_id *engines; /* owned; none: any engine */
	size_t engine_count;
	struct prefix_list sources;
	size_t view; /* limited to the configuration's n-th; 0: to none */

	/* What the operator gave: passphrases (owned, wiped) or keys. */
	char *auth_passphrase, *priv_passphrase;
	struct key auth_localized, priv_localized; /* Kul, as given */

	/* Master keys Ku, one for each hash that `auth` allows: as given, or
	 * derived. Privacy uses the authentication hash (RFC 3414 2.6). */
	struct key auth_ku[AUTH_COUNT], priv_ku[AUTH_COUNT];
};

/* Derives every Ku that the passphrases allow and that is not there yet (about
 * 1 ms each; RFC 3414 A.2). 0, or -1 if the cryptographic library fails. */
struct crypto;
int usm_user_derive(struct usm_user *user, const struct crypto *crypto);

/* Takes over Ku of `old` where protocol and passphrase are the same. */
void usm_user_inherit(struct usm_user *user, const struct usm_user *old);

/* A copy that owns all it has; 0, or -1 where there is no memory: `to` is
 * nothing then. */
int usm_user_copy(struct usm_user *to, const struct usm_user *from);

/* Would a message of one be a message of the other: same name, protocols and
 * keys? What they accept is not compared. */
bool usm_user_speaks_alike(const struct usm_user *a, const struct usm_user *b);

/* Wipes the secrets and frees what the user owns, not the user. */
void usm_user_fini(struct usm_user *user);

#endif
