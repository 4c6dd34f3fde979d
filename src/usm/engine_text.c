/* SPDX-License-Identifier: ISC */
/*
 * Engine IDs in words, by RFC 3411 5: the first bit tells the format; then an
 * enterprise number of 31 bits, an octet that says what follows, and that. In
 * go octets of any size and content, out comes text.
 */
#include "usm/engine_text.h"

#include <arpa/inet.h>

#include "snmp/message.h"

#define NET_SNMP	8072 /* its enterprise number */
#define NET_SNMP_RANDOM 128  /* its format: 4 octets random, 4 of time */

enum format { FORMAT_IPV4 = 1, FORMAT_IPV6, FORMAT_MAC, FORMAT_TEXT };

static void
add_address(struct text *text, int family, struct span octets)
{
	char address[INET6_ADDRSTRLEN];

	inet_ntop(family, octets.data, address, sizeof(address));
	text_printf(text, "%s address %s", family == AF_INET ? "IPv4" : "IPv6",
	    address);
}

static void
add_mac(struct text *text, struct span octets)
{
	size_t i;

	text_add(text, "MAC address ");
	for (i = 0; i < octets.size; i++)
		text_printf(text, i == 0 ? "%02x" : ":%02x", octets.data[i]);
}

static void
add_text(struct text *text, struct span octets)
{
	text_add(text, "text \"");
	text_add_escaped(text, octets);
	text_add_char(text, '"');
}

/* What stands behind the octet of the format. */
static void
add_identity(
    struct text *text, uint32_t enterprise, uint8_t format, struct span rest)
{
	if (format == FORMAT_IPV4 && rest.size == 4)
		add_address(text, AF_INET, rest);
	else if (format == FORMAT_IPV6 && rest.size == 16)
		add_address(text, AF_INET6, rest);
	else if (format == FORMAT_MAC && rest.size == 6)
		add_mac(text, rest);
	else if (format == FORMAT_TEXT)
		add_text(text, rest);
	else if (enterprise == NET_SNMP && format == NET_SNMP_RANDOM)
		text_add(text, "made by net-snmp at random");
	else if (format >= 128)
		text_printf(text, "the enterprise's own format %u", format);
	else
		text_printf(text, "format %u, %zu octets", format, rest.size);
}

void
engine_id_add_meaning(struct text *text, struct span id)
{
	const uint8_t *at = id.data;
	uint32_t enterprise;

	if (id.size == 0) {
		text_add(text, "none: the sender asks for ours");
		return;
	}
	if (id.size < ENGINE_ID_SIZE_MIN || id.size > ENGINE_ID_SIZE_MAX) {
		text_add(text, "not of 5 to 32 octets: no engine ID");
		return;
	}
	enterprise = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 |
		     (uint32_t)at[2] << 8 | at[3];
	text_printf(text, "enterprise %u, ", enterprise);
	if (at[0] & 0x80)
		add_identity(text, enterprise, at[4],
		    (struct span) {at + 5, id.size - 5});
	else
		text_add(text, "the enterprise's own format (RFC 1910)");
}
