# SPDX-License-Identifier: ISC
"""`why ADDRESS`: every answer there is, caused by a device of its own that
sends from an address of its own."""
import re

from lib import snmp, usm
from lib.control import ask, rows
from lib.expect import equal
from lib.peer import Peer
from lib.snmp import MARK, varbinds
from lib.users import Keyed

NOC = Keyed("noc", "SHA-256", "AES")
FAR = Keyed("far", "SHA")
SECTIONS = ('community "public" { sources = {"127.0.0.2", "10.1.0.0/16"} }\n' +
            NOC.section() + FAR.section('sources = {"192.0.2.0/24"}'))
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z port \d+, \d+ octets:"


def send(case, daemon, source, *words):
    """snmptrap from this address. The fence tells when it has been read."""
    case.net_snmp(source).run(
        "snmptrap", f"--clientaddr={source}", *words,
        f"127.0.0.1:{daemon.port}", 1234, snmp.LINK_DOWN, MARK, "s", source)


def v3(name, auth=None, auth_passphrase=None, priv=None, priv_passphrase=None):
    level = ("authPriv" if priv else "authNoPriv" if auth else "noAuthNoPriv")
    words = ["-v", "3", "-u", name, "-l", level]
    if auth:
        words += ["-a", auth, "-A", auth_passphrase]
    if priv:
        words += ["-x", priv, "-X", priv_passphrase]
    return words


def answer(daemon, source, reason, *patterns):
    """One datagram was heard, with this outcome and these words."""
    text = ask(daemon, "why", source)
    assert len(re.findall(STAMP, text)) == 1, text
    assert re.match(STAMP, text), text
    for pattern in patterns:
        assert re.search(pattern, text, re.M), f"no {pattern!r} in\n{text}"
    (row,) = rows(daemon, "why", source)
    equal((row["accepted"], row.get("dropped")), (reason is None, reason))
    return row


def test_communities(case):
    daemon = case.daemon(SECTIONS)
    send(case, daemon, "127.0.0.2", "-v", "2c", "-c", "public")
    send(case, daemon, "127.0.0.3", "-v", "2c", "-c", "privat")
    send(case, daemon, "127.0.0.4", "-v", "2c", "-c", "public")
    daemon.fence()
    row = answer(daemon, "127.0.0.2", None,
                 r'v2c trap community "public" accepted$')
    equal((row["version"], row["community"]), ("v2c", "public"))
    answer(daemon, "127.0.0.3", "snmpInBadCommunityNames",
           r'community "privat"$', r"^    snmpInBadCommunityNames: \w")
    answer(daemon, "127.0.0.4", "snmpInBadCommunityUses",
           r'^    community "public" allows 127\.0\.0\.2/32, 10\.1\.0\.0/16$')


def test_users(case):
    daemon = case.daemon(SECTIONS)
    auth, priv = NOC.auth_passphrase, NOC.priv_passphrase
    for source, *words in (
            ("127.0.0.2", "noc", "SHA-256", auth, "AES", priv),
            ("127.0.0.3", "noone", "SHA-256", auth, "AES", priv),
            ("127.0.0.4", "noc", "SHA-256", "another one", "AES", priv),
            ("127.0.0.5", "noc", "SHA", auth, "AES", priv),
            ("127.0.0.6", "noc", "SHA-256", auth),
            ("127.0.0.7", "noc", "SHA-256", auth, "AES", "another one"),
            ("127.0.0.8", "noc", "SHA-256", auth, "DES", priv),
            ("127.0.0.9", "far", "SHA", FAR.auth_passphrase)):
        send(case, daemon, source, *v3(*words))
    daemon.fence()
    section = r'^    section "noc" has SHA-256 and AES-128, at least authPriv'
    answer(daemon, "127.0.0.2", None, r'v3 trap authPriv user "noc" engine '
           r"[0-9a-f]+ accepted$")
    answer(daemon, "127.0.0.3", "usmStatsUnknownEngineIDs", r'user "noone"')
    answer(daemon, "127.0.0.4", "usmStatsWrongDigests", section +
           ": its passphrase differs from the device's, or its protocol does$")
    answer(daemon, "127.0.0.5", "usmStatsWrongDigests", section +
           ", but the device's digest has 12 octets: MD5 or SHA$")
    answer(daemon, "127.0.0.6", "usmStatsUnsupportedSecLevels", section)
    for source in ("127.0.0.7", "127.0.0.8"):
        answer(daemon, source, "usmStatsDecryptionErrors", section)
    answer(daemon, "127.0.0.9", "authorizationError",
           r"at least authNoPriv, allows 192\.0\.2\.0/24$")
    # a user that is not known, from an engine that is
    row = rows(daemon, "engines")[0]
    known = bytes.fromhex(row["engine_id"])
    with Peer(daemon.port, source="127.0.0.10") as peer:
        peer.send(usm.encode(usm.Form(Keyed("noone", "SHA").usm, known), TRAP))
    daemon.fence()
    answer(daemon, "127.0.0.10", "usmStatsUnknownUserNames", 'user "noone"')


TRAP = snmp.pdu(varbinds())


def test_times(case):
    """Outside the window: the same trap again, 200 s behind another."""
    daemon = case.daemon(SECTIONS)
    engine = bytes.fromhex("8000270f0477686f")
    user = usm.User("noc", "SHA-256", NOC.auth_passphrase,
                    NOC.priv_passphrase)
    with Peer(daemon.port, source="127.0.0.2") as peer:
        for seconds in (1000, 800):
            peer.send(usm.encode(usm.Form(user, engine, 1, seconds), TRAP))
    daemon.fence()
    newest, before = rows(daemon, "why", "127.0.0.2")
    equal((newest["accepted"], newest["dropped"]),
          (False, "usmStatsNotInTimeWindows"))
    assert before["accepted"]
    assert newest["time"] > before["time"]
    # the remedy that is told is one
    (remedy,) = re.findall(r"`trapline (engine remove 0x[0-9a-f]+)` lets",
                           ask(daemon, "why", "127.0.0.2"))
    ask(daemon, *remedy.split())
    with Peer(daemon.port, source="127.0.0.2") as peer:
        peer.send(usm.encode(usm.Form(user, engine, 1, 800), TRAP))
    daemon.fence()
    assert rows(daemon, "why", "127.0.0.2")[0]["accepted"]


def test_engines_that_are_listed(case):
    listed = [f"8000270f0400{n:02x}" for n in range(6)]
    daemon = case.daemon(
        Keyed("few", "SHA").section(f'engines = {{"0x{listed[0]}"}}') +
        Keyed("many", "SHA").section("engines = {%s}" % ", ".join(
            f'"0x{each}"' for each in listed)))
    for source, name in (("127.0.0.2", "few"), ("127.0.0.3", "many")):
        with Peer(daemon.port, source=source) as peer:
            peer.send(usm.encode(usm.Form(
                Keyed(name, "SHA").usm, bytes.fromhex("8000270f04ffff")),
                TRAP))
    daemon.fence()
    answer(daemon, "127.0.0.2", "usmStatsUnknownEngineIDs",
           f", only for engine {listed[0]}$")
    answer(daemon, "127.0.0.3", "usmStatsUnknownEngineIDs",
           f", only for engine {', '.join(listed[:4])} and 2 more$")


def test_our_time(case):
    """The sender of an inform that had our time wrong is no device whose clock
    went back."""
    daemon = case.daemon(SECTIONS)
    user = usm.User("noc", "SHA-256", NOC.auth_passphrase,
                    NOC.priv_passphrase)
    with Peer(daemon.port, source="127.0.0.2") as peer:
        form = peer.form(user, flags=7).but(boots=0, time=0)
        peer.ask(usm.encode(form, snmp.pdu(varbinds(), snmp.INFORM)))
    daemon.fence()
    answer(daemon, "127.0.0.2", "usmStatsNotInTimeWindows",
           "^    the engine is ours: ")


def test_what_no_route_wants(case):
    """Accepted, and yet nobody sees it."""
    daemon = case.daemon('community "public" { }\n'
                         f'route "down" {{ traps = {{"{snmp.LINK_DOWN}"}} '
                         'outputs = {"records"} final = true }\n'
                         f'route "fence" {{ communities = {{"fence"}} '
                         'outputs = {"records"} }\n')
    send(case, daemon, "127.0.0.2", "-v", "2c", "-c", "public")
    with Peer(daemon.port, source="127.0.0.3") as peer:
        other = varbinds(trap_oid="1.3.6.1.6.3.1.1.5.1")
        peer.send(snmp.v2c(other))
        peer.ask(snmp.v2c(other, kind=snmp.INFORM, request_id=3))
    daemon.fence()
    text = ask(daemon, "why", "127.0.0.2")
    assert text.endswith(" accepted\n"), text
    equal([row.get("unwanted") for row in rows(daemon, "why", "127.0.0.2")],
          [None])
    text = ask(daemon, "why", "127.0.0.3")
    equal(text.count("accepted, but no route has an output for it"), 2)
    equal([row.get("unwanted") for row in rows(daemon, "why", "127.0.0.3")],
          [True, True])


def test_malformed(case):
    daemon = case.daemon(SECTIONS)
    good = snmp.v2c(varbinds())
    bad = {"127.0.0.2": good[:-1], "127.0.0.3": b"", "127.0.0.4": b"GET / HTTP",
           "127.0.0.5": snmp.v2c(varbinds(), version=7)}
    for source, datagram in bad.items():
        with Peer(daemon.port, source=source) as peer:
            peer.send(datagram)
    daemon.fence()
    for source, datagram in bad.items():
        row = answer(daemon, source,
                     "snmpInBadVersions" if source == "127.0.0.5" else
                     "snmpInASNParseErrs", rf"{len(datagram)} octets:$")
        equal(row["octets"], len(datagram))


def test_paused_and_repeated(case):
    daemon = case.daemon('community "public" { }\n')
    datagram = snmp.v2c(varbinds(), kind=snmp.INFORM, request_id=5)
    with Peer(daemon.port, source="127.0.0.2") as peer:
        peer.ask(datagram)
        peer.ask(datagram)
        ask(daemon, "pause")
        peer.send(datagram)
        ask(daemon, "resume")
    daemon.fence()
    equal([(row["accepted"], row.get("dropped"))
           for row in rows(daemon, "why", "127.0.0.2")],
          [(False, "paused"), (True, None), (True, None)])
    text = ask(daemon, "why", "127.0.0.2")
    assert "repeated: answered, not delivered again" in text, text


def test_few_are_kept_newest_first(case):
    daemon = case.daemon('community "*" { }\n')
    with Peer(daemon.port, source="127.0.0.2") as peer:
        for number in range(9):
            peer.send(snmp.v2c(varbinds(), f"c{number}"))
    daemon.fence()
    equal([row["community"] for row in rows(daemon, "why", "127.0.0.2")],
          ["c8", "c7", "c6", "c5"])


def test_hostile_names_stay_in_their_line(case):
    daemon = case.daemon()
    names = [b'a"\n{"accepted":true}', b"\x1b[31m\xff", b"x" * 200]
    with Peer(daemon.port, source="127.0.0.2") as peer:
        for name in names:
            peer.send(snmp.v2c(varbinds(), name))
    daemon.fence()
    equal([row["accepted"] for row in rows(daemon, "why", "127.0.0.2")],
          [False] * 3)
    text = ask(daemon, "why", "127.0.0.2")
    equal(len(text.splitlines()), 6)
    assert "\x1b" not in text
    assert r'community "a\"\n{\"accepted\":true}"' in text, text
    assert f'community "{"x" * 32}"…' in text, text


def test_who_was_not_heard(case):
    daemon = case.daemon()
    text = ask(daemon, "why", "192.0.2.1")
    assert text.startswith("nothing was heard from this address"), text
    equal(rows(daemon, "why", "2001:db8::1"), [])
    for words in ((), ("192.0.2.1", "192.0.2.2"), ("router",), ("192.0.2",),
                  ("10.0.0.0/8",), ("",)):
        ask(daemon, "why", *words, status=64)
    errors = ask(daemon, "why", "rou\x1bter", status=64)
    assert r'"rou\x1bter" is no address' in errors, errors
