# SPDX-License-Identifier: ISC
"""Datagrams that are no SNMP, or no notification: nothing is delivered,
nothing is answered, nothing crashes."""
from lib import ber, snmp, usm
from lib.ber import integer, octets, oid, sequence, tlv
from lib.expect import equal
from lib.refusal import Bad, refuse
from lib.snmp import varbinds

PUBLIC = 'community "public" { }'
PARSE, VERSION, HANDLER = (
    "snmpInASNParseErrs", "snmpInBadVersions", "snmpUnknownPDUHandlers")
GOOD = snmp.v2c(varbinds(snmp.mark("never")))


def message(*parts):
    return sequence(*parts)


def in_v2c(pdu):
    return message(integer(1), octets("public"), pdu)


def with_binding(binding):
    return snmp.v2c(varbinds(binding))


def raw_oid(contents):
    return with_binding(sequence(tlv(ber.OID, contents), integer(1)))


def test_truncated_anywhere(case):
    daemon = case.daemon(PUBLIC)
    refuse(case, daemon, [
        Bad(f"{size} octets", GOOD[:size], PARSE)
        for size in range(len(GOOD))])


def nested(levels):
    """So many sequences in each other."""
    inner = b""
    for _ in range(levels):
        inner = tlv(ber.SEQUENCE, inner)
    return inner


def test_not_well_formed(case):
    indefinite = b"\x30\x80" + GOOD[2:] + b"\0\0"
    refuse(case, case.daemon(PUBLIC), [Bad(*words, PARSE) for words in [
        ("indefinite length", indefinite),
        ("indefinite list", in_v2c(
            b"\xa7\x80" + b"".join((integer(1), integer(0), integer(0))) +
            sequence(*varbinds()) + b"\0\0")),
        ("a length that ends nowhere", b"\x30\x84\xff\xff\xff\xff\x02"),
        ("a length of nine octets", b"\x30\x89" + bytes(8) + b"\x10" + GOOD),
        ("a long tag", b"\x3f\x81\x01" + GOOD[1:]),
        ("nested", nested(10000)),
        ("nested in a varbind", with_binding(sequence(
            oid(snmp.MARK), nested(10000)))),
        ("nested lists", in_v2c(sequence(
            integer(1), integer(0), integer(0), nested(1000), tag=0xa7))),
        ("noise", bytes(range(256)) * 4),
        ("zeros", bytes(1000)),
        ("text", b"GET / HTTP/1.1\r\n\r\n"),
        ("nothing in it", b"\x30\0"),
        ("a child longer than its parent", b"\x30\x06\x02\x01\x01\x04\x7fx"),
    ]])


def test_wrong_types(case):
    request = (integer(1), integer(0), integer(0))
    constructed = b"\x24\x08" + octets("pub") + octets("l")
    refuse(case, case.daemon(PUBLIC), [Bad(*words, PARSE) for words in [
        ("version as string", message(octets(b"\1"), octets("public"),
                                      snmp.pdu(varbinds()))),
        ("community as integer", message(integer(1), integer(7),
                                         snmp.pdu(varbinds()))),
        ("community in parts", message(integer(1), constructed,
                                       snmp.pdu(varbinds()))),
        ("PDU as string", in_v2c(octets("x"))),
        ("request ID as string", in_v2c(sequence(
            octets("1"), *request[1:], sequence(), tag=snmp.TRAP))),
        ("request ID of 9 octets", in_v2c(sequence(
            tlv(ber.INTEGER, b"\1" * 9), *request[1:], sequence(),
            tag=snmp.TRAP))),
        ("list as string", in_v2c(sequence(*request, octets(""),
                                           tag=snmp.TRAP))),
        ("no list", in_v2c(sequence(*request, tag=snmp.TRAP))),
        ("varbind as string", with_binding(octets("x"))),
        ("name as integer", with_binding(sequence(integer(1), integer(1)))),
        ("varbind without value", with_binding(sequence(oid(snmp.MARK)))),
        ("empty name", raw_oid(b"")),
        ("name that does not end", raw_oid(b"\x2b\x06\x81")),
        ("name with an arc of 33 bits", raw_oid(b"\x2b\x90\x80\x80\x80\x00")),
        ("name of 129 arcs", raw_oid(b"\x2b" + b"\1" * 127)),
        ("value of an unknown type", with_binding(sequence(
            oid(snmp.MARK), tlv(0x5e, b"x")))),
    ]])


def test_wrong_version(case):
    refuse(case, case.daemon(PUBLIC), [
        Bad(f"version {version}", snmp.v2c(varbinds(), version=version),
            VERSION)
        for version in (2, 4, 127, -1, 2 ** 31 - 1, 2 ** 32 + 1)])


def test_other_PDUs_in_v1_and_v2c_get_no_answer(case):
    kinds = {
        (snmp.V1, HANDLER): (0xa0, 0xa1, 0xa2, 0xa3),
        (snmp.V1, PARSE): (0xa5, 0xa6, 0xa7, 0xa8, 0xa9),  # not known to v1
        (snmp.V2C, HANDLER): (0xa0, 0xa1, 0xa2, 0xa3, 0xa5, 0xa8),
        (snmp.V2C, PARSE): (0xa4, 0xa9, 0xbf),
    }
    refuse(case, case.daemon(PUBLIC), [
        Bad(f"PDU {kind:#x} in version {version}",
            snmp.v2c(varbinds(), version=version, kind=kind), reason)
        for (version, reason), these in kinds.items() for kind in these])


def test_v1_traps_that_have_no_trap_oid(case):
    longest = "1.3" + ".1" * 124
    refuse(case, case.daemon(PUBLIC), [Bad(*words, PARSE) for words in [
        ("enterprise of 127 arcs", snmp.v1([], enterprise=longest + ".1")),
        ("enterprise of 128 arcs", snmp.v1([], enterprise=longest + ".1.1")),
        ("agent of 3 octets", snmp.v1([], agent=b"\1\2\3")),
        ("agent of 5 octets", snmp.v1([], agent=b"\1\2\3\4\5")),
        ("agent of 17 octets", snmp.v1([], agent=b"\1" * 17)),
    ]])


def test_communities_are_compared_octet_by_octet(case):
    refuse(case, case.daemon(PUBLIC), [
        Bad(repr(name), snmp.v2c(varbinds(), name, kind=snmp.INFORM),
            "snmpInBadCommunityNames")
        for name in ("", "publi", "publicc", "Public", "public\0", "*",
                     "p" * 300)])


def test_communities_from_elsewhere(case):
    daemon = case.daemon('community "public" { sources = {"192.0.2.0/24"} }')
    refuse(case, daemon, [
        Bad("trap", GOOD, "snmpInBadCommunityUses"),
        Bad("inform", snmp.v2c(varbinds(), kind=snmp.INFORM),
            "snmpInBadCommunityUses")])


def test_longer_than_the_listener_takes(case):
    daemon = case.daemon(
        PUBLIC, listen='listener "small" {{ address = "udp:127.0.0.1:{port}"'
        '  max_message_size = 1000 }}\n')
    frame = len(snmp.v2c(varbinds(snmp.mark("x" * 900)))) - 900
    fits = snmp.v2c(varbinds(snmp.mark("x" * (1000 - frame))))
    equal(len(fits), 1000)
    case.peer(daemon).send(fits)
    daemon.wait_records(1)
    for size in (1001, 1500, 65507):
        case.peer(daemon).send(snmp.v2c(
            varbinds(snmp.mark("x" * (size - frame)))))
    equal(len(daemon.fence()), 1)
    daemon.wait_log("octets from 127.0.0.1 port .*: tooBig: ")
    equal(daemon.stop().drops, {"tooBig": 3})


def test_what_a_peer_writes_cannot_forge_a_line_of_the_log(case):
    user = 'user "noc" { auth = "SHA" auth_passphrase = "passphrase" }\n'
    daemon = case.daemon(user)
    name = "x\ntraplined: info: forged\x1b[2J"
    form = usm.Form(usm.User(name), bytes.fromhex("8000270f0474657374"))
    case.peer(daemon).send(usm.encode(form, snmp.pdu(varbinds())))
    daemon.wait_log(r'user "x\\ntraplined: info: forged\\x1b\[2J": ')
    daemon.stop()
    assert "\nforged" not in daemon.log() and "\x1b" not in daemon.log()
