/* SPDX-License-Identifier: ISC */
/*
 * Users: do protocols, keys, level and engines go together? Authentication and
 * privacy are checked by the same code, with the names of their options.
 */
#include "conf/check.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/secret.h"
#include "conf/values.h"

enum { PHRASE, FILE_OF_PHRASE, KEY, LOCALIZED, CREDENTIALS };

struct credentials {
	const char *protocol;		/* the option that names it */
	const char *names[CREDENTIALS]; /* where the secret may come from */
};

static const struct credentials auth_credentials = {
    "auth", {"auth_passphrase", "auth_passphrase_file", "auth_key",
		"auth_localized_key"}};
static const struct credentials priv_credentials = {
    "priv", {"priv_passphrase", "priv_passphrase_file", "priv_key",
		"priv_localized_key"}};

/* Which of them is given: an index, or CREDENTIALS for none. Notes where it
 * is more than one. */
static size_t
find_given(struct reading *reading, const struct section *section,
    const struct credentials *credentials)
{
	size_t i, found = CREDENTIALS;

	for (i = 0; i < CREDENTIALS; i++) {
		if (!section_has(section, credentials->names[i]))
			continue;
		if (found != CREDENTIALS)
			mistakes_add(&reading->mistakes,
			    section_place(section, credentials->names[i]),
			    "%s: there is %s already, right would be one of "
			    "them",
			    credentials->names[i], credentials->names[found]);
		else
			found = i;
	}
	return found;
}

/* A protocol needs a secret, and a secret a protocol. */
static void
check_presence(struct reading *reading, const struct section *section,
    const struct credentials *names, bool wanted)
{
	size_t found = find_given(reading, section, names);

	if (section_is_bad(section, names->protocol))
		return;
	if (wanted && found == CREDENTIALS)
		mistakes_add(&reading->mistakes,
		    section_place(section, names->protocol),
		    "%s: there is no passphrase or key for it, right would be "
		    "one of %s, %s, %s, %s",
		    names->protocol, names->names[PHRASE],
		    names->names[FILE_OF_PHRASE], names->names[KEY],
		    names->names[LOCALIZED]);
	if (!wanted && found != CREDENTIALS)
		mistakes_add(&reading->mistakes,
		    section_place(section, names->names[found]),
		    "%s: there is no %s protocol that would use it, right "
		    "would be like %s = \"%s\"",
		    names->names[found], names->protocol, names->protocol,
		    names == &auth_credentials ? "SHA-256" : "AES-128");
}

/* A key must have the size that its protocol gives it, `other` where that is
 * another right one. */
static void
check_key_size(struct reading *reading, const struct section *section,
    const char *option, const struct key *key, const size_t sizes[2])
{
	if (!section_has(section, option) || section_is_bad(section, option) ||
	    key->size == sizes[0] || key->size == sizes[1])
		return;
	mistakes_add(&reading->mistakes, section_place(section, option),
	    sizes[0] == sizes[1]
		? "%s: the key has %u octets, right would be %zu"
		: "%s: the key has %u octets, right would be %zu or %zu",
	    option, key->size, sizes[0], sizes[1]);
}

/* Ku has the size of the hash's result; Kul too, but for privacy it may have
 * been extended to what the cipher needs. */
static void
check_key_sizes(struct reading *reading, const struct section *section)
{
	const struct user_values *values = section->values;
	const struct usm_user *user = &values->user;
	size_t hash, sizes[2];

	if (section_is_bad(section, "auth") || user->auth == AUTH_NONE ||
	    user->auth == AUTH_ANY)
		return;
	hash = auth_info(user->auth)->key_size;
	sizes[0] = sizes[1] = hash;
	check_key_size(reading, section, "auth_key", &values->auth_key, sizes);
	check_key_size(reading, section, "auth_localized_key",
	    &user->auth_localized, sizes);
	check_key_size(reading, section, "priv_key", &values->priv_key, sizes);
	if (section_is_bad(section, "priv") || user->priv == PRIV_NONE)
		return;
	sizes[1] = priv_info(user->priv)->key_size;
	check_key_size(reading, section, "priv_localized_key",
	    &user->priv_localized, sizes);
}

/* A key belongs to one hash: with auth = "any" nobody knows to which. */
static void
check_any(struct reading *reading, const struct section *section)
{
	static const char *const keys[] = {
	    "auth_key", "auth_localized_key", "priv_key", "priv_localized_key"};
	const struct user_values *values = section->values;
	size_t i;

	if (section_is_bad(section, "auth") || values->user.auth != AUTH_ANY)
		return;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (section_has(section, keys[i]))
			mistakes_add(&reading->mistakes,
			    section_place(section, keys[i]),
			    "%s: a key belongs to one protocol, with auth = "
			    "\"any\" right would be a passphrase",
			    keys[i]);
}

/* A localized key belongs to one engine. */
static void
check_engines(struct reading *reading, const struct section *section)
{
	static const char *const keys[] = {
	    "auth_localized_key", "priv_localized_key"};
	const struct user_values *values = section->values;
	size_t i;

	if (section_is_bad(section, "engines") || values->engines.count == 1)
		return;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (section_has(section, keys[i]))
			mistakes_add(&reading->mistakes,
			    section_place(section, keys[i]),
			    "%s: a localized key belongs to one engine, right "
			    "would be engines = {\"0x…\"} with that one "
			    "(there are %zu)",
			    keys[i], values->engines.count);
}

/* The level is at most what there are keys for. Sets it where it was not. */
static void
check_level(struct reading *reading, struct section *section)
{
	struct user_values *values = section->values;
	struct usm_user *user = &values->user;
	enum security_level most = NO_AUTH_NO_PRIV;

	if (user->auth != AUTH_NONE)
		most = user->priv == PRIV_NONE ? AUTH_NO_PRIV : AUTH_PRIV;
	if (!section_has(section, "level")) {
		user->level = most;
		return;
	}
	if (user->level > most && !section_is_bad(section, "level") &&
	    !section_is_bad(section, "auth") &&
	    !section_is_bad(section, "priv"))
		mistakes_add(&reading->mistakes,
		    section_place(section, "level"),
		    "level: %s is more than this user has keys for, right "
		    "would be %s at most",
		    security_level_name(user->level),
		    security_level_name(most));
}

/* The protocols must be there in the cryptographic library. */
static void
check_protocols(struct reading *reading, const struct conf_checks *checks,
    const struct section *section)
{
	const struct user_values *values = section->values;
	const struct usm_user *user = &values->user;

	if (user->auth == AUTH_NONE && user->priv != PRIV_NONE &&
	    !section_is_bad(section, "auth"))
		mistakes_add(&reading->mistakes, section_place(section, "priv"),
		    "priv: there is no privacy without authentication, right "
		    "would be like auth = \"SHA-256\"");
	if (checks == NULL)
		return;
	if (user->auth != AUTH_NONE && user->auth != AUTH_ANY &&
	    !section_is_bad(section, "auth") &&
	    !checks->has_auth(checks->context, user->auth))
		mistakes_add(&reading->mistakes, section_place(section, "auth"),
		    "auth: the installed OpenSSL refuses %s, right would be "
		    "like SHA-256",
		    auth_info(user->auth)->name);
	if (user->priv != PRIV_NONE && !section_is_bad(section, "priv") &&
	    !checks->has_priv(checks->context, user->priv))
		mistakes_add(&reading->mistakes, section_place(section, "priv"),
		    "priv: the installed OpenSSL refuses %s, right would be "
		    "like AES-128",
		    priv_info(user->priv)->name);
}

/* The user's name is the title, if that can be one. */
static void
check_name(struct reading *reading, const struct section *section)
{
	struct user_values *values = section->values;
	struct usm_user *user = &values->user;
	const char *name =
	    section_has(section, "name") ? values->name : section->title;
	size_t size = name == NULL ? 0 : strlen(name);

	if (size <= USER_NAME_SIZE_MAX) {
		memcpy(user->name, name == NULL ? "" : name, size + 1);
		return;
	}
	mistakes_add(&reading->mistakes, &section->at,
	    "the title has %zu octets, %d is the most for a user, right would "
	    "be a shorter one or name = \"…\"",
	    size, USER_NAME_SIZE_MAX);
}

static void
read_files(struct reading *reading, struct section *section)
{
	struct user_values *values = section->values;
	char *phrase;

	phrase = check_passphrase_file(
	    reading, section, "auth_passphrase_file", values->auth_file);
	if (phrase != NULL) {
		secret_free(values->user.auth_passphrase);
		values->user.auth_passphrase = phrase;
	}
	phrase = check_passphrase_file(
	    reading, section, "priv_passphrase_file", values->priv_file);
	if (phrase != NULL) {
		secret_free(values->user.priv_passphrase);
		values->user.priv_passphrase = phrase;
	}
}

void
check_user(struct reading *reading, const struct conf_checks *checks,
    struct section *section)
{
	const struct user_values *values = section->values;

	check_name(reading, section);
	check_protocols(reading, checks, section);
	check_presence(reading, section, &auth_credentials,
	    values->user.auth != AUTH_NONE);
	check_presence(reading, section, &priv_credentials,
	    values->user.priv != PRIV_NONE);
	check_any(reading, section);
	check_key_sizes(reading, section);
	check_engines(reading, section);
	check_level(reading, section);
	read_files(reading, section);
}
