/* SPDX-License-Identifier: ISC */
/*
 * OIDs and values as net-snmp 5.9 prints them, found by experiment with 5.9.3;
 * tests compare with a real one. What MIBs add stands in snmptrapd_mib.c. Where
 * snmptrapd refuses a datagram that we take (an IpAddress that is not of 4
 * octets), the octets are hexadecimal. In: checked varbinds; out: text.
 */
#include "output/snmptrapd_value.h"

#include <stdio.h>

#include "output/number.h"
#include "snmp/oid.h"

#define IPV4_SIZE      4
#define OCTETS_A_LINE  16
#define REAL_SIZE      128  /* a longer number is cut, as there */
#define TAG_COUNTER64  0x76 /* the second octet of an Opaque Counter64 */
#define HUNDREDTHS     100
#define HUNDREDTHS_DAY (24 * 60 * 60 * HUNDREDTHS)

/* Everything there is of the tree without MIBs. */
static const char *const roots[] = {"ccitt", "iso", "joint-iso-ccitt"};

/* The name of the first arc (X.690 8.19.4: the first sub-identifier is
 * 40 * X + Y, so from 80 on X is 2). */
static const char *
root_of(struct span contents)
{
	size_t i = 0;

	while (i + 1 < contents.size && contents.data[i] == 0x80)
		i++; /* padding, which means nothing */
	if (contents.size == 0 || contents.data[i] < 40)
		return roots[0];
	return roots[contents.data[i] < 80 ? 1 : 2];
}

void
snmptrapd_value_add_oid(struct text *text, const struct snmptrapd_style *style,
    struct span contents)
{
	struct mib_match match;
	size_t start;

	if (style->named && mib_find(style->mib, contents, &match)) {
		mib_add_match(text, &match, false);
		return;
	}
	text_add(text, style->numeric ? "." : root_of(contents));
	start = text->size;
	if (contents.size > 0)
		oid_add_text(text, contents);
	else if (style->numeric)
		text_add_char(text, '0');
	if (style->numeric || contents.size == 0 || text->failed)
		return;
	text->size--; /* the first arc, one digit, has its name already */
	memmove(text->data + start, text->data + start + 1, text->size - start);
}

/* isprint() or isspace() in the C locale. */
static bool
is_text(struct span octets)
{
	size_t i;

	for (i = 0; i < octets.size; i++)
		if ((octets.data[i] < ' ' || octets.data[i] > '~') &&
		    (octets.data[i] < '\t' || octets.data[i] > '\r'))
			return false;
	return true;
}

static void
add_hex(
    struct text *text, const struct snmptrapd_style *style, struct span octets)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t i;
	char *to;

	if (octets.size > SIZE_MAX / 4 ||
	    (to = text_reserve(text, octets.size * 4)) == NULL)
		return;
	for (i = 0; i < octets.size; i++) {
		if (i > 0 && i % OCTETS_A_LINE == 0 && style->breaks)
			*to++ = '\n';
		*to++ = digits[octets.data[i] >> 4];
		*to++ = digits[octets.data[i] & 15];
		*to++ = ' ';
	}
	text->size = (size_t)(to - text->data);
}

static void
add_quoted(
    struct text *text, const struct snmptrapd_style *style, struct span octets)
{
	static const char escapes[] = "tnvfr"; /* of 9 to 13 */
	size_t i;
	uint8_t c;

	text_add_char(text, '"');
	for (i = 0; i < octets.size; i++) {
		c = octets.data[i];
		if (c == '"' || c == '\\')
			text_add_char(text, '\\');
		if (style->escape && c >= '\t' && c <= '\r') {
			text_add_char(text, '\\');
			c = (uint8_t)escapes[c - '\t'];
		}
		text_add_char(text, (char)c);
	}
	text_add_char(text, '"');
}

void
snmptrapd_value_add_octets(
    struct text *text, const struct snmptrapd_style *style, struct span octets)
{
	if (is_text(octets)) {
		if (!style->quick && octets.size > 0)
			text_add(text, "STRING: ");
		add_quoted(text, style, octets);
		return;
	}
	text_add(text, style->quick ? "\"" : "Hex-STRING: ");
	add_hex(text, style, octets);
	if (style->quick)
		text_add_char(text, '"');
}

void
snmptrapd_value_add_time(
    struct text *text, const struct snmptrapd_style *style, uint32_t hundredths)
{
	uint32_t days = hundredths / HUNDREDTHS_DAY,
		 seconds = hundredths % HUNDREDTHS_DAY / HUNDREDTHS;

	if (style->quick || days > 0)
		text_add_u64(text, days);
	if (style->quick)
		text_add_char(text, ':');
	else if (days > 0)
		text_add(text, days == 1 ? " day, " : " days, ");
	text_add_u64(text, seconds / 3600);
	text_add_char(text, ':');
	text_add_padded(text, seconds / 60 % 60, 2);
	text_add_char(text, ':');
	text_add_padded(text, seconds % 60, 2);
	text_add_char(text, '.');
	text_add_padded(text, hundredths % HUNDREDTHS, 2);
}

static void
add_type(
    struct text *text, const struct snmptrapd_style *style, const char *type)
{
	if (!style->quick)
		text_add(text, type);
}

static void
add_integer(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind)
{
	(void)style;
	text_add_i64(text, varbind_integer(varbind));
}

static void
add_unsigned(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind)
{
	(void)style;
	text_add_u64(text, varbind_unsigned(varbind));
}

static void
add_octets(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind)
{
	snmptrapd_value_add_octets(text, style, varbind->value);
}

void
snmptrapd_value_add_bits(struct text *text, const struct snmptrapd_style *style,
    const struct mib_match *match, struct span octets)
{
	const char *label;
	size_t i;

	if (style->quick)
		text_add_char(text, '"');
	add_hex(text, style, octets);
	if (style->quick) {
		text_add_char(text, '"');
		return;
	}
	for (i = 0; i < octets.size * 8; i++) {
		if (!(octets.data[i / 8] & (0x80u >> i % 8)))
			continue;
		label = match == NULL ? NULL : mib_label(match, (int64_t)i);
		if (label == NULL)
			match = NULL; /* net-snmp looks no further, either */
		else
			text_add(text, label);
		if (label != NULL)
			text_add_char(text, '(');
		text_add_u64(text, i);
		text_add(text, label != NULL ? ") " : " ");
	}
}

/* The octets, and the numbers of the bits that are set; snmptrapd counts in
 * the octet, too, that says how many bits are unused. */
static void
add_bits(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind)
{
	snmptrapd_value_add_bits(text, style, NULL, varbind->value);
}

static void
add_oid(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind)
{
	snmptrapd_value_add_oid(text, style, varbind->value);
}

static void
add_ip_address(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind)
{
	if (varbind->value.size == IPV4_SIZE)
		number_add_ipv4(text, varbind->value.data);
	else
		add_hex(text, style, varbind->value);
}

static void
add_time_ticks(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind)
{
	uint32_t hundredths = (uint32_t)varbind_unsigned(varbind);

	if (!style->quick) {
		text_add_char(text, '(');
		text_add_u64(text, hundredths);
		text_add(text, ") ");
	}
	snmptrapd_value_add_time(text, style, hundredths);
}

static void
add_real(struct text *text, double real)
{
	char buffer[REAL_SIZE];

	snprintf(buffer, sizeof(buffer), "%f", real);
	text_add(text, buffer);
}

static void
add_opaque(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind)
{
	struct opaque opaque = opaque_decode(varbind->value);

	switch (opaque.kind) {
	case OPAQUE_FLOAT:
	case OPAQUE_DOUBLE:
		add_type(text, style, "Opaque: Float: ");
		add_real(text, opaque.real);
		return;
	case OPAQUE_I64:
		add_type(text, style, "Opaque: Int64: ");
		text_add_i64(text, opaque.integer);
		return;
	case OPAQUE_U64:
		add_type(text, style,
		    varbind->value.data[1] == TAG_COUNTER64
			? "Opaque: Counter64: "
			: "Opaque: UInt64: ");
		text_add_u64(text, opaque.natural);
		return;
	case OPAQUE_OTHER:
		break;
	}
	add_type(text, style, "OPAQUE: ");
	add_hex(text, style, varbind->value);
}

/* How each type is printed: its name in front, unless quick, and the value.
 * Without a function the words are all there is. */
static const struct form {
	const char *words;
	void (*add)(struct text *text, const struct snmptrapd_style *style,
	    const struct varbind *varbind);
} forms[256] = {
    [SMI_INTEGER] = {"INTEGER: ", add_integer},
    [SMI_BIT_STRING] = {"BITS: ", add_bits},
    [SMI_OCTET_STRING] = {"", add_octets},
    [SMI_NULL] = {"NULL", NULL},
    [SMI_OBJECT_IDENTIFIER] = {"OID: ", add_oid},
    [SMI_IP_ADDRESS] = {"IpAddress: ", add_ip_address},
    [SMI_COUNTER32] = {"Counter32: ", add_unsigned},
    [SMI_GAUGE32] = {"Gauge32: ", add_unsigned},
    [SMI_TIME_TICKS] = {"Timeticks: ", add_time_ticks},
    [SMI_OPAQUE] = {"", add_opaque},
    [SMI_NSAP_ADDRESS] = {"Variable has bad type", NULL},
    [SMI_COUNTER64] = {"Counter64: ", add_unsigned},
    [SMI_UINTEGER32] = {"", add_unsigned},
    [SMI_NO_SUCH_OBJECT] = {"No Such Object available on this agent at "
			    "this OID",
	NULL},
    [SMI_NO_SUCH_INSTANCE] = {"No Such Instance currently exists at this "
			      "OID",
	NULL},
    [SMI_END_OF_MIB_VIEW] = {"No more variables left in this MIB View (It "
			     "is past the end of the MIB tree)",
	NULL},
};

void
snmptrapd_value_add_plain(struct text *text,
    const struct snmptrapd_style *style, const struct varbind *varbind)
{
	const struct form *form = &forms[varbind->tag];

	if (form->words == NULL)
		return; /* the decoder lets no other tag through */
	if (form->add == NULL) {
		text_add(text, form->words);
		return;
	}
	add_type(text, style, form->words);
	form->add(text, style, varbind);
}

void
snmptrapd_value_add(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind)
{
	struct mib_match match;

	if (style->named && mib_find(style->mib, varbind->name, &match) &&
	    mib_base_of(&match) != MIB_BASE_NONE)
		snmptrapd_value_add_known(text, style, &match, varbind);
	else
		snmptrapd_value_add_plain(text, style, varbind);
}
