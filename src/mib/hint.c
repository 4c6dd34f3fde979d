/* SPDX-License-Identifier: ISC */
/*
 * DISPLAY-HINT (RFC 2579 3.1). A hint for octets is a row of specifications,
 * the last of which is used again until the octets end:
 *
 *   ['*'] LENGTH ('x' 'd' 'o' 'a' 't') [SEPARATOR [TERMINATOR]]
 *
 * where '*' takes the next octet as a count of repetitions, and a terminator
 * needs a '*'. A hint for a number is 'x', 'o', 'b', or 'd' with a count of
 * decimals, "d-2". Digits are what net-snmp 5.9 makes of them: hexadecimal is
 * lower case without leading zeros, unless octets stand without a separator.
 */
#include "mib/model.h"

#define WIDTH_MAX    65535u
#define DECIMALS_MAX 20

struct spec {
	bool repeat;
	size_t width; /* octets */
	char format;
	char separator, terminator; /* NUL: none */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* May this follow a format as separator or terminator? */
static bool
is_mark(char c)
{
	return c != '\0' && c != '*' && !is_digit(c);
}

/* Reads a specification and moves behind it; -1 if it is none. */
static int
read_spec(const char **hint, struct spec *spec)
{
	const char *at = *hint;

	*spec = (struct spec) {.repeat = *at == '*'};
	if (spec->repeat)
		at++;
	if (!is_digit(*at))
		return -1;
	for (; is_digit(*at); at++) {
		spec->width = spec->width * 10 + (size_t)(*at - '0');
		if (spec->width > WIDTH_MAX)
			return -1;
	}
	if (*at == '\0' || strchr("xdoat", *at) == NULL ||
	    (spec->repeat && spec->width == 0))
		return -1;
	spec->format = *at++;
	if (is_mark(*at))
		spec->separator = *at++;
	if (spec->separator != '\0' && spec->repeat && is_mark(*at))
		spec->terminator = *at++;
	*hint = at;
	return 0;
}

static bool
check_octets(const char *hint)
{
	struct spec spec = {0};

	if (*hint == '\0')
		return false;
	while (*hint != '\0')
		if (read_spec(&hint, &spec) != 0)
			return false;
	return spec.width > 0; /* the last one is used again: it must get on */
}

static bool
check_number(const char *hint)
{
	unsigned decimals = 0;

	if (hint[0] != '\0' && strchr("xob", hint[0]) != NULL)
		return hint[1] == '\0';
	if (hint[0] != 'd' || hint[1] == '\0')
		return hint[0] == 'd';
	if (hint[1] != '-' || !is_digit(hint[2]))
		return false;
	for (hint += 2; is_digit(*hint) && decimals <= DECIMALS_MAX; hint++)
		decimals = decimals * 10 + (unsigned)(*hint - '0');
	return *hint == '\0' && decimals <= DECIMALS_MAX;
}

bool
hint_check(enum mib_base base, const char *hint)
{
	const char *at;

	for (at = hint; *at != '\0'; at++)
		if (*at < ' ' || *at > '~')
			return false;
	if (base == MIB_BASE_OCTETS)
		return check_octets(hint);
	return (base == MIB_BASE_INTEGER || base == MIB_BASE_UNSIGNED) &&
	       check_number(hint);
}

bool
hint_is_text(const char *hint)
{
	struct spec spec;

	return read_spec(&hint, &spec) == 0 && *hint == '\0' && !spec.repeat &&
	       (spec.format == 'a' || spec.format == 't');
}

/* ── octets ───────────────────────────────────────────────────────────── */

static struct span
take(struct span *rest, size_t size)
{
	struct span taken = {rest->data, size < rest->size ? size : rest->size};

	rest->data += taken.size;
	rest->size -= taken.size;
	return taken;
}

static void
add_base(struct text *text, uint64_t value, unsigned shift)
{
	char digits[64];
	size_t at = sizeof(digits);

	do {
		digits[--at] =
		    "0123456789abcdef"[value & ((UINT64_C(1) << shift) - 1)];
		value >>= shift;
	} while (value != 0);
	text_add_span(
	    text, (struct span) {(uint8_t *)digits + at, sizeof(digits) - at});
}

/* As it is; but where a NUL is in it, what cannot be printed becomes a dot. */
static void
add_characters(struct text *text, struct span octets)
{
	size_t i;
	uint8_t c;

	if (octets.size == 0 ||
	    memchr(octets.data, '\0', octets.size) == NULL) {
		text_add_span(text, octets);
		return;
	}
	for (i = 0; i < octets.size; i++) {
		c = octets.data[i];
		if (c == '"' || c == '\\')
			text_add_char(text, '\\');
		if ((c < ' ' || c > '~') && (c < '\t' || c > '\r'))
			c = '.';
		text_add_char(text, (char)c);
	}
}

/* `padded`: octets that stand side by side take two digits each. */
static void
add_piece(
    struct text *text, const struct spec *spec, struct span octets, bool padded)
{
	uint64_t value = 0;
	size_t i;

	if (spec->format == 'a' || spec->format == 't') {
		add_characters(text, octets);
		return;
	}
	if (octets.size == 0)
		return;
	for (i = 0; i < octets.size; i++)
		value = value << 8 | octets.data[i];
	if (spec->format == 'd') {
		text_add_i64(text, (int64_t)value);
		return;
	}
	if (padded && value < 16 && spec->width == 1 && spec->format == 'x')
		text_add_char(text, '0');
	add_base(text, value, spec->format == 'x' ? 4 : 3);
}

/* One specification, as often as it says; separators only between octets, and
 * not before a terminator but in net-snmp. */
static void
add_spec(struct text *text, const struct spec *spec, struct span *rest,
    bool padded, enum hint_way way)
{
	unsigned times = 1;

	if (spec->repeat)
		times = take(rest, 1).data[0];
	for (; times > 0 && (rest->size > 0 || spec->width == 0); times--) {
		add_piece(text, spec, take(rest, spec->width), padded);
		if (spec->separator != '\0' && rest->size > 0 &&
		    (times > 1 || spec->terminator == '\0' ||
			way == HINT_NET_SNMP))
			text_add_char(text, spec->separator);
	}
	if (spec->terminator != '\0' && rest->size > 0)
		text_add_char(text, spec->terminator);
}

void
hint_add_octets(
    struct text *text, const char *hint, struct span octets, enum hint_way way)
{
	struct spec spec = {0};
	bool padded;

	while (octets.size > 0 && !text->failed) {
		if (*hint != '\0' && read_spec(&hint, &spec) != 0)
			return;
		padded = spec.separator == '\0' && *hint == '\0';
		add_spec(text, &spec, &octets, padded, way);
	}
}

/* ── numbers ──────────────────────────────────────────────────────────── */

/* "d-2": the number with a decimal point before the last two digits. */
static void
add_decimal(
    struct text *text, int64_t value, unsigned decimals, enum hint_way way)
{
	uint64_t digits = value < 0 ? -(uint64_t)value : (uint64_t)value;
	uint64_t unit = 1;
	unsigned i;

	if (value < 0)
		text_add_char(text, '-');
	for (i = 0; i < decimals && unit <= UINT64_MAX / 10; i++)
		unit *= 10;
	if (digits >= unit || decimals == 0 || way == HINT_RFC)
		text_add_u64(text, digits / unit);
	if (decimals == 0)
		return;
	text_add_char(text, '.');
	text_add_padded(text, digits % unit, decimals);
}

/* net-snmp writes all 32 bits. */
static void
add_bits(struct text *text, uint32_t value)
{
	unsigned bit;

	for (bit = 32; bit > 0; bit--)
		text_add_char(text, value >> (bit - 1) & 1 ? '1' : '0');
}

void
hint_add_integer(
    struct text *text, const char *hint, int64_t value, enum hint_way way)
{
	uint64_t bits = (uint64_t)value;
	unsigned decimals = 0;

	if (way == HINT_RFC)
		bits &= UINT32_MAX; /* net-snmp has longs */
	switch (hint[0]) {
	case 'd':
		for (hint++; *hint != '\0'; hint++)
			if (is_digit(*hint))
				decimals =
				    decimals * 10 + (unsigned)(*hint - '0');
		add_decimal(text, value, decimals, way);
		return;
	case 'x':
		add_base(text, bits, 4);
		return;
	case 'o':
		add_base(text, bits, 3);
		return;
	default:
		if (way == HINT_NET_SNMP)
			add_bits(text, (uint32_t)bits);
		else
			add_base(text, bits, 1);
	}
}

/* ── values ───────────────────────────────────────────────────────────── */

static bool
add_display(struct text *text, const struct mib_type *type,
    const struct varbind *varbind, enum hint_way way)
{
	if (type == NULL || type->hint == NULL)
		return false;
	if (type->base == MIB_BASE_OCTETS && varbind->tag == SMI_OCTET_STRING)
		hint_add_octets(text, type->hint, varbind->value, way);
	else if (type->base == MIB_BASE_INTEGER && varbind->tag == SMI_INTEGER)
		hint_add_integer(
		    text, type->hint, varbind_integer(varbind), way);
	else if (type->base == MIB_BASE_UNSIGNED && varbind->tag == SMI_GAUGE32)
		hint_add_integer(
		    text, type->hint, (int64_t)varbind_unsigned(varbind), way);
	else
		return false;
	return true;
}

bool
mib_add_display(struct text *text, const struct mib_match *match,
    const struct varbind *varbind)
{
	return add_display(text, match->node->type, varbind, HINT_NET_SNMP);
}

/* Does the hint say nothing that the value itself does not? */
static bool
is_plain(const struct mib_type *type, const struct varbind *varbind)
{
	if (varbind->tag != SMI_OCTET_STRING)
		return type->hint[0] == 'd' && type->hint[1] == '\0';
	return hint_is_text(type->hint) && text_is_printable(varbind->value);
}

bool
mib_add_better(struct text *text, const struct mib_match *match,
    const struct varbind *varbind)
{
	const struct mib_type *type = match->node->type;
	size_t start = text->size;
	struct span added;

	if (type == NULL || type->hint == NULL || varbind->value.size == 0 ||
	    is_plain(type, varbind) ||
	    !add_display(text, type, varbind, HINT_RFC))
		return false;
	added =
	    (struct span) {(uint8_t *)text->data + start, text->size - start};
	if (!text->failed && text_is_printable(added))
		return true;
	text->size = start;
	return false;
}
