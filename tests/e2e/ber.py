# SPDX-License-Identifier: ISC
"""Datagrams made by hand: enough of BER to say what no sender would."""
import struct

INTEGER, BITS, OCTETS, NULL, OID = 0x02, 0x03, 0x04, 0x05, 0x06
IP_ADDRESS, COUNTER32, GAUGE32, TIME_TICKS = 0x40, 0x41, 0x42, 0x43
OPAQUE, NSAP, COUNTER64, UINTEGER32 = 0x44, 0x45, 0x46, 0x47
TRAP_V1, INFORM, TRAP = 0xa4, 0xa6, 0xa7

UP_TIME = "1.3.6.1.2.1.1.3.0"
TRAP_OID = "1.3.6.1.6.3.1.1.4.1.0"


def tlv(tag, contents):
    size = len(contents)
    if size < 128:
        return bytes([tag, size]) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + contents


def sequence(*parts):
    return tlv(0x30, b"".join(parts))


def integer(value, tag=INTEGER):
    size = 1
    while not -(1 << (8 * size - 1)) <= value < 1 << (8 * size - 1):
        size += 1
    return tlv(tag, value.to_bytes(size, "big", signed=True))


def oid_contents(dotted):
    arcs = [int(arc) for arc in dotted.split(".")]
    out = b""
    for arc in [arcs[0] * 40 + arcs[1]] + arcs[2:]:
        octets = [arc & 127]
        while arc := arc >> 7:
            octets.insert(0, 128 | arc & 127)
        out += bytes(octets)
    return out


def oid(dotted):
    return tlv(OID, oid_contents(dotted))


def varbind(name, value):
    return sequence(oid(name), value)


def opaque_float(value):
    return tlv(OPAQUE, b"\x9f\x78\x04" + struct.pack(">f", value))


def opaque_double(value):
    return tlv(OPAQUE, b"\x9f\x79\x08" + struct.pack(">d", value))


def pdu(varbinds, kind=TRAP, request_id=77):
    return tlv(kind, integer(request_id) + integer(0) + integer(0) +
               sequence(*varbinds))


def v2c(varbinds, community=b"public", kind=TRAP):
    return sequence(integer(1), tlv(OCTETS, community), pdu(varbinds, kind))


def leading(trap_oid="1.3.6.1.6.3.1.1.5.3", uptime=123456):
    """sysUpTime.0 and snmpTrapOID.0."""
    return [varbind(UP_TIME, integer(uptime, TIME_TICKS)),
            varbind(TRAP_OID, oid(trap_oid))]


def v1(varbinds, generic=6, specific=17, enterprise="1.3.6.1.4.1.8072.9999",
       agent=b"\x0a\x01\x02\x03", uptime=123456, community=b"public"):
    return sequence(
        integer(0), tlv(OCTETS, community),
        tlv(TRAP_V1, oid(enterprise) + tlv(IP_ADDRESS, agent) +
            integer(generic) + integer(specific) +
            integer(uptime, TIME_TICKS) + sequence(*varbinds)))


def v3(varbinds, engine, user, context=b"", kind=TRAP):
    """A message without authentication and privacy."""
    usm = sequence(tlv(OCTETS, engine), integer(1), integer(100),
                   tlv(OCTETS, user), tlv(OCTETS, b""), tlv(OCTETS, b""))
    return sequence(
        integer(3),
        sequence(integer(9), integer(65507), tlv(OCTETS, b"\0"), integer(3)),
        tlv(OCTETS, usm),
        sequence(tlv(OCTETS, engine), tlv(OCTETS, context),
                 pdu(varbinds, kind)))
