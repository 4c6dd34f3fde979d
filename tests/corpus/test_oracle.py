#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Random notifications, made by net-snmp's snmptrap and snmpinform, must be
decoded as Wireshark decodes them.

Every SMI type that snmptrap can send, in v1, v2c and v3 (plain, authenticated,
encrypted); tshark is given the same user. $TRAPLINE_SEED repeats a run, which
otherwise differs each time; $TRAPLINE_ORACLE is the number of datagrams. Skips
where the programs are not installed. The last line is `N passed, N failed, N
skipped`.
"""
import os
import random
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path

from deciding import Totals, decide, user_section

COUNT = int(os.environ.get("TRAPLINE_ORACLE", 60))
SEED = int(os.environ.get("TRAPLINE_SEED", random.randrange(1 << 32)))
ENGINE = "8000270f0474657374"
USER = {"user": "noc", "auth": "SHA", "auth_pass": "authpass99",
        "priv": "AES", "priv_pass": "privpass99"}
LEVELS = ("noAuthNoPriv", "authNoPriv", "authPriv")
TSHARK_USER = ('uat:snmp_users:"","noc","SHA1","authpass99","AES",'
               '"privpass99"')
UPTIME, TRAP_OID = "1.3.6.1.2.1.1.3.0", "1.3.6.1.6.3.1.1.4.1.0"
TYPES = {
    "Integer32": "INTEGER",
    "OctetString": "OCTET STRING",
    "OID": "OBJECT IDENTIFIER",
    "Null": "NULL",
    "Timeticks": "TimeTicks",
}


# --- senders ------------------------------------------------------------------

def random_oid(rng):
    """Arcs of every size, and now and then many of them."""
    arcs = [rng.getrandbits(rng.choice((1, 7, 8, 14, 21, 28, 32)))
            for _ in range(rng.choice((1, 3, 8, 100)))]
    return "1.3.6.1." + ".".join(map(str, arcs))


def random_text(rng):
    letters = "abc XYZ09\"\\'%$<>&;\té€😀"
    return "".join(rng.choice(letters) for _ in range(rng.randrange(40)))


def random_varbind(rng):
    kind = rng.choice("iuctasxonCFDIUb")
    value = {
        "i": lambda: rng.randrange(-2**31, 2**31),
        "u": lambda: rng.getrandbits(32),
        "c": lambda: rng.getrandbits(rng.choice((7, 8, 31, 32))),
        "t": lambda: rng.getrandbits(32),
        "a": lambda: ".".join(str(rng.getrandbits(8)) for _ in range(4)),
        "s": lambda: random_text(rng),
        "x": lambda: rng.randbytes(rng.choice((1, 6, 130))).hex(),
        "o": lambda: random_oid(rng),
        "n": lambda: "",
        "C": lambda: rng.getrandbits(rng.choice((8, 63, 64))),
        "F": lambda: rng.uniform(-1e6, 1e6),
        "D": lambda: rng.uniform(-1e300, 1e300),
        "I": lambda: rng.randrange(-2**63, 2**63),
        "U": lambda: rng.getrandbits(64),
        "b": lambda: " ".join(map(str, rng.sample(range(64), 3))),
    }[kind]()
    return [random_oid(rng), kind, str(value)]


def random_command(rng, number):
    """A sender's arguments up to the target, and those behind it."""
    version = rng.choice(("1", "2c", "3"))
    program, head = "snmptrap", ["-v", version]
    if version == "3":
        head += ["-e", "0x" + ENGINE, "-u", USER["user"], "-n", "ctx",
                 "-l", rng.choice(LEVELS), "-Z", f"7,{1000 + number}",
                 "-a", USER["auth"], "-A", USER["auth_pass"],
                 "-x", USER["priv"], "-X", USER["priv_pass"]]
    else:
        head += ["-c", rng.choice(("public", "private", "ä b"))]
        if version == "2c" and rng.random() < 0.3:
            program = "snmpinform"
            head += ["-r", "0", "-t", "0.01"]
    uptime = str(rng.getrandbits(31))
    if version == "1":
        generic = rng.randrange(7)
        specific = rng.getrandbits(31) if generic == 6 else 0
        tail = [random_oid(rng), "192.0.2.7", str(generic), str(specific),
                uptime]
    else:
        tail = [uptime, random_oid(rng)]
    for _ in range(rng.randrange(6)):
        varbind = random_varbind(rng)
        if version != "1" or varbind[1] != "C":
            tail += varbind
    return [program, "-m", "", *head], tail


def capture(rng, directory):
    """What the senders send, as they send it."""
    env = dict(os.environ, SNMP_PERSISTENT_DIR=directory, SNMPCONFPATH=directory)
    datagrams = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(10)
        target = f"127.0.0.1:{receiver.getsockname()[1]}"
        for number in range(COUNT):
            head, tail = random_command(rng, number)
            with subprocess.Popen(
                    [*head, target, *tail], env=env, text=True,
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as sender:
                try:
                    datagrams.append(receiver.recv(65535))
                except socket.timeout:
                    sys.exit(f"nothing sent: {head} {tail}\n"
                             f"{sender.stderr.read()}")
    return datagrams


# --- tshark -------------------------------------------------------------------

def write_pcap(path, datagrams):
    """Raw IPv4 packets to port 162."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 101))
        for datagram in datagrams:
            udp = struct.pack(
                ">HHHH", 50000, 162, 8 + len(datagram), 0) + datagram
            packet = struct.pack(
                ">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0,
                bytes((192, 0, 2, 1)), bytes((192, 0, 2, 2))) + udp
            file.write(struct.pack("<IIII", 0, 0, len(packet), len(packet)))
            file.write(packet)


def dissect(datagrams, directory):
    """tshark's fields of each datagram, as a tree."""
    path = Path(directory, "capture.pcap")
    write_pcap(path, datagrams)
    done = subprocess.run(
        ["tshark", "-r", path, "-n", "-T", "pdml", "-o", TSHARK_USER],
        env=dict(os.environ, HOME=directory), check=True, timeout=120,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return [packet.find("proto[@name='snmp']")
            for packet in xml.fromstring(done.stdout).iter("packet")]


def show(tree, name):
    """How tshark shows the first field of this name; None if there is none."""
    field = tree.find(f".//field[@name='snmp.{name}']")
    return None if field is None else field.get("show")


def value(tree, name):
    """The octets of the first field of this name."""
    field = tree.find(f".//field[@name='snmp.{name}']")
    return None if field is None else bytes.fromhex(field.get("value", ""))


def number(text):
    return None if text is None else int(text)


# --- comparison ---------------------------------------------------------------

def record_octets(fields, text, hexadecimal):
    if text in fields:
        return fields[text].encode()
    return bytes.fromhex(fields[hexadecimal])


def opaque(varbind, tag):
    """The octets of an Opaque that a record shows as a number or in hex."""
    if "hex" in varbind:
        return bytes.fromhex(varbind["hex"])
    real = struct.pack({0x78: ">f", 0x79: ">d"}[tag], varbind["value"])
    return bytes((0x9f, tag, len(real))) + real


def differs(field, varbind):
    """Is the record's varbind another than tshark's?"""
    kind = re.match(r"Value \((\w+)\)", field.get("showname"))[1]
    octets, shown = bytes.fromhex(field.get("value", "")), field.get("show")
    if TYPES.get(kind, kind) != varbind["type"]:
        return True
    if kind == "Null":
        return "value" in varbind
    if kind == "OctetString":
        return record_octets(varbind, "value", "hex") != octets
    if kind == "Opaque":
        return opaque(varbind, octets[1]) != octets
    if kind in ("OID", "IpAddress"):
        return varbind["value"] != shown
    return varbind["value"] != int(shown)


def compare_varbinds(tree, record):
    items = tree.findall(
        ".//field[@name='snmp.variable_bindings']/field[field]")
    if record["version"] != "v1":
        heads = [(item[0].get("show"), item[1].get("show"))
                 for item in items[:2]]
        items = items[2:]
        ours = [(UPTIME, str(record.get("uptime"))),
                (TRAP_OID, record.get("trap_oid"))]
        if heads != ours:
            return [f"{ours}, tshark: {heads}"]
    if len(items) != len(record["varbinds"]):
        return [f"{len(record['varbinds'])} varbinds, tshark: {len(items)}"]
    return [f"{varbind}, tshark: {item[1].get('showname')}"
            for item, varbind in zip(items, record["varbinds"])
            if item[0].get("show") != varbind["oid"] or
            differs(item[1], varbind)]


def fields_of(tree):
    """What a record should say, by tshark."""
    pdu = {"4": "trap", "7": "trap", "6": "inform"}.get(show(tree, "data"))
    fields = {
        "pdu": pdu,
        "request_id": number(show(tree, "request_id")),
        "enterprise": show(tree, "enterprise"),
        "agent_address": show(tree, "agent_addr"),
        "generic_trap": number(show(tree, "generic_trap")),
        "specific_trap": number(show(tree, "specific_trap")),
    }
    if fields["generic_trap"] is not None:
        fields["uptime"] = number(show(tree, "time_stamp"))
    if show(tree, "msgVersion") is None:
        fields["version"] = ("v1", "v2c")[int(show(tree, "version"))]
        return fields
    flags = int(show(tree, "msgFlags"), 16)
    return dict(
        fields, version="v3", user=show(tree, "msgUserName"),
        security_level=LEVELS[(flags & 1) + (flags >> 1 & 1)],
        engine_id=value(tree, "msgAuthoritativeEngineID").hex(),
        context_engine_id=value(tree, "contextEngineID").hex(),
        context_name=show(tree, "contextName"))


def compare(tree, answer):
    reason, record = answer
    if record is None:
        return [reason]
    mistakes = [
        f"{name} {record.get(name)!r}, tshark: {expected!r}"
        for name, expected in fields_of(tree).items()
        if record.get(name) != expected]
    community = value(tree, "community")
    if community is not None and community != record_octets(
            record, "community", "community_hex"):
        mistakes.append(f"community, tshark: {community!r}")
    if "flags" in record:
        mistakes.append(f"flags {record['flags']}")
    return mistakes + compare_varbinds(tree, record)


def main():
    totals = Totals()
    missing = [program for program in ("tshark", "snmptrap", "snmpinform")
               if shutil.which(program) is None]
    if missing:
        print(f"skipped: not installed: {', '.join(missing)}")
        totals.skipped = COUNT
        return totals.finish()
    with tempfile.TemporaryDirectory() as directory:
        datagrams = capture(random.Random(SEED), directory)
        trees = dissect(datagrams, directory)
    answers = decide(
        [(str(n), datagram.hex()) for n, datagram in enumerate(datagrams)],
        user_section(USER, "noAuthNoPriv"))
    for n, (tree, datagram) in enumerate(zip(trees, datagrams)):
        totals.check(f"seed {SEED}, datagram {n} ({datagram.hex()})",
                     compare(tree, answers[str(n)]))
    return totals.finish()


if __name__ == "__main__":
    sys.exit(main())
