# SPDX-License-Identifier: ISC
"""Options of a listener that can be seen from outside."""
import socket

from lib import snmp
from lib.expect import equal
from lib.snmp import varbinds

PUBLIC = 'community "public" { }\n'
INFORM = snmp.v2c(varbinds(), kind=snmp.INFORM)
IPV6_RECVTCLASS, IPV6_TCLASS = 66, 67


def traffic_class(port, address):
    """Of an answer: the octet that the DSCP stands in."""
    family, level, option, kind = (
        (socket.AF_INET6, socket.IPPROTO_IPV6, IPV6_RECVTCLASS, IPV6_TCLASS)
        if ":" in address else
        (socket.AF_INET, socket.IPPROTO_IP, socket.IP_RECVTOS, socket.IP_TOS))
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.settimeout(10)
        sender.setsockopt(level, option, 1)
        sender.sendto(INFORM, (address, port))
        _, control, _, _ = sender.recvmsg(65536, 256)
    found = [data[0] for of, what, data in control
             if (of, what) == (level, kind)]
    equal(len(found), 1)
    return found[0]


def test_dscp_of_answers(case):
    plain, marked = case.port(), case.port()
    daemon = case.daemon(
        PUBLIC, port=plain,
        listen='listen = {{"udp:127.0.0.1:{port}"}}\n'
        f'listener "four" {{{{ address = "udp:127.0.0.1:{marked}" dscp = 46 '
        '}}\n'
        f'listener "six" {{{{ address = "udp6:[::1]:{marked}" dscp = 10 }}}}\n')
    equal([traffic_class(plain, "127.0.0.1"),
           traffic_class(marked, "127.0.0.1"), traffic_class(marked, "::1")],
          [0, 46 << 2, 10 << 2])
    daemon.stop()


def test_a_shared_port(case):
    """Two daemons have it only if both want to share it."""
    def listen(share):
        return (f'listener "shared" {{{{ address = "udp:127.0.0.1:{{port}}" '
                f'reuse_port = {share} }}}}\n')
    first = case.daemon(PUBLIC, listen=listen("true"), name="first")
    second = case.make_daemon(PUBLIC, listen=listen("true"), name="second",
                              port=first.port)
    second.head = second.head.replace("/state", "/second-state")
    second.configure(PUBLIC)
    second.start()
    accounts = []
    for _ in range(50):  # a port each: the kernel spreads them
        case.peer(first).ask(INFORM)
    for daemon in (second, first):
        accounts.append(daemon.stop())
    equal(sum(account.notifications for account in accounts), 50)
    assert all(account.notifications > 0 for account in accounts)


def test_answers_say_how_much_the_listener_takes(case):
    port = case.port()
    listen = (f'listener "a" {{{{ address = "udp:127.0.0.1:{port}"\n'
              '  max_message_size = 1000 }}\n')
    daemon = case.daemon(PUBLIC, port=port, listen=listen)
    peer = case.peer(daemon)
    equal(peer.discover().max_size, 1000)
    fits = snmp.v2c(varbinds(snmp.mark("x" * 800)), kind=snmp.INFORM)
    equal(snmp.parse(peer.ask(fits)).error_status, 0)
