# SPDX-License-Identifier: ISC
"""The daemon's own log, while peers do what they like: one line for each
reason and interval, with a count; and nothing in it, nor in anything else that
is text, that a peer has written as it is."""
import json
import re

from lib import ber, snmp, usm
from lib.clocks import Clocks
from lib.control import Client, ask, check_account, rows, status
from lib.expect import equal, until
from lib.snmp import varbinds
from lib.users import Keyed

NOC = Keyed("noc", "SHA", "AES")
INTERVAL = 10  # seconds
STORM = 500  # datagrams of each kind
ENGINE = bytes.fromhex("8000270f0401020304")


def storm_of_everything():
    """By reason, a datagram that is refused for it."""
    pdu = snmp.pdu(varbinds())
    form = usm.Form(NOC.usm, ENGINE, 1, 100)
    proved = usm.encode(form, pdu)
    return {
        "snmpInASNParseErrs": b"\x30\x05\x02\x01\x01",
        "snmpInBadVersions": snmp.v2c(varbinds(), version=2),
        "snmpInBadCommunityNames": snmp.v2c(varbinds(), "wrong"),
        "snmpInBadCommunityUses": snmp.v2c(varbinds(), "elsewhere"),
        "snmpUnknownPDUHandlers": snmp.v2c(varbinds(), kind=snmp.GET),
        "usmStatsUnknownUserNames": usm.encode(
            usm.Form(Keyed("nobody", "SHA").usm, ENGINE, 1, 100), pdu),
        "usmStatsWrongDigests": proved[:-1] + bytes([proved[-1] ^ 1]),
        "usmStatsNotInTimeWindows": usm.encode(form.but(time=1), pdu),
    }


def test_a_line_for_each_reason_and_interval(case):
    clocks = Clocks(case)
    daemon = case.daemon(
        'community "public" { }\n' + NOC.section() +
        'community "elsewhere" { sources = {"192.0.2.0/24"} }\n',
        environment=clocks.environment)
    peer = case.peer(daemon)
    peer.send(usm.encode(usm.Form(NOC.usm, ENGINE, 1, 1000),
                         snmp.pdu(varbinds())))  # its engine is known now
    storm = storm_of_everything()

    def rage():
        for _ in range(STORM // 50):
            for datagram in storm.values():
                for _ in range(50):
                    peer.send(datagram)
            daemon.fence()
    rage()
    now = status(daemon)
    check_account(now)
    equal({reason: now["drops"][reason] for reason in storm},
          {reason: STORM for reason in storm})
    for reason in storm:
        lines = re.findall(rf"warn: dropped .*{reason}", daemon.log())
        equal((reason, len(lines)), (reason, 1))
    # and the count comes by itself
    clocks.suspend(INTERVAL + 1)
    for reason in storm:
        daemon.wait_log(
            rf"warn: dropped {STORM - 1} more datagrams: {reason}$")
    rage()
    clocks.suspend(INTERVAL + 1)
    for reason in storm:
        daemon.wait_log(rf"warn: dropped {STORM} more datagrams: {reason}$")
    lines = [line for line in daemon.log().splitlines() if "dropped" in line
             and "kernel" not in line]
    assert len(lines) <= 3 * len(storm) + 4, "\n".join(lines)


HOSTILE = ("x\ntraplined: error: forged\r\n\x1b]0;title\x07\x1b[2J\x9b31m"
           "\u2028\u2029\u202e\u2066\x7f\x00 \"'\\ <b> $(id) `id` %s %n").encode()
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029"
                       "\u202a-\u202e\u2066-\u2069\ufffd]")


def check_text(where, octets, lines=None):
    """It is text for people, line by line."""
    text = octets.decode() if isinstance(octets, bytes) else octets
    found = FORBIDDEN.search(text)
    assert not found, f"{where}: {found.group()!r} in {text!r}"
    assert not re.search("^traplined: error: forged", text, re.M), where
    if lines is not None:
        equal((where, len(text.splitlines())), (where, lines))


def hostile_datagrams(engine):
    """Accepted or not, each with hostile octets wherever there can be some."""
    binding = snmp.varbind(snmp.MARK, ber.octets(HOSTILE))
    scope = {"context_name": HOSTILE[:32], "context_engine_id": HOSTILE[:32]}
    pdu = snmp.pdu(varbinds(binding))
    yield snmp.v2c(varbinds(binding))
    yield snmp.v2c(varbinds(binding), HOSTILE.decode("utf-8", "replace"))
    yield snmp.v1([binding], HOSTILE.decode("utf-8", "replace"))
    yield usm.encode(usm.Form(NOC.usm, engine, 1, 100, **scope), pdu)
    for name in (HOSTILE[:30], HOSTILE[12:44]):
        yield usm.encode(
            usm.Form(usm.User(name), engine, 1, 100, **scope), pdu)


def test_no_octet_of_a_peer_gets_through(case):
    daemon = case.daemon(
        'log_level = "debug"\ncommunity "*" { }\n' + NOC.section() +
        'file "lines" { path = "@DIR@/lines" }\n'
        'file "json" { path = "@DIR@/json" format = "json" }\n')
    engine = b"\x80\x00\x27\x0f\x04" + HOSTILE[1:28]
    tail = Client(daemon, b"tail --drops\n")
    tail_json = Client(daemon, b"tail --drops --json\n")
    equal((tail.line()[:1], tail_json.line()[:1]), (b"0", b"0"))
    peer = case.peer(daemon)
    datagrams = list(hostile_datagrams(engine))
    for datagram in datagrams:
        peer.send(datagram)
    daemon.fence()
    until(lambda: not any(o["queued"] for o in status(daemon)["outputs"]),
          "empty queues")
    accepted = status(daemon)["notifications"]
    assert accepted >= 4, accepted
    check_text("lines", case.path("lines").read_bytes(), accepted)
    check_text("json", case.path("json").read_bytes(), accepted)
    for line in case.path("json").read_text().splitlines():
        json.loads(line)
    check_text("the log", daemon.log())
    for words in (("why", "127.0.0.1"), ("engines",), ("users",), ("status",),
                  ("why", "127.0.0.1", "--json"), ("engines", "--json")):
        check_text(" ".join(words), ask(daemon, *words))
    assert any(engine.hex() == e["engine_id"]
               for e in rows(daemon, "engines"))
    for _ in range(len(datagrams) + 1):
        check_text("tail", tail.line())
        line = tail_json.line()
        check_text("tail --json", line)
        json.loads(line)
