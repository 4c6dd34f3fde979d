/* SPDX-License-Identifier: ISC */
/*
 * Names and sizes of protocols; engine IDs.
 */
#include "usm/protocol.h"

#include "octets.h"
#include "suite.h"
#include "usm/engine_id.h"

/* ── protocols ────────────────────────────────────────────────────────── */

/* RFC 3414 6.1.1, 7.1.1; RFC 7860 4.2.2 and 4.1: octets of key and digest. */
START_TEST(test_auth)
{
	static const struct {
		const char *name;
		unsigned key, mac;
	} rows[AUTH_COUNT] = {
	    [AUTH_NONE] = {"none", 0, 0},
	    [AUTH_MD5] = {"MD5", 16, 12},
	    [AUTH_SHA] = {"SHA", 20, 12},
	    [AUTH_SHA_224] = {"SHA-224", 28, 16},
	    [AUTH_SHA_256] = {"SHA-256", 32, 24},
	    [AUTH_SHA_384] = {"SHA-384", 48, 32},
	    [AUTH_SHA_512] = {"SHA-512", 64, 48},
	};
	enum auth_protocol read;
	unsigned i;

	for (i = 0; i < AUTH_COUNT; i++) {
		ck_assert_str_eq(auth_info(i)->name, rows[i].name);
		ck_assert_uint_eq(auth_info(i)->key_size, rows[i].key);
		ck_assert_uint_eq(auth_info(i)->mac_size, rows[i].mac);
		ck_assert_int_eq(auth_protocol_parse(rows[i].name, &read), 0);
		ck_assert_int_eq((int)read, (int)i);
	}
	ck_assert_int_eq(auth_protocol_parse("sha-384", &read), 0);
	ck_assert_int_eq(read, AUTH_SHA_384);
	ck_assert_int_eq(auth_protocol_parse("Any", &read), 0);
	ck_assert_int_eq(read, AUTH_ANY);
	ck_assert_int_eq(auth_protocol_parse("", &read), -1);
	ck_assert_int_eq(auth_protocol_parse("SHA-2", &read), -1);
	ck_assert_int_eq(auth_protocol_parse("SHA-2561", &read), -1);
}
END_TEST

/* What of the localized key each takes: RFC 3414 8.2.1, RFC 3826 3.1.2,
 * draft-blumenthal 3.1.2, draft-reeder 5.1. */
START_TEST(test_priv)
{
	static const struct {
		const char *name;
		unsigned key, cipher_key, block;
	} rows[PRIV_COUNT] = {
	    [PRIV_NONE] = {"none", 0, 0, 1},
	    [PRIV_DES] = {"DES", 16, 8, 8},
	    [PRIV_3DES] = {"3DES", 32, 24, 8},
	    [PRIV_AES_128] = {"AES-128", 16, 16, 1},
	    [PRIV_AES_192] = {"AES-192", 24, 24, 1},
	    [PRIV_AES_256] = {"AES-256", 32, 32, 1},
	};
	enum priv_protocol read;
	unsigned i;

	for (i = 0; i < PRIV_COUNT; i++) {
		ck_assert_str_eq(priv_info(i)->name, rows[i].name);
		ck_assert_uint_eq(priv_info(i)->key_size, rows[i].key);
		ck_assert_uint_eq(
		    priv_info(i)->cipher_key_size, rows[i].cipher_key);
		ck_assert_uint_eq(priv_info(i)->block_size, rows[i].block);
		ck_assert_int_eq(priv_protocol_parse(rows[i].name, &read), 0);
		ck_assert_int_eq((int)read, (int)i);
	}
	ck_assert_int_eq(priv_protocol_parse("aes-256", &read), 0);
	ck_assert_int_eq(read, PRIV_AES_256);
	ck_assert_int_eq(priv_protocol_parse("any", &read), -1);
	ck_assert_int_eq(priv_protocol_parse("AES", &read), -1);
	ck_assert_int_eq(priv_protocol_parse("", &read), -1);
}
END_TEST

START_TEST(test_extension)
{
	static const char *const names[] = {"blumenthal", "reeder", "auto"};
	enum key_extension read;
	unsigned i;

	for (i = 0; i < 3; i++) {
		ck_assert_str_eq(key_extension_name(i), names[i]);
		ck_assert_int_eq(key_extension_parse(names[i], &read), 0);
		ck_assert_int_eq((int)read, (int)i);
	}
	ck_assert_int_eq(key_extension_parse("REEDER", &read), 0);
	ck_assert_int_eq(read, EXTENSION_REEDER);
	ck_assert_int_eq(key_extension_parse("none", &read), -1);
}
END_TEST

/* ── engine IDs ───────────────────────────────────────────────────────── */

START_TEST(test_from_span)
{
	static const uint8_t octets[33] = {0x80, 1, 2, 3, 4, 5};
	struct engine_id id;
	size_t size;

	for (size = 0; size <= sizeof(octets); size++) {
		struct span span = {octets, size};

		if (size < 5 || size > 32) {
			ck_assert_int_eq(engine_id_from_span(span, &id), -1);
			continue;
		}
		ck_assert_int_eq(engine_id_from_span(span, &id), 0);
		ck_assert(span_equal(engine_id_span(&id), span));
	}
}
END_TEST

#define HEX_32                                                                 \
	"80000000000102030405060708090a0b0c0d0e0f101112131415161718191a1b"

START_TEST(test_parse)
{
	static const char *const good[][2] = {
	    {"0x8000000001", "8000000001"},
	    {"8000000001", "8000000001"},
	    {"0X80001F8880aBcDeF", "80001f8880abcdef"},
	    {"0000000001", "0000000001"},
	    {"ffffffff00", "ffffffff00"},
	    {"0x" HEX_32, HEX_32},
	};
	struct engine_id id;
	struct octets o;
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		o = octets_of_hex(good[i][1]);
		ck_assert_int_eq(engine_id_parse(good[i][0], &id), 0);
		ck_assert(span_equal(engine_id_span(&id), octets_span(&o)));
		octets_fini(&o);
	}
}
END_TEST

/* RFC 3411 5: 5 to 32 octets, not all 00 or ff. Nothing is written. */
START_TEST(test_parse_refuses)
{
	static const char *const bad[] = {"", "0x", "0", "80000000",
	    "800000000", "80000000011", "0x80000000zz", "80 00 00 00 01",
	    "8000000001 ", "0x0x8000000001", "0000000000", "0x0000000000",
	    "ffffffffff", "FFFFFFFFFFFF", HEX_32 "00", HEX_32 "0"};
	struct engine_id id = {.size = 7}, before = id;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(engine_id_parse(bad[i], &id) == -1, "%s", bad[i]);
		ck_assert_mem_eq(&id, &before, sizeof(id));
	}
}
END_TEST

/* RFC 3411 5: first bit set, fifth octet says "octets". */
START_TEST(test_random)
{
	struct engine_id a = engine_id_random(), b = engine_id_random(), copy;

	ck_assert_int_eq(engine_id_from_span(engine_id_span(&a), &copy), 0);
	ck_assert_uint_eq(a.size, 12);
	ck_assert_uint_eq(a.octets[0] & 0x80, 0x80);
	ck_assert_uint_eq(a.octets[4], 5);
	ck_assert_mem_eq(a.octets, b.octets, 5);
	ck_assert_mem_ne(a.octets + 5, b.octets + 5, 7);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("protocol");
	TCase *tc = tcase_create("protocol");

	tcase_add_test(tc, test_auth);
	tcase_add_test(tc, test_priv);
	tcase_add_test(tc, test_extension);
	tcase_add_test(tc, test_from_span);
	tcase_add_test(tc, test_parse);
	tcase_add_test(tc, test_parse_refuses);
	tcase_add_test(tc, test_random);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
