/* SPDX-License-Identifier: ISC */
/*
 * The first family that an OID belongs to decides, in an order that is made
 * once: RFC 3415 takes the one with the most sub-identifiers, and among those
 * the lexicographically greatest. An OID of no family is in no view.
 */
#include "notify/view.h"

#include <stdlib.h>

static int
digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
view_parse_mask(struct span written, uint8_t mask[VIEW_MASK_MAX])
{
	size_t i = 0, count = 0;
	int high, low;

	memset(mask, 0xff, VIEW_MASK_MAX);
	while (i < written.size) {
		if (i + 2 > written.size || count == VIEW_MASK_MAX)
			return -1;
		high = digit(written.data[i]);
		low = digit(written.data[i + 1]);
		if (high < 0 || low < 0)
			return -1;
		mask[count++] = (uint8_t)(high << 4 | low);
		i += 2;
		if (i + 1 < written.size &&
		    (written.data[i] == '.' || written.data[i] == ':'))
			i++;
	}
	return count > 0 ? 0 : -1;
}

/* Less than 0 where `a` comes before `b` among the families to be asked. */
static int
compare(const struct oid *a, const struct oid *b)
{
	unsigned i;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	for (i = 0; i < a->count; i++)
		if (a->arcs[i] != b->arcs[i])
			return a->arcs[i] > b->arcs[i] ? -1 : 1;
	return 0;
}

int
view_add(struct view *view, const struct view_family *family)
{
	struct view_family *families;
	size_t i;

	for (i = 0; i < view->count; i++)
		if (compare(&view->families[i].subtree, &family->subtree) == 0)
			return 1;
	families =
	    reallocarray(view->families, view->count + 1, sizeof(*families));
	if (families == NULL)
		return -1;
	view->families = families;
	families[view->count++] = *family;
	return 0;
}

static int
compare_families(const void *a, const void *b)
{
	const struct view_family *one = a, *other = b;

	return compare(&one->subtree, &other->subtree);
}

void
view_sort(struct view *view)
{
	if (view->count > 1)
		qsort(view->families, view->count, sizeof(*view->families),
		    compare_families);
}

static bool
belongs(const struct view_family *family, const struct oid *oid)
{
	const struct oid *subtree = &family->subtree;
	unsigned i;

	if (oid->count < subtree->count)
		return false;
	for (i = 0; i < subtree->count; i++)
		if ((family->mask[i / 8] >> (7 - i % 8) & 1) != 0 &&
		    oid->arcs[i] != subtree->arcs[i])
			return false;
	return true;
}

bool
view_includes(const struct view *view, struct span contents)
{
	struct oid oid;
	size_t i;

	if (contents.size == 0 || oid_decode(contents, &oid, NULL) != 0)
		return false;
	for (i = 0; i < view->count; i++)
		if (belongs(&view->families[i], &oid))
			return view->families[i].included;
	return false;
}

void
view_fini(struct view *view)
{
	free(view->title);
	free(view->families);
	*view = (struct view) {NULL, NULL, 0};
}
