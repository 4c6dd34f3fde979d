/* SPDX-License-Identifier: ISC */
/*
 * Datagrams from whatever was given: a capture file, hexadecimal text, or the
 * octets themselves.
 */
#ifndef TRAPLINE_CLI_INPUT_H
#define TRAPLINE_CLI_INPUT_H

#include "cli/capture.h"
#include "cli/frame.h"
#include "cli/hex.h"

enum input_kind { INPUT_OCTETS, INPUT_HEX, INPUT_CAPTURE };

struct sample {
	unsigned number; /* from 1; of the packet in a capture */
	struct span octets;
	bool addressed; /* source, destination are known */
	bool timed;	/* time is, too */
	bool cut;	/* the capture has less than was sent */
	struct address source, destination;
	struct timespec time;
};

struct input {
	uint8_t *file; /* owned */
	size_t size;
	enum input_kind kind;
	bool done; /* INPUT_OCTETS: they were given out */
	struct hex_reader hex;
	uint8_t *run; /* owned: the octets of a run of digits */
	struct capture capture;
	unsigned number;
	unsigned skipped; /* packets without SNMP */
};

/* Reads a whole file, or standard input for NULL or "-". 0, or a status of
 * sysexits.h with the reason told. */
int input_read(struct input *input, const char *file);

/* The same of octets in memory, which it takes over (malloc). -1: no memory,
 * and then they are freed. */
int input_take(struct input *input, uint8_t *octets, size_t size);

/* The next datagram, borrowed until the next call; false: no more. */
bool input_next(struct input *input, struct sample *sample);

/* Why there is less than there should be, or NULL. */
const char *input_error(const struct input *input);

void input_fini(struct input *input);

#endif
