# SPDX-License-Identifier: ISC
"""pysnmp as sender: 3DES, AES-192 and AES-256 with both key extensions, every
digest."""
from lib import sender
from lib.case import Skip
from lib.expect import equal
from lib.netsnmp import AUTHS
from lib.users import PRIVS, Keyed, mark_of

PROGRAM = "pysnmp_sender.py"
USERS = [Keyed("nobody")] + [
    Keyed(f"{auth}+{priv}", auth, priv) for auth in AUTHS for priv in PRIVS]


def send(daemon, notifications, address="127.0.0.1"):
    if not sender.has_pysnmp():
        raise Skip("no pysnmp here: script/bootstrap --tests")
    sender.send(PROGRAM, address, daemon.port, notifications)


def test_v1_and_v2c_over_both_families(case):
    sender.check_both_families(case, send)


def check_users(case, kind):
    daemon = case.daemon("".join(user.section() for user in USERS))
    send(daemon, [sender.of_user(kind, user) for user in USERS])
    # one that waits for a Reeder key is overtaken
    equal(sorted((r["pdu"], r["user"], r["security_level"], mark_of(r))
                 for r in daemon.wait_records(len(USERS))),
          sorted((kind, user.name, user.level, f"{kind} of {user.name}")
                 for user in USERS))
    return daemon


def test_v3_traps(case):
    daemon = check_users(case, "trap")
    equal(daemon.stop().drops, {})


def test_v3_informs(case):
    daemon = check_users(case, "inform")
    # to ask for our engine ID, boots and time is nothing to complain about
    assert "dropped" not in daemon.log()
