/* SPDX-License-Identifier: ISC */
/*
 * The section of a forward output, and what the daemon lends to all of them.
 */
#ifndef TRAPLINE_OUTPUT_FORWARD_CONF_H
#define TRAPLINE_OUTPUT_FORWARD_CONF_H

#include "base/address.h"
#include "usm/usm.h"

enum forward_version {
	FORWARD_RECEIVED, /* the datagram as it came */
	FORWARD_V1,
	FORWARD_V2C,
	FORWARD_V3
};

enum forward_pdu { FORWARD_PDU_RECEIVED, FORWARD_PDU_TRAP, FORWARD_PDU_INFORM };

/* How the first sender's address is kept. */
enum forward_source {
	FORWARD_SOURCE_NONE,
	FORWARD_SOURCE_VARBIND,
	FORWARD_SOURCE_SPOOF
};

/* Owned by its output's section; all zero in those of other kinds. */
struct forward_conf {
	struct address address; /* with its port */
	enum forward_version version;
	enum forward_pdu pdu;
	enum forward_source source;
	unsigned timeout; /* of an inform: seconds, at least 1 */
	unsigned retries;
	char *community;       /* v1, v2c; NULL: the one it came with */
	struct usm_user *user; /* v3; owned, keys not derived */
};

/* What it takes from the daemon. */
struct forward_means {
	struct local_engine local; /* ourselves in v3 */
	int raw_ipv4, raw_ipv6;	   /* sockets to spoof with; -1: may not */
};

/* Do two mean the same? Secrets are compared, too. */
bool forward_conf_equal(
    const struct forward_conf *a, const struct forward_conf *b);

/* Frees what it owns, wiping secrets. */
void forward_conf_fini(struct forward_conf *conf);

/* A copy that owns all it has; 0, or -1 where there is no memory: `to` owns
 * nothing then. */
int forward_conf_copy(struct forward_conf *to, const struct forward_conf *from);

#endif
