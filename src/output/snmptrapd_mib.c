/* SPDX-License-Identifier: ISC */
/*
 * Values as net-snmp 5.9 prints them with MIBs, found by experiment with 5.9.3;
 * tests compare with a real one: labels, hints, units, and "Wrong Type" where
 * the sender and the MIB disagree. On lines, control characters in text that a
 * hint takes as it is are escaped, which snmptrapd does not do.
 */
#include "output/snmptrapd_value.h"

#include "snmp/opaque.h"

#define ESCAPED_MAX 4 /* octets that escaping makes of one, at most */

/* What net-snmp calls each syntax, and the tag it wants to see; 0: any. */
static const struct {
	const char *name;
	uint8_t tag;
} syntaxes[MIB_BASES] = {
    [MIB_BASE_INTEGER] = {"INTEGER", SMI_INTEGER},
    [MIB_BASE_UNSIGNED] = {"Gauge32 or Unsigned32", SMI_GAUGE32},
    [MIB_BASE_COUNTER] = {"Counter32", SMI_COUNTER32},
    [MIB_BASE_COUNTER64] = {"Counter64", SMI_COUNTER64},
    [MIB_BASE_TIME_TICKS] = {"Timeticks", SMI_TIME_TICKS},
    [MIB_BASE_OCTETS] = {"OCTET STRING", SMI_OCTET_STRING},
    [MIB_BASE_BITS] = {"BITS", SMI_OCTET_STRING},
    [MIB_BASE_OID] = {"OBJECT IDENTIFIER", SMI_OBJECT_IDENTIFIER},
    [MIB_BASE_IP_ADDRESS] = {"IpAddress", SMI_IP_ADDRESS},
    [MIB_BASE_OPAQUE] = {"Opaque", SMI_OPAQUE},
};

static bool
is_exception(uint8_t tag)
{
	return tag == SMI_NO_SUCH_OBJECT || tag == SMI_NO_SUCH_INSTANCE ||
	       tag == SMI_END_OF_MIB_VIEW;
}

/* Numbers of 64 bits in an Opaque pass for a Counter64. */
static bool
is_wide_opaque(const struct varbind *varbind)
{
	enum opaque_kind kind;

	if (varbind->tag != SMI_OPAQUE)
		return false;
	kind = opaque_decode(varbind->value).kind;
	return kind == OPAQUE_I64 || kind == OPAQUE_U64;
}

static bool
fits(enum mib_base base, const struct varbind *varbind)
{
	return syntaxes[base].tag == 0 || syntaxes[base].tag == varbind->tag ||
	       (base == MIB_BASE_BITS && varbind->tag == SMI_BIT_STRING) ||
	       (base == MIB_BASE_COUNTER64 && is_wide_opaque(varbind));
}

/* Writes the octets behind `from` anew, without control characters: those of
 * ASCII, and in text that is not printable also 0x80 to 0x9f, which are some to
 * a terminal, alone or in UTF-8. */
static void
escape_since(struct text *text, size_t from)
{
	static const char escapes[] = "tnvfr"; /* of 9 to 13 */
	size_t i, size = text->size - from;
	bool printable;
	uint8_t c;

	if (text_reserve(text, ESCAPED_MAX * (size + 1)) == NULL)
		return;
	printable = text_is_printable(
	    (struct span) {(const uint8_t *)text->data + from, size});
	for (i = 0; i < size; i++) {
		c = (uint8_t)text->data[from + i];
		if (c >= '\t' && c <= '\r') {
			text_add_char(text, '\\');
			text_add_char(text, escapes[c - '\t']);
		} else if (c < ' ' || c == 0x7f ||
			   (c > 0x7f && c < 0xa0 && !printable)) {
			text_add(text, "\\x");
			text_add_hex(text, (struct span) {&c, 1});
		} else {
			text_add_char(text, (char)c);
		}
	}
	text->size -= size;
	memmove(text->data + from, text->data + from + size, text->size - from);
}

/* In the way of the DISPLAY-HINT, with its type unless quick; false where there
 * is none. */
static bool
add_hinted(struct text *text, const struct snmptrapd_style *style,
    const struct mib_match *match, const struct varbind *varbind)
{
	size_t from, start = text->size;

	if (!style->quick)
		text_add(text, varbind->tag == SMI_OCTET_STRING ? "STRING: "
			       : varbind->tag == SMI_INTEGER	? "INTEGER: "
								: "Gauge32: ");
	from = text->size;
	if (!mib_add_display(text, match, varbind)) {
		text->size = start;
		return false;
	}
	if (style->escape && !text->failed)
		escape_since(text, from);
	return true;
}

static bool
add_label(struct text *text, const struct snmptrapd_style *style,
    const struct mib_match *match, const struct varbind *varbind)
{
	const char *label = NULL;

	if (varbind->tag == SMI_INTEGER)
		label = mib_label(match, varbind_integer(varbind));
	if (label == NULL)
		return false;
	if (!style->quick)
		text_add(text, "INTEGER: ");
	text_add(text, label);
	if (style->quick)
		return true;
	text_add_char(text, '(');
	text_add_i64(text, varbind_integer(varbind));
	text_add_char(text, ')');
	return true;
}

/* Syntaxes that net-snmp writes without their units. */
static bool
has_units(enum mib_base base, const struct varbind *varbind, bool hinted)
{
	return base != MIB_BASE_BITS && base != MIB_BASE_OID &&
	       base != MIB_BASE_IP_ADDRESS &&
	       (hinted || varbind->tag != SMI_OCTET_STRING ||
		   varbind->value.size > 0);
}

static void
add_right(struct text *text, const struct snmptrapd_style *style,
    const struct mib_match *match, const struct varbind *varbind)
{
	enum mib_base base = mib_base_of(match);
	const char *units = mib_units(match);
	bool hinted = false;

	if (base == MIB_BASE_BITS) {
		if (!style->quick)
			text_add(text, "BITS: ");
		snmptrapd_value_add_bits(text, style, match, varbind->value);
	} else if (!add_label(text, style, match, varbind)) {
		hinted = add_hinted(text, style, match, varbind);
		if (!hinted)
			snmptrapd_value_add_plain(text, style, varbind);
	}
	if (units == NULL || !has_units(base, varbind, hinted))
		return;
	text_add_char(text, ' ');
	text_add(text, units);
}

void
snmptrapd_value_add_known(struct text *text,
    const struct snmptrapd_style *style, const struct mib_match *match,
    const struct varbind *varbind)
{
	enum mib_base base = mib_base_of(match);

	if (is_exception(varbind->tag)) {
		snmptrapd_value_add_plain(text, style, varbind);
		return;
	}
	if (fits(base, varbind)) {
		add_right(text, style, match, varbind);
		return;
	}
	text_add(text, "Wrong Type (should be ");
	text_add(text, syntaxes[base].name);
	text_add(text, "): ");
	snmptrapd_value_add_plain(text, style, varbind);
}
