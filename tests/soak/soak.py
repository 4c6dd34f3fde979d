#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""One daemon under everything at once, for as long as one likes: notifications
of every version, informs, datagrams bent and refused, reloads, commands,
scripts that die, an output that is stuck now and then. At its end the account
must be exact, and in between memory must stay in its bounds.

soak.py [--seconds 600] [--seed N]
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))

from lib import ber, snmp, usm  # noqa: E402
from lib.case import Case  # noqa: E402
from lib.control import ask, check_account, status  # noqa: E402
from lib.daemon import BUILD  # noqa: E402
from lib.snmp import varbinds  # noqa: E402

LOAD = BUILD / "tests" / "bench" / "load"
# Octets resident that the configuration below allows: its queues and tables,
# batches on their way, and the program.
MOST = 64 << 20
SECTIONS = """\
receive_buffer = "4M"
max_engines = 2000
community "public" {{ }}
community "narrow" {{ sources = {{"192.0.2.0/24"}} }}
user "user0" {{
    auth = "SHA-256"  auth_passphrase = "authentication"
    priv = "AES-128"  priv_passphrase = "encryption"
}}
file "json" {{ path = "/dev/null"  format = "json"  queue = "8M" }}
file "text" {{ path = "/dev/zero"  queue = "8M" }}
file "stuck" {{ path = "{fifo}"  queue = "1M" }}
exec "each" {{ command = {{"/bin/sh", "-c", "cat >/dev/null; exit 1"}}  queue = "256k" }}
exec "stream" {{ command = {{"/bin/sh", "-c", "head -n 5000 >/dev/null; kill -9 $$"}}
    mode = "stream"  queue = "4M" }}
route "some" {{ traps = {{"linkUp"}}  outputs = {{"each"}}  rate = 20 }}
route "dup" {{ suppress = 2  outputs = {{"stream"}} }}
route "all" {{ outputs = {{"json", "text", "stuck"}}  source_rate = 200000 }}
"""


class Soak:
    def __init__(self, case, seed):
        self.case, self.random = case, random.Random(seed)
        self.fifo = case.path("fifo")
        os.mkfifo(self.fifo)
        self.reader = os.open(self.fifo, os.O_RDWR | os.O_NONBLOCK)
        self.daemon = case.daemon(SECTIONS.format(fifo=self.fifo),
                                  records=False)
        self.peer = case.peer(self.daemon)
        self.sent = 0
        self.deeds = (self.flood, self.prove, self.ask_for_answers, self.bend,
                      self.discover, self.reload, self.command, self.drain)

    def load(self, count, *options):
        done = subprocess.run(
            [LOAD, "-p", str(self.daemon.port), "-n", str(count), *options],
            stdout=subprocess.PIPE, timeout=300, check=True, text=True)
        document = json.loads(done.stdout)
        self.sent += document["sent"] + document.get("retries", 0)

    def flood(self):
        self.load(self.random.randrange(100, 40000), "-r",
                  str(self.random.choice((0, 1000, 50000))))

    def prove(self):
        self.load(self.random.randrange(100, 5000), "-v", "3", "-A", "SHA-256",
                  "-X", "AES-128", "-e", str(self.random.choice((1, 50, 3000))),
                  "-f", str(self.random.randrange(10000)))

    def ask_for_answers(self):
        self.load(self.random.randrange(100, 2000), "-w",
                  str(self.random.choice((1, 64))))

    def bend(self):
        """Datagrams that were right before a few octets were changed."""
        form = usm.Form(usm.User("user0", "SHA-256", "authentication",
                                 "encryption"), b"\x80\0\x27\x0f\4soak")
        good = (snmp.v2c(varbinds(snmp.mark("x" * 20))),
                snmp.v1([snmp.mark("y")]),
                snmp.v2c(varbinds(), "narrow"), snmp.v2c(varbinds(), "other"),
                usm.encode(form, snmp.pdu(varbinds())),
                ber.sequence(ber.integer(1)))
        for _ in range(500):
            datagram = bytearray(self.random.choice(good))
            for _ in range(self.random.randrange(3)):
                datagram[self.random.randrange(len(datagram))] = (
                    self.random.randrange(256))
            self.peer.send(bytes(
                datagram[:self.random.randrange(1, len(datagram) + 1)]))
            self.sent += 1
        self.peer.pending()

    def discover(self):
        for _ in range(200):
            self.peer.send(usm.probe())
            self.sent += 1
        time.sleep(0.1)
        self.peer.pending()

    def reload(self):
        extra = f'community "c{self.random.randrange(9)}" {{{{ }}}}\n'
        self.daemon.configure((SECTIONS + extra).format(fifo=self.fifo))
        self.daemon.reload()

    def command(self):
        for words in (("status",), ("engines", "--json"), ("users",),
                      ("why", "127.0.0.1"), ("routes",), ("reopen",),
                      ("pause",), ("resume",)):
            ask(self.daemon, *words)

    def drain(self):
        """What is stuck goes on for a while."""
        end = time.monotonic() + 1
        while time.monotonic() < end:
            try:
                os.read(self.reader, 1 << 20)
            except BlockingIOError:
                time.sleep(0.01)

    def resident(self):
        with open(f"/proc/{self.daemon.process.pid}/statm",
                  encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def run(self, seconds):
        started, most, deeds = time.monotonic(), 0, 0
        while time.monotonic() - started < seconds:
            self.random.choice(self.deeds)()
            deeds += 1
            most = max(most, self.resident())
            assert most <= MOST, f"{most >> 20} MiB resident"
        check_account(status(self.daemon))
        while self.daemon_has_queued():
            self.drain()
        account = self.daemon.stop()
        os.close(self.reader)
        assert account.received + account.kernel == self.sent, (
            account.received, account.kernel, self.sent)
        print(f"{deeds} deeds in {seconds:.0f} s: {self.sent} datagrams, "
              f"{account.kernel} dropped by the kernel, "
              f"{account.notifications} notifications, {most >> 20} MiB "
              f"resident at most")

    def daemon_has_queued(self):
        return any(o["queued"] for o in status(self.daemon)["outputs"]
                   if o["title"] == "stuck")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    with tempfile.TemporaryDirectory(prefix="tl-soak-") as directory:
        case = Case(directory)
        try:
            Soak(case, arguments.seed).run(arguments.seconds)
        finally:
            for lines in case.logs():
                print("\n".join(lines.splitlines()[-12:]))
            case.close()


if __name__ == "__main__":
    main()
