# SPDX-License-Identifier: ISC
"""A clock that is stepped a year forward and back, and a machine that slept:
nobody is locked out, nothing old comes in."""
from lib import snmp, usm
from lib.clocks import YEAR, Clocks
from lib.expect import equal
from lib.snmp import varbinds
from lib.users import Keyed, mark_of

NOC = Keyed("noc", "SHA", "AES")
ENGINE = bytes.fromhex("8000270f0401020304")
HOURS = 8 * 3600


class Device:
    """An engine with a clock of its own, in seconds since its boot."""

    def __init__(self, case, daemon):
        self.peer = case.peer(daemon)
        self.time = 5000

    def trap(self, mark):
        pdu = snmp.pdu(varbinds(snmp.mark(mark)))
        return usm.encode(usm.Form(NOC.usm, ENGINE, 1, self.time), pdu)

    def send(self, mark):
        self.time += 1
        datagram = self.trap(mark)
        self.peer.send(datagram)
        return datagram


def inform(peer, mark):
    """A whole inform with discovery; its answer must be a Response."""
    pdu = snmp.pdu(varbinds(snmp.mark(mark)), snmp.INFORM)
    answer = peer.ask(usm.encode(peer.form(NOC.usm), pdu))
    equal(usm.decrypt(NOC.usm, snmp.parse(answer)).kind, snmp.RESPONSE)


def test_the_wall_clock_is_stepped(case):
    clocks = Clocks(case)
    daemon = case.daemon(NOC.section(), environment=clocks.environment)
    device, peer = Device(case, daemon), case.peer(daemon)
    old = device.send("first")
    expected = ["first"]
    for step in (YEAR, -2 * YEAR, YEAR):
        clocks.step(step)
        device.send(str(step))
        inform(peer, f"asked {len(expected)}")
        expected += [str(step), f"asked {len(expected)}"]
    device.time += 200
    device.send("later")
    device.peer.send(old)  # out of the window whatever the wall clock says
    equal([mark_of(r) for r in daemon.fence()], [*expected, "later"])
    equal(daemon.stop().drops.get("usmStatsNotInTimeWindows"), 1)


def test_the_wall_clock_is_stepped_over_a_restart(case):
    """The device goes on as if nothing were; what it said before is old."""
    clocks = Clocks(case)
    daemon = case.daemon(NOC.section(), environment=clocks.environment)
    device = Device(case, daemon)
    for step in (-YEAR, 2 * YEAR, -YEAR):
        old = device.send("before")
        daemon.fence()
        daemon.stop()
        device.time += 1000
        clocks.step(step)
        daemon.start()
        device.send("after")
        device.peer.send(old)
        daemon.fence()
        equal(mark_of(daemon.records()[-1]), "after")
        daemon.wait_log("usmStatsNotInTimeWindows")


def test_the_machine_sleeps(case):
    clocks = Clocks(case)
    daemon = case.daemon(NOC.section(), environment=clocks.environment)
    device, peer = Device(case, daemon), case.peer(daemon)
    device.send("before")
    inform(peer, "asked")
    before = peer.discover()
    clocks.suspend(HOURS)
    device.time += HOURS
    device.send("after")
    inform(peer, "asked again")
    heard = peer.discover()
    equal((heard.engine_id, heard.boots),
          (before.engine_id, before.boots))
    assert HOURS <= heard.time - before.time < HOURS + 60, heard.time
    equal([mark_of(r) for r in daemon.fence()],
          ["before", "asked", "after", "asked again"])
    equal(daemon.stop().drops.get("usmStatsNotInTimeWindows"), None)


def test_a_device_that_did_not_sleep_with_us(case):
    """Its time is hours behind what we expect: with relaxed timeliness it is
    heard all the same."""
    clocks = Clocks(case)
    daemon = case.daemon(NOC.section('timeliness = "relaxed"'),
                         environment=clocks.environment)
    device = Device(case, daemon)
    device.send("before")
    clocks.suspend(HOURS)
    device.send("after")
    equal([mark_of(r) for r in daemon.fence()], ["before", "after"])
