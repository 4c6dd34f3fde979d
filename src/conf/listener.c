/* SPDX-License-Identifier: ISC */
/*
 * Transport addresses as net-snmp writes them, udp: and udp6:, without names:
 * a daemon that needs a resolver to start does not start when it is needed.
 */
#include "conf/listener.h"

#include <stdlib.h>
#include <string.h>

static const char right[] =
    "right would be udp:PORT, udp:ADDRESS:PORT, udp6:PORT or "
    "udp6:[ADDRESS]:PORT";

static int
parse_port(const char *text, uint16_t *port)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long value = strtoul(text, NULL, 10);

	if (digits == 0 || digits > 5 || text[digits] != '\0' || value == 0 ||
	    value > UINT16_MAX)
		return -1;
	*port = (uint16_t)value;
	return 0;
}

/* What stands between the transport and the port, without brackets. */
static int
parse_host(const char *text, size_t size, struct listener_conf *listener)
{
	char copy[ADDRESS_TEXT_SIZE];

	if (listener->v6) {
		if (size < 2 || text[0] != '[' || text[size - 1] != ']')
			return -1;
		text++;
		size -= 2;
	}
	if (size >= sizeof(copy))
		return -1;
	memcpy(copy, text, size);
	copy[size] = '\0';
	if (address_parse(copy, &listener->address) != 0)
		return -1;
	return listener->address.family == (listener->v6 ? AF_INET6 : AF_INET)
		   ? 0
		   : -1;
}

const char *
listener_parse(const char *text, struct listener_conf *listener)
{
	const char *host, *colon;
	uint16_t port;

	listener->v6 = strncmp(text, "udp6:", 5) == 0;
	if (!listener->v6 && strncmp(text, "udp:", 4) != 0)
		return right;
	host = text + (listener->v6 ? 5 : 4);
	colon = strrchr(host, ':');
	if (parse_port(colon == NULL ? host : colon + 1, &port) != 0)
		return "the port must be a number from 1 to 65535, right "
		       "would be like udp:162";
	memset(&listener->address, 0, sizeof(listener->address));
	listener->address.family = listener->v6 ? AF_INET6 : AF_INET;
	if (colon != NULL &&
	    parse_host(host, (size_t)(colon - host), listener) != 0)
		return listener->v6 ? "the address must be IPv6 in brackets, "
				      "right would be "
				      "like udp6:[2001:db8::1]:162 or udp6:162"
				    : "the address must be IPv4, no name, "
				      "right would be like "
				      "udp:192.0.2.1:162 or udp:162";
	listener->address.port = port;
	return NULL;
}

void
listener_write(const struct listener_conf *listener, struct text *text)
{
	char address[ADDRESS_TEXT_SIZE];

	text_printf(text, listener->v6 ? "udp6:[%s]:%u" : "udp:%s:%u",
	    address_format(&listener->address, address),
	    listener->address.port);
}

bool
listener_same_address(
    const struct listener_conf *a, const struct listener_conf *b)
{
	return a->v6 == b->v6 && address_equal(&a->address, &b->address, true);
}

bool
listener_equal(const struct listener_conf *a, const struct listener_conf *b)
{
	return listener_same_address(a, b) &&
	       a->send_reports == b->send_reports &&
	       a->discovery == b->discovery &&
	       a->receive_buffer == b->receive_buffer &&
	       a->send_buffer == b->send_buffer &&
	       a->max_message_size == b->max_message_size &&
	       a->dscp == b->dscp && a->dont_fragment == b->dont_fragment &&
	       a->reuse_port == b->reuse_port;
}

const struct listener_conf *
listener_find(const struct conf *conf, const struct listener_conf *wanted)
{
	size_t i;

	for (i = 0; i < conf->listener_count; i++)
		if (listener_same_address(&conf->listeners[i], wanted))
			return &conf->listeners[i];
	return NULL;
}

void
listener_fini(struct listener_conf *listener)
{
	free(listener->title);
	listener->title = NULL;
}
