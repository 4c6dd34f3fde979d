/* SPDX-License-Identifier: ISC */
/*
 * Makes an index file in memory, node by node, in any order. What several
 * nodes share stands in it once. For the compiler and for tests.
 */
#ifndef TRAPLINE_MIB_BUILDER_H
#define TRAPLINE_MIB_BUILDER_H

#include "mib/model.h"

struct mib_builder;

/* An empty one; NULL where there is no memory. */
struct mib_builder *mib_builder_new(void);
void mib_builder_free(struct mib_builder *builder);

/*
 * Copies a node with all that it points at. Of nodes with the same OID the one
 * of the lowest rank speaks for it, among equals the first. A name that is no
 * identifier or too long makes that node -1; a label or hint that is not right
 * is left out. Labels may come in any order.
 */
int mib_builder_add(
    struct mib_builder *builder, const struct mib_node *node, unsigned rank);

/* Does a module of this name, or a name in it, stand in it already? `name` may
 * be NULL. Only what mib_builder_sort() has seen. */
bool mib_builder_has(
    const struct mib_builder *builder, const char *module, const char *name);

/* Makes what was added so far known to mib_builder_has(). */
void mib_builder_sort(struct mib_builder *builder);

/* Adds the index file to a text; -1 where there was or is no memory. */
int mib_builder_write(struct mib_builder *builder, struct text *file);

#endif
