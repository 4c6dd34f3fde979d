/* SPDX-License-Identifier: ISC */
/*
 * snmptrapd's formats, found by experiment with 5.9.3; the tests compare with
 * a real one:
 *
 *   log file, v1   %y-%m-%l %h:%j:%k %A [%a] (via %b) %P\n\t%N %W Trap (%q)
 *                  Uptime: %T\n, then each varbind behind a TAB
 *   log file, v2   %y-%m-%l %h:%j:%k %B [%b]:\n, then varbinds with TABs
 * between syslog         %a: %W Trap (%q) Uptime: %T, …      %B [%b]: Trap , …
 *   traphandle     %B\n%b\n, then a varbind a line; v1 in its v2 form, with
 *                  what RFC 3584 3.1 (4) appends, unless it is there already
 */
#include "output/snmptrapd.h"

#include "output/number.h"
#include "output/snmptrapd_value.h"

#define IPV4_SIZE	    4
#define ENTERPRISE_SPECIFIC 6 /* RFC 1157 4.1.6 */

static const uint8_t trap_address[] = {0x2b, 6, 1, 6, 3, 18, 1, 3, 0};
static const uint8_t trap_community[] = {0x2b, 6, 1, 6, 3, 18, 1, 4, 0};
static const uint8_t trap_enterprise[] = {0x2b, 6, 1, 6, 3, 1, 1, 4, 3, 0};

#define SPAN(octets)                                                           \
	(struct span)                                                          \
	{                                                                      \
		octets, sizeof(octets)                                         \
	}

const char *
snmptrapd_describe(int32_t generic_trap)
{
	static const char *const descriptions[] = {
	    "Cold Start",
	    "Warm Start",
	    "Link Down",
	    "Link Up",
	    "Authentication Failure",
	    "EGP Neighbor Loss",
	    "Enterprise Specific",
	};

	if (generic_trap < 0 || generic_trap > ENTERPRISE_SPECIFIC)
		return "Unknown Type";
	return descriptions[generic_trap];
}

/* An address with its port, `[192.0.2.7]:162`. */
static void
add_endpoint(struct text *text, const struct address *address)
{
	static const struct address none = {.family = AF_INET};

	if (address->family == AF_UNSPEC)
		address = &none;
	text_add_char(text, '[');
	number_add_address(text, address);
	text_add(text, "]:");
	text_add_u64(text, address->port);
}

void
snmptrapd_add_transport(struct text *text, const struct notification *n)
{
	text_add(text, n->source.family == AF_INET6 ? "UDP/IPv6: " : "UDP: ");
	add_endpoint(text, &n->source);
	text_add(text, "->");
	add_endpoint(text, &n->destination);
}

/* `%B` */
static void
add_host(struct text *text, const struct snmptrapd_record *record)
{
	text_add(text, record->host != NULL ? record->host : "<UNKNOWN>");
}

void
snmptrapd_add_agent(struct text *text, const struct notification *n)
{
	static const uint8_t none[IPV4_SIZE];

	number_add_ipv4(text,
	    n->agent_address.size == IPV4_SIZE ? n->agent_address.data : none);
}

void
snmptrapd_add_community(struct text *text, struct span community)
{
	size_t i;

	for (i = 0; i < community.size; i++)
		text_add_char(
		    text, community.data[i] >= ' ' && community.data[i] <= '~'
			      ? (char)community.data[i]
			      : '.');
}

void
snmptrapd_add_varbind(struct text *text, const struct snmptrapd_style *style,
    const struct varbind *varbind)
{
	snmptrapd_value_add_oid(text, style, varbind->name);
	text_add(text, style->quick ? " " : " = ");
	snmptrapd_value_add(text, style, varbind);
}

/* All varbinds as they were sent, with something in front of each, or of each
 * but the first. */
static void
add_varbinds(struct text *text, const struct snmptrapd_style *style,
    const struct notification *n, const char *before, bool before_first)
{
	struct varbind_walk walk = varbind_walk_start(n->varbinds);
	struct varbind varbind;
	bool first = true;

	while (varbind_walk_next(&walk, &varbind)) {
		if (!first || before_first)
			text_add(text, before);
		first = false;
		snmptrapd_add_varbind(text, style, &varbind);
	}
}

static void
add_lines_v1(struct text *text, const struct snmptrapd_style *style,
    const struct notification *n)
{
	snmptrapd_add_agent(text, n);
	text_add(text, " [");
	snmptrapd_add_agent(text, n);
	text_add(text, "] (via ");
	snmptrapd_add_transport(text, n);
	text_add(text, ") TRAP, SNMP v1, community ");
	snmptrapd_add_community(text, n->community);
	text_add(text, "\n\t");
	snmptrapd_value_add_oid(text, style, n->enterprise);
	text_add_char(text, ' ');
	text_add(text, snmptrapd_describe(n->generic_trap));
	text_add(text, " Trap (");
	text_add_i64(text, n->specific_trap);
	text_add(text, ") Uptime: ");
	snmptrapd_value_add_time(text, style, n->uptime);
	text_add_char(text, '\n');
	add_varbinds(text, style, n, "\t", true);
	text_add_char(text, '\n');
}

void
snmptrapd_add_lines(struct text *text, struct stamp *stamp,
    const struct snmptrapd_record *record)
{
	const struct notification *n = record->notification;
	const struct snmptrapd_style style = {
	    .numeric = record->oid_format == OID_NUMERIC,
	    .named = record->oid_format == OID_MIB,
	    .mib = n->mib,
	    .escape = true,
	    .breaks = true};

	stamp_add_local(text, stamp, &n->time);
	text_add_char(text, ' ');
	if (n->pdu == PDU_TRAP_V1) {
		add_lines_v1(text, &style, n);
		return;
	}
	add_host(text, record);
	text_add(text, " [");
	snmptrapd_add_transport(text, n);
	text_add(text, "]:\n");
	add_varbinds(text, &style, n, "\t", false);
	text_add_char(text, '\n');
}

void
snmptrapd_add_syslog(struct text *text, const struct snmptrapd_record *record)
{
	const struct notification *n = record->notification;
	const struct snmptrapd_style style = {
	    .numeric = record->oid_format == OID_NUMERIC,
	    .named = record->oid_format == OID_MIB,
	    .mib = n->mib,
	    .escape = true};

	if (n->pdu == PDU_TRAP_V1) {
		snmptrapd_add_agent(text, n);
		text_add(text, ": ");
		text_add(text, snmptrapd_describe(n->generic_trap));
		text_add(text, " Trap (");
		if (n->generic_trap == ENTERPRISE_SPECIFIC)
			text_add_char(text, '.');
		text_add_i64(text, n->specific_trap);
		text_add(text, ") Uptime: ");
		snmptrapd_value_add_time(text, &style, n->uptime);
	} else {
		add_host(text, record);
		text_add(text, " [");
		snmptrapd_add_transport(text, n);
		text_add(text, "]: Trap ");
	}
	add_varbinds(text, &style, n, ", ", true);
}

/* Is there a varbind of this name? */
static bool
has_varbind(const struct notification *n, struct span name)
{
	struct varbind_walk walk = varbind_walk_start(n->varbinds);
	struct varbind varbind;

	while (varbind_walk_next(&walk, &varbind))
		if (span_equal(varbind.name, name))
			return true;
	return false;
}

/* A line of its own, unless the sender put one of this name in. */
static void
append(struct text *text, const struct snmptrapd_style *style,
    const struct notification *n, const struct varbind *varbind)
{
	if (has_varbind(n, varbind->name))
		return;
	snmptrapd_add_varbind(text, style, varbind);
	text_add_char(text, '\n');
}

static void
add_stdin_v1(struct text *text, const struct snmptrapd_style *style,
    const struct notification *n)
{
	static const uint8_t none[IPV4_SIZE];
	const struct varbind address = {SPAN(trap_address), n->agent_address,
				 SMI_IP_ADDRESS},
			     community = {SPAN(trap_community), n->community,
				 SMI_OCTET_STRING},
			     enterprise = {SPAN(trap_enterprise), n->enterprise,
				 SMI_OBJECT_IDENTIFIER};

	snmptrapd_value_add_oid(text, style, oid_sys_up_time);
	text_add_char(text, ' ');
	snmptrapd_value_add_time(text, style, n->uptime);
	text_add_char(text, '\n');
	snmptrapd_value_add_oid(text, style, oid_snmp_trap_oid);
	text_add_char(text, ' ');
	snmptrapd_value_add_oid(text, style, n->trap_oid);
	add_varbinds(text, style, n, "\n", true);
	text_add_char(text, '\n');
	if (n->agent_address.size == IPV4_SIZE &&
	    memcmp(n->agent_address.data, none, IPV4_SIZE) != 0)
		append(text, style, n, &address);
	if (n->community.size > 0)
		append(text, style, n, &community);
	append(text, style, n, &enterprise);
}

static void
add_stdin(struct text *text, const struct snmptrapd_style *style,
    const struct snmptrapd_record *record)
{
	const struct notification *n = record->notification;

	add_host(text, record);
	text_add_char(text, '\n');
	snmptrapd_add_transport(text, n);
	text_add_char(text, '\n');
	if (n->pdu == PDU_TRAP_V1) {
		add_stdin_v1(text, style, n);
		return;
	}
	add_varbinds(text, style, n, "\n", false);
	text_add_char(text, '\n');
}

void
snmptrapd_add_stdin(struct text *text, const struct snmptrapd_record *record)
{
	const struct snmptrapd_style style = {.quick = true,
	    .numeric = record->oid_format == OID_NUMERIC,
	    .named = record->oid_format == OID_MIB,
	    .mib = record->notification->mib,
	    .breaks = true};

	add_stdin(text, &style, record);
}

void
snmptrapd_add_stream(struct text *text, const struct snmptrapd_record *record)
{
	const struct notification *n = record->notification;
	const struct snmptrapd_style style = {.quick = true,
	    .numeric = record->oid_format == OID_NUMERIC,
	    .named = record->oid_format == OID_MIB,
	    .mib = n->mib,
	    .escape = true};

	add_stdin(text, &style, record);
	/* where there are no varbinds their line is empty already */
	if (n->pdu == PDU_TRAP_V1 || n->varbinds.size > 0)
		text_add_char(text, '\n');
}
