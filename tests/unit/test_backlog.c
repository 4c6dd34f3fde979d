/* SPDX-License-Identifier: ISC */
/*
 * The backlog: what is written, forgotten and written again, at every place a
 * reader can stop.
 */
#include "output/backlog.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "suite.h"

static void
add(struct backlog *backlog, const char *record)
{
	text_add(backlog_text(backlog), record);
	ck_assert_int_eq(backlog_commit(backlog), 0);
}

static void
ck_unwritten(const struct backlog *backlog, const char *expected)
{
	struct span got = backlog_unwritten(backlog);

	ck_assert_uint_eq(got.size, strlen(expected));
	ck_assert(span_equal(got, span_of(expected)));
}

START_TEST(records_leave_when_they_are_read)
{
	struct backlog *backlog = backlog_new();

	ck_unwritten(backlog, "");
	ck_assert_uint_eq(backlog_settle(backlog, 0), 0);
	add(backlog, "one\n");
	add(backlog, "two\n");
	ck_unwritten(backlog, "one\ntwo\n");
	ck_assert_uint_eq(backlog_settle(backlog, 0), 0);
	backlog_wrote(backlog, 6);
	ck_unwritten(backlog, "o\n");
	ck_assert_uint_eq(backlog_settle(backlog, 3), 0); /* "one" */
	ck_assert_uint_eq(backlog_settle(backlog, 2), 1); /* and its LF */
	ck_assert_uint_eq(backlog_settle(backlog, 0), 0);
	backlog_wrote(backlog, 2);
	add(backlog, "three\n");
	ck_assert_uint_eq(backlog_settle(backlog, 0), 1);
	ck_assert_uint_eq(backlog_count(backlog), 1);
	ck_unwritten(backlog, "three\n");
	backlog_free(backlog);
	backlog_free(NULL);
}
END_TEST

/* Whatever a reader had read when it stopped, the next one begins with the
 * first record that was not read to its end. */
START_TEST(the_next_reader_gets_whole_records)
{
	static const char all[] = "a\nbb\nccc\n";
	static const char *const rest[] = {all, all, all + 2, all + 2, all + 2,
	    all + 5, all + 5, all + 5, all + 5, all + 9};
	struct backlog *backlog;
	size_t wrote, read;

	for (wrote = 0; wrote <= 9; wrote++)
		for (read = 0; read <= wrote; read++) {
			backlog = backlog_new();
			add(backlog, "a\n");
			add(backlog, "bb\n");
			add(backlog, "ccc\n");
			backlog_wrote(backlog, wrote);
			backlog_settle(backlog, wrote - read);
			backlog_rewind(backlog);
			ck_unwritten(backlog, rest[read]);
			backlog_free(backlog);
		}
}
END_TEST

START_TEST(it_says_when_it_is_full)
{
	struct backlog *backlog = backlog_new();
	size_t i;

	for (i = 0; i < BACKLOG_RECORDS_MAX; i++) {
		ck_assert(!backlog_is_full(backlog));
		add(backlog, "1234567\n"); /* 64 KiB exactly */
	}
	ck_assert(backlog_is_full(backlog));
	/* one octet of room is room, but not for more records */
	backlog_wrote(backlog, 1);
	ck_assert(backlog_is_full(backlog));
	backlog_wrote(backlog, 7);
	ck_assert_uint_eq(backlog_settle(backlog, 0), 1);
	ck_assert(!backlog_is_full(backlog));
	backlog_free(backlog);
}
END_TEST

START_TEST(a_record_without_memory_leaves_no_trace)
{
	struct backlog *backlog = backlog_new();

	add(backlog, "one\n");
	text_add(backlog_text(backlog), "half a rec");
	backlog_text(backlog)->failed = true;
	ck_assert_int_eq(backlog_commit(backlog), -1);
	add(backlog, "two\n");
	ck_unwritten(backlog, "one\ntwo\n");
	ck_assert_uint_eq(backlog_count(backlog), 2);
	backlog_free(backlog);
}
END_TEST

/* For a long time, by chance, against a plain model: the octets that all
 * readers saw. */
START_TEST(nothing_is_lost_over_time)
{
	struct backlog *backlog = backlog_new();
	unsigned added = 0, settled = 0, seen = 0, turn, n;
	size_t piped = 0, unread = 0;
	char record[16];

	srand(1);
	for (turn = 0; turn < 200000; turn++) {
		if (rand() % 2 == 0 && !backlog_is_full(backlog)) {
			snprintf(record, sizeof(record), "%08u\n", added++);
			add(backlog, record);
		}
		piped = backlog_unwritten(backlog).size;
		piped = piped > 40 ? 40 : piped;
		for (n = 0; piped >= 9 && n + 9 <= piped; n += 9)
			; /* whole records only: each is checked once */
		if (n >= 9 && unread == 0) {
			seen = (unsigned)atoi(
			    (const char *)backlog_unwritten(backlog).data);
			ck_assert_uint_eq(seen, settled);
			backlog_wrote(backlog, n);
			unread = n;
		}
		unread -= unread > 0 && rand() % 2 == 0 ? 9 : 0;
		settled += (unsigned)backlog_settle(backlog, unread);
		if (rand() % 100 == 0) {
			backlog_rewind(backlog);
			unread = 0;
		}
	}
	ck_assert_uint_eq(backlog_count(backlog), added - settled);
	ck_assert_uint_gt(settled, 50000);
	backlog_free(backlog);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("backlog");
	TCase *tcase = tcase_create("backlog");

	tcase_add_test(tcase, records_leave_when_they_are_read);
	tcase_add_test(tcase, the_next_reader_gets_whole_records);
	tcase_add_test(tcase, it_says_when_it_is_full);
	tcase_add_test(tcase, a_record_without_memory_leaves_no_trace);
	tcase_add_test(tcase, nothing_is_lost_over_time);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
