# SPDX-License-Identifier: ISC
"""The operator's commands on a running daemon: status, tail, pause, resume,
reload, reopen; and who may give them."""
import json
import os
import re
import subprocess

from lib import snmp
from lib.case import Skip
from lib.command import trapline
from lib.control import Client, ask, check_account, rows, socket_of, status
from lib.daemon import BUILD
from lib.expect import equal, until
from lib.flood import flood
from lib.snmp import varbinds
from lib.users import Keyed, mark_of

PUBLIC = 'community "public" { }\n'
NOC = Keyed("noc", "SHA", "AES")
NOBODY = 65534
READING = (("status",), ("status", "--json"), ("status", "--mrtg"),
           ("users",), ("engines",), ("why", "192.0.2.1"))
CHANGING = (("user", "remove", "noc"), ("engine", "add", "8000270f0401"),
            ("engine", "remove", "8000270f0401"), ("cache", "clear"),
            ("pause",), ("resume",), ("reload",), ("reopen",), ("trace", "-"))


def trap(mark="", community="public", **of_pdu):
    return snmp.v2c(varbinds(snmp.mark(mark)), community, **of_pdu)


# --- status ------------------------------------------------------------------


def test_status_counts_everything(case):
    daemon = case.daemon(PUBLIC + NOC.section())
    peer = case.peer(daemon)
    inform = trap(kind=snmp.INFORM, request_id=9)
    for datagram in (trap(), trap(), trap(community="x"), b"\0", b"\0"):
        peer.send(datagram)
    peer.ask(inform)
    peer.ask(inform)
    peer.discover()
    device = case.net_snmp()
    device.v3("snmptrap", f"127.0.0.1:{daemon.port}", NOC.words, "a")
    daemon.fence()
    now = status(daemon)
    check_account(now)
    equal({name: count for name, count in now["drops"].items() if count},
          {"snmpInASNParseErrs": 2, "snmpInBadCommunityNames": 1,
           "usmStatsUnknownEngineIDs": 1})
    equal([now[name] for name in (
        "received", "notifications", "repeats", "parked", "unwanted",
        "responses_sent", "reports_sent", "kernel_drops", "users", "engines",
        "paused")],
        [10, 5, 1, 0, 0, 3, 1, 0, 1, 1, False])
    (output,) = now["outputs"]
    equal((output["title"], output["wanted"], output["dropped"],
           output["errors"], output["last_error"]),
          ("records", 5, 0, 0, ""))
    equal(now["configuration"], str(daemon.conf))
    assert 0 <= now["uptime_seconds"] < 60


def test_status_as_text_says_the_same(case):
    daemon = case.daemon(PUBLIC)
    peer = case.peer(daemon)
    for datagram in (trap(), trap(community="x"), b"\0"):
        peer.send(datagram)
    daemon.fence()
    until(lambda: status(daemon)["outputs"][0]["queued"] == 0, "delivery")
    text = ask(daemon, "status")
    for pattern in (
            r"^up 0 days 00:00:\d\d$", rf"^{daemon.conf}, read at 20\S+Z$",
            r"^0 users, 0 engines known$", r"^ +4  received$",
            r"^ +2    notifications$", r"^ +2    dropped$",
            r"^ +1  dropped: snmpInASNParseErrs$",
            r"^ +1  dropped: snmpInBadCommunityNames$",
            r"^ +1  informs answered$", r"^records\t2\t2\t0\t0\t0\t0\t0$"):
        assert re.search(pattern, text, re.M), f"no {pattern!r} in\n{text}"


def test_status_for_mrtg(case):
    daemon = case.daemon(PUBLIC)
    peer = case.peer(daemon)
    for datagram in (trap(), trap(), b"\0"):
        peer.send(datagram)
    daemon.fence()
    lines = ask(daemon, "status", "--mrtg").splitlines()
    equal((lines[:2], len(lines), lines[3]), (["3", "1"], 4, "traplined"))
    assert re.fullmatch(r"0 days, 0:00:\d\d", lines[2]), lines


def test_the_account_holds_at_any_moment(case):
    """While traffic flows: accepted, refused, to an output that is slow."""
    daemon = case.daemon(PUBLIC + """
        exec "slow" { command = {"/bin/sleep", "0.05"}  queue = "64K" }
    """)
    kinds = [trap(), trap(community="x"), b"\0"]
    pid, count = flood(daemon.port, 3000, 3, lambda i: kinds[i % 3])
    looks, seen = 0, set()
    while os.waitpid(pid, os.WNOHANG)[0] == 0:
        now = status(daemon)
        check_account(now)
        seen.add(now["received"])
        looks += 1
    assert looks > 20 and len(seen) > 10, (looks, len(seen))
    until(lambda: status(daemon)["received"] == count, "all of them")
    now = status(daemon)
    check_account(now)
    equal(now["kernel_drops"], 0)
    slow = next(o for o in now["outputs"] if o["title"] == "slow")
    equal(slow["wanted"], count / 3)
    assert slow["dropped"] > 0, slow
    daemon.process.kill()  # not to wait for the slow one
    daemon.process.wait()
    daemon.process = None


# --- tail --------------------------------------------------------------------


def test_tail(case):
    daemon = case.daemon(PUBLIC)
    peer = case.peer(daemon)
    tails = {words: Client(daemon, words + b"\n") for words in (
        b"tail", b"tail --json", b"tail --drops", b"tail --json --drops")}
    for client in tails.values():
        equal(client.line(), b"0 ")
    for datagram in (trap("one"), trap(community="x"), trap("two")):
        peer.send(datagram)
    records = daemon.fence()
    plain = tails[b"tail"]
    for mark in (b"one", b"two"):
        line = plain.line()
        assert b"127.0.0.1 v2c trap" in line and mark in line, line
    as_json = tails[b"tail --json"]
    equal([json.loads(as_json.line()) for _ in records], records)
    drops = tails[b"tail --drops"]
    lines = [drops.line() for _ in range(3)]
    assert b"127.0.0.1 dropped: snmpInBadCommunityNames: " in lines[1], lines
    both = tails[b"tail --json --drops"]
    found = [json.loads(both.line()) for _ in range(3)]
    equal((found[0], found[2], found[1]["dropped"], found[1]["source"]),
          (*records, "snmpInBadCommunityNames",
           {"address": "127.0.0.1", "port": peer.port}))
    for client in tails.values():
        client.close()


def test_tail_by_the_command(case):
    """It prints each line at once, and goes when its reader goes."""
    daemon = case.daemon(PUBLIC)
    peer = case.peer(daemon)
    with subprocess.Popen(
            [BUILD / "trapline", "-s", socket_of(daemon), "tail"],
            stdout=subprocess.PIPE) as child:
        os.set_blocking(child.stdout.fileno(), False)
        line = until(lambda: peer.send(trap("one")) or child.stdout.readline())
        assert b"one" in line, line
        child.kill()
    with subprocess.Popen(
            [BUILD / "trapline", "-s", socket_of(daemon), "tail"],
            stdout=subprocess.PIPE) as child:
        os.set_blocking(child.stdout.fileno(), False)
        until(lambda: peer.send(trap("two")) or child.stdout.readline())
        daemon.stop()
        equal(child.wait(20), 0)
    daemon.start()


def test_hostile_values_stay_in_their_line(case):
    daemon = case.daemon(PUBLIC)
    tail = Client(daemon, b"tail\n")
    equal(tail.line(), b"0 ")
    case.peer(daemon).send(trap('x"\n0 \ttail\r\\'))
    daemon.fence()
    line = tail.line()
    assert rb'"x\"\n0 \ttail\r\\"' in line, line
    assert b"fence" in tail.line()
    tail.close()


# --- pause, resume, reopen, reload -------------------------------------------


def test_pause_and_resume(case):
    daemon = case.daemon(PUBLIC)
    peer = case.peer(daemon)
    ask(daemon, "pause")
    peer.send(trap("never"))
    peer.send(trap(kind=snmp.INFORM))
    equal(peer.receive(0.3), None)
    now = status(daemon)
    check_account(now)
    equal((now["paused"], now["drops"]["paused"], now["notifications"]),
          (True, 2, 0))
    assert ", PAUSED" in ask(daemon, "status")
    ask(daemon, "pause")
    ask(daemon, "resume")
    ask(daemon, "resume")
    peer.send(trap("again"))
    equal([mark_of(record) for record in daemon.fence()], ["again"])
    equal(status(daemon)["paused"], False)


def test_reopen(case):
    daemon = case.daemon(PUBLIC)
    peer = case.peer(daemon)
    peer.send(trap("old"))
    daemon.fence()
    records = daemon.directory / "records.json"
    records.rename(daemon.directory / "records.1")
    ask(daemon, "reopen")
    until(lambda: peer.send(trap("new")) or records.exists(), "the new file")
    ask(daemon, "status")


def test_reload_says_what_changed(case):
    daemon = case.daemon(PUBLIC + NOC.section())
    daemon.configure(PUBLIC + NOC.section() + Keyed("more").section() +
                     'file "two" { path = "@DIR@/two" }\n')
    told = ("listeners: 0 opened, 0 closed; outputs: 1 started, 0 ended; "
            "user sections: 1 before, 2 now; communities: 2 before, 2 now; "
            "routes: 0 before, 0 now; names: ")
    assert ask(daemon, "reload").startswith(told)
    assert "reload: " + told in daemon.log()
    equal([row["section"] for row in rows(daemon, "users")], ["noc", "more"])
    equal([each["title"] for each in status(daemon)["outputs"]],
          ["records", "two"])
    case.peer(daemon).send(trap("both"))
    equal([mark_of(record) for record in daemon.fence()], ["both"])
    daemon.configure(PUBLIC + 'route "r" { outputs = {"records"} }\n' +
                     'community "second" { }\n')
    told = ask(daemon, "reload")
    assert told.startswith(
        "listeners: 0 opened, 0 closed; outputs: 0 started, 1 ended; "
        "user sections: 2 before, 0 now; communities: 2 before, 3 now; "
        "routes: 0 before, 1 now; names: "), told


def test_reload_says_every_mistake(case):
    daemon = case.daemon(PUBLIC)
    before = status(daemon)["configured"]
    daemon.configure(PUBLIC + 'nonsense = 1\nuser "a" { auth = "ROT13" }\n'
                     'route "r" { outputs = {"none"} }\n')
    done = subprocess.run(
        [BUILD / "trapline", "-s", socket_of(daemon), "reload"], timeout=60,
        capture_output=True, text=True, check=False)
    equal((done.returncode, done.stderr),
          (78, "trapline: nothing was changed\n"))
    lines = done.stdout.splitlines()
    assert len(lines) >= 3, lines
    for line in lines:
        assert re.match(rf"{daemon.conf}:\d+: ", line), line
    for word in ("nonsense", "ROT13", "none"):
        assert word in done.stdout, f"no {word} in {done.stdout}"
    equal(status(daemon)["configured"], before)
    case.peer(daemon).send(trap("still"))
    equal([mark_of(record) for record in daemon.fence()], ["still"])


def test_many_reloads_at_once(case):
    """Each client has a reply, and what is in force is what was last read."""
    daemon = case.daemon(PUBLIC)
    daemon.configure(PUBLIC + NOC.section())
    clients = [Client(daemon, b"reload\n") for _ in range(20)]
    for client in clients:
        reply = client.rest()
        assert reply.startswith((b"0 \n", b"75 ")), reply
        client.close()
    equal(len(rows(daemon, "users")), 1)


# --- usage, privilege --------------------------------------------------------


def test_misuse(case):
    daemon = case.daemon(PUBLIC)
    for words in (("status", "now"), ("status", "--json", "--mrtg"),
                  ("tail", "more"), ("users", "a", "b"), ("engines", "a"),
                  ("cache", "clear", "all"), ("pause", "a"), ("resume", "a"),
                  ("reload", "a"), ("reopen", "a"), ("cache",), ("engine",),
                  ("engine", "list"), ("cache", "full")):
        ask(daemon, *words, status=64)
    for request in (b"nonsense\n", b"status\0\n", b"\xff\xfe\n", b"\n", b'"\n',
                    b"user\n", b"user  \n", b"a " * 100 + b"\n",
                    b"x" * 5000):
        client = Client(daemon, request)
        reply = client.rest()
        assert reply.startswith(b"64 ") and reply.count(b"\n") == 1, reply
        client.close()
    equal(status(daemon)["paused"], False)


def test_no_daemon(case):
    errors = trapline("-s", case.path("none.sock"), "status", status=69)
    assert errors.startswith("trapline: traplined is not running: "), errors
    equal(len(errors.splitlines()), 1)


def test_the_socket_of_a_configuration(case):
    daemon = case.daemon(PUBLIC)
    assert trapline("-c", daemon.conf, "status").startswith("up 0 days")


def as_group(directory, path, *words):
    """By another account that has the group of the socket."""
    return subprocess.run(
        ["setpriv", "--reuid", str(NOBODY), "--regid", str(os.getegid()),
         "--clear-groups", BUILD / "trapline", "-s", path, *words],
        cwd=directory, timeout=60, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, check=False)


def as_stranger(path, *words):
    return subprocess.run(
        ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY),
         "--clear-groups", BUILD / "trapline", "-s", path, *words],
        cwd="/", timeout=60, capture_output=True, text=True, check=False)


def test_who_may_what(case):
    """The socket's group reads; root and the daemon's account change; others
    do not even get in."""
    if os.geteuid() != 0:
        raise Skip("not root")
    if as_stranger("none", "--help").returncode != 0:
        raise Skip("another account cannot run the command where it is")
    daemon = case.daemon(PUBLIC + NOC.section())
    path = socket_of(daemon)
    equal(oct(path.stat().st_mode & 0o7777), oct(0o660))
    for words in READING:
        done = as_group(daemon.directory, path, *words)
        equal((words, done.returncode, done.stderr), (words, 0, ""))
    for words in CHANGING:
        done = as_group(daemon.directory, path, *words)
        equal((words, done.returncode), (words, 77))
        assert "is for root and for the account of the daemon" in done.stderr
    for words in (*READING, *CHANGING):
        done = as_stranger(path, *words)
        equal((words, done.returncode), (words, 77))
        equal(bool(done.stdout), "--json" in words)  # the error, once more
    now = status(daemon)
    equal((now["paused"], now["engines"]), (False, 0))


def test_the_account_of_the_daemon(case):
    """It is not root, and may change."""
    if os.geteuid() != 0:
        raise Skip("not root")
    if as_stranger("none", "--help").returncode != 0:
        raise Skip("another account cannot run the command where it is")
    daemon = case.make_daemon(PUBLIC, records=False, before=(
        "setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY),
        "--clear-groups"))
    (daemon.directory / "state").mkdir()
    for path in (daemon.directory, daemon.directory / "state", daemon.conf):
        os.chown(path, NOBODY, NOBODY)
    daemon.start()
    equal(as_stranger(socket_of(daemon), "pause").returncode, 0)
    equal(status(daemon)["paused"], True)
    ask(daemon, "resume")
    equal(status(daemon)["paused"], False)
