/* SPDX-License-Identifier: ISC */
/*
 * What was written of OIDs: found again, in its index only, and never another's
 * in its place.
 */
#include "output/naming.h"

#include "notifications.h"
#include "suite.h"

static struct naming naming;

static void
keep(const char *dotted, const char *head)
{
	struct span oid = sample_oid(dotted);
	struct mib_match match;

	naming_keep(&naming, NULL, oid,
	    mib_find(NULL, oid, &match) && mib_match_is_named(&match) ? &match
								      : NULL,
	    span_of(head));
}

static const char *
find(const char *dotted)
{
	static char head[NAMING_HEAD_MAX + 1];
	const struct naming_entry *entry =
	    naming_find(&naming, NULL, sample_oid(dotted));

	if (entry == NULL)
		return NULL;
	memcpy(head, entry->head, entry->head_size);
	head[entry->head_size] = '\0';
	return head;
}

START_TEST(test_found_again)
{
	const struct naming_entry *entry;

	ck_assert_ptr_null(find("1.3.6.1.2.1.2.2.1.8.3"));
	keep("1.3.6.1.2.1.2.2.1.8.3", "down");
	keep("1.3.6.1.4.1.99999.1", "unknown");
	ck_assert_str_eq(find("1.3.6.1.2.1.2.2.1.8.3"), "down");
	ck_assert_str_eq(find("1.3.6.1.4.1.99999.1"), "unknown");
	ck_assert_ptr_null(find("1.3.6.1.2.1.2.2.1.8.4"));
	entry = naming_find(&naming, NULL, sample_oid("1.3.6.1.2.1.2.2.1.8.3"));
	ck_assert(entry->named);
	ck_assert_uint_eq(entry->suffix_size, 1);
	entry = naming_find(&naming, NULL, sample_oid("1.3.6.1.4.1.99999.1"));
	ck_assert(!entry->named);
	naming_fini(&naming);
	ck_assert_ptr_null(find("1.3.6.1.2.1.2.2.1.8.3"));
}
END_TEST

/* More than there are places: what is found is always its own. */
START_TEST(test_many)
{
	char dotted[64];
	unsigned i, found = 0;

	for (i = 0; i < 1000; i++) {
		snprintf(dotted, sizeof(dotted), "1.3.6.1.9.%u", i);
		keep(dotted, dotted);
		ck_assert_str_eq(find(dotted), dotted);
	}
	for (i = 0; i < 1000; i++) {
		snprintf(dotted, sizeof(dotted), "1.3.6.1.9.%u", i);
		if (find(dotted) == NULL)
			continue;
		ck_assert_str_eq(find(dotted), dotted);
		found++;
	}
	ck_assert_uint_gt(found, 100);
	naming_fini(&naming);
}
END_TEST

/* The columns of a row, which are much alike, do not drive one another out. */
START_TEST(test_rows)
{
	char dotted[64];
	unsigned row, column, turn, found = 0;

	for (row = 1; row <= 40; row++)
		for (turn = 0; turn < 2; turn++)
			for (column = 1; column <= 22; column++) {
				snprintf(dotted, sizeof(dotted),
				    "1.3.6.1.2.1.2.2.1.%u.%u", column, row);
				found += turn == 1 && find(dotted) != NULL;
				keep(dotted, dotted);
			}
	ck_assert_uint_gt(found, 880 * 9 / 10);
	naming_fini(&naming);
}
END_TEST

START_TEST(test_too_long)
{
	char head[NAMING_HEAD_MAX + 2], dotted[512] = "1.3";

	memset(head, 'x', sizeof(head) - 1);
	head[sizeof(head) - 1] = '\0';
	keep("1.3.6.1", head);
	ck_assert_ptr_null(find("1.3.6.1"));
	head[NAMING_HEAD_MAX] = '\0';
	keep("1.3.6.1", head);
	ck_assert_str_eq(find("1.3.6.1"), head);
	while (strlen(dotted) < 200)
		strcat(dotted, ".9");
	keep(dotted, "long");
	ck_assert_ptr_null(find(dotted));
	naming_fini(&naming);
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("naming");

	tcase_add_test(tc, test_found_again);
	tcase_add_test(tc, test_many);
	tcase_add_test(tc, test_rows);
	tcase_add_test(tc, test_too_long);
	return suite_run("naming", tc);
}
