/* SPDX-License-Identifier: ISC */
/*
 * Counts the generator's numbers in what a receiver wrote, in whatever format:
 * behind each "8072.9999.7" the next run of ten digits is one.
 *
 *   tally FILE COUNT     of the numbers below COUNT; a line of JSON
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "maker.h"

#define DIGITS 10

struct tally {
	uint8_t *seen; /* saturating */
	unsigned long count;
	unsigned long delivered, duplicates, strange;
};

/* The next run of exactly ten digits; NULL: there is none on the line. */
static const char *
find_number(const char *at, const char *end)
{
	int run = 0;

	for (; at < end && *at != '\n'; at++) {
		if (isdigit((unsigned char)*at)) {
			run++;
			continue;
		}
		if (run == DIGITS)
			return at - DIGITS;
		run = 0;
	}
	return run == DIGITS ? at - DIGITS : NULL;
}

static void
take(struct tally *t, const char *digits)
{
	unsigned long number = 0;
	int i;

	for (i = 0; i < DIGITS; i++)
		number = number * 10 + (unsigned long)(digits[i] - '0');
	if (number < NUMBER_BASE || number - NUMBER_BASE >= t->count)
		t->strange++;
	else if (t->seen[number - NUMBER_BASE]++ == 0)
		t->delivered++;
	else
		t->duplicates++;
}

static void
walk(struct tally *t, const char *at, size_t size)
{
	static const char marker[] = "8072.9999.7";
	const char *end = at + size, *digits;

	while ((at = memmem(at, (size_t)(end - at), marker,
		    sizeof(marker) - 1)) != NULL) {
		at += sizeof(marker) - 1;
		digits = find_number(at, end);
		if (digits == NULL)
			t->strange++;
		else
			take(t, digits);
	}
}

int
main(int argc, char **argv)
{
	struct tally t = {0};
	struct stat status;
	const char *map;
	int descriptor;

	if (argc != 3 || (t.count = strtoul(argv[2], NULL, 10)) == 0) {
		fprintf(stderr, "usage: tally FILE COUNT\n");
		return EX_USAGE;
	}
	descriptor = open(argv[1], O_RDONLY | O_CLOEXEC);
	t.seen = calloc(t.count, 1);
	if (descriptor < 0 || fstat(descriptor, &status) != 0 ||
	    t.seen == NULL) {
		perror(argv[1]);
		return EX_NOINPUT;
	}
	if (status.st_size > 0) {
		map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE,
		    descriptor, 0);
		if (map == MAP_FAILED) {
			perror(argv[1]);
			return EX_OSERR;
		}
		walk(&t, map, (size_t)status.st_size);
	}
	printf("{\"delivered\": %lu, \"duplicates\": %lu, \"strange\": %lu, "
	       "\"octets\": %lld}\n",
	    t.delivered, t.duplicates, t.strange, (long long)status.st_size);
	free(t.seen);
	return EX_OK;
}
