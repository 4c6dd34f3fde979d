/* SPDX-License-Identifier: ISC */
/*
 * Checks over the whole: listeners that take each other's place, titles that
 * are not unique, files that others can read.
 */
#include "conf/check.h"

#include <errno.h>
#include <sys/stat.h>

#include "conf/listener.h"
#include "conf/literal.h"
#include "conf/values.h"

/* Is this address one of the root's listen? */
static bool
is_in_listen(const struct reading *reading, const struct listener_conf *wanted)
{
	const struct root_values *root = reading->sections[0]->values;
	struct listener_conf listener;
	size_t i;

	for (i = 0; i < root->listen.count; i++)
		if (listener_parse(root->listen.items[i], &listener) == NULL &&
		    listener_same_address(&listener, wanted))
			return true;
	return false;
}

static void
check_listener(struct reading *reading, size_t index)
{
	const struct section *section = reading->sections[index], *other;
	const struct position *at = section_place(section, "address");
	size_t i;

	if (!section_has(section, "address")) {
		mistakes_add(&reading->mistakes, at,
		    "this listener has no address, right would be like "
		    "address = \"udp:162\"");
		return;
	}
	if (section_is_bad(section, "address"))
		return;
	if (is_in_listen(reading, section->values))
		mistakes_add(&reading->mistakes, at,
		    "address: it is in listen already, once is enough");
	for (i = 1; i < index; i++) {
		other = reading->sections[i];
		if (other->kind == section->kind &&
		    section_has(other, "address") &&
		    !section_is_bad(other, "address") &&
		    listener_same_address(section->values, other->values))
			mistakes_add(&reading->mistakes, at,
			    "address: another listener has it already, at "
			    "%s:%u",
			    section_place(other, "address")->file,
			    section_place(other, "address")->line);
	}
}

/* listen = {} and nothing else: there is nowhere to listen. */
static void
check_listen(struct reading *reading)
{
	const struct section *root = reading->sections[0];
	const struct root_values *values = root->values;
	size_t i, sections = 0;

	for (i = 1; i < reading->section_count; i++)
		if (strcmp(reading->sections[i]->kind->name, "listener") == 0)
			sections++;
	if (sections + values->listen.count > LISTENERS_MAX)
		mistakes_add(&reading->mistakes, section_place(root, "listen"),
		    "more than %d listeners: that is the most", LISTENERS_MAX);
	if (sections > 0)
		return;
	if (section_has(root, "listen") && !section_is_bad(root, "listen") &&
	    values->listen.count == 0)
		mistakes_add(&reading->mistakes, section_place(root, "listen"),
		    "listen: the list is empty and there is no listener "
		    "section, right would be like {\"udp:162\", "
		    "\"udp6:162\"}");
}

static const struct script_file *
file_of(const struct reading *reading, const struct position *at)
{
	size_t i;

	for (i = 0; i < reading->script.file_count; i++)
		if (reading->script.files[i]->name == at->file)
			return reading->script.files[i];
	return NULL;
}

/* Does the option hold a secret as such, not by way of the environment? */
static bool
has_written_secret(
    const struct reading *reading, const struct section *section, size_t row)
{
	const struct given *given = &section->given[row];

	return section->kind->options[row].flags & OPTION_SECRET &&
	       given->at.file != NULL &&
	       !literal_has_variable(
		   reading->script.tokens[given->at.order].raw);
}

/* Warns once of each file that others can read though a secret is in it. */
static void
check_modes(struct reading *reading, const struct section *section)
{
	const struct script_file *file;
	struct position at;
	size_t i;

	for (i = 0; i < section->kind->option_count; i++) {
		if (!has_written_secret(reading, section, i))
			continue;
		file = file_of(reading, &section->given[i].at);
		at = (struct position) {file == NULL ? NULL : file->name, 0, 0};
		if (file == NULL || !(file->source.mode & S_IROTH) ||
		    mistakes_has(&reading->warnings, &at))
			continue;
		mistakes_add(&reading->warnings, &at,
		    "everybody can read this file, and passphrases or keys "
		    "are in it: chmod o-r would help");
	}
}

/* Titles stand in lines of the log and of status; but a community's is what
 * devices send, whatever that is. */
static void
check_title(struct reading *reading, const struct section *section)
{
	struct span title = span_of(section->title);

	if (strcmp(section->kind->name, "community") != 0 &&
	    (!text_is_printable(title) ||
		strpbrk(section->title, "\t\r\n") != NULL))
		mistakes_add(&reading->mistakes, &section->at,
		    "the title of this section must be printable UTF-8");
}

/* Opens the index of names before anything is looked up in it. What is wrong
 * with it costs the names, no more; but a want of ours that passes must not
 * take them from a daemon that has them. */
static void
check_mib(struct reading *reading)
{
	const struct section *root = reading->sections[0];
	struct root_values *values = root->values;
	bool asked = section_has(root, "mib_index"), passing;
	struct text why, line;

	if (section_is_bad(root, "mib_index"))
		return;
	text_init(&why);
	values->conf.mib = mib_open(values->conf.mib_index, &why);
	if (values->conf.mib == NULL && (asked || errno != ENOENT)) {
		passing = errno == ENOMEM || errno == EMFILE || errno == ENFILE;
		text_init(&line);
		text_add(&line, "mib_index: ");
		option_quote(&line, values->conf.mib_index);
		text_add(&line, ": ");
		text_add_span(
		    &line, (struct span) {(const uint8_t *)why.data, why.size});
		if (!passing)
			text_add(&line, "; only built-in names are known");
		mistakes_add_text(
		    passing ? &reading->mistakes : &reading->warnings,
		    section_place(root, "mib_index"), &line);
		text_fini(&line);
	}
	text_fini(&why);
}

void
check_note(struct reading *reading, const struct section *section,
    const char *option, const char *written, const struct text *why)
{
	struct text line;

	reading->mistakes.failed |= why->failed;
	text_init(&line);
	text_printf(&line, "%s: ", option);
	if (written != NULL) {
		option_quote(&line, written);
		text_add(&line, ": ");
	}
	text_add_span(
	    &line, (struct span) {(const uint8_t *)why->data, why->size});
	mistakes_add_text(
	    &reading->mistakes, section_place(section, option), &line);
	text_fini(&line);
}

void
check_all(struct reading *reading, const struct conf_checks *checks)
{
	struct section *section;
	size_t i;

	check_mib(reading);
	check_listen(reading);
	for (i = 1; i < reading->section_count; i++) {
		section = reading->sections[i];
		check_title(reading, section);
		check_modes(reading, section);
		if (strcmp(section->kind->name, "listener") == 0)
			check_listener(reading, i);
		else if (strcmp(section->kind->name, "user") == 0)
			check_user(reading, checks, section);
		else if (section->kind->output)
			check_output(reading, section);
	}
	check_outputs(reading);
	check_rate(
	    reading, reading->sections[0], "source_rate", "source_burst");
	check_views(reading);
	check_routes(reading);
}
