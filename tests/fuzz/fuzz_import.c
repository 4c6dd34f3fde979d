/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: any text as an snmptrapd.conf. Besides not crashing: what comes
 * out is text that the configuration's reader takes line for line (a mistake is
 * one in what the operator wrote, never a broken quote or section), and every
 * note is one line.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/import.h"
#include "conf/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* Files that are included are the machine's, not the input's. */
static bool
includes(const char *text)
{
	return strcasestr(text, "include") != NULL;
}

static void
check_notes(const struct import *import)
{
	size_t i, count;
	const struct import_note *notes = import_notes(import, &count);
	struct text line;

	for (i = 0; i < count; i++) {
		text_init(&line);
		import_add_line(&line, notes[i].what);
		require(line.size > 0 && !line.failed);
		require(memchr(line.data, '\n', line.size) == NULL);
		text_fini(&line);
	}
}

/* Does a line say this right behind its place? Further on it may be what the
 * operator wrote. */
static bool
says(const char *mistakes, const char *what)
{
	const char *line = mistakes;
	int place = 0;

	while (line[0] != '\0') {
		require(sscanf(line, "t.conf:%*d%n", &place) == 0 && place > 0);
		if (strncmp(line + place, what, strlen(what)) == 0)
			return true;
		line = strchr(line, '\n');
		require(line++ != NULL);
	}
	return false;
}

/* What the reader says of syntax would be ours to answer for. */
static void
check_configuration(struct text *text)
{
	struct text mistakes, warnings;
	struct conf *conf;

	text_add_char(text, '\0');
	text_init(&mistakes);
	text_init(&warnings);
	conf = conf_read_text(text->data, "t.conf", NULL, &mistakes, &warnings);
	text_add_char(&mistakes, '\0');
	require(conf != NULL || mistakes.size > 1);
	require(!says(mistakes.data, ": unknown option \""));
	require(!says(mistakes.data, ": unknown kind of section \""));
	conf_free(conf);
	text_fini(&mistakes);
	text_fini(&warnings);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct import *import;
	struct import_reader reader;
	struct text output;

	require(text != NULL);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (includes(text)) {
		free(text);
		return 0;
	}
	import = import_new();
	reader = import_reader(import);
	import_read_text(&reader, "snmptrapd.conf", text);
	text_init(&output);
	import_write(import, &output);
	require(!output.failed);
	check_notes(import);
	check_configuration(&output);
	text_fini(&output);
	import_free(import);
	free(text);
	return 0;
}
