# SPDX-License-Identifier: ISC
"""The syslog output, and the daemon's own log where it runs in the background:
each daemon has a /dev/log of its own."""
import os
import re
import signal
import socket
import subprocess

from lib import snmp
from lib.daemon import BUILD
from lib.expect import equal, until
from lib.mounts import with_log
from lib.snmp import varbinds

PUBLIC = 'community "public" { }\n'
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
FACILITIES = {"daemon": 3, "local5": 21}
PRIORITIES = {"notice": 5, "crit": 2}


class Log:
    def __init__(self, case):
        self.path = case.path("log")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.setblocking(False)
        self.lines = []
        case.closing.append(self)

    def close(self):
        self.socket.close()

    def read(self):
        while True:
            try:
                self.lines.append(self.socket.recv(65536).decode())
            except BlockingIOError:
                return self.lines


def test_one_line_under_facility_and_priority(case):
    log = Log(case)
    daemon = case.daemon(
        PUBLIC + 'syslog "usual" { }\n'
        'syslog "other" { facility = "local5" priority = "crit" }\n'
        'syslog "theirs" { format = "snmptrapd" resolve = "never" }',
        before=with_log(case, log.path))
    forged = "x\n<0>Nov 20 00:00:00 host kernel: forged"
    case.peer(daemon).send(snmp.v2c(varbinds(snmp.mark(forged))))
    until(lambda: len(log.read()) >= 3, "three lines")
    equal(len(log.lines), 3)
    text = (rf'{TIME} 127\.0\.0\.1 v2c trap {snmp.LINK_DOWN_NAME} uptime=1234 '
            rf'community="public" {snmp.MARK}="x\\n<0>Nov .*: forged"')
    theirs = rf"<UNKNOWN> \[UDP: .*\]: Trap , .*{snmp.MARK[1:]} = .*"
    for priority, pattern in (
            (3 * 8 + 5, text), (21 * 8 + 2, text), (3 * 8 + 5, theirs)):
        header = rf"<{priority}>\w\w\w [ \d]\d \d\d:\d\d:\d\d traplined.*?: "
        assert any(re.fullmatch(header + pattern, line.rstrip("\n\0"))
                   for line in log.lines), (pattern, log.lines)
    assert not any("\n" in line.rstrip("\n\0") for line in log.lines)


def test_a_system_log_that_comes_late(case):
    log = Log(case)
    path, log.path = log.path, log.path.with_name("away")
    os.rename(path, log.path)
    daemon = case.daemon(PUBLIC + 'syslog "usual" { }',
                         before=with_log(case, path))
    peer = case.peer(daemon)
    peer.send(snmp.v2c(varbinds(snmp.mark("lost"))))
    equal(len(daemon.fence()), 1)
    os.rename(log.path, path)
    peer.send(snmp.v2c(varbinds(snmp.mark("heard"))))
    until(lambda: any('"heard"' in line for line in log.read()), "a line")


def test_in_the_background(case):
    """The command returns when the daemon is up; its log goes to syslog."""
    log = Log(case)
    daemon = case.make_daemon(PUBLIC)
    case.path("state").mkdir()
    before = with_log(case, log.path)
    done = subprocess.run([*before, BUILD / "traplined", "-c", daemon.conf],
                          stderr=subprocess.PIPE, text=True, timeout=30)
    equal(done.returncode, 0)
    assert "engine ID 0x" in done.stderr, done.stderr
    equal(len(daemon.fence()), 0)
    until(lambda: any("traplined" in line and "is up" in line
                      for line in log.read()), "the log")
    pid = int(re.search(r"traplined\[(\d+)\]", log.lines[0])[1])
    os.kill(pid, signal.SIGTERM)
    until(lambda: any("1 datagrams received" in line for line in log.read()),
          "the account in the log")


def test_in_the_background_without_success(case):
    """The command says why, and gives the status of the daemon."""
    daemon = case.daemon(PUBLIC)
    second = case.make_daemon(PUBLIC, port=daemon.port, name="second")
    done = subprocess.run([BUILD / "traplined", "-c", second.conf],
                          stderr=subprocess.PIPE, text=True, timeout=30)
    assert "Address already in use" in done.stderr, done.stderr
    equal(done.returncode, 71)
