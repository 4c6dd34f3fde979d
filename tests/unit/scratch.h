/* SPDX-License-Identifier: ISC */
/*
 * A directory of a test's own, gone when the test ends well.
 */
#ifndef TRAPLINE_TESTS_SCRATCH_H
#define TRAPLINE_TESTS_SCRATCH_H

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SCRATCH_SIZE 64 /* of the directory's name */

static inline void
scratch_make(char directory[SCRATCH_SIZE])
{
	snprintf(directory, SCRATCH_SIZE, "/tmp/trapline-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
}

static inline int
scratch_remove_one(
    const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static inline void
scratch_remove(const char *directory)
{
	ck_assert_int_eq(
	    nftw(directory, scratch_remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* The name of a file in it; good until the fourth call from now. */
static inline const char *
scratch_path(const char *directory, const char *name)
{
	static char paths[4][2 * SCRATCH_SIZE];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", directory, name);
	return path;
}

static inline void
scratch_write(const char *path, const void *octets, size_t size)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(octets, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
}

/* A whole file; the caller frees it. */
static inline char *
scratch_read(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	struct stat st;
	char *octets;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fstat(fileno(file), &st), 0);
	*size = (size_t)st.st_size;
	octets = calloc(1, *size + 1);
	ck_assert_ptr_nonnull(octets);
	ck_assert_uint_eq(fread(octets, 1, *size, file), *size);
	fclose(file);
	return octets;
}

#endif
