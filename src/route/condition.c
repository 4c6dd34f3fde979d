/* SPDX-License-Identifier: ISC */
/*
 * Conditions. What a value is compared as is told by the varbind's type: a
 * number with a number, an IpAddress with an address, an OBJECT IDENTIFIER with
 * another, an OCTET STRING with the text as it was written. A varbind whose
 * type the value cannot be compared with does not fulfil the condition, not
 * even !=. Matching takes no memory of ours; regexec(3) takes some of its own,
 * so it sees a bounded part of the text, and back-references, whose cost
 * nothing bounds, are refused when the expression is compiled.
 */
#include "route/condition.h"

#include <stdlib.h>

#include "snmp/varbind.h"

/* ── taking apart ─────────────────────────────────────────────────────── */

/* Longer ones first: "<" is the beginning of "<=". */
static const struct {
	const char *word;
	enum condition_relation relation;
} relations[] = {{"<=", CONDITION_LESS_OR_EQUAL},
    {">=", CONDITION_GREATER_OR_EQUAL}, {"!=", CONDITION_NOT_EQUAL},
    {"^=", CONDITION_PREFIX}, {"=", CONDITION_EQUAL}, {"<", CONDITION_LESS},
    {">", CONDITION_GREATER}, {"~", CONDITION_REGEX}};

static const char *
skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

/* Without blanks at its end. */
static struct span
trimmed(const char *start, size_t size)
{
	while (size > 0 && strchr(" \t", start[size - 1]) != NULL)
		size--;
	return (struct span) {(const uint8_t *)start, size};
}

/* The operator at `at` and where its value starts; PRESENT where there is
 * none. */
static enum condition_relation
read_relation(const char **at)
{
	size_t i, size;

	for (i = 0; i < sizeof(relations) / sizeof(relations[0]); i++) {
		size = strlen(relations[i].word);
		if (strncmp(*at, relations[i].word, size) == 0) {
			*at = skip_blanks(*at + size);
			return relations[i].relation;
		}
	}
	return CONDITION_PRESENT;
}

static int
read_value(const char *at, struct span *value, struct text *why)
{
	*value = trimmed(at, strlen(at));
	if (value->size == 0) {
		text_add(why, "there is no value after the operator");
		return -1;
	}
	if (*at != '\'')
		return 0;
	if (value->size < 2 || value->data[value->size - 1] != '\'') {
		text_add(why, "the quote is not closed");
		return -1;
	}
	value->data++;
	value->size -= 2;
	return 0;
}

int
condition_split(const char *written, struct span *name,
    enum condition_relation *relation, struct span *value, struct text *why)
{
	const char *start = skip_blanks(written);
	const char *at = start + strcspn(start, " \t=<>!^~");

	*name = trimmed(start, (size_t)(at - start));
	*value = (struct span) {NULL, 0};
	if (name->size == 0) {
		text_add(why, "there is no OID or name");
		return -1;
	}
	at = skip_blanks(at);
	*relation = read_relation(&at);
	if (*relation != CONDITION_PRESENT)
		return read_value(at, value, why);
	if (*at == '\0')
		return 0;
	text_add(why, "after the name right would be one of "
		      "= != < <= > >= ^= ~");
	return -1;
}

/* ── making ───────────────────────────────────────────────────────────── */

static bool
read_number(const char *text, struct big_number *number)
{
	const char *at = text + (*text == '-');
	uint64_t digit;

	*number = (struct big_number) {*text == '-', 0};
	if (*at == '\0')
		return false;
	for (; *at >= '0' && *at <= '9'; at++) {
		digit = (uint64_t)(*at - '0');
		if (number->magnitude > (UINT64_MAX - digit) / 10)
			return false;
		number->magnitude = number->magnitude * 10 + digit;
	}
	if (number->magnitude == 0)
		number->negative = false;
	return *at == '\0';
}

static bool
has_back_reference(const char *expression)
{
	for (; *expression != '\0'; expression++) {
		if (*expression != '\\')
			continue;
		if (expression[1] >= '1' && expression[1] <= '9')
			return true;
		if (expression[1] != '\0')
			expression++;
	}
	return false;
}

static int
compile(struct condition *c, struct text *why)
{
	char message[128];
	int error;

	if (has_back_reference(c->text)) {
		text_add(why, "back-references are not taken, nothing bounds "
			      "what they cost");
		return -1;
	}
	if ((c->regex = calloc(1, sizeof(*c->regex))) == NULL) {
		why->failed = true;
		return -1;
	}
	error = regcomp(c->regex, c->text, REG_EXTENDED | REG_NOSUB);
	if (error == 0)
		return 0;
	regerror(error, c->regex, message, sizeof(message));
	text_printf(
	    why, "the regular expression does not compile: %s", message);
	free(c->regex);
	c->regex = NULL;
	return -1;
}

/* Contents octets of an OID, owned by the caller; -1 where there is no memory
 * or, with size 0, where they cannot be encoded. */
static int
encode(const struct oid *oid, uint8_t **octets, size_t *size)
{
	uint8_t contents[OID_BER_MAX];

	*size = oid_encode(oid, contents);
	if (*size == 0 || (*octets = malloc(*size)) == NULL)
		return -1;
	memcpy(*octets, contents, *size);
	return 0;
}

static int
take_value(struct condition *c, struct span value, struct text *why)
{
	struct oid oid;

	c->text = strndup((const char *)value.data, value.size);
	if (c->text == NULL) {
		why->failed = true;
		return -1;
	}
	c->is_number = read_number(c->text, &c->number);
	c->is_address = address_parse(c->text, &c->address) == 0;
	if (oid_parse(c->text, &oid) == 0 &&
	    encode(&oid, &c->value_oid, &c->value_oid_size) != 0 &&
	    c->value_oid_size != 0) {
		why->failed = true;
		return -1;
	}
	if (c->relation == CONDITION_REGEX)
		return compile(c, why);
	if (c->relation >= CONDITION_LESS &&
	    c->relation <= CONDITION_GREATER_OR_EQUAL && !c->is_number) {
		text_add(why, "less and greater compare numbers, right would "
			      "be a whole number");
		return -1;
	}
	return 0;
}

int
condition_init(struct condition *c, const struct oid *oid,
    enum condition_relation relation, struct span value, struct text *why)
{
	*c = (struct condition) {.relation = relation};
	if (encode(oid, &c->oid, &c->oid_size) != 0) {
		why->failed = c->oid_size != 0;
		text_add(why, "this OID cannot be sent in a varbind");
		return -1;
	}
	if (relation == CONDITION_PRESENT || take_value(c, value, why) == 0)
		return 0;
	condition_fini(c);
	return -1;
}

void
condition_fini(struct condition *c)
{
	if (c->regex != NULL)
		regfree(c->regex);
	free(c->regex);
	free(c->text);
	free(c->value_oid);
	free(c->oid);
	*c = (struct condition) {.oid = NULL};
}

/* ── matching ─────────────────────────────────────────────────────────── */

/* Less than, equal to, greater than 0. */
static int
compare_numbers(struct big_number a, struct big_number b)
{
	int sign = a.negative ? -1 : 1;

	if (a.negative != b.negative)
		return sign;
	if (a.magnitude == b.magnitude)
		return 0;
	return a.magnitude < b.magnitude ? -sign : sign;
}

static bool
is_so(enum condition_relation relation, int comparison)
{
	switch (relation) {
	case CONDITION_EQUAL:
		return comparison == 0;
	case CONDITION_NOT_EQUAL:
		return comparison != 0;
	case CONDITION_LESS:
		return comparison < 0;
	case CONDITION_LESS_OR_EQUAL:
		return comparison <= 0;
	case CONDITION_GREATER:
		return comparison > 0;
	case CONDITION_GREATER_OR_EQUAL:
		return comparison >= 0;
	default:
		return false;
	}
}

static bool
number_holds(const struct condition *c, const struct varbind *varbind)
{
	struct big_number number = {false, 0};
	int64_t integer;

	if (!c->is_number)
		return false;
	if (varbind->tag == SMI_INTEGER) {
		integer = varbind_integer(varbind);
		number.negative = integer < 0;
		number.magnitude =
		    integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
	} else {
		number.magnitude = varbind_unsigned(varbind);
	}
	return is_so(c->relation, compare_numbers(number, c->number));
}

static bool
regex_holds(const struct condition *c, struct span octets)
{
	size_t size =
	    octets.size < CONDITION_TEXT_MAX ? octets.size : CONDITION_TEXT_MAX;
	regmatch_t bounds = {0, (regoff_t)size};
	const char *text = size == 0 ? "" : (const char *)octets.data;

	return regexec(c->regex, text, 0, &bounds, REG_STARTEND) == 0;
}

static bool
text_holds(const struct condition *c, struct span octets)
{
	struct span wanted = span_of(c->text);

	switch (c->relation) {
	case CONDITION_REGEX:
		return regex_holds(c, octets);
	case CONDITION_PREFIX:
		octets.size =
		    octets.size < wanted.size ? octets.size : wanted.size;
		return span_equal(octets, wanted);
	case CONDITION_EQUAL:
		return span_equal(octets, wanted);
	case CONDITION_NOT_EQUAL:
		return !span_equal(octets, wanted);
	default:
		return false;
	}
}

static bool
address_holds(const struct condition *c, struct span octets)
{
	bool equal;

	if (!c->is_address || octets.size != 4)
		return false;
	equal = c->address.family == AF_INET &&
		memcmp(c->address.bytes, octets.data, 4) == 0;
	return is_so(c->relation, equal ? 0 : 1) &&
	       c->relation <= CONDITION_NOT_EQUAL;
}

static bool
oid_holds(const struct condition *c, struct span contents)
{
	struct span wanted = {c->value_oid, c->value_oid_size};
	uint8_t room[OID_BER_MAX];

	if (wanted.size == 0 || c->relation > CONDITION_NOT_EQUAL)
		return false;
	contents = oid_minimal(contents, room);
	return is_so(c->relation, span_equal(wanted, contents) ? 0 : 1);
}

static bool
value_holds(const struct condition *c, const struct varbind *varbind)
{
	switch (varbind->tag) {
	case SMI_INTEGER:
	case SMI_COUNTER32:
	case SMI_GAUGE32:
	case SMI_TIME_TICKS:
	case SMI_COUNTER64:
	case SMI_UINTEGER32:
		return number_holds(c, varbind);
	case SMI_OCTET_STRING:
		return text_holds(c, varbind->value);
	case SMI_IP_ADDRESS:
		return address_holds(c, varbind->value);
	case SMI_OBJECT_IDENTIFIER:
		return oid_holds(c, varbind->value);
	default:
		return false;
	}
}

bool
condition_holds(const struct condition *c, const struct notification *n)
{
	struct span oid = {c->oid, c->oid_size};
	struct payload_walk walk = payload_walk_start(n);
	uint8_t room[OID_BER_MAX];
	struct varbind varbind;

	while (payload_walk_next(&walk, &varbind))
		if (oid_is_prefix(oid, oid_minimal(varbind.name, room)) &&
		    (c->relation == CONDITION_PRESENT ||
			value_holds(c, &varbind)))
			return true;
	return false;
}
