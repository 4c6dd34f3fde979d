/* SPDX-License-Identifier: ISC */
/*
 * Notifications for the load generator: the same seven varbinds in every
 * version, the last of them the notification's number, by which loss and
 * duplicates are counted in what a receiver wrote.
 */
#ifndef TRAPLINE_BENCH_MAKER_H
#define TRAPLINE_BENCH_MAKER_H

#include "snmp/smi.h"
#include "usm/protocol.h"

#define NUMBER_BASE	 1000000000 /* what is sent is base + number */
#define NOTIFICATION_MAX 512	    /* octets of one */

struct maker_plan {
	enum snmp_version version;
	bool inform; /* not in v1 */
	const char *community;
	/* v3: all users ("user0", …) have the passphrases of README's kind,
	 * "authentication" and "encryption"; authPriv unless one is NONE */
	enum auth_protocol auth;
	enum priv_protocol priv;
	enum key_extension extension;
	uint32_t engines, users;
	uint32_t first_engine;
};

struct maker;

/* NULL where it cannot be. Makes every user's keys. */
struct maker *maker_new(const struct maker_plan *plan);
void maker_free(struct maker *maker);

/* Writes the notification of this number (up to 1,000,000,000); returns its
 * octets, 0 on failure. Engines and users take turns. */
size_t maker_make(
    struct maker *maker, uint32_t number, uint8_t to[NOTIFICATION_MAX]);

/* The same, but in v3 the PDU alone: the message around an inform depends on
 * who gets it, and maker_make() makes that of a trap. */
size_t maker_pdu(
    const struct maker *maker, uint32_t number, uint8_t to[NOTIFICATION_MAX]);

/* v3: the first user, keys derived; else NULL. Borrowed. */
struct usm_user;
const struct usm_user *maker_user(const struct maker *maker);

/* The n-th engine's ID: 0x80001f8804 and "b" with eight digits. */
struct engine_id;
struct engine_id maker_engine(uint32_t n);

#endif
