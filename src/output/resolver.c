/* SPDX-License-Identifier: ISC */
/*
 * A bounded cache in front of getnameinfo(3). Each address has one place in a
 * table, by a keyed hash; who comes later takes it. While the name servers do
 * not answer, nobody waits for them but the first in a while. A name comes from
 * whoever runs the address's reverse zone: what is not made of letters, digits,
 * `-`, `_` and `.` is no name.
 */
#include "output/resolver.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define PLACES	      4096 /* a power of two */
#define NAME_SIZE     256  /* octets, RFC 1035 3.1, and a NUL */
#define KNOWN_S	      600
#define UNKNOWN_S     60
#define UNREACHABLE_S 30

struct entry {
	struct address address;
	struct mono until;
	char *name; /* NULL: it has none */
	bool used;
};

struct resolver {
	resolver_lookup *lookup;
	struct hash_key key;
	struct mono resume; /* no lookup before */
	struct entry entries[PLACES];
};

static int
ask_system(const struct address *address, char name[NI_MAXHOST])
{
	struct sockaddr_storage sa;
	socklen_t size = address_to_sockaddr(address, &sa);

	return getnameinfo((const struct sockaddr *)&sa, size, name, NI_MAXHOST,
	    NULL, 0, NI_NAMEREQD);
}

struct resolver *
resolver_new_with(resolver_lookup *lookup)
{
	struct resolver *resolver = calloc(1, sizeof(*resolver));

	if (resolver == NULL)
		return NULL;
	resolver->lookup = lookup;
	resolver->key = hash_key_random();
	resolver->resume.ns = INT64_MIN;
	return resolver;
}

struct resolver *
resolver_new(void)
{
	return resolver_new_with(ask_system);
}

void
resolver_free(struct resolver *resolver)
{
	size_t i;

	if (resolver == NULL)
		return;
	for (i = 0; i < PLACES; i++)
		free(resolver->entries[i].name);
	free(resolver);
}

static struct entry *
entry_of(struct resolver *resolver, const struct address *address)
{
	uint64_t hash = hash_span(&resolver->key, address->scope,
	    (struct span) {address->bytes, sizeof(address->bytes)});

	return &resolver->entries[hash & (PLACES - 1)];
}

static bool
is_name(const char *name)
{
	size_t size = strspn(name,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "-_.");

	return size > 0 && size < NAME_SIZE && name[size] == '\0';
}

const char *
resolver_name(
    struct resolver *resolver, const struct address *address, struct mono now)
{
	struct entry *entry = entry_of(resolver, address);
	char name[NI_MAXHOST];
	bool known;
	int error;

	if (entry->used && now.ns < entry->until.ns &&
	    address_equal(&entry->address, address, false))
		return entry->name;
	if (now.ns < resolver->resume.ns)
		return NULL;
	error = resolver->lookup(address, name);
	if (error == EAI_AGAIN) {
		resolver->resume = mono_add_ms(now, UNREACHABLE_S * 1000);
		return NULL;
	}
	known = error == 0 && is_name(name);
	free(entry->name);
	*entry = (struct entry) {*address,
	    mono_add_ms(now, (known ? KNOWN_S : UNKNOWN_S) * 1000),
	    known ? strdup(name) : NULL, true};
	return entry->name;
}
