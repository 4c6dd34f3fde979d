# SPDX-License-Identifier: ISC
"""Every datagram ends in exactly one counter; what the kernel dropped is
counted, too. The log says so at the end."""
import signal
import time

from lib import snmp, usm
from lib.expect import equal, until
from lib.peer import Peer
from lib.snmp import varbinds
from lib.users import Keyed

PUBLIC = 'community "public" { }\n'
NOC = Keyed("noc", "SHA")
REPEATED = snmp.v2c(varbinds(), kind=snmp.INFORM)
ENGINE = bytes.fromhex("8000270f0474657374")


def test_of_everything_something(case):
    daemon = case.daemon(PUBLIC + NOC.section() +
                         'file "text" { path = "@DIR@/text" }')
    peer, asking = case.peer(daemon), case.peer(daemon)
    trap, inform = snmp.pdu(varbinds()), snmp.pdu(varbinds(), snmp.INFORM)
    wanted = {
        snmp.v1([]): 1,
        snmp.v2c(varbinds()): 7,
        snmp.v2c(varbinds(), "private"): 4,
        b"noise": 5,
        snmp.v2c(varbinds(), version=2): 2,
        snmp.v2c([], kind=snmp.GET): 1,
        usm.probe(): 6,
        usm.encode(usm.Form(NOC.usm, ENGINE, 5, 100), trap): 2,
        usm.encode(usm.Form(NOC.usm, ENGINE, 4, 100), trap): 3,
        usm.encode(usm.Form(usm.User("who"), ENGINE), inform): 2,
        usm.encode(usm.Form(NOC.usm, ENGINE, digest=bytes(12)), trap): 8,
    }
    for datagram, count in wanted.items():
        for _ in range(count):
            peer.send(datagram)
    for _ in range(3):
        asking.ask(REPEATED)
    equal(len(daemon.fence()), 11)
    account = daemon.stop()
    equal(account.drops, {
        "snmpInBadCommunityNames": 4, "snmpInASNParseErrs": 5,
        "snmpInBadVersions": 2, "snmpUnknownPDUHandlers": 1,
        "usmStatsUnknownEngineIDs": 6, "usmStatsNotInTimeWindows": 3,
        "usmStatsUnknownUserNames": 2, "usmStatsWrongDigests": 8})
    # with the fence, which is an inform
    equal((account.received, account.notifications, account.repeats,
           account.answered, account.reports),
          (sum(wanted.values()) + 4, 12, 2, 4, 8))
    for title in ("text", "records"):
        equal(account.outputs[title], {"wanted": 12, "delivered": 12,
                                       "dropped": 0, "errors": 0})


def test_what_the_kernel_dropped(case):
    """A daemon that cannot keep up: received and dropped are what was sent."""
    daemon = case.daemon(PUBLIC + 'receive_buffer = "4k"')
    sent = 2000
    daemon.signal(signal.SIGSTOP)
    with Peer(daemon.port) as peer:
        for number in range(sent):
            peer.send(snmp.v2c(varbinds(snmp.mark(str(number)))))
    daemon.signal(signal.SIGCONT)
    until(daemon.records, "the first record")  # the buffer is empty now
    got = len(daemon.fence())
    assert got < sent, "the kernel dropped nothing"
    account = daemon.stop()
    equal((account.notifications + account.kernel, account.notifications),
          (sent + 1, got + 1))
    daemon.wait_log(f"the kernel dropped {sent - got} datagrams that did not "
                    "fit the receive buffer")


def test_faster_than_a_reader_can_be(case):
    """At full speed for a second: nothing is lost without being counted."""
    daemon = case.daemon(PUBLIC)
    datagrams = [snmp.v2c(varbinds(snmp.mark("x" * 50))) for _ in range(100)]
    sent, end = 0, time.monotonic() + 1
    with Peer(daemon.port) as peer:
        while time.monotonic() < end:
            for datagram in datagrams:
                peer.send(datagram)
            sent += len(datagrams)
    got = len(daemon.fence())
    account = daemon.stop()
    equal((account.notifications + account.kernel, got),
          (sent + 1, account.notifications - 1))
    of = account.outputs["records"]
    equal((of["wanted"], of["dropped"]), (got + 1, 0))
    print(f"{sent} in a second, {account.kernel} dropped by the kernel")
