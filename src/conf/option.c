/* SPDX-License-Identifier: ISC */
/*
 * The types of single values: text, paths, numbers, sizes, times, words out of
 * a table. Each says in its own words what is wrong and what would be right;
 * the caller puts file, line and the option's name before it.
 */
#include "conf/option.h"

#include <stdlib.h>
#include <strings.h>
#include <sys/types.h>

#include "base/nearest.h"

#define QUOTE_MAX 80 /* octets of a value that a message shows */

void
option_quote(struct text *why, const char *value)
{
	size_t size = strnlen(value, QUOTE_MAX);

	text_add_char(why, '"');
	text_add_escaped(why, (struct span) {(const uint8_t *)value, size});
	text_add(why, value[size] == '\0' ? "\"" : "…\"");
}

/* Replaces the string in a field by a copy of `value`. */
static int
set_string(char **field, const char *value, struct text *why)
{
	char *copy = strdup(value);

	if (copy == NULL) {
		why->failed = true;
		return -1;
	}
	free(*field);
	*field = copy;
	return 0;
}

/* Empty where it may not be, or too long? */
static int
check_size(const struct option *option, const char *value, struct text *why)
{
	size_t size = strlen(value);

	if (size == 0 && !(option->flags & OPTION_EMPTY)) {
		text_add(why, "the value is empty");
		return -1;
	}
	if (option->max != 0 && size > option->max) {
		if (option->flags & OPTION_SECRET)
			text_add(why, "the value");
		else
			option_quote(why, value);
		text_printf(why, " has %zu octets, %llu is the most", size,
		    (unsigned long long)option->max);
		return -1;
	}
	return 0;
}

int
option_string(const struct option *option, const char *value, void *field,
    struct text *why)
{
	if (check_size(option, value, why) != 0)
		return -1;
	return set_string(field, value, why);
}

int
option_path(const struct option *option, const char *value, void *field,
    struct text *why)
{
	if (check_size(option, value, why) != 0)
		return -1;
	if (*value != '/' && *value != '\0') {
		option_quote(why, value);
		text_add(why, " is not an absolute path, it must begin with /");
		return -1;
	}
	return set_string(field, value, why);
}

int
option_bool(const struct option *option, const char *value, void *field,
    struct text *why)
{
	static const struct choice words[] = {{"true", true}, {"yes", true},
	    {"on", true}, {"false", false}, {"no", false}, {"off", false},
	    {NULL, 0}};
	const struct choice *c;

	(void)option;
	for (c = words; c->name != NULL; c++) {
		if (strcasecmp(c->name, value) == 0) {
			*(bool *)field = c->value;
			return 0;
		}
	}
	option_quote(why, value);
	text_add(why, " is neither true nor false");
	return -1;
}

/* Decimal digits, as many as there are; -1 if there is none or too many. */
static int
read_digits(const char **at, uint64_t *number)
{
	const char *start = *at;

	for (*number = 0; **at >= '0' && **at <= '9'; ++*at) {
		if (*number > (UINT64_MAX - 9) / 10)
			return -1;
		*number = *number * 10 + (uint64_t)(**at - '0');
	}
	return *at == start ? -1 : 0;
}

/* A number written with one of the units (name: letter, value: how many). */
struct unit {
	char letter;
	uint64_t factor;
};

static int
read_number(const char *value, const struct unit *units, uint64_t *number)
{
	if (read_digits(&value, number) != 0)
		return -1;
	if (*value == '\0')
		return 0;
	for (; units->letter != '\0'; units++)
		if (units->letter == *value && value[1] == '\0')
			return __builtin_mul_overflow(
				   *number, units->factor, number)
				   ? -1
				   : 0;
	return -1;
}

static const struct unit no_units[] = {{'\0', 0}};
static const struct unit octet_units[] = {
    {'K', 1 << 10}, {'k', 1 << 10}, {'M', 1 << 20}, {'G', 1 << 30}, {'\0', 0}};
static const struct unit second_units[] = {
    {'s', 1}, {'m', 60}, {'h', 3600}, {'\0', 0}};

/* `number` with the largest of the units that divides it. */
static void
add_number(struct text *why, uint64_t number, const struct unit *units)
{
	const struct unit *best = NULL;

	for (; units->letter != '\0'; units++)
		if (units->factor > 1 && number != 0 &&
		    number % units->factor == 0)
			best = units;
	text_add_u64(why, best == NULL ? number : number / best->factor);
	if (best != NULL)
		text_add_char(why, best->letter);
}

/* Reads a number in the option's range. */
static int
read_in_range(const struct option *option, const char *value,
    const struct unit *units, uint64_t *number, struct text *why)
{
	bool good = read_number(value, units, number) == 0;

	if (good && *number >= option->min && *number <= option->max)
		return 0;
	option_quote(why, value);
	if (good)
		text_add(why, " is out of range");
	else if (units == octet_units)
		text_add(why, " is not a size, like 65536, 64k, 64M or 1G");
	else if (units == second_units)
		text_add(why, " is not a time, like 10, 10s, 2m or 1h");
	else
		text_add(why, " is not a number");
	text_add(why, ", right would be ");
	add_number(why, option->min, units);
	text_add(why, " to ");
	add_number(why, option->max, units);
	return -1;
}

int
option_unsigned(const struct option *option, const char *value, void *field,
    struct text *why)
{
	uint64_t number;

	if (read_in_range(option, value, no_units, &number, why) != 0)
		return -1;
	*(uint32_t *)field = (uint32_t)number;
	return 0;
}

int
option_count(const struct option *option, const char *value, void *field,
    struct text *why)
{
	uint64_t number;

	if (read_in_range(option, value, no_units, &number, why) != 0)
		return -1;
	*(size_t *)field = (size_t)number;
	return 0;
}

int
option_octets(const struct option *option, const char *value, void *field,
    struct text *why)
{
	uint64_t number;

	if (read_in_range(option, value, octet_units, &number, why) != 0)
		return -1;
	*(size_t *)field = (size_t)number;
	return 0;
}

int
option_seconds(const struct option *option, const char *value, void *field,
    struct text *why)
{
	uint64_t number;

	if (read_in_range(option, value, second_units, &number, why) != 0)
		return -1;
	*(unsigned *)field = (unsigned)number;
	return 0;
}

int
option_mode(const struct option *option, const char *value, void *field,
    struct text *why)
{
	size_t digits = strspn(value, "01234567");
	unsigned long mode = strtoul(value, NULL, 8);

	if (digits == 0 || digits > 8 || value[digits] != '\0' ||
	    mode > option->max) {
		option_quote(why, value);
		text_printf(why,
		    " is no mode of a file, right would be an octal number "
		    "like 0640, 0%llo at most",
		    (unsigned long long)option->max);
		return -1;
	}
	*(mode_t *)field = (mode_t)mode;
	return 0;
}

int
option_choice(const struct option *option, const char *value, void *field,
    struct text *why)
{
	struct nearest nearest = {NULL, 0};
	const struct choice *c;

	for (c = option->choices; c->name != NULL; c++) {
		if (strcasecmp(c->name, value) == 0) {
			*(int *)field = c->value;
			return 0;
		}
		nearest_offer(&nearest, value, c->name);
	}
	option_quote(why, value);
	text_add(why, " is not known");
	if (nearest.name != NULL)
		text_printf(why, ", did you mean \"%s\"?", nearest.name);
	else
		text_add_char(why, ',');
	text_add(why, " right would be one of:");
	for (c = option->choices; c->name != NULL; c++)
		text_printf(
		    why, "%s %s", c == option->choices ? "" : ",", c->name);
	return -1;
}

int
option_set(const struct option *option, const char *value, void *field,
    struct text *why)
{
	int bit;

	if (option_choice(option, value, &bit, why) != 0)
		return -1;
	*(unsigned *)field |= 1u << bit;
	return 0;
}
