/* SPDX-License-Identifier: ISC */
/*
 * `trapline decode`: what every octet of a datagram means.
 */
#ifndef TRAPLINE_CLI_DECODE_COMMAND_H
#define TRAPLINE_CLI_DECODE_COMMAND_H

#include "base/text.h"
#include "cli/command.h"
#include "cli/verdict.h"

int decode_command_run(const struct cli *cli, int argc, char **argv);

/* How to show a datagram. */
struct decode_style {
	bool json, colour;
};

/* Writes what one datagram is; false where it is not as it should be. `court`
 * may be NULL. */
bool decode_sample(const struct sample *sample, struct court *court,
    const struct decode_style *style, struct text *out);

#endif
