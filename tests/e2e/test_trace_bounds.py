# SPDX-License-Identifier: ISC
"""A trace ends by itself, whatever its client does: after its time, after its
octets, or when nobody reads it."""
import time

from lib import snmp
from lib.control import Client, ask, status
from lib.expect import equal, until
from lib.snmp import varbinds

PUBLIC = 'community "public" { }\n'


def trap():
    return snmp.v2c(varbinds(snmp.mark("x" * 900)), "public")


def test_its_time(case):
    daemon = case.daemon(PUBLIC)
    started = time.monotonic()
    client = Client(daemon, b"trace --seconds 2\n")
    reply = client.rest()
    took = time.monotonic() - started
    assert reply.startswith(b"0 \n\n\r\r\n") and 1 < took < 15, (reply, took)


def test_its_octets(case):
    daemon = case.daemon(PUBLIC)
    client = Client(daemon, b"trace --octets 5000\n")
    assert client.line() == b"0 "
    peer = case.peer(daemon)
    for _ in range(50):
        peer.send(trap())
    reply = client.rest()  # to its end
    assert 3000 < len(reply) <= 5000, len(reply)
    daemon.fence()


def test_nobody_reads_it(case):
    """It keeps no more than its share, and is ended; reception goes on."""
    daemon = case.daemon(PUBLIC)
    client = Client(daemon, b"trace\n")
    assert client.line() == b"0 "
    peer = case.peer(daemon)
    started = time.monotonic()

    def flood_it():
        for _ in range(500):
            peer.send(trap())
        daemon.fence()
        return time.monotonic() - started > 13
    until(flood_it, "more than the silence that is allowed")
    sent = len(client.rest())
    # a socket's buffer, and 256 KiB
    assert sent < 2 * 1024 * 1024, sent
    assert status(daemon)["received"] * 900 > 2 * sent


def test_bounds_that_are_none(case):
    daemon = case.daemon(PUBLIC)
    for words in (("--seconds", "0"), ("--seconds", "86401"),
                  ("--seconds", "-1"), ("--seconds", "1x"), ("--seconds",),
                  ("--octets", "1073741825"), ("--octets", "0x10"), ("more",)):
        line = " ".join(("trace",) + words) + "\n"
        client = Client(daemon, line.encode())
        reply = client.rest()
        assert reply.startswith(b"64 usage: trace "), (words, reply)
    ask(daemon, "trace", case.path("ok"), "--seconds", "1", "--octets", "1000")


def test_an_old_capture_is_not_lost(case):
    """Before there is a new one in its place."""
    daemon = case.daemon()
    file = case.path("capture")
    file.write_bytes(old := b"an older capture" * 1000)
    ask(daemon, "trace", file, "--seconds", "604800", status=64)
    equal(file.read_bytes(), old)
    ask(daemon, "trace", file, "--seconds", "1")
    assert 0 < file.stat().st_size < len(old)
    assert b"older" not in file.read_bytes()
