# SPDX-License-Identifier: ISC
"""--json: every command of the table prints one document of JSON, whether it
did what was asked or could not."""
import json
import re
import subprocess

from lib import snmp, usm
from lib.command import trapline
from lib.control import Client, socket_of
from lib.daemon import BUILD, TOP
from lib.expect import equal
from lib.peer import Peer
from lib.snmp import varbinds
from lib.users import Keyed

NOC = Keyed("noc", "SHA-256", "AES")
SECTIONS = 'community "public" { }\n' + NOC.section()
ENGINE = "0x8000270f046c697665"
PASSPHRASE = b"maplesyrup\n"
TRAP = snmp.v2c(varbinds(), "public")
STREAMS = {"tail"}  # one document a line, until interrupted

# What each command of the table does well, and what it cannot do.
GOOD = (
    ("status",), ("users",), ("users", "noc"), ("engines",),
    ("why", "127.0.0.1"), ("why", "192.0.2.1"),
    ("user", "add", "new", "--auth", "SHA", "--auth-file", "-"),
    ("user", "remove", "new"), ("engine", "add", ENGINE),
    ("engine", "remove", ENGINE), ("cache", "clear"),
    ("trace", "@DIR@/trace.pcapng", "--seconds", "1"), ("pause",),
    ("resume",), ("reload",), ("reopen",), ("routes",),
    ("decode", "@DIR@/datagram"), ("import", "@DIR@/snmptrapd.conf"),
    ("mib", "compile", str(TOP / "mibs"), "-o", "@DIR@/mib.index"),
    ("key", "--auth", "MD5", "--priv", "DES", "--auth-file", "-",
     "--priv-file", "-"))
BAD = (
    (64, "status", "now"), (67, "users", "nobody"), (64, "engines", "all"),
    (64, "why", "router"), (67, "user", "remove", "new"),
    (65, "engine", "remove", ENGINE), (64, "cache", "full"),
    (64, "tail", "more"), (64, "trace", "@DIR@/no", "--seconds", "604800"),
    (64, "trace", "@DIR@/no", "--octets", "2000000000"),
    (64, "pause", "now"), (64, "resume", "now"), (64, "reload", "now"),
    (64, "reopen", "now"))


def table():
    """The commands, as --help lists them."""
    usage = trapline("--help").partition("commands:\n")[2]
    return set(re.findall(r"^  (\w+) ", usage, re.M))


def run(case, daemon, *words, stdin=2 * PASSPHRASE):
    """Exit status and document."""
    words = [word.replace("@DIR@", str(case.directory)) for word in words]
    done = subprocess.run(
        [BUILD / "trapline", "-s", socket_of(daemon), *words, "--json"],
        input=stdin, capture_output=True, timeout=60, check=False)
    return done.returncode, json.loads(done.stdout)


def test_every_command(case):
    daemon = case.daemon(SECTIONS)
    case.path("datagram").write_bytes(TRAP)
    case.path("snmptrapd.conf").write_text("authCommunity log public\n")
    case.peer(daemon).send(TRAP)
    daemon.fence()
    equal(table(), {words[0] for words in GOOD} | STREAMS)
    for words in GOOD:
        status, document = run(case, daemon, *words)
        equal((words, status), (words, 0))
        assert document == [] or document, words
        if isinstance(document, dict):
            assert document.get("ok", True), (words, document)


def test_every_mistake(case):
    daemon = case.daemon(SECTIONS)
    for status, *words in BAD:
        got, document = run(case, daemon, *words)
        equal((words, got, document["ok"], document["status"]),
              (words, status, False, status))
        assert document["error"], words
    daemon.stop()
    for (name, *more) in GOOD:
        if name in ("decode", "key", "mib", "import"):  # no daemon
            continue
        status, document = run(case, daemon, name, *more)
        equal((name, status, document["ok"], document["status"]),
              (name, 69, False, 69))
        assert "not running" in document["error"], document
    daemon.start()


def test_tail_is_a_document_a_line(case):
    daemon = case.daemon(SECTIONS)
    client = Client(daemon, b"tail --json --drops\n")
    equal(client.line(), b"0 ")
    peer = case.peer(daemon)
    peer.send(TRAP)
    peer.send(b"\0")
    for _ in range(2):
        assert isinstance(json.loads(client.line()), dict)
    client.close()


def test_what_was_done(case):
    daemon = case.daemon(SECTIONS)
    equal(run(case, daemon, "pause")[1], {"ok": True, "paused": True})
    equal(run(case, daemon, "resume")[1], {"ok": True, "paused": False})
    equal(run(case, daemon, "reopen")[1], {"ok": True, "reopened": True})
    added = run(case, daemon, "user", "add", "new", "--auth", "SHA",
                "--auth-file", "-", "--engine", ENGINE)[1]
    equal(added, {"ok": True, "added": {
        "section": "new", "user": "new", "origin": "run time", "auth": "SHA",
        "priv": "none", "level": "authNoPriv", "timeliness": "strict",
        "engines": [ENGINE[2:]], "sources": []}})
    equal(run(case, daemon, "user", "remove", "new", "--engine", ENGINE)[1],
          {"ok": True, "removed": {"origin": "run time", "user": "new",
                                   "engine_id": ENGINE[2:]}})
    made = run(case, daemon, "engine", "add", ENGINE, "--boots", "3")[1]
    equal((made["ok"], made["added"]["engine_id"], made["added"]["boots"],
           made["added"]["users"], "source" in made["added"]),
          (True, ENGINE[2:], 3, [], False))
    equal(run(case, daemon, "cache", "clear")[1],
          {"ok": True, "removed": {"engines": 1, "users": 0}})
    run(case, daemon, "engine", "add", ENGINE)
    equal(run(case, daemon, "engine", "remove", ENGINE)[1],
          {"ok": True, "removed": {"engine_id": ENGINE[2:]}})
    status, made = run(case, daemon, "key", "--auth", "MD5", "--auth-file",
                       "-", "--engine", "0x000000000000000000000002")
    equal((status, made), (0, {  # RFC 3414 A.3.1
        "ok": True, "auth": "MD5",
        "auth_localized_key": "0x526f5eed9fcce26f8964c2930787d82b",
        "engines": ["0x000000000000000000000002"]}))


def test_reload(case):
    daemon = case.daemon(SECTIONS)
    daemon.configure(SECTIONS + 'file "two" { path = "@DIR@/two" }\n')
    status, document = run(case, daemon, "reload")
    names = document.pop("names")
    equal(names["before"], names["now"])
    equal((status, document), (0, {
        "ok": True, "listeners": {"opened": 0, "closed": 0},
        "outputs": {"started": 1, "ended": 0},
        "user_sections": {"before": 1, "now": 1},
        "communities": {"before": 2, "now": 2},
        "routes": {"before": 0, "now": 0}, "warnings": []}))
    daemon.configure('nonsense = 1\nuser "a" { auth = "ROT\\"13" }\n')
    status, document = run(case, daemon, "reload")
    equal((status, document["ok"], document["status"], document["error"]),
          (78, False, 78, "nothing was changed"))
    head = daemon.conf.read_text().splitlines().index("nonsense = 1")
    equal([(each["file"], each["line"]) for each in document["mistakes"]][:2],
          [(str(daemon.conf), head + 1), (str(daemon.conf), head + 2)])
    assert document["mistakes"][0]["text"].startswith(
        "unknown option"), document
    assert 'ROT' in document["mistakes"][1]["text"], document
    daemon.configure(SECTIONS)
    equal(run(case, daemon, "reload")[1]["outputs"],
          {"started": 0, "ended": 1})


def test_why(case):
    """The words of the text form, and names that are no text as octets."""
    daemon = case.daemon(SECTIONS)
    form = usm.Form(usm.User("noc", "SHA-256", "another one", "and one"),
                    bytes.fromhex(ENGINE[2:]))
    with Peer(daemon.port, source="127.0.0.2") as peer:
        peer.send(snmp.v2c(varbinds(), b"\xff\x1b"))
        peer.send(usm.encode(form, snmp.pdu(varbinds())))
    daemon.fence()
    status, (digest, community) = run(case, daemon, "why", "127.0.0.2")
    equal((status, community["community_hex"], "community" in community,
           community["dropped"]),
          (0, "ff1b", False, "snmpInBadCommunityNames"))
    assert community["explanation"], community
    equal((digest["user"], digest["engine_id"], digest["dropped"],
           digest["security_level"]),
          ("noc", ENGINE[2:], "usmStatsWrongDigests", "authPriv"))
    assert any("passphrase differs" in words
               for words in digest["configuration"]), digest


def test_trace(case):
    """The bounds are the daemon's; what was written is told."""
    daemon = case.daemon(SECTIONS)
    path = case.path("trace.pcapng")
    status, document = run(case, daemon, "trace", str(path), "--seconds", "1")
    equal((status, document), (0, {
        "ok": True, "octets": path.stat().st_size, "file": str(path)}))
    equal(path.read_bytes()[:4], b"\n\r\r\n")
    done = subprocess.run(
        [BUILD / "trapline", "-s", socket_of(daemon), "trace", "-", "--json"],
        capture_output=True, timeout=60, check=False)
    equal((done.returncode, done.stdout), (64, b""))


def test_help_and_completion_know_it(case):
    """Of each command; and the manual has a section or an item for it."""
    manual = (TOP / "man/trapline.1").read_text()
    for name in sorted(table()):
        text = trapline(name, "--help")
        assert text.startswith(f"usage: trapline {name} "), text
        assert "  --json" in text, f"{name}: {text}"
        assert re.search(rf"^\.(Ss|It Cm) (.* , )?{name}\b|^\.Cm {name}\b",
                         manual, re.M), f"{name} is not in the manual"
    script = case.write("complete.bash", f"""
        . {TOP}/etc/trapline.bash-completion
        COMP_WORDS=(trapline "$@") COMP_CWORD=$#
        _trapline
        echo "${{COMPREPLY[@]}}"
    """)

    def complete(*words):
        return subprocess.run(["bash", script, *words], timeout=60,
                              capture_output=True, text=True,
                              check=True).stdout.split()
    assert table() <= set(complete("")), complete("")
    for name in table():
        word = {"user": "remove", "engine": "remove",
                "cache": "clear"}.get(name)
        words = [name, "-"] if word is None else [name, word, "-"]
        if name == "trace":
            words.insert(1, "file")
        assert "--json" in complete(*words), (words, complete(*words))
