# SPDX-License-Identifier: ISC
"""The exec output in mode "stream": one process that reads all records, and
what becomes of them when it is slow, or killed, or does not read at all."""
import json
import os
import signal
import time

from lib import snmp
from lib.control import status
from lib.expect import equal, until
from lib.snmp import varbinds
from test_exec import PUBLIC, is_dead, script, trap


def stream(path, more=""):
    return f'exec "feed" {{ command = {{"{path}"}} mode = "stream" {more} }}\n'


def reader(case, body="cat", name="reader"):
    """A script that says who it is, then runs something that reads and
    prints into a file."""
    return script(case, f"echo $$ >>{case.path('pids')}\n"
                  f"exec {body} >>{case.path('got')}", name)


def pids(case):
    path = case.path("pids")
    return path.read_text().split() if path.exists() else []


def marks(case, name="got"):
    """What the mark of each record is; every line must be a record."""
    lines = case.path(name).read_bytes().split(b"\n")
    equal(lines.pop(), b"")
    return [json.loads(line)["varbinds"][0]["value"] for line in lines]


def of(daemon):
    return next(o for o in status(daemon)["outputs"] if o["title"] == "feed")


def send(peer, first, count):
    for number in range(first, first + count):
        peer.send(trap(str(number)))
        if number % 100 == 99:
            time.sleep(0.002)


def numbers(count):
    return [str(number) for number in range(count)]


def test_one_process_for_all(case):
    daemon = case.daemon(PUBLIC + stream(reader(case)))
    send(case.peer(daemon), 0, 2000)
    daemon.fence()
    account = daemon.stop()
    equal(account.outputs["feed"],
          {"wanted": 2001, "delivered": 2001, "dropped": 0, "errors": 0})
    equal(marks(case)[:2000], numbers(2000))
    equal(len(pids(case)), 1)
    equal(case.path("got").read_text(),
          case.path("records.json").read_text())


def test_each_form_of_input(case):
    outputs = "".join(
        f'exec "{form}" {{ mode = "stream" input = "{form}" '
        f'resolve = "never" command = '
        f'{{"{script(case, f"exec cat >{case.path(form)}.in", form)}"}} }}\n'
        for form in ("snmptrapd", "text"))
    daemon = case.daemon(PUBLIC + outputs)
    peer = case.peer(daemon)
    peer.send(trap("a\n\nb"))
    peer.send(snmp.v2c(varbinds()))
    daemon.wait_records(2)
    daemon.stop()
    head = (f"<UNKNOWN>\nUDP: [127.0.0.1]:{peer.port}->"
            f"[127.0.0.1]:{daemon.port}\n"
            "iso.3.6.1.2.1.1.3.0 0:0:00:12.34\n"
            "iso.3.6.1.6.3.1.1.4.1.0 iso.3.6.1.6.3.1.1.5.3\n")
    equal(case.path("snmptrapd.in").read_text(),
          head + 'iso.3.6.1.4.1.8072.9999.7 "a\\n\\nb"\n\n' + head + "\n")
    equal(case.path("text.in").read_text().count("\n"), 2)


def test_a_slow_reader_slows_nobody(case):
    daemon = case.daemon(PUBLIC + stream(reader(
        case, "sh -c 'while read -r l; do echo \"$l\"; sleep 0.02; done'")))
    before = time.monotonic()
    send(case.peer(daemon), 0, 1000)
    equal(len(daemon.fence()), 1000)  # all in the other output
    assert time.monotonic() - before < 10
    now = of(daemon)
    assert 0 < now["queued"] and now["delivered"] < 900, now
    equal(now["dropped"], 0)


def test_one_that_never_reads(case):
    daemon = case.daemon(
        PUBLIC + "stop_timeout = 1\n" +
        stream(reader(case, "sleep 1000"), 'queue = "64k"'))
    peer = case.peer(daemon)
    text = "x" * 5000
    for number in range(600):
        peer.send(trap(text))
        if number % 20 == 19:
            equal(len(daemon.fence()), number + 1)
    now = of(daemon)
    equal(now["delivered"], 0)
    assert now["dropped"] > 100 and now["queued"] > 100, now
    pid, = pids(case)
    before = time.monotonic()
    account = daemon.stop()
    assert time.monotonic() - before < 10
    equal(account.outputs["feed"]["dropped"],
          account.outputs["feed"]["wanted"])
    until(lambda: is_dead(pid), "the end of the process")


def test_killed_all_the_time(case):
    """Twenty outputs, each with its own reader, killed 100 times in all: no
    record is torn, none is lost, and for each kill one may come twice."""
    count, kills = 20, 5
    read = ("import sys\n"
            f"with open('{case.path('')}/' + sys.argv[1], 'ab', 0) as out:\n"
            "    while line := sys.stdin.buffer.raw.readline():\n"
            "        out.write(line)\n")
    program = case.write("read.py", read)
    outputs = ""
    for i in range(count):
        path = script(case, f"echo $$ >>{case.path(f'pids{i}')}\n"
                      f"exec /usr/bin/python3 {program} got{i}", f"run{i}")
        outputs += (f'exec "x{i}" {{ command = {{"{path}"}} '
                    'mode = "stream" }\n')
    daemon = case.daemon(PUBLIC + "stop_timeout = 60\n" + outputs)
    peer = case.peer(daemon)
    sent = 0
    for kill in range(kills):
        for i in range(count):
            path = case.path(f"pids{i}")
            until(lambda: path.exists() and
                  len(path.read_text().split()) == kill + 1, "a start", 60)
            send(peer, sent, 20)
            sent += 20
            os.kill(int(path.read_text().split()[-1]), signal.SIGKILL)
    send(peer, sent, 50)
    sent += 50
    daemon.fence()
    account = daemon.stop()
    for i in range(count):
        equal(account.outputs[f"x{i}"],
              {"wanted": sent + 1, "delivered": sent + 1, "dropped": 0,
               "errors": kills})
        got = marks(case, f"got{i}")[:-1]
        missing = sent - len(set(got))
        # killed between reading a record and writing it down
        assert missing <= kills, f"{missing} lost by reader {i}"
        assert len(got) - len(set(got)) <= kills, "more than one twice"
        equal(sorted(set(got), key=int), sorted(set(got), key=got.index))


def test_one_that_ends_at_once_is_started_less_and_less(case):
    daemon = case.daemon(
        PUBLIC + "stop_timeout = 0\n" +
        stream(script(case, f"echo >>{case.path('starts')}\nexit 7")))
    case.peer(daemon).send(trap("x"))
    time.sleep(2.5)
    # after 0.1, 0.2, 0.4, 0.8 s
    starts = case.path("starts").read_text().count("\n")
    assert 3 <= starts <= 6, f"{starts} starts"
    daemon.wait_log('exec "feed": .*: ended, exit status 7')
    now = of(daemon)
    equal((now["queued"], now["dropped"]), (1, 0))
    assert now["restarts"] >= starts and now["errors"] >= starts - 1, now


def test_what_it_says_is_logged(case):
    daemon = case.daemon(PUBLIC + stream(script(
        case, "echo to output\necho to error >&2\nexec cat >/dev/null")))
    daemon.wait_log('exec "feed": output: to output')
    daemon.wait_log('exec "feed": output: to error')


def test_a_reload_changes_over(case):
    """The old process gets what was queued for it, to its end; the new one
    what comes after."""
    daemon = case.daemon(PUBLIC + stream(reader(case)))
    peer = case.peer(daemon)
    send(peer, 0, 100)
    daemon.fence()
    daemon.configure(PUBLIC + stream(
        script(case, f"exec cat >>{case.path('new')}", "second")))
    daemon.reload()
    send(peer, 100, 100)
    daemon.fence()
    daemon.stop()
    equal(marks(case), numbers(100) + ["fence 1"])
    equal(marks(case, "new"),
          [str(n) for n in range(100, 200)] + ["fence 2"])
    assert is_dead(pids(case)[0])
