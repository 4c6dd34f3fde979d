/* SPDX-License-Identifier: ISC */
/*
 * libsmi: the only place that knows it. Modules in, nodes of an index out.
 * libsmi has one state for the whole process.
 */
#ifndef TRAPLINE_CLI_MIB_SMI_H
#define TRAPLINE_CLI_MIB_SMI_H

#include "mib/builder.h"

/* What libsmi finds wrong with a file, as far as it costs names; the path may
 * be NULL. */
typedef void mib_smi_complain(
    void *context, const char *path, int line, const char *what);

/* Modules are looked for in this directory, in files of their names. -1 where
 * libsmi cannot start. */
int mib_smi_start(
    const char *directory, mib_smi_complain *complain, void *context);

/* Whether it complains from now on. */
void mib_smi_quiet(bool quiet);

/* Loads a module, and whatever it imports; what can be read of it goes into
 * the builder. -1 where nothing of it can. May crash or hang on a module that
 * is broken enough. */
int mib_smi_take(const char *module, struct mib_builder *builder);

void mib_smi_end(void);

#endif
