/* SPDX-License-Identifier: ISC */
/*
 * What was read, for the parts of the importer. Not for others. Strings are
 * kept in one place and live as long as the import.
 */
#ifndef TRAPLINE_CLI_IMPORT_MODEL_H
#define TRAPLINE_CLI_IMPORT_MODEL_H

#include "base/address.h"
#include "cli/import.h"
#include "mib/mib.h"

/* What a notification is let in for. */
#define IMPORT_LOG     1u
#define IMPORT_EXECUTE 2u
#define IMPORT_NET     4u
#define IMPORT_ALL     7u

/* Where something stood. */
struct import_place {
	const char *file;
	unsigned line;
	const char *text;
};

/* Somebody may send something for some purpose. */
struct import_grant {
	struct import_place place;
	bool user;	     /* v3; else a community */
	const char *name;    /* "*": any community */
	const char *source;  /* a prefix; NULL: anywhere */
	const char *level;   /* v3: ours; NULL: auth, as snmptrapd has it */
	const char *subtree; /* OID or name; NULL: any */
	const char *view;    /* name; NULL: any */
	const char *context; /* NULL: any */
	unsigned types;
};

struct import_user {
	struct import_place place;
	const char *name, *engine; /* engine NULL: the local one */
	const char *auth, *priv;   /* our words; NULL: none */
	/* option and value of what there is of secrets; NULL: none */
	const char *auth_option, *auth_secret, *priv_option, *priv_secret;
	const char *extension; /* NULL: does not matter */
	bool persistent;       /* a usmUser line */
};

/* traphandle and forward. */
struct import_handler {
	struct import_place place;
	const char *oid; /* as it was written, with its star; NULL: default */
	struct oid arcs;
	bool forward;
	const char *command; /* what follows the OID */
	const char *format;  /* -F; NULL: not given */
	const char *title;   /* of the output, made when written */
};

/* Rows of VACM: com2sec, group, authAccess and setAccess. */
struct import_security {
	const char *name, *source, *community;
};

struct import_group {
	const char *name, *model, *member;
};

struct import_access {
	struct import_place place;
	const char *group, *level, *view, *context;
	unsigned types;
};

struct import_family {
	struct import_place place;
	const char *view, *oid, *mask; /* mask NULL: none */
	bool included;
};

/* A file, or syslog, that notifications are printed to. */
struct import_log {
	const char *file;     /* NULL: syslog */
	const char *facility; /* NULL: daemon */
};

struct import_list {
	void *items;
	size_t count, size; /* of an item */
};

struct import {
	struct import_list notes, strings;
	struct import_list grants, users, handlers;
	struct import_list securities, groups, accesses, families;
	struct import_list listens, logs;  /* const char *, struct import_log */
	struct import_place authorization; /* disableAuthorization yes */
	/* of print, syslog, execute: for v1, for others; NULL: the usual */
	const char *formats[3][2];
	const char *run_as_user, *run_as_group, *receive_buffer, *engine_id;
	bool no_log;	  /* doNotLogTraps 1 */
	bool numeric;	  /* OIDs as .1.3.6 */
	const char *mibs; /* NULL: not said; "": none */
	bool open_quote;  /* of the line that is being read */
};

/* Adds a zeroed item, which stays where it is until the next. */
void *import_add(struct import_list *list);

/* A copy that lives as long as the import. */
const char *import_keep(struct import *import, const char *string);

/* The next word of a line, kept; NULL: there is none. */
const char *import_take(struct import *import, struct import_line *line);

/* Where a line stands, kept. */
struct import_place import_place(
    struct import *import, const struct import_line *line);

/* Notes something about a place: `lost` where it is not taken over. */
void import_note(struct import *import, const struct import_place *place,
    bool lost, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* An engine ID as it is written in a configuration, whose "0x" may be left out
 * before; NULL: it is none (RFC 3411 5). */
const char *import_engine_id(struct import *import, const char *written);

/* An address of net-snmp's, over UDP, as udp:ADDRESS:PORT or udp6:…; kept.
 * NULL: it is none. */
const char *import_address(struct import *import, const char *written);

/* What a token means. */
struct import_token {
	const char *name; /* in small letters */
	void (*take)(struct import *import, struct import_line *line);
};

/* Takes a line by the token of a table that it begins with; false: by none. */
bool import_by_token(struct import *import, struct import_line *line,
    const struct import_token *tokens, size_t count);

/* The lines that each part knows; false: not one of its own. */
bool import_access_line(struct import *import, struct import_line *line);
bool import_user_line(struct import *import, struct import_line *line);
bool import_handler_line(struct import *import, struct import_line *line);
bool import_daemon_line(struct import *import, struct import_line *line);

/* Makes grants of the rows of VACM. */
void import_access_finish(struct import *import);

/* Writes the parts of the configuration that each knows. */
void import_write_users(struct import *import, struct text *text);
void import_write_access(struct import *import, struct text *text);
void import_write_outputs(struct import *import, struct text *text);
void import_write_routes(struct import *import, struct text *text);

/* The title of the view that a user or community is limited to; NULL: none. */
const char *import_view_of(struct import *import, bool user, const char *name);
void import_write_views(struct import *import, struct text *text);

/* `    view = "…"`, or nothing. */
void import_add_view(
    struct import *import, struct text *text, bool user, const char *name);

/* `"…"` as the configuration reads it. */
void import_add_quoted(struct text *text, const char *string);

/* Does net-snmp mean yes by this word? */
bool import_is_yes(const char *word);

#endif
