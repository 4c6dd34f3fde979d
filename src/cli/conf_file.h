/* SPDX-License-Identifier: ISC */
/*
 * A configuration for a command of `trapline`.
 */
#ifndef TRAPLINE_CLI_CONF_FILE_H
#define TRAPLINE_CLI_CONF_FILE_H

#include "conf/conf.h"

/* Reads a configuration; NULL with its mistakes shown on standard error. */
struct conf *conf_file_read(const char *file);

#endif
