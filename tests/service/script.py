# SPDX-License-Identifier: ISC
"""A shell script with pipes, logger(1) and a loopback connection runs under
the settings of the shipped unit: by itself, and as the daemon's exec output.
What the settings forbid is refused, so that the sandbox is known to be there.
Exit status 77: cannot be tried on this machine. See sandbox.py for what it
leaves out.
"""
import os
import socket
import subprocess
import sys
import time

from sandbox import Sandbox, Unavailable

TOP = os.environ.get("TRAPLINE_TOP") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../..")
BUILD = os.environ.get("TRAPLINE_BUILD", os.path.join(TOP, "build"))
UID = 65534
STATE, LOGS = "/var/lib/trapline", "/var/log/trapline"

SCRIPT = r"""#!/bin/bash
# what a trap handler does: a pipe, syslog, a connection, a file of its own
set -eu -o pipefail
tr a-z A-Z | sort | head -n 20 >"$1"
logger -t sandboxed "handler ran as $(id -u)"
exec 3<>/dev/tcp/127.0.0.1/$2
echo "hello from the handler" >&3
exec 3>&-
tmp=$(mktemp)
date >"$tmp"
rm "$tmp"
echo done >>"$1"
"""

PROBE = r"""
import ctypes, mmap, os, socket
def refused(what, action):
    try:
        action()
        print("not refused:", what)
    except (OSError, PermissionError, FileNotFoundError):
        pass
refused("write to /etc", lambda: open("/etc/trapline-probe", "w"))
refused("write to /usr", lambda: open("/usr/trapline-probe", "w"))
refused("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
refused("packet socket", lambda: socket.socket(17, socket.SOCK_RAW))
refused("memory both written and run", lambda: mmap.mmap(-1, 4096, prot=7))
refused("list of /root", lambda: os.listdir("/root"))
refused("chown", lambda: os.chown("/var/lib/trapline", -1, -1))
refused("chmod u+s", lambda: os.chmod("/var/lib/trapline", 0o4755))
libc = ctypes.CDLL(None)
if libc.unshare(0x10000000) == 0:
    print("not refused: user name space")
status = open("/proc/self/status").read().split("\n")
for want in ("NoNewPrivs:\t1", "CapEff:\t0000000000000000",
             "CapBnd:\t0000000000000000", "Seccomp:\t2"):
    if want not in status:
        print("missing:", want)
print("probed")
"""

# v2c, community "test", trap 1.3.6.1.4.1.8072.99999
TRAP = bytes.fromhex(
    "30620201010404746573 74a7570204 3fba5ac0 020100 020100 3049"
    "301006082b06010201010300 430410f19e47"
    "3018060a2b060106030101040100 060a2b06010401bf08868d1f"
    "301b060b2b06010401bf08868d1f01 040c54657374204d657373616765")

CONFIG = f"""
listen = {{"udp:127.0.0.1:%LISTEN%"}}
state_directory = "{STATE}"
control_socket = "/run/trapline/control.sock"
community "test" {{ sources = {{"127.0.0.1"}} }}
file "all" {{ path = "{LOGS}/traps.log" }}
syslog "sys" {{ facility = "daemon" }}
exec "script" {{ command = {{"{STATE}/script", "{STATE}/out", "%PORT%"}} }}
"""

problems = []


def expect(truth, what, *details):
    if not truth:
        problems.append(" ".join([what, *map(str, details)]))


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError as error:
        return f"({error})"


def wait_for(what, seconds=10):
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.05)
    return what()


def check_handler(sandbox, listener, wanted):
    """The traces that the script leaves."""
    out = STATE + "/out"
    expect(wait_for(lambda: "done" in read(out)), "no end of script:", read(out))
    expect(wanted in read(out), "nothing came through the pipe:", read(out))
    listener.settimeout(5)
    try:
        expect(listener.accept()[0].recv(100) == b"hello from the handler\n",
               "the connection brought something else")
    except socket.timeout:
        expect(False, "no connection")
    log = sandbox.logged()
    expect(f"handler ran as {UID}" in log, "logger left nothing:", log)
    if os.path.exists(out):
        os.unlink(out)
    return log


def try_alone(sandbox, listener):
    probe = sandbox.start(["/usr/bin/python3", "-c", PROBE])
    said = probe.communicate(timeout=30)[0]
    expect(said == "probed\n", "sandbox:", said)
    port = str(listener.getsockname()[1])
    script = sandbox.start(["/bin/sh", "-c", "echo some text | "
                            f"{STATE}/script {STATE}/out {port}"])
    said = script.communicate(timeout=30)[0]
    expect(script.returncode == 0, "script:", script.returncode, said)
    check_handler(sandbox, listener, "SOME TEXT")


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def try_daemon(sandbox, listener):
    port = free_port()
    text = CONFIG.replace("%LISTEN%", str(port)).replace(
        "%PORT%", str(listener.getsockname()[1]))
    with open(STATE + "/traplined.conf", "w") as file:
        file.write(text)
    daemon = sandbox.start([STATE + "/traplined", "-f", "-c",
                            STATE + "/traplined.conf"])
    try:
        watch_daemon(sandbox, listener, daemon, port)
    finally:
        daemon.terminate()
        try:
            said = daemon.communicate(timeout=30)[0]
        except subprocess.TimeoutExpired:
            daemon.kill()
            said = "no end after SIGTERM"
    expect(daemon.returncode == 0, "traplined:", daemon.returncode, said)


def check_rights(pid):
    """No thread of the daemon has a capability or can get one, nor may call
    what the filter forbids."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        status = dict(line.split(":\t", 1) for line in
                      read(f"/proc/{pid}/task/{thread}/status").splitlines()
                      if ":\t" in line)
        for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            expect(int(status.get(name, "1"), 16) == 0, "thread", thread,
                   name, status.get(name))
        expect(status.get("NoNewPrivs") == "1", "thread may gain privileges")
        expect(status.get("Seccomp") == "2", "thread without a filter")


def watch_daemon(sandbox, listener, daemon, port):
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    traps = LOGS + "/traps.log"

    def arrived():
        sender.sendto(TRAP, ("127.0.0.1", port))
        time.sleep(0.3)
        return "Test Message" in read(traps) or daemon.poll() is not None

    wait_for(arrived, 15)
    expect("Test Message" in read(traps), "no trap in the file:", read(traps))
    log = check_handler(sandbox, listener, '"TEST MESSAGE"')
    expect("Test Message" in log, "no trap in syslog:", log)
    expect(daemon.poll() is None, "the daemon ended")
    check_rights(daemon.pid)


def main():
    with open(TOP + "/systemd/traplined.service", encoding="utf-8"):
        pass
    daemon = BUILD + "/traplined"
    # The sanitizers need what the filters refuse.
    whole = os.path.exists(daemon) and os.path.basename(BUILD) == "build"
    program = open(daemon, "rb").read() if whole else None
    try:
        sandbox = Sandbox(TOP + "/systemd/traplined.service", UID)
    except Unavailable as why:
        print(f"skipped: {why}")
        return 77
    with open(STATE + "/script", "w") as file:
        file.write(SCRIPT)
    os.chmod(STATE + "/script", 0o755)
    listener = socket.create_server(("127.0.0.1", 0))
    try_alone(sandbox, listener)
    if program:
        with open(STATE + "/traplined", "wb") as file:
            file.write(program)
        os.chmod(STATE + "/traplined", 0o755)
        try_daemon(sandbox, listener)
    for problem in problems:
        print(problem)
    print("with the daemon" if program else "without the daemon")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main())
