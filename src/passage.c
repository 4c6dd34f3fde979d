/* SPDX-License-Identifier: ISC */
/*
 * A datagram in the daemon's log. Whatever a peer wrote goes through the
 * escaping writer; words are made only for a line that will be written.
 */
#include "passage.h"

/* A sender of informs that asks for our engine ID, or with boots and time of 0
 * for ours, does as it should (RFC 3414 4). */
bool
passage_is_synchronization(const struct passage *way, enum drop why)
{
	const struct usm_parameters *said = &way->message.usm;

	return way->in.report &&
	       ((why == DROP_UNKNOWN_ENGINE && said->engine_id.size == 0) ||
		   (why == DROP_NOT_IN_WINDOW && way->in.for_us &&
		       said->boots == 0 && said->time == 0));
}

/* "192.0.2.7 port 50123 user "noc"", for the log. */
static void
add_sender(struct text *text, const struct passage *way)
{
	char source[ADDRESS_TEXT_SIZE];
	const struct message *m = &way->message;

	text_printf(text, "%s port %u",
	    address_format(&way->datagram->source, source),
	    way->datagram->source.port);
	if (m->version != SNMP_V3 || m->usm.user.size == 0)
		return;
	text_add(text, " user \"");
	text_add_escaped(text, m->usm.user);
	text_add_char(text, '"');
}

void
passage_log_drop(const struct passage *way, enum drop why,
    struct passage_limits *limits, struct mono now)
{
	bool each = log_wants(LOG_LEVEL_DEBUG);
	bool due = !passage_is_synchronization(way, why) &&
		   log_limit_is_due(&limits->drops[why], now);
	struct text sender;

	if (!each && !due)
		return;
	text_init(&sender);
	add_sender(&sender, way);
	if (each)
		log_debug("dropped %zu octets from %.*s: %s",
		    way->datagram->octets.size, (int)sender.size, sender.data,
		    drop_name(why));
	if (due)
		log_limited(&limits->drops[why], now, LOG_LEVEL_WARN,
		    "dropped a datagram of %zu octets from %.*s: %s: %s",
		    way->datagram->octets.size, (int)sender.size, sender.data,
		    drop_name(why), drop_explain(why));
	text_fini(&sender);
}

void
passage_log_settled(const struct notification *n, uint32_t octets,
    enum drop why, struct passage_limits *limits, struct mono now)
{
	char source[ADDRESS_TEXT_SIZE];

	address_format(&n->source, source);
	if (log_wants(LOG_LEVEL_DEBUG))
		log_debug("dropped an inform of %u octets from %s port %u: %s",
		    octets, source, n->source.port, drop_name(why));
	log_limited(&limits->drops[why], now, LOG_LEVEL_WARN,
	    "dropped an inform of %u octets from %s port %u: %s: %s", octets,
	    source, n->source.port, drop_name(why), drop_explain(why));
}

void
passage_log_left_out(struct passage_limits *limits, struct mono now)
{
	unsigned long long count;
	size_t i;

	for (i = 1; i < DROP_COUNT; i++) {
		count = log_limit_take(&limits->drops[i], now);
		if (count != 0)
			log_warn("dropped %llu more datagrams: %s", count,
			    drop_name((enum drop)i));
	}
	count = log_limit_take(&limits->new_engines, now);
	if (count != 0)
		log_info("%llu more engines were heard for the first time, and "
			 "proved",
		    count);
}

void
passage_log_new_engine(
    const struct passage *way, struct passage_limits *limits, struct mono now)
{
	struct text sender;

	if (!log_limit_is_due(&limits->new_engines, now))
		return;
	text_init(&sender);
	add_sender(&sender, way);
	text_add(&sender, " with engine ");
	text_add_hex(&sender, way->message.usm.engine_id);
	log_limited(&limits->new_engines, now, LOG_LEVEL_INFO,
	    "heard for the first time, and proved: %.*s", (int)sender.size,
	    sender.data);
	text_fini(&sender);
}

void
passage_log_notification(const struct passage *way)
{
	struct text sender;

	text_init(&sender);
	add_sender(&sender, way);
	log_debug("%s %s from %.*s", snmp_version_name(way->message.version),
	    notification_pdu_name(&way->notification), (int)sender.size,
	    sender.data);
	text_fini(&sender);
}
