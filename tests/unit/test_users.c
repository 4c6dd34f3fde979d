/* SPDX-License-Identifier: ISC */
/*
 * The index of user sections: found by name, in the configuration's order.
 */
#include "usm/users.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "suite.h"

/* Sections with these names; titles tell them apart. */
static struct usm_user *
sections(const char *const *names, size_t count)
{
	struct usm_user *items = calloc(count + 1, sizeof(*items));
	char title[24];
	size_t i;

	for (i = 0; i < count; i++) {
		snprintf(title, sizeof(title), "%zu", i);
		items[i].title = strdup(title);
		items[i].auth_passphrase = strdup("a secret");
		strncpy(items[i].name, names[i], USER_NAME_SIZE_MAX);
	}
	return items;
}

/* The titles of a name's sections, in order. */
static const char *
titles(const struct users *users, struct span name)
{
	static char text[64];
	const struct usm_user *user;

	text[0] = '\0';
	for (user = users_find(users, name); user != NULL;
	     user = users_find_next(users, user, name))
		strncat(text, user->title, sizeof(text) - strlen(text) - 1);
	return text;
}

START_TEST(test_names)
{
	static const char *const names[] = {"noc", "a", "noc", "", "noc2"};
	struct users users;

	users_init(&users);
	ck_assert_str_eq(titles(&users, span_of("noc")), "");
	ck_assert_int_eq(users_set(&users, sections(names, 5), 5), 0);
	ck_assert_str_eq(titles(&users, span_of("noc")), "02");
	ck_assert_str_eq(titles(&users, span_of("noc2")), "4");
	ck_assert_str_eq(titles(&users, span_of("")), "3");
	ck_assert_str_eq(titles(&users, (struct span) {NULL, 0}), "3");
	ck_assert_str_eq(titles(&users, span_of("no")), "");
	ck_assert_str_eq(titles(&users, span_of("Noc")), "");
	ck_assert_str_eq(
	    titles(&users, (struct span) {(const uint8_t *)"noc\0", 4}), "");
	/* others take their place */
	ck_assert_int_eq(users_set(&users, sections(names + 1, 1), 1), 0);
	ck_assert_str_eq(titles(&users, span_of("noc")), "");
	ck_assert_str_eq(titles(&users, span_of("a")), "0");
	ck_assert_int_eq(users_set(&users, sections(names, 0), 0), 0);
	ck_assert_str_eq(titles(&users, span_of("a")), "");
	users_fini(&users);
}
END_TEST

START_TEST(test_thousands)
{
	enum { COUNT = 5000 };
	static char names[COUNT][16];
	static const char *pointers[COUNT];
	struct users users;
	char title[24];
	size_t i;

	for (i = 0; i < COUNT; i++) {
		snprintf(names[i], sizeof(names[i]), "user-%zu", i);
		pointers[i] = names[i];
	}
	users_init(&users);
	ck_assert_int_eq(
	    users_set(&users, sections(pointers, COUNT), COUNT), 0);
	for (i = 0; i < COUNT; i++) {
		snprintf(title, sizeof(title), "%zu", i);
		ck_assert_str_eq(titles(&users, span_of(names[i])), title);
	}
	ck_assert_str_eq(titles(&users, span_of("user-5000")), "");
	users_fini(&users);
}
END_TEST

START_TEST(test_engines)
{
	static const char *const names[] = {"any", "two", "none"};
	static const uint8_t octets[] = {0x80, 1, 2, 3, 4, 5};
	struct span a = {octets, 5}, b = {octets, 6}, c = {octets + 1, 5};
	struct usm_user *items = sections(names, 3);
	struct users users;

	items[1].engines = calloc(2, sizeof(*items[1].engines));
	items[1].engine_count = 2;
	ck_assert_int_eq(engine_id_from_span(a, &items[1].engines[0]), 0);
	ck_assert_int_eq(engine_id_from_span(c, &items[1].engines[1]), 0);
	users_init(&users);
	ck_assert(!users_list_engine(&users, a));
	ck_assert_int_eq(users_set(&users, items, 3), 0);
	ck_assert(users_item_lists_engine(&users.items[1], a));
	ck_assert(users_item_lists_engine(&users.items[1], c));
	ck_assert(!users_item_lists_engine(&users.items[1], b));
	ck_assert(!users_item_lists_engine(&users.items[0], a));
	ck_assert(users_list_engine(&users, a));
	ck_assert(users_list_engine(&users, c));
	ck_assert(!users_list_engine(&users, b));
	users_fini(&users);
}
END_TEST

/* The n-th engine's ID; good until the next. */
static struct span
engine(uint32_t n)
{
	static uint8_t octets[9] = {0x80, 0, 0, 0, 5};

	memcpy(octets + 5, &n, sizeof(n));
	return (struct span) {octets, sizeof(octets)};
}

/* Many, some listed by two sections. */
START_TEST(test_many_engines)
{
	enum { COUNT = 3000 };
	static const char *const names[] = {"a", "b"};
	struct usm_user *items = sections(names, 2);
	struct users users;
	uint32_t i, n;

	for (i = 0; i < 2; i++) {
		items[i].engines = calloc(COUNT, sizeof(*items[i].engines));
		items[i].engine_count = COUNT;
		for (n = 0; n < COUNT; n++)
			engine_id_from_span(
			    engine(i * COUNT / 2 + n), &items[i].engines[n]);
	}
	users_init(&users);
	ck_assert_int_eq(users_set(&users, items, 2), 0);
	for (n = 0; n < 3 * COUNT; n++)
		ck_assert_int_eq(
		    users_list_engine(&users, engine(n)), n < COUNT * 3 / 2);
	users_fini(&users);
	ck_assert(!users_list_engine(&users, engine(1)));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("users");
	TCase *tc = tcase_create("users");

	tcase_add_test(tc, test_names);
	tcase_add_test(tc, test_thousands);
	tcase_add_test(tc, test_engines);
	tcase_add_test(tc, test_many_engines);
	tcase_set_timeout(tc, 60);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
