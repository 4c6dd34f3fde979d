/* SPDX-License-Identifier: ISC */
/*
 * createUser, and the usmUser lines that snmptrapd leaves in its persistent
 * file. Which of them become sections is decided when all is read, because it
 * takes an authUser line to let a user in.
 */
#include <stdio.h>
#include <strings.h>

#include "cli/import_model.h"
#include "snmp/message.h"
#include "usm/protocol.h"

/* Words of net-snmp and OIDs of its persistent file, and our words. */
static const struct {
	const char *word, *oid;
	const char *ours;
} auths[] = {
    {"MD5", ".1.3.6.1.6.3.10.1.1.2", "MD5"},
    {"SHA", ".1.3.6.1.6.3.10.1.1.3", "SHA"},
    {"SHA1", NULL, "SHA"},
    {"SHA224", ".1.3.6.1.6.3.10.1.1.4", "SHA-224"},
    {"SHA256", ".1.3.6.1.6.3.10.1.1.5", "SHA-256"},
    {"SHA384", ".1.3.6.1.6.3.10.1.1.6", "SHA-384"},
    {"SHA512", ".1.3.6.1.6.3.10.1.1.7", "SHA-512"},
    {"NOAUTH", ".1.3.6.1.6.3.10.1.1.1", NULL},
};

static const struct {
	const char *word, *oid;
	const char *ours, *extension;
} privs[] = {
    {"DES", ".1.3.6.1.6.3.10.1.2.2", "DES", NULL},
    {"AES", ".1.3.6.1.6.3.10.1.2.4", "AES-128", NULL},
    {"AES128", NULL, "AES-128", NULL},
    {"AES192", ".1.3.6.1.4.1.14832.1.3", "AES-192", "blumenthal"},
    {"AES256", ".1.3.6.1.4.1.14832.1.4", "AES-256", "blumenthal"},
    {"AES192C", ".1.3.6.1.4.1.9.12.6.1.1", "AES-192", "reeder"},
    {"AES256C", ".1.3.6.1.4.1.9.12.6.1.2", "AES-256", "reeder"},
    {"NOPRIV", ".1.3.6.1.6.3.10.1.2.1", NULL, NULL},
};

#define AUTHS (sizeof(auths) / sizeof(auths[0]))
#define PRIVS (sizeof(privs) / sizeof(privs[0]))

/* "SHA-256" is the same as "SHA256". */
static bool
is_word(const char *written, const char *word)
{
	for (; *written != '\0'; written++) {
		if (*written == '-')
			continue;
		if (strncasecmp(written, word, 1) != 0)
			return false;
		word++;
	}
	return *word == '\0';
}

static bool
is_oid(const char *written, const char *oid)
{
	return oid != NULL &&
	       (strcmp(written, oid) == 0 || strcmp(written, oid + 1) == 0);
}

/* -1 where there is no such protocol. */
static int
find_auth(const char *written, const char **ours)
{
	size_t i;

	for (i = 0; i < AUTHS; i++) {
		if (!is_word(written, auths[i].word) &&
		    !is_oid(written, auths[i].oid))
			continue;
		*ours = auths[i].ours;
		return 0;
	}
	return -1;
}

static int
find_priv(const char *written, const char **ours, const char **extension)
{
	size_t i;

	for (i = 0; i < PRIVS; i++) {
		if (!is_word(written, privs[i].word) &&
		    !is_oid(written, privs[i].oid))
			continue;
		*ours = privs[i].ours;
		*extension = privs[i].extension;
		return 0;
	}
	return -1;
}

/* ── createUser ───────────────────────────────────────────────────────── */

/* PASS, -m 0xKU or -l 0xKUL. `options` are ours for the three. False where
 * there is none. */
static bool
take_secret(struct import *import, struct import_line *line,
    const char *const options[3], const char *found[2])
{
	const char *word = import_take(import, line);
	size_t which = 0;

	if (word == NULL)
		return false;
	if (strcmp(word, "-m") == 0)
		which = 1;
	else if (strcmp(word, "-l") == 0)
		which = 2;
	if (which != 0)
		word = import_take(import, line);
	found[0] = options[which];
	found[1] = word;
	return word != NULL;
}

static const char *
take_auth(
    struct import *import, struct import_line *line, struct import_user *user)
{
	static const char *const options[] = {
	    "auth_passphrase", "auth_key", "auth_localized_key"};
	const char *word = import_take(import, line), *found[2];

	if (word == NULL)
		return NULL;
	if (find_auth(word, &user->auth) != 0)
		return "the authentication protocol is not known";
	if (user->auth == NULL)
		return NULL;
	if (!take_secret(import, line, options, found))
		return "there is no passphrase or key for the authentication";
	user->auth_option = found[0];
	user->auth_secret = found[1];
	return NULL;
}

/* Without one of its own, privacy has the authentication's passphrase. */
static const char *
take_priv(
    struct import *import, struct import_line *line, struct import_user *user)
{
	static const char *const options[] = {
	    "priv_passphrase", "priv_key", "priv_localized_key"};
	const char *word = import_take(import, line), *found[2];

	if (word == NULL)
		return NULL;
	if (find_priv(word, &user->priv, &user->extension) != 0)
		return "the privacy protocol is not known";
	if (user->priv == NULL)
		return NULL;
	if (take_secret(import, line, options, found)) {
		user->priv_option = found[0];
		user->priv_secret = found[1];
		return NULL;
	}
	if (strcmp(user->auth_option, "auth_passphrase") != 0)
		return "there is no passphrase or key for the privacy";
	user->priv_option = "priv_passphrase";
	user->priv_secret = user->auth_secret;
	return NULL;
}

/* Passphrases shorter than RFC 3414 11.2 has them net-snmp refuses, too. */
static const char *
check_sizes(const struct import_user *user)
{
	enum { PASSPHRASE_MIN = 8 };

	if (user->auth_option != NULL &&
	    strcmp(user->auth_option, "auth_passphrase") == 0 &&
	    strlen(user->auth_secret) < PASSPHRASE_MIN)
		return "the passphrase has fewer than 8 octets; snmptrapd "
		       "refuses it, too";
	if (user->priv_option != NULL &&
	    strcmp(user->priv_option, "priv_passphrase") == 0 &&
	    strlen(user->priv_secret) < PASSPHRASE_MIN)
		return "the privacy passphrase has fewer than 8 octets; "
		       "snmptrapd refuses it, too";
	return NULL;
}

static const char *
take_engine(
    struct import *import, const char *written, struct import_user *user)
{
	if (written != NULL)
		user->engine = import_engine_id(import, written);
	return user->engine == NULL ? "right would be an engine ID of 5 to 32 "
				      "octets in hexadecimal"
				    : NULL;
}

/* What may stand before the name. */
static const char *
take_name(
    struct import *import, struct import_line *line, struct import_user *user)
{
	const char *word = import_take(import, line), *why = NULL;

	while (word != NULL && *word == '-') {
		if (strcmp(word, "-e") == 0)
			why = take_engine(
			    import, import_take(import, line), user);
		else if (strcmp(word, "-M") != 0)
			why = "the option before the name is not known";
		if (why != NULL)
			return why;
		word = import_take(import, line);
	}
	user->name = word;
	return word == NULL ? "there is no name" : NULL;
}

/* A note must not show the secrets that the line has. */
static struct import_place
without_secrets(struct import *import, struct import_place place,
    const struct import_user *user)
{
	char line[128];

	snprintf(line, sizeof(line), "createUser %.100s …",
	    user->name == NULL ? "" : user->name);
	place.text = import_keep(import, line);
	return place;
}

static void
take_create_user(struct import *import, struct import_line *line)
{
	struct import_user user = {.place = import_place(import, line)};
	const char *why = take_name(import, line, &user);

	user.place = without_secrets(import, user.place, &user);
	if (why == NULL)
		why = take_auth(import, line, &user);
	if (why == NULL && user.auth != NULL)
		why = take_priv(import, line, &user);
	if (why == NULL)
		why = check_sizes(&user);
	if (why != NULL)
		import_note(import, &user.place, true, "createUser: %s", why);
	else
		*(struct import_user *)import_add(&import->users) = user;
}

/* ── the persistent file ──────────────────────────────────────────────── */

/* A name that is written in hexadecimal, or as it is; NULL: it is neither. */
static const char *
decode_name(struct import *import, const char *written)
{
	char name[USER_NAME_SIZE_MAX + 1] = "";
	size_t size = 0, digits = strlen(written) - 2;
	unsigned octet;

	if (strncmp(written, "0x", 2) != 0)
		return written;
	written += 2;
	if (digits % 2 != 0 || digits / 2 > USER_NAME_SIZE_MAX ||
	    strspn(written, "0123456789abcdefABCDEF") != digits)
		return NULL;
	for (; *written != '\0'; written += 2) {
		sscanf(written, "%2x", &octet);
		name[size++] = (char)octet;
	}
	return import_keep(import, name);
}

/* usmUser STATUS STORAGE ENGINE NAME SECNAME CLONE AUTH KUL PRIV KUL PUBLIC */
static const char *
read_usm_user(
    struct import *import, struct import_line *line, struct import_user *user)
{
	const char *words[10], *why;
	size_t i;

	for (i = 0; i < 10; i++)
		if ((words[i] = import_take(import, line)) == NULL)
			return "the line is cut short";
	why = take_engine(import, words[2], user);
	if (why != NULL)
		return why;
	user->name = decode_name(import, words[3]);
	if (user->name == NULL)
		return "the name is hexadecimal that is cut short or too long";
	if (find_auth(words[6], &user->auth) != 0)
		return "the authentication protocol is not known";
	if (find_priv(words[8], &user->priv, &user->extension) != 0)
		return "the privacy protocol is not known";
	if (user->auth == NULL)
		user->priv = NULL;
	user->auth_option = "auth_localized_key";
	user->auth_secret = words[7];
	user->priv_option = "priv_localized_key";
	user->priv_secret = words[9];
	return NULL;
}

static void
take_usm_user(struct import *import, struct import_line *line)
{
	struct import_user user = {
	    .place = import_place(import, line), .persistent = true};
	const char *why = read_usm_user(import, line, &user);

	user.place.text = "usmUser …";
	if (why != NULL)
		import_note(import, &user.place, true, "usmUser: %s", why);
	else
		*(struct import_user *)import_add(&import->users) = user;
}

bool
import_user_line(struct import *import, struct import_line *line)
{
	if (strcmp(line->token, "createuser") == 0)
		take_create_user(import, line);
	else if (strcmp(line->token, "usmuser") == 0)
		take_usm_user(import, line);
	else
		return false;
	return true;
}

/* ── writing ──────────────────────────────────────────────────────────── */

static bool
same_engine(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcasecmp(a + 2 * (strncasecmp(a, "0x", 2) == 0),
		   b + 2 * (strncasecmp(b, "0x", 2) == 0)) == 0;
}

/* A createUser line for the same name and engine is what its writer wants. */
static bool
is_superseded(const struct import *import, const struct import_user *user)
{
	const struct import_user *users = import->users.items;
	size_t i;

	for (i = 0; i < import->users.count && user->persistent; i++)
		if (!users[i].persistent &&
		    strcmp(users[i].name, user->name) == 0 &&
		    (users[i].engine == NULL ||
			same_engine(users[i].engine, user->engine)))
			return true;
	return false;
}

/* The least level that an authUser line asks for; NULL: none lets it in. */
static const char *
level_of(const struct import *import, const char *name)
{
	static const char *const levels[] = {
	    "noAuthNoPriv", "authNoPriv", "authPriv"};
	const struct import_grant *grants = import->grants.items;
	size_t i, k, least = 3;

	for (i = 0; i < import->grants.count; i++) {
		if (!grants[i].user || strcmp(grants[i].name, name) != 0)
			continue;
		for (k = 0; k < least; k++)
			if (strcmp(grants[i].level, levels[k]) == 0)
				least = k;
	}
	if (least < 3)
		return levels[least];
	/* its keys decide, whatever snmptrapd did */
	return import->authorization.file != NULL ? "" : NULL;
}

static const char *
most_of(const struct import_user *user)
{
	return user->auth == NULL   ? "noAuthNoPriv"
	       : user->priv == NULL ? "authNoPriv"
				    : "authPriv";
}

static bool
has_localized_key(const struct import_user *user)
{
	return (user->auth_option != NULL &&
		   strcmp(user->auth_option, "auth_localized_key") == 0) ||
	       (user->priv_option != NULL &&
		   strcmp(user->priv_option, "priv_localized_key") == 0);
}

/* Is there something in the way of taking it over? */
static bool
is_refused(
    struct import *import, const struct import_user *user, const char *level)
{
	if (is_superseded(import, user)) {
		import_note(import, &user->place, true,
		    "usmUser: there is a createUser line for %s: its "
		    "passphrase counts from now on",
		    user->name);
		return true;
	}
	if (user->engine == NULL && has_localized_key(user)) {
		import_note(import, &user->place, true,
		    "a localized key (-l) belongs to snmptrapd's own engine "
		    "ID, which is not taken over: a passphrase or a master key "
		    "(-m) would do");
		return true;
	}
	if (level == NULL) {
		import_note(import, &user->place, true,
		    "no authUser line lets %s in, snmptrapd does not either",
		    user->name);
		return true;
	}
	if ((strcmp(level, "authPriv") == 0 && user->priv == NULL) ||
	    (strcmp(level, "authNoPriv") == 0 && user->auth == NULL)) {
		import_note(import, &user->place, true,
		    "%s has no keys for %s, which authUser asks for: snmptrapd "
		    "lets it in never",
		    user->name, level);
		return true;
	}
	return false;
}

static void
write_secret(struct text *text, const char *protocol, const char *ours,
    const char *option, const char *secret)
{
	if (ours == NULL)
		return;
	text_printf(text, "    %s = \"%s\"\n    %s = ", protocol, ours, option);
	import_add_quoted(text, secret);
	text_add_char(text, '\n');
}

/* Sections of one name need titles of their own. */
static void
write_head(const struct import *import, struct text *text,
    const struct import_user *user)
{
	const struct import_user *users = import->users.items;
	unsigned before = 0;
	char title[128];

	for (; users != user; users++)
		before += strcmp(users->name, user->name) == 0;
	snprintf(title, sizeof(title), before == 0 ? "%.100s" : "%.100s-%u",
	    user->name, before + 1);
	text_add(text, "\nuser ");
	import_add_quoted(text, title);
	text_add(text, " {\n");
	if (before == 0)
		return;
	text_add(text, "    name = ");
	import_add_quoted(text, user->name);
	text_add_char(text, '\n');
}

static void
write_user(struct import *import, struct text *text,
    const struct import_user *user, const char *level)
{
	write_head(import, text, user);
	write_secret(
	    text, "auth", user->auth, user->auth_option, user->auth_secret);
	write_secret(
	    text, "priv", user->priv, user->priv_option, user->priv_secret);
	if (user->extension != NULL && user->priv != NULL)
		text_printf(
		    text, "    key_extension = \"%s\"\n", user->extension);
	if (*level != '\0' && strcmp(level, most_of(user)) != 0)
		text_printf(text, "    level = \"%s\"\n", level);
	import_add_view(import, text, true, user->name);
	if (user->engine != NULL)
		text_printf(text, "    engines = {\"%s\"}\n", user->engine);
	text_add(text, "}\n");
	if (user->engine == NULL)
		import_note(import, &user->place, false,
		    "without -e snmptrapd takes informs only; traplined takes "
		    "traps of any engine that proves the keys, too: "
		    "engines = {\"0x…\"} would restrict it");
}

/* snmptrapd keeps the keys of users in another file, if they are not here. */
static void
note_missing_user(struct import *import, const struct import_grant *grant)
{
	const struct import_user *users = import->users.items;
	size_t i;

	for (i = 0; i < import->users.count; i++)
		if (strcmp(users[i].name, grant->name) == 0)
			return;
	import_note(import, &grant->place, true,
	    "no createUser or usmUser line that can be taken over makes the "
	    "user %s; those that snmptrapd remembers are in its persistent "
	    "file, /var/lib/snmp/snmptrapd.conf as a rule: give it, too",
	    grant->name);
}

void
import_write_users(struct import *import, struct text *text)
{
	const struct import_grant *grants = import->grants.items;
	const struct import_user *users = import->users.items;
	const char *level;
	size_t i;

	for (i = 0; i < import->users.count; i++) {
		level = level_of(import, users[i].name);
		if (!is_refused(import, &users[i], level))
			write_user(import, text, &users[i], level);
	}
	for (i = 0; i < import->grants.count; i++)
		if (grants[i].user)
			note_missing_user(import, &grants[i]);
}
