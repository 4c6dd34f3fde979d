/* SPDX-License-Identifier: ISC */
/*
 * The least that a receiver of v3 has to do: one user (user0, SHA-256 and
 * AES-128), engines by their number, no windows, no caches, no reports.
 */
#ifndef TRAPLINE_BENCH_PROOF_H
#define TRAPLINE_BENCH_PROOF_H

#include <netinet/in.h>

#include "base/span.h"
#include "base/text.h"

struct proof;

/* Makes the keys of the generator's first `engines` engines. NULL: cannot. */
struct proof *proof_new(uint32_t engines);
void proof_free(struct proof *proof);

/* Verifies, decrypts and decodes a datagram, and adds its JSON record with the
 * line end. -1: it is not what it should be. */
int proof_add_record(struct proof *proof, struct span datagram,
    const struct sockaddr_in *source, struct text *text);

#endif
