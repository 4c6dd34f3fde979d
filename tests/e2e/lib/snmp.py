# SPDX-License-Identifier: ISC
"""SNMP messages: written octet by octet, and answers taken apart."""
from dataclasses import dataclass, field

from lib import ber

GET, RESPONSE, TRAP_V1, INFORM, TRAP, REPORT = (
    0xa0, 0xa2, 0xa4, 0xa6, 0xa7, 0xa8)
V1, V2C, V3 = 0, 1, 3
UPTIME = "1.3.6.1.2.1.1.3.0"
TRAP_OID = "1.3.6.1.6.3.1.1.4.1.0"
LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
LINK_DOWN_NAME = "IF-MIB::linkDown"
MARK = "1.3.6.1.4.1.8072.9999.7"  # its value tells one notification of many

# What a Report's varbind says, RFC 3414 5 and RFC 3412 5.
USM_STATS = {
    f"1.3.6.1.6.3.15.1.1.{number}.0": name for number, name in enumerate((
        "usmStatsUnsupportedSecLevels", "usmStatsNotInTimeWindows",
        "usmStatsUnknownUserNames", "usmStatsUnknownEngineIDs",
        "usmStatsWrongDigests", "usmStatsDecryptionErrors"), 1)}
USM_STATS["1.3.6.1.6.3.11.2.1.3.0"] = "snmpUnknownPDUHandlers"


def varbind(name, value):
    return ber.sequence(ber.oid(name), value)


def varbinds(*more, trap_oid=LINK_DOWN, uptime=1234):
    """sysUpTime.0, snmpTrapOID.0, and more."""
    return [varbind(UPTIME, ber.integer(uptime, ber.TIME_TICKS)),
            varbind(TRAP_OID, ber.oid(trap_oid)), *more]


def mark(value):
    return varbind(MARK, ber.octets(value))


def pdu(bindings, kind=TRAP, request_id=1):
    return ber.sequence(
        ber.integer(request_id), ber.integer(0), ber.integer(0),
        ber.sequence(*bindings), tag=kind)


def v2c(bindings, community="public", version=V2C, **of_pdu):
    return ber.sequence(ber.integer(version), ber.octets(community),
                        pdu(bindings, **of_pdu))


def v1(bindings, community="public", enterprise="1.3.6.1.4.1.8072.9999",
       generic=6, specific=17, agent=bytes((192, 0, 2, 7)), uptime=1234):
    return ber.sequence(
        ber.integer(V1), ber.octets(community),
        ber.sequence(ber.oid(enterprise), ber.tlv(ber.IP_ADDRESS, agent),
                     ber.integer(generic), ber.integer(specific),
                     ber.integer(uptime, ber.TIME_TICKS),
                     ber.sequence(*bindings), tag=TRAP_V1))


@dataclass
class Message:
    """What came back. Of v3, the ScopedPDU must be in clear."""
    version: int
    kind: int = 0
    request_id: int = 0
    error_status: int = 0
    varbinds: list = field(default_factory=list)  # (OID, tag, contents)
    community: bytes = b""
    message_id: int = 0
    max_size: int = 0
    flags: int = 0
    engine_id: bytes = b""
    boots: int = 0
    time: int = 0
    user: bytes = b""
    digest: bytes = b""
    salt: bytes = b""
    encrypted: bytes = b""

    @property
    def reason(self):
        """What a Report says."""
        assert self.kind == REPORT, f"no Report but {self.kind:#x}"
        assert len(self.varbinds) == 1
        return USM_STATS.get(self.varbinds[0][0], self.varbinds[0][0])

    def read_pdu(self, kind, contents):
        request_id, status, _, bindings = ber.parts(contents)
        self.kind = kind
        self.request_id = ber.number(request_id[1])
        self.error_status = ber.number(status[1])
        for _, binding in ber.parts(bindings[1]):
            (_, name), (tag, value) = ber.parts(binding)
            self.varbinds.append((ber.dotted(name), tag, value))

    def read_scoped(self, contents):
        self.read_pdu(*ber.parts(contents)[2])


def parse(datagram):
    """Takes a datagram apart; trusts it, for it comes from the daemon."""
    _, start, end = ber.read(datagram)
    assert end == len(datagram), "octets behind the message"
    fields = ber.parts(datagram[start:end])
    message = Message(ber.number(fields[0][1]))
    if message.version != V3:
        message.community = fields[1][1]
        message.read_pdu(*fields[2])
        return message
    header = ber.parts(fields[1][1])
    message.message_id = ber.number(header[0][1])
    message.max_size = ber.number(header[1][1])
    message.flags = header[2][1][0]
    (_, message.engine_id), boots, seconds, (_, message.user), \
        (_, message.digest), (_, message.salt) = ber.parts(
            ber.parts(fields[2][1])[0][1])
    message.boots, message.time = ber.number(boots[1]), ber.number(seconds[1])
    if message.flags & 2:
        message.encrypted = fields[3][1]
    else:
        message.read_scoped(fields[3][1])
    return message
