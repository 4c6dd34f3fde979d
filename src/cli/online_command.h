/* SPDX-License-Identifier: ISC */
/*
 * The commands that ask the running daemon, or tell it something.
 */
#ifndef TRAPLINE_CLI_ONLINE_COMMAND_H
#define TRAPLINE_CLI_ONLINE_COMMAND_H

#include "cli/command.h"

/* Sends the command as it stands. */
int online_command_run(const struct cli *cli, int argc, char **argv);

/* The same; a terminal shows the tables of the reply in columns. */
int online_command_table(const struct cli *cli, int argc, char **argv);

/* `user add` and `user remove`: passphrases become keys here, and only keys go
 * to the daemon. */
int online_command_user(const struct cli *cli, int argc, char **argv);

/* `trace FILE`: the daemon streams, this writes the file. */
int online_command_trace(const struct cli *cli, int argc, char **argv);

#endif
