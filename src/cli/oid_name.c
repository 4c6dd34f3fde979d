/* SPDX-License-Identifier: ISC */
/*
 * The few names that stand in RFC 1155, 2578, 3418 and 3584 and that a reader
 * of any notification meets. Contents octets in, text out; the longest prefix
 * wins.
 */
#include "cli/oid_name.h"

#include "snmp/oid.h"

static const struct {
	const char *name, *oid;
} names[] = {
    {"mgmt", "1.3.6.1.2"},
    {"mib-2", "1.3.6.1.2.1"},
    {"system", "1.3.6.1.2.1.1"},
    {"sysDescr", "1.3.6.1.2.1.1.1"},
    {"sysObjectID", "1.3.6.1.2.1.1.2"},
    {"sysUpTime", "1.3.6.1.2.1.1.3"},
    {"sysContact", "1.3.6.1.2.1.1.4"},
    {"sysName", "1.3.6.1.2.1.1.5"},
    {"sysLocation", "1.3.6.1.2.1.1.6"},
    {"ifIndex", "1.3.6.1.2.1.2.2.1.1"},
    {"ifDescr", "1.3.6.1.2.1.2.2.1.2"},
    {"ifAdminStatus", "1.3.6.1.2.1.2.2.1.7"},
    {"ifOperStatus", "1.3.6.1.2.1.2.2.1.8"},
    {"ifName", "1.3.6.1.2.1.31.1.1.1.1"},
    {"enterprises", "1.3.6.1.4.1"},
    {"snmpV2", "1.3.6.1.6"},
    {"snmpTrapOID", "1.3.6.1.6.3.1.1.4.1"},
    {"snmpTrapEnterprise", "1.3.6.1.6.3.1.1.4.3"},
    {"snmpTraps", "1.3.6.1.6.3.1.1.5"},
    {"coldStart", "1.3.6.1.6.3.1.1.5.1"},
    {"warmStart", "1.3.6.1.6.3.1.1.5.2"},
    {"linkDown", "1.3.6.1.6.3.1.1.5.3"},
    {"linkUp", "1.3.6.1.6.3.1.1.5.4"},
    {"authenticationFailure", "1.3.6.1.6.3.1.1.5.5"},
    {"egpNeighborLoss", "1.3.6.1.6.3.1.1.5.6"},
    {"usmStats", "1.3.6.1.6.3.15.1.1"},
    {"snmpTrapAddress", "1.3.6.1.6.3.18.1.3"},
    {"snmpTrapCommunity", "1.3.6.1.6.3.18.1.4"},
};

/* Are the arcs of the name above the OID, or the same? */
static bool
is_above(const char *name, const struct oid *oid, unsigned *count)
{
	struct oid prefix;

	if (oid_parse(name, &prefix) != 0 || prefix.count > oid->count)
		return false;
	*count = prefix.count;
	return memcmp(prefix.arcs, oid->arcs,
		   prefix.count * sizeof(prefix.arcs[0])) == 0;
}

bool
oid_name_add(struct text *text, struct span contents)
{
	const char *best = NULL;
	unsigned count, longest = 0, i;
	struct oid oid;

	if (oid_decode(contents, &oid, NULL) != 0)
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!is_above(names[i].oid, &oid, &count) || count < longest)
			continue;
		longest = count;
		best = names[i].name;
	}
	if (best == NULL)
		return false;
	text_add(text, best);
	for (i = longest; i < oid.count; i++)
		text_printf(text, ".%u", oid.arcs[i]);
	return true;
}
