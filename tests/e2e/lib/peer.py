# SPDX-License-Identifier: ISC
"""A UDP socket that talks to the daemon octet by octet, and a relay that
keeps what passes."""
import socket
import threading

from lib import snmp, usm
from lib.expect import until


class Peer:
    def __init__(self, port, to="127.0.0.1", source=None):
        family = socket.AF_INET6 if ":" in to else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        if source:
            self.socket.bind((source, 0))
        self.to = (to, port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    @property
    def port(self):
        return self.socket.getsockname()[1]

    def send(self, datagram):
        self.socket.sendto(datagram, self.to)

    def receive(self, patience=5):
        """The next datagram that comes back, or None."""
        self.socket.settimeout(patience)
        try:
            return self.socket.recvfrom(65536)[0]
        except TimeoutError:
            return None

    def pending(self):
        """What has come back by now and was not read."""
        found = []
        self.socket.setblocking(False)
        while True:
            try:
                found.append(self.socket.recv(65536))
            except BlockingIOError:
                return found

    def ask(self, datagram, patience=20):
        """Sends and gives the answer."""
        self.send(datagram)
        answer = self.receive(patience)
        assert answer is not None, "no answer"
        return answer

    def discover(self):
        """The daemon's engine ID, boots and time: its Report."""
        report = snmp.parse(self.ask(usm.probe()))
        assert report.reason == "usmStatsUnknownEngineIDs"
        return report

    def form(self, user, **fields):
        """A message to the daemon as authoritative engine: for informs."""
        heard = self.discover()
        return usm.Form(user, heard.engine_id, heard.boots, heard.time,
                        **fields)


class Relay:
    """Stands between a sender and the daemon, and keeps every datagram."""

    def __init__(self, port):
        self.inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.inside.bind(("127.0.0.1", 0))
        self.outside.connect(("127.0.0.1", port))
        self.port = self.inside.getsockname()[1]
        self.sent, self.answers = [], []
        self.sender = None
        threading.Thread(target=self.there, daemon=True).start()
        threading.Thread(target=self.back, daemon=True).start()

    def there(self):
        while True:
            try:
                datagram, self.sender = self.inside.recvfrom(65536)
                self.sent.append(datagram)
                self.outside.send(datagram)
            except ConnectionRefusedError:
                continue
            except OSError:
                return

    def back(self):
        while True:
            try:
                datagram = self.outside.recv(65536)
                self.answers.append(datagram)
                self.inside.sendto(datagram, self.sender)
            except ConnectionRefusedError:
                continue
            except OSError:
                return

    def wait_sent(self, count):
        until(lambda: len(self.sent) >= count, f"{count} datagrams")
        return self.sent

    def close(self):
        self.inside.close()
        self.outside.close()
