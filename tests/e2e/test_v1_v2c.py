# SPDX-License-Identifier: ISC
"""SNMPv1 and v2c from net-snmp's tools: records field by field, addresses."""
import socket

from lib import ber, snmp
from lib.expect import equal
from lib.snmp import LINK_DOWN, LINK_DOWN_NAME

PUBLIC = 'community "public" { }'
NET = "1.3.6.1.4.1.8072.9999"


def without_varying(record):
    """Takes out what differs from run to run, after a look at it."""
    assert record.pop("time").endswith("Z")
    assert 1024 <= record["source"].pop("port") <= 65535
    record.pop("request_id", None)
    return record


def to(daemon, address="127.0.0.1"):
    return f"{address}:{daemon.port}"


def test_v1_enterprise_trap(case):
    daemon = case.daemon(PUBLIC)
    case.net_snmp().trap_v1(
        to(daemon), f"{NET}.1", "s", "hello", f"{NET}.2", "i", "-42",
        specific=17, uptime=123456)
    equal(without_varying(daemon.wait_records(1)[0]), {
        "source": {"address": "127.0.0.1"},
        "destination": {"address": "127.0.0.1", "port": daemon.port},
        "version": "v1", "pdu": "trap", "community": "public",
        "agent_address": "192.0.2.7", "enterprise": NET,
        "generic_trap": 6, "specific_trap": 17,
        "trap_oid": f"{NET}.0.17", "uptime": 123456,
        "varbinds": [
            {"oid": f"{NET}.1", "type": "OCTET STRING", "value": "hello"},
            {"oid": f"{NET}.2", "type": "INTEGER", "value": -42}]})


def test_v1_generic_traps_get_the_oids_of_RFC_3584(case):
    daemon = case.daemon(PUBLIC)
    device = case.net_snmp()
    for generic in range(6):
        device.trap_v1(to(daemon), generic=generic, specific=0)
    records = daemon.wait_records(6)
    equal([(r["generic_trap"], r["trap_oid"]) for r in records], [
        (generic, f"1.3.6.1.6.3.1.1.5.{generic + 1}") for generic in range(6)])
    assert all(r["varbinds"] == [] for r in records)


def test_v2c_trap(case):
    daemon = case.daemon(PUBLIC)
    case.net_snmp().trap(to(daemon), "1.3.6.1.2.1.2.2.1.1.3", "i", "3",
                         uptime=123456)
    equal(without_varying(daemon.wait_records(1)[0]), {
        "source": {"address": "127.0.0.1"},
        "destination": {"address": "127.0.0.1", "port": daemon.port},
        "version": "v2c", "pdu": "trap", "community": "public",
        "trap_oid": LINK_DOWN, "trap_name": LINK_DOWN_NAME,
        "uptime": 123456,
        "varbinds": [{"oid": "1.3.6.1.2.1.2.2.1.1.3",
                      "name": "IF-MIB::ifIndex.3", "type": "INTEGER",
                      "value": 3}]})


def test_every_type_that_snmptrap_can_send(case):
    daemon = case.daemon(PUBLIC)
    values = [
        ("i", "-2147483648", "INTEGER", {"value": -2147483648}),
        ("u", "4294967295", "Gauge32", {"value": 4294967295}),
        ("c", "4294967295", "Counter32", {"value": 4294967295}),
        ("C", "18446744073709551615", "Counter64",
         {"value": 18446744073709551615}),
        ("t", "4711", "TimeTicks", {"value": 4711}),
        ("a", "192.0.2.1", "IpAddress", {"value": "192.0.2.1"}),
        ("o", "1.3.6.1.4.1.4294967295", "OBJECT IDENTIFIER",
         {"value": "1.3.6.1.4.1.4294967295"}),
        ("s", 'tab\tquote"é', "OCTET STRING", {"value": 'tab\tquote"é'}),
        ("x", "00 ff 41", "OCTET STRING", {"hex": "00ff41"}),
        ("n", "", "NULL", {}),
        ("F", "1.5", "Opaque", {"value": 1.5}),
        ("D", "-0.1", "Opaque", {"value": -0.1}),
    ]
    words = []
    for number, (letter, text, _, _) in enumerate(values, 1):
        words += [f"{NET}.{number}", letter, text]
    case.net_snmp().trap(to(daemon), *words)
    equal(daemon.wait_records(1)[0]["varbinds"], [
        {"oid": f"{NET}.{number}", "type": name, **shown}
        for number, (_, _, name, shown) in enumerate(values, 1)])


def test_v2c_inform_is_answered_with_its_own_varbinds(case):
    daemon = case.daemon(PUBLIC)
    case.net_snmp().inform(to(daemon), f"{NET}.1", "s", "by a real sender")
    first = without_varying(daemon.wait_records(1)[0])
    assert (first["version"], first["pdu"]) == ("v2c", "inform")
    inform = snmp.v2c(snmp.varbinds(snmp.mark("by hand")), kind=snmp.INFORM,
                      request_id=-77)
    answer = case.peer(daemon).ask(inform)
    # the inform, but for the tag of its PDU
    assert answer == inform.replace(b"\xa6", b"\xa2", 1)
    second = daemon.wait_records(2)[1]
    assert second["request_id"] == -77
    account = daemon.stop()
    equal((account.notifications, account.answered), (2, 2))


def test_several_listeners_of_both_families(case):
    first, second, third = case.port(), case.port(), case.port()
    daemon = case.daemon(
        PUBLIC, port=first,
        listen='listen = {{"udp:127.0.0.1:{port}", "udp:127.0.0.3:%d",'
        '"udp6:[::1]:%d"}}\n' % (second, third))
    device = case.net_snmp()
    for count, address in enumerate((f"udp:127.0.0.1:{first}",
                                     f"udp:127.0.0.3:{second}",
                                     f"udp6:[::1]:{third}"), 1):
        device.trap(address)
        daemon.wait_records(count)
    device.inform(f"udp6:[::1]:{third}")
    equal([(r["destination"]["address"], r["destination"]["port"], r["pdu"])
           for r in daemon.wait_records(4)], [
        ("127.0.0.1", first, "trap"), ("127.0.0.3", second, "trap"),
        ("::1", third, "trap"), ("::1", third, "inform")])
    equal(daemon.records()[3]["source"]["address"], "::1")


def test_an_answer_leaves_from_the_address_that_was_asked(case):
    daemon = case.daemon(
        PUBLIC, listen='listen = {{"udp:{port}", "udp6:{port}"}}\n')
    inform = snmp.v2c(snmp.varbinds(), kind=snmp.INFORM)
    for address in ("127.0.0.1", "127.0.0.2", "127.9.8.7", "::1"):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as sender:
            sender.settimeout(10)
            sender.sendto(inform, (address, daemon.port))
            assert sender.recvfrom(65536)[1][:2] == (address, daemon.port)
    # connected sockets, as net-snmp's, hear nothing from elsewhere
    case.net_snmp().inform(f"127.0.0.2:{daemon.port}")
    case.net_snmp().inform(f"udp6:[::1]:{daemon.port}")


def test_the_largest_datagram_there_is(case):
    daemon = case.daemon(PUBLIC)
    frame = len(snmp.v2c(snmp.varbinds(snmp.mark("x" * 60000)),
                         kind=snmp.INFORM)) - 60000
    text = "x" * (65507 - frame)
    inform = snmp.v2c(snmp.varbinds(snmp.mark(text)), kind=snmp.INFORM)
    assert len(inform) == 65507
    answer = snmp.parse(case.peer(daemon).ask(inform))
    assert (answer.error_status, answer.varbinds[2][2]) == (0, text.encode())
    assert daemon.wait_records(1)[0]["varbinds"][0]["value"] == text


def test_many_varbinds_keep_their_order(case):
    daemon = case.daemon(PUBLIC)
    peer = case.peer(daemon)
    peer.send(snmp.v2c(snmp.varbinds(*(
        snmp.varbind(f"{NET}.{number}", ber.integer(number))
        for number in range(2000)))))
    equal([v["value"] for v in daemon.wait_records(1)[0]["varbinds"]],
          list(range(2000)))
