/* SPDX-License-Identifier: ISC */
/*
 * Who may send what, for which purpose: authCommunity, authUser, authGroup,
 * authAccess, setAccess, and the rows of VACM that they rest on. All become
 * grants; communities and views are written from those.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "cli/import_model.h"

/* ── words ────────────────────────────────────────────────────────────── */

/* "log,execute,net" joined by , : or |; 0 where a word is not known. */
static unsigned
read_types(const char *word)
{
	static const struct {
		const char *name;
		unsigned type;
	} types[] = {{"log", IMPORT_LOG}, {"execute", IMPORT_EXECUTE},
	    {"net", IMPORT_NET}, {"all", IMPORT_ALL}};
	unsigned found = 0, i;
	size_t size;

	for (; word != NULL && *word != '\0'; word += size) {
		word += *word == ',' || *word == ':' || *word == '|';
		size = strcspn(word, ",:|");
		for (i = 0; i < 4; i++)
			if (strlen(types[i].name) == size &&
			    strncmp(word, types[i].name, size) == 0)
				break;
		if (i == 4)
			return 0;
		found |= types[i].type;
	}
	return found;
}

static const char *
read_level(const char *word)
{
	if (word == NULL || strncasecmp(word, "auth", 4) == 0)
		return word == NULL || strcasecmp(word, "authpriv") != 0
			   ? "authNoPriv"
			   : "authPriv";
	if (strncasecmp(word, "noauth", 6) == 0)
		return "noAuthNoPriv";
	return strncasecmp(word, "priv", 4) == 0 ? "authPriv" : NULL;
}

/* "10.0.0.0/255.0.0.0" as a prefix, with the bits behind it cleared. */
static const char *
read_masked(struct import *import, const char *source)
{
	const char *slash = strchr(source, '/');
	char text[64], address[INET_ADDRSTRLEN];
	struct in_addr net, mask;
	uint32_t bits;
	int count;

	snprintf(text, sizeof(text), "%.*s", (int)(slash - source), source);
	if (inet_pton(AF_INET, text, &net) != 1)
		return NULL;
	if (inet_pton(AF_INET, slash + 1, &mask) == 1)
		bits = ntohl(mask.s_addr);
	else if (sscanf(slash + 1, "%d", &count) == 1 && count >= 0 &&
		 count <= 32)
		bits = count == 0 ? 0 : UINT32_MAX << (32 - count);
	else
		return NULL;
	if ((~bits & (~bits + 1)) != 0)
		return NULL; /* it has a hole */
	net.s_addr &= htonl(bits);
	inet_ntop(AF_INET, &net, address, sizeof(address));
	snprintf(
	    text, sizeof(text), "%s/%d", address, __builtin_popcount(bits));
	return import_keep(import, text);
}

/* A source as ours; *why where it cannot be one. NULL: anywhere. */
static const char *
read_source(struct import *import, const char *source, const char **why)
{
	struct prefix prefix;
	const char *masked;

	*why = NULL;
	if (source == NULL || strcmp(source, "default") == 0)
		return NULL;
	if (prefix_parse(source, &prefix) == 0)
		return source;
	if (*source == '!') {
		*why = "a source that is excepted cannot be written: name "
		       "those that are allowed";
		return NULL;
	}
	masked =
	    strchr(source, '/') == NULL ? NULL : read_masked(import, source);
	if (masked == NULL)
		*why = "the source is no address: host names are not looked "
		       "up, write its address";
	return masked;
}

/* OID or -V VIEW, and a context. */
static void
take_scope(
    struct import *import, struct import_line *line, struct import_grant *grant)
{
	const char *word = import_take(import, line);

	if (word == NULL)
		return;
	if (strcasecmp(word, "-v") == 0) {
		if (word[1] == 'v')
			import_note(import, &grant->place, false,
			    "snmptrapd misreads -v (it takes -V): it is taken "
			    "as meant");
		grant->view = import_take(import, line);
	} else {
		grant->subtree = word;
	}
	grant->context = import_take(import, line);
}

static void
add_grant(struct import *import, const struct import_grant *grant)
{
	*(struct import_grant *)import_add(&import->grants) = *grant;
}

/* ── authCommunity, authUser ──────────────────────────────────────────── */

static void
take_auth_community(struct import *import, struct import_line *line)
{
	struct import_grant grant = {.place = import_place(import, line)};
	const char *why;

	grant.types = read_types(import_take(import, line));
	grant.name = import_take(import, line);
	grant.source = read_source(import, import_take(import, line), &why);
	take_scope(import, line, &grant);
	if (grant.types == 0)
		why = "right would be some of log, execute, net";
	if (grant.name == NULL)
		why = "there is no community";
	if (why != NULL)
		import_note(
		    import, &grant.place, true, "%s: %s", line->token, why);
	else
		add_grant(import, &grant);
}

/* -s MODEL; false where it is not USM. */
static bool
skip_model(struct import *import, struct import_line *line, const char **word)
{
	const char *model;

	*word = import_take(import, line);
	if (*word == NULL || strcmp(*word, "-s") != 0)
		return true;
	model = import_take(import, line);
	*word = import_take(import, line);
	return model != NULL && strcasecmp(model, "usm") == 0;
}

static void
take_auth_user(struct import *import, struct import_line *line)
{
	struct import_grant grant = {
	    .place = import_place(import, line), .user = true};
	const char *why = NULL;

	grant.types = read_types(import_take(import, line));
	if (!skip_model(import, line, &grant.name))
		why = "traplined has no security model but USM";
	grant.level = read_level(import_take(import, line));
	take_scope(import, line, &grant);
	if (grant.types == 0)
		why = "right would be some of log, execute, net";
	else if (grant.name == NULL)
		why = "there is no user";
	else if (grant.level == NULL)
		why = "the level is none of noauth, auth, priv";
	if (why != NULL)
		import_note(
		    import, &grant.place, true, "%s: %s", line->token, why);
	else
		add_grant(import, &grant);
}

/* ── VACM ─────────────────────────────────────────────────────────────── */

static void
take_com2sec(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	struct import_security row = {.name = import_take(import, line)};
	const char *why;

	if (row.name != NULL && strcmp(row.name, "-Cn") == 0) {
		import_take(import, line);
		row.name = import_take(import, line);
	}
	row.source = read_source(import, import_take(import, line), &why);
	row.community = import_take(import, line);
	if (row.community == NULL)
		why = "right would be com2sec NAME SOURCE COMMUNITY";
	if (why != NULL)
		import_note(import, &place, true, "%s: %s", line->token, why);
	else
		*(struct import_security *)import_add(&import->securities) =
		    row;
}

static void
take_group(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	struct import_group row;

	row.name = import_take(import, line);
	row.model = import_take(import, line);
	row.member = import_take(import, line);
	if (row.member == NULL)
		import_note(import, &place, true,
		    "group: right would be group NAME MODEL SECURITY-NAME");
	else
		*(struct import_group *)import_add(&import->groups) = row;
}

static void
add_access(
    struct import *import, const struct import_access *row, const char *form)
{
	if (row->types == 0 || row->group == NULL || row->level == NULL)
		import_note(import, &row->place, true,
		    "right would be %s: types some of log, execute, net, the "
		    "level one of noauth, auth, priv",
		    form);
	else
		*(struct import_access *)import_add(&import->accesses) = *row;
}

static void
take_auth_access(struct import *import, struct import_line *line)
{
	struct import_access row = {.place = import_place(import, line)};

	row.types = read_types(import_take(import, line));
	row.group = import_take(import, line);
	skip_model(import, line, &row.view);
	row.level = read_level(import_take(import, line));
	row.context = import_take(import, line);
	add_access(import, &row,
	    "authAccess TYPES GROUP [-s MODEL] VIEW [LEVEL [CONTEXT]]");
}

static void
take_auth_group(struct import *import, struct import_line *line)
{
	struct import_access row = {.place = import_place(import, line)};
	struct import_grant scope = {.place = row.place};

	row.types = read_types(import_take(import, line));
	skip_model(import, line, &row.group);
	row.level = read_level(import_take(import, line));
	take_scope(import, line, &scope);
	row.view = scope.view;
	row.context = scope.context;
	if (scope.subtree != NULL)
		import_note(import, &row.place, false,
		    "authGroup: the OID is not taken over, right would be a "
		    "view for the communities and users of the group");
	if (strncmp(line->text, "authGroup", 9) == 0)
		import_note(import, &row.place, false,
		    "snmptrapd misreads authGroup in these letters as a user: "
		    "it is taken as meant");
	add_access(import, &row,
	    "authGroup TYPES [-s MODEL] GROUP [LEVEL [OID | -V VIEW "
	    "[CONTEXT]]]");
}

static void
take_set_access(struct import *import, struct import_line *line)
{
	struct import_access row = {.place = import_place(import, line)};

	row.group = import_take(import, line);
	row.context = import_take(import, line);
	import_take(import, line); /* the group's rows have the model */
	row.level = read_level(import_take(import, line));
	import_take(import, line);
	row.types = read_types(import_take(import, line));
	row.view = import_take(import, line);
	add_access(import, &row,
	    "setAccess GROUP CONTEXT MODEL LEVEL PREFIX TYPES VIEW");
}

static void
take_view(struct import *import, struct import_line *line)
{
	struct import_family row = {.place = import_place(import, line)};
	const char *word;

	row.view = import_take(import, line);
	word = import_take(import, line);
	row.included = word != NULL && strcasecmp(word, "included") == 0;
	row.oid = import_take(import, line);
	row.mask = import_take(import, line);
	if (row.oid == NULL || word == NULL ||
	    (!row.included && strcasecmp(word, "excluded") != 0))
		import_note(import, &row.place, true,
		    "view: right would be view NAME included OID, or excluded");
	else
		*(struct import_family *)import_add(&import->families) = row;
}

static void
take_disable(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	const char *word = import_take(import, line);

	if (word == NULL || !import_is_yes(word))
		return;
	import->authorization = place;
	import_note(import, &place, false,
	    "disableAuthorization: any community is accepted from anywhere, as "
	    "before. In v3 snmptrapd accepted unauthenticated traps in the "
	    "name of any user, too: traplined does not, each user keeps the "
	    "level that its keys allow");
}

bool
import_access_line(struct import *import, struct import_line *line)
{
	static const struct import_token tokens[] = {
	    {"authcommunity", take_auth_community},
	    {"authuser", take_auth_user}, {"authgroup", take_auth_group},
	    {"authaccess", take_auth_access}, {"setaccess", take_set_access},
	    {"com2sec", take_com2sec}, {"com2sec6", take_com2sec},
	    {"group", take_group}, {"view", take_view},
	    {"disableauthorization", take_disable}};

	return import_by_token(
	    import, line, tokens, sizeof(tokens) / sizeof(tokens[0]));
}

/* ── from rows to grants ──────────────────────────────────────────────── */

static void
grant_communities(struct import *import, const struct import_access *access,
    const char *security)
{
	const struct import_security *rows = import->securities.items;
	size_t i;

	for (i = 0; i < import->securities.count; i++) {
		if (strcmp(rows[i].name, security) != 0)
			continue;
		add_grant(
		    import, &(struct import_grant) {.place = access->place,
				.name = rows[i].community,
				.source = rows[i].source,
				.view = access->view,
				.types = access->types});
	}
}

static void
grant_group(struct import *import, const struct import_access *access)
{
	const struct import_group *groups = import->groups.items;
	size_t i, before = import->grants.count;

	for (i = 0; i < import->groups.count; i++) {
		if (strcmp(groups[i].name, access->group) != 0)
			continue;
		if (strcasecmp(groups[i].model, "usm") != 0)
			grant_communities(import, access, groups[i].member);
		else
			add_grant(import,
			    &(struct import_grant) {.place = access->place,
				.user = true,
				.name = groups[i].member,
				.level = access->level,
				.view = access->view,
				.types = access->types});
	}
	if (import->grants.count == before)
		import_note(import, &access->place, true,
		    "the group %s has no members that may send anything",
		    access->group);
}

static void
note_contexts(struct import *import)
{
	const struct import_grant *grants = import->grants.items;
	size_t i;

	for (i = 0; i < import->grants.count; i++)
		if (grants[i].context != NULL && *grants[i].context != '\0')
			import_note(import, &grants[i].place, false,
			    "the context %s is not asked for: right would be "
			    "a route with contexts",
			    grants[i].context);
}

void
import_access_finish(struct import *import)
{
	const struct import_access *accesses = import->accesses.items;
	size_t i;

	for (i = 0; i < import->accesses.count; i++)
		grant_group(import, &accesses[i]);
	note_contexts(import);
}

/* ── writing ──────────────────────────────────────────────────────────── */

static bool
is_first_of_name(const struct import *import, size_t number)
{
	const struct import_grant *grants = import->grants.items;
	size_t i;

	for (i = 0; i < number; i++)
		if (grants[i].user == grants[number].user &&
		    strcmp(grants[i].name, grants[number].name) == 0)
			return false;
	return true;
}

/* Where a community may come from: the sources of all its lines, unless one of
 * them is anywhere. */
static void
write_sources(const struct import *import, struct text *text, const char *name)
{
	const struct import_grant *grants = import->grants.items;
	struct text list;
	size_t i, count = 0;

	text_init(&list);
	for (i = 0; i < import->grants.count; i++) {
		if (grants[i].user || strcmp(grants[i].name, name) != 0)
			continue;
		if (grants[i].source == NULL)
			break;
		text_add(&list, count++ == 0 ? "" : ", ");
		import_add_quoted(&list, grants[i].source);
	}
	if (i == import->grants.count && count > 0)
		text_printf(
		    text, "    sources = {%.*s}\n", (int)list.size, list.data);
	text_fini(&list);
}

void
import_write_access(struct import *import, struct text *text)
{
	const struct import_grant *grants = import->grants.items;
	size_t i;

	if (import->authorization.file != NULL) {
		text_add(text, "\n# disableAuthorization yes: anybody\n"
			       "community \"*\" { }\n");
		return;
	}
	for (i = 0; i < import->grants.count; i++) {
		if (grants[i].user || !is_first_of_name(import, i))
			continue;
		text_add(text, "\ncommunity ");
		import_add_quoted(text, grants[i].name);
		text_add(text, " {\n");
		write_sources(import, text, grants[i].name);
		import_add_view(import, text, false, grants[i].name);
		text_add(text, "}\n");
	}
}
