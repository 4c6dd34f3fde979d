#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The same datagrams to a real snmptrapd and to traplined: what a traphandle
reads and what stands in the log file must be equal byte for byte.

Two things are made equal before: the port that each listens on, and the time
of day in the log, if it differs by seconds only. White space in strings is
escaped in our log lines, and raw in snmptrapd's, on purpose: there the values
that have some are escaped before comparing.
"""
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ber import (
    BITS, COUNTER32, COUNTER64, GAUGE32, INFORM, IP_ADDRESS, NSAP, NULL, OCTETS,
    OID, OPAQUE, TIME_TICKS, UINTEGER32, integer, leading, oid, opaque_double,
    opaque_float, tlv, v1, v2c, v3, varbind)

NET = "1.3.6.1.4.1.8072.9999"
END = b"\x01END\x01"
STAMP = re.compile(rb"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) ", re.MULTILINE)
SNMPTRAPD = shutil.which("snmptrapd") or "/usr/sbin/snmptrapd"
PATIENCE = 20  # seconds
ENGINE = bytes.fromhex("8000000001020304")


def octets(value):
    return tlv(OCTETS, value)


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
        yield name, v2c(leading() + [varbind(NET + ".1", value)] + one)
    for name, value in WHITE.items():
        value_of = [varbind(NET + ".1", octets(value))]
        yield name, v2c(leading() + value_of + one)
    chance = random.Random(1)
    for i in range(100):
        alphabet = bytes(set(range(256)) - set(range(9, 14))) if i % 2 \
            else bytes(range(0x20, 0x7f))
        value = bytes(chance.choices(alphabet, k=chance.randrange(50)))
        yield f"octets by chance {i}", v2c(leading() + [
            varbind(NET, octets(value)), varbind(NET, tlv(OPAQUE, value)),
            varbind(NET, octets(value[:3]))])
    yield "an inform", v2c(leading() + one, kind=INFORM)
    yield "nothing but the two", v2c(leading())
    yield "no uptime", v2c(leading()[1:] + one)
    yield "the two in turn", v2c(leading()[::-1] + one)
    yield "the two twice", v2c(leading() + leading())
    yield "odd names", v2c(leading() + [
        varbind(name, integer(1)) for name in
        ("0.0", "0.5.6", "1.2", "1.3.6.1", "2.5.4", "2.100.3")])
    yield "many", v2c(leading() + [
        varbind(f"{NET}.{i}", octets(b"v%d" % i)) for i in range(1500)])
    yield "v3", v3(leading() + one, ENGINE, b"u", b"ctx")
    for generic in range(7):
        yield f"v1, generic {generic}", v1(one, generic)
    yield "v1, enterprise of 0", v1(one, enterprise=NET + ".0")
    yield "v1, enterprise 0.0", v1(one, enterprise="0.0")
    yield "v1, enterprise 2.999", v1([], enterprise="2.999")
    yield "v1, large specific", v1([], specific=2 ** 31 - 1)
    yield "v1, no agent", v1(one, agent=b"\0\0\0\0")
    yield "v1, an empty agent", v1(one, agent=b"")
    yield "v1, up for days", v1([], uptime=3 * 8640000 + 5)
    yield "v1, Counter64", v1([varbind(NET, integer(5, COUNTER64))])
    yield "v1, the two in it", v1(leading())
    yield "v1, what is appended in it", v1([
        varbind("1.3.6.1.6.3.18.1.3.0", tlv(IP_ADDRESS, b"\1\1\1\1")),
        varbind("1.3.6.1.6.3.18.1.4.0", octets(b"other")),
        varbind("1.3.6.1.6.3.1.1.4.3.0", oid("1.3.6.1"))])
    for community in (b"", b'a"b\\', b"a\0b", b"a\xffb", "zü".encode(),
                      b"a\x1b[2Jb", b"a%sb%%", b"c" * 255):
        yield f"v1, community {community[:9]}", v1(one, community=community)
    yield "v1, community with LF", v1(one, community=b"a\nb")


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def handler(directory, name):
    """A script that keeps what it reads, with a mark behind."""
    path = directory / f"{name}.sh"
    path.write_text(f"#!/bin/sh\ncat >>{directory}/{name}.stdin\n"
                    f"printf '\\001END\\001' >>{directory}/{name}.stdin\n")
    path.chmod(0o755)
    return path


class Receiver:
    """A program that listens on a port; for each of its names NAME.stdin has
    what a script read, NAME.log what it logged."""

    def __init__(self, directory, names, port, command, env=None):
        self.directory, self.names, self.port = directory, names, port
        self.before = {name: (0, 0) for name in names}
        self.errors = open(directory / f"{names[0]}.err", "wb")
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.errors,
            stderr=self.errors, env=dict(os.environ, **(env or {})))

    def stdin(self, name):
        path = self.directory / f"{name}.stdin"
        all_of_it = path.read_bytes() if path.exists() else b""
        return all_of_it.split(END)[:-1][self.before[name][0]:]

    def lines(self, name, replace=()):
        """The log, cut before each time of day at the start of a line."""
        path = self.directory / f"{name}.log"
        log = path.read_bytes() if path.exists() else b""
        for old, new in replace:
            log = log.replace(old, new)
        starts = [match.start() for match in STAMP.finditer(log)]
        ends = starts[1:] + [len(log)]
        return [log[a:b] for a, b in zip(starts, ends)][self.before[name][1]:]

    def await_handled(self, count):
        deadline = time.time() + PATIENCE
        while any(len(self.stdin(name)) < count for name in self.names):
            if time.time() > deadline:
                return False
            time.sleep(0.002)
        return True

    def start(self, sender):
        """Sends traps until it hears one, then forgets what came so far."""
        deadline = time.time() + PATIENCE
        while not all(self.stdin(name) for name in self.names):
            if time.time() > deadline or self.process.poll() is not None:
                return False
            sender.sendto(v2c(leading()), ("127.0.0.1", self.port))
            time.sleep(0.2)
        time.sleep(0.5)  # those that came in meanwhile
        self.before = {name: (len(self.stdin(name)), len(self.lines(name)))
                       for name in self.names}
        return True

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.errors.close()


def snmptrapd(directory, name, options):
    port = free_port()
    conf = directory / f"{name}.conf"
    conf.write_text("disableAuthorization yes\n"
                    f"createUser -e 0x{ENGINE.hex()} u\n"
                    f"traphandle default {handler(directory, name)}\n")
    return Receiver(
        directory, [name], port,
        [SNMPTRAPD, "-f", "-C", "-c", str(conf),
         "-Lf", str(directory / f"{name}.log"), *options,
         "-p", str(directory / f"{name}.pid"), f"udp:127.0.0.1:{port}"],
        {"MIBS": "", "SNMPCONFPATH": str(directory),
         "SNMP_PERSISTENT_DIR": str(directory / name)})


def traplined(directory, oid_formats):
    port = free_port()
    text = f"""
listen          = {{"udp:127.0.0.1:{port}"}}
run_as_user     = ""
run_as_group    = ""
state_directory = "{directory}/state"
control_socket  = "{directory}/control.sock"
community "*" {{ }}
user "u" {{ auth = "none"  priv = "none" }}
"""
    for name, oid_format in oid_formats.items():
        text += f"""
file "file-{name}" {{
    path = "{directory}/{name}.log"
    format = "snmptrapd"
    oid_format = "{oid_format}"
}}
exec "exec-{name}" {{
    command = {{"{handler(directory, name)}"}}
    max_processes = 1
    oid_format = "{oid_format}"
}}
"""
    (directory / "traplined.conf").write_text(text)
    (directory / "state").mkdir()
    build = Path(os.environ.get("TRAPLINE_BUILD", "build")).resolve()
    return Receiver(
        directory, list(oid_formats), port,
        [str(build / "traplined"), "-f", "-c",
         str(directory / "traplined.conf")])


def seconds(stamp):
    return time.mktime(time.strptime(stamp.decode(), "%Y-%m-%d %H:%M:%S"))


def same_time(theirs, ours):
    """Gives ours the time of theirs if they are seconds apart."""
    a, b = STAMP.match(theirs), STAMP.match(ours)
    if a and b and abs(seconds(a[1]) - seconds(b[1])) <= PATIENCE:
        return a[1] + ours[b.end(1):]
    return ours


def escape(value):
    for raw, escaped in ((b"\n", b"\\n"), (b"\r", b"\\r"), (b"\t", b"\\t"),
                         (b"\v", b"\\v"), (b"\f", b"\\f")):
        value = value.replace(raw, escaped)
    return value


def show(text):
    return repr(text if len(text) < 800
                else text[:500] + b" ... " + text[-250:])


def differences(names, theirs, ours, name):
    """Compares one snmptrapd with the outputs that are set as it is. Yields
    each datagram's name and what differs, or None."""
    port = [f":{receiver.port}".encode() for receiver in (theirs, ours)]
    white = [(b'"' + value + b'"', b'"' + escape(value) + b'"')
             for value in WHITE.values()]
    pairs = {
        "stdin": (theirs.stdin(theirs.names[0]), ours.stdin(name)),
        "log": (theirs.lines(theirs.names[0], white), ours.lines(name)),
    }
    for what, (expected, got) in pairs.items():
        if len(expected) != len(names) or len(got) != len(names):
            yield what, f"{len(expected)} and {len(got)} of {len(names)}"
            continue
        for case, a, b in zip(names, expected, got):
            b = b.replace(port[1], port[0])
            if what == "log":
                b = same_time(a, b)
            yield f"{what}, {case}", None if a == b else (
                f"\n  snmptrapd {show(a)}\n  traplined {show(b)}")


def run(directory):
    passed = failed = 0
    options = {"iso": [], "numeric": ["-On"]}
    ours = traplined(directory, {name: name for name in options})
    theirs = {name: snmptrapd(directory, f"snmptrapd-{name}", flags)
              for name, flags in options.items()}
    receivers = [ours, *theirs.values()]
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.bind(("127.0.0.1", 0))
    try:
        for receiver in receivers:
            if not receiver.start(sender):
                print(f"{receiver.names[0]} does not hear: ",
                      (directory / f"{receiver.names[0]}.err").read_text())
                return 0, 1
        names = []
        for name, datagram in cases():
            names.append(name)
            for receiver in receivers:
                sender.sendto(datagram, ("127.0.0.1", receiver.port))
            for receiver in receivers:
                if not receiver.await_handled(len(names)):
                    print(f"{name}: not heard by {receiver.names}")
                    return passed, failed + 1
        time.sleep(0.2)  # the log of the last one
        for name, receiver in theirs.items():
            for what, difference in differences(names, receiver, ours, name):
                passed += difference is None
                failed += difference is not None
                if difference is not None:
                    print(f"{name}: {what}: {difference}")
    finally:
        for receiver in receivers:
            receiver.stop()
        sender.close()
    return passed, failed


def main():
    if not os.path.exists(SNMPTRAPD):
        print("no snmptrapd here\n0 passed, 0 failed, 1 skipped")
        return 77
    with tempfile.TemporaryDirectory(prefix="trapline-compat-") as directory:
        passed, failed = run(Path(directory))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
