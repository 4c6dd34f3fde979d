/* SPDX-License-Identifier: ISC */
/*
 * Templates of outputs: parsed here, once, with the names that MIBs give.
 */
#include "conf/check.h"

#include <stdlib.h>

#include "conf/values.h"

static const struct mib *
mib_of(const struct reading *reading)
{
	const struct root_values *root = reading->sections[0]->values;

	return root->conf.mib;
}

/* Parses what an option has; NULL where it has none, or a mistake. */
static struct template_text *
make(struct reading *reading, const struct section *section, const char *option,
    const char *source)
{
	struct template_text *template;
	struct text why;

	if (source == NULL || section_is_bad(section, option))
		return NULL;
	text_init(&why);
	text_printf(&why, "%s: ", option);
	template = template_parse(source, mib_of(reading), &why);
	if (template == NULL && why.failed)
		reading->failed = true;
	else if (template == NULL)
		mistakes_add_text(
		    &reading->mistakes, section_place(section, option), &why);
	text_fini(&why);
	return template;
}

void
check_format(struct reading *reading, struct section *section,
    const char *option, const char *option_v1)
{
	struct output_values *values = section->values;

	values->conf.template =
	    make(reading, section, option, values->format.source);
	values->conf.template_v1 =
	    make(reading, section, option_v1, values->format_v1);
}

/* An argument that may look like an option to its program. */
static bool
is_exposed(const struct output_values *values, size_t which)
{
	size_t i;

	if (!template_begins_with_peer(values->conf.arguments[which]))
		return false;
	for (i = 1; i < which; i++)
		if (strcmp(values->command.items[i], "--") == 0)
			return false;
	return true;
}

static bool
is_shell(const char *program)
{
	static const char *const shells[] = {"sh", "bash", "dash", "ash", "ksh",
	    "mksh", "zsh", "fish", "csh", "tcsh"};
	const char *slash = strrchr(program, '/');
	size_t i;

	if (slash != NULL)
		program = slash + 1;
	for (i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (strcmp(program, shells[i]) == 0)
			return true;
	return false;
}

/* Is this the text that a shell runs, which the command is or calls? */
static bool
is_shell_text(const struct output_values *values, size_t which)
{
	const char *before = values->command.items[which - 1];
	size_t i;

	if (*before != '-' || before[strlen(before) - 1] != 'c')
		return false;
	for (i = 0; i + 1 < which; i++)
		if (is_shell(values->command.items[i]))
			return true;
	return false;
}

/* One argument; `why` is at the start of a line about it. */
static void
check_argument(struct reading *reading, struct section *section, size_t which,
    struct text *why)
{
	struct output_values *values = section->values;
	const struct position *at = section_place(section, "command");
	size_t start = why->size;

	values->conf.arguments[which] = template_parse_argument(
	    values->command.items[which], mib_of(reading), why);
	if (why->failed)
		reading->failed = true;
	else if (why->size != start)
		mistakes_add_text(&reading->mistakes, at, why);
	else if (values->conf.arguments[which] == NULL)
		return;
	else if (values->conf.stream)
		mistakes_add(&reading->mistakes, at,
		    "command: argument %zu has a field, and where mode is "
		    "\"stream\" the process is no notification's; right would "
		    "be to read it from standard input",
		    which);
	else if (is_shell_text(values, which) &&
		 template_has_peer(values->conf.arguments[which]))
		mistakes_add(&reading->mistakes, at,
		    "command: argument %zu has a field that a sender chooses, "
		    "and a shell would run it; right would be \"$0\" there, "
		    "and "
		    "the field as an argument behind it",
		    which);
	else if (is_exposed(values, which))
		mistakes_add(&reading->warnings, at,
		    "command: argument %zu begins with what a sender chose, "
		    "which the program may take for an option, right would be "
		    "like --name={user}, or an argument -- before it",
		    which);
}

void
check_arguments(struct reading *reading, struct section *section)
{
	struct output_values *values = section->values;
	size_t i, count = values->command.count;
	struct text why;

	if (count == 0 || section_is_bad(section, "command"))
		return;
	/* room for the NULL that the command is going to have, too */
	values->conf.arguments =
	    calloc(count + 1, sizeof(*values->conf.arguments));
	if (values->conf.arguments == NULL) {
		reading->failed = true;
		return;
	}
	text_init(&why);
	for (i = 1; i < count; i++) {
		text_clear(&why);
		text_printf(&why, "command: argument %zu: ", i);
		check_argument(reading, section, i, &why);
	}
	text_fini(&why);
}
