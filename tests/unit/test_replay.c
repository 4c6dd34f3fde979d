/* SPDX-License-Identifier: ISC */
/*
 * The window of duplicates on a clock of our own.
 */
#include "usm/replay.h"

#include <check.h>
#include <stdlib.h>

#include "suite.h"

static struct mono
at(int64_t seconds)
{
	return (struct mono) {(1000 + seconds) * NS_PER_SEC};
}

/* The n-th datagram; good until the next. */
static struct span
datagram(uint32_t n)
{
	static uint8_t octets[100];

	memcpy(octets + 90, &n, sizeof(n));
	return (struct span) {octets, sizeof(octets)};
}

START_TEST(test_window)
{
	struct replay_window *w = replay_new();

	ck_assert(!replay_seen(w, datagram(1), at(0)));
	ck_assert_int_eq(replay_add(w, datagram(1), at(0)), 0);
	ck_assert(replay_seen(w, datagram(1), at(0)));
	ck_assert(replay_seen(w, datagram(1), at(REPLAY_WINDOW_S - 1)));
	ck_assert(!replay_seen(w, datagram(1), at(REPLAY_WINDOW_S)));
	ck_assert(!replay_seen(w, datagram(2), at(0)));
	/* accepted again: the window starts anew */
	ck_assert_int_eq(replay_add(w, datagram(1), at(150)), 0);
	ck_assert(replay_seen(w, datagram(1), at(299)));
	ck_assert(!replay_seen(w, datagram(1), at(300)));
	replay_free(w);
	replay_free(NULL);
}
END_TEST

/* Every octet counts, and the size. */
START_TEST(test_octets)
{
	struct replay_window *w = replay_new();
	struct span d = datagram(1);
	uint8_t copy[100];
	size_t i;

	replay_add(w, d, at(0));
	for (i = 0; i < d.size; i++) {
		memcpy(copy, d.data, d.size);
		copy[i] ^= 1;
		ck_assert(!replay_seen(w, (struct span) {copy, d.size}, at(0)));
		ck_assert(!replay_seen(w, (struct span) {d.data, i}, at(0)));
	}
	ck_assert(replay_seen(w, d, at(0)));
	replay_free(w);
}
END_TEST

/* Far below the bound hardly anything is forgotten early; far above it the
 * table stays what it is, and the latest are the ones remembered. */
START_TEST(test_bounds)
{
	struct replay_window *w = replay_new();
	const uint32_t few = REPLAY_MAX / 4, many = REPLAY_MAX * 3;
	uint32_t n, seen = 0;

	for (n = 0; n < few; n++)
		replay_add(w, datagram(n), at(n / 1000));
	for (n = 0; n < few; n++)
		seen += replay_seen(w, datagram(n), at(20));
	ck_assert_uint_ge(seen, few - few / 100);
	for (n = few; n < many; n++)
		replay_add(w, datagram(n), at(20 + n / 10000));
	for (seen = 0, n = 0; n < many; n++)
		seen += replay_seen(w, datagram(n), at(40));
	ck_assert_uint_le(seen, REPLAY_MAX);
	ck_assert(replay_seen(w, datagram(many - 1), at(40)));
	for (seen = 0, n = many - 1000; n < many; n++)
		seen += replay_seen(w, datagram(n), at(40));
	ck_assert_uint_ge(seen, 990);
	replay_free(w);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("replay");
	TCase *tc = tcase_create("replay");

	tcase_add_test(tc, test_window);
	tcase_add_test(tc, test_octets);
	tcase_add_test(tc, test_bounds);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
