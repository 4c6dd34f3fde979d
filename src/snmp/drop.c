/* SPDX-License-Identifier: ISC */
/*
 * The table of drop reasons.
 */
#include "snmp/drop.h"

#include <assert.h>

static const struct {
	const char *name, *explanation;
} drops[] = {
    [DROP_NONE] = {"none", "the datagram was accepted"},
    [DROP_PAUSED] = {"paused", "reception is paused: `trapline resume`"},
    [DROP_SOURCE_RATE] = {"sourceRateLimited",
	"the source sends more than `source_rate` datagrams a second"},
    [DROP_TRUNCATED] = {"tooBig",
	"the datagram is longer than the listener's max_message_size"},
    [DROP_ASN_PARSE] = {"snmpInASNParseErrs",
	"the datagram is not a well-formed SNMP message"},
    [DROP_BAD_VERSION] = {"snmpInBadVersions",
	"the message is not SNMPv1, SNMPv2c or SNMPv3"},
    [DROP_UNKNOWN_PDU] = {"snmpUnknownPDUHandlers",
	"the message is well-formed but carries no notification"},
    [DROP_OUT_OF_MEMORY] = {"outOfMemory",
	"there was no memory left to keep the notification"},
    [DROP_QUEUE_FULL] = {"queueFull",
	"the queue of every output that wants the inform is full; "
	"the sender will try again"},
    [DROP_NOT_IN_VIEW] = {"notInView",
	"the sender is known, but its `view` does not include the trap OID"},
    [DROP_BAD_COMMUNITY] = {"snmpInBadCommunityNames",
	"no community section has this name"},
    [DROP_BAD_COMMUNITY_USE] = {"snmpInBadCommunityUses",
	"the community is known, but its `sources` do not allow this address"},
    [DROP_UNKNOWN_SECURITY_MODEL] = {"snmpUnknownSecurityModels",
	"the message uses another security model than USM"},
    [DROP_INVALID_MSG] = {"snmpInvalidMsgs",
	"the message asks for privacy without authentication"},
    [DROP_UNKNOWN_ENGINE] = {"usmStatsUnknownEngineIDs",
	"the engine is unknown and no user of this name may prove it"},
    [DROP_UNKNOWN_USER] = {"usmStatsUnknownUserNames",
	"no user section has this name for this engine"},
    [DROP_UNSUPPORTED_LEVEL] = {"usmStatsUnsupportedSecLevels",
	"the message's security level is not what the user's section asks for"},
    [DROP_WRONG_DIGEST] = {"usmStatsWrongDigests",
	"the digest is wrong: the passphrase or the protocol differs from the "
	"device's"},
    [DROP_NOT_IN_WINDOW] = {"usmStatsNotInTimeWindows",
	"the message is too old: a replay, or a device whose engine boots or "
	"time went back or stand still (timeliness = \"relaxed\")"},
    [DROP_DECRYPTION] = {"usmStatsDecryptionErrors",
	"the message cannot be decrypted: the privacy passphrase, protocol or "
	"key extension differs from the device's"},
    [DROP_USER_SOURCE] = {"authorizationError",
	"the user is known, but its `sources` do not allow this address"},
    [DROP_DUPLICATE] = {"duplicateMessage",
	"the same octets arrived before: a replay (timeliness = \"relaxed\")"},
    [DROP_KEY_PENDING] = {"keyPending",
	"the privacy key of a new engine was not ready in time"},
};

static_assert(sizeof(drops) / sizeof(drops[0]) == DROP_COUNT,
    "every drop reason has a row");

const char *
drop_name(enum drop drop)
{
	return drops[drop].name;
}

const char *
drop_explain(enum drop drop)
{
	return drops[drop].explanation;
}
