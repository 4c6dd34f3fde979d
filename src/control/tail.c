/* SPDX-License-Identifier: ISC */
/*
 * `tail`: notifications, and with --drops what was refused, as they arrive. The
 * words are made only while somebody listens.
 */
#include <sysexits.h>

#include "control/model.h"

int
tail_handle(struct control_call *call)
{
	call->streams = STREAM_NOTIFICATIONS;
	if (request_take_flag(call->request, "--drops"))
		call->streams |= STREAM_DROPS;
	if (request_take(call->request) == NULL)
		return 0;
	text_add(call->error, "usage: tail [--json] [--drops]");
	return EX_USAGE;
}

static void
add_drop(struct control *c, const struct observation *o)
{
	char source[ADDRESS_TEXT_SIZE];

	stamp_add_utc(&c->line, &c->stamp, &o->datagram->time);
	text_printf(&c->line, " %s dropped: %s: %s\n",
	    address_format(&o->datagram->source, source), drop_name(o->drop),
	    drop_explain(o->drop));
	text_add(&c->json, "{\"time\":\"");
	stamp_add_utc(&c->json, &c->memory.stamp, &o->datagram->time);
	text_printf(&c->json,
	    "\",\"source\":{\"address\":\"%s\",\"port\":%u},"
	    "\"dropped\":\"%s\",\"octets\":%zu}\n",
	    source, o->datagram->source.port, drop_name(o->drop),
	    o->datagram->octets.size);
}

static void
add_notification(struct control *c, const struct notification *n)
{
	textline_add(&c->line, &c->stamp, n);
	text_add_char(&c->line, '\n');
	json_add(&c->json, &c->memory, n);
	text_add_char(&c->json, '\n');
}

void
tail_observe(struct control *c, const struct observation *o)
{
	unsigned stream =
	    o->drop == DROP_NONE ? STREAM_NOTIFICATIONS : STREAM_DROPS;

	/* An inform is shown when it is known what becomes of it. */
	if (o->repeat || o->pending || !server_streams(c->server, stream))
		return;
	text_clear(&c->line);
	text_clear(&c->json);
	if (o->drop == DROP_NONE)
		add_notification(c, o->notification);
	else
		add_drop(c, o);
	if (!c->line.failed && !c->json.failed)
		server_stream(c->server, stream, &c->line, &c->json);
}
