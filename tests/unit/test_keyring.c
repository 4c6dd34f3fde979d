/* SPDX-License-Identifier: ISC */
/*
 * The keyring: room by place, nothing that moves, nothing that is left.
 */
#include "usm/keyring.h"

#include <string.h>

#include "octets.h"
#include "suite.h"

static struct keyring *keyring;

static void
setup(void)
{
	keyring = keyring_new();
	ck_assert_ptr_nonnull(keyring);
}

static void
teardown(void)
{
	keyring_free(keyring);
	keyring_free(NULL);
}

static const uint32_t places[] = {0, 1, 63, 64, 5000, 99999};

#define PLACES (sizeof(places) / sizeof(places[0]))

static const struct keyring_keys none;

START_TEST(test_places)
{
	struct keyring_keys *keys[PLACES];
	size_t i;

	for (i = 0; i < PLACES; i++) {
		keys[i] = keyring_reserve(keyring, places[i]);
		ck_assert_ptr_nonnull(keys[i]);
		ck_assert_mem_eq(keys[i], &none, sizeof(none));
		memset(keys[i], (int)(i + 1), sizeof(none));
	}
	for (i = 0; i < PLACES; i++) {
		ck_assert_ptr_eq(keyring_at(keyring, places[i]), keys[i]);
		ck_assert_ptr_eq(keyring_reserve(keyring, places[i]), keys[i]);
		ck_assert_uint_eq(keys[i]->priv[31], i + 1);
	}
	ck_assert_ptr_null(keyring_at(keyring, 4000));
	ck_assert_ptr_null(keyring_at(keyring, UINT32_MAX));
}
END_TEST

START_TEST(test_forget)
{
	struct keyring_keys *a = keyring_reserve(keyring, 7);
	struct keyring_keys *b = keyring_reserve(keyring, 8);

	ck_assert(a != NULL && b != NULL);
	memset(a, 1, sizeof(*a));
	memset(b, 2, sizeof(*b));
	keyring_forget(keyring, 7);
	keyring_forget(keyring, 70000); /* nothing there */
	ck_assert_mem_eq(a, &none, sizeof(none));
	ck_assert_uint_eq(b->auth[0], 2);
	keyring_clear(keyring);
	ck_assert_ptr_null(keyring_at(keyring, 8));
	b = keyring_reserve(keyring, 8);
	ck_assert_ptr_nonnull(b);
	ck_assert_mem_eq(b, &none, sizeof(none));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("keyring");
	TCase *tc = tcase_create("keyring");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, test_places);
	tcase_add_test(tc, test_forget);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
