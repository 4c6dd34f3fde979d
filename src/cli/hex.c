/* SPDX-License-Identifier: ISC */
/*
 * Reading hexadecimal text, line by line. A line that starts with the offset
 * of its first octet is a dump's: what stands behind a wide gap, a bar, or
 * sixteen octets and a gap of two is the column of characters. Any other line
 * must be digits and separators all through, or it is somebody's words. Octets
 * go into the caller's memory.
 */
#include "cli/hex.h"

#include <ctype.h>

#define DUMP_WIDTH    16 /* octets a line, usually */
#define OFFSET_DIGITS 4	 /* of the shortest offset without a colon */
#define SEPARATORS    ":,;-.{}[]()\"'\\"

/* The octets of one run, and of the line that is being read. */
struct run {
	uint8_t *octets;
	size_t capacity, size;
};

struct line {
	const char *at, *end;
	bool dump, offset_zero;
};

struct hex_reader
hex_start(struct span text)
{
	const char *at = (const char *)text.data;

	return (struct hex_reader) {
	    at, text.size > 0 ? at + text.size : at, 1, 0};
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Spaces; pages on the web have others than ASCII's, in UTF-8. */
static bool
is_space(char c)
{
	return isspace((unsigned char)c) || (unsigned char)c >= 0x80;
}

static size_t
count_digits(const char *at, const char *end)
{
	size_t n = 0;

	while (at + n < end && digit(at[n]) >= 0)
		n++;
	return n;
}

/* Behind a prefix 0x or \x, if there is one. */
static const char *
skip_prefix(const char *at, const char *end)
{
	if (end - at > 2 && (at[0] == '0' || at[0] == '\\') &&
	    (at[1] == 'x' || at[1] == 'X'))
		return at + 2;
	return at;
}

static size_t
number(const char *at, size_t digits, unsigned base)
{
	size_t value = 0;

	while (digits-- > 0)
		value = value * base + (size_t)digit(*at++);
	return value;
}

static bool
is_blank(const struct line *line)
{
	const char *at;

	for (at = line->at; at < line->end; at++)
		if (!is_space(*at))
			return false;
	return true;
}

/*
 * Takes the offset in front of a line. With a colon and a space behind it is
 * one whatever its value; without, it must be where the run has come to, in
 * hexadecimal or as od has it, or 0.
 */
static void
take_offset(struct line *line, size_t expected)
{
	const char *at = line->at, *behind;
	size_t n, value;
	bool colon;

	while (at < line->end && is_space(*at))
		at++;
	at = skip_prefix(at, line->end);
	n = count_digits(at, line->end);
	behind = at + n;
	if (n < OFFSET_DIGITS - 1 || n > 8)
		return;
	colon = behind < line->end && *behind == ':';
	behind += colon;
	if (behind < line->end && !isspace((unsigned char)*behind))
		return;
	value = number(at, n, 16);
	if (!colon && (n < OFFSET_DIGITS || (value != 0 && value != expected &&
						number(at, n, 8) != expected)))
		return;
	line->dump = true;
	line->offset_zero = value == 0;
	line->at = behind;
}

static void
put(struct run *run, const char *digits)
{
	if (run->size < run->capacity)
		run->octets[run->size++] =
		    (uint8_t)(digit(digits[0]) << 4 | digit(digits[1]));
}

/* Takes pairs of digits up to what is none. */
static void
take_digits(struct run *run, const char *at, size_t digits)
{
	for (; digits >= 2; digits -= 2, at += 2)
		put(run, at);
}

/* The octets of a dump's line, up to the characters beside. */
static void
read_dump(const struct line *line, struct run *run)
{
	const char *at = line->at, *start;
	size_t n, gap, taken = 0, widest = 0;

	for (;;) {
		start = at;
		while (at < line->end && (*at == ' ' || *at == '\t'))
			at++;
		gap = (size_t)(at - start);
		n = count_digits(at, line->end);
		if (taken > 0 &&
		    (gap == 0 || gap > 2 ||
			(gap == 2 && (taken >= DUMP_WIDTH || widest > 2))))
			return;
		if (n < 2 || n % 2 != 0 || n > 2 * DUMP_WIDTH ||
		    (at + n < line->end && !isspace((unsigned char)at[n])))
			return;
		take_digits(run, at, n);
		taken += n / 2;
		widest = n > widest ? n : widest;
		at += n;
	}
}

enum shape { SHAPE_WORDS, SHAPE_OCTETS, SHAPE_ODD };

/* Reads a line of digits and separators; the run stays as it was where the
 * line is none. */
static enum shape
read_plain(const struct line *line, struct run *run)
{
	const char *at = line->at;
	size_t n, before = run->size;
	bool odd = false;

	while (at < line->end) {
		at = skip_prefix(at, line->end);
		n = count_digits(at, line->end);
		if (n == 0 && !is_space(*at) &&
		    memchr(SEPARATORS, *at, sizeof(SEPARATORS) - 1) == NULL) {
			run->size = before;
			return SHAPE_WORDS;
		}
		odd = odd || n % 2 != 0;
		take_digits(run, at, n);
		at += n > 0 ? n : 1;
	}
	return odd ? SHAPE_ODD : SHAPE_OCTETS;
}

static struct line
get_line(const struct hex_reader *reader)
{
	size_t left = (size_t)(reader->end - reader->at);
	const char *newline = memchr(reader->at, '\n', left);

	return (struct line) {
	    reader->at, newline == NULL ? reader->end : newline, false, false};
}

static void
next_line(struct hex_reader *reader, const struct line *line)
{
	reader->at = line->end < reader->end ? line->end + 1 : reader->end;
	reader->line++;
}

/* Is this a whole SEQUENCE, so that more octets would be another? */
static bool
is_whole(const struct run *run)
{
	const uint8_t *o = run->octets;
	size_t i, header, size;

	if (run->size < 2 || o[0] != 0x30)
		return false;
	if (o[1] < 0x80)
		return run->size == 2u + o[1];
	header = 2u + (o[1] & 0x7f);
	if (header > 6 || run->size < header)
		return false;
	for (i = 2, size = 0; i < header; i++)
		size = size << 8 | o[i];
	return run->size == header + size;
}

/* Takes a line into the run. False where the run ends in front of it. */
static bool
take_line(struct hex_reader *reader, struct line *line, struct run *run)
{
	size_t before = run->size;
	enum shape shape;

	take_offset(line, run->size);
	if (line->dump) {
		if (line->offset_zero && before > 0)
			return false;
		read_dump(line, run);
		return true;
	}
	if (is_whole(run)) {
		struct run next = {
		    run->octets + before, run->capacity - before, 0};
		if (read_plain(line, &next) != SHAPE_WORDS && next.size > 0 &&
		    next.octets[0] == 0x30)
			return false;
	}
	shape = read_plain(line, run);
	if (shape == SHAPE_ODD && reader->odd_line == 0)
		reader->odd_line = reader->line;
	return shape != SHAPE_WORDS || before == 0;
}

size_t
hex_next(struct hex_reader *reader, uint8_t *octets, size_t capacity)
{
	struct run run = {octets, capacity, 0};
	struct line line;

	while (reader->at < reader->end) {
		line = get_line(reader);
		if (is_blank(&line) ? run.size > 0
				    : !take_line(reader, &line, &run))
			break;
		next_line(reader, &line);
	}
	return run.size;
}
