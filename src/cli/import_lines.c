/* SPDX-License-Identifier: ISC */
/*
 * Reading as net-snmp reads (snmp_config(5)): a token in any case, `#` at the
 * start of a line, `[snmp] token …` for one line and `[snmp]` for those that
 * follow; what is meant for other programs is passed over. includeFile,
 * includeDir and includeSearch are followed here.
 */
#include "cli/import_lines.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

#define FILE_MAX (8u << 20) /* octets */

enum { OURS, LIBRARY, FOREIGN }; /* whose lines are */

/* A file that is being read, and who included it. */
struct place {
	const struct import_reader *reader;
	const struct place *above;
	const char *path;
	unsigned depth, line;
	int section; /* whose the lines are: OURS and so on */
};

static int read_path(
    const struct import_reader *reader, const struct place *above, char *path);

static void
problem(const struct place *place, const char *what)
{
	place->reader->problem(
	    place->reader->context, place->path, place->line, what);
}

/* ── words ────────────────────────────────────────────────────────────── */

static char *
skip_blanks(char *at)
{
	return at + strspn(at, " \t\r");
}

/* Ends a quoted word in place; returns what stands behind the quote. */
static char *
unquote(char *at, char quote, bool *open)
{
	char *to = at;

	for (; *at != '\0' && *at != quote; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		*to++ = *at;
	}
	*open |= *at == '\0';
	if (*at != '\0')
		at++;
	*to = '\0';
	return at;
}

char *
import_word(char **rest, bool *open)
{
	char *word = skip_blanks(*rest), *end;

	if (*word == '\0') {
		*rest = word;
		return NULL;
	}
	if (*word == '"' || *word == '\'') {
		end = unquote(word + 1, *word, open);
		*rest = skip_blanks(end);
		return word + 1;
	}
	end = word + strcspn(word, " \t\r");
	*rest = skip_blanks(end);
	*end = '\0';
	return word;
}

static void
lower(char *word)
{
	for (; *word != '\0'; word++)
		*word = (char)tolower((unsigned char)*word);
}

/* ── included files ───────────────────────────────────────────────────── */

static void
include_file(const struct place *place, char *name)
{
	const char *slash = strrchr(place->path, '/');
	char path[PATH_MAX];
	int size =
	    slash == NULL || *name == '/' ? 0 : (int)(slash - place->path) + 1;

	snprintf(path, sizeof(path), "%.*s%s", size, place->path, name);
	read_path(place->reader, place, path);
}

static int
is_conf(const struct dirent *entry)
{
	size_t size = strlen(entry->d_name);

	return size > 5 && strcmp(entry->d_name + size - 5, ".conf") == 0;
}

static void
include_directory(const struct place *place, const char *name)
{
	struct dirent **entries;
	int i, count = scandir(name, &entries, is_conf, alphasort);
	char path[PATH_MAX];

	if (count < 0) {
		snprintf(path, sizeof(path), "includeDir: %.1000s: %s", name,
		    strerror(errno));
		problem(place, path);
		return;
	}
	for (i = 0; i < count; i++) {
		snprintf(
		    path, sizeof(path), "%.2000s/%s", name, entries[i]->d_name);
		read_path(place->reader, place, path);
		free(entries[i]);
	}
	free(entries);
}

/* Does what an include line says; false if it is none. */
static bool
include(const struct place *place, struct import_line *line)
{
	bool file = strcmp(line->token, "includefile") == 0;
	bool open = false;
	char *name;

	if (!file && strcmp(line->token, "includedir") != 0)
		return false;
	name = import_word(&line->rest, &open);
	if (name == NULL || open)
		problem(place, open ? "the quote is never closed"
				    : "there is no name of what to include");
	else if (file)
		include_file(place, name);
	else
		include_directory(place, name);
	return true;
}

/* ── lines ────────────────────────────────────────────────────────────── */

/* Whose section is it? snmptrapd reads its library's, too. */
static int
whose(const char *section)
{
	if (strcasecmp(section, "snmptrapd") == 0)
		return OURS;
	return strcasecmp(section, "snmp") == 0 ? LIBRARY : FOREIGN;
}

/* Takes `[section]` from the front of a line, which is for that line or for
 * those that follow; what is left, or NULL where the line is done. */
static char *
take_section(struct place *place, char *at, int *section)
{
	char *end = strchr(at, ']');
	int of;

	if (end == NULL) {
		problem(place, "the bracket is never closed");
		return NULL;
	}
	*end = '\0';
	of = whose(at + 1);
	at = skip_blanks(end + 1);
	if (*at == '\0')
		place->section = of;
	else
		*section = of;
	return *at == '\0' ? NULL : at;
}

static void
read_line(struct place *place, char *at)
{
	struct import_line line = {
	    .file = place->path, .number = place->line, .text = at};
	int section = place->section;
	size_t size;
	char *copy;

	if (*at == '#' || *at == '\0')
		return;
	if (*at == '[' && (at = take_section(place, at, &section)) == NULL)
		return;
	if (section == FOREIGN)
		return;
	size = strlen(at);
	copy = strdup(at); /* words are ended in place */
	if (copy == NULL) {
		problem(place, "there is no memory for this line");
		return;
	}
	line.text = at;
	line.library = section == LIBRARY;
	line.token = copy;
	line.rest = copy + strcspn(copy, " \t");
	if (*line.rest != '\0')
		*line.rest++ = '\0';
	line.rest = skip_blanks(line.rest);
	lower(line.token);
	if (!include(place, &line))
		place->reader->line(place->reader->context, &line);
	secret_wipe(copy, size);
	free(copy);
}

static void
trim_end(char *line)
{
	size_t size = strlen(line);

	while (size > 0 && strchr(" \t\r", line[size - 1]) != NULL)
		line[--size] = '\0';
}

static void
read_lines(struct place *place, char *text)
{
	char *at = text, *newline;

	while (at != NULL) {
		newline = strchr(at, '\n');
		if (newline != NULL)
			*newline++ = '\0';
		place->line++;
		trim_end(at);
		read_line(place, skip_blanks(at));
		at = newline;
	}
}

void
import_read_text(
    const struct import_reader *reader, const char *name, char *text)
{
	struct place place = {.reader = reader, .path = name};

	read_lines(&place, text);
}

/* ── files ────────────────────────────────────────────────────────────── */

/* Reads to the end. -1 where that fails, or there is more than fits. */
static ssize_t
read_all(int descriptor, char *text, size_t room)
{
	size_t size = 0;
	ssize_t got;

	while ((got = read(descriptor, text + size, room - size)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		size += (size_t)got;
		if (size == room) {
			errno = EFBIG;
			return -1;
		}
	}
	return (ssize_t)size;
}

/* The text of a file, with a NUL behind it; NULL with errno. There may be
 * passphrases in it: no buffer of the C library gets them. */
static char *
load(const char *path, size_t *size)
{
	int error = 0, descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char *text = descriptor < 0 ? NULL : calloc(FILE_MAX + 1, 1);
	ssize_t got = -1;

	if (text != NULL)
		got = read_all(descriptor, text, FILE_MAX + 1);
	if (got < 0)
		error = errno;
	else if (memchr(text, '\0', (size_t)got) != NULL)
		error = EILSEQ; /* no text */
	if (descriptor >= 0)
		close(descriptor);
	*size = (size_t)got;
	if (error == 0)
		return text;
	if (text != NULL)
		secret_wipe(text, FILE_MAX);
	free(text);
	errno = error;
	return NULL;
}

static bool
is_above(const struct place *place, const char *path)
{
	for (; place != NULL; place = place->above)
		if (strcmp(place->path, path) == 0)
			return true;
	return false;
}

/* Reads one; its mistakes are told where it is included. */
static int
read_path(
    const struct import_reader *reader, const struct place *above, char *path)
{
	struct place place = {.reader = reader,
	    .above = above,
	    .path = path,
	    .depth = above == NULL ? 0 : above->depth + 1};
	char why[PATH_MAX + 64], *text;
	size_t size;

	if (is_above(above, path) || place.depth > IMPORT_DEPTH_MAX) {
		snprintf(why, sizeof(why),
		    "%.1000s is being read already: it "
		    "includes itself",
		    path);
		problem(above, why);
		return -1;
	}
	text = load(path, &size);
	if (text == NULL) {
		snprintf(
		    why, sizeof(why), "%.1000s: %s", path, strerror(errno));
		if (above != NULL)
			problem(above, why);
		else
			reader->problem(
			    reader->context, path, 0, strerror(errno));
		return -1;
	}
	read_lines(&place, text);
	secret_wipe(text, size);
	free(text);
	return 0;
}

int
import_read_file(const struct import_reader *reader, const char *path)
{
	char copy[PATH_MAX];

	snprintf(copy, sizeof(copy), "%s", path);
	return read_path(reader, NULL, copy);
}
