# SPDX-License-Identifier: ISC
"""The exec output: what a script gets, what becomes of it, how many there
are."""
import re
import signal
import time

from lib import snmp
from lib.expect import equal, until
from lib.snmp import varbinds
from lib.users import Keyed

PUBLIC = 'community "public" { }\n'
NOC = Keyed("noc", "SHA", "AES")


def trap(mark):
    return snmp.v2c(varbinds(snmp.mark(mark)))


def script(case, body, name="script"):
    return case.write(name, f"#!/bin/sh\n{body}\n", 0o755)


def keeper(case, what):
    """A script that keeps what it was given, whole, in a file of its own."""
    return script(case, f"{what} >{case.path('kept')}.$$.part\n"
                  f"mv {case.path('kept')}.$$.part {case.path('kept')}.$$")


def kept(case, count):
    """What the scripts have kept, in the order in which they started."""
    def found():
        return [p for p in case.directory.glob("kept.*") if
                p.suffix != ".part"]
    until(lambda: len(found()) >= count, f"{count} runs of the script")
    equal(len(found()), count)
    return [path.read_text() for path in sorted(
        found(), key=lambda path: path.stat().st_mtime_ns)]


def test_environment_and_nothing_else_of_ours(case):
    path = keeper(case, "env")
    daemon = case.daemon(
        PUBLIC + NOC.section() +
        f'exec "script" {{ command = {{"{path}"}} max_processes = 1 }}',
        environment={"PASSPHRASE": "secret", "TRAPLINE_FORGED": "x"})
    device, to = case.net_snmp(), f"127.0.0.1:{daemon.port}"
    device.trap_v1(to, generic=2)
    device.inform(to)
    device.v3("snmptrap", to, NOC.words, "x", "-e", "0x8000270f0474657374")
    common = {"SOURCE_ADDRESS": "127.0.0.1", "TRAP_OID": snmp.LINK_DOWN,
              "TRAP_NAME": snmp.LINK_DOWN_NAME}
    expected = [
        {**common, "VERSION": "v1", "PDU": "trap", "COMMUNITY": "public"},
        {**common, "VERSION": "v2c", "PDU": "inform", "COMMUNITY": "public"},
        {**common, "VERSION": "v3", "PDU": "trap", "USER": "noc",
         "SECURITY_LEVEL": "authPriv", "ENGINE_ID": "8000270f0474657374"}]
    for text, variables in zip(kept(case, 3), expected):
        got = dict(line.split("=", 1) for line in text.splitlines())
        assert got.pop("TRAPLINE_SOURCE_PORT").isdigit()
        equal({name[len("TRAPLINE_"):]: value for name, value in got.items()
               if name.startswith("TRAPLINE_")}, variables)
        assert "secret" not in text
        assert set(got) <= {
            "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE",
            "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PWD", "SHLVL", "_",
            "OLDPWD", *(f"TRAPLINE_{name}" for name in variables)}, got


def test_standard_input_of_each_form(case):
    outputs = "".join(
        f'exec "{form}" {{ command = '
        f'{{"{script(case, f"cat >{case.path(form)}.in", form)}"}} '
        f'input = "{form}" resolve = "never" }}\n'
        for form in ("snmptrapd", "json", "text"))
    daemon = case.daemon(PUBLIC + outputs)
    peer = case.peer(daemon)
    peer.send(snmp.v2c(varbinds(snmp.mark('say "hi"'))))
    daemon.wait_records(1)
    daemon.stop()  # what is queued is delivered first
    record = case.path("records.json").read_text()
    equal(case.path("json.in").read_text(), record)
    assert case.path("text.in").read_text().endswith(
        f'community="public" {snmp.MARK}="say \\"hi\\""\n')
    equal(case.path("snmptrapd.in").read_text(), (
        "<UNKNOWN>\n"
        f"UDP: [127.0.0.1]:{peer.port}->[127.0.0.1]:{daemon.port}\n"
        "iso.3.6.1.2.1.1.3.0 0:0:00:12.34\n"
        "iso.3.6.1.6.3.1.1.4.1.0 iso.3.6.1.6.3.1.1.5.3\n"
        'iso.3.6.1.4.1.8072.9999.7 "say \\"hi\\""\n'))


def test_the_transport_line_has_one_shape(case):
    path = keeper(case, "cat")
    daemon = case.daemon(
        PUBLIC + f'exec "x" {{ command = {{"{path}"}} max_processes = 1 }}',
        listen='listen = {{"udp:127.0.0.1:{port}", "udp6:[::1]:{port}"}}\n')
    device = case.net_snmp()
    for address in (f"127.0.0.1:{daemon.port}", f"udp6:[::1]:{daemon.port}"):
        device.trap(address)
    lines = [text.splitlines()[1] for text in kept(case, 2)]
    for line, prefix, address in zip(
            lines, ("UDP", "UDP/IPv6"), (r"127\.0\.0\.1", "::1")):
        assert re.fullmatch(rf"{prefix}: \[{address}\]:\d+->"
                            rf"\[{address}\]:{daemon.port}", line), line


def test_arguments_reach_no_shell(case):
    path = keeper(case, 'printf "%s\\n" "$@"')
    words = [f"$(touch {case.path('made')})", "; exit 1", "a b", "*", "`id`"]
    listed = ", ".join(f"'{word}'" for word in words)
    daemon = case.daemon(PUBLIC + 'exec "script" { command = '
                         f'{{"{path}", {listed}}} }}')
    case.peer(daemon).send(trap("$(touch made)"))
    equal(kept(case, 1)[0].splitlines(), words)
    assert not case.path("made").exists()


def test_what_a_script_says_and_how_it_ends_is_logged(case):
    path = script(case, "echo to output\necho to error >&2\nexit 3")
    daemon = case.daemon(
        PUBLIC + 'stop_timeout = 0\n'
        f'exec "script" {{ command = {{"{path}"}} }}\n'
        'exec "missing" { command = {"/nonexistent/program"} }')
    case.peer(daemon).send(trap("x"))
    for text in ("to output", "to error", "exit status 3"):
        daemon.wait_log(f'exec "script": .*{text}')
    daemon.wait_log('exec "missing": cannot start /nonexistent/program: '
                    "No such file or directory")


def test_never_more_than_max_processes(case):
    path = script(case, f"echo start >>{case.path('runs')}\nsleep 0.05\n"
                  f"echo end >>{case.path('runs')}")
    daemon = case.daemon(PUBLIC + f'exec "script" {{ command = {{"{path}"}} '
                         'max_processes = 3 }')
    peer = case.peer(daemon)
    for number in range(20):
        peer.send(trap(str(number)))
    runs = case.path("runs")
    until(lambda: runs.exists() and runs.read_text().count("end") == 20,
          "all runs")
    running = most = 0
    for word in runs.read_text().split():
        running += 1 if word == "start" else -1
        most = max(most, running)
    equal(most, 3)


def test_a_script_that_does_not_end_is_killed_with_its_children(case):
    path = script(case, "trap '' TERM\nsleep 1000 &\n"
                  f"echo $$ $! >{case.path('pids')}\nwait\nsleep 1000")
    daemon = case.daemon(PUBLIC + f'exec "script" {{ command = {{"{path}"}} '
                         'timeout = 1 }')
    case.peer(daemon).send(trap("x"))
    daemon.wait_log(f"{path}: ended after 1 seconds")
    for pid in case.path("pids").read_text().split():
        until(lambda: is_dead(pid), f"the end of {pid}")


def is_dead(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def queue_up(case, body, more):
    """A daemon with a script that has more to do than it can in a moment."""
    path = script(case, body)
    daemon = case.daemon(
        PUBLIC + f'{more}\nexec "script" {{ command = {{"{path}"}} '
        'max_processes = 1 }')
    peer = case.peer(daemon)
    for number in range(20):
        peer.send(trap(str(number)))
    equal(len(daemon.fence()), 20)
    return daemon


def check_end_delivers(case, number):
    daemon = queue_up(case, f"sleep 0.05\necho >>{case.path('runs')}",
                      "stop_timeout = 30")
    daemon.signal(number)
    account = daemon.ended()
    # 20 and the fence
    equal(account.outputs["script"],
          {"wanted": 21, "delivered": 21, "dropped": 0, "errors": 0})
    equal(case.path("runs").read_text(), 21 * "\n")


def test_SIGTERM_delivers_what_is_queued(case):
    check_end_delivers(case, signal.SIGTERM)


def test_SIGINT_delivers_what_is_queued(case):
    check_end_delivers(case, signal.SIGINT)


def test_the_end_does_not_wait_for_ever(case):
    daemon = queue_up(case, "trap '' TERM\nsleep 1000", "stop_timeout = 1")
    before = time.monotonic()
    account = daemon.stop()
    assert time.monotonic() - before < 10
    script_account = account.outputs["script"]
    equal((script_account["wanted"], script_account["dropped"]), (21, 21))
    assert re.search(r"warn: output script: \d+ notifications were not "
                     "delivered in time", daemon.log())
