# SPDX-License-Identifier: ISC
"""The daemon under test: its configuration, life, log, records, account."""
import json
import os
import re
import signal
import socket
import subprocess
import threading
from pathlib import Path

from lib import snmp
from lib.peer import Peer
from lib.expect import PATIENCE, until

TOP = Path(__file__).resolve().parent.parent.parent.parent
BUILD = TOP / os.environ.get("TRAPLINE_BUILD", "build")
FENCE = "fence"  # a community that every daemon here knows
SANITIZER = re.compile(
    r"(Address|Leak|Thread|Memory)Sanitizer|runtime error:")
ACCOUNT = re.compile(
    r"info: (\d+) datagrams received, (\d+) dropped by the kernel before: "
    r"(\d+) notifications, (\d+) repeated informs((?:, \d+ \w+)*); "
    r"(\d+) informs answered, (\d+) Reports sent")
OUTPUT = re.compile(
    r"output (\S+): (\d+) notifications: (\d+) delivered, (\d+) dropped; "
    r"(\d+) errors")

HEAD = """\
listen          = {{"udp:127.0.0.1:{port}"}}
"""
COMMON = """\
run_as_user     = ""
run_as_group    = ""
state_directory = "{directory}/state"
control_socket  = "{directory}/{name}.sock"
community "{fence}" {{ }}
"""
RECORDS = """\
file "records" {{ path = "{directory}/records.json"  format = "json" }}
"""


class Account:
    """The lines in which a daemon sums itself up at its end."""

    def __init__(self, log):
        found = ACCOUNT.findall(log)
        assert found, "no account in the log"
        (received, kernel, notifications, repeats, drops, answered,
         reports) = found[-1]
        self.received, self.kernel = int(received), int(kernel)
        self.notifications, self.repeats = int(notifications), int(repeats)
        self.answered, self.reports = int(answered), int(reports)
        self.drops = {name: int(count) for count, name in
                      re.findall(r", (\d+) (\w+)", drops)}
        self.outputs = {
            title: dict(zip(("wanted", "delivered", "dropped", "errors"),
                            map(int, numbers)))
            for title, *numbers in OUTPUT.findall(log)}

    def check(self):
        total = (self.notifications + self.repeats + sum(self.drops.values()))
        assert self.received == total, (
            f"{self.received} received, but {total} accounted for")
        for title, of in self.outputs.items():
            assert of["wanted"] == of["delivered"] + of["dropped"], (
                f"output {title} does not add up: {of}")


class Daemon:
    """
    sections: the configuration, with @DIR@ for the test's directory;
    port: for the usual listener on 127.0.0.1 and the fence;
    listen: instead of that listener (the port stays the fence's);
    common, records: whether to write the usual options and JSON file;
    before: a command to run it by; environment: more variables;
    descriptors: what it inherits.
    """

    def __init__(self, directory, sections="", port=0, listen=HEAD,
                 common=True, records=True, before=(), environment=(),
                 descriptors=(), name="traplined"):
        self.directory, self.port, self.name = Path(directory), port, name
        self.before, self.descriptors = list(before), descriptors
        self.environment = dict(environment)
        self.conf = self.directory / f"{name}.conf"
        self.stderr = self.directory / f"{name}.stderr"
        self.head = listen + (COMMON if common else "")
        self.tail = RECORDS if records else ""
        self.process = None
        self.notified = []
        self.fences = 0
        self.configure(sections)

    def configure(self, sections):
        """Writes the configuration; it is read at the start or by reload()."""
        def fill(text):
            return text.format(port=self.port, directory=self.directory,
                               name=self.name, fence=FENCE)
        self.conf.write_text(
            fill(self.head) +
            sections.replace("@DIR@", str(self.directory)).replace(
                "@PORT@", str(self.port)) + "\n" + fill(self.tail))
        self.conf.chmod(0o600)

    # --- life ----------------------------------------------------------------

    def start(self):
        """Starts it and waits until it says that it is ready."""
        self.spawn()
        until(lambda: "READY=1" in self.notified or
              self.process.poll() is not None, "start")
        assert self.process.poll() is None, (
            f"exit status {self.process.returncode} at the start")

    def spawn(self):
        (self.directory / "state").mkdir(exist_ok=True)
        path = self.directory / f"{self.name}.notify"
        path.unlink(missing_ok=True)
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind(str(path))
        path.chmod(0o777)
        self.notified = []
        threading.Thread(target=self.listen_to_it, daemon=True).start()
        environment = dict(os.environ, NOTIFY_SOCKET=str(path),
                           **self.environment)
        with open(self.stderr, "ab") as stderr:
            self.process = subprocess.Popen(
                [*self.before, BUILD / "traplined", "-f", "-c", self.conf],
                cwd=self.directory, env=environment, stderr=stderr,
                stdin=subprocess.DEVNULL, pass_fds=self.descriptors)

    def listen_to_it(self, sock=None):
        sock, notified = self.notify, self.notified
        while True:
            try:
                words = sock.recv(4096).decode()
            except OSError:
                return
            notified.extend(words.splitlines())

    def signal(self, number):
        self.process.send_signal(number)

    def reload(self):
        """SIGHUP, and waits until it is done, well or not."""
        before = self.notified.count("READY=1")
        self.signal(signal.SIGHUP)
        until(lambda: self.notified.count("READY=1") > before, "reload")

    def stop(self):
        """SIGTERM; it must end well. Gives its account."""
        self.signal(signal.SIGTERM)
        return self.ended()

    def ended(self):
        status = self.process.wait(PATIENCE)
        self.process = None
        self.notify.close()
        self.check_log()
        assert status == 0, f"exit status {status}"
        account = Account(self.log())
        account.check()
        return account

    def kill(self):
        """kill -9, as power cuts are."""
        self.process.kill()
        self.process.wait()
        self.process = None
        self.notify.close()
        self.check_log()

    def close(self):
        if self.process:
            assert self.process.poll() is None, (
                f"it ended by itself, exit status {self.process.returncode}")
            self.stop()

    # --- state ---------------------------------------------------------------

    def state_time(self):
        """When its state was last written."""
        return max(entry.stat().st_mtime_ns
                   for entry in os.scandir(self.directory / "state")
                   if not entry.name.endswith("-journal"))

    def wait_state(self, before):
        """Waits until its state is written anew; it is every 2 s."""
        until(lambda: self.state_time() > before, "the state on disk")

    # --- log -----------------------------------------------------------------

    def log(self):
        if not self.stderr.exists():
            return ""
        return self.stderr.read_text(errors="replace")

    def check_log(self):
        assert not SANITIZER.search(self.log()), "a sanitizer's report"

    def wait_log(self, pattern, count=1):
        """Waits until so many places of the log match."""
        return until(lambda: len(found := re.findall(
            pattern, self.log(), re.M)) >= count and found,
            f"{count} times {pattern!r} in the log")

    # --- records -------------------------------------------------------------

    def records(self, name="records.json"):
        """The JSON records that are in the file by now, without fences."""
        path = self.directory / name
        if not path.exists():
            return []
        lines = path.read_bytes().split(b"\n")[:-1]
        records = [json.loads(line) for line in lines]
        return [r for r in records if r.get("community") != FENCE]

    def wait_records(self, count, name="records.json"):
        """Waits for so many records, and for no more than that."""
        until(lambda: len(self.records(name)) >= count, f"{count} records")
        records = self.records(name)
        assert len(records) == count, f"{len(records)} records, not {count}"
        return records

    def fence(self):
        """
        Sends an inform and waits for its record: whatever was sent to the
        usual listener before has been dealt with now. Gives the records.
        """
        self.fences += 1
        datagram = snmp.v2c(snmp.varbinds(snmp.mark(f"fence {self.fences}")),
                            FENCE, kind=snmp.INFORM, request_id=self.fences)
        with Peer(self.port) as peer:
            answer = snmp.parse(peer.ask(datagram))
        assert answer.request_id == self.fences
        text = f'"fence {self.fences}"'.encode()
        path = self.directory / "records.json"
        until(lambda: path.exists() and text in path.read_bytes(), "the fence")
        return self.records()
