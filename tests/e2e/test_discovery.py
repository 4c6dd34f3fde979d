# SPDX-License-Identifier: ISC
"""What the daemon tells strangers: its engine ID, at a bounded rate; Reports
in the form of RFC 3414; nothing to traps."""
from lib import snmp, usm
from lib.expect import equal
from lib.snmp import varbinds
from lib.users import Keyed

NOC = Keyed("noc", "SHA", "AES")
UNKNOWN_ENGINE, WINDOW = "usmStatsUnknownEngineIDs", "usmStatsNotInTimeWindows"
UNKNOWN_PDU = "snmpUnknownPDUHandlers"
PROBE = usm.probe()


def test_a_report_with_our_engine_boots_and_time(case):
    daemon = case.daemon(NOC.section() +
                         'engine_id = "0x8000270f046f757273"\n')
    peer = case.peer(daemon)
    counts = []
    for message_id in (1, 2 ** 31 - 1):
        answer = peer.ask(usm.probe(message_id))
        report = snmp.parse(answer)
        equal((report.kind, report.reason, report.message_id,
               report.request_id, report.flags, report.user, report.digest),
              (snmp.REPORT, UNKNOWN_ENGINE, message_id, message_id, 0, b"",
               b""))
        equal((report.engine_id.hex(), report.boots),
              ("8000270f046f757273", 1))
        assert 0 <= report.time < 90
        # no amplifier: hardly more octets than it was asked with
        assert len(answer) < 2 * len(PROBE)
        counts.append(int.from_bytes(report.varbinds[0][2], "big"))
    equal(counts, [1, 2])


def test_the_engine_id_is_made_once(case):
    daemon = case.daemon()
    first = case.peer(daemon).discover()
    assert 5 <= len(first.engine_id) <= 32
    assert first.engine_id[0] & 0x80, "RFC 3411: the form with an enterprise"
    daemon.stop()
    daemon.start()
    second = case.peer(daemon).discover()
    equal((second.engine_id, second.boots), (first.engine_id, 2))
    # another daemon, another engine
    other = case.make_daemon(name="other")
    other.head = other.head.replace("{directory}/state",
                                    "{directory}/other")
    other.configure("")
    other.start()
    assert case.peer(other).discover().engine_id != first.engine_id


def test_synchronization_as_RFC_3414_has_it(case):
    """Discovery, then boots and time by an authenticated Report."""
    daemon = case.daemon(NOC.section())
    peer = case.peer(daemon)
    form = peer.form(NOC.usm).but(boots=0, time=0, message_id=5)
    pdu = snmp.pdu(varbinds(snmp.mark("x")), snmp.INFORM, request_id=9)
    answer = peer.ask(usm.encode(form, pdu))
    report = snmp.parse(answer)
    equal((report.reason, report.flags, report.user, report.message_id),
          (WINDOW, usm.AUTH, b"noc", 5))
    assert usm.is_authentic(NOC.usm, answer), "the Report's digest"
    form = form.but(boots=report.boots, time=report.time)
    message = usm.decrypt(NOC.usm, snmp.parse(peer.ask(
        usm.encode(form, pdu))))
    equal((message.kind, message.request_id), (snmp.RESPONSE, 9))


def test_reports_are_limited_for_each_source(case):
    daemon = case.daemon("report_rate = 1\nreport_burst = 10\n" +
                         NOC.section())
    form = case.peer(daemon, source="127.0.0.9").form(NOC.usm)
    peer, other = case.peer(daemon), case.peer(daemon, source="127.0.0.5")
    for _ in range(200):
        peer.send(PROBE)
    equal(daemon.fence(), [])
    reports = len(peer.pending())
    assert 10 <= reports <= 13, f"{reports} Reports"
    # nor what is proved but may be a replay
    wrong_time = usm.encode(form.but(time=10000), snmp.pdu([], snmp.INFORM))
    for _ in range(50):
        peer.send(wrong_time)
    equal(daemon.fence(), [])
    replayed = len(peer.pending())
    assert replayed <= 3, f"{replayed} Reports"
    # neither another source nor who proves a key in time is concerned
    other.ask(PROBE)
    asking = usm.encode(form, snmp.pdu([], snmp.GET))
    for _ in range(50):
        peer.ask(asking)  # its Report is as secret as the question
    # all of them count, reported or not
    account = daemon.stop()
    equal(account.drops,
          {UNKNOWN_ENGINE: 202, WINDOW: 50, UNKNOWN_PDU: 50})
    equal(account.reports, reports + replayed + 52)


def test_no_reports_for_traps(case):
    daemon = case.daemon(NOC.section())
    peer = case.peer(daemon)
    trap = snmp.pdu(varbinds())
    engine = case.peer(daemon).discover().engine_id
    for name, where in (("who", engine), ("who", b"\x80" * 8),
                        ("noc", engine), ("noc", b""), ("", b"")):
        for flags in (0, usm.REPORTABLE):
            peer.send(usm.encode(usm.Form(usm.User(name), where, flags=flags),
                                 trap))
    equal(daemon.fence(), [])
    equal(peer.pending(), [])


def listener(**options):
    words = "  ".join(f"{name} = {value}" for name, value in options.items())
    return (f'listener "one" {{{{ address = "udp:127.0.0.1:{{port}}"  {words} '
            "}}\n")


def test_a_listener_without_discovery(case):
    daemon = case.daemon(NOC.section(), listen=listener(discovery="false"))
    peer = case.peer(daemon)
    peer.send(PROBE)
    equal(daemon.fence(), [])
    equal(peer.pending(), [])
    # who knows our engine ID is told the rest
    engine = bytes.fromhex(
        daemon.wait_log("engine ID 0x([0-9a-f]+)")[0])
    form = usm.Form(NOC.usm, engine, 0, 0)
    pdu = snmp.pdu(varbinds(snmp.mark("x")), snmp.INFORM)
    report = snmp.parse(peer.ask(usm.encode(form, pdu)))
    equal(report.reason, WINDOW)
    peer.ask(usm.encode(form.but(boots=report.boots, time=report.time), pdu))
    equal(len(daemon.fence()), 1)


def test_a_listener_without_reports(case):
    daemon = case.daemon(NOC.section(), listen=listener(send_reports="false"))
    peer = case.peer(daemon)
    engine = bytes.fromhex(
        daemon.wait_log("engine ID 0x([0-9a-f]+)")[0])
    form = usm.Form(NOC.usm, engine, 1, 1)
    pdu = snmp.pdu(varbinds(snmp.mark("x")), snmp.INFORM)
    for datagram in (PROBE, usm.encode(form.but(time=9999), pdu),
                     usm.encode(form.but(user=usm.User("who")), pdu)):
        peer.send(datagram)
    equal(daemon.fence(), [])
    equal(peer.pending(), [])
    # what is right is answered
    peer.ask(usm.encode(form, pdu))
    equal(len(daemon.fence()), 1)
