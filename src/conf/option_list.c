/* SPDX-License-Identifier: ISC */
/*
 * The types of what SNMP brings with it: engine IDs, prefixes, keys and
 * passphrases; and lists. What is secret is not shown, not even in part.
 */
#include "conf/option.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"

#define PASSPHRASE_SIZE_MIN 8 /* octets, RFC 3414 11.2 */

void
string_list_fini(struct string_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct string_list) {NULL, 0};
}

int
option_strings(const struct option *option, const char *value, void *field,
    struct text *why)
{
	struct string_list *list = field;
	char **items =
	    reallocarray(list->items, list->count + 1, sizeof(char *));

	(void)option;
	if (items != NULL)
		list->items = items;
	if (items == NULL || (items[list->count] = strdup(value)) == NULL) {
		why->failed = true;
		return -1;
	}
	list->count++;
	return 0;
}

static const char *
skip_0x(const char *value)
{
	return strncasecmp(value, "0x", 2) == 0 ? value + 2 : value;
}

/* How many octets hexadecimal digits make; -1 if they make none. */
static long
hex_size(const char *digits)
{
	size_t size;

	for (size = 0; isxdigit((unsigned char)digits[size]); size++)
		;
	return digits[size] != '\0' || size % 2 != 0 ? -1 : (long)(size / 2);
}

int
option_engine(const struct option *option, const char *value, void *field,
    struct text *why)
{
	struct engine_id *id = field;
	long size = hex_size(skip_0x(value));

	if (*value == '\0' && (option->flags & OPTION_EMPTY)) {
		id->size = 0;
		return 0;
	}
	if (engine_id_parse(value, id) == 0)
		return 0;
	option_quote(why, value);
	if (size < 0)
		text_add(why, " is no engine ID, right would be 0x and an "
			      "even number of hexadecimal digits");
	else if (size < ENGINE_ID_SIZE_MIN || size > ENGINE_ID_SIZE_MAX)
		text_printf(why, " has %ld octets, an engine ID has %d to %d",
		    size, ENGINE_ID_SIZE_MIN, ENGINE_ID_SIZE_MAX);
	else
		text_add(why, " is no engine ID, it may not be all 00 or ff");
	return -1;
}

int
option_engines(const struct option *option, const char *value, void *field,
    struct text *why)
{
	struct engine_list *list = field;
	struct engine_id id, *items;

	memset(&id, 0, sizeof(id));
	if (option_engine(option, value, &id, why) != 0)
		return -1;
	items = reallocarray(list->items, list->count + 1, sizeof(*items));
	if (items == NULL) {
		why->failed = true;
		return -1;
	}
	items[list->count++] = id;
	list->items = items;
	return 0;
}

/* "192.0.2.7/24" is most likely meant as 192.0.2.0/24: says so. */
static void
suggest_prefix(const char *value, struct text *why)
{
	const char *slash = strchr(value, '/');
	char copy[ADDRESS_TEXT_SIZE] = "";
	struct prefix prefix;
	unsigned bits, i, most;
	size_t size = slash == NULL ? 0 : (size_t)(slash - value);

	if (size == 0 || size >= sizeof(copy) ||
	    strspn(slash + 1, "0123456789") != strlen(slash + 1) ||
	    strlen(slash + 1) > 3 || slash[1] == '\0')
		return;
	memcpy(copy, value, size);
	bits = (unsigned)atoi(slash + 1);
	if (address_parse(copy, &prefix.address) != 0)
		return;
	most = prefix.address.family == AF_INET ? 32 : 128;
	if (bits > most) {
		text_printf(why, ": the longest prefix is /%u", most);
		return;
	}
	for (i = bits; i < most; i++)
		prefix.address.bytes[i / 8] &= (uint8_t) ~(0x80u >> (i % 8));
	text_printf(why,
	    ": bits are set behind the prefix, right would be "
	    "%s/%u",
	    address_format(&prefix.address, copy), bits);
}

int
option_prefixes(const struct option *option, const char *value, void *field,
    struct text *why)
{
	struct prefix prefix;
	size_t size;

	(void)option;
	if (prefix_parse(value, &prefix) == 0) {
		if (prefix_list_add(field, &prefix) == 0)
			return 0;
		why->failed = true;
		return -1;
	}
	option_quote(why, value);
	text_add(why, " is no prefix");
	size = why->size;
	suggest_prefix(value, why);
	if (why->size == size)
		text_add(why, ", right would be like 192.0.2.0/24, "
			      "2001:db8::/32 or an address");
	return -1;
}

static uint8_t
nibble(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

int
option_key(const struct option *option, const char *value, void *field,
    struct text *why)
{
	const char *digits = skip_0x(value);
	long i, size = hex_size(digits);
	struct key *key = field;

	(void)option;
	if (size <= 0 || size > KEY_SIZE_MAX) {
		text_add(why, size == 0	 ? "the key is empty"
			      : size < 0 ? "the key is not hexadecimal"
					 : "the key is too long");
		text_printf(why,
		    ", right would be 0x and two digits an octet, %d octets "
		    "at most",
		    KEY_SIZE_MAX);
		return -1;
	}
	for (i = 0; i < size; i++)
		key->octets[i] = (uint8_t)(nibble(digits[2 * i]) << 4 |
					   nibble(digits[2 * i + 1]));
	key->size = (uint8_t)size;
	return 0;
}

int
option_phrase(const struct option *option, const char *value, void *field,
    struct text *why)
{
	size_t size = strlen(value);
	char *copy;

	(void)option;
	if (size < PASSPHRASE_SIZE_MIN) {
		text_printf(why, size == 0 ? "the passphrase is empty"
					   : "the passphrase is too short");
		text_printf(why, ", it must have at least %d octets",
		    PASSPHRASE_SIZE_MIN);
		return -1;
	}
	copy = strdup(value);
	if (copy == NULL) {
		why->failed = true;
		return -1;
	}
	secret_free(*(char **)field);
	*(char **)field = copy;
	return 0;
}
