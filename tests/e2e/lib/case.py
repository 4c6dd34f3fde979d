# SPDX-License-Identifier: ISC
"""What a test gets: a directory, ports, daemons, senders; and their end."""
import ctypes
import os
import signal
import socket
import time
from pathlib import Path

from lib.daemon import Daemon
from lib.netsnmp import NetSnmp
from lib.peer import Peer

PR_SET_CHILD_SUBREAPER = 36
PORTS = range(11000, 31000)  # below those that the kernel gives away


class Skip(Exception):
    """A test that cannot run here, and why."""


def adopt_orphans():
    """Makes us the parent of what our children leave behind."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(of):
    """The process IDs below one, children before their parents."""
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat = Path(f"/proc/{entry}/stat").read_bytes()
        except OSError:
            continue
        parent = int(stat.rpartition(b")")[2].split()[1])
        children.setdefault(parent, []).append(int(entry))
    found = []

    def collect(pid):
        for child in children.get(pid, ()):
            collect(child)
            found.append(child)
    collect(of)
    return found


def kill_descendants(of):
    for pid in descendants(of):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def is_free(port):
    for family, address in ((socket.AF_INET, "0.0.0.0"),
                            (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True


class Case:
    def __init__(self, directory):
        self.directory = Path(directory)
        self.closing = []
        # each test starts elsewhere, so that parallel ones do not meet
        self.next_port = os.getpid() * 101 % len(PORTS)

    def port(self):
        """A UDP port that is free on every loopback address."""
        for _ in PORTS:
            port = PORTS[self.next_port]
            self.next_port = (self.next_port + 1) % len(PORTS)
            if is_free(port):
                return port
        raise Skip("no free port")

    def path(self, name):
        return self.directory / name

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def daemon(self, sections="", **how):
        """A daemon that is up. See Daemon for `how`."""
        daemon = self.make_daemon(sections, **how)
        daemon.start()
        return daemon

    def make_daemon(self, sections="", **how):
        if "port" not in how:
            how["port"] = self.port()
        daemon = Daemon(self.directory, sections, **how)
        self.closing.append(daemon)
        return daemon

    def peer(self, daemon, **how):
        """A socket that talks to the daemon."""
        peer = Peer(daemon.port, **how)
        self.closing.append(peer)
        return peer

    def net_snmp(self, name="device"):
        """net-snmp's tools, with state of their own: a device."""
        return NetSnmp(self.path(name))

    def close(self):
        """Ends everything; a daemon must end as it should."""
        try:
            for thing in reversed(self.closing):
                thing.close()
        finally:
            kill_descendants(os.getpid())
            reap()

    def logs(self):
        """For who reads of a failure."""
        for path in sorted(self.directory.glob("*.stderr")):
            lines = path.read_text(errors="replace").splitlines()[-60:]
            yield "\n".join([f"--- {path.name}", *lines])


def reap():
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
        except ChildProcessError:
            return
