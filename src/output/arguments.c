/* SPDX-License-Identifier: ISC */
/*
 * A command's arguments: those that are templates are made anew for each
 * notification, the others are the section's. Octets of peers are escaped as in
 * the text line, so that no argument has a NUL or a line end that the section
 * does not have; and no shell ever reads them.
 */
#include "output/arguments.h"

#include <stdlib.h>

#include "output/template.h"

struct arguments {
	const struct output_conf *conf;
	size_t count;
	struct template_writer writer;
	struct text text; /* those that were made, each with a NUL */
	char **pointers;  /* with NULL at the end */
};

struct arguments *
arguments_new(const struct output_conf *conf)
{
	struct arguments *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->conf = conf;
	text_init(&a->text);
	while (conf->command[a->count] != NULL)
		a->count++;
	a->pointers = calloc(a->count + 1, sizeof(*a->pointers));
	if (a->pointers != NULL)
		return a;
	free(a);
	return NULL;
}

void
arguments_free(struct arguments *arguments)
{
	if (arguments == NULL)
		return;
	text_fini(&arguments->text);
	free(arguments->pointers);
	free(arguments);
}

/* Cuts what was added since `start`, not within a UTF-8 sequence. */
static void
cut(struct text *text, size_t start)
{
	size_t end = start + ARGUMENT_SIZE_MAX;

	if (text->size <= end)
		return;
	while (end > start && ((uint8_t)text->data[end] & 0xc0) == 0x80)
		end--;
	text->size = end;
}

char *const *
arguments_make(struct arguments *a, const struct notification *n)
{
	struct template_text *const *templates = a->conf->arguments;
	size_t i, start, at = 0;

	text_clear(&a->text);
	for (i = 0; templates != NULL && i < a->count; i++) {
		if (templates[i] == NULL)
			continue;
		start = a->text.size;
		template_add(templates[i], &a->text, &a->writer, n);
		cut(&a->text, start);
		text_add_char(&a->text, '\0');
	}
	if (a->text.failed)
		return NULL;
	for (i = 0; i < a->count; i++) {
		a->pointers[i] = a->conf->command[i];
		if (templates == NULL || templates[i] == NULL)
			continue;
		a->pointers[i] = a->text.data + at;
		at += strlen(a->pointers[i]) + 1;
	}
	return a->pointers;
}
