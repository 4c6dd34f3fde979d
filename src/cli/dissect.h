/* SPDX-License-Identifier: ISC */
/*
 * A datagram into a tree, of any version, down to the values of its varbinds;
 * or up to where something is wrong. It refuses what message_decode() and
 * pdu_decode() refuse, and nothing else.
 */
#ifndef TRAPLINE_CLI_DISSECT_H
#define TRAPLINE_CLI_DISSECT_H

#include "cli/tree.h"
#include "cli/unlock.h"
#include "mib/mib.h"

/* Fills an empty tree. `unlocked` is of this datagram; NULL: not v3, or it
 * could not even be taken apart. Names are those of `mib`. */
void dissect(
    struct tree *tree, const struct unlocked *unlocked, const struct mib *mib);

#endif
