/* SPDX-License-Identifier: ISC */
/*
 * Hashes, HMAC and ciphers against published vectors; both ways to DES; what
 * an openssl.cnf bars; hashing on one thread while another signs.
 */
#include "usm/crypto.h"

#include <pthread.h>
#include <stdio.h>

#include "octets.h"
#include "suite.h"

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

static struct key
key_of(struct span octets)
{
	struct key key = {.size = (uint8_t)octets.size};

	ck_assert_uint_le(octets.size, KEY_SIZE_MAX);
	memcpy(key.octets, octets.data, octets.size);
	return key;
}

static struct key
key_of_hex(const char *hex)
{
	struct octets o = octets_of_hex(hex);
	struct key key = key_of(octets_span(&o));

	octets_fini(&o);
	return key;
}

static struct key
key_of_run(uint8_t octet, size_t size)
{
	struct key key = {.size = (uint8_t)size};

	memset(key.octets, octet, size);
	return key;
}

static void
assert_hex(const uint8_t *octets, size_t size, const char *hex)
{
	struct octets o = octets_of_hex(hex);

	ck_assert_uint_eq(size, o.size);
	ck_assert_mem_eq(octets, o.data, size);
	octets_fini(&o);
}

/* ── HMAC ─────────────────────────────────────────────────────────────── */

/* Test cases 1 to 4 of RFC 2202 2 and 3 and of RFC 4231 4.2 to 4.5. */
static const struct {
	enum auth_protocol auth;
	int number; /* of the case, from 0 */
	const char *digest;
} hmacs[] = {
    {AUTH_MD5, 0, "9294727a3638bb1c13f48ef8158bfc9d"},
    {AUTH_MD5, 1, "750c783e6ab0b503eaa86e310a5db738"},
    {AUTH_MD5, 2, "56be34521d144c88dbb8c733f0e8b3f6"},
    {AUTH_MD5, 3, "697eaf0aca3a3aea3a75164746ffaa79"},
    {AUTH_SHA, 0, "b617318655057264e28bc0b6fb378c8ef146be00"},
    {AUTH_SHA, 1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    {AUTH_SHA, 2, "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
    {AUTH_SHA, 3, "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
    {AUTH_SHA_224, 0,
	"896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22"},
    {AUTH_SHA_224, 1,
	"a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"},
    {AUTH_SHA_224, 2,
	"7fb3cb3588c6c1f6ffa9694d7d6ad2649365b0c1f65d69d1ec8333ea"},
    {AUTH_SHA_224, 3,
	"6c11506874013cac6a2abc1bb382627cec6a90d86efc012de7afec5a"},
    {AUTH_SHA_256, 0,
	"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {AUTH_SHA_256, 1,
	"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {AUTH_SHA_256, 2,
	"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {AUTH_SHA_256, 3,
	"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {AUTH_SHA_384, 0,
	"afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
	"faea9ea9076ede7f4af152e8b2fa9cb6"},
    {AUTH_SHA_384, 1,
	"af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
	"8e2240ca5e69e2c78b3239ecfab21649"},
    {AUTH_SHA_384, 2,
	"88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b"
	"2a5ab39dc13814b94e3ab6e101a34f27"},
    {AUTH_SHA_384, 3,
	"3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e"
	"6801dd23c4a7d679ccf8a386c674cffb"},
    {AUTH_SHA_512, 0,
	"87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
	"daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
    {AUTH_SHA_512, 1,
	"164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
	"9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {AUTH_SHA_512, 2,
	"fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
	"bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb"},
    {AUTH_SHA_512, 3,
	"b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
	"a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"},
};

static struct key
hmac_key(enum auth_protocol auth, int number)
{
	size_t size = auth == AUTH_MD5 ? 16 : 20;

	switch (number) {
	case 0:
		return key_of_run(0x0b, size);
	case 1:
		return key_of(span_of("Jefe"));
	case 2:
		return key_of_run(0xaa, size);
	default:
		return key_of_hex(
		    "0102030405060708090a0b0c0d0e0f10111213141516171819");
	}
}

static struct span
hmac_data(int number)
{
	static uint8_t run[50];

	if (number == 0)
		return span_of("Hi There");
	if (number == 1)
		return span_of("what do ya want for nothing?");
	memset(run, number == 2 ? 0xdd : 0xcd, sizeof(run));
	return (struct span) {run, sizeof(run)};
}

/* Whole and in two parts, and again: the keyed state stays as it is. */
START_TEST(test_hmac)
{
	enum auth_protocol auth = hmacs[_i].auth;
	struct key key = hmac_key(auth, hmacs[_i].number);
	struct span whole = hmac_data(hmacs[_i].number), parts[2];
	struct mac *mac = mac_new(crypto, auth, &key);
	uint8_t digest[DIGEST_SIZE_MAX];
	size_t cut;

	ck_assert_ptr_nonnull(mac);
	for (cut = 0; cut <= whole.size; cut++) {
		memset(digest, 0, sizeof(digest));
		parts[0] = (struct span) {whole.data, cut};
		parts[1] = (struct span) {whole.data + cut, whole.size - cut};
		ck_assert_int_eq(mac_sign(mac, parts, 2, digest), 0);
		assert_hex(digest, auth_info(auth)->key_size, hmacs[_i].digest);
		memset(digest, 0, sizeof(digest));
		ck_assert_int_eq(
		    mac_sign_once(crypto, auth, &key, parts, 2, digest), 0);
		assert_hex(digest, auth_info(auth)->key_size, hmacs[_i].digest);
	}
	mac_free(mac);
}
END_TEST

/* Macs of several hashes share what they are copied to. */
START_TEST(test_hmac_interleaved)
{
	struct mac *macs[AUTH_COUNT];
	uint8_t digest[DIGEST_SIZE_MAX];
	struct span data;
	struct key key;
	size_t i, turn;

	for (i = AUTH_MD5; i < AUTH_COUNT; i++) {
		key = hmac_key(i, 0);
		macs[i] = mac_new(crypto, i, &key);
		ck_assert_ptr_nonnull(macs[i]);
	}
	for (turn = 0; turn < 3; turn++) {
		for (i = AUTH_MD5; i < AUTH_COUNT; i++) {
			data = hmac_data(0);
			ck_assert_int_eq(
			    mac_sign(macs[i], &data, 1, digest), 0);
			assert_hex(digest, auth_info(i)->key_size,
			    hmacs[4 * (i - AUTH_MD5)].digest);
		}
	}
	for (i = AUTH_MD5; i < AUTH_COUNT; i++)
		mac_free(macs[i]);
}
END_TEST

START_TEST(test_mac_of_no_protocol)
{
	const struct span none = {NULL, 0};
	struct key key = key_of_run(1, 16);
	uint8_t digest[DIGEST_SIZE_MAX];

	ck_assert_ptr_null(mac_new(crypto, AUTH_NONE, &key));
	ck_assert_ptr_null(mac_new(crypto, AUTH_ANY, &key));
	ck_assert_int_eq(
	    mac_sign_once(crypto, AUTH_NONE, &key, &none, 1, digest), -1);
	ck_assert_int_eq(mac_hash(crypto, AUTH_ANY, &none, 1, digest), -1);
	mac_free(NULL);
}
END_TEST

/* ── hashes ───────────────────────────────────────────────────────────── */

/* SHA-1 and SHA-256 of "abc" (FIPS 180-4's examples), MD5 of "abc" (RFC 1321
 * A.5), in parts. */
START_TEST(test_hash)
{
	static const struct {
		enum auth_protocol auth;
		const char *digest;
	} rows[] = {
	    {AUTH_MD5, "900150983cd24fb0d6963f7d28e17f72"},
	    {AUTH_SHA, "a9993e364706816aba3e25717850c26c9cd0d89d"},
	    {AUTH_SHA_256, "ba7816bf8f01cfea414140de5dae2223"
			   "b00361a396177a9cb410ff61f20015ad"},
	};
	const struct span parts[] = {
	    span_of("a"), {NULL, 0}, span_of("b"), span_of("c")};
	uint8_t digest[DIGEST_SIZE_MAX];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_int_eq(
		    crypto_hash(crypto, rows[i].auth, parts, 4, digest), 0);
		assert_hex(
		    digest, auth_info(rows[i].auth)->key_size, rows[i].digest);
	}
	ck_assert_int_eq(crypto_hash(crypto, AUTH_NONE, parts, 4, digest), -1);
	ck_assert_int_eq(crypto_hash(crypto, AUTH_ANY, parts, 4, digest), -1);
}
END_TEST

/* The megabyte equals one laid out octet by octet, whatever the length. */
START_TEST(test_megabyte)
{
	static const size_t sizes[] = {1, 3, 8, 20, 4095, 4096, 4097, 8191,
	    8192, 8193, 9999, 1048576, 1048577};
	enum { MEGABYTE = 1048576 };
	uint8_t got[DIGEST_SIZE_MAX], wanted[DIGEST_SIZE_MAX];
	size_t size = sizes[_i], i;
	uint8_t *run = malloc(MEGABYTE), *phrase = malloc(size);
	struct span all = {run, MEGABYTE};

	for (i = 0; i < size; i++)
		phrase[i] = (uint8_t)(i * 31 + i / 256);
	for (i = 0; i < MEGABYTE; i++)
		run[i] = phrase[i % size];
	ck_assert_int_eq(crypto_hash(crypto, AUTH_SHA, &all, 1, wanted), 0);
	ck_assert_int_eq(crypto_hash_megabyte(crypto, AUTH_SHA,
			     (struct span) {phrase, size}, got),
	    0);
	ck_assert_mem_eq(got, wanted, 20);
	free(run);
	free(phrase);
}
END_TEST

START_TEST(test_megabyte_of_nothing)
{
	uint8_t digest[DIGEST_SIZE_MAX];

	ck_assert_int_eq(
	    crypto_hash_megabyte(crypto, AUTH_SHA, span_of(""), digest), -1);
	ck_assert_int_eq(
	    crypto_hash_megabyte(crypto, AUTH_NONE, span_of("a"), digest), -1);
}
END_TEST

/* ── ciphers ──────────────────────────────────────────────────────────── */

#define AES_PLAIN                                                              \
	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"     \
	"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"

/*
 * AES: SP 800-38A F.3.13, F.3.15, F.3.17 (CFB128), whose IV 00 01 … 0f is
 * boots, time and salt. DES: FIPS 81's "Now is the time for all "; 3DES:
 * OpenSSL's own vector. Their IVs are pre-IV xor salt.
 */
static const struct {
	enum priv_protocol priv;
	const char *key, *salt, *plain, *secret;
} ciphers[] = {
    {PRIV_AES_128, "2b7e151628aed2a6abf7158809cf4f3c", "08090a0b0c0d0e0f",
	AES_PLAIN,
	"3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b"
	"26751f67a3cbb140b1808cf187a4f4dfc04b05357c5d1c0eeac4c66f9ff7f2e6"},
    {PRIV_AES_192, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
	"08090a0b0c0d0e0f", AES_PLAIN,
	"cdc80d6fddf18cab34c25909c99a417467ce7f7f81173621961a2b70171d3d7a"
	"2e1e8a1dd59b88b1c8e60fed1efac4c9c05f9f9ca9834fa042ae8fba584b09ff"},
    {PRIV_AES_256,
	"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
	"08090a0b0c0d0e0f", AES_PLAIN,
	"dc7e84bfda79164b7ecd8486985d386039ffed143b28b1c832113c6331e5407b"
	"df10132415e54b92a13ed0a8267ae2f975a385741ab9cef82031623d55b1e471"},
    {PRIV_DES,
	"0123456789abcdef"
	"1032547698badcfe",
	"0206020e08111111", "4e6f77206973207468652074696d6520666f7220616c6c20",
	"e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6"},
    {PRIV_3DES,
	"0123456789abcdeff1e0d3c2b5a49786fedcba9876543210"
	"0000000000000000",
	"fedcba9876543210",
	"37363534333231204e6f77206973207468652074696d6520666f722000000000",
	"3fe301c962ac01d02213763c1cbd4cdc799657c064ecf5d41c673812cfde9675"},
};

static struct cipher *
vector_cipher(const struct crypto *of, int i)
{
	struct key key = key_of_hex(ciphers[i].key);
	struct cipher *cipher = cipher_new(of, ciphers[i].priv, &key);

	ck_assert_ptr_nonnull(cipher);
	return cipher;
}

static struct cipher_iv
vector_iv(int i)
{
	struct cipher_iv iv = {0x00010203, 0x04050607, {0}};
	struct octets salt = octets_of_hex(ciphers[i].salt);

	memcpy(iv.salt, salt.data, 8);
	octets_fini(&salt);
	return iv;
}

/* Every size that the cipher takes, in memory that ends where it says; each
 * message for itself, whatever went before. */
START_TEST(test_cipher)
{
	struct cipher *cipher = vector_cipher(crypto, _i);
	struct cipher_iv iv = vector_iv(_i);
	struct octets plain = octets_of_hex(ciphers[_i].plain);
	struct octets secret = octets_of_hex(ciphers[_i].secret);
	size_t size, block = priv_info(ciphers[_i].priv)->block_size;
	struct fence in = fence_open(128), out = fence_open(128);
	uint8_t *to;

	for (size = block; size <= plain.size; size += block) {
		to = out.end - size;
		ck_assert_int_eq(
		    cipher_decrypt(cipher, &iv,
			fence_put(&in, (struct span) {secret.data, size}), to),
		    0);
		ck_assert_mem_eq(to, plain.data, size);
		ck_assert_int_eq(
		    cipher_encrypt(cipher, &iv,
			fence_put(&in, (struct span) {plain.data, size}), to),
		    0);
		ck_assert_mem_eq(to, secret.data, size);
	}
	fence_close(&in);
	fence_close(&out);
	octets_fini(&plain);
	octets_fini(&secret);
	cipher_free(cipher);
}
END_TEST

/* Long ones, which are decrypted in several runs; each size around the ends of
 * blocks and of runs. */
START_TEST(test_long_messages)
{
	static uint8_t plain[5000], secret[5000], again[5000];
	struct cipher *cipher = vector_cipher(crypto, _i);
	struct cipher_iv iv = vector_iv(_i);
	size_t i, size, block = priv_info(ciphers[_i].priv)->block_size;

	for (i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)(i * 7 + i / 251);
	for (size = 960; size <= sizeof(plain); size += size < 2100 ? 1 : 97) {
		struct span in = {plain, size / block * block};

		ck_assert_int_eq(cipher_encrypt(cipher, &iv, in, secret), 0);
		ck_assert_int_eq(cipher_decrypt(cipher, &iv,
				     (struct span) {secret, in.size}, again),
		    0);
		ck_assert_mem_eq(again, plain, in.size);
	}
	cipher_free(cipher);
}
END_TEST

/* Every octet of the salt, and for AES of boots and time, makes a difference
 * to the first block; for DES, boots and time make none. */
START_TEST(test_iv)
{
	static const uint8_t plain[16];
	const struct span in = {plain, sizeof(plain)};
	struct cipher *cipher = vector_cipher(crypto, _i);
	struct cipher_iv iv = vector_iv(_i), other;
	uint8_t first[16], out[16];
	bool aes = priv_info(ciphers[_i].priv)->block_size == 1;
	size_t i;

	ck_assert_int_eq(cipher_encrypt(cipher, &iv, in, first), 0);
	for (i = 0; i < 8; i++) {
		other = iv;
		other.salt[i] ^= 1;
		ck_assert_int_eq(cipher_encrypt(cipher, &other, in, out), 0);
		ck_assert_mem_ne(out, first, 8);
	}
	other = iv;
	other.boots++;
	ck_assert_int_eq(cipher_encrypt(cipher, &other, in, out), 0);
	ck_assert_int_eq(memcmp(out, first, 16) != 0, aes);
	other = iv;
	other.time++;
	ck_assert_int_eq(cipher_encrypt(cipher, &other, in, out), 0);
	ck_assert_int_eq(memcmp(out, first, 16) != 0, aes);
	cipher_free(cipher);
}
END_TEST

/* One cipher goes from key to key, and forgets the one before. */
START_TEST(test_set_key)
{
	enum priv_protocol priv = ciphers[_i].priv;
	struct key right = key_of_hex(ciphers[_i].key), other = right;
	struct cipher *cipher = cipher_new(crypto, priv, &right);
	const struct cipher_iv iv = vector_iv(_i);
	static const uint8_t plain[16] = "fifteen octets.";
	uint8_t secret[16], again[16], foreign[16];
	int turn;

	memset(other.octets, 0x5a, other.size);
	ck_assert_int_eq(cipher_encrypt(cipher, &iv,
			     (struct span) {plain, sizeof(plain)}, secret),
	    0);
	for (turn = 0; turn < 3; turn++) {
		ck_assert_int_eq(cipher_set_key(cipher, &other), 0);
		ck_assert_int_eq(
		    cipher_encrypt(cipher, &iv,
			(struct span) {plain, sizeof(plain)}, foreign),
		    0);
		ck_assert_mem_ne(foreign, secret, sizeof(secret));
		ck_assert_int_eq(cipher_set_key(cipher, &right), 0);
		ck_assert_int_eq(
		    cipher_decrypt(cipher, &iv,
			(struct span) {secret, sizeof(secret)}, again),
		    0);
		ck_assert_mem_eq(again, plain, sizeof(plain));
	}
	other.size--;
	ck_assert_int_eq(cipher_set_key(cipher, &other), -1);
	cipher_free(cipher);
}
END_TEST

START_TEST(test_cipher_refuses)
{
	enum priv_protocol priv = ciphers[_i].priv;
	struct key key = key_of_hex(ciphers[_i].key);
	struct cipher *cipher = cipher_new(crypto, priv, &key);
	struct cipher_iv iv = vector_iv(_i);
	uint8_t in[16] = {0}, out[16];
	size_t size, block = priv_info(priv)->block_size;

	for (size = 0; size <= 16; size++) {
		ck_assert_int_eq(
		    cipher_decrypt(cipher, &iv, (struct span) {in, size}, out),
		    size % block == 0 ? 0 : -1);
		ck_assert_int_eq(
		    cipher_encrypt(cipher, &iv, (struct span) {in, size}, out),
		    size % block == 0 ? 0 : -1);
	}
	cipher_free(cipher);
	key.size--;
	ck_assert_ptr_null(cipher_new(crypto, priv, &key));
	key.size += 2;
	ck_assert_ptr_null(cipher_new(crypto, priv, &key));
	ck_assert_ptr_null(cipher_new(crypto, PRIV_NONE, &key));
	cipher_free(NULL);
}
END_TEST

/* ── what is installed ────────────────────────────────────────────────── */

START_TEST(test_all_is_there)
{
	unsigned i;

	for (i = 0; i < AUTH_COUNT; i++)
		ck_assert(crypto_has_auth(crypto, i));
	ck_assert(!crypto_has_auth(crypto, AUTH_ANY));
	for (i = 0; i < PRIV_COUNT; i++)
		ck_assert(crypto_has_priv(crypto, i));
	ck_assert(!crypto_has_priv(crypto, PRIV_COUNT));
	crypto_free(NULL);
}
END_TEST

/* Where there is no legacy provider, 3DES does the same. */
START_TEST(test_des_without_legacy)
{
	const int des = 3;
	struct crypto *other;
	struct cipher *a, *b;
	struct cipher_iv iv = vector_iv(des);
	uint8_t in[256], out_a[256], out_b[256];
	size_t i;

	ck_assert_int_eq(ciphers[des].priv, PRIV_DES);
	setenv("OPENSSL_MODULES", "/nonexistent", 1);
	other = crypto_new();
	ck_assert_ptr_nonnull(other);
	a = vector_cipher(crypto, des);
	b = vector_cipher(other, des);
	for (i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)(i * i);
	for (i = 0; i <= sizeof(in); i += 8) {
		struct span octets = {in, i};

		iv.salt[7] = (uint8_t)i;
		ck_assert_int_eq(cipher_decrypt(a, &iv, octets, out_a), 0);
		ck_assert_int_eq(cipher_decrypt(b, &iv, octets, out_b), 0);
		ck_assert_int_eq(memcmp(out_a, out_b, i), 0);
		ck_assert_int_eq(cipher_encrypt(a, &iv, octets, out_a), 0);
		ck_assert_int_eq(cipher_encrypt(b, &iv, octets, out_b), 0);
		ck_assert_int_eq(memcmp(out_a, out_b, i), 0);
	}
	cipher_free(a);
	cipher_free(b);
	crypto_free(other);
}
END_TEST

/* What the system's openssl.cnf bars is barred here. */
START_TEST(test_openssl_conf)
{
	char path[] = "/tmp/trapline-openssl-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	dprintf(fd, "openssl_conf = init\n[init]\nalg_section = algorithms\n"
		    "[algorithms]\ndefault_properties = fips=yes\n");
	close(fd);
	setenv("OPENSSL_CONF", path, 1);
	ck_assert_ptr_null(crypto_new());
	unlink(path);
	setenv("OPENSSL_CONF", "/nonexistent", 1);
	crypto_free(crypto);
	setup();
	ck_assert(crypto_has_auth(crypto, AUTH_MD5));
}
END_TEST

/* ── threads ──────────────────────────────────────────────────────────── */

static void *
hash_often(void *argument)
{
	uint8_t digest[DIGEST_SIZE_MAX];
	uintptr_t failed = 0;
	int i;

	(void)argument;
	for (i = 0; i < 20; i++)
		failed |= crypto_hash_megabyte(crypto, AUTH_SHA,
			      span_of("maplesyrup"), digest) != 0 ||
			  digest[0] != 0x9f || digest[19] != 0x11;
	return (void *)failed; /* RFC 3414 A.3.2: 9fb5…5211 */
}

/* The worker hashes while the loop signs, with the same crypto. */
START_TEST(test_two_threads)
{
	struct key key = hmac_key(AUTH_SHA, 0);
	struct mac *mac = mac_new(crypto, AUTH_SHA, &key);
	struct span data = hmac_data(0);
	uint8_t digest[DIGEST_SIZE_MAX];
	pthread_t thread;
	void *failed;
	int i;

	ck_assert_int_eq(pthread_create(&thread, NULL, hash_often, NULL), 0);
	for (i = 0; i < 10000; i++) {
		ck_assert_int_eq(mac_sign(mac, &data, 1, digest), 0);
		assert_hex(digest, 20, hmacs[4].digest);
	}
	ck_assert_int_eq(pthread_join(thread, &failed), 0);
	ck_assert_ptr_null(failed);
	mac_free(mac);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("crypto");
	TCase *tc = tcase_create("crypto");
	const int count = (int)(sizeof(ciphers) / sizeof(ciphers[0]));

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
	    tc, test_hmac, 0, (int)(sizeof(hmacs) / sizeof(hmacs[0])));
	tcase_add_test(tc, test_hmac_interleaved);
	tcase_add_test(tc, test_mac_of_no_protocol);
	tcase_add_test(tc, test_hash);
	tcase_add_loop_test(tc, test_megabyte, 0, 13);
	tcase_add_test(tc, test_megabyte_of_nothing);
	tcase_add_loop_test(tc, test_cipher, 0, count);
	tcase_add_loop_test(tc, test_long_messages, 0, count);
	tcase_add_loop_test(tc, test_iv, 0, count);
	tcase_add_loop_test(tc, test_set_key, 0, count);
	tcase_add_loop_test(tc, test_cipher_refuses, 0, count);
	tcase_add_test(tc, test_all_is_there);
	tcase_add_test(tc, test_des_without_legacy);
	tcase_add_test(tc, test_openssl_conf);
	tcase_add_test(tc, test_two_threads);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
