#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The same datagrams to a real snmptrapd and to traplined: what a traphandle
reads and what stands in the log file must be equal byte for byte.

Once without MIBs, with OIDs in two forms, and once with Debian's MIBs and our
own odd ones, which `trapline mib compile` has made an index of.

Two things are made equal before: the port that each listens on, and the time
of day in the log, if it differs by seconds only. White space in strings is
escaped in our log lines, and raw in snmptrapd's, on purpose: there the values
that have some are escaped before comparing, and left out where a MIB takes away their
quotes.
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lib.mib_samples import mib_cases
from lib.samples import ENGINE, WHITE, cases
from lib.snmp import v2c, varbinds

END = b"\x01END\x01"
STAMP = re.compile(rb"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) ", re.MULTILINE)
SNMPTRAPD = shutil.which("snmptrapd") or "/usr/sbin/snmptrapd"
PATIENCE = 20  # seconds
# RFC 1213's egpNeighborLoss is built in, and in no module that Debian has.
UNLIKE = {("mib", "v1, generic 5")}
HERE = Path(__file__).resolve().parent
# In this order of names: net-snmp and libsmi do not mind which is first.
MIB_DIRECTORIES = [path for path in (
    HERE / "mibs", HERE.parent.parent / "mibs", Path("/usr/share/snmp/mibs"))
    if path.exists()]


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
            sender.sendto(v2c(varbinds()), ("127.0.0.1", self.port))
            time.sleep(0.2)
        time.sleep(0.5)  # those that came in meanwhile
        self.before = {name: (len(self.stdin(name)), len(self.lines(name)))
                       for name in self.names}
        return True

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.errors.close()


def snmptrapd(directory, name, options, mibs=""):
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
        {"MIBS": mibs, "MIBDIRS": ":".join(map(str, MIB_DIRECTORIES)),
         "SNMPCONFPATH": str(directory),
         "SNMP_PERSISTENT_DIR": str(directory / name)})


def compile_mibs(build, index):
    subprocess.run([str(build / "trapline"), "mib", "compile", "-o", index,
                    *map(str, MIB_DIRECTORIES)],
                   check=True, stdout=subprocess.DEVNULL)


def traplined(directory, oid_formats):
    port = free_port()
    build = Path(os.environ.get("TRAPLINE_BUILD", "build")).resolve()
    compile_mibs(build, directory / "mib.index")
    text = f"""
listen          = {{"udp:127.0.0.1:{port}"}}
run_as_user     = ""
run_as_group    = ""
state_directory = "{directory}/state"
control_socket  = "{directory}/control.sock"
mib_index       = "{directory}/mib.index"
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
            if (name, case) in UNLIKE:
                continue
            b = b.replace(port[1], port[0])
            if what == "log":
                b = same_time(a, b)
            yield f"{what}, {case}", None if a == b else (
                f"\n  snmptrapd {show(a)}\n  traplined {show(b)}")


def run(directory):
    passed = failed = 0
    options = {"iso": ([], ""), "numeric": (["-On"], ""), "mib": ([], "ALL")}
    ours = traplined(directory, {name: name for name in options})
    theirs = {name: snmptrapd(directory, f"snmptrapd-{name}", *how)
              for name, how in options.items()}
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
        for name, datagram in (*cases(), *mib_cases()):
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
