/* SPDX-License-Identifier: ISC */
/*
 * Verifying and decrypting for a reader: every protocol, both key extensions,
 * several sections of a name, and what cannot be unlocked.
 */
#include "cli/unlock.h"

#include "suite.h"
#include "usm_world.h"

static struct unlocked unlocked;

static void
try_with(const struct usm_user *users, size_t count, const struct v3_sender *s)
{
	struct keyring keyring = {crypto(), users, count};

	ck_assert_int_eq(
	    message_decode(v3_build(crypto(), s), &message), DROP_NONE);
	unlock(&keyring, &message, scratch, &unlocked);
	ck_assert(unlocked.tried);
}

/* By the section that fits the sender. */
static void
try_own(const struct v3_sender *s)
{
	struct usm_user user = v3_user(crypto(), s);

	user.extension = EXTENSION_AUTO;
	try_with(&user, 1, s);
	ck_assert_uint_eq(unlocked.sections, 1);
	ck_assert((unlocked.user == &user) == (unlocked.user != NULL));
	usm_user_fini(&user);
}

static void
check_plain(void)
{
	struct scoped_pdu scoped;

	ck_assert_uint_gt(unlocked.plain.size, 0);
	ck_assert_int_eq(
	    scoped_pdu_decode(unlocked.plain, 16, &scoped, &leniencies),
	    DROP_NONE);
	ck_assert_ptr_nonnull(
	    memmem(scoped.pdu.data, scoped.pdu.size, "hello", 5));
}

START_TEST(test_digests)
{
	struct v3_sender s = v3_sender();

	s.auth = (enum auth_protocol)_i;
	s.level = AUTH_NO_PRIV;
	try_own(&s);
	ck_assert_ptr_nonnull(unlocked.user);
	ck_assert_int_eq(unlocked.auth, s.auth);
	ck_assert_uint_eq(unlocked.plain.size, 0);
	s.wrong_digest = true;
	try_own(&s);
	ck_assert_ptr_null(unlocked.user);
}
END_TEST

static const struct {
	enum priv_protocol priv;
	enum key_extension extension, found;
} ciphers[] = {
    {PRIV_DES, EXTENSION_BLUMENTHAL, EXTENSION_AUTO},
    {PRIV_AES_128, EXTENSION_BLUMENTHAL, EXTENSION_AUTO},
    {PRIV_3DES, EXTENSION_REEDER, EXTENSION_REEDER},
    {PRIV_AES_192, EXTENSION_BLUMENTHAL, EXTENSION_BLUMENTHAL},
    {PRIV_AES_192, EXTENSION_REEDER, EXTENSION_REEDER},
    {PRIV_AES_256, EXTENSION_BLUMENTHAL, EXTENSION_BLUMENTHAL},
    {PRIV_AES_256, EXTENSION_REEDER, EXTENSION_REEDER},
};

START_TEST(test_ciphers)
{
	struct v3_sender s = v3_sender();

	s.auth = AUTH_SHA; /* 20 octets: shorter than some ciphers need */
	s.priv = ciphers[_i].priv;
	s.extension = ciphers[_i].extension;
	try_own(&s);
	ck_assert_ptr_nonnull(unlocked.user);
	ck_assert_int_eq(unlocked.extension, ciphers[_i].found);
	check_plain();
}
END_TEST

START_TEST(test_wrong_priv_passphrase)
{
	struct v3_sender s = v3_sender();
	struct usm_user user = v3_user(crypto(), &s);

	s.priv_passphrase = "another-passphrase";
	try_with(&user, 1, &s);
	ck_assert_ptr_eq(unlocked.user, &user);
	ck_assert_uint_eq(unlocked.plain.size, 0);
	usm_user_fini(&user);
}
END_TEST

/* The one of its name that proves it, wherever it stands. */
START_TEST(test_sections)
{
	struct v3_sender s = v3_sender(), wrong = s, other = s;
	struct usm_user users[3];

	wrong.auth_passphrase = "not-this-passphrase";
	other.user = "ops";
	users[0] = v3_user(crypto(), &other);
	users[1] = v3_user(crypto(), &wrong);
	users[2] = v3_user(crypto(), &s);
	try_with(users, 3, &s);
	ck_assert_uint_eq(unlocked.sections, 2);
	ck_assert_ptr_eq(unlocked.user, &users[2]);
	check_plain();
	try_with(users, 2, &s);
	ck_assert_uint_eq(unlocked.sections, 1);
	ck_assert_ptr_null(unlocked.user);
	try_with(users, 1, &s);
	ck_assert_uint_eq(unlocked.sections, 0);
	usm_user_fini(&users[0]);
	usm_user_fini(&users[1]);
	usm_user_fini(&users[2]);
}
END_TEST

START_TEST(test_nothing_to_unlock)
{
	struct v3_sender s = v3_sender();
	struct usm_user user = v3_user(crypto(), &s);

	s.level = NO_AUTH_NO_PRIV;
	try_with(&user, 1, &s);
	ck_assert_uint_eq(unlocked.sections, 1);
	ck_assert_ptr_null(unlocked.user);
	unlock(NULL, &message, scratch, &unlocked);
	ck_assert(!unlocked.tried);
	usm_user_fini(&user);
}
END_TEST

/* A salt that no cipher takes. */
START_TEST(test_salt)
{
	struct v3_sender s = v3_sender();

	s.salt_size = 7;
	try_own(&s);
	ck_assert_ptr_nonnull(unlocked.user);
	ck_assert_uint_eq(unlocked.plain.size, 0);
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("unlock");

	tcase_add_checked_fixture(tc, world_make, world_end);
	tcase_add_loop_test(tc, test_digests, AUTH_MD5, AUTH_COUNT);
	tcase_add_loop_test(
	    tc, test_ciphers, 0, sizeof(ciphers) / sizeof(ciphers[0]));
	tcase_add_test(tc, test_wrong_priv_passphrase);
	tcase_add_test(tc, test_sections);
	tcase_add_test(tc, test_nothing_to_unlock);
	tcase_add_test(tc, test_salt);
	return suite_run("unlock", tc);
}
