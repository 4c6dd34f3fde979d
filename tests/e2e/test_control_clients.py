# SPDX-License-Identifier: ISC
"""Clients of the control socket that mean no good, or do not read; and its
file, over the lives of daemons."""
import os
import random
import subprocess

from lib import snmp
from lib.control import Client, ask, check_account, socket_of, status
from lib.daemon import BUILD
from lib.expect import equal, until
from lib.flood import flood
from lib.snmp import varbinds

PUBLIC = 'community "public" { }\n'
RATE, SECONDS = 4000, 4


def test_a_hundred_clients(case):
    """Two never read, one sends garbage, others come and go: not a datagram
    is lost, and who reads gets every line."""
    daemon = case.daemon(PUBLIC)
    deaf = [Client(daemon, request) for request in (
        b"tail\n", b"tail --json --drops\n")]
    garbage = Client(daemon)
    silent = [Client(daemon) for _ in range(96)]
    tail = Client(daemon, b"tail\n")
    equal(tail.line(), b"0 ")
    pid, count = flood(daemon.port, RATE, SECONDS,
                       lambda i: snmp.v2c(varbinds(snmp.mark(f"{i}"))))
    noise, lines, asked = random.Random(1), 0, 0
    while lines < count:
        assert b"v2c trap" in tail.line()
        lines += 1
        if lines % 400:
            continue
        check_account(status(daemon))
        asked += 1
        try:
            garbage.send(noise.randbytes(10000))
        except OSError:
            garbage.close()
            garbage = Client(daemon)
    os.waitpid(pid, 0)
    now = status(daemon)
    check_account(now)
    equal((now["received"], now["notifications"], now["kernel_drops"]),
          (count, count, 0))
    assert asked > 20, asked
    until(lambda: status(daemon)["outputs"][0]["delivered"] == count, "all")
    for client in (*deaf, garbage, *silent, tail):
        client.close()


def test_the_second_daemon_on_a_socket(case):
    first = case.daemon(PUBLIC)
    second = case.make_daemon(name="second", port=case.port(), records=False)
    text = second.conf.read_text().replace("/second.sock", "/traplined.sock")
    second.conf.write_text(text.replace("/state\"", "/state2\""))
    (second.directory / "state2").mkdir()
    done = subprocess.run([BUILD / "traplined", "-f", "-c", second.conf],
                          capture_output=True, text=True, timeout=20,
                          check=False)
    equal(done.returncode, 69)
    assert f"listens there, process {first.process.pid}" in done.stderr
    equal(status(first)["paused"], False)


def test_the_second_daemon_on_a_state(case):
    first = case.daemon(PUBLIC)
    second = case.make_daemon(name="second", port=case.port(), records=False)
    done = subprocess.run([BUILD / "traplined", "-f", "-c", second.conf],
                          capture_output=True, text=True, timeout=20,
                          check=False)
    assert done.returncode != 0
    words = f"is in use by another traplined, pid {first.process.pid}"
    assert words in done.stderr, done.stderr
    equal(status(first)["paused"], False)


def test_a_stale_socket_is_taken_over(case):
    daemon = case.daemon(PUBLIC)
    daemon.kill()
    assert socket_of(daemon).is_socket()
    daemon.start()
    assert ask(daemon, "status").startswith("up ")
    daemon.stop()
    assert not socket_of(daemon).exists()
    daemon.start()
