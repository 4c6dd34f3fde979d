/* SPDX-License-Identifier: ISC */
/*
 * Templates as a list of pieces: literal octets, a field, a format character,
 * or the separator that `%V` sets for those behind it. In: notifications; out:
 * text.
 */
#include "output/template.h"

#include <stdlib.h>

#include "output/template_piece.h"

struct template_text *
template_new(const char *source)
{
	struct template_text *template = calloc(1, sizeof(*template));

	if (template == NULL)
		return NULL;
	atomic_init(&template->references, 1);
	text_init(&template->octets);
	template->source = strdup(source);
	if (template->source != NULL)
		return template;
	free(template);
	return NULL;
}

struct template_text *
template_ref(struct template_text *template)
{
	if (template != NULL)
		atomic_fetch_add(&template->references, 1);
	return template;
}

void
template_unref(struct template_text *template)
{
	if (template == NULL || atomic_fetch_sub(&template->references, 1) != 1)
		return;
	text_fini(&template->octets);
	free(template->pieces);
	free(template->source);
	free(template);
}

const char *
template_source(const struct template_text *template)
{
	return template->source;
}

static struct span
octets_of(
    const struct template_text *template, const struct template_piece *piece)
{
	if (piece->size == 0)
		return (struct span) {NULL, 0};
	return (struct span) {
	    (const uint8_t *)template->octets.data + piece->start, piece->size};
}

bool
template_equal(const struct template_text *a, const struct template_text *b)
{
	size_t i;

	if (a == NULL || b == NULL)
		return a == b;
	if (strcmp(a->source, b->source) != 0 || a->count != b->count)
		return false;
	/* other MIBs may have made something else of the same name */
	for (i = 0; i < a->count; i++)
		if (a->pieces[i].field != b->pieces[i].field ||
		    !span_equal(octets_of(a, &a->pieces[i]),
			octets_of(b, &b->pieces[i])))
			return false;
	return true;
}

bool
template_begins_with_peer(const struct template_text *template)
{
	return template->count > 0 && template->pieces[0].field != NULL &&
	       template->pieces[0].field->choice == FIELD_FREE;
}

bool
template_has_peer(const struct template_text *template)
{
	size_t i;

	for (i = 0; i < template->count; i++)
		if (template->pieces[i].field != NULL &&
		    template->pieces[i].field->choice != FIELD_FIXED)
			return true;
	return false;
}

bool
template_is_meant(const char *source)
{
	return strpbrk(source, "%{") != NULL;
}

void
template_add(const struct template_text *template, struct text *text,
    struct template_writer *writer, const struct notification *n)
{
	struct percent_source percent = {
	    .notification = n, .writer = &writer->percent};
	struct field_source field = {
	    .notification = n, .stamp = &writer->stamp};
	const struct template_piece *piece;
	size_t i;

	for (i = 0; i < template->count; i++) {
		piece = &template->pieces[i];
		switch (piece->kind) {
		case PIECE_LITERAL:
			text_add_span(text, octets_of(template, piece));
			break;
		case PIECE_SEPARATOR:
			percent.separator = octets_of(template, piece);
			break;
		case PIECE_FIELD:
			field.oid = octets_of(template, piece);
			piece->field->add(text, &field);
			break;
		case PIECE_PERCENT:
			percent.form = piece->form;
			percent_add(text, piece->percent, &percent);
			break;
		}
	}
}
