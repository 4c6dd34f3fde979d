/* SPDX-License-Identifier: ISC */
/*
 * Names of OIDs: `name INDEX` reads dotted OIDs from standard input, a line
 * each, and prints what an index calls them, as net-snmp would: where all that
 * is known is a node above, its name and what follows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "mib/mib.h"

static void
print_name(const struct mib *mib, const char *line)
{
	uint8_t octets[OID_BER_MAX];
	struct mib_match match;
	struct text text;
	struct oid oid;

	text_init(&text);
	if (oid_parse(line, &oid) == 0 &&
	    mib_find(
		mib, (struct span) {octets, oid_encode(&oid, octets)}, &match))
		mib_add_match(&text, &match, false);
	else
		text_add(&text, "?");
	printf("%.*s\n", (int)text.size, text.data);
	text_fini(&text);
}

int
main(int argc, char **argv)
{
	char line[4096];
	struct text why;
	struct mib *mib;

	text_init(&why);
	mib = argc == 2 ? mib_open(argv[1], &why) : NULL;
	if (mib == NULL) {
		fprintf(stderr, "usage: name INDEX: %.*s\n", (int)why.size,
		    why.data == NULL ? "" : why.data);
		return EX_USAGE;
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		print_name(mib, line);
	}
	mib_unref(mib);
	text_fini(&why);
	return EX_OK;
}
