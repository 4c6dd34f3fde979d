# SPDX-License-Identifier: ISC
"""Notifications that go on: to a real snmptrapd in every version, through two
daemons in a row, as they came; and to receivers that are not there."""
import socket
import time

from lib import ber, snmp
from lib.daemon import Daemon
from lib.expect import equal, until
from lib.peer import Peer
from lib.receiver import Snmptrapd
from lib.snmp import LINK_DOWN, MARK, TRAP_OID, UPTIME, mark, v1, v2c, varbinds
from lib.users import Keyed

PUBLIC = 'community "public" { }\n'
TRAP_ADDRESS = "1.3.6.1.6.3.18.1.3.0"
TRAP_COMMUNITY = "1.3.6.1.6.3.18.1.4.0"
TRAP_ENTERPRISE = "1.3.6.1.6.3.1.1.4.3.0"
IPV6_FORM = "1.3.6.1.2.1.92.1.3.1.1.5.0.1"
ENGINE = "8000000005666f7277617264"  # of the daemon that forwards
NOC = Keyed("noc", "SHA-256", "AES")


def forward(port, *options, title="nms", host="udp:127.0.0.1"):
    lines = "".join(f"    {line}\n" for line in options)
    return (f'forward "{title}" {{\n    address = "{host}:{port}"\n'
            f'{lines}}}\n')


def snmptrapd(case, users=()):
    receiver = Snmptrapd(case.directory, case.port(), users)
    case.closing.append(receiver)
    return receiver


def create_user(user, engine=None):
    where = f"-e 0x{engine} " if engine else ""
    words = " ".join(word if " " not in word else f'"{word}"'
                     for word in user.words)
    return where + words


def varbinds_of(record):
    return {v["oid"]: v.get("value", v.get("hex")) for v in record["varbinds"]}


def test_to_snmptrapd_as_v2c(case):
    receiver = snmptrapd(case)
    daemon = case.daemon(PUBLIC + forward(
        receiver.port, 'version = "v2c"', 'community = "other"'))
    peer = case.peer(daemon)
    peer.send(v2c(varbinds(mark("two"), uptime=500)))
    peer.send(v1([mark("one")], agent=bytes((10, 1, 2, 3))))
    two, one = receiver.wait(2)
    equal((two[TRAP_OID], two[MARK], two[TRAP_ADDRESS], two[UPTIME]),
          (f".{LINK_DOWN}", '"two"', "127.0.0.1", "0:0:00:05.00"))
    equal((one[TRAP_OID], one[MARK], one[TRAP_ADDRESS], one[TRAP_COMMUNITY],
           one[TRAP_ENTERPRISE]),
          (".1.3.6.1.4.1.8072.9999.0.17", '"one"', "10.1.2.3", '"public"',
           ".1.3.6.1.4.1.8072.9999"))
    equal(daemon.stop().outputs["nms"],
          {"wanted": 2, "delivered": 2, "dropped": 0, "errors": 0})


def test_to_snmptrapd_as_v1(case):
    receiver = snmptrapd(case)
    daemon = case.daemon(PUBLIC + forward(receiver.port, 'version = "v1"'))
    peer = case.peer(daemon)
    peer.send(v2c(varbinds(mark("two"))))
    counter = snmp.varbind("1.3.6.1.9.1", ber.integer(7, 0x46))
    peer.send(v2c(varbinds(counter, mark("never"))))
    peer.send(v1([mark("one")], agent=bytes((10, 1, 2, 3))))
    two, one = receiver.wait(2)
    # snmptrapd puts a v1 trap into its v2 form for handlers
    equal((two[TRAP_OID], two[MARK], two[TRAP_ADDRESS], two[TRAP_ENTERPRISE]),
          (f".{LINK_DOWN}", '"two"', "127.0.0.1", ".1.3.6.1.6.3.1.1.5"))
    equal((one[TRAP_OID], one[MARK], one[TRAP_ADDRESS]),
          (".1.3.6.1.4.1.8072.9999.0.17", '"one"', "10.1.2.3"))
    daemon.wait_log("there is a Counter64 in it")
    equal(daemon.stop().outputs["nms"],
          {"wanted": 3, "delivered": 2, "dropped": 1, "errors": 1})


def test_informs_to_snmptrapd_as_v2c(case):
    receiver = snmptrapd(case)
    daemon = case.daemon(PUBLIC + forward(
        receiver.port, 'version = "v2c"', 'pdu = "inform"'))
    peer = case.peer(daemon)
    for number in range(50):
        peer.send(v2c(varbinds(mark(str(number)))))
    handled = receiver.wait(50)
    equal({n[MARK] for n in handled}, {f'"{n}"' for n in range(50)})
    equal(daemon.stop().outputs["nms"]["delivered"], 50)


def test_to_snmptrapd_as_v3(case):
    """Traps are of our own engine, informs of the receiver's."""
    users = [Keyed(f"{auth}+{priv}", auth, priv) for auth, priv in (
        ("MD5", None), ("SHA", "DES"), ("SHA-256", "AES"), ("SHA-512", "AES"))]
    users.append(Keyed("nobody"))
    receiver = snmptrapd(
        case, [create_user(u, ENGINE) for u in users]
        + [create_user(u) for u in users])
    outputs = "".join(
        forward(receiver.port, 'version = "v3"', f'user = "{u.name}"',
                f'pdu = "{pdu}"', "timeout = 2", title=f"{pdu}-{u.name}")
        for u in users for pdu in ("trap", "inform"))
    daemon = case.daemon(
        f'engine_id = "0x{ENGINE}"\n' + PUBLIC
        + "".join(u.section() for u in users) + outputs)
    peer = case.peer(daemon)
    for number in range(3):
        peer.send(v2c(varbinds(mark(f"to v3 {number}"))))
    handled = receiver.wait(3 * 2 * len(users))
    for number in range(3):
        equal(sum(n[MARK] == f'"to v3 {number}"' for n in handled),
              2 * len(users))
    assert all(n[TRAP_ADDRESS] == "127.0.0.1" for n in handled)
    account = daemon.stop()
    for title, of in account.outputs.items():
        if title != "records":
            equal((title, of["delivered"], of["errors"]), (title, 3, 0))


def test_v3_refused_is_said(case):
    other = Keyed("noc", "SHA-256")
    receiver = snmptrapd(case, [create_user(other)])
    daemon = case.daemon(PUBLIC + Keyed("stranger", "SHA").section() + forward(
        receiver.port, 'version = "v3"', 'user = "stranger"',
        'pdu = "inform"', "timeout = 1"))
    case.peer(daemon).send(v2c(varbinds(mark("x"))))
    daemon.wait_log("an inform is given up: usmStatsUnknownUserNames")
    equal(daemon.stop().outputs["nms"],
          {"wanted": 1, "delivered": 0, "dropped": 1, "errors": 1})


def another(case, sections):
    """A second daemon, with a directory of its own."""
    directory = case.path("another")
    directory.mkdir()
    daemon = Daemon(directory, sections, port=case.port())
    case.closing.append(daemon)
    daemon.start()
    return daemon


def test_through_two_in_a_row(case):
    """The first sender's address stays, in every version, IPv4 and IPv6."""
    versions = {
        "v1": ('version = "v1"',), "v2c": ('version = "v2c"',),
        "inform": ('version = "v2c"', 'pdu = "inform"'),
        "v3": ('version = "v3"', 'user = "noc"'),
        "v3inform": ('version = "v3"', 'user = "noc"', 'pdu = "inform"')}
    last = another(case, PUBLIC + NOC.section()
                   + 'trusted_relays = {"127.0.0.1"}\n')
    outputs = "".join(forward(last.port, *lines, title=title)
                      for title, lines in versions.items())
    middle = case.port()
    first = case.daemon(
        PUBLIC + NOC.section() + outputs,
        listen='listen = {{"udp:127.0.0.1:{port}", '
               f'"udp6:[::1]:{middle}"}}}}\n')
    with case.peer(first, source="127.0.0.5") as peer:
        peer.send(v2c(varbinds(mark("four"))))
        port4 = peer.port
    records = last.wait_records(len(versions))
    for record in records:
        equal((record["source"], record["relay"]["address"], varbinds_of(
            record)[MARK]), ({"address": "127.0.0.5"}, "127.0.0.1", "four"))
    # one may have the same number by chance
    assert {r["relay"]["port"] for r in records} != {port4}
    with Peer(middle, "::1") as peer:
        peer.send(v2c(varbinds(mark("six"))))
        port6 = peer.port
    records = last.wait_records(2 * len(versions))[len(versions):]
    for record in records:
        equal((record["source"], record["relay"]["address"]),
              ({"address": "::1", "port": port6}, "127.0.0.1"))
    equal({r["version"] + r["pdu"] for r in records},
          {"v1trap", "v2ctrap", "v2cinform", "v3trap", "v3inform"})


def test_as_it_came(case):
    """Octet for octet, whatever the octets are."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sink.settimeout(10)
        daemon = case.daemon(
            PUBLIC + NOC.section() + forward(sink.getsockname()[1]))
        peer = case.peer(daemon)
        odd = v2c(varbinds(mark("odd"))) + b"behind"
        peer.send(odd)
        equal(sink.recv(65536), odd)
        large = v2c(varbinds(mark("x" * 60000)))
        peer.send(large)
        equal(sink.recv(65536), large)
        answer = peer.ask(v2c(varbinds(mark("i")), kind=snmp.INFORM))
        assert answer  # ours: the relay answers
        sink.recv(65536)
        case.net_snmp().v3("snmptrap", f"127.0.0.1:{daemon.port}", NOC.words,
                           "secret")
        equal(snmp.parse(sink.recv(65536)).user, b"noc")
        equal(daemon.stop().outputs["nms"]["delivered"], 4)


def test_a_target_that_comes_back(case):
    """Informs wait for it; traps are gone, and nothing else is held up."""
    port = case.port()
    daemon = case.daemon(
        PUBLIC + forward(port, 'version = "v2c"', 'pdu = "inform"',
                         "timeout = 1", "retries = 1", title="informs")
        + forward(port, 'version = "v2c"', title="traps"))
    peer = case.peer(daemon)
    for number in range(20):
        peer.send(v2c(varbinds(mark(str(number)))))
    equal(len(daemon.fence()), 20)
    daemon.wait_log("Connection refused")
    time.sleep(3)  # longer than all tries of an inform
    receiver = Snmptrapd(case.directory, port)
    case.closing.append(receiver)
    # the fence's among them
    marks = {n[MARK] for n in receiver.wait(21)}
    assert marks >= {f'"{n}"' for n in range(20)}, marks
    until(lambda: "works again" in daemon.log(), "a line about it")
    of = daemon.stop().outputs
    equal((of["informs"]["delivered"], of["informs"]["dropped"]), (21, 0))
    equal(of["traps"]["wanted"], 21)
    assert of["informs"]["errors"] > 0 and of["traps"]["errors"] > 0


def test_a_target_that_is_silent(case):
    """Tried again as often as was said, then given up and counted."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sink.settimeout(10)
        daemon = case.daemon(PUBLIC + forward(
            sink.getsockname()[1], 'version = "v2c"', 'pdu = "inform"',
            "timeout = 1", "retries = 2"))
        case.peer(daemon).send(v2c(varbinds(mark("x"))))
        tries = [sink.recv(65536) for _ in range(3)]
        equal(len(set(tries)), 1)
        daemon.wait_log("an inform is given up: no answer")
        sink.settimeout(1.5)
        try:
            raise AssertionError(f"a fourth: {sink.recv(65536)}")
        except TimeoutError:
            pass
        equal(daemon.stop().outputs["nms"],
              {"wanted": 1, "delivered": 0, "dropped": 1, "errors": 1})


def test_an_answer_with_an_error(case):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sink.settimeout(10)
        daemon = case.daemon(PUBLIC + forward(
            sink.getsockname()[1], 'version = "v2c"', 'pdu = "inform"'))
        case.peer(daemon).send(v2c(varbinds(mark("x"))))
        inform, sender = sink.recvfrom(65536)
        asked = snmp.parse(inform)
        stranger = snmp.pdu([], snmp.RESPONSE, request_id=asked.request_id + 1)
        too_big = ber.sequence(
            ber.integer(asked.request_id), ber.integer(1), ber.integer(0),
            ber.sequence(), tag=snmp.RESPONSE)
        for pdu in (stranger, too_big):
            sink.sendto(ber.sequence(ber.integer(snmp.V2C),
                                     ber.octets("public"), pdu), sender)
        daemon.wait_log(r"error-status 1 \(tooBig\)")
        equal(daemon.stop().outputs["nms"]["dropped"], 1)


def test_a_reload_keeps_it(case):
    """What waits goes on waiting, unless its section or its keys change."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sink.settimeout(10)
        port = sink.getsockname()[1]
        sections = PUBLIC + NOC.section() + forward(
            port, 'version = "v2c"', 'pdu = "inform"', title="two") + forward(
            port, 'version = "v3"', 'pdu = "trap"', 'user = "noc"',
            title="three")
        daemon = case.daemon(sections)
        case.peer(daemon).send(v2c(varbinds(mark("x"))))
        first, sender = sink.recvfrom(65536)
        while snmp.parse(first).version != snmp.V2C:
            first, sender = sink.recvfrom(65536)
        daemon.reload()
        daemon.wait_log("outputs: 0 started, 0 ended")
        answer = snmp.pdu([], snmp.RESPONSE,
                          request_id=snmp.parse(first).request_id)
        sink.sendto(ber.sequence(ber.integer(snmp.V2C), ber.octets("public"),
                                 answer), sender)
        daemon.configure(sections.replace(NOC.auth_passphrase, "another one"))
        daemon.reload()
        daemon.wait_log("outputs: 1 started, 1 ended")
        equal(daemon.stop().outputs["two"],
              {"wanted": 1, "delivered": 1, "dropped": 0, "errors": 0})


def test_a_summary_of_duplicates(case):
    """It has no datagram to be passed on; written anew it is one more."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        port = sink.getsockname()[1]
        daemon = case.daemon(
            PUBLIC + forward(port, title="as-it-came")
            + forward(port, 'version = "v2c"', title="anew")
            + 'route "all" { outputs = {"records", "as-it-came", "anew"}\n'
              '    suppress = 1 }\n')
        peer = case.peer(daemon)
        for _ in range(5):
            peer.send(v2c(varbinds(mark("x"))))
        daemon.wait_records(2)
        of = daemon.stop().outputs
        equal(of["as-it-came"],
              {"wanted": 2, "delivered": 1, "dropped": 1, "errors": 0})
        equal(of["anew"],
              {"wanted": 2, "delivered": 2, "dropped": 0, "errors": 0})
