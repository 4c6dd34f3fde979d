/* SPDX-License-Identifier: ISC */
/*
 * Wiping and comparing secrets, with the C library's and our own means: base/
 * must not need the cryptographic library.
 */
#include "base/secret.h"

#include <stdlib.h>

void
secret_wipe(void *memory, size_t size)
{
	explicit_bzero(memory, size);
}

void
secret_free(char *string)
{
	if (string == NULL)
		return;
	secret_wipe(string, strlen(string));
	free(string);
}

bool
secret_equal(const uint8_t *a, const uint8_t *b, size_t size)
{
	volatile uint8_t differ = 0;
	size_t i;

	for (i = 0; i < size; i++)
		differ |= a[i] ^ b[i];
	return differ == 0;
}

void
key_fini(struct key *key)
{
	secret_wipe(key, sizeof(*key));
}

bool
key_equal(const struct key *a, const struct key *b)
{
	return a->size == b->size &&
	       secret_equal(a->octets, b->octets, a->size);
}
