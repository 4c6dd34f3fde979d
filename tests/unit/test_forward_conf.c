/* SPDX-License-Identifier: ISC */
/*
 * Forward sections compared and copied: their user is theirs, and its secrets
 * count.
 */
#include "output/forward_conf.h"

#include <check.h>
#include <stdlib.h>

#include "suite.h"

static char title[] = "u", community[] = "c";
static char auth_phrase[] = "the passphrase", priv_phrase[] = "the other one";

static struct usm_user
user(void)
{
	return (struct usm_user) {.title = title,
	    .name = "u",
	    .auth = AUTH_SHA,
	    .priv = PRIV_AES_128,
	    .extension = EXTENSION_AUTO,
	    .auth_passphrase = auth_phrase,
	    .priv_passphrase = priv_phrase};
}

static struct forward_conf
base(struct usm_user *of)
{
	return (struct forward_conf) {
	    .address = {.family = AF_INET, .port = 162, .bytes = {1}},
	    .version = FORWARD_V3,
	    .pdu = FORWARD_PDU_INFORM,
	    .source = FORWARD_SOURCE_VARBIND,
	    .timeout = 5,
	    .retries = 3,
	    .community = community,
	    .user = of};
}

START_TEST(a_copy_is_equal_and_its_own)
{
	struct usm_user of = user();
	struct forward_conf from = base(&of), to;

	ck_assert_int_eq(forward_conf_copy(&to, &from), 0);
	ck_assert(forward_conf_equal(&from, &to));
	ck_assert_ptr_ne(to.user, from.user);
	ck_assert_ptr_ne(to.user->auth_passphrase, of.auth_passphrase);
	to.user->auth_passphrase[0] = 'T';
	ck_assert(!forward_conf_equal(&from, &to));
	forward_conf_fini(&to);
	forward_conf_fini(&to); /* has nothing left to free */
	from.user = NULL;
	from.community = NULL;
	ck_assert_int_eq(forward_conf_copy(&to, &from), 0);
	ck_assert(forward_conf_equal(&from, &to));
	forward_conf_fini(&to);
}
END_TEST

START_TEST(every_difference_counts)
{
	enum { SECTIONS = 10, USERS = 8 };
	struct usm_user of = user(), users[USERS];
	struct forward_conf from = base(&of), changed[SECTIONS + USERS];
	size_t i;

	for (i = 0; i < SECTIONS + USERS; i++)
		changed[i] = from;
	changed[0].address.bytes[0] = 2;
	changed[1].address.port = 163;
	changed[2].version = FORWARD_V2C;
	changed[3].pdu = FORWARD_PDU_TRAP;
	changed[4].source = FORWARD_SOURCE_NONE;
	changed[5].timeout = 6;
	changed[6].retries = 4;
	changed[7].community = (char[]) {"d"};
	changed[8].community = NULL;
	changed[9].user = NULL;
	for (i = 0; i < USERS; i++) {
		users[i] = of;
		changed[SECTIONS + i].user = &users[i];
	}
	users[0].name[0] = 'v';
	users[1].auth = AUTH_MD5;
	users[2].priv = PRIV_DES;
	users[3].extension = EXTENSION_REEDER;
	users[4].auth_passphrase = (char[]) {"one more phrase"};
	users[5].priv_passphrase = NULL;
	users[6].auth_ku[AUTH_SHA].size = 20;
	users[7].priv_localized.size = 20;
	for (i = 0; i < SECTIONS + USERS; i++) {
		ck_assert_msg(
		    !forward_conf_equal(&from, &changed[i]), "%zu", i);
		ck_assert(!forward_conf_equal(&changed[i], &from));
	}
	/* what a user accepts says nothing of what it sends */
	users[0] = of;
	users[0].level = AUTH_PRIV;
	users[0].relaxed = true;
	ck_assert(forward_conf_equal(&from, &changed[SECTIONS]));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("forward_conf");
	TCase *tc = tcase_create("forward_conf");

	tcase_add_test(tc, a_copy_is_equal_and_its_own);
	tcase_add_test(tc, every_difference_counts);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
