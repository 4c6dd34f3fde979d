# SPDX-License-Identifier: ISC
"""Templates: the same format lines in a real snmptrapd and here; fields; and
that no octet of a sender makes a line, an argument or an option of its own."""
import os
import shutil
import socket
import subprocess

from lib import snmp, usm
from lib.ber import TIME_TICKS, integer, octets
from lib.case import Skip
from lib.daemon import BUILD
from lib.expect import equal, until
from lib.mounts import with_log
from lib.samples import ENGINE, NET, VALUES
from lib.snmp import INFORM, LINK_DOWN, pdu, v1, v2c, varbind, varbinds
from test_exec import PUBLIC, kept, script, trap
from test_syslog import Log

SNMPTRAPD = shutil.which("snmptrapd") or "/usr/sbin/snmptrapd"
END = "<END>"
ONE = [varbind(NET + ".2", integer(1)), varbind(NET + ".3", octets(b'a"b'))]
V1 = {
    "linkDown": v1(ONE, generic=2),
    "coldStart": v1(ONE, generic=0),
    "no varbinds": v1([], generic=3),
    "days": v1(ONE, generic=4, uptime=3 * 8640000 + 12345),
    "enterprise": v1(ONE, generic=6, specific=17),
    "no agent": v1(ONE, generic=1, agent=b"\0\0\0\0"),
}
V2 = {
    "trap": v2c(varbinds() + ONE),
    "inform": v2c(varbinds() + ONE, kind=INFORM),
    "community": v2c(varbinds() + ONE, community="secret word"),
    "ticks": v2c(varbinds() + [varbind(NET, integer(4711, TIME_TICKS))]),
}
V3 = {"v3": usm.encode(usm.Form(usm.User("u"), ENGINE, 1, 100,
                                context_name=b"ctx"), pdu(varbinds() + ONE))}
SOME = {**V1, **V2, **V3}
ALL = {**SOME, **{name: v2c(varbinds() + [varbind(NET + ".1", value)] + ONE)
                  for name, value in VALUES.items()}}

# what snmptrapd does not do as its manual says is left out
FORMATS = {
    "%b|%B": SOME,
    "%a|%A": SOME,
    "%E|%P|%u|%S": SOME,
    "%s": {**V1, **V2},
    "%N|%w|%W|%#T|%.3w|%05w|%.4W|%#.3T|%3.3w": V1,
    "%q": {name: V1[name] for name in V1 if name != "enterprise"},
    "%v": ALL,
    "%#v": SOME,
    r"%V, %v|%V\%|%v": SOME,
    r"%V\n\t%v%V/%#v": SOME,
    "%V%v %v": SOME,
    r"%%\\\t\%\?\q": V1,
    r"%.4y-%.2m-%.2l %.2h:%.2j:%.2k %B [%b] (via %A [%a]): %N\n"
    r"\t%W Trap (%q) Uptime: %#T\n%v\n": {"linkDown": V1["linkDown"]},
    "%02.2h:%02.2j:%02.2k TRAP%w.%q from %A": {"linkDown": V1["linkDown"]},
    "%#y-%#m-%#l %#h:%#j:%#k %t %y %m %l": SOME,
}


class Theirs:
    """A snmptrapd that prints by one format, and gives it to a script."""

    def __init__(self, case, number, form):
        self.directory = case.path(f"snmptrapd{number}")
        self.directory.mkdir()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = self.directory / "log"
        self.stdin = self.directory / "stdin"
        lines = "".join(f"format {which}{version} {form}{END}\n"
                        for which in ("print", "execute")
                        for version in (1, 2))
        keep = script(case, f"cat >>{self.stdin}", f"keep{number}")
        (self.directory / "conf").write_text(
            "disableAuthorization yes\n"
            f"createUser -e 0x{ENGINE.hex()} u\n{lines}"
            f"traphandle default {keep}\n")
        self.process = subprocess.Popen(
            [SNMPTRAPD, "-f", "-C", "-c", self.directory / "conf",
             "-Lf", self.log, "-p", self.directory / "pid",
             f"udp:127.0.0.1:{self.port}"],
            env=dict(os.environ, MIBS="", SNMPCONFPATH=str(self.directory),
                     SNMP_PERSISTENT_DIR=str(self.directory / "state")),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self):
        self.process.kill()
        self.process.wait()


def records(path):
    """The records of a file, without what is between them."""
    if not path.exists():
        return []
    found = path.read_bytes().split(END.encode())[:-1]
    return [record.removeprefix(b"\n") for record in found]


def without_banner(found):
    """snmptrapd's log begins with a line of its own."""
    if found:
        found[0] = found[0].split(b"NET-SNMP version ", 1)[-1].split(
            b"\n", 1)[-1]
    return found


def unbroken(text):
    """Hexadecimal without snmptrapd's line breaks."""
    return text.replace(b" \n", b" ")


def same(theirs, ours, ports):
    return unbroken(theirs.replace(ports[0], ports[1])) == unbroken(ours)


def test_as_a_real_snmptrapd(case):
    """Each format line, in the log and on a script's standard input."""
    if not os.path.exists(SNMPTRAPD):
        raise Skip("no snmptrapd here")
    daemon = case.make_daemon()
    for number, (form, datagrams) in enumerate(FORMATS.items()):
        quoted = '"' + (form + END).replace("\\", "\\\\") + '"'
        keep = script(case, f"cat >>{case.path(f'stdin{number}')}",
                      f"ours{number}")
        daemon.configure(
            'community "*" { }\nuser "u" { }\n'
            f'file "f" {{ path = "{case.path(f"log{number}")}" '
            f'format = {quoted} }}\n'
            f'exec "x" {{ command = {{"{keep}"}} input = {quoted} '
            'max_processes = 1 }\n')
        daemon.start()
        compare(case, daemon, number, form, datagrams)
        daemon.stop()


def compare(case, daemon, number, form, datagrams):
    theirs = Theirs(case, number, form)
    try:
        until(lambda: theirs.log.exists() and
              b"NET-SNMP version" in theirs.log.read_bytes(), "snmptrapd")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.bind(("127.0.0.1", 0))
            check(case, sender, daemon, theirs, number, form, datagrams)
    finally:
        theirs.close()


def check(case, sender, daemon, theirs, number, form, datagrams):
    ports = [f":{port}".encode() for port in (theirs.port, daemon.port)]
    log, stdin = case.path(f"log{number}"), case.path(f"stdin{number}")
    places = {"log": (theirs.log, log), "stdin": (theirs.stdin, stdin)}
    for name, datagram in datagrams.items():
        # the time of day may change between the two
        for attempt in range(4):
            before = {what: [len(records(path)) for path in pair]
                      for what, pair in places.items()}
            for port in (theirs.port, daemon.port):
                sender.sendto(datagram, ("127.0.0.1", port))
            for what, pair in places.items():
                for path, count in zip(pair, before[what]):
                    until(lambda: len(records(path)) == count + 1,
                          f"{what} of {name} by {form}")
            last = {what: [records(pair[0])[-1], records(pair[1])[-1]]
                    for what, pair in places.items()}
            if before["log"][0] == 0:
                last["log"][0] = without_banner([last["log"][0]])[0]
            if all(same(*pair, ports) for pair in last.values()):
                break
            assert attempt < 3, f"{name} by {form}: {last}"


def test_fields(case):
    daemon = case.daemon(
        PUBLIC + 'file "f" { path = "@DIR@/f" format = "{time}|'
        '{source.address}|{version}|{pdu}|{community}|{trap_oid}|{trap_name}|'
        f'{{varbind:{NET}.3}}|{{user}}|{{{{}}" }}\n')
    case.peer(daemon).send(v2c(varbinds() + ONE))
    daemon.fence()
    daemon.stop()
    line = case.path("f").read_text().splitlines()[0].split("|")
    record = daemon.records()[0]
    equal(line, [record["time"], "127.0.0.1", "v2c", "trap", "public",
                 LINK_DOWN, "IF-MIB::linkDown", 'a\\"b', "", "{}"])


EVIL = ["a\nb", "\r\n2026-11-20 forged", "\x1b[2J", "%n%s{user}", "\0"]


def test_a_sender_makes_no_line(case):
    daemon = case.daemon(
        'community "*" { }\n'
        'file "f" { path = "@DIR@/f" format = "<%u|%P|%v|{community}|'
        '{varbinds}>" }\n')
    peer = case.peer(daemon)
    for evil in EVIL:
        peer.send(v2c(varbinds(snmp.mark(evil)), evil))
    daemon.fence()
    daemon.stop()
    lines = case.path("f").read_bytes().split(b"\n")
    equal(len(lines), len(EVIL) + 2)  # the fence, and nothing
    for line in lines[:-1]:
        assert line.startswith(b"<") and line.endswith(b">"), line
        assert line.isascii() and line.decode().isprintable() or \
            b"\t" in line, line


def test_syslog_has_one_line(case):
    log = Log(case)
    daemon = case.daemon(
        PUBLIC + 'syslog "s" { format = "{version}\\n%V\\\\n%v\\n\\n" }\n',
        before=with_log(case, log.path))
    case.peer(daemon).send(trap("a\nb"))
    until(lambda: log.read(), "a line")
    line = log.lines[0].rstrip("\n\0")
    assert ": v2c iso.3.6" in line and "\n" not in line, line
    assert line.endswith(r' = STRING: "a\nb"'), line


def test_arguments(case):
    """Each argument is one, whatever the sender put in; others are as they
    stand."""
    printed = f"{case.path('kept')}.$$"
    path = script(case, f'printf "%s\\n" "$#" "$@" >{printed}.part\n'
                  f"mv {printed}.part {printed}")
    daemon = case.daemon(
        'community "*" { }\nexec "x" { command = {"' + str(path) + '", '
        '"--from={source.address}", "--as={community}", "{varbind:' + NET +
        '.7}", "50%", "{print $1}", "{{pdu}"} max_processes = 1 }\n')
    evil = "x'; touch made #\n$(touch made)\0 --evil"
    case.peer(daemon).send(v2c(varbinds(snmp.mark("a b")), evil))
    got = kept(case, 1)[0].splitlines()
    equal(got, ["6", "--from=127.0.0.1",
                "--as=x'; touch made #\\n$(touch made)\\x00 --evil", "a b",
                "50%", "{print $1}", "{pdu}"])
    assert not case.path("made").exists()


def test_mistakes_have_their_line(case):
    daemon = case.make_daemon(
        'file "f" {\npath = "/tmp/x"\nformat = "{trap_iod}" }\n'
        'syslog "s" {\nformat = "%z" }\n')
    conf = daemon.conf.read_text().splitlines()
    done = subprocess.run([BUILD / "traplined", "-t", "-c", daemon.conf],
                          capture_output=True, text=True)
    equal(done.returncode, 78)
    for words, says in (('{trap_iod}', "did you mean {trap_oid}?"),
                        ('"%z"', "there is no format character %z")):
        line = next(i for i, text in enumerate(conf, 1) if words in text)
        assert f"{daemon.conf}:{line}: format: " in done.stderr, done.stderr
        assert says in done.stderr, done.stderr

