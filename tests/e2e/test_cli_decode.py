# SPDX-License-Identifier: ISC
"""trapline decode: every shape of input, trees as they should look, the same
fields and values as Wireshark's, and verdicts as the daemon's."""
import json
import os
import shutil
import socket
import struct
import subprocess
import xml.etree.ElementTree as xml
from pathlib import Path

from lib import snmp
from lib.case import Skip
from lib.command import trapline
from lib.daemon import BUILD, TOP
from lib.expect import equal
from lib.users import Keyed

CORPUS = Path(TOP, "tests/fuzz/corpus/decode")
GOLDEN = Path(__file__).resolve().parent / "golden"
ARTICLE = (CORPUS / "v2c-article").read_bytes()
TSHARK_AUTHS = {"MD5": "MD5", "SHA": "SHA1", "SHA-224": "SHA2-224",
                "SHA-256": "SHA2-256", "SHA-384": "SHA2-384",
                "SHA-512": "SHA2-512"}
TSHARK_PRIVS = {"DES": "DES", "AES": "AES", "AES-192": "AES192",
                "AES-256": "AES256", "AES-192-C": "AES192",
                "AES-256-C": "AES256"}
# whose keys have to be made longer for these; Wireshark does it as by Reeder
SHORT = {"MD5": ("AES-192", "AES-256"), "SHA": ("AES-192", "AES-256"),
         "SHA-224": ("AES-256",)}
USERS = [Keyed("nobody")] + [
    Keyed(f"{auth}+{priv}", auth, priv)
    for auth in TSHARK_AUTHS for priv in (None, *TSHARK_PRIVS)
    if priv not in SHORT.get(auth, ())
    and not (str(priv).endswith("-C")
             and priv[:-2] not in SHORT.get(auth, ()))]
OTHER_NAMES = {
    "request-id": "request_id", "error-status": "error_status",
    "error-index": "error_index", "agent-addr": "agent_addr",
    "generic-trap": "generic_trap", "specific-trap": "specific_trap",
    "time-stamp": "time_stamp"}
NAMES = {"version", "community", "enterprise", "name", "msgID", "msgMaxSize",
         "msgFlags", "msgSecurityModel", "msgAuthoritativeEngineID",
         "msgAuthoritativeEngineBoots", "msgAuthoritativeEngineTime",
         "msgUserName", "msgAuthenticationParameters", "msgPrivacyParameters",
         "contextEngineID", "contextName", "value",
         *OTHER_NAMES.values()}


def decode(datagrams, *options):
    """An object for each of what is in a capture or in text."""
    done = trapline(*options, "decode", "--json", stdin=datagrams)
    return [json.loads(line) for line in done.splitlines()]


def decode_one(datagram, *options, fails=False):
    """An object, whether or not the datagram is as it should be."""
    done = subprocess.run(
        [BUILD / "trapline", *map(str, options), "decode", "--json"],
        input=datagram, capture_output=True, timeout=60, check=False)
    equal(done.returncode, 65 if fails else 0)
    return json.loads(done.stdout)


def leaves(fields):
    for field in fields:
        yield field
        yield from leaves(field.get("fields", []))


def shown(field):
    """Numbers, OIDs and addresses as text; the octets of anything else."""
    if "value" in field and field["type"] != "OCTET STRING":
        return str(field["value"])
    return field["contents"]


def elements(record):
    """(name, value) of what has a name that tshark has, too."""
    return [(OTHER_NAMES.get(field["name"], field["name"]), shown(field))
            for field in leaves(record["fields"])
            if OTHER_NAMES.get(field["name"], field["name"]) in NAMES]


def pcap(datagrams):
    """Raw IPv4 packets to port 162."""
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101)
    for datagram in datagrams:
        udp = struct.pack(">HHHH", 50000, 162, 8 + len(datagram), 0) + datagram
        packet = struct.pack(
            ">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0,
            bytes((192, 0, 2, 1)), bytes((192, 0, 2, 2))) + udp
        out += struct.pack("<IIII", 0, 0, len(packet), len(packet)) + packet
    return out


def dissect(case, capture, users=()):
    """tshark's SNMP trees."""
    if shutil.which("tshark") is None:
        raise Skip("tshark is not installed")
    path = case.path("capture.pcap")
    path.write_bytes(capture)
    command = ["tshark", "-r", path, "-n", "-T", "pdml"]
    for user in users:
        command += ["-o", 'uat:snmp_users:"","{}","{}","{}","{}","{}"'.format(
            user.name, TSHARK_AUTHS.get(user.auth, "MD5"),
            user.auth_passphrase if user.auth else "",
            TSHARK_PRIVS.get(user.priv, "DES"),
            user.priv_passphrase if user.priv else "")]
    done = subprocess.run(
        command, env=dict(os.environ, HOME=str(case.directory)), check=True,
        timeout=80, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return [packet.find("proto[@name='snmp']")
            for packet in xml.fromstring(done.stdout).iter("packet")]


def tshark_elements(tree):
    found = []
    for field in tree.iter("field"):
        name = field.get("name", "").removeprefix("snmp.")
        name = {"msgVersion": "version"}.get(name, name)
        if name.startswith("value."):
            name = "value"
        if name in NAMES:
            found.append((name, field))
    return found


def same(record, tree):
    """Our numbers, OIDs and addresses are what tshark shows; of the rest the
    octets are the same."""
    ours, theirs = elements(record), tshark_elements(tree)
    equal([name for name, _ in ours], [name for name, _ in theirs])
    for (name, value), (_, field) in zip(ours, theirs):
        assert value in (field.get("show"), field.get("value", "")), (
            name, value, field.attrib)


VARBINDS = ("1.3.6.1.4.1.9.1", "i", "-129", "1.3.6.1.4.1.9.2", "u",
            "4294967295", "1.3.6.1.4.1.9.3", "s", "text",
            "1.3.6.1.4.1.9.4", "x", "00ff41", "1.3.6.1.4.1.9.5", "a",
            "192.0.2.9", "1.3.6.1.4.1.9.6", "o", "1.3.6.1.4.1.8072.99999",
            "1.3.6.1.4.1.9.7", "t", "128")


def test_every_shape_of_input(case):
    """Hexadecimal text and captures all hold the article's datagram."""
    shapes = [path for path in sorted(CORPUS.iterdir())
              if path.name.startswith(("hex-", "pcap"))
              and path.name != "pcap-cut"]
    assert len(shapes) >= 17, shapes
    for path in shapes:
        records = decode(path.read_bytes())
        assert records, path
        for record in records:
            equal(record["octets"], len(ARTICLE))
            equal(elements(record), elements(decode_one(ARTICLE)))
    told = trapline("decode", CORPUS / "pcap-cut", status=65)
    assert "ends within a packet" in told, told


def test_the_tree_of_the_article(case):
    """Byte for byte, v1 and v3 beside it."""
    for golden in sorted(GOLDEN.glob("*.txt")):
        equal(trapline("decode", CORPUS / golden.stem),
              golden.read_text())
    assert (GOLDEN / "v2c-article.txt").exists()


def test_the_tree_of_what_is_decrypted(case):
    """Digest, cipher, plaintext and padding, without colours."""
    golden = GOLDEN / "v3-decrypted"
    users = ("-c", golden.with_suffix(".conf"), "decode")
    told = trapline(*users, golden.with_suffix(".hex"))
    equal(told, golden.with_suffix(".tree").read_text())
    assert "\033" not in told


def test_every_octet_is_shown(case):
    """Once, in its order."""
    for name in ("v2c-article", "net-snmp-v3-noauth", "net-snmp-v3-priv"):
        octets = ""
        for field in leaves(decode_one((CORPUS / name).read_bytes())["fields"]):
            octets += field.get("header", "") + field.get("contents", "")
        equal(octets, (CORPUS / name).read_bytes().hex())


def test_as_wireshark_v1_and_v2c(case):
    """Same fields, same values, of every type."""
    device = case.net_snmp()

    def send(to):
        yield device.trap_v1(to, *VARBINDS)
        yield device.trap_v1(to, generic=3, specific=0)
        yield device.trap(to, *VARBINDS, "1.3.6.1.4.1.9.8", "C",
                          "18446744073709551615")
        yield device.inform(to, *VARBINDS, fails=True)
    capture = pcap(capture_first(case, send))
    trees = dissect(case, capture)
    records = decode(capture)
    equal(len(records), 4)
    for record, tree in zip(records, trees):
        same(record, tree)


def capture_first(case, send):
    """Of each sender the first datagram: an inform is sent again."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(10)
        datagrams = []
        for _ in send(f"127.0.0.1:{receiver.getsockname()[1]}"):
            datagrams.append(receiver.recv(65535))
            receiver.setblocking(False)
            try:
                while True:
                    receiver.recv(65535)
            except BlockingIOError:
                receiver.settimeout(10)
        return datagrams


def test_as_wireshark_v3(case):
    """Every digest, every cipher; decrypted alike; and accepted."""
    conf = case.write("traplined.conf",
                      "".join(user.section() for user in USERS), 0o600)

    def send(to):
        for user in USERS:
            yield case.net_snmp(user.name).v3(
                "snmptrap", to, user.words, user.name)
    capture = pcap(capture_first(case, send))
    trees = dissect(case, capture, USERS)
    records = decode(capture, "-c", conf)
    equal(len(records), len(USERS))
    for user, record, tree in zip(USERS, records, trees):
        equal(record["verdict"]["outcome"], "accepted")
        same(record, tree)
        notes = " ".join(note for field in leaves(record["fields"])
                         for note in field.get("notes", []))
        assert ("right: " in notes) == bool(user.auth), notes
        assert ("encrypted with " in notes) == bool(user.priv), notes


def test_longer_keys(case):
    """Both key extensions are tried, and named."""
    users = [Keyed(f"{auth}+{priv}", auth, priv) for auth in ("MD5", "SHA")
             for priv in ("AES-192", "AES-256", "AES-192-C", "AES-256-C")]
    sections = "".join(user.section() for user in users)
    conf = case.write("traplined.conf", "\n".join(
        line for line in sections.splitlines() if "key_ext" not in line),
        0o600)

    def send(to):
        for user in users:
            yield case.net_snmp(user.name).v3(
                "snmptrap", to, user.words, user.name)
    records = decode(pcap(capture_first(case, send)), "-c", conf)
    for user, record in zip(users, records):
        equal(record["verdict"]["outcome"], "accepted")
        text = json.dumps(record)
        way = "reeder" if user.priv.endswith("-C") else "blumenthal"
        assert f"key extended as by {way}" in text, text


def cut_to_fit(datagram, size):
    """Its beginning, the outer length made to fit, or nothing would be read at
    all."""
    at = 2 + (datagram[1] & 0x7f if datagram[1] & 0x80 else 0)
    length = size - at
    if at == 2:
        return datagram[:1] + bytes((length,)) + datagram[2:size]
    return (datagram[:2] + length.to_bytes(at - 2, "big") +
            datagram[at:size])


def test_cut_short(case):
    """Beginnings of datagrams of every version: the tree up to the fault, all
    of it among Wireshark's fields; and traplined drops it."""
    for name in ("v2c-article", "net-snmp-v1-specific", "net-snmp-v3-noauth",
                 "net-snmp-v3-priv"):
        datagram = (CORPUS / name).read_bytes()
        cuts = [cut_to_fit(datagram, size)
                for size in range(6, len(datagram), 7)]
        trees = dissect(case, pcap(cuts))
        equal(len(trees), len(cuts))
        for cut, tree in zip(cuts, trees):
            same_up_to_the_fault(cut, tree)


def same_up_to_the_fault(cut, tree):
    record = decode_one(cut, fails=True)
    equal(record["verdict"]["reason"], "snmpInASNParseErrs")
    assert 0 <= record["fault"]["offset"] <= len(cut), record
    theirs = tshark_elements(tree) if tree is not None else []
    for (name, value), (their_name, field) in zip(elements(record), theirs):
        equal(name, their_name)
        assert value in (field.get("show"), field.get("value")), (
            name, value, field.attrib)


def test_faults(case):
    """Where, and what."""
    for octets, offset, words in (
            ("30800201", 1, "indefinite"),
            ("30ff0201", 1, "reserved"),
            ("3005020101", 1, "5 octets, but 3 are left"),
            ("3003020105", 2, "there are 0 (SNMPv1)"),
            ("30820003", 1, "says 3 octets, but 0"),
            ("1f030201", 0, "should be SEQUENCE"),
            ("300602010104", 1, "but 4 are left"),
            ("30070201010402ab", 1, "but 6 are left")):
        record = decode_one(bytes.fromhex(octets), fails=True)
        equal(record["fault"]["offset"], offset)
        assert words in record["fault"]["what"], record


def verdict(datagram, *options):
    found = decode_one(datagram, *options)["verdict"]
    return found["outcome"], found.get("reason")


def test_verdicts(case):
    """What traplined would do."""
    conf = case.write("traplined.conf", """
        community "test" { }
        community "near" { sources = {"192.0.2.0/24"} }
        view "links" { included = {"IF-MIB::linkDown"} }
        community "links" { view = "links"  sources = {"192.0.2.0/24"} }
        user "noc" { auth = "SHA-256"  auth_passphrase = "wrong passphrase" }
        """, 0o600)
    equal(verdict(ARTICLE), ("depends", None))
    equal(verdict(ARTICLE, "-c", conf), ("accepted", None))
    near, far = (snmp.v2c([], community=name) for name in ("near", "far"))
    equal(verdict(near, "-c", conf), ("depends", None))
    equal(verdict(pcap([near]), "-c", conf), ("accepted", None))
    equal(verdict(far, "-c", conf), ("dropped", "snmpInBadCommunityNames"))
    away = pcap([near]).replace(bytes((192, 0, 2, 1)), bytes((10, 0, 0, 1)))
    equal(verdict(away, "-c", conf), ("dropped", "snmpInBadCommunityUses"))
    links = [snmp.v2c(snmp.varbinds(trap_oid=f"1.3.6.1.6.3.1.1.5.{n}"),
                      community="links") for n in (3, 4)]
    equal([verdict(link, "-c", conf) for link in links],
          [("depends", None), ("dropped", "notInView")])
    response = snmp.v2c([], community="test", kind=0xa2)
    equal(verdict(response, "-c", conf), ("dropped", "snmpUnknownPDUHandlers"))

    def send(to):
        user = ("noc", "SHA-256", "right passphrase")
        yield case.net_snmp().v3("snmptrap", to, user, "mark")
    found = decode_one(pcap(capture_first(case, send)), "-c", conf)
    equal(found["verdict"]["reason"], "usmStatsWrongDigests")
    assert "wrong for the keys of every section" in json.dumps(found)


def test_mistakes(case):
    """What is refused, and with which status."""
    bad = case.write("bad.conf", 'user "x" { auth = "SHA-3" }', 0o600)
    for stdin, status, arguments, words in (
            ("", 65, ("decode",), "no datagram"),
            ("hello", 65, ("decode",), "no datagram"),
            ("30 0", 65, ("decode",), "odd number"),
            ("", 64, ("decode", "a", "b"), "one file"),
            ("", 64, ("decode", "--yaml"), "yaml"),
            ("", 66, ("decode", case.path("nowhere")), "No such file"),
            ("", 78, ("-c", bad, "decode"), "bad.conf:1:")):
        told = trapline(*arguments, stdin=stdin, status=status)
        assert words in told, (words, told)
