/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: `trapline decode` over anything: its readers, its trees, its
 * verdicts. Besides not crashing: a tree has a fault exactly where the daemon's
 * decoder refuses, the same leniencies by name, and shows every octet of the
 * datagram once and in its order.
 */
#include <stdlib.h>

#include "cli/decode_command.h"
#include "cli/dissect.h"
#include "snmp/ber.h"
#include "snmp/pdu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* Does the daemon's decoder refuse it, PDU and all? */
static bool
is_refused(struct span datagram, struct message *message)
{
	enum drop drop = message_decode(datagram, message);
	struct span octets = message->data;
	struct scoped_pdu scoped;
	struct pdu pdu;

	if (drop != DROP_NONE)
		return true;
	if (message->encrypted)
		return false;
	if (message->version == SNMP_V3) {
		if (scoped_pdu_decode(message->data, 0, &scoped,
			&message->leniencies) != DROP_NONE)
			return true;
		octets = scoped.pdu;
	}
	return pdu_decode(octets, message->version, &pdu,
		   &message->leniencies) != DROP_NONE;
}

/* From end to end without a gap. */
static void
require_whole(const struct tree *tree)
{
	const uint8_t *at = tree->datagram.data;
	const struct node *node;
	size_t i;

	for (i = 0; i < tree->count; i++) {
		node = &tree->nodes[i];
		require(i == 0 || node->depth <= tree->nodes[i - 1].depth + 1);
		if (node->header.size > 0) {
			require(node->header.data == at);
			at += node->header.size;
		}
		if (node->parent || node->contents.size == 0)
			continue;
		require(node->contents.data == at);
		at += node->contents.size;
	}
	require(at == tree->datagram.data + tree->datagram.size);
}

static void
try_tree(struct span datagram)
{
	struct message message;
	bool refused = is_refused(datagram, &message);
	struct tree tree;

	tree_init(&tree, datagram, (struct span) {NULL, 0});
	dissect(&tree, NULL, NULL);
	require(!tree.failed);
	require_whole(&tree);
	/* privacy without authentication is a fault of the message's, not of
	 * its form */
	if (message_decode(datagram, &message) != DROP_INVALID_MSG)
		require(tree.faulty == refused);
	if (!refused && is_refused(datagram, &message) == false)
		require(tree.leniencies == message.leniencies);
	tree_fini(&tree);
}

static void
try_styles(const struct sample *sample)
{
	static const struct decode_style styles[] = {
	    {.json = true}, {.colour = true}};
	struct text out;
	size_t i;

	for (i = 0; i < 2; i++) {
		text_init(&out);
		decode_sample(sample, NULL, &styles[i], &out);
		require(!out.failed && out.size > 0);
		text_fini(&out);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span whole = {data, size};
	uint8_t *copy = malloc(size > 0 ? size : 1);
	struct sample sample;
	struct input input;

	if (size > 0)
		memcpy(copy, data, size);
	if (size > 0 && size <= MESSAGE_SIZE_MAX)
		try_tree(whole);
	if (input_take(&input, copy, size) != 0)
		return 0;
	while (input_next(&input, &sample)) {
		if (sample.octets.size > 0)
			try_tree(sample.octets);
		try_styles(&sample);
	}
	input_error(&input);
	input_fini(&input);
	return 0;
}
