/* SPDX-License-Identifier: ISC */
/*
 * The index that is built in: the standard notifications and what stands in
 * them, and the roots of the tree, so that a receiver without any MIB module
 * still names what every device sends. The facts are those of RFC 2578, 2863,
 * 3411, 3412, 3413, 3414, 3418 and 3584; rows stand in the order of their
 * octets. Of ifType there are the common ones.
 */
#include "mib/model.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define LABELS(name, ...) static const struct mib_label name[] = {__VA_ARGS__}

LABELS(enabled_labels, {1, "enabled"}, {2, "disabled"});
LABELS(truth_labels, {1, "true"}, {2, "false"});
LABELS(admin_labels, {1, "up"}, {2, "down"}, {3, "testing"});
LABELS(oper_labels, {1, "up"}, {2, "down"}, {3, "testing"}, {4, "unknown"},
    {5, "dormant"}, {6, "notPresent"}, {7, "lowerLayerDown"});
LABELS(if_type_labels, {1, "other"}, {6, "ethernetCsmacd"}, {18, "ds1"},
    {22, "propPointToPointSerial"}, {23, "ppp"}, {24, "softwareLoopback"},
    {28, "slip"}, {32, "frameRelay"}, {37, "atm"}, {39, "sonet"},
    {53, "propVirtual"}, {54, "propMultiplexor"}, {56, "fibreChannel"},
    {71, "ieee80211"}, {81, "ds0"}, {94, "adsl"}, {117, "gigabitEthernet"},
    {127, "docsCableMaclayer"}, {131, "tunnel"}, {135, "l2vlan"},
    {136, "l3ipvlan"}, {142, "ipForward"}, {150, "mplsTunnel"},
    {161, "ieee8023adLag"}, {166, "mpls"}, {169, "shdsl"}, {209, "bridge"},
    {238, "adsl2plus"}, {244, "wwanPP2"}, {251, "vdsl2"},
    {259, "capwapDot11Bss"});

#define TYPE(name, base, hint)                                                 \
	static const struct mib_type name = {                                  \
	    base, MIB_ROLE_NONE, hint, NULL, 0, 0}
#define ENUMERATION(name, labels)                                              \
	static const struct mib_type name = {                                  \
	    MIB_BASE_INTEGER, MIB_ROLE_NONE, NULL, labels, COUNT(labels), 0}

TYPE(integer, MIB_BASE_INTEGER, NULL);
TYPE(interface_index, MIB_BASE_INTEGER, "d"); /* RFC 2863 InterfaceIndex */
TYPE(gauge, MIB_BASE_UNSIGNED, NULL);
TYPE(counter, MIB_BASE_COUNTER, NULL);
TYPE(counter64, MIB_BASE_COUNTER64, NULL);
TYPE(ticks, MIB_BASE_TIME_TICKS, NULL);
TYPE(octets, MIB_BASE_OCTETS, NULL);
TYPE(display_string, MIB_BASE_OCTETS, "255a");
TYPE(phys_address, MIB_BASE_OCTETS, "1x:");
TYPE(oid, MIB_BASE_OID, NULL);
TYPE(ip_address, MIB_BASE_IP_ADDRESS, NULL);
ENUMERATION(enabled, enabled_labels);
ENUMERATION(truth, truth_labels);
ENUMERATION(admin_status, admin_labels);
ENUMERATION(oper_status, oper_labels);
ENUMERATION(if_type, if_type_labels);

static const struct mib_part one_integer[] = {{&interface_index, false}};

#define SMI	  "SNMPv2-SMI"
#define V2	  "SNMPv2-MIB"
#define IF	  "IF-MIB"
#define RFC1213	  "RFC1213-MIB"
#define FRAMEWORK "SNMP-FRAMEWORK-MIB"
#define MPD	  "SNMP-MPD-MIB"
#define TARGET	  "SNMP-TARGET-MIB"
#define USM	  "SNMP-USER-BASED-SM-MIB"
#define COMMUNITY "SNMP-COMMUNITY-MIB"

/* Contents octets: 1.3 is one of them (X.690 8.19.4). */
#define ORG	 0x2b
#define INTERNET ORG, 6, 1
#define MIB_2	 INTERNET, 2, 1
#define MODULES	 INTERNET, 6, 3

#define OID(...)                                                               \
	{                                                                      \
		(const uint8_t[]) {__VA_ARGS__},                               \
		    sizeof((const uint8_t[]) {__VA_ARGS__})                    \
	}
#define NODE(module, name, ...)                                                \
	{                                                                      \
		OID(__VA_ARGS__), name, module, MIB_KIND_NODE, 0, NULL, NULL,  \
		    NULL                                                       \
	}
#define ROW(module, name, ...)                                                 \
	{                                                                      \
		OID(__VA_ARGS__), name, module, MIB_KIND_NODE,                 \
		    COUNT(one_integer), NULL, one_integer, NULL                \
	}
#define NOTIFICATION(module, name, ...)                                        \
	{                                                                      \
		OID(__VA_ARGS__), name, module, MIB_KIND_NOTIFICATION, 0,      \
		    NULL, NULL, NULL                                           \
	}
#define SCALAR_IN(module, name, type, units, ...)                              \
	{                                                                      \
		OID(__VA_ARGS__), name, module, MIB_KIND_SCALAR, 0, &(type),   \
		    NULL, units                                                \
	}
#define SCALAR(module, name, type, ...)                                        \
	SCALAR_IN(module, name, type, NULL, __VA_ARGS__)
#define COLUMN(module, name, type, ...)                                        \
	{                                                                      \
		OID(__VA_ARGS__), name, module, MIB_KIND_COLUMN,               \
		    COUNT(one_integer), &(type), one_integer, NULL             \
	}

static const struct mib_node nodes[] = {
    /* clang-format off */
    NODE(SMI, "zeroDotZero", 0),
    NODE(SMI, "org", ORG),
    NODE(SMI, "dod", ORG, 6),
    NODE(SMI, "internet", INTERNET),
    NODE(SMI, "directory", INTERNET, 1),
    NODE(SMI, "mgmt", INTERNET, 2),
    NODE(SMI, "mib-2", MIB_2),
    NODE(V2, "system", MIB_2, 1),
    SCALAR(V2, "sysDescr", display_string, MIB_2, 1, 1),
    SCALAR(V2, "sysObjectID", oid, MIB_2, 1, 2),
    SCALAR(V2, "sysUpTime", ticks, MIB_2, 1, 3),
    SCALAR(V2, "sysContact", display_string, MIB_2, 1, 4),
    SCALAR(V2, "sysName", display_string, MIB_2, 1, 5),
    SCALAR(V2, "sysLocation", display_string, MIB_2, 1, 6),
    SCALAR(V2, "sysServices", integer, MIB_2, 1, 7),
    SCALAR(V2, "sysORLastChange", ticks, MIB_2, 1, 8),
    NODE(V2, "sysORTable", MIB_2, 1, 9),
    ROW(V2, "sysOREntry", MIB_2, 1, 9, 1),
    COLUMN(V2, "sysORIndex", integer, MIB_2, 1, 9, 1, 1),
    COLUMN(V2, "sysORID", oid, MIB_2, 1, 9, 1, 2),
    COLUMN(V2, "sysORDescr", display_string, MIB_2, 1, 9, 1, 3),
    COLUMN(V2, "sysORUpTime", ticks, MIB_2, 1, 9, 1, 4),
    NODE(IF, "interfaces", MIB_2, 2),
    SCALAR(IF, "ifNumber", integer, MIB_2, 2, 1),
    NODE(IF, "ifTable", MIB_2, 2, 2),
    ROW(IF, "ifEntry", MIB_2, 2, 2, 1),
    COLUMN(IF, "ifIndex", interface_index, MIB_2, 2, 2, 1, 1),
    COLUMN(IF, "ifDescr", display_string, MIB_2, 2, 2, 1, 2),
    COLUMN(IF, "ifType", if_type, MIB_2, 2, 2, 1, 3),
    COLUMN(IF, "ifMtu", integer, MIB_2, 2, 2, 1, 4),
    COLUMN(IF, "ifSpeed", gauge, MIB_2, 2, 2, 1, 5),
    COLUMN(IF, "ifPhysAddress", phys_address, MIB_2, 2, 2, 1, 6),
    COLUMN(IF, "ifAdminStatus", admin_status, MIB_2, 2, 2, 1, 7),
    COLUMN(IF, "ifOperStatus", oper_status, MIB_2, 2, 2, 1, 8),
    COLUMN(IF, "ifLastChange", ticks, MIB_2, 2, 2, 1, 9),
    COLUMN(IF, "ifInOctets", counter, MIB_2, 2, 2, 1, 10),
    COLUMN(IF, "ifInUcastPkts", counter, MIB_2, 2, 2, 1, 11),
    COLUMN(IF, "ifInNUcastPkts", counter, MIB_2, 2, 2, 1, 12),
    COLUMN(IF, "ifInDiscards", counter, MIB_2, 2, 2, 1, 13),
    COLUMN(IF, "ifInErrors", counter, MIB_2, 2, 2, 1, 14),
    COLUMN(IF, "ifInUnknownProtos", counter, MIB_2, 2, 2, 1, 15),
    COLUMN(IF, "ifOutOctets", counter, MIB_2, 2, 2, 1, 16),
    COLUMN(IF, "ifOutUcastPkts", counter, MIB_2, 2, 2, 1, 17),
    COLUMN(IF, "ifOutNUcastPkts", counter, MIB_2, 2, 2, 1, 18),
    COLUMN(IF, "ifOutDiscards", counter, MIB_2, 2, 2, 1, 19),
    COLUMN(IF, "ifOutErrors", counter, MIB_2, 2, 2, 1, 20),
    COLUMN(IF, "ifOutQLen", gauge, MIB_2, 2, 2, 1, 21),
    COLUMN(IF, "ifSpecific", oid, MIB_2, 2, 2, 1, 22),
    NODE(SMI, "transmission", MIB_2, 10),
    NODE(V2, "snmp", MIB_2, 11),
    SCALAR(V2, "snmpInPkts", counter, MIB_2, 11, 1),
    SCALAR(V2, "snmpOutPkts", counter, MIB_2, 11, 2),
    SCALAR(V2, "snmpInBadVersions", counter, MIB_2, 11, 3),
    SCALAR(V2, "snmpInBadCommunityNames", counter, MIB_2, 11, 4),
    SCALAR(V2, "snmpInBadCommunityUses", counter, MIB_2, 11, 5),
    SCALAR(V2, "snmpInASNParseErrs", counter, MIB_2, 11, 6),
    SCALAR(V2, "snmpInTooBigs", counter, MIB_2, 11, 8),
    SCALAR(V2, "snmpInNoSuchNames", counter, MIB_2, 11, 9),
    SCALAR(V2, "snmpInBadValues", counter, MIB_2, 11, 10),
    SCALAR(V2, "snmpInReadOnlys", counter, MIB_2, 11, 11),
    SCALAR(V2, "snmpInGenErrs", counter, MIB_2, 11, 12),
    SCALAR(V2, "snmpInTotalReqVars", counter, MIB_2, 11, 13),
    SCALAR(V2, "snmpInTotalSetVars", counter, MIB_2, 11, 14),
    SCALAR(V2, "snmpInGetRequests", counter, MIB_2, 11, 15),
    SCALAR(V2, "snmpInGetNexts", counter, MIB_2, 11, 16),
    SCALAR(V2, "snmpInSetRequests", counter, MIB_2, 11, 17),
    SCALAR(V2, "snmpInGetResponses", counter, MIB_2, 11, 18),
    SCALAR(V2, "snmpInTraps", counter, MIB_2, 11, 19),
    SCALAR(V2, "snmpOutTooBigs", counter, MIB_2, 11, 20),
    SCALAR(V2, "snmpOutNoSuchNames", counter, MIB_2, 11, 21),
    SCALAR(V2, "snmpOutBadValues", counter, MIB_2, 11, 22),
    SCALAR(V2, "snmpOutGenErrs", counter, MIB_2, 11, 24),
    SCALAR(V2, "snmpOutGetRequests", counter, MIB_2, 11, 25),
    SCALAR(V2, "snmpOutGetNexts", counter, MIB_2, 11, 26),
    SCALAR(V2, "snmpOutSetRequests", counter, MIB_2, 11, 27),
    SCALAR(V2, "snmpOutGetResponses", counter, MIB_2, 11, 28),
    SCALAR(V2, "snmpOutTraps", counter, MIB_2, 11, 29),
    SCALAR(V2, "snmpEnableAuthenTraps", enabled, MIB_2, 11, 30),
    SCALAR(V2, "snmpSilentDrops", counter, MIB_2, 11, 31),
    SCALAR(V2, "snmpProxyDrops", counter, MIB_2, 11, 32),
    NODE(IF, "ifMIB", MIB_2, 31),
    NODE(IF, "ifMIBObjects", MIB_2, 31, 1),
    NODE(IF, "ifXTable", MIB_2, 31, 1, 1),
    ROW(IF, "ifXEntry", MIB_2, 31, 1, 1, 1),
    COLUMN(IF, "ifName", display_string, MIB_2, 31, 1, 1, 1, 1),
    COLUMN(IF, "ifInMulticastPkts", counter, MIB_2, 31, 1, 1, 1, 2),
    COLUMN(IF, "ifInBroadcastPkts", counter, MIB_2, 31, 1, 1, 1, 3),
    COLUMN(IF, "ifOutMulticastPkts", counter, MIB_2, 31, 1, 1, 1, 4),
    COLUMN(IF, "ifOutBroadcastPkts", counter, MIB_2, 31, 1, 1, 1, 5),
    COLUMN(IF, "ifHCInOctets", counter64, MIB_2, 31, 1, 1, 1, 6),
    COLUMN(IF, "ifHCInUcastPkts", counter64, MIB_2, 31, 1, 1, 1, 7),
    COLUMN(IF, "ifHCInMulticastPkts", counter64, MIB_2, 31, 1, 1, 1, 8),
    COLUMN(IF, "ifHCInBroadcastPkts", counter64, MIB_2, 31, 1, 1, 1, 9),
    COLUMN(IF, "ifHCOutOctets", counter64, MIB_2, 31, 1, 1, 1, 10),
    COLUMN(IF, "ifHCOutUcastPkts", counter64, MIB_2, 31, 1, 1, 1, 11),
    COLUMN(IF, "ifHCOutMulticastPkts", counter64, MIB_2, 31, 1, 1, 1, 12),
    COLUMN(IF, "ifHCOutBroadcastPkts", counter64, MIB_2, 31, 1, 1, 1, 13),
    COLUMN(IF, "ifLinkUpDownTrapEnable", enabled, MIB_2, 31, 1, 1, 1, 14),
    COLUMN(IF, "ifHighSpeed", gauge, MIB_2, 31, 1, 1, 1, 15),
    COLUMN(IF, "ifPromiscuousMode", truth, MIB_2, 31, 1, 1, 1, 16),
    COLUMN(IF, "ifConnectorPresent", truth, MIB_2, 31, 1, 1, 1, 17),
    COLUMN(IF, "ifAlias", display_string, MIB_2, 31, 1, 1, 1, 18),
    COLUMN(IF, "ifCounterDiscontinuityTime", ticks, MIB_2, 31, 1, 1, 1, 19),
    SCALAR(IF, "ifTableLastChange", ticks, MIB_2, 31, 1, 5),
    SCALAR(IF, "ifStackLastChange", ticks, MIB_2, 31, 1, 6),
    NODE(SMI, "experimental", INTERNET, 3),
    NODE(SMI, "private", INTERNET, 4),
    NODE(SMI, "enterprises", INTERNET, 4, 1),
    NODE(SMI, "security", INTERNET, 5),
    NODE(SMI, "snmpV2", INTERNET, 6),
    NODE(SMI, "snmpDomains", INTERNET, 6, 1),
    NODE(SMI, "snmpProxys", INTERNET, 6, 2),
    NODE(SMI, "snmpModules", MODULES),
    NODE(V2, "snmpMIB", MODULES, 1),
    NODE(V2, "snmpMIBObjects", MODULES, 1, 1),
    NODE(V2, "snmpTrap", MODULES, 1, 1, 4),
    SCALAR(V2, "snmpTrapOID", oid, MODULES, 1, 1, 4, 1),
    SCALAR(V2, "snmpTrapEnterprise", oid, MODULES, 1, 1, 4, 3),
    NODE(V2, "snmpTraps", MODULES, 1, 1, 5),
    NOTIFICATION(V2, "coldStart", MODULES, 1, 1, 5, 1),
    NOTIFICATION(V2, "warmStart", MODULES, 1, 1, 5, 2),
    NOTIFICATION(IF, "linkDown", MODULES, 1, 1, 5, 3),
    NOTIFICATION(IF, "linkUp", MODULES, 1, 1, 5, 4),
    NOTIFICATION(V2, "authenticationFailure", MODULES, 1, 1, 5, 5),
    NOTIFICATION(RFC1213, "egpNeighborLoss", MODULES, 1, 1, 5, 6),
    NODE(V2, "snmpSet", MODULES, 1, 1, 6),
    SCALAR(V2, "snmpSetSerialNo", integer, MODULES, 1, 1, 6, 1),
    NODE(FRAMEWORK, "snmpFrameworkMIB", MODULES, 10),
    NODE(FRAMEWORK, "snmpFrameworkMIBObjects", MODULES, 10, 2),
    NODE(FRAMEWORK, "snmpEngine", MODULES, 10, 2, 1),
    SCALAR(FRAMEWORK, "snmpEngineID", octets, MODULES, 10, 2, 1, 1),
    SCALAR(FRAMEWORK, "snmpEngineBoots", integer, MODULES, 10, 2, 1, 2),
    SCALAR_IN(FRAMEWORK, "snmpEngineTime", integer, "seconds", MODULES, 10, 2, 1, 3),
    SCALAR(FRAMEWORK, "snmpEngineMaxMessageSize", integer, MODULES, 10, 2, 1, 4),
    NODE(MPD, "snmpMPDMIB", MODULES, 11),
    NODE(MPD, "snmpMPDMIBObjects", MODULES, 11, 2),
    NODE(MPD, "snmpMPDStats", MODULES, 11, 2, 1),
    SCALAR(MPD, "snmpUnknownSecurityModels", counter, MODULES, 11, 2, 1, 1),
    SCALAR(MPD, "snmpInvalidMsgs", counter, MODULES, 11, 2, 1, 2),
    SCALAR(MPD, "snmpUnknownPDUHandlers", counter, MODULES, 11, 2, 1, 3),
    NODE(TARGET, "snmpTargetMIB", MODULES, 12),
    NODE(TARGET, "snmpTargetObjects", MODULES, 12, 1),
    SCALAR(TARGET, "snmpUnavailableContexts", counter, MODULES, 12, 1, 4),
    SCALAR(TARGET, "snmpUnknownContexts", counter, MODULES, 12, 1, 5),
    NODE(USM, "snmpUsmMIB", MODULES, 15),
    NODE(USM, "usmMIBObjects", MODULES, 15, 1),
    NODE(USM, "usmStats", MODULES, 15, 1, 1),
    SCALAR(USM, "usmStatsUnsupportedSecLevels", counter, MODULES, 15, 1, 1, 1),
    SCALAR(USM, "usmStatsNotInTimeWindows", counter, MODULES, 15, 1, 1, 2),
    SCALAR(USM, "usmStatsUnknownUserNames", counter, MODULES, 15, 1, 1, 3),
    SCALAR(USM, "usmStatsUnknownEngineIDs", counter, MODULES, 15, 1, 1, 4),
    SCALAR(USM, "usmStatsWrongDigests", counter, MODULES, 15, 1, 1, 5),
    SCALAR(USM, "usmStatsDecryptionErrors", counter, MODULES, 15, 1, 1, 6),
    NODE(COMMUNITY, "snmpCommunityMIB", MODULES, 18),
    NODE(COMMUNITY, "snmpCommunityMIBObjects", MODULES, 18, 1),
    SCALAR(COMMUNITY, "snmpTrapAddress", ip_address, MODULES, 18, 1, 3),
    SCALAR(COMMUNITY, "snmpTrapCommunity", octets, MODULES, 18, 1, 4),
    /* clang-format on */
};

const struct mib mib_builtin = {
    .nodes = nodes, .node_count = COUNT(nodes), .module_count = 9};
