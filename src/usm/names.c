/* SPDX-License-Identifier: ISC */
/*
 * An array of names, in the order of their numbers, and hash chains through it.
 */
#include "usm/names.h"

#include <stdlib.h>

#include "base/hash.h"
#include "snmp/message.h"

#define FIRST 8 /* names there is room for at first */

struct name {
	uint32_t next; /* of the chain; 0: none */
	char text[USER_NAME_SIZE_MAX + 1];
};

struct names {
	struct hash_key key;
	struct name *items; /* number 1 is the first */
	uint32_t *heads;    /* `capacity` chains */
	uint32_t count, capacity;
};

struct names *
names_new(void)
{
	struct names *n = calloc(1, sizeof(*n));

	if (n != NULL)
		n->key = hash_key_random();
	return n;
}

void
names_free(struct names *n)
{
	if (n == NULL)
		return;
	free(n->items);
	free(n->heads);
	free(n);
}

const char *
names_text(const struct names *n, uint32_t number)
{
	return n->items[number - 1].text;
}

static uint32_t *
head_of(const struct names *n, const char *name)
{
	return &n->heads[hash_span(&n->key, 0, span_of(name)) &
			 (n->capacity - 1)];
}

static void
link_name(struct names *n, uint32_t number)
{
	struct name *item = &n->items[number - 1];
	uint32_t *head = head_of(n, item->text);

	item->next = *head;
	*head = number;
}

/* Doubles the room; -1 where there is no memory, and nothing has changed. */
static int
grow(struct names *n)
{
	uint32_t capacity = n->capacity == 0 ? FIRST : n->capacity * 2, i;
	uint32_t *heads = calloc(capacity, sizeof(*heads));
	struct name *items = reallocarray(n->items, capacity, sizeof(*items));

	if (items != NULL)
		n->items = items;
	if (items == NULL || heads == NULL) {
		free(heads);
		return -1;
	}
	free(n->heads);
	n->heads = heads;
	n->capacity = capacity;
	for (i = 1; i <= n->count; i++)
		link_name(n, i);
	return 0;
}

uint32_t
names_number(struct names *n, const char *name)
{
	size_t size = strlen(name);
	uint32_t number = n->count == 0 ? 0 : *head_of(n, name);

	while (number != 0 && strcmp(names_text(n, number), name) != 0)
		number = n->items[number - 1].next;
	if (number != 0)
		return number;
	if (size > USER_NAME_SIZE_MAX ||
	    (n->count == n->capacity && grow(n) != 0))
		return 0;
	memcpy(n->items[n->count].text, name, size + 1);
	link_name(n, ++n->count);
	return n->count;
}
