/* SPDX-License-Identifier: ISC */
/*
 * The life of a security model: its settings, its users, its clock.
 */
#include "usm/model.h"
#include "usm_world.h"

START_TEST(test_local)
{
	struct span id = engine_id_span(&usm_local(usm)->id);
	struct span shorter = {id.data, id.size - 1};

	ck_assert_int_eq(usm_local(usm)->boots, LOCAL_BOOTS);
	ck_assert(usm_is_local(usm, id));
	ck_assert(!usm_is_local(usm, shorter));
	ck_assert_int_eq(usm_local_time(usm, now), 5000);
	wait_seconds(17);
	ck_assert_int_eq(usm_local_time(usm, now), 5017);
	/* never negative, whatever the clock does */
	ck_assert_int_eq(usm_local_time(usm, (struct mono) {0}), 0);
	wait_seconds((int64_t)INT32_MAX + 10);
	ck_assert_int_ge(usm_local_time(usm, now), 0);
}
END_TEST

START_TEST(test_users)
{
	struct v3_sender s = v3_sender();
	const struct usm_user none = {.title = NULL};
	size_t count = 99;

	usm_users(usm, &count);
	ck_assert_uint_eq(count, 0);
	set_user_of(&s);
	ck_assert_str_eq(usm_users(usm, &count)->name, "noc");
	ck_assert_uint_eq(count, 1);
	assert_drop(receive(&s), DROP_NONE);
	/* the same name with another passphrase: no key of before counts */
	s.auth_passphrase = "another-passphrase";
	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE);
	s.auth_passphrase = "auth-passphrase";
	assert_drop(receive(&s), DROP_WRONG_DIGEST);
	set_users(&none, 0);
	assert_drop(receive(&s), DROP_UNKNOWN_USER);
}
END_TEST

START_TEST(test_settings)
{
	struct usm_settings settings = {10, 1};
	struct v3_sender s = v3_sender();
	struct span other = span_of("other-engine");

	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE);
	s.time -= 20;
	assert_drop(receive(&s), DROP_NONE);
	usm_set_settings(usm, &settings);
	assert_drop(receive(&s), DROP_NOT_IN_WINDOW);
	s.time += 10;
	assert_drop(receive(&s), DROP_NONE);
	/* one engine at most: another takes its place */
	s.engine_id = other;
	assert_drop(receive(&s), DROP_NONE);
	ck_assert_uint_eq(engine_count(), 1);
	ck_assert_ptr_nonnull(engine_of(&s));
}
END_TEST

/* What is announced decides nothing: a message among many engines is heard,
 * whatever was said to come, or nothing. */
START_TEST(test_expect)
{
	static const uint8_t v1[] = {0x30, 5, 2, 1, 0, 4, 0};
	const struct usm_settings settings = {150, 10000};
	struct v3_sender s = v3_sender();
	uint8_t id[9] = {0x80, 0, 0x1f, 0x88, 4};
	struct span octets;
	uint32_t i;

	usm_set_settings(usm, &settings);
	set_user_of(&s);
	for (i = 0; i < 5000; i++) {
		memcpy(id + 5, &i, sizeof(i));
		ck_assert_ptr_nonnull(engine_add(
		    usm_engines(usm), (struct span) {id, sizeof(id)}));
	}
	for (i = 0; i < 3; i++) {
		octets = v3_build(crypto(), &s);
		usm_expect(usm, octets);
		usm_expect(usm, (struct span) {v1, sizeof(v1)});
		assert_drop(receive(&s), DROP_NONE);
		usm_expect(usm, (struct span) {kept, 20});
		assert_drop(receive(&s), DROP_NONE);
		s.time++;
	}
	ck_assert_uint_eq(engine_count(), 5001);
}
END_TEST

/* A key that was asked for before the users changed is not taken. */
START_TEST(test_stale_key)
{
	struct v3_sender s = v3_sender();
	struct usm_key_job job;

	s.auth = AUTH_SHA;
	s.priv = PRIV_AES_256;
	s.extension = EXTENSION_REEDER;
	set_user_of(&s);
	receive_octets(v3_build(crypto(), &s));
	set_user_of(&s); /* nothing is remembered */
	datagram.message = &message;
	assert_drop(
	    usm_incoming(usm, &datagram, &in, &leniencies), DROP_KEY_PENDING);
	job = in.key_job;
	ck_assert_int_eq(usm_key_job_run(&job), 0);
	set_user_of(&s);
	usm_key_job_done(usm, &job);
	assert_drop(
	    usm_incoming(usm, &datagram, &in, &leniencies), DROP_KEY_PENDING);
	job = in.key_job;
	ck_assert_int_eq(usm_key_job_run(&job), 0);
	usm_key_job_done(usm, &job);
	assert_drop(usm_incoming(usm, &datagram, &in, &leniencies), DROP_NONE);
	usm_free(NULL);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    test_local, test_users, test_settings, test_expect, test_stale_key};

	return world_run("usm", tests, sizeof(tests) / sizeof(tests[0]));
}
