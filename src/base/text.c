/* SPDX-License-Identifier: ISC */
/*
 * The text buffer and its writers. Escaping lives here and nowhere else, so
 * that one place decides which of a peer's octets reach a line of output.
 */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"

#define TEXT_FIRST 512 /* octets taken by the first addition */

static const char hex_digits[] = "0123456789abcdef";

void
text_init(struct text *text)
{
	*text = (struct text) {NULL, 0, 0, false, false};
}

void
text_init_secret(struct text *text)
{
	*text = (struct text) {.secret = true};
}

void
text_fini(struct text *text)
{
	if (text->secret && text->data != NULL)
		secret_wipe(text->data, text->capacity);
	free(text->data);
	*text = (struct text) {.secret = text->secret};
}

void
text_clear(struct text *text)
{
	text->size = 0;
	text->failed = false;
}

/* realloc(3), which may move, for secrets. */
static char *
move(const struct text *text, size_t capacity)
{
	char *data = malloc(capacity);

	if (data == NULL || text->data == NULL)
		return data;
	memcpy(data, text->data, text->size);
	secret_wipe(text->data, text->capacity);
	free(text->data);
	return data;
}

/* Makes the buffer large enough for `size` more octets; -1 where it cannot. */
static int
grow(struct text *text, size_t size)
{
	size_t capacity = text->capacity == 0 ? TEXT_FIRST : text->capacity;
	char *data;

	if (size > SIZE_MAX / 4 - text->size)
		return -1;
	while (capacity < text->size + size)
		capacity *= 2;
	data =
	    text->secret ? move(text, capacity) : realloc(text->data, capacity);
	if (data == NULL)
		return -1;
	text->data = data;
	text->capacity = capacity;
	return 0;
}

char *
text_make_room(struct text *text, size_t size)
{
	if (grow(text, size) == 0)
		return text->data + text->size;
	text->failed = true;
	return NULL;
}

/* Two digits before `at`, as many as one division gives. */
static char *
put_pair(char *at, unsigned value)
{
	at[-1] = (char)('0' + value % 10);
	at[-2] = (char)('0' + value / 10);
	return at - 2;
}

void
text_add_padded(struct text *text, uint64_t value, unsigned width)
{
	char digits[20], *at = digits + sizeof(digits);
	size_t size;

	for (; value >= 100; value /= 100)
		at = put_pair(at, (unsigned)(value % 100));
	at = put_pair(at, (unsigned)value);
	if (*at == '0')
		at++; /* one digit, maybe a 0 */
	size = (size_t)(digits + sizeof(digits) - at);
	for (; width > size; width--)
		text_add_char(text, '0');
	text_add_span(text, (struct span) {(const uint8_t *)at, size});
}

void
text_add_u64(struct text *text, uint64_t value)
{
	text_add_padded(text, value, 1);
}

void
text_add_i64(struct text *text, int64_t value)
{
	if (value >= 0) {
		text_add_u64(text, (uint64_t)value);
		return;
	}
	text_add_char(text, '-');
	text_add_u64(text, -(uint64_t)value);
}

void
text_add_hex(struct text *text, struct span octets)
{
	char *to;
	size_t i;

	if (octets.size > SIZE_MAX / 2 ||
	    (to = text_reserve(text, octets.size * 2)) == NULL)
		return;
	for (i = 0; i < octets.size; i++) {
		*to++ = hex_digits[octets.data[i] >> 4];
		*to++ = hex_digits[octets.data[i] & 15];
	}
	text->size += octets.size * 2;
}

void
text_printf(struct text *text, const char *format, ...)
{
	va_list args;
	int size;
	char *to;

	va_start(args, format);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (size < 0 || (to = text_reserve(text, (size_t)size + 1)) == NULL)
		return;
	va_start(args, format);
	vsnprintf(to, (size_t)size + 1, format, args);
	va_end(args);
	text->size += (size_t)size;
}

/*
 * The length of the well-formed UTF-8 sequence at the start of `at` (`left`
 * octets long, at least 1) and its character, or 0 (RFC 3629, table in 4).
 */
static size_t
utf8_sequence(const uint8_t *at, size_t left, uint32_t *character)
{
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	size_t i, size;
	uint32_t c = at[0];

	if (c < 0x80) {
		*character = c;
		return 1;
	}
	size = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4 || left < size)
		return 0;
	c &= 0xffu >> (size + 1);
	for (i = 1; i < size; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (at[i] & 0x3f);
	}
	*character = c;
	if (c < least[size] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return size;
}

/* A character that changes how others are shown, or is none at all. */
static bool
is_unprintable(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c ||
	       c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

static bool
is_white(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r';
}

bool
text_is_printable(struct span octets)
{
	size_t i, size;
	uint32_t c;

	for (i = 0; i < octets.size; i += size) {
		size = 1;
		if (octets.data[i] >= 0x20 && octets.data[i] < 0x7f)
			continue; /* most of what there is */
		size = utf8_sequence(octets.data + i, octets.size - i, &c);
		if (size == 0 || (is_unprintable(c) && !is_white(c)))
			return false;
	}
	return true;
}

/* Writes the escape of a quote, backslash or white space; false if none. */
static bool
add_short_escape(struct text *text, uint8_t c)
{
	static const char from[] = "\"\\\n\r\t", to[] = "\"\\nrt";
	const char *at = c == '\0' ? NULL : strchr(from, c);

	if (at == NULL)
		return false;
	text_add_char(text, '\\');
	text_add_char(text, to[at - from]);
	return true;
}

/* How many octets from here on stand for themselves in ASCII. */
static size_t
plain_run(const uint8_t *at, size_t left)
{
	size_t n;

	for (n = 0; n < left; n++)
		if (at[n] < 0x20 || at[n] >= 0x7f || at[n] == '"' ||
		    at[n] == '\\')
			break;
	return n;
}

void
text_add_json(struct text *text, struct span octets)
{
	const uint8_t *at = octets.data, *end;
	size_t run;

	if (octets.size == 0)
		return;
	end = at + octets.size;
	while (at < end) {
		run = plain_run(at, (size_t)(end - at));
		text_add_span(text, (struct span) {at, run});
		at += run;
		if (at == end)
			return;
		if (*at < 0x20)
			text_printf(text, "\\u%04x", *at);
		else if (!add_short_escape(text, *at))
			text_add_char(text, (char)*at);
		at++;
	}
}

static void
add_octet_escape(struct text *text, uint8_t octet)
{
	text_add(text, "\\x");
	text_add_hex(text, (struct span) {&octet, 1});
}

/* Writes one character that is not plain; returns how many octets it took. */
static size_t
add_escaped_one(struct text *text, const uint8_t *at, size_t left)
{
	uint32_t c;
	size_t i, size;

	if (add_short_escape(text, *at))
		return 1;
	size = utf8_sequence(at, left, &c);
	if (size != 0 && !is_unprintable(c)) {
		text_add_span(text, (struct span) {at, size});
		return size;
	}
	size = size == 0 ? 1 : size;
	for (i = 0; i < size; i++)
		add_octet_escape(text, at[i]);
	return size;
}

void
text_add_escaped(struct text *text, struct span octets)
{
	const uint8_t *at = octets.data, *end;
	size_t run;

	if (octets.size == 0)
		return;
	end = at + octets.size;
	while (at < end) {
		run = plain_run(at, (size_t)(end - at));
		text_add_span(text, (struct span) {at, run});
		at += run;
		if (at < end)
			at += add_escaped_one(text, at, (size_t)(end - at));
	}
}
