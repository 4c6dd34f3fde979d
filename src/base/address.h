/* SPDX-License-Identifier: ISC */
/*
 * Internet addresses and prefixes. An IPv4 address that arrived on an IPv6
 * socket (::ffff:a.b.c.d) becomes IPv4 before anything compares it.
 */
#ifndef TRAPLINE_BASE_ADDRESS_H
#define TRAPLINE_BASE_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define ADDRESS_TEXT_SIZE (INET6_ADDRSTRLEN + 1 + 10) /* with %scope, NUL */

struct address {
	uint8_t bytes[16]; /* network order; the first 4 if IPv4, rest 0 */
	uint32_t scope;	   /* IPv6 link-local: interface index; else 0 */
	uint16_t port;	   /* host order; 0 where there is none */
	uint8_t family;	   /* AF_INET, AF_INET6, AF_UNSPEC */
};

/* Takes an AF_INET or AF_INET6 address over; AF_UNSPEC from anything else. */
struct address address_from_sockaddr(const struct sockaddr_storage *sa);

/* Fills `sa` and returns its length. A mapped address is not made here. */
socklen_t address_to_sockaddr(
    const struct address *address, struct sockaddr_storage *sa);

/* An IPv4 address from four octets in network order, port 0. */
struct address address_from_ipv4(const uint8_t bytes[4]);

/* Reads "192.0.2.1", "2001:db8::1" or "fe80::1%eth0"; 0, or -1 if it is none.
 */
int address_parse(const char *text, struct address *address);

/* Writes the address without its port, NUL-terminated, and returns `text`. */
const char *address_format(
    const struct address *address, char text[ADDRESS_TEXT_SIZE]);

/* Same address (the port too, where `with_port`)? */
bool address_equal(
    const struct address *a, const struct address *b, bool with_port);

/* 0.0.0.0, :: or none at all? */
bool address_is_any(const struct address *address);

struct prefix {
	struct address address; /* host bits are zero, port 0 */
	unsigned bits;		/* 0 to 32 or 128 */
};

/* Which addresses may speak: an empty list allows all. */
struct prefix_list {
	struct prefix *items; /* owned; freed by prefix_list_fini */
	size_t count;
};

/*
 * Reads "192.0.2.0/24", "2001:db8::/32" or a bare address. 0, or -1 if it is
 * none or has bits set behind the prefix.
 */
int prefix_parse(const char *text, struct prefix *prefix);

#define PREFIX_TEXT_SIZE (ADDRESS_TEXT_SIZE + 4)

/* Writes "192.0.2.0/24", NUL-terminated, and returns `text`. */
const char *prefix_format(
    const struct prefix *prefix, char text[PREFIX_TEXT_SIZE]);

/* Is the address inside? */
bool prefix_contains(const struct prefix *prefix, const struct address *a);

/* May this address speak? True for an empty list. */
bool prefix_list_allows(
    const struct prefix_list *list, const struct address *address);

/* Adds one; -1 with errno ENOMEM where there is no memory. */
int prefix_list_add(struct prefix_list *list, const struct prefix *prefix);

/* Frees the items and leaves an empty list. */
void prefix_list_fini(struct prefix_list *list);

#endif
