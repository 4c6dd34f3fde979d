/* SPDX-License-Identifier: ISC */
/*
 * Talking to the daemon: one request, and what comes back goes to standard
 * output as it comes.
 */
#ifndef TRAPLINE_CLI_CLIENT_H
#define TRAPLINE_CLI_CLIENT_H

#include <stddef.h>

/*
 * Sends the words to the daemon at this socket and copies its reply to standard
 * output. Returns an exit status of sysexits.h: the daemon's own, with its
 * message on standard error; EX_UNAVAILABLE where no daemon is there.
 */
int client_ask(const char *socket, const char *const *words, size_t count);

#endif
