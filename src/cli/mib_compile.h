/* SPDX-License-Identifier: ISC */
/*
 * Modules to nodes of an index, whatever state the modules are in.
 */
#ifndef TRAPLINE_CLI_MIB_COMPILE_H
#define TRAPLINE_CLI_MIB_COMPILE_H

#include "cli/mib_source.h"
#include "mib/builder.h"

/*
 * Compiles all modules into the builder, what they import first. A module that
 * libsmi crashes on, or does not come to an end with, is left out; of one that
 * has mistakes whatever can be read is taken. All of that is told. Returns how
 * many modules were taken, without the base ones; -1 with errno where nothing
 * could be done.
 */
int mib_compile(struct mib_sources *sources, struct mib_builder *builder,
    const struct mib_flaws *flaws);

#endif
