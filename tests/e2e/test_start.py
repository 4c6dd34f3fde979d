# SPDX-License-Identifier: ISC
"""The command line, and starts that fail."""
import grp
import os
import pwd
import signal
import subprocess
import sys

from lib import snmp
from lib.case import Skip
from lib.daemon import BUILD
from lib.expect import equal

NOBODY = pwd.getpwnam("nobody")
NOGROUP = grp.getgrgid(NOBODY.pw_gid).gr_name


def run(*arguments):
    done = subprocess.run(
        [BUILD / "traplined", *map(str, arguments)], timeout=30, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr


def test_usage(case):
    for arguments in (["-x"], ["-c"], ["argument"], ["-f", "a", "b"]):
        status, output, errors = run(*arguments)
        equal((arguments, status, output), (arguments, os.EX_USAGE, ""))
        assert "usage: traplined " in errors
    status, output, errors = run("-h")
    equal((status, errors, output.startswith("usage: traplined ")),
          (os.EX_OK, "", True))
    status, output, errors = run("-V")
    equal((status, errors, output.split()[0]), (os.EX_OK, "", "traplined"))


def test_no_file(case):
    status, _, errors = run("-f", "-c", case.path("missing.conf"))
    equal(status, os.EX_CONFIG)
    assert f"{case.path('missing.conf')}" in errors


def test_an_address_in_use(case):
    daemon = case.daemon()
    second = case.make_daemon(port=daemon.port, name="second")
    status, _, errors = run("-f", "-c", second.conf)
    equal(status, os.EX_OSERR)
    assert ("Address already in use: is another receiver running, such as "
            "snmptrapd?" in errors), errors


def test_an_address_of_nobody(case):
    daemon = case.make_daemon(listen='listen = {{"udp:192.0.2.77:{port}"}}\n')
    status, _, errors = run("-f", "-c", daemon.conf)
    equal(status, os.EX_OSERR)
    assert "no interface has this address" in errors, errors


def test_two_daemons_do_not_share_a_state(case):
    daemon = case.daemon()
    second = case.make_daemon(name="second")
    status, _, errors = run("-f", "-c", second.conf)
    equal(status, os.EX_CANTCREAT)
    assert "error: state: " in errors, errors
    # the first one is not concerned
    equal(daemon.fence(), [])


def test_a_state_directory_that_cannot_be_made(case):
    case.write("state", "a file")
    daemon = case.make_daemon()
    status, _, errors = run("-f", "-c", daemon.conf)
    equal(status, os.EX_CANTCREAT)
    assert f"{case.path('state')}" in errors, errors


def test_the_state_directory_is_made(case):
    daemon = case.make_daemon()
    case.path("state").mkdir()
    case.path("state").rmdir()
    daemon.head = daemon.head.replace("{directory}/state",
                                      "{directory}/another")
    daemon.configure("")
    daemon.start()
    equal(daemon.fence(), [])
    assert case.path("another").is_dir()
    equal(oct(case.path("another").stat().st_mode & 0o777), "0o750")


def start_as(case, user):
    return case.make_daemon(
        f'run_as_user = "{user}"\nrun_as_group = "{NOGROUP}"\n', common=False,
        listen='listen = {{"udp:127.0.0.1:{port}"}}\n'
        'state_directory = "{directory}/own/state"\n'
        'control_socket = "{directory}/own/control.sock"\n'
        'community "fence" {{ }}\n'
        'file "json" {{ path = "{directory}/own/records.json"'
        ' format = "json" }}\n', records=False)


def give_to_nobody(case, daemon):
    """What the account needs."""
    for name in ("own", "own/state"):
        case.path(name).mkdir()
    for path in (case.path("own"), case.path("own/state"), daemon.conf):
        os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)


def need_root():
    if os.geteuid() != 0:
        raise Skip("needs root")


def test_an_account_that_does_not_exist(case):
    need_root()
    daemon = start_as(case, "nobody-of-this-name")
    status, _, errors = run("-f", "-c", daemon.conf)
    equal(status, os.EX_NOUSER)
    assert "nobody-of-this-name" in errors, errors
    assert "systemd-sysusers makes trapline" in errors, errors


def test_a_file_that_a_reload_could_not_read(case):
    need_root()
    daemon = start_as(case, "nobody")
    status, _, errors = run("-f", "-c", daemon.conf)
    equal(status, os.EX_NOPERM)
    assert f"{daemon.conf}: the account nobody cannot read it" in errors


def test_a_check_says_what_the_account_could_not_read(case):
    """systemd starts the daemon as the account; who checks is root."""
    need_root()
    daemon = start_as(case, "nobody")
    status, output, errors = run("-t", "-c", daemon.conf)
    equal((status, errors.count("the account nobody cannot read it")),
          (os.EX_OK, 1))
    assert "listens on:" in output
    give_to_nobody(case, daemon)
    equal(run("-t", "-c", daemon.conf)[2], "")


def status_of(pid):
    with open(f"/proc/{pid}/status") as lines:
        return dict(line.strip().split(":\t", 1) for line in lines
                    if ":\t" in line)


def test_root_becomes_another(case):
    """Bound first, then the account; no capability is left, files are its."""
    need_root()
    daemon = start_as(case, "nobody")
    give_to_nobody(case, daemon)
    daemon.start()
    status = status_of(daemon.process.pid)
    equal(set(status["Uid"].split()), {str(NOBODY.pw_uid)})
    equal(set(status["Gid"].split()), {str(NOBODY.pw_gid)})
    assert set(status["Groups"].split()) <= {str(NOBODY.pw_gid)}, "root's"
    for thread in os.listdir(f"/proc/{daemon.process.pid}/task"):
        of_thread = status_of(f"{daemon.process.pid}/task/{thread}")
        equal(of_thread["Uid"], status["Uid"])
        for kind in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
            equal((kind, int(of_thread[kind], 16)), (kind, 0))
    device = case.net_snmp()
    device.inform(f"127.0.0.1:{daemon.port}", community="fence")
    daemon.reload()
    daemon.wait_log("reload: done")
    daemon.stop()
    equal(case.path("own/records.json").stat().st_uid, NOBODY.pw_uid)


def test_no_root_at_all(case):
    """On a high port: run_as_user is ignored, with a line."""
    need_root()
    daemon = start_as(case, "trapline")
    give_to_nobody(case, daemon)
    daemon.before = ["setpriv", f"--reuid={NOBODY.pw_uid}",
                     f"--regid={NOBODY.pw_gid}", "--clear-groups"]
    daemon.start()
    daemon.wait_log("not started as root: run_as_user and run_as_group are "
                    "ignored")
    case.net_snmp().inform(f"127.0.0.1:{daemon.port}", community="fence")


def test_without_standard_descriptors(case):
    """In the background, from a shell that closed them: what the daemon opened
    is not taken for them, and thrown away."""
    daemon = case.make_daemon()
    case.path("state").mkdir()
    command = f"exec {BUILD / 'traplined'} -c {daemon.conf} <&- >&- 2>&-"
    equal(subprocess.run(["sh", "-c", command], timeout=30).returncode, 0)
    pid = int(case.path("state/lock").read_text())
    try:
        case.net_snmp().inform(f"127.0.0.1:{daemon.port}", community="fence")
        for number in range(3):
            equal(os.readlink(f"/proc/{pid}/fd/{number}"), "/dev/null")
        second = case.make_daemon(name="second")
        status, _, errors = run("-f", "-c", second.conf)
        equal(status, os.EX_CANTCREAT)
        assert f"another traplined, pid {pid}" in errors, errors
    finally:
        os.kill(pid, signal.SIGTERM)


def test_whatever_signals_were_left(case):
    """To be deaf for signals, or to ignore them, is inherited. Children that
    nobody waits for would have no exit status."""
    script = case.write("script", "#!/bin/sh\nexit 3\n", 0o755)
    daemon = case.daemon(
        'community "public" { }\n'
        f'exec "script" {{ command = {{"{script}"}} }}',
        before=(sys.executable, "-c",
                "import os, signal, sys\n"
                "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
                "signal.pthread_sigmask(signal.SIG_BLOCK,"
                " signal.valid_signals())\n"
                "os.execv(sys.argv[1], sys.argv[1:])"))
    case.peer(daemon).send(snmp.v2c(snmp.varbinds(snmp.mark("x"))))
    daemon.wait_log('exec "script": .*exit status 3')
    daemon.reload()
    daemon.stop()
