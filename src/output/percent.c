/* SPDX-License-Identifier: ISC */
/*
 * snmptrapd's format characters. Where its manual and what 5.9 prints differ,
 * the manual counts: width and precision are printf's, `%T` is in seconds, `%H`
 * to `%Y` are of the uptime, `%B` without a name is the address. What only a v1
 * trap has, others have by RFC 3584 3.2, as if they were one. Times are those
 * of reception.
 */
#include "output/percent.h"

#include "output/number.h"
#include "output/snmptrapd.h"

#define IPV4_SIZE	    4
#define ENTERPRISE_SPECIFIC 6 /* RFC 1157 4.1.6 */
#define HUNDREDTHS	    100

static const uint8_t snmp_traps[] = {0x2b, 6, 1, 6, 3, 1, 1, 5};
static const uint8_t trap_enterprise[] = {0x2b, 6, 1, 6, 3, 1, 1, 4, 3, 0};

/* ── times ────────────────────────────────────────────────────────────── */

/* The time of reception, local or GMT. */
static struct tm
time_of(const struct percent_source *source)
{
	struct percent_writer *writer = source->writer;
	time_t second = source->notification->time.tv_sec;

	if (!writer->has_tm || writer->second != second) {
		localtime_r(&second, &writer->tm[0]);
		gmtime_r(&second, &writer->tm[1]);
		writer->second = second;
		writer->has_tm = true;
	}
	return writer->tm[source->form.alternate];
}

/* The uptime as a time since 1970. */
static struct tm
uptime_of(const struct percent_source *source)
{
	const struct notification *n = source->notification;
	time_t seconds = n->has_uptime ? n->uptime / HUNDREDTHS : 0;
	struct tm tm = {.tm_mday = 1};

	gmtime_r(&seconds, &tm);
	return tm;
}

#define TIME_ADDER(name, when, member, offset)                                 \
	static void add_##name(                                                \
	    struct text *text, const struct percent_source *source)            \
	{                                                                      \
		text_add_i64(text, when(source).member + (offset));            \
	}

TIME_ADDER(hour, time_of, tm_hour, 0)
TIME_ADDER(minute, time_of, tm_min, 0)
TIME_ADDER(second, time_of, tm_sec, 0)
TIME_ADDER(day, time_of, tm_mday, 0)
TIME_ADDER(month, time_of, tm_mon, 1)
TIME_ADDER(year, time_of, tm_year, 1900)
TIME_ADDER(uptime_hour, uptime_of, tm_hour, 0)
TIME_ADDER(uptime_minute, uptime_of, tm_min, 0)
TIME_ADDER(uptime_second, uptime_of, tm_sec, 0)
TIME_ADDER(uptime_day, uptime_of, tm_mday, 0)
TIME_ADDER(uptime_month, uptime_of, tm_mon, 1)
TIME_ADDER(uptime_year, uptime_of, tm_year, 1900)

static void
add_epoch(struct text *text, const struct percent_source *source)
{
	text_add_i64(text, source->notification->time.tv_sec);
}

static void
add_uptime(struct text *text, const struct percent_source *source)
{
	/* in a script's input, too, where values are quick */
	static const struct snmptrapd_style plain = {.quick = false};
	const struct notification *n = source->notification;
	uint32_t hundredths = n->has_uptime ? n->uptime : 0;

	if (source->form.alternate)
		snmptrapd_value_add_time(text, &plain, hundredths);
	else
		text_add_u64(text, hundredths / HUNDREDTHS);
}

/* ── who ──────────────────────────────────────────────────────────────── */

static const char *
host_of(const struct percent_source *source, const struct address *address)
{
	struct resolver *resolver = source->writer->resolver;

	if (resolver == NULL || address->family == AF_UNSPEC)
		return NULL;
	return resolver_name(resolver, address, clock_mono());
}

static void
add_transport(struct text *text, const struct percent_source *source)
{
	snmptrapd_add_transport(text, source->notification);
}

static void
add_host(struct text *text, const struct percent_source *source)
{
	const char *host = host_of(source, &source->notification->source);

	if (host != NULL)
		text_add(text, host);
	else
		add_transport(text, source);
}

static void
add_agent(struct text *text, const struct percent_source *source)
{
	snmptrapd_add_agent(text, source->notification);
}

static void
add_agent_host(struct text *text, const struct percent_source *source)
{
	struct span agent = source->notification->agent_address;
	struct address address;
	const char *host = NULL;

	if (agent.size == IPV4_SIZE) {
		address = address_from_ipv4(agent.data);
		host = host_of(source, &address);
	}
	if (host != NULL)
		text_add(text, host);
	else
		add_agent(text, source);
}

static void
add_context_engine(struct text *text, const struct percent_source *source)
{
	struct span id = source->notification->context_engine_id;
	size_t i;

	for (i = 0; i < id.size; i++)
		text_printf(text, "%02X ", id.data[i]);
}

static void
add_name(struct text *text, const struct percent_source *source)
{
	const struct notification *n = source->notification;

	snmptrapd_add_community(
	    text, n->version == SNMP_V3 ? n->user : n->community);
}

static void
add_security(struct text *text, const struct percent_source *source)
{
	const struct notification *n = source->notification;

	text_add(text, n->pdu == PDU_TRAP_V1  ? "TRAP"
		       : n->pdu == PDU_INFORM ? "INFORM"
					      : "TRAP2");
	text_add(text, ", SNMP ");
	text_add(text, snmp_version_name(n->version));
	text_add(text, n->version == SNMP_V3 ? ", user " : ", community ");
	add_name(text, source);
	if (n->version == SNMP_V3) {
		text_add(text, ", context ");
		snmptrapd_add_community(text, n->context_name);
	}
}

/* 0: v1, 1: v2c, 2: v3 */
static void
add_version(struct text *text, const struct percent_source *source)
{
	enum snmp_version version = source->notification->version;

	text_add_u64(text, version == SNMP_V3 ? 2 : (uint64_t)version);
}

/* RFC 3411 5, SnmpSecurityModel: 1: v1, 2: v2c, 3: USM */
static void
add_model(struct text *text, const struct percent_source *source)
{
	enum snmp_version version = source->notification->version;

	text_add_u64(text, version == SNMP_V3 ? 3 : (uint64_t)version + 1);
}

/* ── what ─────────────────────────────────────────────────────────────── */

/* A notification as a v1 trap. */
struct v1_form {
	struct span enterprise;
	int32_t generic_trap, specific_trap;
};

/* Takes the last arc off contents octets; returns it. */
static uint32_t
cut_arc(struct span *oid)
{
	uint32_t arc = 0;
	size_t i = oid->size - 1;

	while (i > 0 && oid->data[i - 1] & 0x80)
		i--;
	for (size_t at = i; at < oid->size; at++)
		arc = arc << 7 | (oid->data[at] & 0x7f);
	oid->size = i;
	return arc;
}

/* The value of snmpTrapEnterprise.0, if it is there. */
static struct span
enterprise_of(const struct notification *n)
{
	const struct span name = {trap_enterprise, sizeof(trap_enterprise)};
	struct varbind_walk walk = varbind_walk_start(n->varbinds);
	struct varbind varbind;

	while (varbind_walk_next(&walk, &varbind))
		if (varbind.tag == SMI_OBJECT_IDENTIFIER &&
		    span_equal(varbind.name, name))
			return varbind.value;
	return (struct span) {NULL, 0};
}

/* RFC 3584 3.2 */
static struct v1_form
v1_of(const struct notification *n)
{
	const struct span standard = {snmp_traps, sizeof(snmp_traps)};
	struct v1_form form = {
	    n->enterprise, n->generic_trap, n->specific_trap};
	uint32_t last;

	if (n->pdu == PDU_TRAP_V1)
		return form;
	form = (struct v1_form) {n->trap_oid, ENTERPRISE_SPECIFIC, 0};
	if (form.enterprise.size == 0)
		return form;
	last = cut_arc(&form.enterprise);
	if (span_equal(form.enterprise, standard) && last >= 1 &&
	    last <= ENTERPRISE_SPECIFIC) {
		form.generic_trap = (int32_t)last - 1;
		if (enterprise_of(n).size > 0)
			form.enterprise = enterprise_of(n);
		return form;
	}
	form.specific_trap = (int32_t)last;
	if (form.enterprise.size > 1 &&
	    form.enterprise.data[form.enterprise.size - 1] == 0)
		form.enterprise.size--;
	return form;
}

static void
add_enterprise(struct text *text, const struct percent_source *source)
{
	struct v1_form form = v1_of(source->notification);

	if (form.enterprise.size == 0)
		text_add_char(text, '.');
	else
		snmptrapd_value_add_oid(
		    text, &source->writer->style, form.enterprise);
}

static void
add_generic(struct text *text, const struct percent_source *source)
{
	text_add_i64(text, v1_of(source->notification).generic_trap);
}

static void
add_description(struct text *text, const struct percent_source *source)
{
	text_add(
	    text, snmptrapd_describe(v1_of(source->notification).generic_trap));
}

static void
add_specific(struct text *text, const struct percent_source *source)
{
	text_add_i64(text, v1_of(source->notification).specific_trap);
}

static void
add_varbinds(struct text *text, const struct percent_source *source)
{
	bool leading = source->form.alternate;
	struct span separator = source->separator;
	struct varbind_walk walk =
	    varbind_walk_start(source->notification->varbinds);
	struct varbind varbind;

	if (separator.size == 0)
		separator = span_of(leading ? ", " : "\t");
	while (varbind_walk_next(&walk, &varbind)) {
		if (leading)
			text_add_span(text, separator);
		leading = true;
		snmptrapd_add_varbind(text, &source->writer->style, &varbind);
	}
}

const struct percent percent_table[] = {
    {'a', false, add_agent},
    {'A', false, add_agent_host},
    {'b', false, add_transport},
    {'B', false, add_host},
    {'E', false, add_context_engine},
    {'h', true, add_hour},
    {'H', true, add_uptime_hour},
    {'j', true, add_minute},
    {'J', true, add_uptime_minute},
    {'k', true, add_second},
    {'K', true, add_uptime_second},
    {'l', true, add_day},
    {'L', true, add_uptime_day},
    {'m', true, add_month},
    {'M', true, add_uptime_month},
    {'N', false, add_enterprise},
    {'P', false, add_security},
    {'q', true, add_specific},
    {'s', true, add_version},
    {'S', true, add_model},
    {'t', true, add_epoch},
    {'T', true, add_uptime},
    {'u', false, add_name},
    {'v', false, add_varbinds},
    {'w', true, add_generic},
    {'W', false, add_description},
    {'y', true, add_year},
    {'Y', true, add_uptime_year},
    {'\0', false, NULL},
};

const struct percent *
percent_find(char letter)
{
	const struct percent *percent;

	for (percent = percent_table; percent->letter != '\0'; percent++)
		if (percent->letter == letter)
			return percent;
	return NULL;
}

/* ── width and precision ──────────────────────────────────────────────── */

/* Puts `count` characters in before `at`. */
static void
insert(struct text *text, size_t at, char c, size_t count)
{
	if (text_reserve(text, count) == NULL)
		return;
	memmove(text->data + at + count, text->data + at, text->size - at);
	memset(text->data + at, c, count);
	text->size += count;
}

/* As many octets as the precision says, but no half of a character. */
static void
cut(struct text *text, size_t start, unsigned precision)
{
	size_t end = start + precision;

	if (text->size <= end)
		return;
	while (end > start && ((uint8_t)text->data[end] & 0xc0) == 0x80)
		end--;
	text->size = end;
}

void
percent_add(struct text *text, const struct percent *percent,
    const struct percent_source *source)
{
	const struct percent_form *form = &source->form;
	bool number =
	    percent->number && !(percent->letter == 'T' && form->alternate);
	bool zeros =
	    form->zeros && !form->left && !(number && form->has_precision);
	size_t sign, size, start = text->size;

	percent->add(text, source);
	size = text->size - start;
	if (text->failed || (form->width == 0 && !form->has_precision))
		return;
	sign = number && size > 0 && text->data[start] == '-';
	if (number && size - sign < form->precision)
		insert(text, start + sign, '0', form->precision + sign - size);
	else if (!number && form->has_precision)
		cut(text, start, form->precision);
	size = text->size - start;
	if (text->failed || size >= form->width)
		return;
	insert(text,
	    form->left ? text->size
	    : zeros    ? start + sign
		       : start,
	    zeros ? '0' : ' ', form->width - size);
}
