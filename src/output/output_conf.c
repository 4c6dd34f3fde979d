/* SPDX-License-Identifier: ISC */
/*
 * Comparing, copying and freeing an output's section. Strings that a kind does
 * not use may be NULL.
 */
#include "output/output_conf.h"

#include <stdlib.h>
#include <string.h>

static bool
strings_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

static bool
commands_equal(char *const *a, char *const *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	for (; *a != NULL && *b != NULL; a++, b++)
		if (strcmp(*a, *b) != 0)
			return false;
	return *a == *b;
}

static bool
arguments_equal(const struct output_conf *a, const struct output_conf *b)
{
	size_t i;

	if (a->arguments == NULL || b->arguments == NULL)
		return a->arguments == b->arguments;
	for (i = 0; a->command[i] != NULL; i++)
		if (!template_equal(a->arguments[i], b->arguments[i]))
			return false;
	return true;
}

bool
output_conf_equal(const struct output_conf *a, const struct output_conf *b)
{
	return a->kind == b->kind && a->format == b->format &&
	       a->oid_format == b->oid_format && a->resolve == b->resolve &&
	       a->queue == b->queue && a->mode == b->mode &&
	       a->facility == b->facility && a->priority == b->priority &&
	       a->max_processes == b->max_processes &&
	       a->timeout == b->timeout && a->stream == b->stream &&
	       strings_equal(a->title, b->title) &&
	       strings_equal(a->path, b->path) &&
	       forward_conf_equal(&a->forward, &b->forward) &&
	       template_equal(a->template, b->template) &&
	       template_equal(a->template_v1, b->template_v1) &&
	       commands_equal(a->command, b->command) && arguments_equal(a, b);
}

static void
free_command(char **command, struct template_text **arguments)
{
	size_t i;

	for (i = 0; command != NULL && command[i] != NULL; i++) {
		free(command[i]);
		if (arguments != NULL)
			template_unref(arguments[i]);
	}
	free(command);
	free(arguments);
}

void
output_conf_fini(struct output_conf *conf)
{
	free(conf->title);
	free(conf->path);
	free_command(conf->command, conf->arguments);
	template_unref(conf->template);
	template_unref(conf->template_v1);
	forward_conf_fini(&conf->forward);
	conf->title = conf->path = NULL;
	conf->command = NULL;
	conf->template = conf->template_v1 = NULL;
	conf->arguments = NULL;
}

/* Copies a string that may be NULL; -1 where there is no memory. */
static int
copy_string(char **to, const char *from)
{
	*to = from == NULL ? NULL : strdup(from);
	return from != NULL && *to == NULL ? -1 : 0;
}

static int
copy_command(char ***to, char *const *from)
{
	size_t i, count = 0;

	*to = NULL;
	if (from == NULL)
		return 0;
	while (from[count] != NULL)
		count++;
	*to = calloc(count + 1, sizeof(**to));
	if (*to == NULL)
		return -1;
	for (i = 0; i < count; i++)
		if (copy_string(&(*to)[i], from[i]) != 0)
			return -1;
	return 0;
}

/* Behind the command, which says how many there are. */
static int
copy_arguments(struct output_conf *to, const struct output_conf *from)
{
	size_t i, count = 0;

	to->arguments = NULL;
	if (from->arguments == NULL || to->command == NULL)
		return 0;
	while (from->command[count] != NULL)
		count++;
	to->arguments = calloc(count + 1, sizeof(*to->arguments));
	if (to->arguments == NULL)
		return -1;
	for (i = 0; i < count; i++)
		to->arguments[i] = template_ref(from->arguments[i]);
	return 0;
}

int
output_conf_copy(struct output_conf *to, const struct output_conf *from)
{
	int title, path, command, arguments, forward;

	*to = *from;
	title = copy_string(&to->title, from->title);
	path = copy_string(&to->path, from->path);
	command = copy_command(&to->command, from->command);
	arguments = copy_arguments(to, from);
	template_ref(to->template);
	template_ref(to->template_v1);
	forward = forward_conf_copy(&to->forward, &from->forward);
	if (title == 0 && path == 0 && command == 0 && arguments == 0 &&
	    forward == 0)
		return 0;
	output_conf_fini(to);
	return -1;
}
