/* SPDX-License-Identifier: ISC */
/*
 * SipHash-2-4 against its authors' published vectors, and the seed.
 */
#include "base/hash.h"

#include "octets.h"
#include "suite.h"

/* Key 00 01 … 0f; the input is 00 01 …, as many octets as the row's number. */
static const struct hash_key key = {
    UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};

static const struct {
	size_t size;
	uint64_t hash;
} vectors[] = {
    {0, UINT64_C(0x726fdb47dd0e0e31)},
    {1, UINT64_C(0x74f839c593dc67fd)},
    {2, UINT64_C(0x0d6c8009d9a94f5a)},
    {3, UINT64_C(0x85676696d7fb7e2d)},
    {4, UINT64_C(0xcf2794e0277187b7)},
    {5, UINT64_C(0x18765564cd99a68d)},
    {6, UINT64_C(0xcbc9466e58fee3ce)},
    {7, UINT64_C(0xab0200f58b01d137)},
    {8, UINT64_C(0x93f5f5799a932462)},
    {9, UINT64_C(0x9e0082df0ba9e4b0)},
    {15, UINT64_C(0xa129ca6149be45e5)},
};

START_TEST(test_vector)
{
	struct fence fence = fence_open(16);
	uint8_t octets[16];
	size_t i;

	for (i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)i;
	ck_assert_uint_eq(
	    hash_span(&key, 0,
		fence_put(&fence, (struct span) {octets, vectors[_i].size})),
	    vectors[_i].hash);
	fence_close(&fence);
}
END_TEST

/* Where one run ends and the next begins counts. */
START_TEST(test_seed)
{
	uint64_t a, b, whole = hash_span(&key, 0, span_of("abcd"));

	a = hash_span(&key, hash_span(&key, 0, span_of("ab")), span_of("cd"));
	b = hash_span(&key, hash_span(&key, 0, span_of("a")), span_of("bcd"));
	ck_assert_uint_ne(a, b);
	ck_assert_uint_ne(a, whole);
	ck_assert_uint_ne(b, whole);
	ck_assert_uint_eq(a,
	    hash_span(&key, hash_span(&key, 0, span_of("ab")), span_of("cd")));
}
END_TEST

START_TEST(test_random_keys_differ)
{
	struct hash_key a = hash_key_random(), b = hash_key_random();

	ck_assert(a.k0 != b.k0 || a.k1 != b.k1);
	ck_assert_uint_ne(
	    hash_span(&a, 0, span_of("x")), hash_span(&b, 0, span_of("x")));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hash");
	TCase *tc = tcase_create("hash");

	tcase_add_loop_test(
	    tc, test_vector, 0, (int)(sizeof(vectors) / sizeof(vectors[0])));
	tcase_add_test(tc, test_seed);
	tcase_add_test(tc, test_random_keys_differ);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
