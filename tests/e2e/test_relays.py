# SPDX-License-Identifier: ISC
"""trusted_relays: what a relay says of the source, and where that is seen."""
import json

from lib import ber, snmp
from lib.control import ask
from lib.expect import equal
from lib.snmp import mark, v1, v2c, varbinds

SECTIONS = """community "public" { sources = {"127.0.0.2", "127.0.0.3"} }
trusted_relays = {"127.0.0.2", "127.0.0.4/30"}
"""
TRAP_ADDRESS = "1.3.6.1.6.3.18.1.3.0"


def named(text, *address, **how):
    return v2c(varbinds(mark(text), snmp.varbind(TRAP_ADDRESS, ber.tlv(
        ber.IP_ADDRESS, bytes(address)))), **how)


def send(case, daemon, source, datagram):
    with case.peer(daemon, source=source) as peer:
        peer.send(datagram)
        return peer.port


def test_who_is_believed(case):
    daemon = case.daemon(SECTIONS)
    port = send(case, daemon, "127.0.0.2", named("a", 192, 0, 2, 7))
    send(case, daemon, "127.0.0.3", named("b", 192, 0, 2, 8))
    send(case, daemon, "127.0.0.2", v1([mark("c")], agent=bytes((10, 1, 2, 3))))
    send(case, daemon, "127.0.0.2", v2c(varbinds(mark("d"))))
    # trusted to name others, but not to speak: access is about the packet
    send(case, daemon, "127.0.0.5", named("e", 127, 0, 0, 2))
    relayed, other, agent, plain = daemon.fence()
    equal((relayed["source"], relayed["relay"]),
          ({"address": "192.0.2.7"}, {"address": "127.0.0.2", "port": port}))
    equal((other["source"]["address"], "relay" in other), ("127.0.0.3", False))
    equal((agent["source"]["address"], agent["relay"]["address"]),
          ("10.1.2.3", "127.0.0.2"))
    equal((plain["source"]["address"], "relay" in plain),
          ("127.0.0.2", False))
    equal(daemon.stop().drops, {"snmpInBadCommunityUses": 1})


def test_why_finds_it_under_both_addresses(case):
    daemon = case.daemon(SECTIONS)
    send(case, daemon, "127.0.0.2", named("a", 192, 0, 2, 7))
    daemon.fence()
    for address in ("192.0.2.7", "127.0.0.2"):
        text = ask(daemon, "why", address)
        assert "by way of the relay 127.0.0.2" in text and "accepted" in text
        heard, = json.loads(ask(daemon, "why", address, "--json"))
        equal((heard["relay"], heard["accepted"]), ("127.0.0.2", True))


def test_routes_and_text_go_by_it(case):
    daemon = case.daemon(SECTIONS + """
file "devices" { path = "@DIR@/devices" }
route "devices" { sources = {"192.0.2.0/24"}  outputs = {"devices"} }
route "rest" { outputs = {"records"} }
""")
    send(case, daemon, "127.0.0.2", named("a", 192, 0, 2, 7))
    send(case, daemon, "127.0.0.2", named("b", 198, 51, 100, 7))
    daemon.fence()
    daemon.stop()
    line, = case.path("devices").read_text().splitlines()
    assert " 192.0.2.7 v2c trap " in line and " relay=127.0.0.2 " in line, line


def test_an_inform_is_answered_to_the_relay(case):
    daemon = case.daemon(SECTIONS)
    with case.peer(daemon, source="127.0.0.2") as peer:
        inform = named("a", 192, 0, 2, 7, kind=snmp.INFORM, request_id=5)
        first = peer.ask(inform)
        equal(peer.ask(inform), first)
    equal(daemon.stop().repeats, 1)
