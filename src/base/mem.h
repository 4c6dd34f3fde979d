/* SPDX-License-Identifier: ISC */
/*
 * Memory at start-up. These exit when there is none (EX_OSERR), so they may be
 * used while the program starts and never on the way of a datagram, a client's
 * request or a reload: there calloc(3) is called and its failure handled.
 */
#ifndef TRAPLINE_BASE_MEM_H
#define TRAPLINE_BASE_MEM_H

#include <stddef.h>

/* Zeroed memory for `n` items of `size` octets; never NULL. Free with free().
 */
void *xcalloc(size_t n, size_t size);

/* A copy of a string; never NULL. Free with free(). */
char *xstrdup(const char *string);

#endif
