# SPDX-License-Identifier: ISC
"""What somebody who may send us anything can make us do: how much work, memory,
log and answers. Figures are printed (`tests/e2e/run.py -v -k attacks` shows
them); what is asserted are bounds that do not hang on the
machine. doc/security.md rests on these tests. Replay: see test_replay.py."""
import os
import sys
import time
from pathlib import Path

from lib import ber, snmp, usm
from lib.control import Client, ask, rows, status
from lib.expect import equal, until
from lib.flood import flood
from lib.peer import Peer, Relay
from lib.snmp import INFORM, varbinds
from lib.users import Keyed, mark_of

NOC = Keyed("noc", "SHA-256", "AES")
DIGESTS, ENGINES = "usmStatsWrongDigests", "usmStatsUnknownEngineIDs"
TICKS = os.sysconf("SC_CLK_TCK")
RATE, SECONDS = 8000, 3
MEMORY_KIB = 16 * 1024  # more than an attack may add, sanitizers apart
SANITIZED = "sanitize" in os.environ.get("TRAPLINE_BUILD", "") or \
    "tsan" in os.environ.get("TRAPLINE_BUILD", "")


def say(*words):
    """For who reads the figures."""
    print(*words, file=sys.stderr, flush=True)


def cpu_seconds(daemon):
    stat = Path(f"/proc/{daemon.process.pid}/stat").read_text()
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_kib(daemon):
    text = Path(f"/proc/{daemon.process.pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0])


def drops(now):
    return {reason: count for reason, count in now["drops"].items() if count}


def trap(engine, mark="x", seconds=1, user=NOC.usm):
    return usm.encode(usm.Form(user, engine, 1, seconds),
                      snmp.pdu(varbinds(snmp.mark(mark))))


def engine_of(number):
    return b"\x80\0\x27\x0f\4" + number.to_bytes(8, "big")


class Siege:
    """Floods the daemon, then looks at what it took of it."""

    def __init__(self, daemon, datagram, rate=RATE, seconds=SECONDS):
        self.daemon = daemon
        self.before = cpu_seconds(daemon), resident_kib(daemon)
        self.log = len(daemon.log().splitlines())
        self.was = status(daemon)
        pid, self.count = flood(daemon.port, rate, seconds, datagram)
        os.waitpid(pid, 0)
        until(lambda: self.heard() >= self.count, "all datagrams")
        self.now = status(daemon)
        self.received = self.now["received"] - self.was["received"]

    def heard(self):
        now = status(self.daemon)
        return (now["received"] + now["kernel_drops"] - self.was["received"] -
                self.was["kernel_drops"])

    def over(self, what):
        """Says what a datagram cost, and checks what must hold of any."""
        cpu = (cpu_seconds(self.daemon) - self.before[0]) / self.count
        more = resident_kib(self.daemon) - self.before[1]
        lines = len(self.daemon.log().splitlines()) - self.log
        say(f"{what}: {self.count} datagrams, {1e6 * cpu:.2f} us of CPU each, "
            f"{more} KiB more memory, {lines} lines in the log")
        # some reasons, each with a line every 10 seconds
        assert lines <= 8, self.daemon.log()
        assert SANITIZED or more < MEMORY_KIB, f"{more} KiB"


def random_digest(number):
    """Right in all but the digest, from an engine that nobody has heard of."""
    return usm.encode(usm.Form(NOC.usm, engine_of(number), 1, 1,
                               scoped=ber.octets(bytes(64)),
                               digest=os.urandom(24)), snmp.pdu([]))


def test_a_storm_of_wrong_digests(case):
    """From one known engine: nobody's clock moves, and the device is heard."""
    daemon = case.daemon(NOC.section())
    peer = case.peer(daemon)
    peer.send(trap(engine_of(1), "before", 1000))
    daemon.fence()
    known = rows(daemon, "engines")
    forged = usm.encode(usm.Form(NOC.usm, engine_of(1), 99, 5000,
                                 digest=bytes(24)), snmp.pdu(varbinds()))
    siege = Siege(daemon, lambda _: forged)
    siege.over("a storm of wrong digests")
    equal(drops(siege.now), {DIGESTS: siege.received})
    peer.send(trap(engine_of(1), "after", 1001))
    equal([mark_of(r) for r in daemon.fence()], ["before", "after"])
    equal([e["boots"] for e in rows(daemon, "engines")],
          [e["boots"] for e in known])


def test_engine_ids_sprayed(case):
    """Each message from another engine: none is remembered."""
    daemon = case.daemon(NOC.section())
    peer = case.peer(daemon)
    peer.send(trap(engine_of(2 ** 40), "before"))
    daemon.fence()
    siege = Siege(daemon, random_digest, seconds=1)
    siege.over("engine IDs sprayed")
    equal(drops(siege.now), {DIGESTS: siege.received})
    equal(len(rows(daemon, "engines")), 1)
    # unknown users, each from another engine, too
    names = Siege(daemon, lambda i: usm.encode(
        usm.Form(usm.User(f"user {i}"), engine_of(i)), snmp.pdu([])))
    names.over("user names sprayed")
    equal(drops(names.now), {DIGESTS: siege.received, ENGINES: names.received})
    peer.send(trap(engine_of(2 ** 40), "after", 2))
    equal([mark_of(r) for r in daemon.fence()], ["before", "after"])
    equal(len(rows(daemon, "engines")), 1)


def smallest_probe():
    """A discovery as short as RFC 3412 lets it be: a PDU of the Confirmed
    class in a ScopedPDU, everything empty."""
    return usm.encode(usm.Form(usm.User(""), b"", 0, 0, 0, usm.REPORTABLE,
                               max_size=484),
                      snmp.pdu([], snmp.GET, request_id=0))


def net_snmp_probe(case, daemon):
    """What snmpinform asks for an engine ID with."""
    relay = Relay(daemon.port)
    case.closing.append(relay)
    case.net_snmp().v3("snmpinform", f"127.0.0.1:{relay.port}", NOC.words,
                       "x")
    return relay.sent[0], relay.answers[0]


def test_a_report_is_hardly_longer_than_what_asks_for_it(case):
    """Nobody can use us to amplify, not even with the longest engine ID."""
    daemon = case.daemon(NOC.section())
    probe, report = net_snmp_probe(case, daemon)
    equal(snmp.parse(report).reason, ENGINES)
    check_amplification("net-snmp's", probe, report, 1.5)
    small = smallest_probe()
    check_amplification("the smallest", small, case.peer(daemon).ask(small),
                        2.5)
    long = case.daemon(f'engine_id = "0x80001f8804{"ab" * 27}"\n'
                       'state_directory = "@DIR@/state2"\n'
                       'run_as_user = ""\nrun_as_group = ""\n'
                       'control_socket = "@DIR@/long.sock"\n',
                       name="long", common=False, records=False)
    check_amplification("the smallest, at 32 octets of engine ID,", small,
                        case.peer(long).ask(small), 2.5)


def check_amplification(name, asked, said, most):
    say(f"{name} probe: {len(asked)} octets, its Report {len(said)}: "
        f"{len(said) / len(asked):.2f}")
    assert len(said) <= most * len(asked), (len(asked), len(said))


def test_a_flood_of_discoveries(case):
    """What goes out is bounded by report_rate, however much comes in; other
    sources are not concerned."""
    daemon = case.daemon("report_rate = 20\nreport_burst = 40\n" +
                         NOC.section())
    probe = smallest_probe()
    started = time.monotonic()
    siege = Siege(daemon, lambda _: probe)
    taken = time.monotonic() - started
    siege.over("a flood of discoveries")
    now = siege.now
    equal(drops(now), {ENGINES: siege.received})
    equal(now["reports_sent"] + now["reports_limited"],
          siege.received)
    most = 40 + 20 * (taken + 1)
    assert 40 <= now["reports_sent"] <= most, (now["reports_sent"], most)
    say(f"{siege.count * len(probe)} octets came, at most "
        f"{now['reports_sent'] * 150} went out")
    with Peer(daemon.port, source="127.0.0.4") as other:
        equal(snmp.parse(other.ask(probe)).reason, ENGINES)


def nested(depth):
    """Sequences in one another, each with the length that it has."""
    inner = b""
    while len(inner) < depth:
        inner = ber.sequence(inner)
    return inner


def bombs():
    """(name, datagram, whether it is a notification)."""
    most = 65507
    def v2c(bindings):
        return snmp.v2c([*varbinds(), *bindings])
    yield "nested", nested(most - 8), False
    yield "nested in a value", v2c([snmp.varbind(
        "1.3", nested(60000))]), False
    yield "nested, indefinite", b"\x30\x80" * 32000, False
    for count in (1, 4, 8, 126):
        huge = bytes([0x80 | count]) + b"\xff" * count
        yield f"length of {count} octets", b"\x30" + huge, False
        yield f"value's length of {count} octets", ber.sequence(
            ber.integer(1), b"\4" + huge + b"public"), False
    yield "length of zeros", b"\x30\xfe" + bytes(60000), False
    empty = snmp.varbind("1.3", ber.tlv(ber.NULL, b""))
    yield "varbinds", v2c([empty] * ((most - 200) // len(empty))), True
    broken = b"\x30\x03\6\1\x2b"
    yield "varbinds, the last broken", v2c(
        [empty] * ((most - 200) // len(empty)) + [broken]), False
    yield "sub-identifiers", v2c([snmp.varbind("1.3", ber.tlv(
        ber.OID, b"\x2b" + b"\1" * 60000))]), False
    yield "a sub-identifier that never ends", v2c([snmp.varbind(
        "1.3", ber.tlv(ber.OID, b"\x2b" + b"\xff" * 60000))]), False
    yield "zeros before a sub-identifier", v2c([snmp.varbind("1.3", ber.tlv(
        ber.OID, b"\x2b" + b"\x80" * 60000 + b"\1"))]), None
    longest = ".".join(["1", "3", *["4294967295"] * 126])
    long_ones = snmp.varbind(longest, ber.oid(longest))
    yield "long OIDs", v2c([long_ones] * (60000 // len(long_ones))), True
    yield "a long INTEGER", v2c([snmp.varbind("1.3", ber.tlv(
        ber.INTEGER, bytes(60000)))]), False


def test_bombs_of_ber(case):
    """Work and memory stay in proportion to the octets that came."""
    daemon = case.daemon('community "public" { }\n')
    peer = case.peer(daemon)
    was = resident_kib(daemon)
    expected = 0
    for name, datagram, accepted in bombs():
        assert len(datagram) <= 65507, (name, len(datagram))
        before, now = cpu_seconds(daemon), status(daemon)
        for _ in range(20):
            peer.send(datagram)
        daemon.fence()
        took = status(daemon)["notifications"] - now["notifications"] - 1
        if accepted is None:
            assert took in (0, 20), (name, took)
        else:
            equal((name, took), (name, 20 if accepted else 0))
        expected += took
        say(f"{name}: {len(datagram)} octets, "
            f"{1e3 * (cpu_seconds(daemon) - before) / 20:.2f} ms of CPU each, "
            "outputs and fence counted in")
    records = until(lambda: len(daemon.records()) == expected and
                    daemon.records(), "all records")
    assert expected >= 40 and len(records[-1]["varbinds"]) > 1
    more = resident_kib(daemon) - was
    say(f"{more} KiB more memory")
    assert SANITIZED or more < 64 * 1024, f"{more} KiB"


def test_the_control_socket(case):
    """A hundred clients that do what nobody should: half lines, no end of
    lines, words that are none, requests and no reading, gone in the midst of a
    reply. The daemon receives and answers all the while."""
    daemon = case.daemon('community "public" { }\n' + NOC.section())
    clients, asked = [], 0
    for number in range(20):
        for request in (b"stat", b"x" * 100000, b"status --json\n",
                        b"tail --json --drops\n", os.urandom(1000) + b"\n"):
            try:
                client = Client(daemon)
                client.socket.settimeout(1)
                clients.append(client)
                client.send(request)
                if number % 2:
                    client.close()  # before it has read anything
            except OSError:
                pass  # it was thrown out: as it should be
        before = time.monotonic()
        now = status(daemon)
        asked = max(asked, time.monotonic() - before)
        case.net_snmp().inform(f"127.0.0.1:{daemon.port}")
    equal(now["paused"], False)
    say(f"beside a hundred such clients `status` took {1e3 * asked:.0f} ms at "
        "most")
    # who sends half a line and waits is thrown out
    half = Client(daemon, b"stat")
    half.socket.settimeout(20)
    started = time.monotonic()
    half.rest()
    assert 5 < time.monotonic() - started < 20
    for client in clients:
        client.close()
    assert "traplined" not in ask(daemon, "users")
    equal(status(daemon)["notifications"], 20)


def test_informs_of_strangers_are_not_answered(case):
    """v1 and v2c have no Reports: who is not allowed gets nothing at all, so
    there is nothing to reflect."""
    daemon = case.daemon('community "public" { sources = {"127.0.0.1"} }\n')
    with Peer(daemon.port, source="127.0.0.6") as stranger:
        for community in ("public", "other", ""):
            for kind in (INFORM, snmp.GET, snmp.RESPONSE, snmp.REPORT):
                stranger.send(snmp.v2c(varbinds(), community, kind=kind))
        daemon.fence()
        equal(stranger.pending(), [])


def test_one_loud_source_beside_a_hundred_quiet_ones(case):
    """20 times its limit, and none of the others' traps is lost."""
    daemon = case.daemon("source_rate = 100\nsource_burst = 100\n"
                         'community "public" { }\n')
    loud = case.peer(daemon, source="127.0.0.9")
    quiet = [case.peer(daemon, source=f"127.0.1.{n}") for n in range(1, 101)]
    started, rounds = time.monotonic(), 300
    for number in range(rounds):
        for _ in range(20):  # in 10 ms
            loud.send(snmp.v2c(varbinds(snmp.mark("loud"))))
        for peer in quiet[number % 10::10]:
            peer.send(snmp.v2c(varbinds(snmp.mark(f"{number}"))))
        time.sleep(max(0, started + (number + 1) / 100 - time.monotonic()))
    records = daemon.fence()
    taken = time.monotonic() - started
    marks = [mark_of(r) for r in records if mark_of(r) != "loud"]
    equal(sorted(marks, key=int),
          [f"{n}" for n in range(rounds) for _ in range(10)])
    heard = len(records) - len(marks)
    assert 100 <= heard <= 100 + 100 * (taken + 1), (heard, taken)
    equal(drops(status(daemon)), {"sourceRateLimited": 20 * rounds - heard})
