/* SPDX-License-Identifier: ISC */
/*
 * `trapline import FILE… [-o FILE] [--force] [--json]`: the configuration goes
 * to standard output or a file, notes to standard error, or with
 * --json as a document to standard output (the configuration in it, unless it
 * has a file of its own).
 */
#include "cli/import_command.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "base/result.h"
#include "cli/import.h"
#include "cli/replace_file.h"

#define NAME "import"

struct job {
	const char *file; /* -o; NULL: standard output */
	bool force, json;
	struct import *import;
	struct text output;
};

/* ── notes ────────────────────────────────────────────────────────────── */

static void
add_json_note(struct text *text, const struct import_note *note)
{
	text_add_char(text, '{');
	text_add(text, "\"file\":");
	result_add_string(text, note->file);
	text_printf(text, ",\"line\":%u,", note->line);
	text_add(text, "\"text\":");
	result_add_string(text, note->what);
	text_printf(text, ",\"taken_over\":%s}", note->lost ? "false" : "true");
}

static void
print_json(const struct job *job)
{
	size_t i, count;
	const struct import_note *notes = import_notes(job->import, &count);
	struct text text;

	text_init_secret(&text);
	text_add(&text, "{\"ok\":true,");
	if (job->file != NULL) {
		text_add(&text, "\"file\":");
		result_add_string(&text, job->file);
	} else {
		text_add(&text, "\"configuration\":\"");
		text_add_json(&text, result_span(&job->output));
		text_add_char(&text, '"');
	}
	text_add(&text, ",\"notes\":[");
	for (i = 0; i < count; i++) {
		text_add(&text, i == 0 ? "" : ",\n");
		add_json_note(&text, &notes[i]);
	}
	text_add(&text, "]}\n");
	fwrite(text.data, 1, text.size, stdout);
	text_fini(&text);
}

/* What could not be read, or written. */
static void
print_failure(const struct job *job, int status)
{
	size_t count;
	const struct import_note *notes = import_notes(job->import, &count);
	struct text error, text;

	text_init(&error);
	text_init(&text);
	if (status == EX_NOINPUT && count > 0)
		text_printf(&error, "%s: %s", notes[count - 1].file,
		    notes[count - 1].what);
	else
		text_printf(&error, "%s: it cannot be written",
		    job->file == NULL ? "" : job->file);
	result_add(&text, status, result_span(&error));
	fwrite(text.data, 1, text.size, stdout);
	text_fini(&error);
	text_fini(&text);
}

/* `FILE:LINE: what`, escaped: the files may be anybody's. */
static void
print_notes(const struct job *job)
{
	size_t i, count;
	const struct import_note *notes = import_notes(job->import, &count);
	struct text text;

	text_init(&text);
	for (i = 0; i < count; i++) {
		import_add_line(&text, notes[i].file);
		if (notes[i].line != 0)
			text_printf(&text, ":%u", notes[i].line);
		text_add(&text, ": ");
		import_add_line(&text, notes[i].what);
		text_add_char(&text, '\n');
	}
	if (text.size > 0)
		fwrite(text.data, 1, text.size, stderr);
	text_fini(&text);
}

/* Passphrases that everybody could read were known already. */
static void
warn_of_mode(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & S_IROTH))
		fprintf(stderr,
		    "%s: everybody can read this file: if there are "
		    "passphrases in it, they are no secret\n",
		    path);
}

/* ── the command ──────────────────────────────────────────────────────── */

static int
read_arguments(struct job *job, int argc, char **argv)
{
	static const struct option options[] = {
	    {"output", required_argument, NULL, 'o'},
	    {"force", no_argument, NULL, 'f'}, {"json", no_argument, NULL, 'j'},
	    {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option == 'o')
			job->file = optarg;
		else if (option == 'f')
			job->force = true;
		else if (option == 'j')
			job->json = true;
		else
			return EX_USAGE;
	}
	if (optind == argc)
		return command_misuse(NAME,
		    "a file is missing: /etc/snmp/snmptrapd.conf, and "
		    "/var/lib/snmp/snmptrapd.conf where that is kept");
	return 0;
}

static int
read_files(struct job *job, int argc, char **argv)
{
	struct import_reader reader = import_reader(job->import);
	int i, status = 0;

	for (i = optind; i < argc; i++) {
		if (import_read_file(&reader, argv[i]) != 0)
			status = EX_NOINPUT;
		else if (!job->json)
			warn_of_mode(argv[i]);
	}
	return status;
}

static int
write_output(const struct job *job)
{
	if (job->output.failed)
		return EX_OSERR;
	if (job->file == NULL) {
		if (!job->json)
			fwrite(job->output.data, 1, job->output.size, stdout);
		return 0;
	}
	if (replace_file(
		job->file, 0600, job->force, result_span(&job->output)) == 0)
		return 0;
	fprintf(stderr, "trapline " NAME ": %s: %s%s\n", job->file,
	    strerror(errno),
	    errno == EEXIST ? ", --force would replace it" : "");
	return EX_CANTCREAT;
}

int
import_command_run(const struct cli *cli, int argc, char **argv)
{
	struct job job = {.file = NULL};
	int status = read_arguments(&job, argc, argv);

	(void)cli;
	if (status != 0)
		return status;
	job.import = import_new();
	text_init_secret(&job.output);
	status = read_files(&job, argc, argv);
	if (status == 0)
		import_write(job.import, &job.output);
	if (!job.json)
		print_notes(&job);
	if (status == 0)
		status = write_output(&job);
	if (job.json && status == 0)
		print_json(&job);
	else if (job.json)
		print_failure(&job, status);
	import_free(job.import);
	text_fini(&job.output);
	return status;
}
