# SPDX-License-Identifier: ISC
"""The control socket: by the command, and octet by octet."""
import json
import socket

from lib.command import trapline


def ask(daemon, *words, stdin=b"", status=0):
    """What `trapline` prints; what it says to standard error where a status
    other than 0 is expected."""
    return trapline("-s", socket_of(daemon), *words, stdin=stdin,
                    status=status)


def rows(daemon, *words):
    """What a command prints with --json: the objects of its array, or the one
    that it is."""
    document = json.loads(ask(daemon, *words, "--json"))
    return document if isinstance(document, list) else [document]


def status(daemon):
    return rows(daemon, "status")[0]


def socket_of(daemon):
    return daemon.directory / f"{daemon.name}.sock"


class Client:
    """One that may do what the command does not."""

    def __init__(self, daemon, request=b""):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(20)
        self.socket.connect(str(socket_of(daemon)))
        self.buffer = b""
        if request:
            self.send(request)

    def send(self, octets):
        self.socket.sendall(octets)

    def line(self):
        """The next line, or b"" at the end."""
        while b"\n" not in self.buffer:
            more = self.socket.recv(65536)
            if not more:
                return b""
            self.buffer += more
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line

    def rest(self):
        """Everything until the end."""
        found, self.buffer = self.buffer, b""
        try:
            while more := self.socket.recv(65536):
                found += more
        except ConnectionResetError:
            pass
        return found

    def close(self):
        self.socket.close()


def check_account(now):
    """The account as `status` gives it must agree at any moment."""
    total = (now["notifications"] + now["repeats"] + now["parked"] +
             sum(now["drops"].values()))
    assert now["received"] == total, f"{now['received']} but {total}: {now}"
    for of in now["outputs"]:
        parts = of["delivered"] + of["queued"] + of["dropped"]
        assert of["wanted"] == parts, f"{of['wanted']} but {parts}: {of}"
