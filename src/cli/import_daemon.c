/* SPDX-License-Identifier: ISC */
/*
 * Lines about the daemon as a whole: addresses, accounts, the engine ID; and
 * those that have no counterpart, each with the reason.
 */
#include <stdio.h>
#include <strings.h>

#include "cli/import_model.h"
#include "conf/listener.h"
#include "usm/engine_id.h"

/* ── addresses ────────────────────────────────────────────────────────── */

const char *
import_address(struct import *import, const char *written)
{
	struct listener_conf listener;
	const char *rest = written;
	char text[256];
	bool v6 = strncasecmp(rest, "udp6:", 5) == 0 ||
		  strncasecmp(rest, "udpv6:", 6) == 0 ||
		  strncasecmp(rest, "udpipv6:", 8) == 0;

	if (v6 || strncasecmp(rest, "udp:", 4) == 0)
		rest = strchr(rest, ':') + 1;
	v6 |= *rest == '[';
	if (strncmp(rest, "localhost", 9) == 0)
		snprintf(text, sizeof(text), "%s%.200s",
		    v6 ? "udp6:[::1]" : "udp:127.0.0.1", rest + 9);
	else
		snprintf(
		    text, sizeof(text), "%s:%.200s", v6 ? "udp6" : "udp", rest);
	if (listener_parse(text, &listener) != NULL) /* without a port */
		strcat(text, ":162");
	return listener_parse(text, &listener) == NULL
		   ? import_keep(import, text)
		   : NULL;
}

static void
take_addresses(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	char *word, *next = NULL;
	const char *address;

	for (word = strtok_r(line->rest, ", \t", &next); word != NULL;
	     word = strtok_r(NULL, ", \t", &next)) {
		address = import_address(import, word);
		if (address != NULL)
			*(const char **)import_add(&import->listens) = address;
		else
			import_note(import, &place, true,
			    "%s: traplined listens on UDP only, at addresses: "
			    "right would be like udp:162 or udp6:[::1]:162",
			    word);
	}
}

/* ── the rest ─────────────────────────────────────────────────────────── */

static void
take_account(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	const char *word = import_take(import, line);

	if (word == NULL || *word == '#') {
		import_note(import, &place, true,
		    "an account is known by its name, not by its number");
		return;
	}
	if (strcmp(line->token, "agentuser") == 0)
		import->run_as_user = word;
	else
		import->run_as_group = word;
}

static void
take_buffer(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	const char *word = import_take(import, line);

	import_note(import, &place, true,
	    "receive_buffer is 64M, more than the %s octets of this line",
	    word == NULL ? "" : word);
}

static void
take_do_not_log(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	const char *word = import_take(import, line);

	if (word != NULL && strcmp(word, "1") == 0)
		import->no_log = true;
	else
		import_note(import, &place, true,
		    "doNotLogTraps: snmptrapd takes the number 1 only, so this "
		    "line has no effect");
}

static void
take_mibs(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	const char *word = *line->rest == ':' ? "" : import_take(import, line);

	import->mibs = word == NULL ? "" : word;
	if (*import->mibs != '\0')
		import_note(import, &place, true,
		    "mibs: names come from an index, made by trapline mib "
		    "compile DIR");
}

static void
take_numeric(struct import *import, struct import_line *line)
{
	const char *word = import_take(import, line);

	import->numeric = word != NULL && import_is_yes(word);
}

const char *
import_engine_id(struct import *import, const char *written)
{
	struct engine_id id;
	char text[2 * ENGINE_ID_SIZE_MAX + 3];
	int size = snprintf(text, sizeof(text), "0x%s",
	    written + 2 * (strncasecmp(written, "0x", 2) == 0));

	if (size < 0 || (size_t)size >= sizeof(text) ||
	    engine_id_parse(text, &id) != 0)
		return NULL;
	return import_keep(import, text);
}

static void
take_exact_engine(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	const char *word = import_take(import, line);

	if (word == NULL)
		return;
	import->engine_id = import_engine_id(import, word);
	if (import->engine_id == NULL) {
		import_note(import, &place, true,
		    "exactEngineID: right would be 5 to 32 octets in "
		    "hexadecimal");
		return;
	}
	import_note(import, &place, false,
	    "the engine ID is kept, but its boots begin anew: senders of "
	    "informs that remember higher ones have to be restarted, or leave "
	    "engine_id out");
}

static const struct {
	const char *token;
	const char *why;
} without_counterpart[] = {
    {"access", "snmptrapd does not look at it: authAccess is what counts"},
    {"ignoreauthfailure", "write a route for 1.3.6.1.6.3.1.1.5.5 with outputs "
			  "= {} and final = true, before the others"},
    {"donotretainnotificationlogs", "there is no NOTIFICATION-LOG-MIB to keep "
				    "rows in"},
    {"donotfork", "traplined -f stays in the foreground"},
    {"pidfile", "the service manager knows the process; the state directory "
		"has a lock with its pid"},
    {"addforwarderinfo", "a forward with version = \"v2c\" and source = "
			 "\"varbind\" names the first sender"},
    {"sqlmaxqueue", "there is no SQL output: an exec with mode = \"stream\" "
		    "can write to a database"},
    {"sqlsaveinterval", "there is no SQL output: an exec with mode = "
			"\"stream\" can write to a database"},
    {"perl", "there is no Perl inside: an exec with mode = \"stream\" reads a "
	     "JSON record a line in any language"},
    {"agentxsocket", "there is no AgentX"},
    {"agentxtimeout", "there is no AgentX"},
    {"agentxretries", "there is no AgentX"},
    {"agentxpinginterval", "there is no AgentX"},
    {"engineid", "traplined makes an engine ID of its own, once"},
    {"engineidtype", "traplined makes an engine ID of its own, once"},
    {"engineidnic", "traplined makes an engine ID of its own, once"},
    {"oldengineid", "traplined makes an engine ID of its own, once; senders "
		    "of informs find it out"},
    {"engineboots", "boots belong to an engine ID, and traplined makes one of "
		    "its own"},
    {"setserialno", "it has no meaning here"},
    {"mibdirs", "names come from an index: trapline mib compile DIR"},
    {"mibfile", "names come from an index: trapline mib compile DIR"},
    {"sourcefiltertype", "sources of a community or user, or a route, say who "
			 "is heard"},
    {"sourcefilteraddress", "sources of a community or user, or a route, say "
			    "who is heard"},
    {"persistentdir", "state_directory is traplined's own"},
    {"nopersistentload", "state_directory is traplined's own"},
    {"nopersistentsave", "state_directory is traplined's own"},
    {"logtimestamp", "each line of a format has its time already"},
    {"hexoutputlength", "hexadecimal values are on one line"},
    {"defversion", "it is for commands that send"},
    {"defcommunity", "it is for commands that send"},
    {"defsecurityname", "it is for commands that send"},
    {"defsecuritylevel", "it is for commands that send"},
    {"defauthtype", "it is for commands that send"},
    {"defauthpassphrase", "it is for commands that send"},
    {"defprivtype", "it is for commands that send"},
    {"defprivpassphrase", "it is for commands that send"},
    {"defpassphrase", "it is for commands that send"},
    {"defcontext", "it is for commands that send"},
    {"defaultport", "each address says its port"},
};

/* The line's secrets, if any, are not repeated. */
static bool
note_without(struct import *import, struct import_line *line)
{
	struct import_place place = import_place(import, line);
	size_t i;

	for (i = 0;
	     i < sizeof(without_counterpart) / sizeof(without_counterpart[0]);
	     i++) {
		if (strcmp(line->token, without_counterpart[i].token) != 0)
			continue;
		place.text = import_keep(import, line->token);
		import_note(import, &place, true, "%s: %s", line->token,
		    without_counterpart[i].why);
		return true;
	}
	return false;
}

bool
import_daemon_line(struct import *import, struct import_line *line)
{
	static const struct import_token tokens[] = {
	    {"snmptrapdaddr", take_addresses}, {"agentuser", take_account},
	    {"agentgroup", take_account}, {"serverrecvbuf", take_buffer},
	    {"donotlogtraps", take_do_not_log}, {"mibs", take_mibs},
	    {"printnumericoids", take_numeric},
	    {"exactengineid", take_exact_engine}};

	return import_by_token(
		   import, line, tokens, sizeof(tokens) / sizeof(tokens[0])) ||
	       note_without(import, line);
}
