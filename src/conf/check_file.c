/* SPDX-License-Identifier: ISC */
/*
 * Passphrases in files of their own: the first line is the passphrase, without
 * its newline. A file is read when the configuration is, so a reload sees a
 * changed passphrase.
 */
#include "conf/check.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/secret.h"

#define PASSPHRASE_FILE_MAX 65536u /* octets */

/* Cuts the contents behind the first line; its size. */
static size_t
cut_first_line(struct source *source)
{
	size_t size = strcspn(source->data, "\n");

	if (size < source->size && size > 0 && source->data[size - 1] == '\r')
		size--;
	secret_wipe(source->data + size, source->size - size);
	return size;
}

/* Types the passphrase as if it stood in the configuration. */
static char *
take_phrase(struct source *source, struct text *why)
{
	bool has_nul = memchr(source->data, '\0', source->size) != NULL;
	size_t size = cut_first_line(source);
	char *phrase = NULL;

	if (has_nul)
		text_add(why, "there is a NUL octet in it");
	else if (size == 0)
		text_add(why, "its first line, the passphrase, is empty");
	else
		(void)option_phrase(NULL, source->data, &phrase, why);
	return phrase;
}

/* Keeps the file's name: whoever reads the configuration again needs it. */
static void
note_file(struct reading *reading, const char *path)
{
	struct text why;

	text_init(&why);
	if (option_strings(NULL, path, &reading->files, &why) != 0)
		reading->failed = true;
	text_fini(&why);
}

char *
check_passphrase_file(struct reading *reading, const struct section *section,
    const char *option, const char *path)
{
	const struct position *at = section_place(section, option);
	struct source source;
	struct text why;
	char *phrase = NULL;

	if (!section_has(section, option) || section_is_bad(section, option))
		return NULL;
	text_init(&why);
	text_printf(&why, "%s: ", option);
	option_quote(&why, path);
	if (source_read(path, PASSPHRASE_FILE_MAX, &source) != 0) {
		text_printf(&why, " cannot be read: %s", source_error(errno));
		mistakes_add_text(&reading->mistakes, at, &why);
		text_fini(&why);
		return NULL;
	}
	note_file(reading, path);
	if (source.mode & S_IROTH)
		mistakes_add(&reading->warnings, at,
		    "%s: everybody can read that file: chmod o-r would help",
		    option);
	text_add(&why, ": ");
	phrase = take_phrase(&source, &why);
	if (phrase == NULL)
		mistakes_add_text(&reading->mistakes, at, &why);
	text_fini(&why);
	source_fini(&source);
	return phrase;
}
