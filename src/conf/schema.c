/* SPDX-License-Identifier: ISC */
/*
 * The tables. A new option is a row; a new kind of section is a table, a
 * struct of values and a row among the kinds. Names, defaults and ranges are
 * those of traplined.conf(5).
 */
#include "conf/schema.h"

#include <syslog.h>

#include "conf/listener.h"
#include "conf/values.h"

#define ROOT(field)	offsetof(struct root_values, field)
#define LISTENER(field) offsetof(struct listener_conf, field)
#define USER(field)	offsetof(struct user_values, field)
#define OUTPUT(field)	offsetof(struct output_values, field)

#define ROUTE(field) offsetof(struct route_values, field)
#define VIEW(field)  offsetof(struct view_values, field)

#define SOCKET_BUFFER_MIN 4096u
#define SOCKET_BUFFER_MAX (1u << 30)
#define SOCKET_PATH_MAX	  107 /* sun_path without its NUL */

static const struct choice log_levels[] = {{"error", LOG_LEVEL_ERROR},
    {"warn", LOG_LEVEL_WARN}, {"info", LOG_LEVEL_INFO},
    {"debug", LOG_LEVEL_DEBUG}, {NULL, 0}};

static const struct choice auth_protocols[] = {{"none", AUTH_NONE},
    {"MD5", AUTH_MD5}, {"SHA", AUTH_SHA}, {"SHA-224", AUTH_SHA_224},
    {"SHA-256", AUTH_SHA_256}, {"SHA-384", AUTH_SHA_384},
    {"SHA-512", AUTH_SHA_512}, {"any", AUTH_ANY}, {NULL, 0}};

static const struct choice priv_protocols[] = {{"none", PRIV_NONE},
    {"DES", PRIV_DES}, {"3DES", PRIV_3DES}, {"AES-128", PRIV_AES_128},
    {"AES-192", PRIV_AES_192}, {"AES-256", PRIV_AES_256}, {NULL, 0}};

static const struct choice extensions[] = {{"blumenthal", EXTENSION_BLUMENTHAL},
    {"reeder", EXTENSION_REEDER}, {"auto", EXTENSION_AUTO}, {NULL, 0}};

static const struct choice levels[] = {{"noAuthNoPriv", NO_AUTH_NO_PRIV},
    {"authNoPriv", AUTH_NO_PRIV}, {"authPriv", AUTH_PRIV}, {NULL, 0}};

static const struct choice timeliness[] = {
    {"strict", false}, {"relaxed", true}, {NULL, 0}};

static const struct choice formats[] = {{"text", FORMAT_TEXT},
    {"json", FORMAT_JSON}, {"snmptrapd", FORMAT_SNMPTRAPD}, {NULL, 0}};

static const struct choice oid_formats[] = {
    {"iso", OID_ISO}, {"numeric", OID_NUMERIC}, {"mib", OID_MIB}, {NULL, 0}};

static const struct choice facilities[] = {{"daemon", LOG_DAEMON},
    {"user", LOG_USER}, {"local0", LOG_LOCAL0}, {"local1", LOG_LOCAL1},
    {"local2", LOG_LOCAL2}, {"local3", LOG_LOCAL3}, {"local4", LOG_LOCAL4},
    {"local5", LOG_LOCAL5}, {"local6", LOG_LOCAL6}, {"local7", LOG_LOCAL7},
    {"auth", LOG_AUTH}, {"authpriv", LOG_AUTHPRIV}, {"cron", LOG_CRON},
    {"ftp", LOG_FTP}, {"kern", LOG_KERN}, {"lpr", LOG_LPR}, {"mail", LOG_MAIL},
    {"news", LOG_NEWS}, {"syslog", LOG_SYSLOG}, {"uucp", LOG_UUCP}, {NULL, 0}};

static const struct choice priorities[] = {{"emerg", LOG_EMERG},
    {"alert", LOG_ALERT}, {"crit", LOG_CRIT}, {"err", LOG_ERR},
    {"warning", LOG_WARNING}, {"notice", LOG_NOTICE}, {"info", LOG_INFO},
    {"debug", LOG_DEBUG}, {NULL, 0}};

static const struct choice exec_modes[] = {
    {"each", false}, {"stream", true}, {NULL, 0}};
static const struct choice forward_versions[] = {{"received", FORWARD_RECEIVED},
    {"v1", FORWARD_V1}, {"v2c", FORWARD_V2C}, {"v3", FORWARD_V3}, {NULL, 0}};

static const struct choice forward_pdus[] = {{"received", FORWARD_PDU_RECEIVED},
    {"trap", FORWARD_PDU_TRAP}, {"inform", FORWARD_PDU_INFORM}, {NULL, 0}};

static const struct choice forward_sources[] = {{"none", FORWARD_SOURCE_NONE},
    {"varbind", FORWARD_SOURCE_VARBIND}, {"spoof", FORWARD_SOURCE_SPOOF},
    {NULL, 0}};

static const struct choice resolving[] = {
    {"auto", true}, {"never", false}, {NULL, 0}};

static const struct choice versions[] = {
    {"v1", SNMP_V1}, {"v2c", SNMP_V2C}, {"v3", SNMP_V3}, {NULL, 0}};

static const struct choice pdus[] = {{"trap", 0}, {"inform", 1}, {NULL, 0}};

/* The error-status of a Response, RFC 3416 3. */
static const struct choice answers[] = {{"none", ROUTE_ANSWER_NONE},
    {"noError", 0}, {"tooBig", 1}, {"noSuchName", 2}, {"badValue", 3},
    {"readOnly", 4}, {"genErr", 5}, {"noAccess", 6}, {"wrongType", 7},
    {"wrongLength", 8}, {"wrongEncoding", 9}, {"wrongValue", 10},
    {"noCreation", 11}, {"inconsistentValue", 12}, {"resourceUnavailable", 13},
    {"commitFailed", 14}, {"undoFailed", 15}, {"authorizationError", 16},
    {"notWritable", 17}, {"inconsistentName", 18}, {NULL, 0}};

/* A word out of a table, or a template, which is parsed when the MIBs are there
 * (check_template.c). */
static int
option_format(const struct option *option, const char *value, void *field,
    struct text *why)
{
	struct format_values *format = field;

	if (!template_is_meant(value)) {
		if (option_choice(option, value, &format->format, why) == 0)
			return 0;
		text_add(why, ", or a template with % or { in it");
		return -1;
	}
	format->format = FORMAT_TEMPLATE;
	return option_string(option, value, &format->source, why);
}

static int
option_template(const struct option *option, const char *value, void *field,
    struct text *why)
{
	if (template_is_meant(value))
		return option_string(option, value, field, why);
	option_quote(why, value);
	text_add(why, " is no template: it has neither % nor { in it");
	return -1;
}

/* Words out of a table that go into a bool. */
static int
option_word(const struct option *option, const char *value, void *field,
    struct text *why)
{
	int word;

	if (option_choice(option, value, &word, why) != 0)
		return -1;
	*(bool *)field = word != 0;
	return 0;
}

/* The address of a listener section. */
static int
option_address(const struct option *option, const char *value, void *field,
    struct text *why)
{
	const char *error = listener_parse(value, field);

	(void)option;
	if (error == NULL)
		return 0;
	option_quote(why, value);
	text_printf(why, " is no address to listen on: %s", error);
	return -1;
}

/* Where a forward output sends to: as a listener's, but never just a port. */
static int
option_target(const struct option *option, const char *value, void *field,
    struct text *why)
{
	struct listener_conf target;
	const char *error = listener_parse(value, &target);

	(void)option;
	if (error == NULL && !address_is_any(&target.address)) {
		*(struct address *)field = target.address;
		return 0;
	}
	option_quote(why, value);
	text_add(why, " is no address to send to, right would be "
		      "udp:ADDRESS:PORT or udp6:[ADDRESS]:PORT");
	return -1;
}

/* One of the addresses in listen. */
static int
option_listen(const struct option *option, const char *value, void *field,
    struct text *why)
{
	const struct string_list *list = field;
	struct listener_conf listener, other;
	size_t i;

	if (option_address(option, value, &listener, why) != 0)
		return -1;
	for (i = 0; i < list->count; i++) {
		if (listener_parse(list->items[i], &other) == NULL &&
		    listener_same_address(&listener, &other)) {
			option_quote(why, value);
			text_add(why, " is there already, once is enough");
			return -1;
		}
	}
	return option_strings(option, value, field, why);
}

static const struct option root_options[] = {
    {"listen", option_listen, ROOT(listen), OPTION_LIST, 0, 0, NULL, NULL,
	"addresses to listen on, the short form of listener sections"},
    {"run_as_user", option_string, ROOT(conf.run_as_user), OPTION_EMPTY, 0, 255,
	NULL, "trapline", "account after the sockets are bound"},
    {"run_as_group", option_string, ROOT(conf.run_as_group), OPTION_EMPTY, 0,
	255, NULL, "trapline", "group after the sockets are bound"},
    {"state_directory", option_path, ROOT(conf.state_directory), 0, 0, 4095,
	NULL, TRAPLINE_STATEDIR, "what must survive a restart"},
    {"control_socket", option_path, ROOT(conf.control_socket), 0, 0,
	SOCKET_PATH_MAX, NULL, TRAPLINE_RUNDIR "/control.sock",
	"where the command trapline talks to the daemon"},
    {"log_level", option_choice, ROOT(conf.log_level), 0, 0, 0, log_levels,
	"info", "the daemon's own log: this level and what is worse"},
    {"receive_buffer", option_octets, ROOT(receive_buffer), 0,
	SOCKET_BUFFER_MIN, SOCKET_BUFFER_MAX, NULL, "64M",
	"of each socket, where its listener does not say"},
    {"stop_timeout", option_seconds, ROOT(conf.stop_timeout), 0, 0, 3600, NULL,
	"10", "time for outputs to deliver what is queued at the end"},
    {"engine_id", option_engine, ROOT(conf.engine_id), OPTION_EMPTY, 0, 0, NULL,
	"", "our own; empty: made once and kept"},
    {"time_window", option_unsigned, ROOT(conf.time_window), 0, 1, 86400, NULL,
	"150", "seconds, RFC 3414 2.2.3"},
    {"max_engines", option_count, ROOT(conf.max_engines), 0, 1, 10000000, NULL,
	"100000", "engines remembered"},
    {"report_rate", option_unsigned, ROOT(conf.report_rate), 0, 0, 1000000,
	NULL, "50", "Reports a second to one source that proved nothing"},
    {"report_burst", option_unsigned, ROOT(conf.report_burst), 0, 0, 1000000,
	NULL, "100", "Reports at once to such a source"},
    {"source_rate", option_unsigned, ROOT(conf.source_rate.rate), 0, 0,
	10000000, NULL, "0", "datagrams a second from one source; 0: no limit"},
    {"source_burst", option_unsigned, ROOT(conf.source_rate.burst), 0, 1,
	10000000, NULL, NULL, "of those at once; default: source_rate"},
    {"trusted_relays", option_prefixes, ROOT(conf.trusted_relays), OPTION_LIST,
	0, 0, NULL, NULL,
	"who may say, in a varbind, whom a notification comes from"},
    {"auth_failures", option_strings, ROOT(auth_failures), OPTION_LIST, 0, 0,
	NULL, NULL, "outputs that get a record of who was refused"},
    {"mib_index", option_path, ROOT(conf.mib_index), 0, 0, 4095, NULL,
	TRAPLINE_STATEDIR "/mib.index", "names for OIDs"},
};

static const struct option listener_options[] = {
    {"address", option_address, 0, 0, 0, 0, NULL, NULL,
	"udp:ADDRESS:PORT, udp6:[ADDRESS]:PORT, or without the address"},
    {"send_reports", option_bool, LISTENER(send_reports), 0, 0, 0, NULL, "true",
	"answer as RFC 3414 asks where something is wrong"},
    {"discovery", option_bool, LISTENER(discovery), 0, 0, 0, NULL, "true",
	"tell our engine ID to who asks"},
    {"receive_buffer", option_octets, LISTENER(receive_buffer), 0,
	SOCKET_BUFFER_MIN, SOCKET_BUFFER_MAX, NULL, NULL,
	"of this socket; default: the one outside of sections"},
    {"send_buffer", option_octets, LISTENER(send_buffer), 0, SOCKET_BUFFER_MIN,
	SOCKET_BUFFER_MAX, NULL, "1M", "of this socket"},
    {"max_message_size", option_octets, LISTENER(max_message_size), 0,
	MESSAGE_SIZE_LEAST, MESSAGE_SIZE_MAX, NULL, "65507",
	"the longest message taken and sent"},
    {"dscp", option_unsigned, LISTENER(dscp), 0, 0, 63, NULL, "0",
	"of what is sent"},
    {"dont_fragment", option_bool, LISTENER(dont_fragment), 0, 0, 0, NULL,
	"false", "set the bit in what is sent"},
    {"reuse_port", option_bool, LISTENER(reuse_port), 0, 0, 0, NULL, "false",
	"share the port with other processes (SO_REUSEPORT)"},
};

static const struct option community_options[] = {
    {"sources", option_prefixes,
	offsetof(struct community_values, community.sources), OPTION_LIST, 0, 0,
	NULL, NULL, "who may use it; empty: anyone"},
    {"view", option_string, offsetof(struct community_values, view), 0, 0, 255,
	NULL, NULL, "which traps it may send; default: all"},
};

static const struct option user_options[] = {
    {"name", option_string, USER(name), 0, 0, USER_NAME_SIZE_MAX, NULL, NULL,
	"of the user; default: the title"},
    {"auth", option_choice, USER(user.auth), 0, 0, 0, auth_protocols, "none",
	"authentication protocol"},
    {"auth_passphrase", option_phrase, USER(user.auth_passphrase),
	OPTION_SECRET, 0, 0, NULL, NULL, "at least 8 octets"},
    {"auth_passphrase_file", option_path, USER(auth_file), 0, 0, 4095, NULL,
	NULL, "file whose first line is the passphrase"},
    {"auth_key", option_key, USER(auth_key), OPTION_SECRET, 0, 0, NULL, NULL,
	"master key Ku, 0x…"},
    {"auth_localized_key", option_key, USER(user.auth_localized), OPTION_SECRET,
	0, 0, NULL, NULL, "localized key Kul, 0x…"},
    {"priv", option_choice, USER(user.priv), 0, 0, 0, priv_protocols, "none",
	"privacy protocol"},
    {"priv_passphrase", option_phrase, USER(user.priv_passphrase),
	OPTION_SECRET, 0, 0, NULL, NULL, "at least 8 octets"},
    {"priv_passphrase_file", option_path, USER(priv_file), 0, 0, 4095, NULL,
	NULL, "file whose first line is the passphrase"},
    {"priv_key", option_key, USER(priv_key), OPTION_SECRET, 0, 0, NULL, NULL,
	"master key Ku, 0x…"},
    {"priv_localized_key", option_key, USER(user.priv_localized), OPTION_SECRET,
	0, 0, NULL, NULL, "localized key Kul, 0x…"},
    {"key_extension", option_choice, USER(user.extension), 0, 0, 0, extensions,
	"auto",
	"how keys become long enough for 3DES, AES-192 "
	"and AES-256"},
    {"level", option_choice, USER(user.level), 0, 0, 0, levels, NULL,
	"the least accepted; default: the most its keys allow"},
    {"engines", option_engines, USER(engines), OPTION_LIST, 0, 0, NULL, NULL,
	"0x…; empty: any engine"},
    {"sources", option_prefixes, USER(user.sources), OPTION_LIST, 0, 0, NULL,
	NULL, "where it may come from; empty: anywhere"},
    {"view", option_string, USER(view), 0, 0, 255, NULL, NULL,
	"which traps it may send; default: all"},
    {"timeliness", option_word, USER(user.relaxed), 0, 0, 0, timeliness,
	"strict", "relaxed: for devices whose time stands still"},
};

static const struct option view_options[] = {
    {"included", option_strings, VIEW(included), OPTION_LIST, 0, 0, NULL, NULL,
	"subtrees: OIDs or names, each with /MASK where it has one"},
    {"excluded", option_strings, VIEW(excluded), OPTION_LIST, 0, 0, NULL, NULL,
	"likewise; of two that fit the longer one counts"},
};

#define QUEUE_OPTION                                                           \
	{                                                                      \
		"queue", option_octets, OUTPUT(conf.queue), 0, 64u << 10,      \
		    1ull << 40, NULL, "64M", "octets that may wait"            \
	}

static const struct option file_options[] = {
    {"path", option_path, OUTPUT(conf.path), 0, 0, 4095, NULL, NULL,
	"of the file, absolute"},
    {"format", option_format, OUTPUT(format), 0, 0, 0, formats, "text",
	"of a notification"},
    {"format_v1", option_template, OUTPUT(format_v1), 0, 0, 0, NULL, NULL,
	"a template for v1 traps alone"},
    {"mode", option_mode, OUTPUT(conf.mode), 0, 0, 0777, NULL, "0640",
	"of the file when it is made"},
    {"oid_format", option_choice, OUTPUT(conf.oid_format), 0, 0, 0, oid_formats,
	"iso", "of OIDs in snmptrapd's format"},
    {"resolve", option_word, OUTPUT(conf.resolve), 0, 0, 0, resolving, "auto",
	"look the host's name up in snmptrapd's format"},
    QUEUE_OPTION,
};

static const struct option syslog_options[] = {
    {"facility", option_choice, OUTPUT(conf.facility), 0, 0, 0, facilities,
	"daemon", "as syslog(3) has them"},
    {"priority", option_choice, OUTPUT(conf.priority), 0, 0, 0, priorities,
	"notice", "as syslog(3) has them"},
    {"format", option_format, OUTPUT(format), 0, 0, 0, formats, "text",
	"of a notification"},
    {"format_v1", option_template, OUTPUT(format_v1), 0, 0, 0, NULL, NULL,
	"a template for v1 traps alone"},
    {"oid_format", option_choice, OUTPUT(conf.oid_format), 0, 0, 0, oid_formats,
	"iso", "of OIDs in snmptrapd's format"},
    {"resolve", option_word, OUTPUT(conf.resolve), 0, 0, 0, resolving, "auto",
	"look the host's name up in snmptrapd's format"},
    QUEUE_OPTION,
};

static const struct option exec_options[] = {
    {"command", option_strings, OUTPUT(command), OPTION_LIST, 0, 0, NULL, NULL,
	"program and arguments, no shell"},
    {"input", option_format, OUTPUT(format), 0, 0, 0, formats, "snmptrapd",
	"what it reads on standard input"},
    {"input_v1", option_template, OUTPUT(format_v1), 0, 0, 0, NULL, NULL,
	"a template for v1 traps alone"},
    {"mode", option_word, OUTPUT(conf.stream), 0, 0, 0, exec_modes, "each",
	"a process for each notification, or one for all"},
    {"max_processes", option_unsigned, OUTPUT(conf.max_processes), 0, 1, 1000,
	NULL, "4", "at the same time"},
    {"timeout", option_seconds, OUTPUT(conf.timeout), 0, 1, 86400, NULL, "30",
	"after which a process is ended"},
    {"oid_format", option_choice, OUTPUT(conf.oid_format), 0, 0, 0, oid_formats,
	"iso", "of OIDs in snmptrapd's format"},
    {"resolve", option_word, OUTPUT(conf.resolve), 0, 0, 0, resolving, "auto",
	"look the host's name up in snmptrapd's format"},
    QUEUE_OPTION,
};

static const struct option route_options[] = {
    {"traps", option_strings, ROUTE(traps), OPTION_LIST, 0, 0, NULL, NULL,
	"trap OIDs or names; OID.* what is below, OID* both"},
    {"sources", option_prefixes, ROUTE(route.sources), OPTION_LIST, 0, 0, NULL,
	NULL, "where it comes from"},
    {"communities", option_strings, ROUTE(communities), OPTION_LIST, 0, 0, NULL,
	NULL, "of v1 and v2c"},
    {"users", option_strings, ROUTE(users), OPTION_LIST, 0, 0, NULL, NULL,
	"names of v3 users"},
    {"versions", option_set, ROUTE(route.versions), OPTION_LIST, 0, 0, versions,
	NULL, "of SNMP"},
    {"levels", option_set, ROUTE(route.levels), OPTION_LIST, 0, 0, levels, NULL,
	"security levels; v1 and v2c are noAuthNoPriv"},
    {"pdus", option_set, ROUTE(pdus), OPTION_LIST, 0, 0, pdus, NULL,
	"trap, inform or both"},
    {"contexts", option_strings, ROUTE(contexts), OPTION_LIST, 0, 0, NULL, NULL,
	"context names of v3"},
    {"engines", option_engines, ROUTE(engines), OPTION_LIST, 0, 0, NULL, NULL,
	"authoritative engines of v3, 0x…"},
    {"varbinds", option_strings, ROUTE(varbinds), OPTION_LIST, 0, 0, NULL, NULL,
	"conditions on varbinds, all of which must hold"},
    {"outputs", option_strings, ROUTE(outputs), OPTION_LIST, 0, 0, NULL, NULL,
	"titles of outputs; {}: nowhere"},
    {"inform_answer", option_choice, ROUTE(route.answer), 0, 0, 0, answers,
	NULL, "error-status of the Response, or none"},
    {"final", option_bool, ROUTE(route.final), 0, 0, 0, NULL, "false",
	"later routes are not asked"},
    {"rate", option_unsigned, ROUTE(route.rate.rate), 0, 0, 10000000, NULL, "0",
	"notifications a second; 0: no limit"},
    {"burst", option_unsigned, ROUTE(route.rate.burst), 0, 1, 10000000, NULL,
	NULL, "of those at once; default: rate"},
    {"source_rate", option_unsigned, ROUTE(route.source_rate.rate), 0, 0,
	10000000, NULL, "0", "the same for each source"},
    {"source_burst", option_unsigned, ROUTE(route.source_rate.burst), 0, 1,
	10000000, NULL, NULL, "of those at once; default: source_rate"},
    {"suppress", option_seconds, ROUTE(route.suppress), 0, 0, 86400, NULL, "0",
	"seconds in which duplicates are left out; 0: never"},
    {"suppress_key", option_strings, ROUTE(suppress_key), OPTION_LIST, 0, 0,
	NULL, NULL, "what duplicates have in common"},
};

static const struct option forward_options[] = {
    {"address", option_target, OUTPUT(conf.forward.address), 0, 0, 0, NULL,
	NULL, "udp:ADDRESS:PORT or udp6:[ADDRESS]:PORT of the receiver"},
    {"version", option_choice, OUTPUT(conf.forward.version), 0, 0, 0,
	forward_versions, "received", "of what is sent; received: as it came"},
    {"pdu", option_choice, OUTPUT(conf.forward.pdu), 0, 0, 0, forward_pdus,
	"received", "trap, inform, or as it came"},
    {"timeout", option_seconds, OUTPUT(conf.forward.timeout), 0, 1, 3600, NULL,
	"5", "after which an inform is sent again"},
    {"retries", option_unsigned, OUTPUT(conf.forward.retries), 0, 0, 100, NULL,
	"3", "of an inform, after the first try"},
    {"community", option_string, OUTPUT(conf.forward.community), OPTION_SECRET,
	0, 255, NULL, NULL, "v1 and v2c; default: the one it came with"},
    {"user", option_string, OUTPUT(user), 0, 0, 255, NULL, NULL,
	"v3: the title of a user section"},
    {"source", option_choice, OUTPUT(conf.forward.source), 0, 0, 0,
	forward_sources, NULL, "how the first sender's address is kept"},
    QUEUE_OPTION,
};

#define TABLE(options) options, sizeof(options) / sizeof((options)[0])

static const struct section_kind root_kind = {"", TABLE(root_options),
    sizeof(struct root_values), false, values_fini_root};

static const struct section_kind listener_kind = {"listener",
    TABLE(listener_options), sizeof(struct listener_conf), false,
    values_fini_listener};

static const struct section_kind community_kind = {"community",
    TABLE(community_options), sizeof(struct community_values), false,
    values_fini_community};

static const struct section_kind user_kind = {"user", TABLE(user_options),
    sizeof(struct user_values), false, values_fini_user};

static const struct section_kind file_kind = {"file", TABLE(file_options),
    sizeof(struct output_values), true, values_fini_output};

static const struct section_kind syslog_kind = {"syslog", TABLE(syslog_options),
    sizeof(struct output_values), true, values_fini_output};

static const struct section_kind exec_kind = {"exec", TABLE(exec_options),
    sizeof(struct output_values), true, values_fini_output};

static const struct section_kind route_kind = {"route", TABLE(route_options),
    sizeof(struct route_values), false, values_fini_route};

static const struct section_kind view_kind = {"view", TABLE(view_options),
    sizeof(struct view_values), false, values_fini_view};

static const struct section_kind forward_kind = {"forward",
    TABLE(forward_options), sizeof(struct output_values), true,
    values_fini_output};

static const struct section_kind *const kinds[] = {&listener_kind, &view_kind,
    &community_kind, &user_kind, &file_kind, &syslog_kind, &exec_kind,
    &forward_kind, &route_kind};

const struct section_kind *
schema_root(void)
{
	return &root_kind;
}

const struct section_kind *const *
schema_kinds(size_t *count)
{
	*count = sizeof(kinds) / sizeof(kinds[0]);
	return kinds;
}

const struct section_kind *
schema_kind_find(const char *name)
{
	size_t i, count = sizeof(kinds) / sizeof(kinds[0]);

	for (i = 0; i < count; i++)
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	return NULL;
}

const struct option *
schema_option_find(const struct section_kind *kind, const char *name)
{
	size_t i;

	for (i = 0; i < kind->option_count; i++)
		if (strcmp(kind->options[i].name, name) == 0)
			return &kind->options[i];
	return NULL;
}
