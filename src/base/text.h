/* SPDX-License-Identifier: ISC */
/*
 * A growing text buffer with hand-written number and escape writers, for
 * everything that puts notifications into words. Appending never fails at the
 * place of the call: out of memory is remembered in `failed`, and whoever
 * uses the text asks once, at the end.
 */
#ifndef TRAPLINE_BASE_TEXT_H
#define TRAPLINE_BASE_TEXT_H

#include "base/span.h"

struct text {
	char *data; /* owned; not NUL-terminated */
	size_t size, capacity;
	bool failed; /* something did not fit for want of memory */
	bool secret; /* memory that is let go is wiped */
};

/* Makes an empty text; no memory is taken until something is added. */
void text_init(struct text *text);

/* The same for what must not leak: wherever the text is moved, and in the end,
 * nothing of it is left behind. */
void text_init_secret(struct text *text);

/* Frees the memory and leaves an empty text. */
void text_fini(struct text *text);

/* Forgets the contents and `failed`, keeps the memory. */
void text_clear(struct text *text);

/* Room for `size` more octets: where to write them, or NULL (sets `failed`).
 * What was written is taken with `text->size += n`. */
static inline char *text_reserve(struct text *text, size_t size);

static inline void text_add_char(struct text *text, char c);
static inline void text_add(struct text *text, const char *string);
static inline void text_add_span(
    struct text *text, struct span octets);	      /* as it is */
void text_add_u64(struct text *text, uint64_t value); /* decimal */
void text_add_i64(struct text *text, int64_t value);  /* decimal */

/* `value` in decimal with leading zeros to at least `width` digits. */
void text_add_padded(struct text *text, uint64_t value, unsigned width);

/* Lower-case hexadecimal, two digits an octet, nothing in between. */
void text_add_hex(struct text *text, struct span octets);

/* printf(3) where speed does not matter. */
void text_printf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Is this text for people: well-formed UTF-8 without control characters but
 * TAB, LF and CR, no DEL, C1, U+2028, U+2029 or bidirectional control?
 */
bool text_is_printable(struct span octets);

/* The contents of a JSON string, without the quotes: `"`, `\` and what is
 * below 0x20 are escaped. The octets must be text_is_printable(). */
void text_add_json(struct text *text, struct span octets);

/*
 * For lines of text: whatever the octets are, nothing but printable UTF-8
 * comes out, without `"` or `\` that are not escaped: `\"`, `\\`, `\n`, `\r`,
 * `\t`, and `\xHH` for any octet that is not part of a printable character.
 */
void text_add_escaped(struct text *text, struct span octets);

/* ── what every piece of an output takes, and is therefore inline ─────── */

/* text_reserve() where there is no room yet. */
char *text_make_room(struct text *text, size_t size);

static inline char *
text_reserve(struct text *text, size_t size)
{
	if (text->data != NULL && text->capacity - text->size >= size)
		return text->data + text->size;
	return text_make_room(text, size);
}

static inline void
text_add_char(struct text *text, char c)
{
	char *to = text_reserve(text, 1);

	if (to == NULL)
		return;
	*to = c;
	text->size++;
}

static inline void
text_add_span(struct text *text, struct span octets)
{
	char *to;

	if (octets.size == 0 || (to = text_reserve(text, octets.size)) == NULL)
		return;
	memcpy(to, octets.data, octets.size);
	text->size += octets.size;
}

static inline void
text_add(struct text *text, const char *string)
{
	text_add_span(text, span_of(string));
}

#endif
