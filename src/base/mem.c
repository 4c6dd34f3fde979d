/* SPDX-License-Identifier: ISC */
/*
 * Allocation that cannot fail, for start-up only: see the header.
 */
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static void *
checked(void *memory)
{
	if (memory == NULL) {
		fputs("out of memory at start\n", stderr);
		exit(EX_OSERR);
	}
	return memory;
}

void *
xcalloc(size_t n, size_t size)
{
	return checked(calloc(n == 0 ? 1 : n, size == 0 ? 1 : size));
}

char *
xstrdup(const char *string)
{
	return checked(strdup(string));
}
