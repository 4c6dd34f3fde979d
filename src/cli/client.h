/* SPDX-License-Identifier: ISC */
/*
 * Talking to the daemon: one request, and what comes back goes where it is
 * wanted as it comes.
 */
#ifndef TRAPLINE_CLI_CLIENT_H
#define TRAPLINE_CLI_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/page.h"

/* Where a reply goes. */
struct client_sink {
	FILE *to;
	const struct page *page; /* of a terminal, for tables; or NULL */
	bool anew; /* what a file had before goes when the reply comes */
};

/*
 * Sends the words to the daemon at this socket and copies its reply to the
 * sink.
 * Returns an exit status of sysexits.h: the daemon's own, with its message on
 * standard error; EX_UNAVAILABLE where no daemon is there. With
 * --json among the words an error is on standard output, too, as a document.
 */
int client_ask(const char *socket, const char *const *words, size_t count,
    const struct client_sink *sink);

#endif
