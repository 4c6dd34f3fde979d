/* SPDX-License-Identifier: ISC */
/*
 * Where the daemon listens: the text form of an address, and what a reload
 * asks about two listeners.
 */
#ifndef TRAPLINE_CONF_LISTENER_H
#define TRAPLINE_CONF_LISTENER_H

#include "conf/conf.h"

/*
 * Reads udp:PORT, udp:ADDRESS:PORT, udp6:PORT or udp6:[ADDRESS]:PORT into the
 * listener's address and v6. NULL, or what is wrong and would be right.
 */
const char *listener_parse(const char *text, struct listener_conf *listener);

/* Appends the address in the form above, with the address spelled out. */
void listener_write(const struct listener_conf *listener, struct text *text);

/* Would both be one and the same socket address? */
bool listener_same_address(
    const struct listener_conf *a, const struct listener_conf *b);

/* Same address and everything else alike, but for the title? */
bool listener_equal(
    const struct listener_conf *a, const struct listener_conf *b);

/* The listener with this one's address, or NULL: a reload keeps its socket. */
const struct listener_conf *listener_find(
    const struct conf *conf, const struct listener_conf *wanted);

/* Frees what the listener owns, not the listener. */
void listener_fini(struct listener_conf *listener);

#endif
