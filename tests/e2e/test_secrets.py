# SPDX-License-Identifier: ISC
"""Secrets are in memory where they are needed, and nowhere else: what is let
go is wiped, for a core file or a swapped page would tell."""
from lib import usm
from lib.control import ask
from lib.expect import equal
from lib.memory import count_in_memory
from lib.users import Keyed

LIVE = Keyed("live", "SHA-256", "AES")
PHRASE, OTHER = "Quetzalcoatlus", "Zygomaturus"


def long(word):
    """Memory that was let go has other things at its start."""
    return f"{'-' * 64}{word}{'-' * 64}"


def section(name, phrase):
    return (f'user "{name}" {{ auth = "SHA-256" '
            f'auth_passphrase = "{long(phrase)}" }}\n')


def test_passphrases(case):
    """One of a user, whatever was read on the way to it."""
    daemon = case.daemon(section("noc", PHRASE))
    equal(count_in_memory(daemon, PHRASE.encode()), 1)
    for _ in range(2):
        daemon.reload()
        equal(count_in_memory(daemon, PHRASE.encode()), 1)
    daemon.configure(section("noc", OTHER))
    daemon.reload()
    equal(count_in_memory(daemon, OTHER.encode()), 1)
    equal(count_in_memory(daemon, PHRASE.encode()), 0)


def test_a_key_that_was_added(case):
    """What stood in the request is gone with it; what was removed is not on
    disk any more."""
    daemon = case.daemon()
    ask(daemon, "user", "add", LIVE.name, "--auth", LIVE.auth,
        "--auth-file", "-", stdin=f"{LIVE.auth_passphrase}\n")
    ku = usm.master_key(LIVE.auth, LIVE.auth_passphrase)
    equal(count_in_memory(daemon, ku.hex().encode()), 0)
    assert count_in_memory(daemon, ku) > 0
    daemon.stop()
    database = daemon.directory / "state" / "state.db"
    assert ku in database.read_bytes()
    daemon.start()
    ask(daemon, "user", "remove", LIVE.name)
    daemon.stop()
    assert ku not in database.read_bytes()


def test_a_community_to_send_with(case):
    forward = ('forward "on" { address = "udp:127.0.0.1:9" version = "v2c" '
               f'community = "{long(PHRASE)}" }}\n')
    daemon = case.daemon(forward)
    assert count_in_memory(daemon, PHRASE.encode()) > 0
    daemon.configure("")
    daemon.reload()
    daemon.wait_log("output on: 0 notifications")
    equal(count_in_memory(daemon, PHRASE.encode()), 0)
