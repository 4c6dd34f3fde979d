/* SPDX-License-Identifier: ISC */
/*
 * Secrets are wiped and compared whole.
 */
#include "base/secret.h"

#include "octets.h"
#include "suite.h"

START_TEST(test_wipe)
{
	uint8_t secret[64];
	size_t i;

	memset(secret, 0xa5, sizeof(secret));
	secret_wipe(secret + 1, sizeof(secret) - 2);
	ck_assert_uint_eq(secret[0], 0xa5);
	ck_assert_uint_eq(secret[63], 0xa5);
	for (i = 1; i < sizeof(secret) - 1; i++)
		ck_assert_uint_eq(secret[i], 0);
}
END_TEST

/* A difference in any octet is found, in the last one too. */
START_TEST(test_equal)
{
	uint8_t a[48], b[48];
	size_t i;

	memset(a, 7, sizeof(a));
	memset(b, 7, sizeof(b));
	ck_assert(secret_equal(a, b, sizeof(a)));
	for (i = 0; i < sizeof(a); i++) {
		b[i] ^= 0x80;
		ck_assert(!secret_equal(a, b, sizeof(a)));
		ck_assert(secret_equal(a, b, i));
		b[i] ^= 0x80;
	}
	ck_assert(secret_equal(a, b, 0));
}
END_TEST

START_TEST(test_key)
{
	struct key a = {.size = 20, .octets = {1, 2, 3}}, b = a;
	static const struct key none;

	ck_assert(key_equal(&a, &b));
	b.octets[19] = 1;
	ck_assert(!key_equal(&a, &b));
	b = a;
	b.size = 19;
	ck_assert(!key_equal(&a, &b));
	/* what stands behind a key's end does not count */
	b = a;
	b.octets[20] = 1;
	ck_assert(key_equal(&a, &b));
	key_fini(&a);
	ck_assert_mem_eq(&a, &none, sizeof(none));
}
END_TEST

START_TEST(test_free)
{
	secret_free(NULL);
	secret_free(strdup("passphrase"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("secret");
	TCase *tc = tcase_create("secret");

	tcase_add_test(tc, test_wipe);
	tcase_add_test(tc, test_equal);
	tcase_add_test(tc, test_key);
	tcase_add_test(tc, test_free);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
