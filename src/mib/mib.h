/* SPDX-License-Identifier: ISC */
/*
 * Names for OIDs and words for values, from MIB modules that `trapline mib
 * compile` has turned into an index. An index never changes; whoever keeps one
 * holds a reference. NULL is an index, too: the one that is built in, with the
 * standard notifications and objects of SNMPv2-MIB, IF-MIB, SNMP-COMMUNITY-MIB
 * and the like. OIDs are checked contents octets (snmp/oid.h). Nothing here
 * allocates but what grows a text, and nothing needs a lock.
 */
#ifndef TRAPLINE_MIB_MIB_H
#define TRAPLINE_MIB_MIB_H

#include "base/span.h"
#include "base/text.h"
#include "snmp/oid.h"
#include "snmp/varbind.h"

struct mib;
struct mib_node;

/* ── an index ─────────────────────────────────────────────────────────── */

/*
 * Reads an index file whole and checks everything in it; one reference. The
 * octets are the process's own: whatever happens to the file later harms
 * nobody. NULL with errno where it cannot be opened or read or there is no
 * memory, EBADMSG where it is no index or damaged; `why` gets a few words
 * without the path.
 */
struct mib *mib_open(const char *path, struct text *why);

/* The same from memory; the octets are copied. For tests. */
struct mib *mib_read(struct span octets, struct text *why);

/* Takes a reference; NULL gives NULL. Any thread. */
const struct mib *mib_ref(const struct mib *mib);

/* Lets go of a reference, the last one frees the index. Any thread. */
void mib_unref(const struct mib *mib);

/* How many modules and names are in it. */
size_t mib_module_count(const struct mib *mib);
size_t mib_name_count(const struct mib *mib);

/* ── OIDs to names ────────────────────────────────────────────────────── */

/* What an index knows of an OID; borrowed from the index and the OID. */
struct mib_match {
	const struct mib_node *node; /* the longest known prefix */
	struct span suffix;	     /* the octets behind it: the instance */
};

/* Looks up the longest known prefix; false where not even the first arcs are
 * known. Logarithmic. */
bool mib_find(const struct mib *mib, struct span oid, struct mib_match *match);

/* Does the name say what the OID is: is it a node's own, or an instance of an
 * object? If not, all that is known is below which node it stands. */
bool mib_match_is_named(const struct mib_match *match);

/* The node's name without its module, "ifOperStatus"; never NULL. */
const char *mib_match_label(const struct mib_match *match);

/* Adds "IF-MIB::ifOperStatus.3": module, name, and the instance by the INDEX
 * of the object's row as net-snmp prints it: strings in quotes, IMPLIED and
 * fixed ones in apostrophes, addresses dotted, enumerations as labels. Octets
 * that are not printable ASCII become dots; with `escape`, quotes and
 * backslashes in strings get a backslash, which net-snmp leaves out. */
void mib_add_match(
    struct text *text, const struct mib_match *match, bool escape);

/* mib_find() and mib_add_match() with escape; where nothing is known, or no
 * more than a node above, "1.3.6.1.4.1.9.1". */
void mib_add_name(struct text *text, const struct mib *mib, struct span oid);

/* What the syntax of an object comes down to. */
enum mib_base {
	MIB_BASE_NONE = 0, /* not known, or no object */
	MIB_BASE_INTEGER = 1,
	MIB_BASE_UNSIGNED = 2, /* Unsigned32, Gauge32 */
	MIB_BASE_COUNTER64 = 3,
	MIB_BASE_TIME_TICKS = 4,
	MIB_BASE_OCTETS = 5,
	MIB_BASE_BITS = 6,
	MIB_BASE_OID = 7,
	MIB_BASE_IP_ADDRESS = 8,
	MIB_BASE_OPAQUE = 9,
	MIB_BASE_COUNTER = 10, /* Counter32 */
	MIB_BASE_OTHER = 11,   /* NsapAddress, NetworkAddress */
	MIB_BASES
};

enum mib_base mib_base_of(const struct mib_match *match);

/* ── values to words ──────────────────────────────────────────────────── */

/* The label of a number in the object's enumeration, or of a bit, or NULL. */
const char *mib_label(const struct mib_match *match, int64_t value);

/* The number that has this label in the object's enumeration; -1 if none has,
 * or it is none. */
int mib_number(
    const struct mib_match *match, struct span label, int64_t *number);

/* Adds the labels of the bits that are set, "a,b"; a bit without a label is
 * its number. False, and nothing added, where the object's syntax is not BITS
 * or there are far too many. */
bool mib_add_bits(
    struct text *text, const struct mib_match *match, struct span octets);

/*
 * Adds an INTEGER or OCTET STRING in the way of the object's DISPLAY-HINT
 * (RFC 2579 3.1), as net-snmp prints it: what a hint calls text is added as the
 * sender has it, whatever that is. False, and nothing added, where there is no
 * hint or it does not fit the type of the value.
 */
bool mib_add_display(struct text *text, const struct mib_match *match,
    const struct varbind *varbind);

/* As mib_add_display(), but to the letter of RFC 2579 (0.5 rather than .5), and
 * only where that is text_is_printable() and says
 * more than the value itself: not for octets that are text already, nor for
 * plain numbers. */
bool mib_add_better(struct text *text, const struct mib_match *match,
    const struct varbind *varbind);

/* The UNITS clause of the object, or NULL. */
const char *mib_units(const struct mib_match *match);

/* ── names to OIDs ────────────────────────────────────────────────────── */

/*
 * Reads "IF-MIB::linkDown", "linkDown", "ifDescr.3", "enterprises.9.1",
 * "1.3.6.1" or ".1.3.6.1"; sub-identifiers behind a name are numbers. Where
 * several modules define a name, the lowest OID is meant. 0; -1 with a few
 * words in `why`, the nearest names in them: `no MIB has a name ifOprStatus,
 * did you mean ifOperStatus?`.
 */
int mib_resolve(
    const struct mib *mib, const char *name, struct oid *oid, struct text *why);

#endif
