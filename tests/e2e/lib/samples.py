# SPDX-License-Identifier: ISC
"""Notifications of every kind there is, for comparing receivers."""
import random

from lib import usm
from lib.ber import (
    BITS, COUNTER32, COUNTER64, GAUGE32, IP_ADDRESS, NSAP, NULL, OID, OPAQUE,
    TIME_TICKS, UINTEGER32, integer, octets, oid, opaque_double, opaque_float,
    tlv)
from lib.snmp import INFORM, pdu, v1, v2c, varbind, varbinds

NET = "1.3.6.1.4.1.8072.9999"
ENGINE = bytes.fromhex("8000000001020304")
USER = usm.User("u")

VALUES = {
    "INTEGER": integer(42),
    "a negative INTEGER": integer(-2 ** 31),
    "an empty string": octets(b""),
    "a string": octets(b"hello world"),
    "quotes and backslashes": octets(b'a"b\\c' * 500),
    "a NUL at the end": octets(b"abc\0"),
    "a NUL in the middle": octets(b"ab\0c"),
    "a BEL": octets(b"a\x07b"),
    "an ESC": octets(b"\x1b[2J"),
    "a DEL": octets(b"a\x7f"),
    "UTF-8": octets("Zürich".encode()),
    "Latin-1": octets(b"Z\xfcrich"),
    "16 octets": octets(bytes(range(16))),
    "17 octets": octets(bytes(range(17))),
    "33 octets": octets(bytes(range(33))),
    "a long string": octets(b"x" * 60000),
    "many octets": octets(b"\xff" * 20000),
    "NULL": tlv(NULL, b""),
    "an OID": oid("1.3.6.1.2.1.1.1"),
    "the OID 0.0": oid("0.0"),
    "the OID 0.1": oid("0.1"),
    "the OID 1.3": oid("1.3"),
    "the OID 2.999": oid("2.999.5"),
    "no OID": tlv(OID, b""),
    "the longest OID": oid("1.3" + ".4294967295" * 126),
    "IpAddress": tlv(IP_ADDRESS, b"\x01\x02\x03\x04"),
    "Counter32": integer(2 ** 32 - 1, COUNTER32),
    "Counter32 with a sign": tlv(COUNTER32, b"\xff\xff\xff\xff"),
    "Gauge32": integer(88, GAUGE32),
    "TimeTicks 0": integer(0, TIME_TICKS),
    "TimeTicks": integer(4711, TIME_TICKS),
    "TimeTicks of a day": integer(8640000, TIME_TICKS),
    "TimeTicks of two days": integer(17646101, TIME_TICKS),
    "TimeTicks of more than a year": integer(2 ** 32 - 1, TIME_TICKS),
    "Counter64": integer(2 ** 64 - 1, COUNTER64),
    "UInteger32": integer(9, UINTEGER32),
    "NsapAddress": tlv(NSAP, b"\x47\x01\x02"),
    "BIT STRING": tlv(BITS, b"\x04\xa0"),
    "a long BIT STRING": tlv(BITS, b"\x00" + b"\x81" * 40),
    "a float": opaque_float(3.14159265),
    "a large float": opaque_float(1e30),
    "a small float": opaque_float(1e-40),
    "minus zero": opaque_float(-0.0),
    "a float that is none": opaque_float(float("nan")),
    "infinity": opaque_float(float("inf")),
    "minus infinity": opaque_float(float("-inf")),
    "a double": opaque_double(2.5),
    "a double too long for print": opaque_double(-1e300),
    "Counter64 in Opaque": tlv(OPAQUE, b"\x9f\x76\x02\x01\x00"),
    "Integer64 in Opaque": tlv(OPAQUE, b"\x9f\x7a\x02\xff\x00"),
    "Unsigned64 in Opaque": tlv(OPAQUE, b"\x9f\x7b\x02\x01\x00"),
    "Opaque": tlv(OPAQUE, b"\x01\x02\x03"),
    "a long Opaque": tlv(OPAQUE, bytes(range(1, 250))),
    "an empty Opaque": tlv(OPAQUE, b""),
    "noSuchObject": tlv(0x80, b""),
    "noSuchInstance": tlv(0x81, b""),
    "endOfMibView": tlv(0x82, b""),
}

WHITE = {
    "line ends": b"a\nb\r\tc",
    "VT and FF": b"a\x0b\x0cb",
    "nothing else": b"\n",
    "a forged line": b"x\n2026-11-20 14:50:11 localhost [fake]:\nand more",
}


def cases():
    """Names and datagrams. snmptrapd refuses what has no snmpTrapOID.0."""
    one = [varbind(NET + ".2", integer(1))]
    for name, value in VALUES.items():
        yield name, v2c(varbinds() + [varbind(NET + ".1", value)] + one)
    for name, value in WHITE.items():
        value_of = [varbind(NET + ".1", octets(value))]
        yield name, v2c(varbinds() + value_of + one)
    chance = random.Random(1)
    for i in range(100):
        alphabet = bytes(set(range(256)) - set(range(9, 14))) if i % 2 \
            else bytes(range(0x20, 0x7f))
        value = bytes(chance.choices(alphabet, k=chance.randrange(50)))
        yield f"octets by chance {i}", v2c(varbinds() + [
            varbind(NET, octets(value)), varbind(NET, tlv(OPAQUE, value)),
            varbind(NET, octets(value[:3]))])
    yield "an inform", v2c(varbinds() + one, kind=INFORM)
    yield "nothing but the two", v2c(varbinds())
    yield "no uptime", v2c(varbinds()[1:] + one)
    yield "the two in turn", v2c(varbinds()[::-1] + one)
    yield "the two twice", v2c(varbinds() + varbinds())
    yield "odd names", v2c(varbinds() + [
        varbind(name, integer(1)) for name in
        ("0.0", "0.5.6", "1.2", "1.3.6.1", "2.5.4", "2.100.3")])
    yield "many", v2c(varbinds() + [
        varbind(f"{NET}.{i}", octets(b"v%d" % i)) for i in range(1500)])
    form = usm.Form(USER, ENGINE, 1, 100, context_name=b"ctx")
    yield "v3", usm.encode(form, pdu(varbinds() + one))
    for generic in range(7):
        yield f"v1, generic {generic}", v1(one, generic=generic)
    yield "v1, enterprise of 0", v1(one, enterprise=NET + ".0")
    yield "v1, enterprise 0.0", v1(one, enterprise="0.0")
    yield "v1, enterprise 2.999", v1([], enterprise="2.999")
    yield "v1, large specific", v1([], specific=2 ** 31 - 1)
    yield "v1, no agent", v1(one, agent=b"\0\0\0\0")
    yield "v1, an empty agent", v1(one, agent=b"")
    yield "v1, up for days", v1([], uptime=3 * 8640000 + 5)
    yield "v1, Counter64", v1([varbind(NET, integer(5, COUNTER64))])
    yield "v1, the two in it", v1(varbinds())
    yield "v1, what is appended in it", v1([
        varbind("1.3.6.1.6.3.18.1.3.0", tlv(IP_ADDRESS, b"\1\1\1\1")),
        varbind("1.3.6.1.6.3.18.1.4.0", octets(b"other")),
        varbind("1.3.6.1.6.3.1.1.4.3.0", oid("1.3.6.1"))])
    for community in (b"", b'a"b\\', b"a\0b", b"a\xffb", "zü".encode(),
                      b"a\x1b[2Jb", b"a%sb%%", b"c" * 255):
        yield f"v1, community {community[:9]}", v1(one, community=community)
    yield "v1, community with LF", v1(one, community=b"a\nb")
