/* SPDX-License-Identifier: ISC */
/*
 * What snmptrapd does with a trap: traphandle and forward lines become outputs
 * and routes, what it prints becomes a file or syslog. A trap goes to the lines
 * of one OID: the greatest that matches, or default. Here that is routes in
 * that order, each of them final.
 */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "cli/import_model.h"
#include "conf/argument.h"

#define OUTPUTS_MAX_HERE 60 /* traplined has 64, and some are logs */

/* ── reading ──────────────────────────────────────────────────────────── */

/* The OID of a pattern, for its order; -1 with the reason in `why`. */
static int
resolve(const char *written, struct oid *arcs, struct text *why)
{
	char name[512];
	size_t size = strlen(written);

	if (size >= sizeof(name)) {
		text_add(why, "the name is too long");
		return -1;
	}
	memcpy(name, written, size + 1);
	if (size > 0 && name[size - 1] == '*')
		name[--size] = '\0';
	if (size > 0 && name[size - 1] == '.')
		name[--size] = '\0';
	return mib_resolve(NULL, name, arcs, why);
}

static void
add_handler(struct import *import, const struct import_handler *handler)
{
	struct import_handler row = *handler;
	struct text why;

	row.oid += *row.oid == '.';
	text_init(&why);
	if (strcmp(row.oid, "default") == 0)
		row.oid = NULL;
	else if (resolve(row.oid, &row.arcs, &why) != 0)
		import_note(import, &row.place, true,
		    "%.*s; write the OID as a number", (int)why.size, why.data);
	if (why.size == 0)
		*(struct import_handler *)import_add(&import->handlers) = row;
	text_fini(&why);
}

static void
take_traphandle(struct import *import, struct import_line *line)
{
	struct import_handler handler = {.place = import_place(import, line)};

	handler.oid = import_take(import, line);
	if (handler.oid != NULL && strcmp(handler.oid, "-F") == 0) {
		handler.format = import_take(import, line);
		handler.oid = import_take(import, line);
	}
	handler.command = import_keep(import, line->rest);
	if (handler.oid == NULL || *handler.command == '\0')
		import_note(import, &handler.place, true,
		    "traphandle: right would be traphandle OID COMMAND");
	else
		add_handler(import, &handler);
}

static void
take_forward(struct import *import, struct import_line *line)
{
	struct import_handler handler = {
	    .place = import_place(import, line), .forward = true};
	const char *to;

	handler.oid = import_take(import, line);
	to = import_take(import, line);
	if (to == NULL) {
		import_note(import, &handler.place, true,
		    "forward: right would be forward OID DESTINATION");
		return;
	}
	handler.command = import_address(import, to);
	if (handler.command == NULL)
		import_note(import, &handler.place, true,
		    "forward: traplined sends on over UDP, to an address: host "
		    "names are not looked up");
	else
		add_handler(import, &handler);
}

/* ── formats and logs ─────────────────────────────────────────────────── */

/* A format: the whole rest of a line, with or without quotes. NULL, and a note,
 * where it says nothing of a notification. */
static const char *
take_rest(struct import *import, const struct import_place *place,
    struct import_line *line)
{
	const char *format = *line->rest == '"' || *line->rest == '\''
				 ? import_take(import, line)
				 : import_keep(import, line->rest);

	if (format != NULL && strchr(format, '%') != NULL)
		return format;
	import_note(import, place, true,
	    "%s: there is no %% in it, so every line would be the same",
	    line->token);
	return NULL;
}

static void
take_format(struct import *import, struct import_line *line)
{
	static const char *const kinds[] = {"print", "syslog", "execute"};
	const struct import_place place = import_place(import, line);
	const char *which = import_take(import, line);
	const char *format = take_rest(import, &place, line), *version;
	size_t i, size;

	for (i = 0; which != NULL && i < 3; i++) {
		size = strlen(kinds[i]);
		if (strncmp(which, kinds[i], size) != 0)
			continue;
		if (format == NULL)
			return;
		version = which + size;
		if (strcmp(version, "2") != 0)
			import->formats[i][0] = format;
		if (strcmp(version, "1") != 0)
			import->formats[i][1] = format;
		return;
	}
	import_note(import, &place, true,
	    "format: right would be print, syslog or execute, as it is, or "
	    "with 1 or 2 behind it");
}

static void
take_format_number(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	const char *format = take_rest(import, &place, line);

	if (format != NULL)
		import->formats[0][line->token[6] == '1' ? 0 : 1] = format;
}

/* snmptrapd wrote as root; traplined and its unit have a directory. */
static void
note_log_place(
    struct import *import, const struct import_place *place, const char *file)
{
	static const char ours[] = TRAPLINE_LOGDIR "/";

	if (strncmp(file, ours, sizeof(ours) - 1) != 0)
		import_note(import, place, false,
		    "logOption: the account trapline writes to %s, in the "
		    "shipped unit below " TRAPLINE_LOGDIR " only: right would "
		    "be a path there, or ReadWritePaths= and rights for it",
		    file);
}

/* The letters of -L. */
static void
take_log_option(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	const char *letter = import_take(import, line);
	const char *argument = import_take(import, line);
	struct import_log log = {.file = NULL};

	if (letter != NULL && strcmp(letter, "f") == 0 && argument != NULL)
		log.file = argument;
	else if (letter != NULL && *letter == 's')
		log.facility = letter[1] != '\0'
				   ? import_keep(import, letter + 1)
				   : argument;
	else {
		import_note(import, &place, true,
		    "logOption: files (f FILE) and syslog (s FACILITY) are "
		    "taken over");
		return;
	}
	*(struct import_log *)import_add(&import->logs) = log;
	if (log.file != NULL)
		note_log_place(import, &place, log.file);
}

static void
take_output_option(struct import *import, struct import_line *line)
{
	const struct import_place place = import_place(import, line);
	const char *letters = import_take(import, line);

	for (; letters != NULL && *letters != '\0'; letters++) {
		if (*letters == 'n')
			import->numeric = true;
		else
			import_note(import, &place, false,
			    "outputOption: of the letters only n has a "
			    "counterpart (oid_format), %c has none",
			    *letters);
	}
}

bool
import_handler_line(struct import *import, struct import_line *line)
{
	static const struct import_token tokens[] = {
	    {"traphandle", take_traphandle}, {"forward", take_forward},
	    {"format", take_format}, {"format1", take_format_number},
	    {"format2", take_format_number}, {"logoption", take_log_option},
	    {"outputoption", take_output_option}};

	return import_by_token(
	    import, line, tokens, sizeof(tokens) / sizeof(tokens[0]));
}

/* ── outputs ──────────────────────────────────────────────────────────── */

/* The letter or number of a facility, as -Ls has it. */
static const char *
facility_name(const char *letter)
{
	static const char *const locals[] = {"local0", "local1", "local2",
	    "local3", "local4", "local5", "local6", "local7"};

	if (letter == NULL || *letter == 'd' || *letter == 'D')
		return "daemon";
	if (*letter >= '0' && *letter <= '7')
		return locals[*letter - '0'];
	return *letter == 'u' || *letter == 'U' ? "user" : "daemon";
}

/* In a format of snmptrapd a brace is a brace. */
static void
write_template(struct text *text, const char *option, const char *format)
{
	struct text escaped;

	text_init(&escaped);
	for (; *format != '\0'; format++) {
		if (*format == '{')
			text_add_char(&escaped, '{');
		text_add_char(&escaped, *format);
	}
	text_add_char(&escaped, '\0');
	text_printf(text, "    %s = ", option);
	import_add_quoted(text, escaped.data);
	text_add_char(text, '\n');
	text_fini(&escaped);
}

/* A format for v1 and one for the rest, as far as there are any. */
static void
write_formats(const struct import *import, struct text *text,
    const char *option, const char *const formats[2])
{
	char option_v1[32];

	if (formats[1] != NULL)
		write_template(text, option, formats[1]);
	else
		text_printf(text, "    %s = \"snmptrapd\"\n", option);
	if (formats[0] != NULL && formats[0] != formats[1]) {
		snprintf(option_v1, sizeof(option_v1), "%s_v1", option);
		write_template(text, option_v1, formats[0]);
	}
	if (import->numeric)
		text_add(text, "    oid_format = \"numeric\"\n");
	else if (import->mibs != NULL && *import->mibs != '\0')
		text_add(text, "    oid_format = \"mib\"\n");
}

static void
write_log(struct import *import, struct text *text,
    const struct import_log *log, const char *const formats[2])
{
	size_t number = (size_t)(log - (struct import_log *)import->logs.items);

	text_printf(text, "\n%s \"log-%zu\" {\n",
	    log->file != NULL ? "file" : "syslog", number + 1);
	if (log->file != NULL) {
		text_add(text, "    path = ");
		import_add_quoted(text, log->file);
		text_add_char(text, '\n');
	} else {
		text_printf(text,
		    "    facility = \"%s\"\n    priority = "
		    "\"warning\"\n",
		    facility_name(log->facility));
	}
	write_formats(import, text, "format", formats);
	text_add(text, "}\n");
}

/* Without options -L there is a format for syslog; with them all that is
 * printed has print's, and who has set that one has such options. */
static void
write_logs(struct import *import, struct text *text)
{
	const char *const *print = import->formats[0];
	bool printed = import->logs.count > 0 || print[0] || print[1];
	const struct import_log *logs;
	size_t i;

	if (import->no_log)
		return;
	if (import->logs.count == 0) {
		import_add(&import->logs); /* syslog, facility daemon */
		text_add(text, "\n# Without options -L snmptrapd writes to "
			       "syslog; what its command line says is not "
			       "known here.");
	}
	logs = import->logs.items;
	for (i = 0; i < import->logs.count; i++)
		write_log(
		    import, text, &logs[i], import->formats[printed ? 0 : 1]);
}

/* One that does the same as one before is the same output. */
static const char *
title_of_same(const struct import *import, size_t number)
{
	const struct import_handler *handlers = import->handlers.items;
	size_t i;

	for (i = 0; i < number; i++)
		if (handlers[i].forward == handlers[number].forward &&
		    handlers[i].format == handlers[number].format &&
		    strcmp(handlers[i].command, handlers[number].command) == 0)
			return handlers[i].title;
	return NULL;
}

/* As an argument of sh, where braces name no fields. */
static void
write_command(struct text *text, const char *command)
{
	struct text literal;

	text_init(&literal);
	argument_add_literal(&literal, command);
	text_add_char(&literal, '\0');
	text_add(text, "    command = {\"/bin/sh\", \"-c\", ");
	import_add_quoted(text, literal.data);
	text_add(text, "}\n");
	text_fini(&literal);
}

static void
write_handler(const struct import *import, struct text *text,
    const struct import_handler *handler)
{
	const char *const own[2] = {handler->format, handler->format};

	text_printf(text, "\n%s \"%s\" {\n",
	    handler->forward ? "forward" : "exec", handler->title);
	if (handler->forward) {
		text_printf(
		    text, "    address = \"%s\"\n}\n", handler->command);
		return;
	}
	write_command(text, handler->command);
	write_formats(import, text, "input",
	    handler->format != NULL ? own : import->formats[2]);
	text_add(text, "    max_processes = 1  # one after the other, as "
		       "before; more is faster\n"
		       "    timeout = 300      # seconds; there was none\n}\n");
}

static void
write_handlers(struct import *import, struct text *text)
{
	struct import_handler *handlers = import->handlers.items;
	size_t i, outputs = 0;
	char title[64];

	for (i = 0; i < import->handlers.count; i++) {
		handlers[i].title = title_of_same(import, i);
		if (handlers[i].title != NULL)
			continue;
		if (++outputs > OUTPUTS_MAX_HERE) {
			import_note(import, &handlers[i].place, true,
			    "there are more than %d different commands: one "
			    "script that looks at TRAPLINE_TRAP_OID can do the "
			    "work of many",
			    OUTPUTS_MAX_HERE);
			continue;
		}
		snprintf(title, sizeof(title), "%s-%zu",
		    handlers[i].forward ? "forward" : "handler", outputs);
		handlers[i].title = import_keep(import, title);
		write_handler(import, text, &handlers[i]);
	}
}

void
import_write_outputs(struct import *import, struct text *text)
{
	write_logs(import, text);
	write_handlers(import, text);
}
