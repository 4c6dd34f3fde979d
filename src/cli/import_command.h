/* SPDX-License-Identifier: ISC */
/*
 * `trapline import FILE…`.
 */
#ifndef TRAPLINE_CLI_IMPORT_COMMAND_H
#define TRAPLINE_CLI_IMPORT_COMMAND_H

#include "cli/command.h"

/* Reads net-snmp's files and writes a traplined.conf. */
int import_command_run(const struct cli *cli, int argc, char **argv);

#endif
