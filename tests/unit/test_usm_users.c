/* SPDX-License-Identifier: ISC */
/*
 * RFC 3414 3.2, steps 1 to 6 and 8: engines, users, levels, digests, privacy.
 */
#include "usm_world.h"

START_TEST(test_accepted)
{
	struct v3_sender s = v3_sender();

	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE);
	ck_assert_str_eq(in.user->name, "noc");
	ck_assert_int_eq(in.level, AUTH_PRIV);
	ck_assert(in.authenticated && in.new_engine && !in.for_us);
	ck_assert(span_equal(in.scoped.context_name, span_of("context")));
	ck_assert(span_equal(in.scoped.context_engine_id, s.engine_id));
	ck_assert_uint_eq(pdu_peek_type(in.scoped.pdu), PDU_TRAP);
	ck_assert_int_eq(engine_of(&s)->boots, 3);
	ck_assert_int_eq(engine_of(&s)->latest_time, 1000);
	assert_drop(receive(&s), DROP_NONE);
	ck_assert(!in.new_engine);
}
END_TEST

/* Every protocol with every other, both ways of extension, known to the section
 * and found out. */
START_TEST(test_protocols)
{
	struct v3_sender s = v3_sender();
	struct usm_user user;
	int guess;

	for (s.auth = AUTH_MD5; s.auth < AUTH_COUNT; s.auth++)
		for (s.priv = PRIV_NONE; s.priv < PRIV_COUNT; s.priv++)
			for (guess = 0; guess < 4; guess++) {
				s.extension = guess & 1 ? EXTENSION_REEDER
							: EXTENSION_BLUMENTHAL;
				if (s.priv == PRIV_3DES)
					s.extension = EXTENSION_REEDER;
				s.level = s.priv == PRIV_NONE ? AUTH_NO_PRIV
							      : AUTH_PRIV;
				user = v3_user(crypto(), &s);
				if (guess & 2)
					user.extension = EXTENSION_AUTO;
				set_users(&user, 1);
				engine_clear(usm_engines(usm));
				assert_drop(receive(&s), DROP_NONE);
				assert_drop(receive(&s), DROP_NONE);
				ck_assert_uint_eq(
				    pdu_peek_type(in.scoped.pdu), PDU_TRAP);
			}
}
END_TEST

/* auth = "any" finds the protocol out, for each engine anew. */
START_TEST(test_any)
{
	struct v3_sender s = v3_sender();
	struct usm_user user = v3_user(crypto(), &s);

	user.auth = AUTH_ANY;
	ck_assert_int_eq(usm_user_derive(&user, crypto()), 0);
	set_users(&user, 1);
	for (s.auth = AUTH_MD5; s.auth < AUTH_COUNT; s.auth++) {
		assert_drop(receive(&s), DROP_NONE);
		ck_assert_int_eq(in.auth, s.auth);
	}
	s.auth = AUTH_SHA;
	s.wrong_digest = true;
	assert_drop(receive(&s), DROP_WRONG_DIGEST);
}
END_TEST

/* The extension that was found is kept with the engine. */
START_TEST(test_extension_kept)
{
	struct v3_sender s = v3_sender();
	struct usm_user user;

	s.auth = AUTH_SHA;
	s.priv = PRIV_AES_256;
	s.extension = EXTENSION_REEDER;
	user = v3_user(crypto(), &s);
	user.extension = EXTENSION_AUTO;
	set_users(&user, 1);
	assert_drop(receive(&s), DROP_NONE);
	ck_assert_int_eq(engine_of(&s)->extension, EXTENSION_REEDER);
	s.extension = EXTENSION_BLUMENTHAL; /* other firmware */
	assert_drop(receive(&s), DROP_NONE);
	ck_assert_int_eq(engine_of(&s)->extension, EXTENSION_BLUMENTHAL);
}
END_TEST

/* CVE-2008-0960: the length is the protocol's own, exactly. */
START_TEST(test_digest_lengths)
{
	struct v3_sender s = v3_sender();
	size_t size, right;

	for (s.auth = AUTH_MD5; s.auth < AUTH_COUNT; s.auth++) {
		s.cut_digest = false;
		set_user_of(&s);
		right = auth_info(s.auth)->mac_size;
		s.cut_digest = true;
		for (size = 0; size <= 64; size++) {
			if (size > auth_info(s.auth)->key_size)
				break;
			s.digest_size = size;
			assert_drop(receive(&s),
			    size == right ? DROP_NONE : DROP_WRONG_DIGEST);
		}
	}
}
END_TEST

START_TEST(test_wrong_digest)
{
	struct v3_sender s = v3_sender();

	set_user_of(&s);
	s.wrong_digest = true;
	assert_drop(receive(&s), DROP_WRONG_DIGEST);
	ck_assert(!in.authenticated && in.user == NULL);
	ck_assert_uint_eq(engine_count(), 0);
	s.wrong_digest = false;
	s.auth_passphrase = "another-passphrase";
	assert_drop(receive(&s), DROP_WRONG_DIGEST);
	ck_assert_uint_eq(engine_count(), 0);
}
END_TEST

/* Not one bit may be another: the header, the PDU, the digest itself. */
START_TEST(test_bit_flips)
{
	struct v3_sender s = v3_sender();
	struct span octets;
	size_t size, bit;

	set_user_of(&s);
	octets = v3_build(crypto(), &s);
	size = octets.size;
	memcpy(kept, octets.data, size);
	for (bit = 0; bit < size * 8; bit++) {
		kept[bit / 8] ^= (uint8_t)(1u << bit % 8);
		ck_assert_msg(
		    receive_octets((struct span) {kept, size}) != DROP_NONE,
		    "bit %zu", bit);
		kept[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	ck_assert_uint_eq(engine_count(), 0);
	assert_drop(receive_octets((struct span) {kept, size}), DROP_NONE);
}
END_TEST

START_TEST(test_unknown_user)
{
	struct v3_sender s = v3_sender(), known = v3_sender();

	set_user_of(&known);
	s.user = "nobody";
	/* an engine nobody knows comes first, step 3 before step 4 */
	assert_drop(receive(&s), DROP_UNKNOWN_ENGINE);
	assert_drop(receive(&known), DROP_NONE);
	assert_drop(receive(&s), DROP_UNKNOWN_USER);
	s.user = "no";
	assert_drop(receive(&s), DROP_UNKNOWN_USER);
	s.user = "";
	assert_drop(receive(&s), DROP_UNKNOWN_USER);
}
END_TEST

/* A section with `engines` speaks for those, which count as known. */
START_TEST(test_engines)
{
	struct v3_sender s = v3_sender(), other = v3_sender();
	struct usm_user user = v3_user(crypto(), &s);

	user.engines = calloc(1, sizeof(*user.engines));
	user.engine_count = 1;
	ck_assert_int_eq(engine_id_from_span(s.engine_id, user.engines), 0);
	set_users(&user, 1);
	other.engine_id = span_of("another engine");
	assert_drop(receive(&other), DROP_UNKNOWN_ENGINE);
	ck_assert_uint_eq(engine_count(), 0);
	other.engine_id = s.engine_id;
	other.user = "nobody";
	assert_drop(receive(&other), DROP_UNKNOWN_USER); /* listed */
	assert_drop(receive(&s), DROP_NONE);
	s = informer(); /* our own engine is always listed */
	assert_drop(receive(&s), DROP_NONE);
	ck_assert(in.for_us);
}
END_TEST

START_TEST(test_engine_sizes)
{
	struct v3_sender s = v3_sender();
	size_t size;

	set_user_of(&s);
	for (size = 0; size <= 40; size++) {
		s.engine_id = (struct span) {
		    (const uint8_t *)"0123456789012345678901234567890123456789",
		    size};
		assert_drop(receive(&s),
		    size >= 5 && size <= 32 ? DROP_NONE : DROP_UNKNOWN_ENGINE);
	}
}
END_TEST

/* Several sections of one name are asked in turn, by key and by source. */
START_TEST(test_several_sections)
{
	struct v3_sender a = v3_sender(), b = v3_sender();
	struct usm_user users[2];

	b.auth = AUTH_SHA_512;
	b.auth_passphrase = "rotated-passphrase";
	users[0] = v3_user(crypto(), &a);
	users[1] = v3_user(crypto(), &b);
	set_users(users, 2);
	assert_drop(receive(&a), DROP_NONE);
	ck_assert_uint_eq(in.user_index, 0);
	assert_drop(receive(&b), DROP_NONE);
	ck_assert_uint_eq(in.user_index, 1);
	b.auth_passphrase = "neither-of-them";
	assert_drop(receive(&b), DROP_WRONG_DIGEST);
}
END_TEST

START_TEST(test_sources)
{
	struct v3_sender s = v3_sender();
	struct usm_user user = v3_user(crypto(), &s);
	struct prefix prefix;

	ck_assert_int_eq(prefix_parse("198.51.100.0/24", &prefix), 0);
	ck_assert_int_eq(prefix_list_add(&user.sources, &prefix), 0);
	set_users(&user, 1);
	s.reportable = true;
	assert_drop(receive(&s), DROP_USER_SOURCE);
	ck_assert(!in.report);
	source = "198.51.100.9";
	assert_drop(receive(&s), DROP_NONE);
}
END_TEST

/* Step 5, judged for each section: never below its level, never above its
 * keys. */
START_TEST(test_levels)
{
	struct v3_sender s = v3_sender();
	enum security_level least, sent;
	struct usm_user user;

	for (least = NO_AUTH_NO_PRIV; least <= AUTH_PRIV; least++)
		for (sent = NO_AUTH_NO_PRIV; sent <= AUTH_PRIV; sent++) {
			user = v3_user(crypto(), &s);
			user.level = least;
			set_users(&user, 1);
			s.level = sent;
			assert_drop(receive(&s),
			    sent >= least ? DROP_NONE : DROP_UNSUPPORTED_LEVEL);
			s.level = AUTH_PRIV;
		}
	s.priv = PRIV_NONE;
	s.level = AUTH_NO_PRIV;
	set_user_of(&s);
	s.priv = PRIV_AES_128;
	s.level = AUTH_PRIV;
	assert_drop(receive(&s), DROP_UNSUPPORTED_LEVEL);
}
END_TEST

/* Without authentication: accepted where the section says so, and nothing is
 * learnt from it. */
START_TEST(test_no_auth)
{
	struct v3_sender s = v3_sender(), proof = v3_sender();
	struct usm_user user = v3_user(crypto(), &s);

	user.level = NO_AUTH_NO_PRIV;
	set_users(&user, 1);
	s.level = NO_AUTH_NO_PRIV;
	assert_drop(receive(&s), DROP_NONE);
	ck_assert(!in.authenticated);
	ck_assert_uint_eq(engine_count(), 0);
	assert_drop(receive(&proof), DROP_NONE);
	s.boots = 99;
	assert_drop(receive(&s), DROP_NONE); /* no window without a digest */
	ck_assert_int_eq(engine_of(&s)->boots, 3);
}
END_TEST

START_TEST(test_decryption)
{
	struct v3_sender s = v3_sender();

	set_user_of(&s);
	s.priv_passphrase = "another-passphrase";
	assert_drop(receive(&s), DROP_DECRYPTION);
	ck_assert_uint_eq(engine_count(), 0);
	s = v3_sender();
	s.salt_size = 7;
	assert_drop(receive(&s), DROP_DECRYPTION);
	s = v3_sender();
	s.priv = PRIV_DES;
	set_user_of(&s);
	assert_drop(receive(&s), DROP_NONE);
	s.priv = PRIV_AES_128; /* not a multiple of 8 octets */
	s.text = "four";
	assert_drop(receive(&s), DROP_DECRYPTION);
}
END_TEST

/* An attacker who proves nothing leaves nothing behind. */
START_TEST(test_spraying)
{
	struct v3_sender s = v3_sender();
	uint8_t engine[8] = "spray";
	int i;

	set_user_of(&s);
	s.wrong_digest = true;
	s.engine_id = (struct span) {engine, sizeof(engine)};
	for (i = 0; i < 500; i++) {
		engine[6] = (uint8_t)(i >> 8);
		engine[7] = (uint8_t)i;
		assert_drop(receive(&s), DROP_WRONG_DIGEST);
	}
	ck_assert_uint_eq(engine_count(), 0);
	s.wrong_digest = false; /* with a proof: bounded */
	for (i = 0; i < 150; i++) {
		engine[7] = (uint8_t)i;
		assert_drop(receive(&s), DROP_NONE);
	}
	ck_assert_uint_eq(engine_count(), 100);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_accepted, test_protocols, test_any,
	    test_extension_kept, test_digest_lengths, test_wrong_digest,
	    test_bit_flips, test_unknown_user, test_engines, test_engine_sizes,
	    test_several_sections, test_sources, test_levels, test_no_auth,
	    test_decryption, test_spraying};

	return world_run("usm_users", tests, sizeof(tests) / sizeof(tests[0]));
}
