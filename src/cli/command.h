/* SPDX-License-Identifier: ISC */
/*
 * A command of `trapline`: a row of the table in src/trapline.c, and what all
 * commands share: usage, mistakes, finding one by name.
 */
#ifndef TRAPLINE_CLI_COMMAND_H
#define TRAPLINE_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/page.h"

/* What stood before the command's name. */
struct cli {
	const char *conf_file; /* -c; NULL: not given */
	const char *socket;    /* -s; NULL: not given */
	bool terminal;	       /* standard output is one: */
	struct page page;      /* what it shows */
};

struct command {
	const char *name;
	/* What the command does; argv[0] is its name. Returns a status of
	 * sysexits.h. */
	int (*run)(const struct cli *cli, int argc, char **argv);
	const char *arguments; /* "--auth PROTO [--priv PROTO]" */
	const char *help;      /* a line */
	const char *options;   /* a line for each, for --help */
};

/* The command of this name; NULL: there is none. */
const struct command *command_find(
    const struct command *commands, size_t count, const char *name);

/* Says that there is no such command, and which is nearest. EX_USAGE. */
int command_unknown(
    const struct command *commands, size_t count, const char *name);

/* What --help of a command says. */
void command_print_help(const struct command *command);

/* "trapline NAME: " and what is wrong with its arguments. EX_USAGE. */
int command_misuse(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
