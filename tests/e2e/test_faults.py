# SPDX-License-Identifier: ISC
"""What systems do to a daemon: no descriptors, no memory, no system log,
scripts that misbehave, signals without end, an address that goes away."""
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from lib import snmp
from lib.case import Skip
from lib.control import check_account, status
from lib.daemon import BUILD
from lib.expect import equal, until
from lib.flood import flood
from lib.mounts import with_log
from lib.snmp import varbinds
from lib.users import mark_of

PUBLIC = 'community "public" { }\n'


def trap(mark="", **how):
    return snmp.v2c(varbinds(snmp.mark(mark)), **how)


def script(case, name, text):
    return case.write(name, f"#!/bin/sh\n{text}\n", 0o755)


def execute(path, *lines):
    body = "".join(f"    {line}\n" for line in lines)
    return (f'exec "script" {{\n    command = {{"{path}", "@DIR@"}}\n'
            f'{body}}}\n')


def of_output(daemon, title):
    return next(o for o in status(daemon)["outputs"] if o["title"] == title)


# --- resources ---------------------------------------------------------------


def test_no_descriptors_left(case):
    """Clients and scripts take every descriptor; traps are taken all the
    same."""
    path = script(case, "count", 'cat >/dev/null; echo x >>"$1/ran"; sleep 0.2')
    daemon = case.daemon(PUBLIC + execute(path, "max_processes = 40"),
                         before=["prlimit", "--nofile=32"])
    clients = []
    for _ in range(60):
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            client.connect(str(daemon.directory / "traplined.sock"))
        except OSError:
            break
        clients.append(client)
    peer = case.peer(daemon)
    for number in range(50):
        peer.send(trap(str(number)))
    equal([mark_of(r) for r in daemon.fence()], [str(i) for i in range(50)])
    for client in clients:
        client.close()
    ran = case.path("ran")
    until(lambda: ran.exists() and ran.read_text().count("x") >= 51,
          "the scripts' end")
    equal(of_output(daemon, "script")["dropped"], 0)


def test_no_memory_left(case):
    """An output that is stuck, with a queue larger than the memory: what does
    not fit is dropped and counted; afterwards all goes on as before."""
    if BUILD.name != "build":
        raise Skip("a sanitizer needs more memory")
    fifo = case.path("stuck")
    os.mkfifo(fifo)
    stuck = os.open(fifo, os.O_RDWR)  # nobody reads
    daemon = case.daemon(
        PUBLIC + f'file "stuck" {{ path = "{fifo}" queue = "4G" }}\n',
        before=["prlimit", f"--as={400 << 20}"])
    peer, big, sent = case.peer(daemon), "x" * 8000, 0

    def is_full():
        nonlocal sent
        for _ in range(2000):
            peer.send(trap(big))
            sent += 1
        return status(daemon)["drops"]["outOfMemory"] > 0
    until(is_full, "the end of the memory")
    check_account(status(daemon))
    while os.get_blocking(stuck) and of_output(daemon, "stuck")["queued"]:
        os.read(stuck, 1 << 20)
    before = status(daemon)["drops"]["outOfMemory"]
    for number in range(100):
        peer.send(trap(str(number)))
    equal([mark_of(r) for r in daemon.fence()][-100:],
          [str(i) for i in range(100)])
    now = status(daemon)
    equal(now["drops"]["outOfMemory"], before)
    check_account(now)
    os.set_blocking(stuck, False)
    until(lambda: drained(stuck) or
          of_output(daemon, "stuck")["queued"] == 0, "the queue's end")
    os.close(stuck)


def drained(descriptor):
    try:
        while os.read(descriptor, 1 << 20):
            pass
    except BlockingIOError:
        return False


def test_a_system_log_that_blocks(case):
    """Nobody reads /dev/log: the syslog output stands, all others go on."""
    path = case.path("log")
    log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    log.bind(str(path))
    log.setblocking(False)
    case.closing.append(log)
    daemon = case.daemon(PUBLIC + 'syslog "usual" { queue = "1M" }\n',
                         before=with_log(case, path))
    peer = case.peer(daemon)
    for number in range(3000):
        peer.send(trap(str(number)))
        if number % 100 == 0:
            daemon.fence()
    equal(len(daemon.fence()), 3000)
    usual = of_output(daemon, "usual")
    assert usual["queued"] > 0 and usual["dropped"] > 0, usual
    assert usual["queued_octets"] <= 1 << 20, usual

    def read_all():
        try:
            while True:
                log.recv(65536)
        except BlockingIOError:
            return of_output(daemon, "usual")["queued"] == 0
    until(read_all, "the queue's end")
    check_account(status(daemon))


# --- scripts -----------------------------------------------------------------


MISBEHAVIOUR = {
    "never reads": "sleep 0.05",
    "closes its standard input": "exec <&-; sleep 0.05",
    "dies at once": "kill -9 $$",
    "forks and leaves": "(sleep 30; echo late >>\"$1/late\") & exit 0",
    "prints much": "head -c 3000000 /dev/zero | tr '\\0' 'a'",
    "prints no line's end": "printf 'abc\\033[2Jdef\\200'",
}


def test_scripts_that_misbehave(case):
    """Each costs itself; the next is started all the same, and nothing that
    one leaves behind holds the daemon up at its end."""
    for name, text in MISBEHAVIOUR.items():
        path = script(case, name.replace(" ", "-"), text)
        daemon = case.daemon(PUBLIC + execute(path, "timeout = 5"),
                             name=name.replace(" ", "-"))
        peer = case.peer(daemon)
        for number in range(20):
            peer.send(trap(f"{number} " + "x" * 3000))
        daemon.fence()
        until(lambda: of_output(daemon, "script")["queued"] == 0, name)
        output = of_output(daemon, "script")
        equal((output["wanted"], output["dropped"]), (21, 0))
        log = daemon.log()
        assert len(log) < 1 << 20, f"{name}: the log has {len(log)} octets"
        assert "\033" not in log and "\x80" not in log
        started = time.monotonic()
        daemon.stop()
        assert time.monotonic() - started < 15, name
        case.path("records.json").unlink()


def test_a_script_that_prints_a_gigabyte(case):
    """With and without line ends: the log stays small, and so do we."""
    for number, text in enumerate((
            "head -c 1000000000 /dev/zero", "yes | head -c 1000000000")):
        path = script(case, f"loud{number}", f"cat >/dev/null; {text}")
        daemon = case.daemon(PUBLIC + execute(path, "timeout = 80"),
                             name=f"loud{number}")
        case.peer(daemon).send(trap("x"))
        until(lambda: of_output(daemon, "script")["delivered"] == 1,
              "the script's end", patience=80)
        equal(of_output(daemon, "script")["errors"], 0)
        assert len(daemon.log()) < 1 << 17
        words = Path(f"/proc/{daemon.process.pid}/status").read_text().split()
        resident = int(words[words.index("VmRSS:") + 1])
        if BUILD.name == "build":  # a sanitizer takes more
            assert resident < 40 << 10, f"{resident} KiB resident"
        daemon.stop()
        case.path("records.json").unlink(missing_ok=True)


# --- signals -----------------------------------------------------------------


def test_a_thousand_reloads_under_load(case):
    daemon = case.daemon(PUBLIC)
    rate, seconds = 2000, 5
    _, count = flood(daemon.port, rate, seconds, lambda i: trap(str(i)))
    for number in range(1000):
        if number % 100 == 0:
            daemon.configure(PUBLIC + f'community "c{number}" {{ }}\n')
        daemon.signal(signal.SIGHUP if number % 10 else signal.SIGUSR1)
        time.sleep(seconds / 1000)
    until(lambda: len(daemon.records()) >= count, "all of them")
    equal([mark_of(r) for r in daemon.records()],
          [str(i) for i in range(count)])
    daemon.wait_log("reload: done", count=50)
    account = daemon.stop()
    equal((account.kernel, account.received), (0, count))


# --- the network -------------------------------------------------------------


def network():
    """A process that holds a network of its own, or Skip."""
    command = ["unshare", "-n" if os.geteuid() == 0 else "-rn"]
    holder = subprocess.Popen(
        [*command, "sh", "-c", "ip link set lo up && echo up && exec sleep 600"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if holder.stdout.readline() != b"up\n":
        holder.kill()
        holder.wait()
        raise Skip("no network of our own here")
    return holder


SEND = """\
import socket, sys
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.sendto(bytes.fromhex(sys.argv[3]), (sys.argv[1], int(sys.argv[2])))
"""


def test_an_address_that_goes_away_and_comes_back(case):
    """A listener keeps its socket when the interface loses its address, and
    hears again when it has it back."""
    holder = network()
    inside = ["nsenter", "-t", str(holder.pid), "-n"]
    if os.geteuid() != 0:
        inside += ["-U", "--preserve-credentials"]

    def ip(*words):
        subprocess.run([*inside, "ip", *words], check=True)

    def send(mark):
        subprocess.run([*inside, "python3", "-c", SEND, "10.77.0.1",
                        str(port), trap(mark).hex()], check=False)
    try:
        port = case.port()
        ip("address", "add", "10.77.0.1/32", "dev", "lo")
        daemon = case.daemon(
            PUBLIC, listen=f'listen = {{{{"udp:10.77.0.1:{port}"}}}}\n',
            before=inside)
        send("before")
        until(lambda: len(daemon.records()) == 1, "the first")
        ip("address", "del", "10.77.0.1/32", "dev", "lo")
        send("lost")
        daemon.reload()
        ip("address", "add", "10.77.0.1/32", "dev", "lo")
        send("after")
        until(lambda: len(daemon.records()) == 2, "the one after")
        equal([mark_of(r) for r in daemon.records()], ["before", "after"])
        daemon.stop()
    finally:
        holder.kill()
        holder.wait()
