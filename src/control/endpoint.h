/* SPDX-License-Identifier: ISC */
/*
 * The file of the control socket, and whose it is.
 */
#ifndef TRAPLINE_CONTROL_ENDPOINT_H
#define TRAPLINE_CONTROL_ENDPOINT_H

#include "base/text.h"

/*
 * Listens at `path`, mode 0660, without blocking. A socket that nobody listens
 * on any more is taken over; one that somebody does (EADDRINUSE), or any other
 * file (EEXIST), is refused. -1 with errno and a line in `error`.
 */
int endpoint_open(const char *path, struct text *error);

#endif
