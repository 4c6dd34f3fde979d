/* SPDX-License-Identifier: ISC */
/*
 * `trapline key`: passphrases to keys, as lines for a user section.
 */
#ifndef TRAPLINE_CLI_KEY_COMMAND_H
#define TRAPLINE_CLI_KEY_COMMAND_H

#include "cli/command.h"

int key_command_run(const struct cli *cli, int argc, char **argv);

#endif
