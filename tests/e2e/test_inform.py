# SPDX-License-Identifier: ISC
"""Informs: answered once they are queued, delivered once however often they
are sent."""
import time

from lib import snmp, usm
from lib.control import Client, rows
from lib.expect import equal, until
from lib.flood import flood
from lib.peer import Relay
from lib.snmp import varbinds
from lib.users import Keyed, mark_of

PUBLIC = 'community "public" { }\n'
NOC = Keyed("noc", "SHA", "AES")


def inform(mark, request_id=1):
    return snmp.v2c(varbinds(snmp.mark(mark)), kind=snmp.INFORM,
                    request_id=request_id)


def test_a_repeat_is_answered_again_and_delivered_once(case):
    daemon = case.daemon(PUBLIC)
    one, other = case.peer(daemon), case.peer(daemon)
    first = one.ask(inform("a"))
    for _ in range(4):
        equal(one.ask(inform("a")), first)
    other.ask(inform("a"))  # another port: another sender
    one.ask(inform("a", request_id=2))
    one.ask(inform("b"))  # the same request ID for something else
    equal([mark_of(r) for r in daemon.fence()], ["a", "a", "a", "b"])
    account = daemon.stop()
    equal((account.notifications, account.repeats, account.answered),
          (5, 4, 9))


def test_a_repeat_in_v3_has_a_new_message_id(case):
    daemon = case.daemon(NOC.section())
    peer = case.peer(daemon)
    form = peer.form(NOC.usm)
    pdu = snmp.pdu(varbinds(snmp.mark("x")), snmp.INFORM, request_id=77)
    for message_id in (10, 11, 12):
        answer = peer.ask(usm.encode(form.but(message_id=message_id), pdu))
        assert usm.is_authentic(NOC.usm, answer)
        message = usm.decrypt(NOC.usm, snmp.parse(answer))
        equal((message.message_id, message.request_id, message.kind,
               message.flags, message.user),
              (message_id, 77, snmp.RESPONSE, usm.AUTH | usm.PRIV, b"noc"))
        equal(message.varbinds[2][2], b"x")
    equal(len(daemon.fence()), 1)


class Lossy(Relay):
    """Loses the first answers, so that the sender repeats itself."""
    losses = 2

    def back(self):
        while True:
            try:
                datagram = self.outside.recv(65536)
            except OSError:
                return
            self.answers.append(datagram)
            if len(self.answers) > self.losses:
                self.inside.sendto(datagram, self.sender)


def test_snmpinform_that_misses_answers(case):
    daemon = case.daemon(PUBLIC)
    case.closing.append(relay := Lossy(daemon.port))
    case.net_snmp().run(
        "snmpinform", "-v", "2c", "-c", "public", "-t", "0.2", "-r", "5",
        f"127.0.0.1:{relay.port}", 1234, snmp.LINK_DOWN)
    assert len(relay.sent) >= 3
    equal(len(daemon.fence()), 1)
    assert daemon.stop().repeats >= 2


def test_too_big_for_the_sender(case):
    daemon = case.daemon(NOC.section())
    peer = case.peer(daemon)
    form = peer.form(NOC.usm, max_size=484)
    pdu = snmp.pdu(varbinds(snmp.mark("x" * 1000)), snmp.INFORM, request_id=7)
    message = usm.decrypt(NOC.usm, snmp.parse(peer.ask(usm.encode(form, pdu))))
    too_big = 1
    equal((message.kind, message.request_id, message.error_status,
           message.varbinds), (snmp.RESPONSE, 7, too_big, []))
    # where even that is too big, nothing comes back
    other = snmp.pdu(varbinds(snmp.mark("x" * 1000)), snmp.INFORM)
    peer.send(usm.encode(form.but(context_name=b"c" * 400, message_id=2),
                         other))
    equal(len(daemon.fence()), 2)
    equal(peer.pending(), [])
    fits = snmp.pdu(varbinds(snmp.mark("x" * 100)), snmp.INFORM, request_id=8)
    message = usm.decrypt(NOC.usm, snmp.parse(
        peer.ask(usm.encode(form.but(message_id=3), fits))))
    equal((message.error_status, len(message.varbinds)), (0, 3))


def slow_script(case):
    return case.write("slow", "#!/bin/sh\nexec sleep 2\n", 0o755)


def test_a_flood_and_a_script_that_sleeps(case):
    """5,000 traps a second, 2 s for each in a script: the file loses none, an
    inform is answered at once."""
    daemon = case.daemon(
        PUBLIC + "stop_timeout = 1\n"
        f'exec "slow" {{ command = {{"{slow_script(case)}"}} queue = "64k" }}')
    _, count = flood(daemon.port, 5000, 3, lambda i: snmp.v2c(
        varbinds(snmp.mark(f"trap {i}"))))
    daemon.wait_log('exec "slow": its queue is full')
    peer = case.peer(daemon)
    times = []
    for number in range(20):
        started = time.monotonic()
        peer.ask(inform(f"inform {number}"))
        times.append((time.monotonic() - started) * 1000)
    marks = until(lambda: (found := [mark_of(r) for r in daemon.records()]) and
                  len(found) >= count + 20 and found, "everything in the file")
    assert len(peer.pending()) == 0, "answered more than once"
    equal([m for m in marks if m.startswith("trap")],
          [f"trap {i}" for i in range(count)])
    equal([m for m in marks if m.startswith("inform")],
          [f"inform {number}" for number in range(20)])
    print(f"an answer took {sorted(times)[10]:.2f} ms, at most "
          f"{max(times):.2f} ms")
    account = daemon.stop()
    equal((account.kernel, account.outputs["records"]["dropped"]), (0, 0))
    assert account.outputs["slow"]["dropped"] > 0


def test_an_inform_that_no_output_can_queue_is_not_answered(case):
    gate = case.write("gate", "#!/bin/sh\n"
                      f"until [ -e {case.path('open')} ]; do sleep 0.02; done\n"
                      f"cat >>{case.path('seen')}\n", 0o755)
    daemon = case.daemon(
        PUBLIC + f'exec "gate" {{ command = {{"{gate}"}} queue = "64k" '
        'max_processes = 1 }', records=False)
    peer = case.peer(daemon)
    while "its queue is full" not in daemon.log():
        peer.send(snmp.v2c(varbinds(snmp.mark("x" * 2000))))
        time.sleep(0.001)
    client = Client(daemon, b"tail --drops\n")
    equal(client.line(), b"0 ")
    # bigger than what the queue refused
    large = snmp.v2c(varbinds(snmp.mark("the inform"), snmp.mark("x" * 4000)),
                     kind=snmp.INFORM, request_id=1)
    peer.send(large)
    daemon.wait_log("octets from 127.0.0.1 port "
                    f"{peer.port}: queueFull: ")
    equal(peer.pending(), [])
    (last, *_) = rows(daemon, "why", "127.0.0.1")
    equal((last["accepted"], last["dropped"], last["pdu"]),
          (False, "queueFull", "inform"))
    assert "queueFull: " in client.line().decode()
    client.close()
    case.write("open", "")

    def retry():
        """The sender's retries have another chance, at once."""
        peer.send(large)
        return peer.receive(0.1)
    answer = until(retry, "an answer")
    equal(snmp.parse(answer).varbinds[2][2], b"the inform")
    until(lambda: "the inform" in case.path("seen").read_text(), "delivery")
    account = daemon.stop()
    equal(case.path("seen").read_text().count("the inform"), 1)
    assert account.drops["queueFull"] >= 1
