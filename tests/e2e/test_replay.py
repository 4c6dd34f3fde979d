# SPDX-License-Identifier: ISC
"""Messages that were captured and come again: within a life of the daemon,
after a restart, after kill -9."""
from lib import snmp, usm
from lib.expect import equal
from lib.peer import Relay
from lib.snmp import varbinds
from lib.users import Keyed, mark_of

NOC = Keyed("noc", "SHA-256", "AES")
ENGINE = bytes.fromhex("8000270f0474657374")
WINDOW = "usmStatsNotInTimeWindows"


def trap(boots, seconds, mark, user=NOC, **fields):
    form = usm.Form(user.usm, ENGINE, boots, seconds, **fields)
    return usm.encode(form, snmp.pdu(varbinds(snmp.mark(mark))))


def marks(daemon):
    return [mark_of(record) for record in daemon.fence()]


def test_window_of_another_engine(case):
    daemon = case.daemon(NOC.section())
    peer = case.peer(daemon)
    for boots, seconds, mark in (
            (5, 1000, "first"),
            (5, 851, "late, but in the window"),
            (5, 840, "too late"),
            (5, 2000, "the clock goes on"),
            (5, 1000, "was good before"),
            (4, 3000, "old boots"),
            (6, 1, "new boots"),
            (5, 2001, "old boots again"),
            (2 ** 31 - 1, 1, "boots at their end"),
            (6, 2, "not locked out by that")):
        peer.send(trap(boots, seconds, mark))
    equal(marks(daemon), [
        "first", "late, but in the window", "the clock goes on", "new boots",
        "not locked out by that"])
    daemon.wait_log(f'user "noc": {WINDOW}: ')
    equal(daemon.stop().drops, {WINDOW: 5})


def test_what_proves_nothing_moves_no_clock(case):
    bare = Keyed("bare")
    daemon = case.daemon(NOC.section() + bare.section())
    peer = case.peer(daemon)
    peer.send(trap(5, 1000, "first"))
    forged = trap(9, 9, "forged")
    peer.send(forged.replace(snmp.parse(forged).digest, b"\1" * 24))
    peer.send(trap(9, 9, "unauthenticated", user=bare))
    peer.send(trap(5, 1001, "second"))
    equal(marks(daemon), ["first", "unauthenticated", "second"])
    equal(daemon.stop().drops, {"usmStatsWrongDigests": 1})


def send(device, port, boots, seconds, mark):
    device.v3("snmptrap", f"127.0.0.1:{port}", NOC.words, mark,
              "-e", f"0x{ENGINE.hex()}", "-Z", f"{boots},{seconds}")


def capture(case, daemon):
    """Two traps of net-snmp's, the later one after a restart of the device;
    gives the datagram of the earlier one."""
    device = case.net_snmp()
    relay = Relay(daemon.port)
    case.closing.append(relay)
    for count, (boots, mark) in enumerate(((5, "earlier"), (6, "later")), 1):
        send(device, relay.port, boots, 1000, mark)
        relay.wait_sent(count)
        daemon.wait_records(count)
    return relay.sent[0], device


def check_after_restart(case, daemon, captured, device):
    before = [mark_of(record) for record in daemon.records()]
    case.peer(daemon).send(captured)
    equal(marks(daemon), before)
    daemon.wait_log(f'user "noc": {WINDOW}: ')
    send(device, daemon.port, 6, 1100, "fresh")
    equal(marks(daemon), [*before, "fresh"])
    equal(daemon.stop().drops, {WINDOW: 1})


def test_captured_before_a_restart(case):
    daemon = case.daemon(NOC.section())
    captured, device = capture(case, daemon)
    daemon.stop()
    daemon.start()
    check_after_restart(case, daemon, captured, device)


def test_captured_before_kill_9(case):
    daemon = case.daemon(NOC.section())
    captured, device = capture(case, daemon)
    before = daemon.state_time()
    send(device, daemon.port, 6, 1001, "something to write")
    daemon.wait_records(3)
    daemon.wait_state(before)
    daemon.kill()
    daemon.start()
    check_after_restart(case, daemon, captured, device)


def test_an_inform_captured_before_a_restart(case):
    daemon = case.daemon(NOC.section())
    peer = case.peer(daemon)
    form = peer.form(NOC.usm)
    inform = usm.encode(form, snmp.pdu(varbinds(snmp.mark("x")), snmp.INFORM))
    peer.ask(inform)
    daemon.wait_records(1)
    daemon.kill()
    daemon.start()
    report = snmp.parse(peer.ask(inform))
    equal((report.reason, report.engine_id, report.boots, report.flags),
          (WINDOW, form.engine_id, form.boots + 1, usm.AUTH))
    equal(marks(daemon), ["x"])


RELAXED = NOC.section('timeliness = "relaxed"')


def test_relaxed_clocks_may_go_back_but_not_boots(case):
    daemon = case.daemon(RELAXED)
    daemon.wait_log("relaxed")  # the start-up line says so
    peer = case.peer(daemon)
    for boots, seconds, mark in (
            (5, 1000, "first"), (5, 0, "clock back"), (5, 0, "clock still"),
            (4, 2000, "old boots"), (6, 0, "new boots"),
            (5, 3000, "old boots again"), (2 ** 31 - 1, 1, "boots at the end"),
            (6, 0, "not locked out")):
        peer.send(trap(boots, seconds, mark))
    equal(marks(daemon), ["first", "clock back", "clock still", "new boots",
                          "not locked out"])
    equal(daemon.stop().drops, {WINDOW: 3})


def test_relaxed_never_the_same_datagram_twice(case):
    daemon = case.daemon(RELAXED)
    peer = case.peer(daemon)
    once = trap(5, 1000, "once")
    for datagram in (once, once, trap(5, 1000, "another", message_id=2), once):
        peer.send(datagram)
    forged = once.replace(snmp.parse(once).digest, b"\1" * 24)
    peer.send(forged)
    equal(marks(daemon), ["once", "another"])
    daemon.wait_log('user "noc": duplicateMessage: ')
    equal(daemon.stop().drops,
          {"duplicateMessage": 2, "usmStatsWrongDigests": 1})
