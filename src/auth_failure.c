/* SPDX-License-Identifier: ISC */
/*
 * In: a datagram that was dropped, and why. Out: at most one record in the
 * turn's batch, an authenticationFailure (RFC 3418) in the form of a v2 trap:
 *
 *   sysUpTime.0, snmpTrapOID.0
 *   snmpTrapAddress.0 (or the IPv6 form)     who it was
 *   usmStatsWrongDigests.0 or its like       what, and how often so far, as in
 *                                            a Report (RFC 3414 3.2)
 *
 * A flood costs a hash and a look at a bucket for each datagram, no more.
 */
#include "auth_failure.h"

#include "notify/origin.h"
#include "snmp/writer.h"

#define BUCKET_PLACES 4096 /* sources with a bucket of their own */

static const struct rate source_rate = {
    AUTH_FAILURE_SOURCE_RATE, AUTH_FAILURE_SOURCE_BURST};
static const struct rate total_rate = {AUTH_FAILURE_RATE, AUTH_FAILURE_BURST};

/* authenticationFailure, 1.3.6.1.6.3.1.1.5.5 */
static const uint8_t failure_oid[] = {0x2b, 6, 1, 6, 3, 1, 1, 5, 5};

/* usmStats (RFC 3414 5), and the group snmp (RFC 3418). */
static const uint8_t usm_stats[] = {0x2b, 6, 1, 6, 3, 15, 1, 1};
static const uint8_t snmp[] = {0x2b, 6, 1, 2, 1, 11};

#define GROUP(octets)                                                          \
	{                                                                      \
		octets, sizeof(octets)                                         \
	}
#define COUNTER_SIZE (sizeof(usm_stats) + 2) /* octets of an instance */

/* The reasons there are records of, with the object that counts each where
 * there is one. */
static const struct {
	enum drop drop;
	uint8_t number; /* of the object in its group */
	struct span group;
} reasons[] = {
    {DROP_BAD_COMMUNITY, 4, GROUP(snmp)},
    {DROP_BAD_COMMUNITY_USE, 5, GROUP(snmp)},
    {DROP_UNSUPPORTED_LEVEL, 1, GROUP(usm_stats)},
    {DROP_NOT_IN_WINDOW, 2, GROUP(usm_stats)},
    {DROP_UNKNOWN_USER, 3, GROUP(usm_stats)},
    {DROP_UNKNOWN_ENGINE, 4, GROUP(usm_stats)},
    {DROP_WRONG_DIGEST, 5, GROUP(usm_stats)},
    {DROP_USER_SOURCE, 0, {NULL, 0}},
};

#define REASONS (sizeof(reasons) / sizeof(reasons[0]))

int
auth_failures_init(
    struct auth_failures *f, struct turn *turn, struct mono started)
{
	f->turn = turn;
	f->started = started;
	f->sources = buckets_new(BUCKET_PLACES);
	if (f->sources == NULL)
		return -1;
	buckets_set_rate(f->sources, source_rate);
	return 0;
}

void
auth_failures_fini(struct auth_failures *f)
{
	buckets_free(f->sources);
}

void
auth_failures_bind(struct auth_failures *f, const int *slots, size_t count)
{
	size_t i;

	f->outputs = 0;
	for (i = 0; i < count; i++)
		if (f->wanted >> i & 1)
			f->outputs |= (output_set)1 << slots[i];
}

/* The row of a reason, or REASONS. An inform that is only out of step with our
 * clock is no failure: its sender asks for the time, and tries again. */
static size_t
find_reason(const struct passage *way, enum drop why)
{
	size_t i;

	if (passage_is_synchronization(way, why) ||
	    (why == DROP_NOT_IN_WINDOW && way->in.for_us))
		return REASONS;
	for (i = 0; i < REASONS; i++)
		if (reasons[i].drop == why)
			break;
	return i;
}

static void
add_varbind(struct writer *w, const struct varbind *v)
{
	const uint8_t *mark = writer_mark(w);

	writer_add_element(w, v->tag, v->value);
	writer_add_element(w, SMI_OBJECT_IDENTIFIER, v->name);
	writer_wrap(w, SMI_SEQUENCE, mark);
}

static void
add_number(struct writer *w, struct span name, uint8_t tag, uint64_t number)
{
	const uint8_t *mark = writer_mark(w);

	writer_add_unsigned(w, tag, number);
	writer_add_element(w, SMI_OBJECT_IDENTIFIER, name);
	writer_wrap(w, SMI_SEQUENCE, mark);
}

/* snmpTrapAddress.0, or what stands in for it (notify/origin.h). */
static void
add_offender(struct writer *w, const struct address *source)
{
	uint8_t octets[ORIGIN_IPV6_SIZE];
	struct varbind v = {
	    oid_snmp_trap_address, {source->bytes, 4}, SMI_IP_ADDRESS};

	if (source->family == AF_INET6) {
		memcpy(octets, source->bytes, sizeof(source->bytes));
		octets[16] = (uint8_t)(source->port >> 8);
		octets[17] = (uint8_t)source->port;
		v = (struct varbind) {oid_origin_ipv6, {octets, sizeof(octets)},
		    SMI_OCTET_STRING};
	}
	add_varbind(w, &v);
}

/* usmStatsWrongDigests.0 or its like, if there is one. */
static void
add_counter(struct writer *w, size_t row, uint64_t count)
{
	const struct span *group = &reasons[row].group;
	uint8_t name[COUNTER_SIZE];

	if (group->size == 0)
		return;
	memcpy(name, group->data, group->size);
	name[group->size] = reasons[row].number;
	name[group->size + 1] = 0;
	add_number(w, (struct span) {name, group->size + 2}, SMI_COUNTER32,
	    (uint32_t)count);
}

/* The varbinds, from the last to the first. */
static struct span
make_varbinds(struct auth_failures *f, const struct passage *way, size_t row,
    uint32_t uptime)
{
	struct writer w = writer_start(f->octets, sizeof(f->octets));
	const struct varbind trap = {oid_snmp_trap_oid,
	    {failure_oid, sizeof(failure_oid)}, SMI_OBJECT_IDENTIFIER};

	add_counter(&w, row, f->turn->counters->drops[reasons[row].drop]);
	add_offender(&w, &way->datagram->source);
	add_varbind(&w, &trap);
	add_number(&w, oid_sys_up_time, SMI_TIME_TICKS, uptime);
	return writer_result(&w);
}

static void
add_record(struct auth_failures *f, const struct passage *way, size_t row,
    struct mono now)
{
	const struct message *m = &way->message;
	int64_t uptime = mono_ns(f->started, now) / (10 * NS_PER_MS);
	struct notification n = {.time = way->datagram->time,
	    .source = way->datagram->source,
	    .destination = way->datagram->destination,
	    .version = m->version,
	    .pdu = PDU_TRAP,
	    .refused = reasons[row].drop,
	    .user = m->usm.user,
	    .level = m->level,
	    .engine_id = m->usm.engine_id,
	    .trap_oid = {failure_oid, sizeof(failure_oid)},
	    .has_uptime = true,
	    .uptime = (uint32_t)uptime,
	    .skip = 3, /* sysUpTime.0 and snmpTrapOID.0 */
	    .mib = f->mib};

	if (n.engine_id.size > ENGINE_ID_SIZE_MAX)
		n.engine_id.size = 0; /* no engine's */
	n.varbinds = make_varbinds(f, way, row, n.uptime);
	if (turn_add_own(f->turn, &n, f->outputs) == DROP_NONE)
		f->turn->counters->auth_failure_records++;
}

void
auth_failures_note(struct auth_failures *f, const struct passage *way,
    enum drop why, struct mono now)
{
	size_t row;

	if (f->outputs == 0 || (row = find_reason(way, why)) == REASONS)
		return;
	if (buckets_take(f->sources, &way->datagram->source, now) &&
	    bucket_take(&f->all, total_rate, now))
		add_record(f, way, row, now);
	else
		f->turn->counters->auth_failures_limited++;
}
