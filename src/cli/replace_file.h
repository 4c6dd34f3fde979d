/* SPDX-License-Identifier: ISC */
/*
 * Writing a whole file so that who opens it finds the old one or the new one.
 */
#ifndef TRAPLINE_CLI_REPLACE_FILE_H
#define TRAPLINE_CLI_REPLACE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/span.h"

/* Puts octets into a file of this mode, on disk when this returns, in the place
 * of one that is there: its owner and group stay, and what the group may.
 * Without `force` one that is there stays itself. -1 with errno: EEXIST. */
int replace_file(const char *path, mode_t mode, bool force, struct span octets);

#endif
