/* SPDX-License-Identifier: ISC */
/*
 * A security model on a clock of its own, for the tests of RFC 3414's parts.
 * Everything is file-static: each test program runs its tests in processes of
 * their own.
 */
#ifndef TRAPLINE_TESTS_USM_WORLD_H
#define TRAPLINE_TESTS_USM_WORLD_H

#include <check.h>
#include <stdlib.h>

#include "snmp/pdu.h"
#include "suite.h"
#include "usm/usm.h"
#include "v3_message.h"

#define LOCAL_BOOTS 7

static struct usm *usm;
static struct mono now;
static struct message message;
static struct usm_datagram datagram;
static struct usm_incoming in;
static uint32_t leniencies;
static uint8_t scratch[MESSAGE_SIZE_MAX], kept[MESSAGE_SIZE_MAX];
static const char *source = "192.0.2.1";

/* A model that was started 5000 s ago. */
static void
world_make(void)
{
	struct usm_settings settings = {150, 100};
	struct local_engine local = {.boots = LOCAL_BOOTS};

	ck_assert_int_eq(engine_id_parse("0x8000000005aabbccdd", &local.id), 0);
	now = (struct mono) {1000000 * NS_PER_SEC};
	local.started.ns = now.ns - 5000 * NS_PER_SEC;
	usm = usm_new(&settings, &local);
	ck_assert_ptr_nonnull(usm);
}

static void
world_end(void)
{
	usm_free(usm);
}

static inline const struct crypto *
crypto(void)
{
	return usm_crypto(usm);
}

static inline void
wait_seconds(int64_t seconds)
{
	now.ns += seconds * NS_PER_SEC;
}

/* These sections and no others. */
static inline void
set_users(const struct usm_user *users, size_t count)
{
	struct usm_user *copy = calloc(count, sizeof(*copy));

	memcpy(copy, users, count * sizeof(*copy));
	ck_assert_int_eq(usm_set_users(usm, copy, count), 0);
}

/* The section that fits this sender, and no other. */
static inline void
set_user_of(const struct v3_sender *s)
{
	struct usm_user user = v3_user(crypto(), s);

	set_users(&user, 1);
}

/* Receives octets, and does the worker's job where a key is missing. */
static inline enum drop
receive_octets(struct span octets)
{
	enum drop drop;
	int jobs;

	leniencies = 0;
	drop = message_decode(octets, &message);
	if (drop != DROP_NONE)
		return drop;
	datagram = (struct usm_datagram) {.message = &message,
	    .now = now,
	    .wall = 1700000000 + now.ns / NS_PER_SEC,
	    .scratch = scratch};
	ck_assert_int_eq(address_parse(source, &datagram.source), 0);
	for (jobs = 0; jobs < 3; jobs++) {
		drop = usm_incoming(usm, &datagram, &in, &leniencies);
		if (drop != DROP_KEY_PENDING)
			return drop;
		ck_assert(in.key_needed);
		ck_assert_int_eq(usm_key_job_run(&in.key_job), 0);
		usm_key_job_done(usm, &in.key_job);
	}
	ck_abort_msg("a key is asked for again and again");
	return drop;
}

/* Receives what the sender sends. */
static inline enum drop
receive(const struct v3_sender *s)
{
	struct span octets = v3_build(crypto(), s);

	memcpy(kept, octets.data, octets.size);
	return receive_octets((struct span) {kept, octets.size});
}

static inline const struct engine *
engine_of(const struct v3_sender *s)
{
	return engine_find(usm_engines(usm), s->engine_id);
}

static inline size_t
engine_count(void)
{
	return engine_table_count(usm_engines(usm));
}

/* Our own engine, as a sender of informs knows it. */
static inline struct v3_sender
informer(void)
{
	struct v3_sender s = v3_sender();

	s.pdu = PDU_INFORM;
	s.reportable = true;
	s.engine_id = engine_id_span(&usm_local(usm)->id);
	s.boots = LOCAL_BOOTS;
	s.time = 5000;
	return s;
}

#define assert_drop(got, wanted)                                               \
	do {                                                                   \
		enum drop got_ = (got), wanted_ = (wanted);                    \
		ck_assert_msg(got_ == wanted_, "%s instead of %s",             \
		    drop_name(got_), drop_name(wanted_));                      \
	} while (0)

static inline int
world_run(const char *name, const TTest *const *tests, size_t count)
{
	Suite *suite = suite_create(name);
	TCase *tc = tcase_create(name);
	size_t i;

	tcase_add_checked_fixture(tc, world_make, world_end);
	tcase_set_timeout(tc, 60);
	for (i = 0; i < count; i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}

#endif
