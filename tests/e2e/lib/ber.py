# SPDX-License-Identifier: ISC
"""Enough of BER to write what no sender would, and to read what comes back."""

import struct

INTEGER, BITS, OCTETS, NULL, OID, SEQUENCE = (
    0x02, 0x03, 0x04, 0x05, 0x06, 0x30)
IP_ADDRESS, COUNTER32, GAUGE32, TIME_TICKS = 0x40, 0x41, 0x42, 0x43
OPAQUE, NSAP, COUNTER64, UINTEGER32 = 0x44, 0x45, 0x46, 0x47


def length(size):
    if size < 128:
        return bytes([size])
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def tlv(tag, contents):
    return bytes([tag]) + length(len(contents)) + contents


def sequence(*parts, tag=SEQUENCE):
    return tlv(tag, b"".join(parts))


def integer(value, tag=INTEGER):
    size = 1
    while not -(1 << (8 * size - 1)) <= value < 1 << (8 * size - 1):
        size += 1
    return tlv(tag, value.to_bytes(size, "big", signed=True))


def octets(value):
    return tlv(OCTETS, value.encode() if isinstance(value, str) else value)


def oid(dotted):
    arcs = [int(arc) for arc in dotted.split(".")]
    contents = b""
    for arc in [arcs[0] * 40 + arcs[1], *arcs[2:]]:
        septets = [arc & 0x7f]
        while arc := arc >> 7:
            septets.append(0x80 | arc & 0x7f)
        contents += bytes(reversed(septets))
    return tlv(OID, contents)


def opaque_float(value):
    return tlv(OPAQUE, b"\x9f\x78\x04" + struct.pack(">f", value))


def opaque_double(value):
    return tlv(OPAQUE, b"\x9f\x79\x08" + struct.pack(">d", value))


def read(data, at=0):
    """The element at an offset: tag, where its contents start and end."""
    tag, size, start = data[at], data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7f
        size = int.from_bytes(data[start:start + count], "big")
        start += count
    assert start + size <= len(data), "an element ends behind the datagram"
    return tag, start, start + size


def parts(contents):
    """The elements that contents consist of: pairs of tag and contents."""
    found, at = [], 0
    while at < len(contents):
        tag, start, at = read(contents, at)
        found.append((tag, contents[start:at]))
    return found


def number(contents):
    return int.from_bytes(contents, "big", signed=True)


def dotted(contents):
    arcs, arc = [], 0
    for octet in contents:
        arc = arc << 7 | octet & 0x7f
        if not octet & 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))
