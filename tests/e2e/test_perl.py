# SPDX-License-Identifier: ISC
"""Perl's Net::SNMP as sender."""
from lib import sender
from lib.case import Skip
from lib.expect import equal
from lib.users import Keyed, mark_of

PROGRAM = "net_snmp.pl"
USERS = [Keyed("nobody")] + [
    Keyed(f"{auth}+{priv}", auth, priv)
    for auth in ("MD5", "SHA")
    for priv in (None, "DES", "3DES", "AES", "AES-192", "AES-256")]
# as the module calls them
PRIVS = {None: None, "DES": "des", "3DES": "3desede", "AES": "aes",
         "AES-192": "cfb192-aes", "AES-256": "cfb256-aes"}


def of_user(kind, user):
    words = sender.of_user(kind, user)
    words[6] = PRIVS[words[6]]
    return words


def send(daemon, notifications, address="127.0.0.1"):
    if not sender.has_perl():
        raise Skip("no Net::SNMP here: script/bootstrap --tests")
    sender.send(PROGRAM, address, daemon.port, notifications)


def test_v1_and_v2c_over_both_families(case):
    sender.check_both_families(case, send)


def check_users(case, kind):
    daemon = case.daemon("".join(user.section() for user in USERS))
    send(daemon, [of_user(kind, user) for user in USERS])
    records = daemon.wait_records(len(USERS))
    # one that waits for a Reeder key is overtaken
    equal(sorted((r["pdu"], r["user"], r["security_level"], mark_of(r))
                 for r in records),
          sorted((kind, user.name, user.level, f"{kind} of {user.name}")
                 for user in USERS))
    return daemon


def test_v3_informs(case):
    daemon = check_users(case, "inform")
    # to ask for our engine ID, boots and time is nothing to complain about
    assert "dropped" not in daemon.log()


def test_v3_traps(case):
    daemon = check_users(case, "trap")
    equal(daemon.stop().drops, {})
