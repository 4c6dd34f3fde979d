/* SPDX-License-Identifier: ISC */
/*
 * pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng): packets
 * with their time and link type; what else the files may hold is passed over.
 * Spans point into the file.
 */
#include "cli/capture.h"

#define NS_PER_SECOND 1000000000u

/* The first four octets, as a big machine writes them. */
#define PCAP_MICRO     0xa1b2c3d4u
#define PCAP_NANO      0xa1b23c4du
#define PCAPNG_SECTION 0x0a0d0d0au
#define PCAPNG_ORDER   0x1a2b3c4du

enum block { BLOCK_INTERFACE = 1, BLOCK_SIMPLE = 3, BLOCK_ENHANCED = 6 };

#define OPTION_TSRESOL 9

/* ── numbers ──────────────────────────────────────────────────────────── */

static uint32_t
number(bool big, const uint8_t *at, unsigned size)
{
	uint32_t value = 0;
	unsigned i;

	for (i = 0; i < size; i++)
		value = value << 8 | at[big ? i : size - 1 - i];
	return value;
}

static bool
take(struct span *from, size_t size, struct span *out)
{
	if (from->size < size)
		return false;
	*out = (struct span) {from->data, size};
	*from = (struct span) {from->data + size, from->size - size};
	return true;
}

static bool
take_number(struct span *from, bool big, unsigned size, uint32_t *value)
{
	struct span octets;

	if (!take(from, size, &octets))
		return false;
	*value = number(big, octets.data, size);
	return true;
}

static bool
fail(struct capture *capture, const char *why)
{
	capture->error = why;
	return false;
}

/* ── pcap ─────────────────────────────────────────────────────────────── */

static bool
is_pcap_magic(uint32_t magic)
{
	return magic == PCAP_MICRO || magic == PCAP_NANO;
}

bool
capture_is(struct span file)
{
	if (file.size < 4)
		return false;
	return is_pcap_magic(number(true, file.data, 4)) ||
	       is_pcap_magic(number(false, file.data, 4)) ||
	       number(true, file.data, 4) == PCAPNG_SECTION;
}

struct capture
capture_start(struct span file)
{
	struct capture c = {.rest = file};
	struct span header;
	uint32_t magic;

	c.pcapng = number(true, file.data, 4) == PCAPNG_SECTION;
	if (c.pcapng)
		return c;
	c.big = is_pcap_magic(number(true, file.data, 4));
	if (!take(&c.rest, 24, &header)) {
		fail(&c, "the file ends in its header");
		return c;
	}
	magic = number(c.big, header.data, 4);
	c.interfaces[0] = (struct capture_interface) {
	    (uint16_t)number(c.big, header.data + 20, 4),
	    magic == PCAP_NANO ? NS_PER_SECOND : 1000000};
	c.interface_count = 1;
	return c;
}

static bool
next_pcap(struct capture *c, struct packet *packet)
{
	uint32_t seconds, fraction, size, original;

	if (c->rest.size == 0)
		return false;
	if (!take_number(&c->rest, c->big, 4, &seconds) ||
	    !take_number(&c->rest, c->big, 4, &fraction) ||
	    !take_number(&c->rest, c->big, 4, &size) ||
	    !take_number(&c->rest, c->big, 4, &original) ||
	    !take(&c->rest, size, &packet->octets))
		return fail(c, "the file ends within a packet");
	packet->link = c->interfaces[0].link;
	packet->time.tv_sec = (time_t)seconds;
	packet->time.tv_nsec = (long)(fraction % c->interfaces[0].units *
				      (NS_PER_SECOND / c->interfaces[0].units));
	return true;
}

/* ── pcapng ───────────────────────────────────────────────────────────── */

/* if_tsresol: a power of 10, or of 2 with the high bit. */
static uint64_t
resolution(uint8_t value)
{
	uint64_t units = 1;
	unsigned i;

	if (value & 0x80)
		return (value & 0x7f) < 63 ? UINT64_C(1) << (value & 0x7f) : 1;
	for (i = 0; i < value && i < 18; i++)
		units *= 10;
	return units;
}

static uint64_t
find_resolution(const struct capture *c, struct span options)
{
	uint32_t code, size;
	struct span value;

	while (take_number(&options, c->big, 2, &code) &&
	       take_number(&options, c->big, 2, &size) && code != 0) {
		if (!take(&options, (size + 3) & ~(size_t)3, &value))
			break;
		if (code == OPTION_TSRESOL && size == 1)
			return resolution(value.data[0]);
	}
	return 1000000;
}

static bool
add_interface(struct capture *c, struct span body)
{
	uint32_t link, ignored;

	if (c->interface_count == CAPTURE_INTERFACES_MAX)
		return fail(c, "there are too many interfaces");
	if (!take_number(&body, c->big, 2, &link) ||
	    !take_number(&body, c->big, 2, &ignored) ||
	    !take_number(&body, c->big, 4, &ignored))
		return fail(c, "an interface block is too short");
	c->interfaces[c->interface_count++] = (struct capture_interface) {
	    (uint16_t)link, find_resolution(c, body)};
	return true;
}

static struct timespec
to_time(uint64_t stamp, uint64_t units)
{
	double fraction = (double)(stamp % units) / (double)units;
	long ns = (long)(fraction * NS_PER_SECOND);

	/* just below a second may be one to a double */
	return (struct timespec) {(time_t)(stamp / units),
	    ns < (long)NS_PER_SECOND ? ns : (long)NS_PER_SECOND - 1};
}

static bool
read_enhanced(struct capture *c, struct span body, struct packet *packet)
{
	uint32_t interface, high, low, size, original;

	if (!take_number(&body, c->big, 4, &interface) ||
	    !take_number(&body, c->big, 4, &high) ||
	    !take_number(&body, c->big, 4, &low) ||
	    !take_number(&body, c->big, 4, &size) ||
	    !take_number(&body, c->big, 4, &original) ||
	    !take(&body, size, &packet->octets))
		return fail(c, "a packet block is too short");
	if (interface >= c->interface_count)
		return fail(c, "a packet of an interface that is not there");
	packet->link = c->interfaces[interface].link;
	packet->time =
	    to_time((uint64_t)high << 32 | low, c->interfaces[interface].units);
	return true;
}

static bool
read_simple(struct capture *c, struct span body, struct packet *packet)
{
	uint32_t size;

	if (!take_number(&body, c->big, 4, &size) || c->interface_count == 0)
		return fail(c, "a packet block is too short");
	packet->octets = body;
	if (size < body.size)
		packet->octets.size = size;
	packet->link = c->interfaces[0].link;
	packet->time = (struct timespec) {0, 0};
	return true;
}

/* Takes a block apart from its type and its two lengths. */
static bool
next_block(struct capture *c, uint32_t *type, struct span *body)
{
	uint32_t size;

	if (c->rest.size < 12)
		return fail(c, "the file ends within a block");
	*type = number(c->big, c->rest.data, 4);
	if (*type == PCAPNG_SECTION) {
		c->big = number(true, c->rest.data + 8, 4) == PCAPNG_ORDER;
		c->interface_count = 0;
	}
	size = number(c->big, c->rest.data + 4, 4);
	if (size < 12 || size % 4 != 0 || size > c->rest.size)
		return fail(c, "the file ends within a block");
	*body = (struct span) {c->rest.data + 8, size - 12};
	c->rest = (struct span) {c->rest.data + size, c->rest.size - size};
	return true;
}

static bool
next_pcapng(struct capture *c, struct packet *packet)
{
	struct span body;
	uint32_t type;

	while (c->rest.size > 0) {
		if (!next_block(c, &type, &body))
			return false;
		if (type == BLOCK_INTERFACE && !add_interface(c, body))
			return false;
		if (type == BLOCK_ENHANCED)
			return read_enhanced(c, body, packet);
		if (type == BLOCK_SIMPLE)
			return read_simple(c, body, packet);
	}
	return false;
}

bool
capture_next(struct capture *capture, struct packet *packet)
{
	if (capture->error != NULL)
		return false;
	return capture->pcapng ? next_pcapng(capture, packet)
			       : next_pcap(capture, packet);
}
