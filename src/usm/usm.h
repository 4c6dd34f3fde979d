/* SPDX-License-Identifier: ISC */
/*
 * The User-based Security Model (RFC 3414) for a receiver of notifications:
 * who sent this v3 message, is it fresh, what does it say; and the wrapping of
 * what we answer. Bytes and structs in, structs out: no clock, no sockets, no
 * log. One owner, no locks.
 */
#ifndef TRAPLINE_USM_USM_H
#define TRAPLINE_USM_USM_H

#include "base/address.h"
#include "base/clock.h"
#include "snmp/message.h"
#include "usm/engine.h"
#include "usm/user.h"

/* Ourselves as an authoritative engine (RFC 3414 2.1). */
struct local_engine {
	struct engine_id id;
	int32_t boots;
	struct mono started; /* when snmpEngineTime was 0 */
};

struct usm_settings {
	int32_t time_window; /* seconds, RFC 3414 2.2.3: 150 */
	size_t max_engines;
};

struct usm;

/* NULL with errno (ENOMEM), or EPROTO where the cryptographic library does not
 * work. */
struct usm *usm_new(
    const struct usm_settings *settings, const struct local_engine *local);
void usm_free(struct usm *usm);

/* For deriving users' keys and asking which protocols there are. Borrowed. */
const struct crypto *usm_crypto(const struct usm *usm);

/* Takes the users (keys derived) and the array over; those before are wiped.
 * Forgets all localized keys. -1: no memory, nothing changed or taken. */
int usm_set_users(struct usm *usm, struct usm_user *users, size_t count);

/* The users there are, to take keys over from (usm_user_inherit). Borrowed
 * until the next usm_set_users(). */
const struct usm_user *usm_users(const struct usm *usm, size_t *count);

void usm_set_settings(struct usm *usm, const struct usm_settings *settings);
struct engine_table *usm_engines(struct usm *usm);
const struct local_engine *usm_local(const struct usm *usm);

/* A key that must be made outside the loop: Reeder's extension costs a hash
 * over 1 MiB. Plain data, to be copied into a job; holds a secret. */
struct usm_key_job {
	enum auth_protocol auth;
	struct engine_id engine;
	struct key kul;		     /* the localized privacy key to extend */
	struct key extended;	     /* result */
	size_t size;		     /* octets wanted */
	const struct crypto *crypto; /* borrowed: the usm must outlive it */
	uint64_t user_tag; /* which user; stale after usm_set_users() */
};

/* Does the job; callable from any thread. 0, or -1 if the library fails. */
int usm_key_job_run(struct usm_key_job *job);

/* Brings the result home. Ignored where the user is gone by now. */
void usm_key_job_done(struct usm *usm, const struct usm_key_job *job);

/* What usm_incoming() found out. Spans point into the datagram, the scratch
 * buffer or the usm, and are good until the next call. */
struct usm_incoming {
	const struct usm_user *user;  /* NULL if none is proved */
	uint32_t user_index;	      /* its place among the users */
	enum auth_protocol auth;      /* what proved it */
	enum key_extension extension; /* what decrypted it; AUTO: none needed */
	enum security_level level;    /* the message's */
	struct scoped_pdu scoped;
	bool for_us;	 /* msgAuthoritativeEngineID is our own */
	bool new_engine; /* this message made the engine known */

	/* On a drop: shall a Report go out (RFC 3412 7.1 (3), 7.2 (6))? It
	 * answers only what may be answered; rates are the caller's. */
	bool report;
	enum security_level report_level;
	bool authenticated; /* the digest was right: not rate-limited */
	int32_t request_id; /* of the PDU where it could be read, else 0 */

	bool
	    key_needed; /* with DROP_KEY_PENDING: run `key_job` and try again */
	struct usm_key_job key_job;
};

/* This datagram is the next but one. Decides nothing; what it needs is fetched
 * from memory while those before it are processed. */
void usm_expect(struct usm *usm, struct span datagram);

struct usm_datagram {
	const struct message *message;
	struct address source;
	struct mono now;
	int64_t wall;	  /* Unix seconds, noted with the engine */
	size_t own_size;  /* octets we take and send; 0: MESSAGE_SIZE_MAX */
	uint8_t *scratch; /* for the decrypted ScopedPDU: MESSAGE_SIZE_MAX */
};

/*
 * RFC 3414 3.2 in its order, RFC 3412 7.2 (6), (13), and the rules for engines
 * of users and relaxed timeliness (doc/architecture.md). DROP_NONE: proved,
 * fresh, decrypted, and `scoped` decoded; leniencies are added to
 * message->leniencies by way of `leniencies`. The PDU itself is not decoded
 * here.
 */
enum drop usm_incoming(struct usm *usm, const struct usm_datagram *datagram,
    struct usm_incoming *out, uint32_t *leniencies);

/*
 * The message that answers `to`: a Response (as `in` was proved: same user,
 * level, msgID; RFC 3412 7.1) around a ScopedPDU that reply_scoped() made.
 * Returns the message at the end of `buffer`, of size 0 if it would be larger
 * than `capacity` or to->max_size octets.
 */
struct span usm_response(struct usm *usm, const struct usm_datagram *to,
    const struct usm_incoming *in, struct span scoped, uint8_t *buffer,
    size_t capacity);

/* A message of our own accord. */
struct usm_request {
	int32_t msg_id;
	/* one of usm_users() whose `auth` is not AUTH_ANY; NULL, with level
	 * noAuthNoPriv: nobody, for discovery */
	const struct usm_user *user;
	enum security_level level;
	bool reportable;
	struct span engine_id; /* the authoritative engine's */
	int32_t boots, time;   /* likewise */
};

/*
 * The message around a ScopedPDU that envelope_scoped() made (RFC 3414 3.1): a
 * trap with ourselves as the authoritative engine, an inform or the question
 * for an engine ID with the receiver. It makes what keys it needs, which can
 * take a hash over 1 MiB: not for the receive loop. Size 0 where it does not
 * fit or cannot be made.
 */
struct span usm_request(struct usm *usm, const struct usm_request *request,
    struct span scoped, uint8_t *buffer, size_t capacity);

/* snmpEngineTime of ourselves at this moment, in seconds. */
int32_t usm_local_time(const struct usm *usm, struct mono now);

/*
 * The Report for `why` (RFC 3414 3.2), with the counter's value `count`. Size
 * 0 where there is none for this reason or it does not fit.
 */
struct span usm_report(struct usm *usm, const struct usm_datagram *to,
    const struct usm_incoming *in, enum drop why, uint32_t count,
    uint8_t *buffer, size_t capacity);

#endif
