/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: an index file as a crash, a bad disk or somebody may have made
 * it. The input is the file; its checksum is made right first, or nothing
 * would get any further. Whatever is accepted is used: every name is looked up
 * by its OID, with instances of all kinds, and by itself, and values are put
 * into words; what comes out is printable.
 */
#include <stdlib.h>

#include "mib/format.h"
#include "mib/model.h"

#define NODES_MAX 64 /* tried of one index: the input is small */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

/* What is behind a name in an OID: lengths that fit and that do not. */
static const uint8_t instances[][12] = {
    {1},
    {4, 97, 98, 99, 100, 1},
    {1, 4, 127, 0, 0, 1, 7},
    {2, 1, 0x8f, 0xff, 0xff, 0xff, 0x7f, 3},
    {0x8f, 0xff, 0xff, 0xff, 0x7f, 1, 2},
};

static void
use_values(const struct mib_match *match)
{
	static const uint8_t octets[] = {0xff, 0, 'a', '"', 7, 0xea, 11, 20};
	struct varbind varbind = {
	    .tag = SMI_OCTET_STRING, .value = {octets, sizeof(octets)}};
	struct text text;
	size_t size;

	text_init(&text);
	mib_add_display(&text, match, &varbind);
	size = text.size;
	if (mib_add_better(&text, match, &varbind))
		require(text_is_printable((struct span) {
		    (const uint8_t *)text.data + size, text.size - size}));
	mib_add_bits(&text, match, varbind.value);
	varbind.tag = SMI_INTEGER;
	varbind.value.size = 1;
	mib_add_better(&text, match, &varbind);
	mib_add_display(&text, match, &varbind);
	mib_label(match, -1);
	mib_units(match);
	text_fini(&text);
}

static void
use_name(const struct mib *mib, struct span oid)
{
	struct mib_match match;
	struct text text;

	if (oid_check(oid, NULL) != 0 || !mib_find(mib, oid, &match))
		return;
	text_init(&text);
	mib_add_match(&text, &match, true);
	mib_add_name(&text, mib, oid);
	require(text.failed || text_is_printable((struct span) {
				   (const uint8_t *)text.data, text.size}));
	text_fini(&text);
	use_values(&match);
}

static void
use_node(const struct mib *mib, const struct mib_node *node)
{
	uint8_t octets[OID_BER_MAX + sizeof(instances[0])];
	struct mib_match match;
	struct oid oid;
	struct text why;
	size_t i, size;

	require(mib_find(mib, node->oid, &match));
	require(span_equal(match.node->oid, node->oid));
	text_init(&why);
	require(mib_resolve(mib, node->name, &oid, &why) == 0);
	text_fini(&why);
	use_name(mib, node->oid);
	memcpy(octets, node->oid.data, node->oid.size);
	for (i = 0; i < sizeof(instances) / sizeof(instances[0]); i++) {
		memcpy(octets + node->oid.size, instances[i],
		    sizeof(instances[i]));
		for (size = 1; size <= sizeof(instances[i]); size++)
			use_name(
			    mib, (struct span) {octets, node->oid.size + size});
	}
}

static void
use_mistake(const struct mib *mib)
{
	struct oid oid;
	struct text why;

	text_init(&why);
	require(mib_resolve(mib, "no such name", &oid, &why) == -1);
	require(why.failed || why.size > 0);
	text_fini(&why);
}

/* Makes the checksum right. */
static void
repair(uint8_t *file, size_t size)
{
	uint32_t crc;
	size_t i;

	if (size < FORMAT_HEADER_SIZE)
		return;
	memcpy(file, FORMAT_MAGIC, FORMAT_MAGIC_SIZE);
	crc = format_crc((struct span) {
	    file + FORMAT_HEADER_SIZE, size - FORMAT_HEADER_SIZE});
	for (i = 0; i < 4; i++)
		file[FORMAT_HEADER_SIZE - 4 + i] = (uint8_t)(crc >> (8 * i));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *file = malloc(size + 1);
	struct mib *mib;
	struct text why;
	size_t i;

	require(file != NULL);
	if (size > 0)
		memcpy(file, data, size);
	repair(file, size);
	text_init(&why);
	mib = mib_read((struct span) {file, size}, &why);
	free(file);
	require(mib != NULL || why.failed || why.size > 0);
	text_fini(&why);
	if (mib == NULL)
		return 0;
	for (i = 0; i < mib->node_count && i < NODES_MAX; i++)
		use_node(mib, &mib->nodes[i]);
	use_mistake(mib);
	mib_unref(mib);
	return 0;
}
