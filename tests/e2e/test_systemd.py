# SPDX-License-Identifier: ISC
"""What systemd has of a daemon: its words, its sockets, its watchdog."""
import os
import re
import signal
import socket

from lib import snmp
from lib.expect import equal, until
from lib.snmp import varbinds
from lib.users import mark_of

PUBLIC = 'community "public" { }\n'


def test_ready_reloading_status_stopping(case):
    daemon = case.daemon(PUBLIC)
    equal(daemon.notified[0], "READY=1")
    daemon.reload()
    assert "RELOADING=1" in daemon.notified
    stamp = [w for w in daemon.notified if w.startswith("MONOTONIC_USEC=")]
    equal(len(stamp), 1)
    assert re.fullmatch(r"MONOTONIC_USEC=\d+", stamp[0])
    case.peer(daemon).send(snmp.v2c(varbinds()))
    daemon.wait_records(1)
    daemon.stop()
    words = until(lambda: "STOPPING=1" in daemon.notified and daemon.notified,
                  "STOPPING=1")
    assert any(word.startswith("STATUS=1 datagrams received")
               for word in words), words


def test_watchdog(case):
    daemon = case.make_daemon(PUBLIC, environment={"WATCHDOG_USEC": "200000"})
    daemon.start()
    until(lambda: daemon.notified.count("WATCHDOG=1") >= 5, "five signs")


def passed(address, family=socket.AF_INET):
    """A socket as systemd makes it, and where it is bound."""
    sock = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    sock.bind((address, 0))
    return sock


def activated(case, sockets, sections=PUBLIC, name="traplined", **how):
    """A daemon that is given these as descriptors 3 and on. What stands in
    between has the process ID that LISTEN_PID must have."""
    high = [os.dup2(sock.fileno(), 100 + i, inheritable=True)
            for i, sock in enumerate(sockets)]
    code = ("import os, sys\n"
            f"for i in range({len(sockets)}):\n"
            "    os.dup2(100 + i, 3 + i); os.close(100 + i)\n"
            "os.environ['LISTEN_PID'] = str(os.getpid())\n"
            f"os.environ['LISTEN_FDS'] = '{len(sockets)}'\n"
            "os.execv(sys.argv[1], sys.argv[1:])\n")
    daemon = case.make_daemon(
        sections, name=name, before=["/usr/bin/python3", "-c", code],
        descriptors=tuple(high), **how)
    daemon.start()
    for descriptor in high:
        os.close(descriptor)
    return daemon


def trap(mark):
    return snmp.v2c(varbinds(snmp.mark(mark)))


def test_a_socket_that_was_passed_outlives_a_restart(case):
    with passed("127.0.0.1") as sock:
        port = sock.getsockname()[1]
        daemon = activated(case, [sock], port=port)
        peer = case.peer(daemon)
        peer.send(trap("first"))
        daemon.wait_records(1)
        daemon.stop()
        for number in range(50):
            peer.send(trap(f"meanwhile {number}"))
        daemon = activated(case, [sock], port=port)
        equal([mark_of(r) for r in daemon.fence()],
              ["first", *(f"meanwhile {n}" for n in range(50))])
        daemon.stop()


def test_sockets_are_matched_to_listeners_by_address(case):
    with passed("127.0.0.1") as one, passed("127.0.0.2") as two, \
            passed("::1", socket.AF_INET6) as six, passed("127.0.0.1") as odd:
        ports = [s.getsockname()[1] for s in (one, two, six)]
        own = case.port()
        daemon = activated(
            case, [six, two, one, odd], port=ports[0],
            listen=f'listen = {{{{"udp:127.0.0.1:{ports[0]}", '
            f'"udp:127.0.0.2:{ports[1]}", "udp6:[::1]:{ports[2]}", '
            f'"udp:127.0.0.1:{own}"}}}}\n')
        daemon.wait_log("a socket that was passed to us fits no listener")
        device = case.net_snmp()
        for address in (f"127.0.0.1:{ports[0]}", f"127.0.0.2:{ports[1]}",
                        f"udp6:[::1]:{ports[2]}", f"127.0.0.1:{own}"):
            device.inform(address)
        equal(len(daemon.fence()), 4)


def test_the_scripts_get_none_of_it(case):
    """Neither the sockets nor systemd's variables, nor any other
    descriptor."""
    script = case.write(
        "script", f"#!/bin/sh\nenv >{case.path('env')}\n"
        f"exec >{case.path('fds')}\nls -l /proc/$$/fd\n"
        f"mv {case.path('fds')} {case.path('done')}\n", 0o755)
    with passed("127.0.0.1") as sock:
        daemon = activated(
            case, [sock], PUBLIC + f'exec "x" {{ command = {{"{script}"}} }}',
            port=sock.getsockname()[1])
        case.peer(daemon).send(trap("x"))
        until(case.path("done").exists, "the script")
    environment = case.path("env").read_text()
    for name in ("LISTEN_", "NOTIFY_SOCKET", "WATCHDOG"):
        assert name not in environment, environment
    listed = re.findall(r" (\d+) -> (\S+)", case.path("done").read_text())
    # the shell has the script itself open
    equal({number for number, target in listed if target != str(script)},
          {"0", "1", "2"})


def test_signals_that_a_service_may_get(case):
    daemon = case.daemon(PUBLIC)
    for number in (signal.SIGPIPE, signal.SIGCHLD, signal.SIGWINCH,
                   signal.SIGCONT, signal.SIGURG):
        daemon.signal(number)
    equal(daemon.fence(), [])
