/* SPDX-License-Identifier: ISC */
/*
 * Passphrases for commands: from the terminal without echo, from a file, or
 * from standard input. Never from the command line, where others see them.
 */
#ifndef TRAPLINE_CLI_PASSPHRASE_H
#define TRAPLINE_CLI_PASSPHRASE_H

#include "base/span.h"

#define PASSPHRASE_SIZE_MIN 8 /* octets, RFC 3414 11.2 */
#define PASSPHRASE_SIZE_MAX 1024

struct passphrase {
	size_t size;
	char text[PASSPHRASE_SIZE_MAX + 1]; /* NUL-terminated */
};

/*
 * Reads the one for `what` ("authentication"): the first line of `file`, the
 * next line of standard input for "-", or for NULL what is typed at the
 * terminal, twice. 0, or a status of sysexits.h with the reason written to
 * standard error. The caller wipes it.
 */
int passphrase_read(
    struct passphrase *passphrase, const char *file, const char *what);

#endif
