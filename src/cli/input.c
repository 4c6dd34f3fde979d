/* SPDX-License-Identifier: ISC */
/*
 * What was given is held in memory whole, and told apart by its looks: capture
 * files by their first octets, text by having no control characters, and the
 * rest is a datagram as it is. A run of octets that is no SNMP message may be a
 * frame, as tshark and tcpdump dump them.
 */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#define INPUT_SIZE_MAX ((size_t)1 << 30)
#define RUN_SIZE_MAX   ((size_t)1 << 17) /* a datagram and what is around it */

/* ── reading ──────────────────────────────────────────────────────────── */

/* Everything there is. -1 with errno. */
static int
read_all(int fd, uint8_t **octets, size_t *size)
{
	size_t capacity = 0;
	ssize_t got = 1;
	uint8_t *more;

	*octets = NULL;
	*size = 0;
	while (got > 0) {
		if (*size == capacity) {
			capacity = capacity == 0 ? 65536 : 2 * capacity;
			if (capacity > INPUT_SIZE_MAX) {
				errno = EFBIG;
				return -1;
			}
			more = realloc(*octets, capacity);
			if (more == NULL)
				return -1;
			*octets = more;
		}
		got = read(fd, *octets + *size, capacity - *size);
		if (got > 0)
			*size += (size_t)got;
	}
	return got == 0 ? 0 : -1;
}

int
input_read(struct input *input, const char *file)
{
	bool standard = file == NULL || strcmp(file, "-") == 0;
	int failed, fd = STDIN_FILENO;
	uint8_t *octets = NULL;
	size_t size;

	if (!standard)
		fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	failed = fd < 0 || read_all(fd, &octets, &size) != 0;
	if (!failed)
		failed = input_take(input, octets, size) != 0;
	else
		free(octets);
	if (failed)
		fprintf(stderr, "trapline: %s: %s\n",
		    standard ? "standard input" : file, strerror(errno));
	if (!standard && fd >= 0)
		close(fd);
	return failed ? EX_NOINPUT : 0;
}

static bool
is_text(struct span octets)
{
	static const uint8_t spaces[] = {'\t', '\n', '\r', '\f'};
	size_t i;

	for (i = 0; i < octets.size; i++)
		if (octets.data[i] == 0x7f ||
		    (octets.data[i] < 0x20 &&
			memchr(spaces, octets.data[i], sizeof(spaces)) == NULL))
			return false;
	return true;
}

int
input_take(struct input *input, uint8_t *octets, size_t size)
{
	struct span file = {octets, size};

	*input = (struct input) {.file = octets, .size = size};
	if (capture_is(file)) {
		input->kind = INPUT_CAPTURE;
		input->capture = capture_start(file);
		return 0;
	}
	input->kind = is_text(file) ? INPUT_HEX : INPUT_OCTETS;
	input->hex = hex_start(file);
	input->run = malloc(RUN_SIZE_MAX);
	if (input->run != NULL)
		return 0;
	input_fini(input);
	return -1;
}

void
input_fini(struct input *input)
{
	free(input->file);
	free(input->run);
	*input = (struct input) {.file = NULL};
}

/* ── datagrams ────────────────────────────────────────────────────────── */

static void
take_udp(struct sample *sample, const struct udp *udp)
{
	sample->octets = udp->payload;
	sample->source = udp->source;
	sample->destination = udp->destination;
	sample->addressed = true;
	sample->cut = udp->cut;
}

static bool
is_snmp_port(uint16_t port)
{
	return port == 161 || port == 162 || port == 10161 || port == 10162;
}

/* Does it look like SNMP: by its port, or by its first octet? */
static bool
may_be_snmp(const struct udp *udp)
{
	return is_snmp_port(udp->source.port) ||
	       is_snmp_port(udp->destination.port) ||
	       (udp->payload.size > 0 && udp->payload.data[0] == 0x30);
}

/* A run of octets: a message, or a frame with one in it. */
static void
take_run(struct sample *sample, struct span run)
{
	static const uint16_t links[] = {LINK_ETHERNET, LINK_RAW,
	    LINK_LINUX_SLL, LINK_LINUX_SLL2, LINK_NULL};
	struct udp udp;
	size_t i;

	sample->octets = run;
	if (run.data[0] == 0x30)
		return;
	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (frame_find_udp(links[i], run, &udp)) {
			take_udp(sample, &udp);
			return;
		}
	}
}

static bool
next_packet(struct input *input, struct sample *sample)
{
	struct packet packet;
	struct udp udp;

	while (capture_next(&input->capture, &packet)) {
		input->number++;
		if (!frame_find_udp(packet.link, packet.octets, &udp) ||
		    !may_be_snmp(&udp)) {
			input->skipped++;
			continue;
		}
		take_udp(sample, &udp);
		sample->number = input->number;
		sample->time = packet.time;
		sample->timed = true;
		return true;
	}
	return false;
}

bool
input_next(struct input *input, struct sample *sample)
{
	struct span run = {input->file, input->size};

	*sample = (struct sample) {.number = 0};
	if (input->kind == INPUT_CAPTURE)
		return next_packet(input, sample);
	if (input->kind == INPUT_HEX)
		run = (struct span) {input->run,
		    hex_next(&input->hex, input->run, RUN_SIZE_MAX)};
	if (run.size == 0 || input->done)
		return false;
	input->done = input->kind == INPUT_OCTETS;
	take_run(sample, run);
	sample->number = ++input->number;
	return true;
}

const char *
input_error(const struct input *input)
{
	if (input->kind == INPUT_CAPTURE)
		return input->capture.error;
	if (input->kind == INPUT_HEX && input->hex.odd_line != 0)
		return "a line has an odd number of hexadecimal digits";
	return NULL;
}
