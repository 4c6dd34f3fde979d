/* SPDX-License-Identifier: ISC */
/*
 * `trapline mib compile DIR… [-o FILE]`: reads modules, compiles them, and puts
 * the index in the place of the old one in one step. What is built in and what
 * the base modules say is in every index, but the operator's own modules come
 * first. Flaws are lines on standard error, or with --json part of the
 * document.
 */
#include "cli/mib_command.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/result.h"
#include "cli/conf_file.h"
#include "cli/mib_compile.h"
#include "cli/replace_file.h"

#define NAME	     "mib compile"
#define BASE_MODULES TRAPLINE_DATADIR "/mibs"
#define DEFAULT_FILE TRAPLINE_STATEDIR "/mib.index"
#define BUILTIN_RANK 3 /* behind a module's own words, before an old form's */

struct job {
	const char *file; /* -o */
	char *named;	  /* mib_index of a configuration; owned */
	bool json;
	char **directories;
	int directory_count;

	struct mib_sources sources;
	struct mib_builder *builder;
	struct text flaws; /* with --json: objects with commas */
	size_t flaw_count;
	struct text error; /* what made it fail */
};

/* ── flaws ────────────────────────────────────────────────────────────── */

static void
tell(void *context, const char *file, unsigned line, const char *what)
{
	struct job *job = context;
	struct text text;

	if (job->json) {
		text_add(&job->flaws,
		    job->flaw_count++ == 0 ? "{\"file\":" : ",{\"file\":");
		result_add_string(&job->flaws, file);
		if (line > 0)
			text_printf(&job->flaws, ",\"line\":%u", line);
		text_add(&job->flaws, ",\"flaw\":");
		result_add_string(&job->flaws, what);
		text_add_char(&job->flaws, '}');
		return;
	}
	job->flaw_count++;
	text_init(&text);
	text_add_escaped(&text, span_of(file));
	if (line > 0)
		text_printf(&text, ":%u", line);
	text_add(&text, ": ");
	text_add_escaped(&text, span_of(what));
	text_add_char(&text, '\n');
	if (!text.failed)
		fwrite(text.data, 1, text.size, stderr);
	text_fini(&text);
}

static int
fail(struct job *job, int status, const char *what, const char *why)
{
	text_add(&job->error, what);
	if (why != NULL) {
		text_add(&job->error, ": ");
		text_add(&job->error, why);
	}
	return status;
}

/* ── input ────────────────────────────────────────────────────────────── */

static int
read_modules(struct job *job)
{
	struct mib_flaws flaws = {tell, job};
	int i;

	for (i = 0; i < job->directory_count; i++)
		if (mib_sources_read(
			&job->sources, job->directories[i], false, &flaws) != 0)
			return fail(job, EX_NOINPUT, job->directories[i],
			    strerror(errno));
	if (job->sources.count == 0)
		return fail(job, EX_DATAERR, "no MIB module was found", NULL);
	/* where they are not installed, the operator's have to be enough */
	if (mib_sources_read(&job->sources, BASE_MODULES, true, &flaws) != 0 &&
	    errno != ENOENT)
		tell(job, BASE_MODULES, 0, strerror(errno));
	return 0;
}

/* What is built in, where no module said it. */
static void
add_builtin(struct mib_builder *builder)
{
	const struct mib_node *node = mib_builtin.nodes;
	size_t i;

	mib_builder_sort(builder);
	for (i = 0; i < mib_builtin.node_count; i++, node++)
		if (!mib_builder_has(builder, node->module, node->name))
			mib_builder_add(builder, node, BUILTIN_RANK);
}

static int
compile(struct job *job)
{
	struct mib_flaws flaws = {tell, job};
	int taken;

	job->builder = mib_builder_new();
	if (job->builder == NULL)
		return fail(job, EX_OSERR, "out of memory", NULL);
	taken = mib_compile(&job->sources, job->builder, &flaws);
	if (taken < 0)
		return fail(job, EX_OSERR, "cannot compile", strerror(errno));
	if (taken == 0)
		return fail(job, EX_DATAERR, "no module could be read", NULL);
	add_builtin(job->builder);
	return 0;
}

/* ── output ───────────────────────────────────────────────────────────── */

static void
print_done(const struct job *job, const struct mib *mib)
{
	struct text text;

	text_init(&text);
	if (job->json) {
		text_add(&text, "{\"ok\":true,\"file\":");
		result_add_string(&text, job->file);
		text_printf(&text, ",\"modules\":%zu,\"names\":%zu,\"flaws\":[",
		    mib_module_count(mib), mib_name_count(mib));
		text_add_span(&text, result_span(&job->flaws));
		text_add(&text, "]}\n");
	} else {
		text_printf(&text,
		    "%s: %zu modules, %zu names; flaws told: %zu\n", job->file,
		    mib_module_count(mib), mib_name_count(mib),
		    job->flaw_count);
	}
	fwrite(text.data, 1, text.size, stdout);
	text_fini(&text);
}

/* Writes the index, after it was read as the daemon will read it. */
static int
write_index(struct job *job)
{
	struct text file;
	struct mib *mib = NULL;
	int status = 0;

	text_init(&file);
	if (mib_builder_write(job->builder, &file) != 0)
		status = fail(job, EX_OSERR, "out of memory", NULL);
	else if ((mib = mib_read(result_span(&file), &job->error)) == NULL)
		status = EX_SOFTWARE;
	else if (replace_file(job->file, 0644, true, result_span(&file)) != 0)
		status = fail(job, EX_CANTCREAT, job->file, strerror(errno));
	else
		print_done(job, mib);
	mib_unref(mib);
	text_fini(&file);
	return status;
}

/* ── the command ──────────────────────────────────────────────────────── */

/* -o, or what the configuration says, or the usual place. */
static int
find_file(const struct cli *cli, struct job *job)
{
	struct conf *conf;

	if (job->file != NULL)
		return 0;
	job->file = DEFAULT_FILE;
	if (cli->conf_file == NULL)
		return 0;
	conf = conf_file_read(cli->conf_file);
	if (conf == NULL)
		return EX_CONFIG;
	job->named = strdup(conf->mib_index);
	conf_free(conf);
	if (job->named == NULL)
		return EX_OSERR;
	job->file = job->named;
	return 0;
}

static int
read_arguments(struct job *job, int argc, char **argv)
{
	static const struct option options[] = {
	    {"output", required_argument, NULL, 'o'},
	    {"json", no_argument, NULL, 'j'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option == 'o')
			job->file = optarg;
		else if (option == 'j')
			job->json = true;
		else
			return EX_USAGE;
	}
	if (optind == argc || strcmp(argv[optind], "compile") != 0)
		return command_misuse(
		    "mib", "there is one thing to do: mib compile DIR…");
	job->directories = argv + optind + 1;
	job->directory_count = argc - optind - 1;
	if (job->directory_count == 0)
		return command_misuse(
		    NAME, "a directory with MIB modules is missing, or a file");
	return 0;
}

static int
finish(struct job *job, int status)
{
	struct text text;

	text_init(&text);
	if (status != 0 && job->json) {
		result_add(&text, status, result_span(&job->error));
		fwrite(text.data, 1, text.size, stdout);
	} else if (status != 0 && job->error.size > 0) {
		text_add_span(&text, result_span(&job->error));
		fprintf(stderr, "trapline " NAME ": %.*s\n", (int)text.size,
		    text.data);
	}
	text_fini(&text);
	text_fini(&job->flaws);
	text_fini(&job->error);
	mib_sources_fini(&job->sources);
	mib_builder_free(job->builder);
	free(job->named);
	return status;
}

int
mib_command_run(const struct cli *cli, int argc, char **argv)
{
	struct job job = {.file = NULL};
	int status = read_arguments(&job, argc, argv);

	if (status != 0)
		return status;
	text_init(&job.flaws);
	text_init(&job.error);
	if ((status = find_file(cli, &job)) == 0 &&
	    (status = read_modules(&job)) == 0 && (status = compile(&job)) == 0)
		status = write_index(&job);
	return finish(&job, status);
}
