# SPDX-License-Identifier: ISC
"""SNMPv3 from net-snmp: every digest with every cipher."""
from concurrent.futures import ThreadPoolExecutor

from lib.expect import equal
from lib.netsnmp import AUTHS, PRIVS
from lib.users import Keyed, mark_of

USERS = [Keyed("nobody")] + [
    Keyed(f"{auth}+{priv}", auth, priv)
    for auth in AUTHS for priv in (None, *PRIVS)]
SECTIONS = "".join(user.section() for user in USERS)


def send_all(case, daemon, program):
    """Each user's notification from a device that was never heard of."""
    def send(user):
        case.net_snmp(f"{program}-{user.name}").v3(
            program, f"127.0.0.1:{daemon.port}", user.words, user.name)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, USERS))
    return {mark_of(record): record
            for record in daemon.wait_records(len(USERS))}


def check(records, pdu):
    for user in USERS:
        record = records[user.name]
        equal({key: record[key] for key in
               ("version", "pdu", "user", "security_level", "context_name")},
              {"version": "v3", "pdu": pdu, "user": user.name,
               "security_level": user.level, "context_name": ""})


def test_traps_of_engines_never_heard_of(case):
    daemon = case.daemon(SECTIONS)
    records = send_all(case, daemon, "snmptrap")
    check(records, "trap")
    # each device has an engine of its own, and says so
    equal(len({r["engine_id"] for r in records.values()}), len(USERS))
    assert all(r["context_engine_id"] == r["engine_id"]
               for r in records.values())
    account = daemon.stop()
    equal((account.received, account.drops, account.reports),
          (len(USERS), {}, 0))


def test_informs_with_discovery_and_synchronization(case):
    daemon = case.daemon(SECTIONS)
    records = send_all(case, daemon, "snmpinform")
    check(records, "inform")
    # all of them were sent to our engine
    engine = case.peer(daemon).discover().engine_id.hex()
    equal({r["engine_id"] for r in records.values()}, {engine})
    assert "dropped" not in daemon.log()
    account = daemon.stop()
    equal((account.notifications, account.answered),
          (len(USERS), len(USERS)))


def test_context_and_traps_that_follow(case):
    user = Keyed("noc", "SHA-256", "AES")
    daemon = case.daemon(user.section())
    device = case.net_snmp()
    to = f"127.0.0.1:{daemon.port}"
    device.v3("snmptrap", to, user.words, "1", "-n", "site one",
              "-e", "0x8000270f0474657374", "-E", "0x80001f88041234")
    device.v3("snmptrap", to, user.words, "2", "-e", "0x8000270f0474657374")
    first, second = daemon.wait_records(2)
    equal((first["context_name"], first["engine_id"],
           first["context_engine_id"]),
          ("site one", "8000270f0474657374", "80001f88041234"))
    equal((second["context_name"], second["engine_id"]),
          ("", "8000270f0474657374"))


def test_wrong_passphrases_say_so_and_deliver_nothing(case):
    user = Keyed("noc", "SHA", "AES")
    daemon = case.daemon(user.section())
    to = f"127.0.0.1:{daemon.port}"
    device = case.net_snmp()
    wrong_auth = ("noc", "SHA", "not that one", "AES", user.priv_passphrase)
    wrong_priv = ("noc", "SHA", user.auth_passphrase, "AES", "not that one")
    stranger = ("who", "SHA", user.auth_passphrase)
    device.v3("snmptrap", to, wrong_auth, "1")
    device.v3("snmptrap", to, wrong_priv, "2")
    device.v3("snmptrap", to, stranger, "3")
    for words, complaint in (
            (wrong_auth, "Authentication failure"),
            (wrong_priv, "Decryption error"), (stranger, "Unknown user name")):
        output = device.v3("snmpinform", to, words, "4", fails=True)
        assert complaint in output, output
    equal(daemon.fence(), [])
    for reason in ("usmStatsWrongDigests", "usmStatsUnknownEngineIDs",
                   "usmStatsUnknownUserNames"):
        daemon.wait_log(f"from 127.0.0.1 port .*{reason}: ")
