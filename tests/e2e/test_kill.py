# SPDX-License-Identifier: ISC
"""kill -9 in the midst of traffic, again and again."""
import threading

from lib import snmp, usm
from lib.expect import equal
from lib.peer import Peer
from lib.snmp import varbinds
from lib.users import Keyed

NOC = Keyed("noc", "MD5")
LIVES = 100


class Traffic:
    """Traps of many engines, each proved, and v2c traps, without end."""

    def __init__(self, port):
        self.peer = Peer(port)
        self.going = True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        number = 0
        while self.going:
            number += 1
            engine = b"\x80\0\x27\x0f\4%04d" % (number % 500)
            pdu = snmp.pdu(varbinds())
            for datagram in (usm.encode(usm.Form(NOC.usm, engine, 1, number),
                                        pdu), snmp.v2c(varbinds())):
                try:
                    self.peer.send(datagram)
                except ConnectionRefusedError:
                    pass

    def close(self):
        self.going = False
        self.thread.join()
        self.peer.close()


def test_boots_rise_and_state_stays_readable(case):
    daemon = case.make_daemon(
        'community "public" { }\n' + NOC.section(), records=False)
    case.closing.append(traffic := Traffic(daemon.port))
    heard = []
    for life in range(LIVES):
        daemon.start()
        report = case.peer(daemon).discover()
        heard.append((report.engine_id, report.boots))
        # now and then long enough for the state to be written
        if life % 20 == 4:
            daemon.wait_state(daemon.state_time())
        daemon.kill()
    engine, first = heard[0]
    equal(heard, [(engine, first + life) for life in range(LIVES)])
    traffic.close()
    daemon.start()
    equal(case.peer(daemon).discover().boots, first + LIVES)
    assert "state:" not in daemon.log()
