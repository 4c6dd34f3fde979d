/* SPDX-License-Identifier: ISC */
/*
 * The known name that comes nearest to a mistyped one.
 */
#ifndef TRAPLINE_BASE_NEAREST_H
#define TRAPLINE_BASE_NEAREST_H

#include <stddef.h>

/* Zeroed is ready; then each known name is offered once. */
struct nearest {
	const char *name; /* the nearest so far, borrowed; NULL: none is near */
	size_t distance;
};

/*
 * Looks whether `known` is nearer to `typed` than what there was: by letters
 * inserted, left out, changed or swapped, whatever their case. Names that have
 * not two thirds of their letters in common are not near; the first letters of
 * a name are nearest of all.
 */
void nearest_offer(
    struct nearest *nearest, const char *typed, const char *known);

#endif
