/* SPDX-License-Identifier: ISC */
/*
 * In: what to make (struct maker_plan). Out: octets of a datagram. Messages of
 * v1 and v2c are one template in which the number is put in place, so that the
 * generator is faster than whoever receives. v3 goes through our own security
 * model as a relay's traps do (usm_request): an engine's clock is this
 * machine's, its boots are 1.
 */
#include "maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "snmp/envelope.h"
#include "snmp/oid.h"
#include "snmp/writer.h"
#include "usm/crypto.h"
#include "usm/usm.h"

#define AUTH_PASSPHRASE "authentication"
#define PRIV_PASSPHRASE "encryption"

struct maker {
	struct maker_plan plan;
	struct usm *usm; /* v3 */
	const struct usm_user *users;
	uint8_t template[NOTIFICATION_MAX]; /* a PDU in v3, else a message */
	size_t size;
	size_t places[2]; /* of the number in it: request-id, varbind */
	unsigned place_count;
};

/* ── the notification ─────────────────────────────────────────────────── */

static void
add_varbind(
    struct writer *w, const char *dotted, uint8_t tag, struct span contents)
{
	const uint8_t *mark = writer_mark(w);
	uint8_t name[OID_BER_MAX];
	struct oid oid;

	oid_parse(dotted, &oid);
	writer_add_element(w, tag, contents);
	writer_add_element(w, SMI_OBJECT_IDENTIFIER,
	    (struct span) {name, oid_encode(&oid, name)});
	writer_wrap(w, SMI_SEQUENCE, mark);
}

static const uint8_t base_octets[] = {NUMBER_BASE >> 24,
    NUMBER_BASE >> 16 & 255, NUMBER_BASE >> 8 & 255, NUMBER_BASE & 255};
static const uint8_t link_down[] = {0x2b, 6, 1, 6, 3, 1, 1, 5, 3};
static const uint8_t ticks[] = {1, 0xe2, 0x40}, two[] = {2}, index3[] = {3};

static void
add_varbinds(struct writer *w, bool v1)
{
	static const char text[] = "GigabitEthernet0/3, to the other building";
	const uint8_t *mark = writer_mark(w);

	add_varbind(w, "1.3.6.1.4.1.8072.9999.7", SMI_INTEGER,
	    (struct span) {base_octets, sizeof(base_octets)});
	add_varbind(
	    w, "1.3.6.1.2.1.31.1.1.1.18.3", SMI_OCTET_STRING, span_of(text));
	add_varbind(w, "1.3.6.1.2.1.2.2.1.8.3", SMI_INTEGER,
	    (struct span) {two, sizeof(two)});
	add_varbind(w, "1.3.6.1.2.1.2.2.1.7.3", SMI_INTEGER,
	    (struct span) {two, sizeof(two)});
	add_varbind(w, "1.3.6.1.2.1.2.2.1.1.3", SMI_INTEGER,
	    (struct span) {index3, sizeof(index3)});
	if (!v1) {
		add_varbind(w, "1.3.6.1.6.3.1.1.4.1.0", SMI_OBJECT_IDENTIFIER,
		    (struct span) {link_down, sizeof(link_down)});
		add_varbind(w, "1.3.6.1.2.1.1.3.0", SMI_TIME_TICKS,
		    (struct span) {ticks, sizeof(ticks)});
	}
	writer_wrap(w, SMI_SEQUENCE, mark);
}

/* What stands in front of the varbinds (RFC 1157 4.1.6, RFC 3416 3). */
static void
add_head(struct writer *w, bool v1)
{
	static const uint8_t agent[] = {192, 0, 2, 1};
	static const uint8_t enterprise[] = {0x2b, 6, 1, 4, 1, 9};

	if (!v1) {
		writer_add_integer(w, 0);
		writer_add_integer(w, 0);
		writer_add_integer(w, NUMBER_BASE);
		return;
	}
	writer_add_element(
	    w, SMI_TIME_TICKS, (struct span) {ticks, sizeof(ticks)});
	writer_add_integer(w, 0);
	writer_add_integer(w, 2); /* linkDown */
	writer_add_element(
	    w, SMI_IP_ADDRESS, (struct span) {agent, sizeof(agent)});
	writer_add_element(w, SMI_OBJECT_IDENTIFIER,
	    (struct span) {enterprise, sizeof(enterprise)});
}

static struct span
make_pdu(const struct maker_plan *plan, uint8_t *buffer, size_t capacity)
{
	struct writer w = writer_start(buffer, capacity);
	const uint8_t *mark = writer_mark(&w);
	bool v1 = plan->version == SNMP_V1;

	add_varbinds(&w, v1);
	add_head(&w, v1);
	writer_wrap(&w,
	    v1		   ? PDU_TRAP_V1
	    : plan->inform ? PDU_INFORM
			   : PDU_TRAP,
	    mark);
	return writer_result(&w);
}

static void
find_places(struct maker *m)
{
	const uint8_t *at = m->template, *end = at + m->size;

	while (m->place_count < 2 &&
	       (at = memmem(at, (size_t)(end - at), base_octets,
		    sizeof(base_octets))) != NULL) {
		m->places[m->place_count++] = (size_t)(at - m->template);
		at += sizeof(base_octets);
	}
}

static int
make_template(struct maker *m)
{
	uint8_t pdu_buffer[NOTIFICATION_MAX], buffer[NOTIFICATION_MAX];
	struct span octets = make_pdu(&m->plan, pdu_buffer, sizeof(pdu_buffer));

	if (m->plan.version != SNMP_V3)
		octets = envelope_community(buffer, sizeof(buffer),
		    m->plan.version, span_of(m->plan.community), octets);
	if (octets.size == 0)
		return -1;
	memcpy(m->template, octets.data, octets.size);
	m->size = octets.size;
	find_places(m);
	return 0;
}

static void
put_number(const struct maker *m, uint32_t number, uint8_t *octets)
{
	uint32_t value = NUMBER_BASE + number;
	unsigned i;

	for (i = 0; i < m->place_count; i++) {
		octets[m->places[i]] = (uint8_t)(value >> 24);
		octets[m->places[i] + 1] = (uint8_t)(value >> 16);
		octets[m->places[i] + 2] = (uint8_t)(value >> 8);
		octets[m->places[i] + 3] = (uint8_t)value;
	}
}

/* ── v3 ───────────────────────────────────────────────────────────────── */

struct engine_id
maker_engine(uint32_t n)
{
	char text[40];
	struct engine_id id = {0};

	/* enterprise 8072, format 4 (text) */
	snprintf(text, sizeof(text), "b%08u", n % 100000000);
	id.octets[0] = 0x80;
	id.octets[2] = 0x1f;
	id.octets[3] = 0x88;
	id.octets[4] = 4;
	memcpy(id.octets + 5, text, 9);
	id.size = 14;
	return id;
}

static int
make_user(struct maker *m, struct usm_user *user, uint32_t n,
    const struct usm_user *first)
{
	user->auth = m->plan.auth;
	user->priv = m->plan.priv;
	user->extension = m->plan.extension;
	snprintf(user->name, sizeof(user->name), "user%u", n);
	user->title = strdup(user->name);
	if (user->auth != AUTH_NONE)
		user->auth_passphrase = strdup(AUTH_PASSPHRASE);
	if (user->priv != PRIV_NONE)
		user->priv_passphrase = strdup(PRIV_PASSPHRASE);
	if (n > 0)
		usm_user_inherit(user, first);
	return usm_user_derive(user, usm_crypto(m->usm));
}

static int
make_users(struct maker *m)
{
	struct usm_settings settings = {150, 1000};
	struct local_engine local = {.id = maker_engine(99999999), .boots = 1};
	struct usm_user *users = calloc(m->plan.users, sizeof(*users));
	size_t count;
	uint32_t i;

	m->usm = usm_new(&settings, &local);
	if (users == NULL || m->usm == NULL)
		return -1;
	for (i = 0; i < m->plan.users; i++)
		if (make_user(m, &users[i], i, &users[0]) != 0)
			return -1;
	if (usm_set_users(m->usm, users, m->plan.users) != 0)
		return -1;
	m->users = usm_users(m->usm, &count);
	return 0;
}

static enum security_level
level_of(const struct maker_plan *plan)
{
	if (plan->auth == AUTH_NONE)
		return NO_AUTH_NO_PRIV;
	return plan->priv == PRIV_NONE ? AUTH_NO_PRIV : AUTH_PRIV;
}

static size_t
make_v3(struct maker *m, uint32_t number, uint8_t to[NOTIFICATION_MAX])
{
	uint32_t n = m->plan.first_engine + number % m->plan.engines;
	struct engine_id id = maker_engine(n);
	uint8_t pdu[NOTIFICATION_MAX], scoped[NOTIFICATION_MAX];
	uint8_t buffer[NOTIFICATION_MAX];
	struct usm_request request = {.msg_id = (int32_t)(NUMBER_BASE + number),
	    .user = &m->users[number / m->plan.engines % m->plan.users],
	    .level = level_of(&m->plan),
	    .engine_id = {id.octets, id.size},
	    .boots = 1,
	    .time = (int32_t)(clock_mono().ns / NS_PER_SEC)};
	struct span octets;

	maker_pdu(m, number, pdu);
	octets = envelope_scoped(scoped, sizeof(scoped), request.engine_id,
	    (struct span) {NULL, 0}, (struct span) {pdu, m->size});
	octets = usm_request(m->usm, &request, octets, buffer, sizeof(buffer));
	if (octets.size > 0)
		memcpy(to, octets.data, octets.size);
	return octets.size;
}

/* ── its life ─────────────────────────────────────────────────────────── */

struct maker *
maker_new(const struct maker_plan *plan)
{
	struct maker *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->plan = *plan;
	if (make_template(m) == 0 &&
	    (plan->version != SNMP_V3 || make_users(m) == 0))
		return m;
	maker_free(m);
	return NULL;
}

void
maker_free(struct maker *m)
{
	if (m == NULL)
		return;
	usm_free(m->usm);
	free(m);
}

size_t
maker_make(struct maker *m, uint32_t number, uint8_t to[NOTIFICATION_MAX])
{
	if (m->plan.version == SNMP_V3)
		return make_v3(m, number, to);
	return maker_pdu(m, number, to);
}

size_t
maker_pdu(const struct maker *m, uint32_t number, uint8_t to[NOTIFICATION_MAX])
{
	memcpy(to, m->template, m->size);
	put_number(m, number, to);
	return m->size;
}

const struct usm_user *
maker_user(const struct maker *m)
{
	return m->users;
}
