/* SPDX-License-Identifier: ISC */
/*
 * What would become of a datagram: by a configuration, and without one.
 */
#include "cli/verdict.h"

#include <sysexits.h>

#include "octets.h"
#include "scratch.h"
#include "suite.h"
#include "usm_world.h"

static char directory[SCRATCH_SIZE];
static struct court *court;
static struct verdict verdict;

static void
set_up(void)
{
	scratch_make(directory);
	world_make();
}

static void
tear_down(void)
{
	court_close(court);
	world_end();
	scratch_remove(directory);
}

/* Judges by this configuration from now on; a status of sysexits.h. */
static int
judge_by(const char *text)
{
	const char *path = scratch_path(directory, "t.conf");
	FILE *file = fopen(path, "w");
	int status = 0;

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
	court_close(court);
	court = court_open(path, &status);
	return court == NULL ? status : 0;
}

static void
judge(struct span octets, const char *from)
{
	struct sample sample = {.number = 1,
	    .octets = octets,
	    .addressed = from != NULL,
	    .timed = true,
	    .time = {1795185540, 0}};
	struct unlocked unlocked = {.tried = false};
	struct keyring keyring;

	if (from != NULL)
		ck_assert_int_eq(address_parse(from, &sample.source), 0);
	if (message_decode(octets, &message) == DROP_NONE &&
	    message.version == SNMP_V3 && court != NULL) {
		keyring = court_keyring(court);
		unlock(&keyring, &message, scratch, &unlocked);
	}
	verdict_reach(&verdict, court, &sample, &unlocked);
}

static void
expect(enum outcome outcome, enum drop drop, const char *words)
{
	ck_assert_int_eq(verdict.outcome, outcome);
	if (outcome == OUTCOME_DROPPED)
		ck_assert_int_eq(verdict.drop, drop);
	text_add_char(&verdict.words, '\0');
	ck_assert_msg(strstr(verdict.words.data, words) != NULL,
	    "\"%s\" is not in \"%s\"", words, verdict.words.data);
	verdict_fini(&verdict);
}

#define TRAP                                                                   \
	"30 (02 01 01 04 06 7075626c6963 a7 (02 01 05 02 01 00 02 01 00 30 ("  \
	"30 (06 08 2b06010201010300 43 01 64)"                                 \
	"30 (06 0a 2b060106030101040100 06 09 2b0601060301010503))))"

START_TEST(test_without_a_configuration)
{
	struct octets trap = octets_of_hex(TRAP);

	judge(octets_span(&trap), "192.0.2.7");
	expect(OUTCOME_DEPENDS, DROP_NONE,
	    "a community section has the name \"public\"");
	judge((struct span) {trap.data, trap.size - 1}, "192.0.2.7");
	expect(OUTCOME_DROPPED, DROP_ASN_PARSE, "not a well-formed");
	octets_fini(&trap);
}
END_TEST

START_TEST(test_communities)
{
	struct octets trap = octets_of_hex(TRAP);

	judge_by("community \"public\" { sources = {\"192.0.2.0/24\"} }\n");
	judge(octets_span(&trap), "192.0.2.7");
	expect(OUTCOME_ACCEPTED, DROP_NONE, "SNMPv2c trap");
	judge(octets_span(&trap), "198.51.100.1");
	expect(OUTCOME_DROPPED, DROP_BAD_COMMUNITY_USE, "sources");
	judge(octets_span(&trap), NULL);
	expect(OUTCOME_DEPENDS, DROP_NONE, "source");
	judge_by("community \"private\" { }\n");
	judge(octets_span(&trap), "192.0.2.7");
	expect(OUTCOME_DROPPED, DROP_BAD_COMMUNITY, "no community section");
	octets_fini(&trap);
}
END_TEST

#define USER                                                                   \
	"user \"noc\" { auth = \"SHA-256\" auth_passphrase = "                 \
	"\"auth-passphrase\"\n priv = \"AES-128\" priv_passphrase = "          \
	"\"priv-passphrase\" }\n"

START_TEST(test_users)
{
	struct v3_sender s = v3_sender();

	judge_by(USER);
	judge(v3_build(crypto(), &s), "192.0.2.7");
	expect(OUTCOME_ACCEPTED, DROP_NONE, "SNMPv3 trap");
	s.wrong_digest = true;
	judge(v3_build(crypto(), &s), "192.0.2.7");
	expect(OUTCOME_DROPPED, DROP_WRONG_DIGEST, "digest is wrong");
	s.user = "nobody";
	judge(v3_build(crypto(), &s), "192.0.2.7");
	ck_assert_int_eq(verdict.outcome, OUTCOME_DROPPED);
	verdict_fini(&verdict);
}
END_TEST

/* As if one had been heard after the other: the second is a replay. */
START_TEST(test_in_their_order)
{
	struct v3_sender s = v3_sender();

	judge_by(USER);
	s.time = 5000;
	judge(v3_build(crypto(), &s), "192.0.2.7");
	expect(OUTCOME_ACCEPTED, DROP_NONE, "SNMPv3 trap");
	s.time = 1000;
	judge(v3_build(crypto(), &s), "192.0.2.7");
	expect(OUTCOME_DROPPED, DROP_NOT_IN_WINDOW, "too old");
}
END_TEST

START_TEST(test_no_configuration)
{
	int status = 0;

	ck_assert_int_eq(judge_by("usr \"x\" { }\n"), EX_CONFIG);
	ck_assert_ptr_null(
	    court_open(scratch_path(directory, "nowhere"), &status));
	ck_assert_int_ne(status, 0);
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("verdict");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, test_without_a_configuration);
	tcase_add_test(tc, test_communities);
	tcase_add_test(tc, test_users);
	tcase_add_test(tc, test_in_their_order);
	tcase_add_test(tc, test_no_configuration);
	return suite_run("verdict", tc);
}
