/* SPDX-License-Identifier: ISC */
/*
 * The keys of a user section: derived from its passphrases, taken over from
 * the section that was there before a reload, wiped at the end. A key that is
 * there, given or derived, is never made again. Everything works on the
 * caller's struct and may run on any thread.
 */
#include "usm/user.h"

#include <stdlib.h>

#include "usm/key.h"

/* Is this hash one that the user may be proved with? */
static bool
allows_auth(const struct usm_user *user, enum auth_protocol auth)
{
	return user->auth == auth || user->auth == AUTH_ANY;
}

static bool
same_phrase(const char *a, const char *b)
{
	return a != NULL && b != NULL && strlen(a) == strlen(b) &&
	       secret_equal((const uint8_t *)a, (const uint8_t *)b, strlen(a));
}

static int
derive(const struct crypto *crypto, enum auth_protocol auth,
    const char *passphrase, struct key *ku)
{
	if (passphrase == NULL || ku->size > 0)
		return 0;
	return key_from_passphrase(crypto, auth, span_of(passphrase), ku);
}

int
usm_user_derive(struct usm_user *user, const struct crypto *crypto)
{
	unsigned i;

	for (i = AUTH_MD5; i < AUTH_COUNT; i++) {
		if (!allows_auth(user, i) ||
		    (user->auth == AUTH_ANY && !crypto_has_auth(crypto, i)))
			continue;
		if (derive(crypto, i, user->auth_passphrase,
			&user->auth_ku[i]) != 0)
			return -1;
		/* many use one passphrase for both: hash it once */
		if (user->priv_ku[i].size == 0 &&
		    same_phrase(user->auth_passphrase, user->priv_passphrase))
			user->priv_ku[i] = user->auth_ku[i];
		if (derive(crypto, i, user->priv_passphrase,
			&user->priv_ku[i]) != 0)
			return -1;
	}
	return 0;
}

static void
inherit(struct key *ku, const struct key *old)
{
	if (ku->size == 0)
		*ku = *old;
}

void
usm_user_inherit(struct usm_user *user, const struct usm_user *old)
{
	bool auth = same_phrase(user->auth_passphrase, old->auth_passphrase);
	bool priv = same_phrase(user->priv_passphrase, old->priv_passphrase);
	unsigned i;

	for (i = AUTH_MD5; i < AUTH_COUNT; i++) {
		if (!allows_auth(user, i) || !allows_auth(old, i))
			continue;
		if (auth)
			inherit(&user->auth_ku[i], &old->auth_ku[i]);
		if (priv)
			inherit(&user->priv_ku[i], &old->priv_ku[i]);
	}
}

/* The same passphrase, or none in both? */
static bool
phrases_equal(const char *a, const char *b)
{
	return (a == NULL && b == NULL) || same_phrase(a, b);
}

bool
usm_user_speaks_alike(const struct usm_user *a, const struct usm_user *b)
{
	unsigned i;

	for (i = 0; i < AUTH_COUNT; i++)
		if (!key_equal(&a->auth_ku[i], &b->auth_ku[i]) ||
		    !key_equal(&a->priv_ku[i], &b->priv_ku[i]))
			return false;
	return strcmp(a->name, b->name) == 0 && a->auth == b->auth &&
	       a->priv == b->priv && a->extension == b->extension &&
	       key_equal(&a->auth_localized, &b->auth_localized) &&
	       key_equal(&a->priv_localized, &b->priv_localized) &&
	       phrases_equal(a->auth_passphrase, b->auth_passphrase) &&
	       phrases_equal(a->priv_passphrase, b->priv_passphrase);
}

void
usm_user_fini(struct usm_user *user)
{
	free(user->title);
	free(user->engines);
	prefix_list_fini(&user->sources);
	secret_free(user->auth_passphrase);
	secret_free(user->priv_passphrase);
	secret_wipe(user, sizeof(*user));
}

/* A copy of a string that may be NULL; false where there is no memory. */
static bool
copy_string(char **to, const char *from)
{
	*to = from == NULL ? NULL : strdup(from);
	return from == NULL || *to != NULL;
}

int
usm_user_copy(struct usm_user *to, const struct usm_user *from)
{
	size_t i;
	bool copied;

	*to = *from;
	to->engines = NULL;
	to->sources = (struct prefix_list) {NULL, 0};
	to->title = to->auth_passphrase = to->priv_passphrase = NULL;
	copied = copy_string(&to->title, from->title) &&
		 copy_string(&to->auth_passphrase, from->auth_passphrase) &&
		 copy_string(&to->priv_passphrase, from->priv_passphrase);
	if (copied && from->engine_count > 0) {
		to->engines = calloc(from->engine_count, sizeof(*to->engines));
		copied = to->engines != NULL;
		for (i = 0; copied && i < from->engine_count; i++)
			to->engines[i] = from->engines[i];
	}
	for (i = 0; copied && i < from->sources.count; i++)
		copied =
		    prefix_list_add(&to->sources, &from->sources.items[i]) == 0;
	if (copied)
		return 0;
	usm_user_fini(to);
	*to = (struct usm_user) {.title = NULL};
	return -1;
}
