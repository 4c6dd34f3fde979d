/* SPDX-License-Identifier: ISC */
/*
 * User names, each kept once and known by a number: what has a name for each of
 * a hundred thousand engines need not have its octets. A name stays until the
 * end; there are no more than the operator has ever configured.
 */
#ifndef TRAPLINE_USM_NAMES_H
#define TRAPLINE_USM_NAMES_H

#include <stdint.h>

struct names;

struct names *names_new(void); /* NULL: no memory */
void names_free(struct names *names);

/* The number of a name of at most USER_NAME_SIZE_MAX octets, NUL-terminated;
 * the same one every time. 0: no memory. */
uint32_t names_number(struct names *names, const char *name);

/* The name of a number that names_number() gave; good until names_free() or the
 * next names_number(). */
const char *names_text(const struct names *names, uint32_t number);

#endif
