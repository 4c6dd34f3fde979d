/* SPDX-License-Identifier: ISC */
/*
 * The record of our boots: what is written is read, and nothing else is.
 */
#include "state/boots.h"

#include <errno.h>
#include <unistd.h>

#include "scratch.h"
#include "suite.h"

START_TEST(test_round_trip)
{
	char directory[SCRATCH_SIZE], *text;
	struct boots was = {{.size = 0}, 41}, is;
	struct stat st;
	size_t size;

	scratch_make(directory);
	ck_assert_int_eq(
	    engine_id_parse("0x8000000005aabbccddeeff01", &was.id), 0);
	ck_assert_int_eq(boots_read(directory, &is), -1);
	ck_assert_int_eq(boots_write(directory, &was), 0);
	was.boots = INT32_MAX - 1;
	ck_assert_int_eq(boots_write(directory, &was), 0);
	ck_assert_int_eq(boots_read(directory, &is), 0);
	ck_assert_int_eq(is.boots, INT32_MAX - 1);
	ck_assert(span_equal(engine_id_span(&was.id), engine_id_span(&is.id)));
	text = scratch_read(scratch_path(directory, "boots"), &size);
	ck_assert_str_eq(text, "0x8000000005aabbccddeeff01 2147483646\n");
	free(text);
	ck_assert_int_eq(stat(scratch_path(directory, "boots"), &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_int_ne(access(scratch_path(directory, "boots.new"), F_OK), 0);
	scratch_remove(directory);
}
END_TEST

/* The longest ID there is. */
START_TEST(test_long_id)
{
	char directory[SCRATCH_SIZE];
	struct boots was = {{.size = ENGINE_ID_SIZE_MAX}, 2147483646}, is;

	scratch_make(directory);
	memset(was.id.octets, 0xab, sizeof(was.id.octets));
	ck_assert_int_eq(boots_write(directory, &was), 0);
	ck_assert_int_eq(boots_read(directory, &is), 0);
	ck_assert(span_equal(engine_id_span(&was.id), engine_id_span(&is.id)));
	ck_assert_int_eq(is.boots, was.boots);
	scratch_remove(directory);
}
END_TEST

static const char *const senseless[] = {
    "",
    "\n",
    " ",
    " \n",
    "0x8000000001aa",
    "0x8000000001aa\n",
    "0x8000000001aa \n",
    "0x8000000001aa 1", /* cut short */
    "0x8000000001aa 12x\n",
    "0x8000000001aa -1\n",
    "0x8000000001aa 2147483648\n",
    "0x8000000001aa 99999999999999999999\n",
    "0x80000001 1\n", /* four octets */
    "0x8000000001a 1\n",
    "0x80000000zz 1\n",
    "0xffffffffff 1\n",
    "0x010203040506070809101112131415161718192021222324252627282930313233 1\n",
};

START_TEST(test_senseless)
{
	char directory[SCRATCH_SIZE], noise[4096];
	const char *path;
	struct boots boots;

	scratch_make(directory);
	path = scratch_path(directory, "boots");
	scratch_write(path, senseless[_i], strlen(senseless[_i]));
	ck_assert_int_eq(boots_read(directory, &boots), -1);
	memset(noise, _i, sizeof(noise));
	scratch_write(path, noise, sizeof(noise));
	ck_assert_int_eq(boots_read(directory, &boots), -1);
	scratch_remove(directory);
}
END_TEST

START_TEST(test_refusals)
{
	char directory[SCRATCH_SIZE], name[5000];
	struct boots boots = {{.size = 5, .octets = {0x80, 0, 0, 0, 1}}, 1};

	scratch_make(directory);
	ck_assert_int_eq(
	    boots_write(scratch_path(directory, "none"), &boots), -1);
	ck_assert_int_eq(errno, ENOENT);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ck_assert_int_eq(boots_write(name, &boots), -1);
	ck_assert_int_eq(errno, ENAMETOOLONG);
	/* what was left by a death in between is no obstacle */
	scratch_write(scratch_path(directory, "boots.new"), "0x80", 4);
	ck_assert_int_eq(boots_write(directory, &boots), 0);
	ck_assert_int_eq(boots_read(directory, &boots), 0);
	ck_assert_int_eq(boots.boots, 1);
	scratch_remove(directory);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("boots");
	TCase *tc = tcase_create("boots");

	tcase_add_test(tc, test_round_trip);
	tcase_add_test(tc, test_long_id);
	tcase_add_loop_test(
	    tc, test_senseless, 0, sizeof(senseless) / sizeof(senseless[0]));
	tcase_add_test(tc, test_refusals);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
