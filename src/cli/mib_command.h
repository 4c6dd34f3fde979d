/* SPDX-License-Identifier: ISC */
/*
 * `trapline mib`: MIB modules to the index that the daemon reads.
 */
#ifndef TRAPLINE_CLI_MIB_COMMAND_H
#define TRAPLINE_CLI_MIB_COMMAND_H

#include "cli/command.h"

int mib_command_run(const struct cli *cli, int argc, char **argv);

#endif
