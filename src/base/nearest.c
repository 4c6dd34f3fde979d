/* SPDX-License-Identifier: ISC */
/*
 * The restricted edit distance (insert, delete, change, swap neighbours) over
 * short names. Three rows of the table are enough for swaps.
 */
#include "base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define LETTERS		32 /* kinds of letters that are told apart */
#define NAME_MAX_SIZE	64 /* longer ones are near to nothing */
#define PREFIX_MIN_SIZE 3  /* as much of a name's start stands for it */

static int
letter(const char *at)
{
	return tolower((unsigned char)*at);
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Fills row i from the one before (`above`) and the one before that. */
static void
fill_row(
    size_t rows[3][NAME_MAX_SIZE + 1], size_t i, const char *a, const char *b)
{
	size_t *row = rows[i % 3], *above = rows[(i + 2) % 3];
	const size_t *above2 = rows[(i + 1) % 3];
	size_t j, change;

	row[0] = i;
	for (j = 1; b[j - 1] != '\0'; j++) {
		change = letter(&a[i - 1]) == letter(&b[j - 1]) ? 0 : 1;
		row[j] = least(above[j] + 1, row[j - 1] + 1);
		row[j] = least(row[j], above[j - 1] + change);
		if (i > 1 && j > 1 && letter(&a[i - 1]) == letter(&b[j - 2]) &&
		    letter(&a[i - 2]) == letter(&b[j - 1]))
			row[j] = least(row[j], above2[j - 2] + 1);
	}
}

static size_t
distance(const char *a, const char *b)
{
	size_t rows[3][NAME_MAX_SIZE + 1] = {{0}};
	size_t i, size = strlen(b);

	for (i = 0; i <= size; i++)
		rows[0][i] = i;
	for (i = 1; a[i - 1] != '\0'; i++)
		fill_row(rows, i, a, b);
	return rows[(i - 1) % 3][size];
}

/* No distance is below this: the letters that only one of them has. Swaps do
 * not change it. Most names are far away, and cost no table. */
static size_t
least_distance(const char *a, const char *b)
{
	int8_t count[LETTERS] = {0};
	size_t only_a = 0, only_b = 0, i;

	for (; *a != '\0'; a++)
		count[letter(a) % LETTERS]++;
	for (; *b != '\0'; b++)
		count[letter(b) % LETTERS]--;
	for (i = 0; i < LETTERS; i++) {
		if (count[i] > 0)
			only_a += (size_t)count[i];
		else
			only_b += (size_t)-count[i];
	}
	return only_a > only_b ? only_a : only_b;
}

/* Is a name at this distance no candidate? */
static bool
is_far(const struct nearest *nearest, size_t size, size_t d)
{
	return d > (size + 2) / 3 || d >= size ||
	       (nearest->name != NULL && d >= nearest->distance);
}

void
nearest_offer(struct nearest *nearest, const char *typed, const char *known)
{
	size_t size = strlen(known), d;

	if (strlen(typed) > NAME_MAX_SIZE || size > NAME_MAX_SIZE)
		return;
	if (strlen(typed) >= PREFIX_MIN_SIZE &&
	    strncasecmp(typed, known, strlen(typed)) == 0)
		d = 0;
	else if (is_far(nearest, size, least_distance(typed, known)))
		return;
	else
		d = distance(typed, known);
	if (is_far(nearest, size, d))
		return;
	nearest->name = known;
	nearest->distance = d;
}
