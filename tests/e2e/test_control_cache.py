# SPDX-License-Identifier: ISC
"""The caches, live: users and engines listed, added, removed, cleared; over a
restart, and over kill -9."""
import os
import re
import signal

from lib import snmp, usm
from lib.control import Client, ask, rows, status
from lib.expect import equal
from lib.snmp import varbinds
from lib.users import Keyed, mark_of

NOC = Keyed("noc", "SHA-256", "AES")
LIVE = Keyed("live", "SHA", "AES")
ENGINE = bytes.fromhex("8000270f046c697665")
TRAP = snmp.pdu(varbinds())
PASSPHRASES = f"{LIVE.auth_passphrase}\n{LIVE.priv_passphrase}\n"


def add(daemon, *more, user=LIVE, status=0):
    return ask(daemon, "user", "add", user.name, "--auth", user.auth,
               "--auth-file", "-", "--priv", "AES-128", "--priv-file", "-",
               *more, stdin=PASSPHRASES, status=status)


class Device:
    """Sends traps of a user by net-snmp, each with a mark of its own."""

    def __init__(self, case, daemon, user=LIVE):
        self.device, self.daemon, self.user = (
            case.net_snmp(user.name), daemon, user)
        self.sent = 0

    def is_accepted(self):
        self.sent += 1
        mark = f"{self.user.name} {self.sent}"
        self.device.v3("snmptrap", f"127.0.0.1:{self.daemon.port}",
                       self.user.words, mark)
        return mark in map(mark_of, self.daemon.fence())


def lives(daemon):
    """Ends the daemon and starts it again: well, then as power cuts do."""
    daemon.stop()
    daemon.start()
    yield
    daemon.kill()
    daemon.start()
    yield


def test_a_user_comes_and_goes(case):
    daemon = case.daemon()
    device = Device(case, daemon)
    assert not device.is_accepted()
    add(daemon)
    assert device.is_accepted()
    for _ in lives(daemon):
        assert device.is_accepted()
    ask(daemon, "user", "remove", "live")
    assert not device.is_accepted()
    for _ in lives(daemon):
        assert not device.is_accepted()
    equal(rows(daemon, "users"), [])


def test_kill_right_after_the_reply(case):
    """A reply means that it is on disk."""
    daemon = case.daemon()
    device = Device(case, daemon)
    for _ in range(3):
        add(daemon)
        daemon.kill()
        daemon.start()
        assert device.is_accepted()
        ask(daemon, "user", "remove", "live")
        daemon.kill()
        daemon.start()
        assert not device.is_accepted()


def test_a_user_over_a_reload(case):
    daemon = case.daemon(NOC.section())
    device = Device(case, daemon)
    add(daemon)
    daemon.configure("")
    daemon.reload()
    assert device.is_accepted()
    equal([row["user"] for row in rows(daemon, "users")], ["live"])


def test_a_configured_user_is_really_dropped(case):
    """With its localized keys, though its engine stays."""
    daemon = case.daemon(NOC.section())
    device = Device(case, daemon, NOC)
    assert device.is_accepted()
    daemon.configure("")
    ask(daemon, "reload")
    assert not device.is_accepted()
    equal(len(rows(daemon, "engines")), 1)


def test_users_are_listed(case):
    daemon = case.daemon(NOC.section(
        'sources = {"127.0.0.0/8"}', 'engines = {"0x8000270f0401"}',
        title="one") + Keyed("open").section('timeliness = "relaxed"'))
    add(daemon)
    equal(rows(daemon, "users"), [
        {"section": "one", "user": "noc", "origin": "configuration",
         "auth": "SHA-256", "priv": "AES-128", "level": "authPriv",
         "timeliness": "strict", "engines": ["8000270f0401"],
         "sources": ["127.0.0.0/8"]},
        {"section": "open", "user": "open", "origin": "configuration",
         "auth": "none", "priv": "none", "level": "noAuthNoPriv",
         "timeliness": "relaxed", "engines": [], "sources": []},
        {"section": "live", "user": "live", "origin": "run time",
         "auth": "SHA", "priv": "AES-128", "level": "authPriv",
         "timeliness": "strict", "engines": [], "sources": []}])
    equal([row["section"] for row in rows(daemon, "users", "noc")], ["one"])
    assert "live\tSHA\tAES-128\tauthPriv\tany\tany" in ask(daemon, "users")
    errors = ask(daemon, "users", "nobody", status=67)
    assert 'no user section has the name "nobody"' in errors, errors


def test_no_secret_leaves(case):
    """Neither passphrases nor keys are in any reply, log or file but the
    database, which nobody else can read."""
    daemon = case.daemon(NOC.section())
    add(daemon)
    keys = [usm.master_key("SHA", word).hex()
            for word in PASSPHRASES.splitlines()]
    said = "".join(ask(daemon, *words) + ask(daemon, *words, "--json")
                   for words in (("users",), ("engines",), ("status",)))
    for secret in (*keys, LIVE.auth_passphrase, NOC.auth_passphrase):
        assert secret not in said + daemon.log()
    for path in (daemon.directory / "state").iterdir():
        equal((path.name, oct(path.stat().st_mode & 0o077)), (path.name, "0o0"))
        assert LIVE.auth_passphrase.encode() not in path.read_bytes()


def test_users_of_one_engine(case):
    daemon = case.daemon()
    peer, engine = case.peer(daemon), f"0x{ENGINE.hex()}"
    add(daemon, "--engine", engine)
    other = bytes.fromhex("8000270f046f74686572")
    for number, where in enumerate((ENGINE, other)):
        peer.send(usm.encode(usm.Form(LIVE.usm, where, 1, 10),
                             snmp.pdu(varbinds(snmp.mark(f"{number}")))))
    equal([mark_of(record) for record in daemon.fence()], ["0"])
    ask(daemon, "user", "remove", "live", status=67)
    ask(daemon, "user", "remove", "live", "--engine", engine)
    equal(rows(daemon, "users"), [])


def test_a_user_is_replaced(case):
    """The same name and engine again: other keys, one row, also on disk."""
    daemon = case.daemon()
    old, new = Device(case, daemon), Keyed("live", "SHA-512", "AES")
    add(daemon)
    assert old.is_accepted()
    add(daemon, user=new)
    assert not old.is_accepted()
    for _ in lives(daemon):
        equal([row["auth"] for row in rows(daemon, "users")], ["SHA-512"])
        assert not old.is_accepted()


def test_what_is_no_user(case):
    daemon = case.daemon(NOC.section())
    key = "0x" + 20 * "ab"

    def refuse(*words, words_of="user add", status=64):
        return ask(daemon, *words_of.split(), *words, status=status)
    errors = refuse("noc", words_of="user remove", status=67)
    assert "one is configured: take it out of" in errors, errors
    refuse("nobody", words_of="user remove", status=67)
    refuse(words_of="user remove")
    refuse("a", "--engine", words_of="user remove")
    refuse("a", "--engine", "0x12", words_of="user remove")
    refuse("x" * 33, words_of="user remove")
    for name in ("x" * 33, "", "a\tb", "a\x1b[31m", b"\xff\xfe", "-a"):
        if isinstance(name, bytes):
            name = os.fsdecode(name)
        ask(daemon, "user", "add", "--auth", "SHA", "--auth-file", "-", "--",
            name, stdin=PASSPHRASES, status=64)
    add(daemon, "--level", "most", status=64)
    add(daemon, "--engine", "0x12", status=64)
    add(daemon, "--key-extension", "long", status=64)
    ask(daemon, "user", "add", "short", "--auth", "SHA", "--auth-file", "-",
        stdin="seven77\n", status=65)
    equal([row["user"] for row in rows(daemon, "users")], ["noc"])
    assert key not in daemon.log()


def test_engines(case):
    daemon = case.daemon(NOC.section())
    equal(rows(daemon, "engines"), [])
    peer = case.peer(daemon, source="127.0.0.2")
    peer.send(usm.encode(usm.Form(NOC.usm, ENGINE, 7, 4711), TRAP))
    daemon.fence()
    (row,) = rows(daemon, "engines")
    heard = row.pop("heard")
    equal(row, {"engine_id": ENGINE.hex(), "boots": 7, "time": 4711,
                "source": "127.0.0.2", "users": ["noc"],
                "meaning": 'enterprise 9999, text "live"'})
    assert heard.startswith("20") and heard.endswith("Z"), heard
    text = ask(daemon, "engines")
    assert re.search(rf"^{ENGINE.hex()}\t7\t4711\t20\S+Z\t127\.0\.0\.2\tnoc"
                     r'\t-\tenterprise 9999, text "live"$', text, re.M), text
    for _ in lives(daemon):
        (row,) = rows(daemon, "engines")
        equal((row["engine_id"], row["boots"]), (ENGINE.hex(), 7))


def test_an_engine_is_removed(case):
    """What it proved before is forgotten: an old trap is taken again."""
    daemon = case.daemon(NOC.section())
    peer = case.peer(daemon)
    late, early = (usm.encode(usm.Form(NOC.usm, ENGINE, 7, seconds), TRAP)
                   for seconds in (4711, 4000))
    for datagram in (late, early):
        peer.send(datagram)
    equal(len(daemon.fence()), 1)
    ask(daemon, "engine", "remove", ENGINE.hex())
    ask(daemon, "engine", "remove", ENGINE.hex(), status=65)
    equal(rows(daemon, "engines"), [])
    for _ in lives(daemon):
        equal(rows(daemon, "engines"), [])
    peer.send(early)
    equal(len(daemon.fence()), 2)


def test_an_engine_is_added(case):
    """Its boots and time count as proved: what is older is refused."""
    daemon = case.daemon(NOC.section())
    peer = case.peer(daemon)
    ask(daemon, "engine", "add", f"0x{ENGINE.hex()}", "--time", 5000,
        "--boots", 7)
    for boots, seconds in ((7, 4000), (6, 6000), (7, 5001), (8, 1)):
        peer.send(usm.encode(usm.Form(NOC.usm, ENGINE, boots, seconds),
                             snmp.pdu(varbinds(snmp.mark(f"{boots}")))))
    equal([mark_of(r) for r in daemon.fence()], ["7", "8"])
    for words in ((), ("0x12",), (ENGINE.hex(), "--boots"),
                  (ENGINE.hex(), "--boots", "-1"),
                  (ENGINE.hex(), "--boots", "2147483647"),
                  (ENGINE.hex(), "--time", "1h"), (ENGINE.hex(), "7")):
        ask(daemon, "engine", "add", *words, status=64)
    before = daemon.state_time()
    ask(daemon, "engine", "add", "8000270f0402")
    assert "8000270f0402" in ask(daemon, "engines")
    daemon.wait_state(before)
    for _ in lives(daemon):
        equal({row["engine_id"] for row in rows(daemon, "engines")},
              {ENGINE.hex(), "8000270f0402"})


def test_cache_clear(case):
    """Engines and run-time users go; our own engine and boots stay."""
    daemon = case.daemon(NOC.section())
    device = Device(case, daemon)
    add(daemon)
    assert device.is_accepted()
    ours = case.peer(daemon).discover()
    ask(daemon, "cache", "clear")
    daemon.wait_log("warn: engines and run-time users were forgotten")
    assert not device.is_accepted()
    assert Device(case, daemon, NOC).is_accepted()
    ask(daemon, "cache", "clear")
    for life, _ in enumerate(lives(daemon), 1):
        equal(rows(daemon, "engines"), [])
        equal([row["user"] for row in rows(daemon, "users")], ["noc"])
        now = case.peer(daemon).discover()
        equal((now.engine_id, now.boots), (ours.engine_id, ours.boots + life))


def test_a_hundred_users(case):
    """Many at once and one after the other; a reload puts all beside those of
    the configuration."""
    daemon = case.daemon(NOC.section())
    key = usm.master_key("SHA", LIVE.auth_passphrase).hex()
    for number in range(100):
        ask_raw(daemon, f"user add u{number} --auth SHA --auth-key 0x{key}")
    equal(status(daemon)["users"], 101)
    daemon.reload()
    daemon.signal(signal.SIGUSR1)
    equal(len(rows(daemon, "users")), 101)
    for number in range(0, 100, 2):
        ask_raw(daemon, f"user remove u{number}")
    for _ in lives(daemon):
        equal({row["user"] for row in rows(daemon, "users")},
              {"noc", *(f"u{number}" for number in range(1, 100, 2))})


def ask_raw(daemon, line):
    client = Client(daemon, line.encode() + b"\n")
    equal(client.rest(), b"0 \n")
    client.close()
