/* SPDX-License-Identifier: ISC */
/*
 * Addresses and prefixes: conversion to and from the socket API's forms and
 * text, and the test whether a source is inside a configured prefix.
 */
#include "base/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static struct address
from_ipv6(const struct sockaddr_in6 *sin6)
{
	struct address a = {.port = ntohs(sin6->sin6_port)};

	if (memcmp(sin6->sin6_addr.s6_addr, mapped, sizeof(mapped)) == 0) {
		a.family = AF_INET;
		memcpy(a.bytes, sin6->sin6_addr.s6_addr + 12, 4);
		return a;
	}
	a.family = AF_INET6;
	a.scope = sin6->sin6_scope_id;
	memcpy(a.bytes, sin6->sin6_addr.s6_addr, 16);
	return a;
}

struct address
address_from_sockaddr(const struct sockaddr_storage *sa)
{
	const struct sockaddr_in *sin = (const void *)sa;
	struct address a = {.family = AF_UNSPEC};

	if (sa->ss_family == AF_INET6)
		return from_ipv6((const void *)sa);
	if (sa->ss_family == AF_INET) {
		a.family = AF_INET;
		a.port = ntohs(sin->sin_port);
		memcpy(a.bytes, &sin->sin_addr, 4);
	}
	return a;
}

socklen_t
address_to_sockaddr(const struct address *a, struct sockaddr_storage *sa)
{
	struct sockaddr_in *sin = (void *)sa;
	struct sockaddr_in6 *sin6 = (void *)sa;

	memset(sa, 0, sizeof(*sa));
	sa->ss_family = a->family;
	if (a->family == AF_INET) {
		sin->sin_port = htons(a->port);
		memcpy(&sin->sin_addr, a->bytes, 4);
		return sizeof(*sin);
	}
	sin6->sin6_port = htons(a->port);
	sin6->sin6_scope_id = a->scope;
	memcpy(&sin6->sin6_addr, a->bytes, 16);
	return sizeof(*sin6);
}

struct address
address_from_ipv4(const uint8_t bytes[4])
{
	struct address a = {.family = AF_INET};

	memcpy(a.bytes, bytes, 4);
	return a;
}

/* "fe80::1%eth0": inet_pton does not know scopes. */
static int
parse_scoped(const char *text, struct address *address)
{
	char copy[INET6_ADDRSTRLEN];
	const char *percent = strchr(text, '%');
	size_t size = (size_t)(percent - text);

	if (size >= sizeof(copy))
		return -1;
	memcpy(copy, text, size);
	copy[size] = '\0';
	if (inet_pton(AF_INET6, copy, address->bytes) != 1)
		return -1;
	address->family = AF_INET6;
	address->scope = if_nametoindex(percent + 1);
	return address->scope == 0 ? -1 : 0;
}

int
address_parse(const char *text, struct address *address)
{
	memset(address, 0, sizeof(*address));
	if (strchr(text, '%') != NULL)
		return parse_scoped(text, address);
	if (inet_pton(AF_INET, text, address->bytes) == 1) {
		address->family = AF_INET;
		return 0;
	}
	if (inet_pton(AF_INET6, text, address->bytes) != 1)
		return -1;
	address->family = AF_INET6;
	if (memcmp(address->bytes, mapped, sizeof(mapped)) == 0) {
		*address = address_from_ipv4(address->bytes + 12);
	}
	return 0;
}

const char *
address_format(const struct address *a, char text[ADDRESS_TEXT_SIZE])
{
	size_t size;

	if (inet_ntop(a->family, a->bytes, text, ADDRESS_TEXT_SIZE) == NULL)
		return strcpy(text, "-");
	size = strlen(text);
	if (a->scope != 0)
		snprintf(
		    text + size, ADDRESS_TEXT_SIZE - size, "%%%u", a->scope);
	return text;
}

bool
address_equal(const struct address *a, const struct address *b, bool with_port)
{
	return a->family == b->family && a->scope == b->scope &&
	       memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0 &&
	       (!with_port || a->port == b->port);
}

bool
address_is_any(const struct address *a)
{
	static const uint8_t none[16];

	return memcmp(a->bytes, none, sizeof(none)) == 0;
}

/* Are all bits from `bits` on zero? */
static bool
host_bits_clear(const struct address *a, unsigned bits)
{
	unsigned i;

	for (i = bits; i < 128; i++)
		if (a->bytes[i / 8] & (0x80u >> (i % 8)))
			return false;
	return true;
}

int
prefix_parse(const char *text, struct prefix *prefix)
{
	char copy[ADDRESS_TEXT_SIZE];
	const char *slash = strchr(text, '/');
	size_t size = slash == NULL ? strlen(text) : (size_t)(slash - text);
	unsigned long bits;
	unsigned most;
	char *end;

	if (size >= sizeof(copy))
		return -1;
	memcpy(copy, text, size);
	copy[size] = '\0';
	if (address_parse(copy, &prefix->address) != 0)
		return -1;
	most = prefix->address.family == AF_INET ? 32 : 128;
	prefix->bits = most;
	if (slash == NULL)
		return 0;
	if (slash[1] < '0' || slash[1] > '9')
		return -1;
	bits = strtoul(slash + 1, &end, 10);
	if (*end != '\0' || bits > most)
		return -1;
	prefix->bits = (unsigned)bits;
	return host_bits_clear(&prefix->address, prefix->bits) ? 0 : -1;
}

const char *
prefix_format(const struct prefix *prefix, char text[PREFIX_TEXT_SIZE])
{
	size_t size;

	address_format(&prefix->address, text);
	size = strlen(text);
	snprintf(text + size, PREFIX_TEXT_SIZE - size, "/%u", prefix->bits);
	return text;
}

bool
prefix_contains(const struct prefix *prefix, const struct address *a)
{
	unsigned whole = prefix->bits / 8, rest = prefix->bits % 8;
	uint8_t mask = (uint8_t)(0xff00u >> rest);

	if (a->family != prefix->address.family)
		return false;
	if (prefix->address.scope != 0 && prefix->address.scope != a->scope)
		return false;
	if (memcmp(a->bytes, prefix->address.bytes, whole) != 0)
		return false;
	return rest == 0 ||
	       (a->bytes[whole] & mask) == prefix->address.bytes[whole];
}

bool
prefix_list_allows(const struct prefix_list *list, const struct address *a)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (prefix_contains(&list->items[i], a))
			return true;
	return list->count == 0;
}

int
prefix_list_add(struct prefix_list *list, const struct prefix *prefix)
{
	struct prefix *items;

	items = reallocarray(list->items, list->count + 1, sizeof(*items));
	if (items == NULL)
		return -1;
	items[list->count++] = *prefix;
	list->items = items;
	return 0;
}

void
prefix_list_fini(struct prefix_list *list)
{
	free(list->items);
	*list = (struct prefix_list) {NULL, 0};
}
