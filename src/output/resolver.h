/* SPDX-License-Identifier: ISC */
/*
 * Host names of sources, looked up on the thread that asks and remembered.
 */
#ifndef TRAPLINE_OUTPUT_RESOLVER_H
#define TRAPLINE_OUTPUT_RESOLVER_H

#include <netdb.h>

#include "base/address.h"
#include "base/clock.h"

struct resolver;

/* How a name is found: 0, or an error of getaddrinfo(3). */
typedef int resolver_lookup(
    const struct address *address, char name[NI_MAXHOST]);

/* A resolver that asks the system. NULL where there is no memory. */
struct resolver *resolver_new(void);

/* The same, asking `lookup` instead. */
struct resolver *resolver_new_with(resolver_lookup *lookup);
void resolver_free(struct resolver *resolver);

/* The host's name, or NULL if it has none that is known. Valid until the next
 * call. May block for as long as the system's resolver does. */
const char *resolver_name(
    struct resolver *resolver, const struct address *address, struct mono now);

#endif
