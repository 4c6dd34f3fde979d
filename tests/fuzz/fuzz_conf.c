/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: a configuration from text to its summary. Besides not crashing
 * and not leaking: there is a configuration if and only if there is no mistake,
 * and each mistake is one line that names a line of the file. Texts with an
 * include are left alone: what they do depends on the machine's files.
 */
#include <stdlib.h>

#include "conf/conf.h"
#include "conf/summary.h"

#define NAME "fuzz.conf"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static bool
has_auth(void *context, enum auth_protocol protocol)
{
	(void)context;
	return protocol != AUTH_MD5;
}

static bool
has_priv(void *context, enum priv_protocol protocol)
{
	(void)context;
	return protocol != PRIV_DES;
}

static unsigned long
count_lines(const char *text)
{
	unsigned long count = 1;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

/* "fuzz.conf:LINE: …" or "fuzz.conf: …", or how many more there are. */
static void
check_mistake(const char *line, unsigned long lines)
{
	unsigned long number;
	char *end;

	if (strncmp(line, "and ", 4) == 0)
		return;
	require(strncmp(line, NAME ":", sizeof(NAME)) == 0);
	line += sizeof(NAME);
	if (*line == ' ')
		return;
	number = strtoul(line, &end, 10);
	require(number >= 1 && number <= lines);
	require(end[0] == ':' && end[1] == ' ' && end[2] != '\n');
}

static void
check_mistakes(struct text *mistakes, unsigned long lines)
{
	char *line, *end;

	text_add_char(mistakes, '\0');
	require(!mistakes->failed);
	for (line = mistakes->data; *line != '\0'; line = end + 1) {
		end = strchr(line, '\n');
		require(end != NULL);
		check_mistake(line, lines);
	}
}

static void
read_text(const char *string)
{
	const struct conf_checks checks = {has_auth, has_priv, NULL};
	struct text mistakes, warnings, summary;
	struct conf *conf;

	text_init(&mistakes);
	text_init(&warnings);
	text_init(&summary);
	conf = conf_read_text(string, NAME, &checks, &mistakes, &warnings);
	require((conf == NULL) == (mistakes.size != 0));
	if (conf != NULL) {
		summary_write(conf, &summary);
		summary_line(conf, &summary);
		require(conf->listener_count != 0);
	}
	conf_free(conf);
	check_mistakes(&mistakes, count_lines(string));
	text_fini(&mistakes);
	text_fini(&warnings);
	text_fini(&summary);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *string = malloc(size + 1);

	require(string != NULL);
	if (size != 0)
		memcpy(string, data, size);
	string[size] = '\0';
	if (strstr(string, "include") == NULL)
		read_text(string);
	free(string);
	return 0;
}
