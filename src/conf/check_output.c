/* SPDX-License-Identifier: ISC */
/*
 * Outputs: what each kind needs, and what two of them cannot both have.
 */
#include "conf/check.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "conf/values.h"

static void
check_file(struct reading *reading, const struct section *section)
{
	if (!section_has(section, "path"))
		mistakes_add(&reading->mistakes, &section->at,
		    "this output has no path, right would be like path = "
		    "\"/var/log/trapline/traps.log\"");
}

/* Why the program cannot be run; NULL: nothing is in the way. */
static const char *
program_obstacle(const char *program)
{
	struct stat st;

	if (stat(program, &st) != 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is no file";
	return st.st_mode & 0111 ? NULL
				 : "it is not executable, chmod +x would help";
}

/* The first word of a command is a program, found without a shell or PATH. */
static void
check_exec(struct reading *reading, const struct section *section)
{
	const struct output_values *values = section->values;
	const struct position *at = section_place(section, "command");
	const char *program, *obstacle;
	struct text why;

	if (section_is_bad(section, "command"))
		return;
	if (values->command.count == 0 || *values->command.items[0] == '\0') {
		mistakes_add(&reading->mistakes, at,
		    "%s, right would be like command = "
		    "{\"/usr/local/bin/page\", \"--severity\", \"high\"}",
		    section_has(section, "command")
			? "command: it is empty"
			: "this output has no command");
		return;
	}
	program = values->command.items[0];
	text_init(&why);
	text_add(&why, "command: ");
	option_quote(&why, program);
	if (*program != '/') {
		text_add(&why, " is not an absolute path, the program must "
			       "begin with /");
		mistakes_add_text(&reading->mistakes, at, &why);
	} else if ((obstacle = program_obstacle(program)) != NULL) {
		text_printf(&why, " cannot be run, as of now: %s", obstacle);
		mistakes_add_text(&reading->warnings, at, &why);
	}
	text_fini(&why);
}

/* Options that one process for all does not have. */
static void
check_stream(struct reading *reading, const struct section *section)
{
	static const char *const options[] = {"max_processes", "timeout"};
	const struct output_values *values = section->values;
	size_t i;

	for (i = 0; values->conf.stream && i < 2; i++)
		if (section_has(section, options[i]))
			mistakes_add(&reading->warnings,
			    section_place(section, options[i]),
			    "%s: it has no effect where mode is \"stream\"",
			    options[i]);
}

void
check_output(struct reading *reading, struct section *section)
{
	const char *kind = section->kind->name;

	if (strcmp(kind, "file") == 0)
		check_file(reading, section);
	if (strcmp(kind, "file") == 0 || strcmp(kind, "syslog") == 0)
		check_format(reading, section, "format", "format_v1");
	if (strcmp(kind, "exec") == 0) {
		check_exec(reading, section);
		check_stream(reading, section);
		check_format(reading, section, "input", "input_v1");
		check_arguments(reading, section);
	}
	if (strcmp(kind, "forward") == 0)
		check_forward(reading, section);
}

/* Do two files go to one path? */
static bool
same_path(const struct section *a, const struct section *b)
{
	const struct output_values *x = a->values, *y = b->values;

	return x->conf.path != NULL && y->conf.path != NULL &&
	       strcmp(x->conf.path, y->conf.path) == 0;
}

/* Compares an output with one before it. Equal titles of one kind were
 * refused while reading. */
static void
check_pair(struct reading *reading, const struct section *section,
    const struct section *before)
{
	struct text why;

	if (section->kind != before->kind &&
	    strcmp(section->title, before->title) == 0) {
		text_init(&why);
		text_printf(&why, "duplicate title: there is an output %s ",
		    before->kind->name);
		option_quote(&why, before->title);
		text_printf(&why, " already, at %s:%u", before->at.file,
		    before->at.line);
		mistakes_add_text(&reading->mistakes, &section->at, &why);
		text_fini(&why);
	}
	if (same_path(section, before))
		mistakes_add(&reading->mistakes, section_place(section, "path"),
		    "path: another output writes to it already, at %s:%u",
		    section_place(before, "path")->file,
		    section_place(before, "path")->line);
}

void
check_outputs(struct reading *reading)
{
	const struct section *section;
	size_t i, j, count = 0;

	for (i = 1; i < reading->section_count; i++) {
		section = reading->sections[i];
		if (!section->kind->output)
			continue;
		/* the quadratic walk ends where there are too many */
		if (++count > OUTPUTS_MAX)
			break;
		for (j = 1; j < i; j++)
			if (reading->sections[j]->kind->output)
				check_pair(
				    reading, section, reading->sections[j]);
	}
	if (count > OUTPUTS_MAX)
		mistakes_add(&reading->mistakes, &reading->sections[i]->at,
		    "more than %d outputs: that is the most", OUTPUTS_MAX);
	/* where something was wrong, it may have been the output */
	if (count == 0 && reading->mistakes.count == 0)
		mistakes_add(&reading->warnings, &reading->sections[0]->at,
		    "there is no output: notifications are received and "
		    "written nowhere; file, syslog, exec and forward are "
		    "outputs");
}
