/* SPDX-License-Identifier: ISC */
/*
 * The engine table: bounded, in the order engines were heard, and what of it
 * is still to be saved.
 */
#include "usm/engine.h"

#include <check.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "suite.h"

static struct engine_table *table;

static void
start(void)
{
	table = engine_table_new(100);
	ck_assert_ptr_nonnull(table);
}

static void
stop(void)
{
	engine_table_free(table);
	engine_table_free(NULL);
}

/* The n-th engine's ID; good until the next. */
static struct span
id(uint32_t n)
{
	static uint8_t octets[9] = {0x80, 0, 0, 0, 5};

	memcpy(octets + 5, &n, sizeof(n));
	return (struct span) {octets, sizeof(octets)};
}

static struct engine *
add(uint32_t n)
{
	struct engine *e = engine_add(table, id(n));

	ck_assert_ptr_nonnull(e);
	e->boots = (int32_t)n;
	engine_touch(table, e);
	return e;
}

static bool
has(uint32_t n)
{
	const struct engine *e;

	engine_expect(table, id(n + 1));
	e = engine_find(table, id(n));
	ck_assert(e == NULL || e->boots == (int32_t)n);
	return e != NULL;
}

/* Takes up to `max`; their numbers, in one decimal number. */
static unsigned
taken(size_t max)
{
	struct engine copies[16];
	size_t i, count;
	unsigned digits = 0;

	ck_assert_uint_le(max, 16);
	count = engine_take_dirty(table, copies, max);
	ck_assert_uint_le(count, max);
	for (i = 0; i < count; i++)
		digits = digits * 10 + (unsigned)copies[i].boots;
	return digits;
}

/* All there are, most recently heard first. */
static unsigned
order(void)
{
	const struct engine *e = NULL;
	unsigned digits = 0;

	while ((e = engine_next(table, e)) != NULL)
		digits = digits * 10 + (unsigned)e->boots;
	return digits;
}

START_TEST(test_find)
{
	struct engine *e;

	ck_assert(!has(1)); /* in a table without memory yet */
	ck_assert_ptr_null(engine_next(table, NULL));
	e = engine_add(table, id(1));
	ck_assert_int_eq(e->boots, 0);
	ck_assert_int_eq(e->extension, EXTENSION_AUTO);
	e->boots = 1;
	ck_assert_ptr_eq(engine_add(table, id(1)), e);
	ck_assert_ptr_eq(engine_find(table, id(1)), e);
	ck_assert_uint_eq(engine_table_count(table), 1);
	ck_assert(!has(2));
	engine_remove(table, e);
	ck_assert(!has(1));
	ck_assert_uint_eq(engine_table_count(table), 0);
}
END_TEST

START_TEST(test_illegal_ids)
{
	static const uint8_t octets[33] = {0x80};
	size_t size;

	for (size = 0; size <= 33; size++)
		ck_assert_int_eq(
		    engine_add(table, (struct span) {octets, size}) != NULL,
		    size >= 5 && size <= 32);
	/* a prefix is another engine */
	ck_assert_uint_eq(engine_table_count(table), 28);
}
END_TEST

START_TEST(test_order)
{
	add(1);
	add(2);
	add(3);
	ck_assert_uint_eq(order(), 321);
	engine_touch(table, engine_find(table, id(1)));
	ck_assert_uint_eq(order(), 132);
	engine_remove(table, engine_find(table, id(3)));
	ck_assert_uint_eq(order(), 12);
	engine_touch(table, engine_find(table, id(1)));
	ck_assert_uint_eq(order(), 12);
	add(4);
	ck_assert_uint_eq(order(), 412);
	engine_clear(table);
	ck_assert_uint_eq(order(), 0);
	ck_assert(!has(1) && !has(2) && !has(4));
	add(5);
	ck_assert_uint_eq(order(), 5);
}
END_TEST

/* The least recently heard leaves. */
START_TEST(test_limit)
{
	uint32_t n;

	engine_table_set_limit(table, 3);
	add(1);
	add(2);
	add(3);
	add(1);
	add(4);
	ck_assert_uint_eq(order(), 413);
	ck_assert(!has(2));
	engine_table_set_limit(table, 1);
	ck_assert_uint_eq(order(), 4);
	engine_table_set_limit(table, 0);
	ck_assert_uint_eq(order(), 0);
	ck_assert_ptr_null(engine_add(table, id(1)));
	engine_table_set_limit(table, 1000);
	for (n = 0; n < 2000; n++)
		add(n);
	ck_assert_uint_eq(engine_table_count(table), 1000);
	for (n = 0; n < 2000; n++)
		ck_assert_int_eq(has(n), n >= 1000);
}
END_TEST

START_TEST(test_dirty)
{
	ck_assert_uint_eq(taken(16), 0);
	add(1);
	add(2);
	add(3);
	ck_assert_uint_eq(taken(2), 12);
	ck_assert_uint_eq(taken(2), 3);
	ck_assert_uint_eq(taken(2), 0);
	engine_touch(table, engine_find(table, id(2)));
	ck_assert_uint_eq(taken(16), 2);
	ck_assert_uint_eq(taken(16), 0);
	/* found and not touched: nothing to save */
	engine_add(table, id(1));
	ck_assert_uint_eq(taken(16), 0);
}
END_TEST

/* Whichever of the touched ones leaves, the others are still taken. */
START_TEST(test_dirty_removed)
{
	uint32_t gone;

	for (gone = 1; gone <= 4; gone++) {
		engine_clear(table);
		add(9);
		ck_assert_uint_eq(taken(16), 9);
		add(1);
		add(2);
		add(3);
		if (gone <= 3)
			engine_remove(table, engine_find(table, id(gone)));
		ck_assert_uint_eq(taken(16), gone == 1	 ? 23
					     : gone == 2 ? 13
					     : gone == 3 ? 12
							 : 123);
	}
	add(1);
	engine_remove(table, engine_find(table, id(1)));
	ck_assert_uint_eq(taken(16), 0);
	add(1);
	engine_clear(table);
	ck_assert_uint_eq(taken(16), 0);
	add(2);
	ck_assert_uint_eq(taken(16), 2);
}
END_TEST

/* Touched while marked as the oldest unsaved: it moves behind the others. */
START_TEST(test_dirty_touched)
{
	add(1);
	add(2);
	engine_touch(table, engine_find(table, id(1)));
	ck_assert_uint_eq(taken(1), 2);
	engine_touch(table, engine_find(table, id(2)));
	ck_assert_uint_eq(taken(16), 12);
	add(3);
	engine_touch(table, engine_find(table, id(3)));
	ck_assert_uint_eq(taken(16), 3);
}
END_TEST

START_TEST(test_put_back)
{
	engine_put_back(table, 5);
	add(1);
	add(2);
	add(3);
	ck_assert_uint_eq(taken(16), 123);
	engine_put_back(table, 2);
	ck_assert_uint_eq(taken(16), 23);
	engine_put_back(table, 100);
	ck_assert_uint_eq(taken(1), 1);
	engine_put_back(table, 1);
	ck_assert_uint_eq(taken(16), 123);
	/* one was heard since: it is taken, and maybe one more */
	engine_touch(table, engine_find(table, id(2)));
	engine_put_back(table, 3);
	ck_assert_uint_eq(taken(16), 132);
}
END_TEST

/* 100,000 engines are found, in no more than 300 octets each. */
START_TEST(test_growth)
{
	const uint32_t count = 100000;
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd, taken_octets;
	uint32_t n;

	engine_table_set_limit(table, count);
	for (n = 0; n < count; n++)
		add(n);
	taken_octets = mallinfo2().uordblks + mallinfo2().hblkhd - before;
	ck_assert_uint_eq(engine_table_count(table), count);
	for (n = 0; n < count; n++)
		ck_assert(has(n));
	ck_assert(!has(count));
	/* sanitizers have a heap of their own, which this does not see */
	ck_assert_uint_le(taken_octets, (size_t)count * 300);
	add(count);
	ck_assert(!has(0) && has(1) && has(count));
	engine_table_set_limit(table, 10);
	ck_assert_uint_eq(engine_table_count(table), 10);
	ck_assert(has(count));
}
END_TEST

/* The names kept, the last to come first. */
static void
assert_users(const struct engine *e, const char *expected)
{
	char joined[ENGINE_USERS_MAX * (USER_NAME_SIZE_MAX + 1) + 1] = "";
	const char *user;
	unsigned n;

	for (n = 0; (user = engine_user(table, e, n)) != NULL; n++) {
		strcat(joined, user);
		strcat(joined, " ");
	}
	ck_assert_str_eq(joined, expected);
}

START_TEST(test_users_of_an_engine)
{
	const char *const names[] = {"ann", "bob", "ann", "eve", "joe"};
	struct engine e = {.boots = 1};
	char name[USER_NAME_SIZE_MAX + 1];
	size_t i;

	assert_users(&e, "");
	for (i = 0; i < 5; i++)
		engine_note_user(table, &e, names[i]);
	assert_users(&e, "joe eve bob ann ");
	ck_assert(!e.users_left);
	for (i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "%c%030zu%c", 'a', i, 'z');
		engine_note_user(table, &e, name);
	}
	ck_assert(e.users_left);
	assert_users(&e, "a000000000000000000000000000039z "
			 "a000000000000000000000000000038z "
			 "a000000000000000000000000000037z "
			 "a000000000000000000000000000036z ");
	engine_note_user(table, &e, "eve");
	assert_users(&e, "eve a000000000000000000000000000039z "
			 "a000000000000000000000000000038z "
			 "a000000000000000000000000000037z ");
}
END_TEST

/* Many names, on two engines: each stays what it was. */
START_TEST(test_names_of_users)
{
	struct engine first = {.boots = 1}, second = {.boots = 1};
	char name[16], expected[80];
	unsigned i;

	engine_note_user(table, &first, "ann");
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "u%u", i);
		engine_note_user(table, &second, name);
		engine_note_user(table, &second, name);
		if (i < 3)
			continue;
		snprintf(expected, sizeof(expected), "u%u u%u u%u u%u ", i,
		    i - 1, i - 2, i - 3);
		assert_users(&second, expected);
	}
	engine_note_user(table, &first, "u7");
	assert_users(&first, "u7 ann ");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {test_find, test_illegal_ids, test_order,
	    test_limit, test_dirty, test_dirty_removed, test_dirty_touched,
	    test_put_back, test_growth, test_users_of_an_engine,
	    test_names_of_users};
	Suite *suite = suite_create("engine");
	TCase *tc = tcase_create("engine");
	size_t i;

	tcase_add_checked_fixture(tc, start, stop);
	tcase_set_timeout(tc, 60);
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(tc, tests[i]);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
