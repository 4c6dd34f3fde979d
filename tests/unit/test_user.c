/* SPDX-License-Identifier: ISC */
/*
 * A user's keys: derived, taken over, wiped.
 */
#include "usm/user.h"

#include "octets.h"
#include "suite.h"
#include "usm/key.h"

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

static struct usm_user
user_of(enum auth_protocol auth, const char *auth_phrase,
    enum priv_protocol priv, const char *priv_phrase)
{
	return (struct usm_user) {.title = strdup("noc"),
	    .name = "noc",
	    .auth = auth,
	    .auth_passphrase = auth_phrase == NULL ? NULL : strdup(auth_phrase),
	    .priv = priv,
	    .priv_passphrase =
		priv_phrase == NULL ? NULL : strdup(priv_phrase)};
}

static void
assert_ku(const struct key *ku, enum auth_protocol auth, const char *phrase)
{
	struct key wanted = {0};

	if (phrase != NULL)
		ck_assert_int_eq(
		    key_from_passphrase(crypto, auth, span_of(phrase), &wanted),
		    0);
	ck_assert(key_equal(ku, &wanted));
}

/* One hash: its keys and no others; the privacy key uses it too. */
START_TEST(test_derive)
{
	struct usm_user user =
	    user_of(AUTH_SHA_256, "maplesyrup", PRIV_AES_128, "pancakes");
	unsigned i;

	ck_assert_int_eq(usm_user_derive(&user, crypto), 0);
	for (i = 0; i < AUTH_COUNT; i++) {
		bool its = i == AUTH_SHA_256;

		assert_ku(&user.auth_ku[i], i, its ? "maplesyrup" : NULL);
		assert_ku(&user.priv_ku[i], i, its ? "pancakes" : NULL);
	}
	usm_user_fini(&user);
}
END_TEST

/* "any": every hash there is; one passphrase for both gives one key. */
START_TEST(test_derive_any)
{
	struct usm_user user =
	    user_of(AUTH_ANY, "maplesyrup", PRIV_DES, "maplesyrup");
	unsigned i;

	ck_assert_int_eq(usm_user_derive(&user, crypto), 0);
	for (i = AUTH_MD5; i < AUTH_COUNT; i++) {
		assert_ku(&user.auth_ku[i], i, "maplesyrup");
		assert_ku(&user.priv_ku[i], i, "maplesyrup");
	}
	usm_user_fini(&user);
}
END_TEST

START_TEST(test_derive_without_privacy)
{
	struct usm_user user = user_of(AUTH_MD5, "maplesyrup", PRIV_NONE, NULL);

	ck_assert_int_eq(usm_user_derive(&user, crypto), 0);
	assert_ku(&user.auth_ku[AUTH_MD5], AUTH_MD5, "maplesyrup");
	assert_ku(&user.priv_ku[AUTH_MD5], AUTH_MD5, NULL);
	usm_user_fini(&user);
}
END_TEST

/* A key that was given stays. */
START_TEST(test_derive_keeps)
{
	const struct key given = {.size = 20, .octets = {1, 2, 3}};
	struct usm_user user = user_of(AUTH_SHA, NULL, PRIV_DES, "maplesyrup");

	user.auth_ku[AUTH_SHA] = given;
	ck_assert_int_eq(usm_user_derive(&user, crypto), 0);
	ck_assert(key_equal(&user.auth_ku[AUTH_SHA], &given));
	assert_ku(&user.priv_ku[AUTH_SHA], AUTH_SHA, "maplesyrup");
	user.priv_ku[AUTH_SHA] = given;
	ck_assert_int_eq(usm_user_derive(&user, crypto), 0);
	ck_assert(key_equal(&user.priv_ku[AUTH_SHA], &given));
	usm_user_fini(&user);
}
END_TEST

START_TEST(test_derive_fails)
{
	struct usm_user user = user_of(AUTH_SHA, "", PRIV_NONE, NULL);

	ck_assert_int_eq(usm_user_derive(&user, crypto), -1);
	usm_user_fini(&user);
}
END_TEST

/* Marked keys tell taking over from deriving anew. */
static struct usm_user
marked(
    enum auth_protocol auth, const char *auth_phrase, const char *priv_phrase)
{
	struct usm_user user =
	    user_of(auth, auth_phrase, PRIV_AES_128, priv_phrase);
	unsigned i;

	for (i = AUTH_MD5; i < AUTH_COUNT; i++) {
		if (auth != AUTH_ANY && i != auth)
			continue;
		user.auth_ku[i] = (struct key) {1, {(uint8_t)i}};
		user.priv_ku[i] = (struct key) {1, {(uint8_t)(64 + i)}};
	}
	return user;
}

START_TEST(test_inherit)
{
	/* columns: of the new user; are the keys taken over? */
	static const struct {
		enum auth_protocol old_auth, auth;
		const char *auth_phrase, *priv_phrase;
		bool takes_auth, takes_priv;
	} rows[] = {
	    {AUTH_SHA, AUTH_SHA, "maplesyrup", "pancakes", true, true},
	    {AUTH_SHA, AUTH_SHA, "maplesyrup", "waffles!", true, false},
	    {AUTH_SHA, AUTH_SHA, "maplesyruq", "pancakes", false, true},
	    {AUTH_SHA, AUTH_SHA, "maplesyrups", "pancakes ", false, false},
	    {AUTH_SHA, AUTH_SHA, "maplesyru", NULL, false, false},
	    {AUTH_SHA, AUTH_SHA, NULL, NULL, false, false},
	    {AUTH_SHA, AUTH_MD5, "maplesyrup", "pancakes", false, false},
	    {AUTH_ANY, AUTH_SHA, "maplesyrup", "pancakes", true, true},
	    {AUTH_SHA, AUTH_ANY, "maplesyrup", "pancakes", true, true},
	};
	struct usm_user old =
	    marked(rows[_i].old_auth, "maplesyrup", "pancakes");
	struct usm_user user = user_of(rows[_i].auth, rows[_i].auth_phrase,
	    PRIV_DES, rows[_i].priv_phrase);
	unsigned i;

	usm_user_inherit(&user, &old);
	for (i = 0; i < AUTH_COUNT; i++) {
		bool its = i == AUTH_SHA;

		ck_assert_uint_eq(user.auth_ku[i].octets[0],
		    its && rows[_i].takes_auth ? i : 0);
		ck_assert_uint_eq(user.priv_ku[i].octets[0],
		    its && rows[_i].takes_priv ? 64 + i : 0);
	}
	usm_user_fini(&user);
	usm_user_fini(&old);
}
END_TEST

/* Nothing of the old user replaces what the new one has. */
START_TEST(test_inherit_keeps)
{
	struct usm_user old = marked(AUTH_SHA, "maplesyrup", "pancakes");
	struct usm_user user =
	    user_of(AUTH_SHA, "maplesyrup", PRIV_DES, "pancakes");

	user.auth_ku[AUTH_SHA] = (struct key) {1, {99}};
	usm_user_inherit(&user, &old);
	ck_assert_uint_eq(user.auth_ku[AUTH_SHA].octets[0], 99);
	ck_assert_uint_eq(user.priv_ku[AUTH_SHA].octets[0], 64 + AUTH_SHA);
	usm_user_fini(&user);
	usm_user_fini(&old);
}
END_TEST

/* A copy says the same, and shares no memory. */
START_TEST(test_copy)
{
	struct usm_user user = marked(AUTH_ANY, "maplesyrup", "pancakes");
	struct usm_user copy;
	struct prefix here;

	ck_assert_int_eq(prefix_parse("192.0.2.0/24", &here), 0);
	ck_assert_int_eq(prefix_list_add(&user.sources, &here), 0);
	user.engines = calloc(2, sizeof(*user.engines));
	user.engine_count = 2;
	engine_id_from_span(span_of("first"), &user.engines[0]);
	engine_id_from_span(span_of("second"), &user.engines[1]);
	ck_assert_int_eq(usm_user_copy(&copy, &user), 0);
	ck_assert(copy.title != user.title && copy.engines != user.engines);
	ck_assert(copy.sources.items != user.sources.items);
	ck_assert(copy.auth_passphrase != user.auth_passphrase);
	usm_user_fini(&user);
	ck_assert_str_eq(copy.title, "noc");
	ck_assert_str_eq(copy.auth_passphrase, "maplesyrup");
	ck_assert_str_eq(copy.priv_passphrase, "pancakes");
	ck_assert_uint_eq(copy.sources.count, 1);
	ck_assert_uint_eq(copy.sources.items[0].bits, 24);
	ck_assert(
	    span_equal(engine_id_span(&copy.engines[1]), span_of("second")));
	ck_assert_uint_gt(copy.auth_ku[AUTH_SHA_512].size, 0);
	usm_user_fini(&copy);
}
END_TEST

START_TEST(test_copy_little)
{
	struct usm_user user = user_of(AUTH_NONE, NULL, PRIV_NONE, NULL), copy;

	ck_assert_int_eq(usm_user_copy(&copy, &user), 0);
	ck_assert_ptr_null(copy.auth_passphrase);
	ck_assert_ptr_null(copy.engines);
	usm_user_fini(&user);
	ck_assert_str_eq(copy.title, "noc");
	usm_user_fini(&copy);
}
END_TEST

START_TEST(test_fini)
{
	static const struct usm_user none;
	struct usm_user user = marked(AUTH_ANY, "maplesyrup", "pancakes");

	user.engines = calloc(2, sizeof(*user.engines));
	user.engine_count = 2;
	user.auth_localized = user.priv_localized = user.auth_ku[AUTH_SHA];
	usm_user_fini(&user);
	ck_assert_mem_eq(&user, &none, sizeof(none));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("user");
	TCase *tc = tcase_create("user");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_derive);
	tcase_add_test(tc, test_derive_any);
	tcase_add_test(tc, test_derive_without_privacy);
	tcase_add_test(tc, test_derive_keeps);
	tcase_add_test(tc, test_derive_fails);
	tcase_add_loop_test(tc, test_inherit, 0, 9);
	tcase_add_test(tc, test_inherit_keeps);
	tcase_add_test(tc, test_copy);
	tcase_add_test(tc, test_copy_little);
	tcase_add_test(tc, test_fini);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
