/* SPDX-License-Identifier: ISC */
/*
 * Runs a fuzz target over files instead of under a fuzzer, so that a corpus
 * is tested with any compiler. Arguments are files and directories of files;
 * the target is the LLVMFuzzerTestOneInput it is linked with. Each input is a
 * heap block of exactly its size, so that the address sanitizer and valgrind
 * see a read past its end. Says how many inputs were run.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *current = ""; /* shown when the target aborts */

/* Reads a whole file; the caller frees it. */
static uint8_t *
file_read(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	struct stat st;

	if (file == NULL || fstat(fileno(file), &st) != 0)
		goto out;
	*size = (size_t)st.st_size;
	data = malloc(*size > 0 ? *size : 1);
	if (data != NULL && fread(data, 1, *size, file) != *size) {
		free(data);
		data = NULL;
	}
out:
	if (file != NULL)
		fclose(file);
	return data;
}

static int
replay_file(const char *path)
{
	size_t size = 0;
	uint8_t *data = file_read(path, &size);

	if (data == NULL) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	current = path;
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

static int
is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Adds the number of files run to `count`. */
static int
replay_directory(const char *path, unsigned *count)
{
	struct dirent **entries;
	int n = scandir(path, &entries, is_input, alphasort);
	int failed = n < 0;

	if (n < 0)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	for (int i = 0; i < n; i++) {
		char name[4096];

		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		if (!failed && replay_file(name) == 0)
			(*count)++;
		else
			failed = 1;
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return failed ? -1 : 0;
}

static void
say_where(void)
{
	if (current[0] != '\0')
		fprintf(stderr, "while running %s\n", current);
}

int
main(int argc, char **argv)
{
	unsigned count = 0;

	atexit(say_where);
	for (int i = 1; i < argc; i++) {
		struct stat st;
		int rc;

		if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode)) {
			rc = replay_directory(argv[i], &count);
		} else {
			rc = replay_file(argv[i]);
			count++;
		}
		if (rc != 0)
			return EXIT_FAILURE;
	}
	current = "";
	printf("%u inputs\n", count);
	return EXIT_SUCCESS;
}
