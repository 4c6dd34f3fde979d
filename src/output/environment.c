/* SPDX-License-Identifier: ISC */
/*
 * The environment of scripts. Of the daemon's own they get a few variables by
 * name, never the rest: passphrases come to the daemon that way, and service
 * sockets. About the notification they get, as far as it applies:
 *
 *   TRAPLINE_VERSION _PDU _SOURCE_ADDRESS _SOURCE_PORT
 *   TRAPLINE_TRAP_OID _TRAP_NAME       the name, or the OID where it has none
 *   TRAPLINE_REFUSED                   why, of a refused message
 *   TRAPLINE_COMMUNITY                 v1, v2c, unless refused
 *   TRAPLINE_USER _SECURITY_LEVEL _ENGINE_ID        v3
 *
 * No sender can name a variable. Community and user are escaped as in the text
 * line, so that they are printable on one line, and cut at 1024 octets.
 */
#include "output/environment.h"

#include <stdlib.h>

#include "output/number.h"

#define PEER_SIZE_MAX 1024
#define VARIABLES_MAX 32

static const char *const inherited[] = {"PATH", "HOME", "USER", "LOGNAME",
    "SHELL", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"};

static const char default_path[] =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

struct environment {
	struct text text; /* variables, each with its NUL; the daemon's first */
	size_t inherited; /* octets of the daemon's */
	char *variables[VARIABLES_MAX + 1];
};

static void
add(struct text *text, const char *name, const char *value)
{
	text_add(text, name);
	text_add_char(text, '=');
	text_add(text, value);
	text_add_char(text, '\0');
}

struct environment *
environment_new(void)
{
	struct environment *environment = calloc(1, sizeof(*environment));
	const char *value;
	size_t i;

	if (environment == NULL)
		return NULL;
	text_init(&environment->text);
	for (i = 0; i < sizeof(inherited) / sizeof(inherited[0]); i++) {
		value = getenv(inherited[i]);
		if (value == NULL && i == 0)
			value = default_path;
		if (value != NULL)
			add(&environment->text, inherited[i], value);
	}
	environment->inherited = environment->text.size;
	if (!environment->text.failed)
		return environment;
	environment_free(environment);
	return NULL;
}

void
environment_free(struct environment *environment)
{
	if (environment == NULL)
		return;
	text_fini(&environment->text);
	free(environment);
}

static void
add_peer(struct text *text, const char *name, struct span octets)
{
	if (octets.size > PEER_SIZE_MAX)
		octets.size = PEER_SIZE_MAX;
	text_add(text, name);
	text_add_char(text, '=');
	text_add_escaped(text, octets);
	text_add_char(text, '\0');
}

static void
add_oid(struct text *text, const char *name, struct span contents)
{
	text_add(text, name);
	text_add_char(text, '=');
	oid_add_text(text, contents);
	text_add_char(text, '\0');
}

static void
add_address(struct text *text, const char *name, const struct address *address)
{
	text_add(text, name);
	number_add_address(text, address);
	text_add_char(text, '\0');
}

static void
add_source(struct text *text, const struct address *source)
{
	add_address(text, "TRAPLINE_SOURCE_ADDRESS=", source);
	text_add(text, "TRAPLINE_SOURCE_PORT=");
	text_add_u64(text, source->port);
	text_add_char(text, '\0');
}

static void
add_v3(struct text *text, const struct notification *n)
{
	add_peer(text, "TRAPLINE_USER", n->user);
	add(text, "TRAPLINE_SECURITY_LEVEL", security_level_name(n->level));
	text_add(text, "TRAPLINE_ENGINE_ID=");
	text_add_hex(text, n->engine_id);
	text_add_char(text, '\0');
}

/* Points at each variable of the text; NULL if something did not fit. */
static char *const *
point(struct environment *environment)
{
	const struct text *text = &environment->text;
	size_t at = 0, count = 0;

	if (text->failed)
		return NULL;
	while (at < text->size && count < VARIABLES_MAX) {
		environment->variables[count++] = text->data + at;
		at += strlen(text->data + at) + 1;
	}
	environment->variables[count] = NULL;
	return environment->variables;
}

char *const *
environment_common(struct environment *environment)
{
	environment->text.size = environment->inherited;
	environment->text.failed = false;
	return point(environment);
}

char *const *
environment_make(struct environment *environment, const struct notification *n)
{
	struct text *text = &environment->text;

	text->size = environment->inherited;
	text->failed = false;
	add(text, "TRAPLINE_VERSION", snmp_version_name(n->version));
	add(text, "TRAPLINE_PDU", notification_pdu_name(n));
	add_source(text, &n->source);
	if (n->relay.family != AF_UNSPEC)
		add_address(text, "TRAPLINE_RELAY_ADDRESS=", &n->relay);
	if (n->trap_oid.size > 0) {
		add_oid(text, "TRAPLINE_TRAP_OID", n->trap_oid);
		text_add(text, "TRAPLINE_TRAP_NAME=");
		mib_add_name(text, n->mib, n->trap_oid);
		text_add_char(text, '\0');
	}
	if (n->repeated != 0) {
		text_add(text, "TRAPLINE_REPEATED=");
		text_add_u64(text, n->repeated);
		text_add_char(text, '\0');
	}
	if (n->refused != DROP_NONE)
		add(text, "TRAPLINE_REFUSED", drop_name(n->refused));
	if (n->version == SNMP_V3)
		add_v3(text, n);
	else if (n->refused == DROP_NONE)
		add_peer(text, "TRAPLINE_COMMUNITY", n->community);
	return point(environment);
}
