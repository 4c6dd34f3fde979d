/* SPDX-License-Identifier: ISC */
/*
 * From passphrase to extended key: RFC 3414 A.3, draft-reeder B, and what
 * other implementations (pysnmp, Go) make of the same passphrase and engine.
 */
#include "usm/key.h"

#include "octets.h"
#include "suite.h"
#include "usm/usm.h"

static struct crypto *crypto;

static void
setup(void)
{
	crypto = crypto_new();
	ck_assert_ptr_nonnull(crypto);
}

static void
teardown(void)
{
	crypto_free(crypto);
}

/* Of all the published examples: 00 00 … 02. */
static const uint8_t engine_octets[12] = {[11] = 2};
static const struct span engine = {engine_octets, sizeof(engine_octets)};

static void
assert_key(const struct key *key, const char *hex)
{
	struct octets o = octets_of_hex(hex);

	ck_assert_uint_eq(key->size, o.size);
	ck_assert_mem_eq(key->octets, o.data, o.size);
	octets_fini(&o);
}

/* "maplesyrup": RFC 3414 A.3.1 and A.3.2, and in the same way for SHA-2. */
static const struct {
	enum auth_protocol auth;
	const char *ku, *kul;
} keys[] = {
    {AUTH_MD5, "9faf3283884e92834ebc9847d8edd963",
	"526f5eed9fcce26f8964c2930787d82b"},
    {AUTH_SHA, "9fb5cc0381497b3793528939ff788d5d79145211",
	"6695febc9288e36282235fc7151f128497b38f3f"},
    {AUTH_SHA_224, "282a5867ee9aac639ad59df9572c7d3ac0fbc13a905b6df07dbbf00b",
	"0bd8827c6e29f8065e08e09237f177e410f69b90e1782be682075674"},
    {AUTH_SHA_256,
	"ab51014d1e077f6017df2b12bee5f5aa72993177e9bb569c4dff5a4ca0b4afac",
	"8982e0e549e866db361a6b625d84cccc11162d453ee8ce3a6445c2d6776f0f8b"},
    {AUTH_SHA_384,
	"e06eccdf2c68a06ed034723c9c26e0db3b669e1e2efed49150b55377a2e98f38"
	"3c86fb836857444654b287c93f51ff64",
	"3b298f16164a11184279d5432bf169e2d2a48307de02b3d3f7e2b4f36eb6f045"
	"5a53689a3937eea07319a633d2ccba78"},
    {AUTH_SHA_512,
	"7e4396de5aadc77be853819b98c9406265b3a9c37cc3176569847a4e4f6fba63"
	"dd3a73d04924d31a63f95a601f9385af6be4ed1b37f87d040f7c6ed6f8d38a91",
	"22a5a36cedfcc085807a128d7bc6c2382167ad6c0dbc5fdff856740f3d84c099"
	"ad1ea87a8db096714d9788bd544047c9021e4229ce27e4c0a69250adfcffbb0b"},
};

static struct key
kul_of(int i)
{
	struct key ku, kul;

	ck_assert_int_eq(key_from_passphrase(
			     crypto, keys[i].auth, span_of("maplesyrup"), &ku),
	    0);
	assert_key(&ku, keys[i].ku);
	ck_assert_int_eq(
	    key_localize(crypto, keys[i].auth, &ku, engine, &kul), 0);
	assert_key(&kul, keys[i].kul);
	return kul;
}

START_TEST(test_localized)
{
	kul_of(_i);
}
END_TEST

/* Rows of `keys`, and what their Kul becomes. Reeder, MD5 and SHA:
 * draft-reeder-snmpv3-usm-3desede-00 B.1 and B.2. */
static const struct {
	int row;
	enum key_extension extension;
	const char *key;
} extensions[] = {
    {0, EXTENSION_REEDER,
	"526f5eed9fcce26f8964c2930787d82b79eff44a90650ee0a3a40abfac5acc12"},
    {1, EXTENSION_REEDER,
	"6695febc9288e36282235fc7151f128497b38f3f9b8b6d78936ba6e7d19dfd9c"
	"d2d5065547743fb5"},
    {2, EXTENSION_REEDER,
	"0bd8827c6e29f8065e08e09237f177e410f69b90e1782be68207567422c34be4"},
    {0, EXTENSION_BLUMENTHAL,
	"526f5eed9fcce26f8964c2930787d82bfa24a92467426c2f4b09192be10dfaec"},
    {1, EXTENSION_BLUMENTHAL,
	"6695febc9288e36282235fc7151f128497b38f3f505e07eb9af25568fa1f5dbe"},
    {2, EXTENSION_BLUMENTHAL,
	"0bd8827c6e29f8065e08e09237f177e410f69b90e1782be682075674e82d9bf0"},
};

/* The whole, and every shorter size as its beginning. */
START_TEST(test_extended)
{
	struct octets whole = octets_of_hex(extensions[_i].key);
	struct key kul = kul_of(extensions[_i].row), key;
	size_t size;

	for (size = 1; size <= whole.size; size++) {
		key = kul;
		ck_assert_int_eq(
		    key_extend(crypto, keys[extensions[_i].row].auth,
			extensions[_i].extension, engine, size, &key),
		    0);
		ck_assert_uint_eq(key.size, size);
		ck_assert_mem_eq(key.octets, whole.data, size);
	}
	octets_fini(&whole);
}
END_TEST

/* Further parts: the hash of all before it (draft-blumenthal 3.1.2.1). */
START_TEST(test_blumenthal_thrice)
{
	struct key key = kul_of(0), part = key;
	uint8_t wanted[DIGEST_SIZE_MAX];
	struct span whole = {key.octets, 48};

	ck_assert_int_eq(key_extend(crypto, AUTH_MD5, EXTENSION_BLUMENTHAL,
			     engine, 64, &key),
	    0);
	ck_assert_uint_eq(key.size, 64);
	ck_assert_mem_eq(key.octets, part.octets, 16);
	ck_assert_int_eq(crypto_hash(crypto, AUTH_MD5, &whole, 1, wanted), 0);
	ck_assert_mem_eq(key.octets + 48, wanted, 16);
}
END_TEST

/* What was longer leaves nothing behind. */
START_TEST(test_cut)
{
	static const uint8_t zeros[KEY_SIZE_MAX];
	struct key key = kul_of(5);

	ck_assert_int_eq(key_extend(crypto, AUTH_SHA_512, EXTENSION_REEDER,
			     engine, 24, &key),
	    0);
	assert_key(&key, "22a5a36cedfcc085807a128d7bc6c2382167ad6c0dbc5fdf");
	ck_assert_mem_eq(key.octets + 24, zeros, KEY_SIZE_MAX - 24);
}
END_TEST

START_TEST(test_refused)
{
	static const struct key none;
	struct key kul = kul_of(0), key = kul;

	ck_assert_int_ne(
	    key_extend(crypto, AUTH_MD5, EXTENSION_AUTO, engine, 32, &key), 0);
	ck_assert_mem_eq(&key, &none, sizeof(none));
	key = kul;
	ck_assert_int_ne(key_extend(crypto, AUTH_MD5, EXTENSION_BLUMENTHAL,
			     engine, KEY_SIZE_MAX + 1, &key),
	    0);
	ck_assert_uint_eq(key.size, 0);
	ck_assert_int_ne(key_extend(crypto, AUTH_MD5, EXTENSION_BLUMENTHAL,
			     engine, 32, &key),
	    0);
	ck_assert_uint_eq(key.size, 0);
	ck_assert_int_ne(
	    key_from_passphrase(crypto, AUTH_MD5, span_of(""), &key), 0);
	ck_assert_int_ne(
	    key_from_passphrase(crypto, AUTH_NONE, span_of("maple"), &key), 0);
	ck_assert_int_ne(
	    key_localize(crypto, AUTH_NONE, &kul, engine, &key), 0);
}
END_TEST

START_TEST(test_needs_extension)
{
	/* columns: DES, 3DES, AES-128, AES-192, AES-256 */
	static const char *const needs[AUTH_COUNT] = {
	    [AUTH_MD5] = ".X.XX",
	    [AUTH_SHA] = ".X.XX",
	    [AUTH_SHA_224] = ".X..X",
	    [AUTH_SHA_256] = ".....",
	    [AUTH_SHA_384] = ".....",
	    [AUTH_SHA_512] = ".....",
	};
	unsigned auth, priv;

	for (auth = AUTH_MD5; auth < AUTH_COUNT; auth++) {
		ck_assert(!key_needs_extension(auth, PRIV_NONE));
		for (priv = PRIV_DES; priv < PRIV_COUNT; priv++)
			ck_assert_int_eq(key_needs_extension(auth, priv),
			    needs[auth][priv - PRIV_DES] == 'X');
	}
}
END_TEST

/* The worker's job makes Reeder's key. */
START_TEST(test_job)
{
	struct usm_key_job job = {
	    .auth = AUTH_SHA, .kul = kul_of(1), .size = 32, .crypto = crypto};
	struct key kul = job.kul;

	ck_assert_int_eq(engine_id_from_span(engine, &job.engine), 0);
	ck_assert_int_eq(usm_key_job_run(&job), 0);
	assert_key(&job.extended,
	    "6695febc9288e36282235fc7151f128497b38f3f9b8b6d78936ba6e7d19dfd9c");
	ck_assert(key_equal(&job.kul, &kul));
	job.size = KEY_SIZE_MAX + 1;
	ck_assert_int_ne(usm_key_job_run(&job), 0);
	ck_assert_uint_eq(job.extended.size, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("key");
	TCase *tc = tcase_create("key");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
	    tc, test_localized, 0, (int)(sizeof(keys) / sizeof(keys[0])));
	tcase_add_loop_test(tc, test_extended, 0,
	    (int)(sizeof(extensions) / sizeof(extensions[0])));
	tcase_add_test(tc, test_blumenthal_thrice);
	tcase_add_test(tc, test_cut);
	tcase_add_test(tc, test_refused);
	tcase_add_test(tc, test_needs_extension);
	tcase_add_test(tc, test_job);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
