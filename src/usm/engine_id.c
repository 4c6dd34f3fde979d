/* SPDX-License-Identifier: ISC */
/*
 * snmpEngineID: copied out of messages, read from text, made anew. Values all
 * the way; nothing is owned.
 */
#include "usm/engine_id.h"

#include <ctype.h>
#include <sys/random.h>

int
engine_id_from_span(struct span octets, struct engine_id *id)
{
	if (octets.size < ENGINE_ID_SIZE_MIN ||
	    octets.size > ENGINE_ID_SIZE_MAX)
		return -1;
	*id = (struct engine_id) {.size = (uint8_t)octets.size};
	memcpy(id->octets, octets.data, octets.size);
	return 0;
}

/* A hexadecimal digit's value, or -1. */
static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 3411 5, SnmpEngineID: may not be all 00 or all ff. */
static bool
is_uniform(const struct engine_id *id)
{
	size_t i;

	if (id->octets[0] != 0x00 && id->octets[0] != 0xff)
		return false;
	for (i = 1; i < id->size; i++)
		if (id->octets[i] != id->octets[0])
			return false;
	return true;
}

int
engine_id_parse(const char *text, struct engine_id *id)
{
	struct engine_id read = {.size = 0};
	int high, low;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	for (; *text != '\0'; text += 2) {
		high = digit_value(text[0]);
		low = high < 0 ? -1 : digit_value(text[1]);
		if (low < 0 || read.size == ENGINE_ID_SIZE_MAX)
			return -1;
		read.octets[read.size++] = (uint8_t)(high << 4 | low);
	}
	if (read.size < ENGINE_ID_SIZE_MIN || is_uniform(&read))
		return -1;
	*id = read;
	return 0;
}

/*
 * The enterprise number is 0, which IANA keeps reserved: there is none of our
 * own to put there. Twelve octets in all, because that is what fits where
 * routers want the receiver's ID in their configuration.
 */
struct engine_id
engine_id_random(void)
{
	enum { FORMAT_OCTETS = 5, RANDOM_OCTETS = 7 };
	struct engine_id id = {.size = 5 + RANDOM_OCTETS,
	    .octets = {0x80, 0, 0, 0, FORMAT_OCTETS}};

	while (getrandom(id.octets + 5, RANDOM_OCTETS, 0) != RANDOM_OCTETS)
		continue;
	return id;
}
