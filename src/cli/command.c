/* SPDX-License-Identifier: ISC */
/*
 * What the commands of `trapline` share. In go tables and words of the command
 * line, out come lines on standard output or error; nothing is owned.
 */
#include "cli/command.h"

#include <stdarg.h>
#include <string.h>
#include <sysexits.h>

#include "base/nearest.h"

const struct command *
command_find(const struct command *commands, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

int
command_unknown(const struct command *commands, size_t count, const char *name)
{
	struct nearest nearest = {NULL, 0};
	size_t i;

	for (i = 0; i < count; i++)
		nearest_offer(&nearest, name, commands[i].name);
	fprintf(stderr, "trapline: there is no command %s", name);
	if (nearest.name != NULL)
		fprintf(stderr, ", did you mean %s?\n", nearest.name);
	else
		fputs(", see trapline --help\n", stderr);
	return EX_USAGE;
}

void
command_print_help(const struct command *command)
{
	printf("usage: trapline %s %s\n%s\n%s", command->name,
	    command->arguments, command->help, command->options);
}

int
command_misuse(const char *name, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "trapline %s: ", name);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\nsee trapline %s --help\n", name);
	return EX_USAGE;
}
