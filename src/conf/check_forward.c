/* SPDX-License-Identifier: ISC */
/*
 * Forward outputs. A notification that is sent to ourselves would come back for
 * ever, so that is a mistake as far as it can be seen here: not by way of
 * another relay.
 */
#include <unistd.h>

#include "conf/check.h"
#include "conf/listener.h"
#include "base/nearest.h"
#include "conf/values.h"

static const char *const listen_by_default[] = {"udp:162", "udp6:162"};

/* ── ourselves ────────────────────────────────────────────────────────── */

/* Is this an address of this machine? The kernel says from where it would send
 * there, and nothing is sent. */
static bool
is_own_address(const struct address *address)
{
	struct sockaddr_storage sa, from = {0};
	socklen_t size = address_to_sockaddr(address, &sa);
	socklen_t from_size = sizeof(from);
	struct address source;
	int descriptor;
	bool own;

	if (address->family == AF_INET && address->bytes[0] == 127)
		return true;
	descriptor = socket(address->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return false;
	own = connect(descriptor, (const void *)&sa, size) == 0 &&
	      getsockname(descriptor, (void *)&from, &from_size) == 0;
	close(descriptor);
	source = address_from_sockaddr(&from);
	return own && address_equal(&source, address, false);
}

/* Would a listener get what is sent there? */
static bool
hears(const struct listener_conf *listener, const struct address *to)
{
	const struct address *at = &listener->address;

	if (at->family != to->family || at->port != to->port)
		return false;
	if (address_equal(at, to, false))
		return true;
	return address_is_any(at) && is_own_address(to);
}

static bool
hears_text(const char *text, const struct address *to)
{
	struct listener_conf listener;

	return listener_parse(text, &listener) == NULL && hears(&listener, to);
}

/* A listener of ours that would hear it: its place; NULL, there is none. */
static const struct position *
find_listener(const struct reading *reading, const struct address *to)
{
	const struct section *root = reading->sections[0], *section;
	const struct root_values *values = root->values;
	size_t i, sections = 0;

	for (i = 1; i < reading->section_count; i++) {
		section = reading->sections[i];
		if (strcmp(section->kind->name, "listener") != 0)
			continue;
		sections++;
		if (section_has(section, "address") &&
		    !section_is_bad(section, "address") &&
		    hears(section->values, to))
			return section_place(section, "address");
	}
	for (i = 0; i < values->listen.count; i++)
		if (hears_text(values->listen.items[i], to))
			return section_place(root, "listen");
	if (sections > 0 || section_has(root, "listen"))
		return NULL;
	for (i = 0; i < 2; i++)
		if (hears_text(listen_by_default[i], to))
			return &root->at;
	return NULL;
}

static void
check_address(struct reading *reading, const struct section *section)
{
	const struct output_values *values = section->values;
	const struct position *at = section_place(section, "address"), *ours;

	if (!section_has(section, "address"))
		mistakes_add(&reading->mistakes, at,
		    "this output has no address, right would be like address "
		    "= \"udp:192.0.2.9:162\"");
	if (!section_has(section, "address") ||
	    section_is_bad(section, "address"))
		return;
	ours = find_listener(reading, &values->conf.forward.address);
	if (ours != NULL && ours->line > 0)
		mistakes_add(&reading->mistakes, at,
		    "address: we listen there ourselves, at %s:%u, so it "
		    "would come back for ever",
		    ours->file, ours->line);
	else if (ours != NULL)
		mistakes_add(&reading->mistakes, at,
		    "address: we listen there ourselves (listen is udp:162 "
		    "and udp6:162 by default), so it would come back for "
		    "ever");
}

/* ── users ────────────────────────────────────────────────────────────── */

static void
note_unknown_user(struct reading *reading, const struct section *section)
{
	const struct output_values *values = section->values;
	struct nearest nearest = {NULL, 0};
	struct text why;
	size_t i;

	for (i = 1; i < reading->section_count; i++)
		if (strcmp(reading->sections[i]->kind->name, "user") == 0)
			nearest_offer(&nearest, values->user,
			    reading->sections[i]->title);
	text_init(&why);
	text_add(&why, "user: there is no user section ");
	option_quote(&why, values->user);
	if (nearest.name != NULL) {
		text_add(&why, ", did you mean ");
		option_quote(&why, nearest.name);
		text_add_char(&why, '?');
	}
	mistakes_add_text(
	    &reading->mistakes, section_place(section, "user"), &why);
	text_fini(&why);
}

static const struct section *
find_user(const struct reading *reading, const char *title)
{
	size_t i;

	for (i = 1; i < reading->section_count; i++)
		if (strcmp(reading->sections[i]->kind->name, "user") == 0 &&
		    strcmp(reading->sections[i]->title, title) == 0)
			return reading->sections[i];
	return NULL;
}

/* To send one must know the protocol, and keys for engines not met yet. */
static void
check_user_of(struct reading *reading, const struct section *section)
{
	const struct output_values *values = section->values;
	const struct position *at = section_place(section, "user");
	const struct user_values *user;
	const struct section *found;

	found = find_user(reading, values->user);
	if (found == NULL) {
		note_unknown_user(reading, section);
		return;
	}
	user = found->values;
	if (!section_is_bad(found, "auth") && user->user.auth == AUTH_ANY)
		mistakes_add(&reading->mistakes, at,
		    "user: its section has auth = \"any\", but to send, right "
		    "would be one protocol");
	if (section_has(found, "auth_localized_key") ||
	    section_has(found, "priv_localized_key"))
		mistakes_add(&reading->mistakes, at,
		    "user: its section has a localized key, which is good for "
		    "one engine only; right would be a passphrase or a master "
		    "key");
}

/* ── what goes with which version ─────────────────────────────────────── */

static void
refuse(struct reading *reading, const struct section *section,
    const char *option, const char *why)
{
	if (section_has(section, option) && !section_is_bad(section, option))
		mistakes_add(&reading->mistakes, section_place(section, option),
		    "%s: %s", option, why);
}

static void
check_version(struct reading *reading, const struct section *section)
{
	const struct output_values *values = section->values;
	const struct forward_conf *f = &values->conf.forward;

	if (f->version == FORWARD_RECEIVED) {
		if (f->pdu != FORWARD_PDU_RECEIVED)
			refuse(reading, section, "pdu",
			    "a datagram as it came stays what it is, right "
			    "would be with version = \"v2c\" or \"v3\"");
		if (f->source == FORWARD_SOURCE_VARBIND)
			refuse(reading, section, "source",
			    "nothing is put into a datagram as it came, right "
			    "would be with version = \"v1\", \"v2c\" or "
			    "\"v3\"");
	}
	if (f->version == FORWARD_V1 && f->pdu == FORWARD_PDU_INFORM)
		refuse(reading, section, "pdu", "v1 has no informs");
	if (f->version != FORWARD_V1 && f->version != FORWARD_V2C)
		refuse(reading, section, "community",
		    "only version = \"v1\" and \"v2c\" have one");
	if (f->version != FORWARD_V3)
		refuse(
		    reading, section, "user", "only version = \"v3\" has one");
	else if (!section_has(section, "user"))
		mistakes_add(&reading->mistakes, &section->at,
		    "this output has no user, which version = \"v3\" needs: "
		    "right would be the title of a user section");
	else if (!section_is_bad(section, "user"))
		check_user_of(reading, section);
}

/* Answers to a spoofed inform would go to somebody else. */
static void
check_spoof(struct reading *reading, const struct section *section)
{
	const struct output_values *values = section->values;
	const struct forward_conf *f = &values->conf.forward;

	if (f->source != FORWARD_SOURCE_SPOOF ||
	    f->version == FORWARD_RECEIVED || f->version == FORWARD_V1 ||
	    f->pdu == FORWARD_PDU_TRAP)
		return;
	refuse(reading, section, "source",
	    "informs cannot be spoofed, their answers would not come to us; "
	    "right would be with pdu = \"trap\"");
}

void
check_forward(struct reading *reading, struct section *section)
{
	struct output_values *values = section->values;
	struct forward_conf *f = &values->conf.forward;

	check_address(reading, section);
	if (section_is_bad(section, "version") ||
	    section_is_bad(section, "pdu") || section_is_bad(section, "source"))
		return;
	if (!section_has(section, "source") && f->version != FORWARD_RECEIVED)
		f->source = FORWARD_SOURCE_VARBIND;
	check_version(reading, section);
	check_spoof(reading, section);
}
