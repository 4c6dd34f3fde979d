/* SPDX-License-Identifier: ISC */
/*
 * The pairs: right keys, hot or not, nobody else's keys, bounds, late jobs.
 */
#include "usm/pair.h"

#include <stdio.h>

#include "octets.h"
#include "suite.h"
#include "usm/key.h"

static struct crypto *crypto;
static struct engine_table *engines;
static struct pairs *pairs;

static void
setup(void)
{
	crypto = crypto_new();
	ck_assert_ptr_nonnull(crypto);
	engines = engine_table_new(2 * PAIRS_MAX);
	ck_assert_ptr_nonnull(engines);
	pairs = pairs_new(crypto, engines);
	ck_assert_ptr_nonnull(pairs);
}

static void
teardown(void)
{
	pairs_free(pairs);
	pairs_free(NULL);
	engine_table_free(engines);
	crypto_free(crypto);
}

static const char engine_a[] = "engine a", engine_b[] = "engine b";

/* A key that differs in every octet from others' of another `seed`. */
static struct key
made_up(uint8_t seed, size_t size)
{
	struct key key = {.size = (uint8_t)size};
	size_t i;

	for (i = 0; i < size; i++)
		key.octets[i] = (uint8_t)(seed + 3 * i);
	return key;
}

static struct usm_user
user_of(enum auth_protocol auth, enum priv_protocol priv, uint8_t seed)
{
	struct usm_user user = {.auth = auth, .priv = priv};
	size_t size = auth_info(auth)->key_size;

	user.auth_ku[auth] = made_up(seed, size);
	user.priv_ku[auth] = made_up((uint8_t)(seed + 100), size);
	return user;
}

static struct pair_name
name_of(const struct usm_user *user, uint32_t index, const char *engine)
{
	return (struct pair_name) {
	    user, index, user->auth, span_of(engine), NULL};
}

static struct key
localized(const struct pair_name *name, const struct key *ku)
{
	struct key kul;

	ck_assert_int_eq(
	    key_localize(crypto, name->auth, ku, name->engine_id, &kul), 0);
	return kul;
}

/* Does the pair sign, and with that key? */
static bool
signs_with(const struct pair_name *name, const struct key *kul)
{
	struct mac *other = mac_new(crypto, name->auth, kul);
	struct span data = span_of("what is signed");
	uint8_t a[DIGEST_SIZE_MAX] = {0}, b[DIGEST_SIZE_MAX] = {0};

	ck_assert_ptr_nonnull(other);
	ck_assert_int_eq(pairs_sign(pairs, name, &data, 1, a), 0);
	ck_assert_int_eq(mac_sign(other, &data, 1, b), 0);
	mac_free(other);
	return memcmp(a, b, sizeof(a)) == 0;
}

static bool
signs(const struct pair_name *name)
{
	struct span data = span_of("what is signed");
	uint8_t digest[DIGEST_SIZE_MAX];

	return pairs_sign(pairs, name, &data, 1, digest) == 0;
}

/* Is this the cipher of that key? */
static bool
cipher_is_of(
    struct cipher *cipher, enum priv_protocol priv, const struct key *key)
{
	struct cipher *other = cipher_new(crypto, priv, key);
	const struct cipher_iv iv = {1, 2, {3}};
	struct span data = span_of("sixteen octets!!");
	uint8_t a[16], b[16];

	ck_assert_ptr_nonnull(cipher);
	ck_assert_ptr_nonnull(other);
	ck_assert_int_eq(cipher_encrypt(cipher, &iv, data, a), 0);
	ck_assert_int_eq(cipher_encrypt(other, &iv, data, b), 0);
	cipher_free(other);
	return memcmp(a, b, sizeof(a)) == 0;
}

/* A cipher that needs no job. */
static struct cipher *
ready_cipher(const struct pair_name *name, enum key_extension extension)
{
	struct usm_key_job job;
	bool needed = true;
	struct cipher *cipher =
	    pairs_cipher(pairs, name, extension, &job, &needed);

	ck_assert(!needed);
	return cipher;
}

/* ── keys ─────────────────────────────────────────────────────────────── */

/* Hot or not, the keys are the same. */
START_TEST(test_mac)
{
	struct usm_user user = user_of(AUTH_SHA_256, PRIV_NONE, 1);
	struct pair_name a = name_of(&user, 0, engine_a);
	struct pair_name b = name_of(&user, 0, engine_b);
	struct key kul_a = localized(&a, &user.auth_ku[AUTH_SHA_256]);
	struct key kul_b = localized(&b, &user.auth_ku[AUTH_SHA_256]);
	int hot;

	for (hot = 0; hot < 2; hot++) {
		ck_assert(signs_with(&a, &kul_a));
		ck_assert(signs_with(&b, &kul_b));
		ck_assert(!signs_with(&b, &kul_a));
		ck_assert(signs_with(&a, &kul_a));
		ck_assert_uint_eq(pairs_count(pairs), 2 * (unsigned)hot);
		pairs_keep(pairs, &a);
		pairs_keep(pairs, &b);
	}
}
END_TEST

/* Sections that differ in anything share nothing. */
START_TEST(test_nothing_is_shared)
{
	struct usm_user users[] = {user_of(AUTH_SHA, PRIV_AES_128, 1),
	    user_of(AUTH_SHA, PRIV_AES_128, 2), user_of(AUTH_MD5, PRIV_DES, 1)};
	struct pair_name name;
	struct key kul;
	uint32_t i;
	int turn;

	for (turn = 0; turn < 3; turn++) {
		for (i = 0; i < 3; i++) {
			name = name_of(&users[i], i, engine_a);
			kul =
			    localized(&name, &users[i].auth_ku[users[i].auth]);
			ck_assert(signs_with(&name, &kul));
			kul =
			    localized(&name, &users[i].priv_ku[users[i].auth]);
			kul.size = 16;
			ck_assert(cipher_is_of(
			    ready_cipher(&name, EXTENSION_BLUMENTHAL),
			    users[i].priv, &kul));
			if (turn == 1)
				pairs_keep(pairs, &name);
		}
	}
}
END_TEST

/* One section, auth = "any": a key for each hash. */
START_TEST(test_any)
{
	struct usm_user user = {.auth = AUTH_ANY, .priv = PRIV_AES_128};
	struct pair_name name = name_of(&user, 0, engine_a);
	struct key kul;
	unsigned i;

	for (i = AUTH_MD5; i < AUTH_COUNT; i++) {
		user.auth_ku[i] = made_up((uint8_t)i, auth_info(i)->key_size);
		user.priv_ku[i] =
		    made_up((uint8_t)(64 + i), auth_info(i)->key_size);
	}
	for (i = AUTH_MD5; i < AUTH_COUNT; i++) {
		name.auth = i;
		kul = localized(&name, &user.auth_ku[i]);
		ck_assert(signs_with(&name, &kul));
		pairs_keep(pairs, &name);
		kul = localized(&name, &user.priv_ku[i]);
		kul.size = 16;
		ck_assert(cipher_is_of(
		    ready_cipher(&name, EXTENSION_AUTO), PRIV_AES_128, &kul));
	}
	ck_assert_uint_eq(pairs_count(pairs), AUTH_COUNT - 1);
}
END_TEST

/* A localized key is good for the engine that the section lists. */
START_TEST(test_localized)
{
	struct usm_user user = {.auth = AUTH_SHA, .priv = PRIV_AES_256};
	struct engine_id listed;
	struct pair_name a = name_of(&user, 0, engine_a);
	struct pair_name b = name_of(&user, 0, engine_b);
	struct key extended;

	ck_assert_int_eq(engine_id_from_span(a.engine_id, &listed), 0);
	user.engines = &listed;
	user.engine_count = 1;
	user.auth_localized = made_up(7, 20);
	user.priv_localized = made_up(8, 20);
	ck_assert(signs_with(&a, &user.auth_localized));
	ck_assert(!signs(&b));
	ck_assert_ptr_null(ready_cipher(&b, EXTENSION_BLUMENTHAL));
	extended = user.priv_localized;
	ck_assert_int_eq(key_extend(crypto, AUTH_SHA, EXTENSION_BLUMENTHAL,
			     a.engine_id, 32, &extended),
	    0);
	ck_assert(cipher_is_of(
	    ready_cipher(&a, EXTENSION_BLUMENTHAL), PRIV_AES_256, &extended));
}
END_TEST

/* One that was extended by the operator is taken as it is, either way. */
START_TEST(test_localized_and_extended)
{
	struct usm_user user = {.auth = AUTH_SHA, .priv = PRIV_AES_256};
	struct engine_id listed;
	struct pair_name a = name_of(&user, 0, engine_a);

	ck_assert_int_eq(engine_id_from_span(a.engine_id, &listed), 0);
	user.engines = &listed;
	user.engine_count = 1;
	user.priv_localized = made_up(8, 32);
	ck_assert(cipher_is_of(ready_cipher(&a, EXTENSION_BLUMENTHAL),
	    PRIV_AES_256, &user.priv_localized));
	ck_assert(cipher_is_of(ready_cipher(&a, EXTENSION_REEDER), PRIV_AES_256,
	    &user.priv_localized));
}
END_TEST

START_TEST(test_no_key)
{
	struct usm_user user = {.auth = AUTH_SHA, .priv = PRIV_DES};
	struct usm_user plain = user_of(AUTH_SHA, PRIV_NONE, 1);
	struct pair_name a = name_of(&user, 0, engine_a);
	struct pair_name b = name_of(&plain, 1, engine_a);

	ck_assert(!signs(&a));
	ck_assert_ptr_null(ready_cipher(&a, EXTENSION_BLUMENTHAL));
	ck_assert_ptr_null(ready_cipher(&b, EXTENSION_BLUMENTHAL));
}
END_TEST

/* ── extension ────────────────────────────────────────────────────────── */

/* Where the key is long enough, no extension needs a job, AUTO neither. */
START_TEST(test_long_enough)
{
	struct usm_user user = user_of(AUTH_SHA_512, PRIV_AES_256, 1);
	struct pair_name name = name_of(&user, 0, engine_a);
	struct key kul = localized(&name, &user.priv_ku[AUTH_SHA_512]);
	struct cipher *cipher;

	pairs_keep(pairs, &name);
	cipher = ready_cipher(&name, EXTENSION_REEDER);
	kul.size = 32;
	ck_assert(cipher_is_of(cipher, PRIV_AES_256, &kul));
	ck_assert_ptr_eq(ready_cipher(&name, EXTENSION_BLUMENTHAL), cipher);
	ck_assert_ptr_eq(ready_cipher(&name, EXTENSION_AUTO), cipher);
}
END_TEST

START_TEST(test_auto_is_no_extension)
{
	struct usm_user user = user_of(AUTH_SHA, PRIV_AES_256, 1);
	struct pair_name name = name_of(&user, 0, engine_a);

	ck_assert_ptr_null(ready_cipher(&name, EXTENSION_AUTO));
}
END_TEST

/* The job for a key that must be made elsewhere. */
static struct usm_key_job
needed_job(const struct pair_name *name, enum key_extension extension)
{
	struct usm_key_job job;
	bool needed = false;

	ck_assert_ptr_null(pairs_cipher(pairs, name, extension, &job, &needed));
	ck_assert(needed);
	return job;
}

static const struct {
	enum auth_protocol auth;
	enum priv_protocol priv;
	enum key_extension asked;
} reeders[] = {
    {AUTH_SHA, PRIV_AES_256, EXTENSION_REEDER},
    {AUTH_MD5, PRIV_AES_192, EXTENSION_REEDER},
    {AUTH_SHA_224, PRIV_AES_256, EXTENSION_REEDER},
    {AUTH_SHA, PRIV_3DES, EXTENSION_REEDER},
    {AUTH_SHA, PRIV_3DES, EXTENSION_BLUMENTHAL}, /* it knows no other way */
    {AUTH_MD5, PRIV_3DES, EXTENSION_AUTO},
};

/* The job says what to make; its result is used, be the pair hot or not. */
START_TEST(test_reeder)
{
	struct usm_user user = user_of(reeders[_i].auth, reeders[_i].priv, 1);
	struct pair_name name = name_of(&user, 5, engine_a);
	struct usm_key_job job = needed_job(&name, reeders[_i].asked);
	struct key kul = localized(&name, &user.priv_ku[reeders[_i].auth]);

	ck_assert(key_equal(&job.kul, &kul));
	ck_assert_uint_eq(job.size, priv_info(reeders[_i].priv)->key_size);
	ck_assert_int_eq(usm_key_job_run(&job), 0);
	pairs_job_done(pairs, &job);
	ck_assert(cipher_is_of(ready_cipher(&name, reeders[_i].asked),
	    reeders[_i].priv, &job.extended));
	pairs_keep(pairs, &name);
	ck_assert(cipher_is_of(ready_cipher(&name, reeders[_i].asked),
	    reeders[_i].priv, &job.extended));
}
END_TEST

/* Both extensions side by side, as "auto" needs them. */
START_TEST(test_both_extensions)
{
	struct usm_user user = user_of(AUTH_SHA, PRIV_AES_256, 1);
	struct pair_name name = name_of(&user, 0, engine_a);
	struct key key = localized(&name, &user.priv_ku[AUTH_SHA]);
	struct usm_key_job job = needed_job(&name, EXTENSION_REEDER);

	ck_assert_int_eq(key_extend(crypto, AUTH_SHA, EXTENSION_BLUMENTHAL,
			     name.engine_id, 32, &key),
	    0);
	ck_assert_int_eq(usm_key_job_run(&job), 0);
	pairs_job_done(pairs, &job);
	ck_assert(!key_equal(&key, &job.extended));
	pairs_keep(pairs, &name);
	ck_assert(cipher_is_of(
	    ready_cipher(&name, EXTENSION_BLUMENTHAL), PRIV_AES_256, &key));
	ck_assert(cipher_is_of(ready_cipher(&name, EXTENSION_REEDER),
	    PRIV_AES_256, &job.extended));
	ck_assert_uint_eq(pairs_count(pairs), 1);
}
END_TEST

/* A job's key is for its section, engine and hash alone; and jobs that are
 * for different keys never have one tag, engine, hash and size. */
START_TEST(test_job_is_for_one)
{
	struct usm_user users[] = {user_of(AUTH_SHA, PRIV_AES_256, 1),
	    user_of(AUTH_SHA, PRIV_AES_256, 2)};
	struct pair_name name = name_of(&users[0], 0, engine_a);
	struct usm_key_job job = needed_job(&name, EXTENSION_REEDER), other;

	ck_assert_int_eq(usm_key_job_run(&job), 0);
	pairs_job_done(pairs, &job);
	name = name_of(&users[1], 1, engine_a);
	other = needed_job(&name, EXTENSION_REEDER);
	ck_assert_uint_ne(other.user_tag, job.user_tag);
	name = name_of(&users[0], 0, engine_b);
	other = needed_job(&name, EXTENSION_REEDER);
	ck_assert_uint_eq(other.user_tag, job.user_tag);
	ck_assert(!span_equal(
	    engine_id_span(&other.engine), engine_id_span(&job.engine)));
	users[0].auth = AUTH_MD5;
	users[0].priv_ku[AUTH_MD5] = made_up(1, 16);
	name = name_of(&users[0], 0, engine_a);
	other = needed_job(&name, EXTENSION_REEDER);
	ck_assert_int_ne(other.auth, job.auth);
}
END_TEST

/* After a change of users nothing of those before is left. */
START_TEST(test_clear)
{
	struct usm_user old = user_of(AUTH_SHA, PRIV_AES_256, 1);
	struct usm_user new = user_of(AUTH_SHA, PRIV_AES_256, 2);
	struct pair_name name = name_of(&old, 0, engine_a);
	struct usm_key_job job = needed_job(&name, EXTENSION_REEDER);
	struct key kul;

	pairs_keep(pairs, &name);
	ck_assert_int_eq(usm_key_job_run(&job), 0);
	pairs_job_done(pairs, &job);
	ck_assert_ptr_nonnull(ready_cipher(&name, EXTENSION_REEDER));
	pairs_clear(pairs);
	name = name_of(&new, 0, engine_a);
	kul = localized(&name, &new.auth_ku[AUTH_SHA]);
	ck_assert(signs_with(&name, &kul));
	needed_job(&name, EXTENSION_REEDER);
}
END_TEST

/* What comes back after the users have changed is for nobody. */
START_TEST(test_stale_job)
{
	struct usm_user user = user_of(AUTH_SHA, PRIV_AES_256, 1);
	struct pair_name name = name_of(&user, 0, engine_a);
	struct usm_key_job job = needed_job(&name, EXTENSION_REEDER), again;

	ck_assert_int_eq(usm_key_job_run(&job), 0);
	pairs_clear(pairs);
	pairs_job_done(pairs, &job);
	ck_assert_uint_eq(pairs_count_reeder(pairs), 0);
	again = needed_job(&name, EXTENSION_REEDER);
	ck_assert_uint_ne(again.user_tag, job.user_tag);
}
END_TEST

/* A job that was not run, or failed, brings nothing. */
START_TEST(test_failed_job)
{
	struct usm_user user = user_of(AUTH_SHA, PRIV_AES_256, 1);
	struct pair_name name = name_of(&user, 0, engine_a);
	struct usm_key_job job = needed_job(&name, EXTENSION_REEDER);

	pairs_job_done(pairs, &job);
	ck_assert_uint_eq(pairs_count_reeder(pairs), 0);
	needed_job(&name, EXTENSION_REEDER);
}
END_TEST

/* ── bounds ───────────────────────────────────────────────────────────── */

START_TEST(test_pairs_are_bounded)
{
	struct usm_user user = user_of(AUTH_SHA, PRIV_AES_128, 1);
	struct pair_name name = name_of(&user, 0, engine_a);
	uint8_t engine[8] = {0x80};
	uint32_t i;

	name.engine_id = (struct span) {engine, sizeof(engine)};
	for (i = 0; i < PAIRS_MAX + 100; i++) {
		memcpy(engine + 4, &i, sizeof(i));
		pairs_keep(pairs, &name);
		ck_assert_ptr_nonnull(ready_cipher(&name, EXTENSION_AUTO));
		ck_assert_uint_eq(
		    pairs_count(pairs), i < PAIRS_MAX ? i + 1 : PAIRS_MAX);
	}
	pairs_clear(pairs);
	ck_assert_uint_eq(pairs_count(pairs), 0);
}
END_TEST

START_TEST(test_reeder_keys_are_bounded)
{
	struct usm_user user = user_of(AUTH_SHA, PRIV_AES_256, 1);
	struct pair_name name = name_of(&user, 0, engine_a);
	struct usm_key_job job = needed_job(&name, EXTENSION_REEDER);
	uint32_t i;

	job.extended = made_up(9, 32);
	for (i = 0; i < REEDER_KEYS_MAX + 100; i++) {
		memcpy(job.engine.octets, &i, sizeof(i));
		pairs_job_done(pairs, &job);
		ck_assert_uint_eq(pairs_count_reeder(pairs),
		    i < REEDER_KEYS_MAX ? i + 1 : REEDER_KEYS_MAX);
	}
	pairs_clear(pairs);
	ck_assert_uint_eq(pairs_count_reeder(pairs), 0);
}
END_TEST

/* What proves nothing leaves no trace. */
START_TEST(test_trials)
{
	struct usm_user user = user_of(AUTH_SHA_256, PRIV_AES_128, 7);
	struct pair_name good = name_of(&user, 0, engine_a), guess;
	struct cipher *hot;
	char engine[16];
	unsigned i;

	pairs_keep(pairs, &good);
	pairs_keep(pairs, &good); /* once is enough */
	ck_assert_uint_eq(pairs_count(pairs), 1);
	hot = ready_cipher(&good, EXTENSION_AUTO);
	for (i = 0; i < 2 * PAIRS_MAX; i++) {
		snprintf(engine, sizeof(engine), "guess %u", i);
		guess = name_of(&user, 0, engine);
		ck_assert(signs(&guess));
		ck_assert_ptr_ne(ready_cipher(&guess, EXTENSION_AUTO), hot);
	}
	ck_assert_uint_eq(pairs_count(pairs), 1);
	ck_assert_ptr_eq(ready_cipher(&good, EXTENSION_AUTO), hot);
}
END_TEST

/* More pairs than have room: most of those that are hot stay so; and one that
 * is heard again and again becomes so. */
START_TEST(test_crowd)
{
	struct usm_user user = user_of(AUTH_SHA, PRIV_AES_128, 1);
	struct pair_name name = name_of(&user, 0, engine_a);
	uint8_t engine[8] = {0x80};
	struct cipher *passing;
	uint32_t i, hot = 0;
	int turn;

	name.engine_id = (struct span) {engine, sizeof(engine)};
	for (turn = 0; turn < 2; turn++)
		for (i = 0; i < 2 * PAIRS_MAX; i++) {
			memcpy(engine + 4, &i, sizeof(i));
			pairs_keep(pairs, &name);
		}
	passing = ready_cipher(&name, EXTENSION_AUTO);
	for (i = 0; i < PAIRS_MAX; i++) {
		memcpy(engine + 4, &i, sizeof(i));
		hot += ready_cipher(&name, EXTENSION_AUTO) != passing;
	}
	ck_assert_uint_gt(hot, PAIRS_MAX * 9 / 10);
	memset(engine + 4, 0xff, 4);
	for (i = 0; i < 100; i++)
		pairs_keep(pairs, &name);
	ck_assert_ptr_ne(ready_cipher(&name, EXTENSION_AUTO), passing);
}
END_TEST

/* Those that pass by use one cipher, with a key of their own. */
START_TEST(test_passing)
{
	static const struct {
		enum auth_protocol auth;
		enum priv_protocol priv;
		uint8_t size; /* of the key */
	} rows[] = {{AUTH_SHA, PRIV_AES_128, 16}, {AUTH_MD5, PRIV_DES, 16},
	    {AUTH_SHA_512, PRIV_AES_256, 32}, {AUTH_SHA_512, PRIV_3DES, 32}};
	struct usm_user user = user_of(rows[_i].auth, rows[_i].priv, 1);
	struct pair_name a = name_of(&user, 0, engine_a);
	struct pair_name b = name_of(&user, 0, engine_b);
	struct key key_a = localized(&a, &user.priv_ku[rows[_i].auth]);
	struct key key_b = localized(&b, &user.priv_ku[rows[_i].auth]);
	struct cipher *cipher;
	int turn;

	key_a.size = key_b.size = rows[_i].size;
	for (turn = 0; turn < 3; turn++) {
		cipher = ready_cipher(&a, EXTENSION_AUTO);
		ck_assert(cipher_is_of(cipher, rows[_i].priv, &key_a));
		ck_assert_ptr_eq(ready_cipher(&b, EXTENSION_AUTO), cipher);
		ck_assert(cipher_is_of(cipher, rows[_i].priv, &key_b));
	}
	ck_assert_uint_eq(pairs_count(pairs), 0);
}
END_TEST

/* ── keys kept with engines ───────────────────────────────────────────── */

/* So many pairs that the next ones are not hot. */
static void
fill(void)
{
	struct usm_user user = user_of(AUTH_MD5, PRIV_NONE, 99);
	struct pair_name name = name_of(&user, 99, engine_a);
	uint8_t engine[8] = {0x80};
	uint32_t i;

	name.engine_id = (struct span) {engine, sizeof(engine)};
	for (i = 0; i < PAIRS_MAX; i++) {
		memcpy(engine + 4, &i, sizeof(i));
		pairs_keep(pairs, &name);
	}
}

/* A pair whose engine is in the table. */
static struct pair_name
known(const struct usm_user *user, uint32_t index, const char *engine)
{
	struct pair_name name = name_of(user, index, engine);

	name.engine = engine_add(engines, name.engine_id);
	ck_assert_ptr_nonnull(name.engine);
	return name;
}

/* Does it do its work with what its user's Ku is now? */
static bool
is_up_to_date(const struct pair_name *name)
{
	struct key auth = localized(name, &name->user->auth_ku[name->auth]);
	struct key priv = localized(name, &name->user->priv_ku[name->auth]);
	bool signs_so = signs_with(name, &auth);

	priv.size = 16;
	ck_assert(cipher_is_of(ready_cipher(name, EXTENSION_AUTO),
		      name->user->priv, &priv) == signs_so);
	return signs_so;
}

/* Another Ku is not asked for as long as the keys that it made are kept. */
START_TEST(test_kept)
{
	struct usm_user user = user_of(AUTH_SHA_256, PRIV_AES_128, 1);
	struct pair_name a = known(&user, 0, engine_a);
	struct pair_name b = known(&user, 0, engine_b);

	fill();
	pairs_keep(pairs, &a);
	pairs_keep(pairs, &b);
	ck_assert(is_up_to_date(&a) && is_up_to_date(&b));
	user = user_of(AUTH_SHA_256, PRIV_AES_128, 50);
	ck_assert(!is_up_to_date(&a) && !is_up_to_date(&b));
	engine_remove(engines, engine_find(engines, a.engine_id));
	a = known(&user, 0, engine_a);
	ck_assert(is_up_to_date(&a) && !is_up_to_date(&b));
	pairs_clear(pairs);
	ck_assert(is_up_to_date(&b));
}
END_TEST

/* What the operator gave is not kept: it is there. */
START_TEST(test_given_is_not_kept)
{
	struct usm_user user = {.auth = AUTH_SHA, .priv = PRIV_AES_256};
	struct pair_name a = known(&user, 0, engine_a);
	struct engine_id listed;

	ck_assert_int_eq(engine_id_from_span(a.engine_id, &listed), 0);
	user.engines = &listed;
	user.engine_count = 1;
	user.auth_localized = made_up(7, 20);
	user.priv_localized = made_up(8, 32);
	fill();
	pairs_keep(pairs, &a);
	ck_assert_uint_eq(engine_keys(engines, a.engine)->user, 0);
	ck_assert(signs_with(&a, &user.auth_localized));
	ck_assert(cipher_is_of(ready_cipher(&a, EXTENSION_BLUMENTHAL),
	    PRIV_AES_256, &user.priv_localized));
}
END_TEST

/* They are for one section and hash, the first to come. */
START_TEST(test_kept_for_one)
{
	struct usm_user users[] = {user_of(AUTH_SHA_256, PRIV_AES_128, 1),
	    user_of(AUTH_SHA_256, PRIV_AES_128, 2)};
	struct pair_name first = known(&users[0], 0, engine_a);
	struct pair_name second = known(&users[1], 1, engine_a);
	struct pair_name other = first;

	fill();
	pairs_keep(pairs, &first);
	ck_assert(is_up_to_date(&second));
	pairs_keep(pairs, &second);
	ck_assert(is_up_to_date(&first) && is_up_to_date(&second));
	users[0].auth_ku[AUTH_SHA_224] = made_up(9, 28);
	users[0].priv_ku[AUTH_SHA_224] = made_up(10, 28);
	other.auth = AUTH_SHA_224;
	ck_assert(is_up_to_date(&other));
}
END_TEST

/* Not kept: longer keys, those of engines that are not known, hot ones. */
START_TEST(test_not_kept)
{
	struct usm_user user = user_of(AUTH_SHA_384, PRIV_AES_128, 1);
	struct pair_name name = known(&user, 0, engine_a);

	pairs_keep(pairs, &name);
	ck_assert_ptr_null(engine_keys(engines, name.engine));
	pairs_clear(pairs);
	fill();
	pairs_keep(pairs, &name);
	ck_assert_ptr_null(engine_keys(engines, name.engine));
	user = user_of(AUTH_SHA, PRIV_AES_128, 1);
	name = name_of(&user, 0, engine_a);
	pairs_keep(pairs, &name);
	user = user_of(AUTH_SHA, PRIV_AES_128, 50);
	ck_assert(is_up_to_date(&name));
}
END_TEST

static void
add_tests(TCase *tc)
{
	tcase_add_test(tc, test_mac);
	tcase_add_test(tc, test_nothing_is_shared);
	tcase_add_test(tc, test_any);
	tcase_add_test(tc, test_localized);
	tcase_add_test(tc, test_localized_and_extended);
	tcase_add_test(tc, test_no_key);
	tcase_add_test(tc, test_long_enough);
	tcase_add_test(tc, test_auto_is_no_extension);
	tcase_add_loop_test(
	    tc, test_reeder, 0, (int)(sizeof(reeders) / sizeof(reeders[0])));
	tcase_add_test(tc, test_both_extensions);
	tcase_add_test(tc, test_job_is_for_one);
	tcase_add_test(tc, test_clear);
	tcase_add_test(tc, test_stale_job);
	tcase_add_test(tc, test_failed_job);
	tcase_add_test(tc, test_pairs_are_bounded);
	tcase_add_test(tc, test_reeder_keys_are_bounded);
	tcase_add_test(tc, test_trials);
	tcase_add_test(tc, test_crowd);
	tcase_add_loop_test(tc, test_passing, 0, 4);
	tcase_add_test(tc, test_kept);
	tcase_add_test(tc, test_kept_for_one);
	tcase_add_test(tc, test_given_is_not_kept);
	tcase_add_test(tc, test_not_kept);
}

int
main(void)
{
	Suite *suite = suite_create("pair");
	TCase *tc = tcase_create("pair");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	add_tests(tc);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
