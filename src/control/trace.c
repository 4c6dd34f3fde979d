/* SPDX-License-Identifier: ISC */
/*
 * `trace`: every datagram received and sent, as a pcapng stream (raw IP, with
 * headers made up from the addresses), for Wireshark. With --decrypt, what was
 * encrypted and could be decrypted comes once more as a noAuthNoPriv copy, with
 * a comment that says so. Its time and octets are bounded here, whatever the
 * client does; who does not read is closed by the server.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <sysexits.h>

#include "control/model.h"
#include "snmp/writer.h"

#define LINKTYPE_RAW	       101
#define BLOCK_SECTION	       0x0a0d0d0a
#define BLOCK_INTERFACE	       1
#define BLOCK_PACKET	       6
#define OPTION_COMMENT	       1
#define OPTION_PACKET_FLAGS    2
#define OPTION_TIME_RESOLUTION 9
#define NANOSECONDS	       9 /* as a power of ten */

/* What a trace may be: unless other bounds are given, and with them. */
#define TRACE_SECONDS	  60
#define TRACE_OCTETS	  (64 * 1024 * 1024)
#define TRACE_SECONDS_MAX (24 * 3600)
#define TRACE_OCTETS_MAX  (1024 * 1024 * 1024)

/* A datagram on the wire. */
struct wire {
	struct timespec time;
	struct address from, to;
	struct span payload;
	bool sent;
	const char *comment; /* or NULL */
};

/* ── pcapng: everything in our own byte order, padded to 4 octets ─────── */

static void
add_octets(struct text *out, const void *octets, size_t size)
{
	text_add_span(out, (struct span) {octets, size});
}

static void
add_u16(struct text *out, uint16_t value)
{
	add_octets(out, &value, sizeof(value));
}

static void
add_u32(struct text *out, uint32_t value)
{
	add_octets(out, &value, sizeof(value));
}

static void
pad(struct text *out, size_t size)
{
	for (; size % 4 != 0; size++)
		text_add_char(out, '\0');
}

/* Starts a block; returns where its length has to go. */
static size_t
start_block(struct text *out, uint32_t type)
{
	add_u32(out, type);
	add_u32(out, 0);
	return out->size - 4;
}

static void
end_block(struct text *out, size_t length_at)
{
	uint32_t size = (uint32_t)(out->size - length_at + 8);

	add_u32(out, size);
	if (!out->failed)
		memcpy(out->data + length_at, &size, sizeof(size));
}

static void
add_option(struct text *out, uint16_t code, const void *value, size_t size)
{
	add_u16(out, code);
	add_u16(out, (uint16_t)size);
	add_octets(out, value, size);
	pad(out, size);
}

static void
add_file_header(struct text *out)
{
	const uint8_t resolution = NANOSECONDS;
	size_t at = start_block(out, BLOCK_SECTION);

	add_u32(out, 0x1a2b3c4d); /* byte order */
	add_u16(out, 1);	  /* version 1.0 */
	add_u16(out, 0);
	add_u32(out, UINT32_MAX); /* length of the section: not known */
	add_u32(out, UINT32_MAX);
	end_block(out, at);
	at = start_block(out, BLOCK_INTERFACE);
	add_u16(out, LINKTYPE_RAW);
	add_u16(out, 0);
	add_u32(out, 0); /* packets are not cut */
	add_option(out, OPTION_TIME_RESOLUTION, &resolution, 1);
	add_u32(out, 0); /* end of options */
	end_block(out, at);
}

/* ── IP and UDP headers ───────────────────────────────────────────────── */

static void
add_net16(struct text *out, size_t value)
{
	uint16_t net = htons((uint16_t)value);

	add_octets(out, &net, sizeof(net));
}

/* Adds octets to a sum of 16-bit words (RFC 1071); an odd last one counts as
 * the upper half of its word. */
static uint32_t
sum_octets(uint32_t sum, struct span octets)
{
	size_t i;

	for (i = 0; i < octets.size; i++)
		sum +=
		    i % 2 == 0 ? (uint32_t)octets.data[i] << 8 : octets.data[i];
	return (sum & 0xffff) + (sum >> 16);
}

static uint16_t
checksum(uint32_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void
add_ipv4(struct text *out, const struct wire *w)
{
	size_t total = 20 + 8 + w->payload.size;
	uint8_t header[20] = {0x45, 0, (uint8_t)(total >> 8), (uint8_t)total, 0,
	    0, 0, 0, 64, IPPROTO_UDP};
	uint16_t sum;

	memcpy(header + 12, w->from.bytes, 4);
	memcpy(header + 16, w->to.bytes, 4);
	sum = checksum(sum_octets(0, (struct span) {header, sizeof(header)}));
	header[10] = (uint8_t)(sum >> 8);
	header[11] = (uint8_t)sum;
	add_octets(out, header, sizeof(header));
}

static void
add_ipv6(struct text *out, const struct wire *w)
{
	size_t size = 8 + w->payload.size;
	uint8_t header[40] = {0x60, 0, 0, 0, (uint8_t)(size >> 8),
	    (uint8_t)size, IPPROTO_UDP, 64};

	memcpy(header + 8, w->from.bytes, 16);
	memcpy(header + 24, w->to.bytes, 16);
	add_octets(out, header, sizeof(header));
}

/* RFC 768, RFC 8200 8.1: over the addresses, too. */
static uint16_t
udp_checksum(const struct wire *w, bool v6)
{
	size_t address = v6 ? 16 : 4, size = 8 + w->payload.size;
	uint32_t sum = IPPROTO_UDP + 2 * (uint32_t)size;
	uint16_t result;

	sum += (uint32_t)w->from.port + w->to.port;
	sum = sum_octets(sum, (struct span) {w->from.bytes, address});
	sum = sum_octets(sum, (struct span) {w->to.bytes, address});
	result = checksum(sum_octets(sum, w->payload));
	return result == 0 ? 0xffff : result;
}

static void
add_udp(struct text *out, const struct wire *w, bool v6)
{
	add_net16(out, w->from.port);
	add_net16(out, w->to.port);
	add_net16(out, 8 + w->payload.size);
	add_net16(out, udp_checksum(w, v6));
	text_add_span(out, w->payload);
}

static void
add_packet(struct text *out, const struct wire *w)
{
	bool v6 = w->from.family == AF_INET6 || w->to.family == AF_INET6;
	uint64_t ns =
	    (uint64_t)w->time.tv_sec * NS_PER_SEC + (uint64_t)w->time.tv_nsec;
	uint32_t flags = w->sent ? 2 : 1; /* outbound, inbound */
	size_t size = (v6 ? 40u : 20u) + 8u + w->payload.size;
	size_t at = start_block(out, BLOCK_PACKET);

	add_u32(out, 0); /* interface */
	add_u32(out, (uint32_t)(ns >> 32));
	add_u32(out, (uint32_t)ns);
	add_u32(out, (uint32_t)size);
	add_u32(out, (uint32_t)size);
	if (v6)
		add_ipv6(out, w);
	else
		add_ipv4(out, w);
	add_udp(out, w, v6);
	pad(out, size);
	if (w->comment != NULL)
		add_option(out, OPTION_COMMENT, w->comment, strlen(w->comment));
	add_option(out, OPTION_PACKET_FLAGS, &flags, sizeof(flags));
	add_u32(out, 0); /* end of options */
	end_block(out, at);
}

/* ── the stream ───────────────────────────────────────────────────────── */

/* A number of 1 to `most`; 0: it is none. */
static unsigned
parse_bound(const char *text, unsigned most)
{
	char *end;
	unsigned long number;

	if (text == NULL || !isdigit((unsigned char)*text))
		return 0;
	number = strtoul(text, &end, 10);
	return *end != '\0' || number > most ? 0 : (unsigned)number;
}

/* [--seconds N] [--octets N] in any order; -1 if anything else is there. */
static int
read_bounds(struct control_call *call)
{
	const char *option, *value;

	call->stream_seconds = TRACE_SECONDS;
	call->stream_octets = TRACE_OCTETS;
	while ((option = request_take(call->request)) != NULL) {
		value = request_take(call->request);
		if (strcmp(option, "--seconds") == 0)
			call->stream_seconds =
			    parse_bound(value, TRACE_SECONDS_MAX);
		else if (strcmp(option, "--octets") == 0)
			call->stream_octets =
			    parse_bound(value, TRACE_OCTETS_MAX);
		else
			return -1;
	}
	return call->stream_seconds == 0 || call->stream_octets == 0 ? -1 : 0;
}

int
trace_handle(struct control_call *call)
{
	call->streams = request_take_flag(call->request, "--decrypt")
			    ? STREAM_TRACE | STREAM_DECRYPTED
			    : STREAM_TRACE;
	call->binary = true;
	if (read_bounds(call) != 0) {
		text_printf(call->error,
		    "usage: trace [--decrypt] [--seconds N] [--octets N], at "
		    "most %d seconds and %d octets",
		    TRACE_SECONDS_MAX, TRACE_OCTETS_MAX);
		return EX_USAGE;
	}
	add_file_header(call->reply);
	return 0;
}

static void
send_wire(struct control *c, unsigned stream, const struct wire *w)
{
	text_clear(&c->line);
	add_packet(&c->line, w);
	if (!c->line.failed)
		server_stream(c->server, stream, &c->line, &c->line);
}

/* The message with its ScopedPDU in the open, without digest and salt. */
static struct span
make_plain_copy(struct control *c, const struct message *m, struct span scoped)
{
	enum { SECURITY_MODEL_USM = 3 };
	const struct span none = {NULL, 0};
	const uint8_t flags = 0;
	struct writer w = writer_start(c->plain_copy, sizeof(c->plain_copy));
	const uint8_t *end = writer_mark(&w), *mark;

	writer_add(&w, scoped);
	mark = writer_mark(&w);
	writer_add_element(&w, SMI_OCTET_STRING, none);
	writer_add_element(&w, SMI_OCTET_STRING, none);
	writer_add_element(&w, SMI_OCTET_STRING, m->usm.user);
	writer_add_integer(&w, m->usm.time);
	writer_add_integer(&w, m->usm.boots);
	writer_add_element(&w, SMI_OCTET_STRING, m->usm.engine_id);
	writer_wrap(&w, SMI_SEQUENCE, mark);
	writer_wrap(&w, SMI_OCTET_STRING, mark);
	mark = writer_mark(&w);
	writer_add_integer(&w, SECURITY_MODEL_USM);
	writer_add_element(&w, SMI_OCTET_STRING, (struct span) {&flags, 1});
	writer_add_integer(&w, m->max_size);
	writer_add_integer(&w, m->msg_id);
	writer_wrap(&w, SMI_SEQUENCE, mark);
	writer_add_integer(&w, SNMP_V3);
	writer_wrap(&w, SMI_SEQUENCE, end);
	return writer_result(&w);
}

void
trace_observe(struct control *c, const struct observation *o)
{
	struct wire w = {.time = o->datagram->time,
	    .from = o->datagram->source,
	    .to = o->datagram->destination,
	    .payload = o->datagram->octets};

	if (o->settled || !server_streams(c->server, STREAM_TRACE))
		return;
	send_wire(c, STREAM_TRACE, &w);
	if (!o->message->encrypted || o->scoped.size == 0)
		return;
	w.payload = make_plain_copy(c, o->message, o->scoped);
	w.comment = "decrypted by traplined: a noAuthNoPriv copy of the "
		    "datagram before";
	if (w.payload.size > 0)
		send_wire(c, STREAM_DECRYPTED, &w);
}

void
control_sent(struct control *c, const struct address *from,
    const struct address *to, struct span message)
{
	struct wire w = {.time = clock_wall(),
	    .from = *from,
	    .to = *to,
	    .payload = message,
	    .sent = true};

	if (server_streams(c->server, STREAM_TRACE))
		send_wire(c, STREAM_TRACE, &w);
}
