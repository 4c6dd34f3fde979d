/* SPDX-License-Identifier: ISC */
/*
 * Parked datagrams: one job for a key, everything comes back, and nobody can
 * park more than the bounds.
 */
#include "park.h"

#include <check.h>
#include <stdlib.h>
#include <unistd.h>

#include "suite.h"
#include "usm/key.h"

static struct crypto *crypto;
static struct worker *worker;
static struct park *park;
static unsigned keys, retried, expired;
static size_t count_at_hand_back;
static uint8_t last_octet;
static const struct usm_key_job *park_again; /* for whatever comes back */

static void
key(void *context, const struct usm_key_job *job)
{
	ck_assert_ptr_eq(context, &keys);
	ck_assert_uint_eq(job->extended.size, job->size);
	keys++;
}

static void
retry(void *context, const struct datagram *datagram)
{
	(void)context;
	retried++;
	count_at_hand_back = park_count(park);
	last_octet = datagram->octets.data[datagram->octets.size - 1];
	if (park_again != NULL)
		ck_assert_int_eq(
		    park_add(park, datagram, park_again, clock_mono()), 0);
	park_again = NULL;
}

static void
expire(void *context, const struct datagram *datagram)
{
	(void)context;
	(void)datagram;
	expired++;
	count_at_hand_back = park_count(park);
}

static void
start(void)
{
	struct park_handler handler = {key, retry, expire, &keys};

	crypto = crypto_new();
	worker = worker_new(PARK_JOBS_MAX + 100);
	park = park_new(worker, &handler);
	ck_assert(crypto != NULL && worker != NULL && park != NULL);
}

static void
stop(void)
{
	park_free(park);
	worker_free(worker);
	crypto_free(crypto);
}

/* A key of the n-th engine to be extended. */
static struct usm_key_job
job(unsigned n)
{
	const uint8_t id[] = {
	    0x80, 0, 0x1f, 0x88, (uint8_t)(n >> 8), (uint8_t)n};
	struct usm_key_job j = {
	    .auth = AUTH_SHA, .size = 32, .crypto = crypto, .user_tag = 1};

	engine_id_from_span((struct span) {id, sizeof(id)}, &j.engine);
	j.kul.size = 20;
	memset(j.kul.octets, (uint8_t)n, 20);
	return j;
}

static int
add(size_t size, const struct usm_key_job *j, struct mono now)
{
	static uint8_t octets[65507];
	struct datagram d = {.octets = {octets, size}};
	int result;

	octets[size - 1] = 42;
	result = park_add(park, &d, j, now);
	octets[size - 1] = 0; /* the park has a copy */
	return result;
}

static void
await(unsigned count)
{
	struct mono deadline = mono_add_ms(clock_mono(), 20000);

	while (retried + expired < count) {
		ck_assert(mono_ns(clock_mono(), deadline) > 0);
		usleep(1000);
		worker_finish(worker);
	}
}

START_TEST(test_comes_back)
{
	struct usm_key_job a = job(1), b = job(2);

	ck_assert_int_eq(add(100, &a, clock_mono()), 0);
	ck_assert_int_eq(add(100, &a, clock_mono()), 0);
	ck_assert_int_eq(add(100, &b, clock_mono()), 0);
	ck_assert_uint_eq(park_count(park), 3);
	await(3);
	ck_assert_uint_eq(keys, 2); /* one job for a key */
	ck_assert_uint_eq(retried, 3);
	ck_assert_uint_eq(last_octet, 42);
	ck_assert_uint_eq(park_count(park), 0);
	ck_assert_uint_eq(count_at_hand_back, 0);
}
END_TEST

/* What waited too long is given up, though the key is there. */
START_TEST(test_age)
{
	struct usm_key_job a = job(1);
	struct mono old = mono_add_ms(clock_mono(), -1000 * PARK_AGE_S);

	ck_assert_int_eq(add(100, &a, old), 0);
	await(1);
	ck_assert_uint_eq(keys, 1);
	ck_assert_uint_eq(retried, 0);
	ck_assert_uint_eq(expired, 1);
	ck_assert_uint_eq(park_count(park), 0);
}
END_TEST

/* The library fails: no key, and nothing is tried again. */
START_TEST(test_failed)
{
	struct usm_key_job a = job(1);

	a.size = KEY_SIZE_MAX + 1;
	ck_assert_int_eq(add(100, &a, clock_mono()), 0);
	await(1);
	ck_assert_uint_eq(keys, 0);
	ck_assert_uint_eq(expired, 1);
}
END_TEST

START_TEST(test_again)
{
	struct usm_key_job a = job(1), b = job(2);

	park_again = &b;
	ck_assert_int_eq(add(100, &a, clock_mono()), 0);
	await(2);
	ck_assert_uint_eq(keys, 2);
	ck_assert_uint_eq(retried, 2);
	ck_assert_uint_eq(last_octet, 42);
}
END_TEST

START_TEST(test_number_is_bounded)
{
	struct usm_key_job a = job(1);
	int i;

	for (i = 0; i < PARK_MAX; i++)
		ck_assert_int_eq(add(10, &a, clock_mono()), 0);
	ck_assert_int_eq(add(10, &a, clock_mono()), -1);
	ck_assert_uint_eq(park_count(park), PARK_MAX);
	park_clear(park);
	ck_assert_uint_eq(expired, PARK_MAX);
	ck_assert_uint_eq(park_count(park), 0);
	ck_assert_int_eq(add(10, &a, clock_mono()), 0);
	await(PARK_MAX + 1);
	ck_assert_uint_eq(retried, 1);
}
END_TEST

START_TEST(test_octets_are_bounded)
{
	struct usm_key_job a = job(1);
	unsigned count = 0;

	while (add(65507, &a, clock_mono()) == 0)
		count++;
	ck_assert_uint_eq(count, PARK_OCTETS / 65507);
	await(count);
	ck_assert_int_eq(add(65507, &a, clock_mono()), 0); /* room again */
}
END_TEST

START_TEST(test_jobs_are_bounded)
{
	struct usm_key_job j;
	unsigned n;

	for (n = 0; n < PARK_JOBS_MAX; n++) {
		j = job(n);
		ck_assert_int_eq(add(10, &j, clock_mono()), 0);
	}
	j = job(PARK_JOBS_MAX);
	ck_assert_int_eq(add(10, &j, clock_mono()), -1);
	j = job(0); /* one more for a job under way */
	ck_assert_int_eq(add(10, &j, clock_mono()), 0);
	ck_assert_uint_eq(park_count(park), PARK_JOBS_MAX + 1);
	await(PARK_JOBS_MAX + 1);
	j = job(PARK_JOBS_MAX);
	ck_assert_int_eq(add(10, &j, clock_mono()), 0);
}
END_TEST

/* A worker that takes nothing more. */
START_TEST(test_no_worker)
{
	struct park_handler handler = {key, retry, expire, &keys};
	struct worker *full = worker_new(0);
	struct park *other = park_new(full, &handler);
	struct usm_key_job a = job(1);
	struct datagram d = {.octets = {(const uint8_t *)"x", 1}};

	ck_assert_int_eq(park_add(other, &d, &a, clock_mono()), -1);
	ck_assert_uint_eq(park_count(other), 0);
	park_free(other);
	park_free(NULL);
	worker_free(full);
}
END_TEST

/* The park goes while its jobs are under way. */
START_TEST(test_gone)
{
	struct usm_key_job a = job(1);

	ck_assert_int_eq(add(100, &a, clock_mono()), 0);
	park_free(park);
	worker_free(worker); /* runs the job to its end */
	ck_assert_uint_eq(keys + retried + expired, 0);
	park = NULL;
	worker = NULL;
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_comes_back, test_age, test_failed,
	    test_again, test_number_is_bounded, test_octets_are_bounded,
	    test_jobs_are_bounded, test_no_worker, test_gone};
	Suite *suite = suite_create("park");
	TCase *tc = tcase_create("park");
	size_t i;

	tcase_add_checked_fixture(tc, start, stop);
	tcase_set_timeout(tc, 60);
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
