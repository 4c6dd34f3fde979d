/* SPDX-License-Identifier: ISC */
/*
 * The restricted edit distance (insert, delete, change, swap neighbours) over
 * short names. Three rows of the table are enough for swaps.
 */
#include "base/nearest.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

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

void
nearest_offer(struct nearest *nearest, const char *typed, const char *known)
{
	size_t size = strlen(known), d;

	if (strlen(typed) > NAME_MAX_SIZE || size > NAME_MAX_SIZE)
		return;
	if (strlen(typed) >= PREFIX_MIN_SIZE &&
	    strncasecmp(typed, known, strlen(typed)) == 0)
		d = 0;
	else
		d = distance(typed, known);
	if (d > (size + 2) / 3 || d >= size ||
	    (nearest->name != NULL && d >= nearest->distance))
		return;
	nearest->name = known;
	nearest->distance = d;
}
