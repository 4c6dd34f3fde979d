# SPDX-License-Identifier: ISC
"""Secrets are in memory where they are needed, and nowhere else: what is let
go is wiped, for a core file or a swapped page would tell."""
import os
import subprocess
from contextlib import contextmanager
from types import SimpleNamespace

from lib import usm
from lib.control import ask
from lib.daemon import BUILD
from lib.expect import equal, until
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


@contextmanager
def held_at_its_end(*arguments):
    """The command, which has one line to write yet that nobody takes. Binding
    at the first call would leave what was in registers on the stack."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        while os.write(writing, bytes(4096)):
            pass
    except BlockingIOError:
        os.set_blocking(writing, True)
    with subprocess.Popen([BUILD / "trapline", *map(str, arguments)],
                          stdout=writing,
                          env={**os.environ, "LD_BIND_NOW": "1"}) as process:
        try:
            yield SimpleNamespace(process=process)
            assert process.poll() is None
        finally:
            process.kill()
            os.close(reading)
            os.close(writing)


def test_what_was_imported(case):
    """Long ones, and so many that memory for them has to grow."""
    old, new = case.directory / "snmptrapd.conf", case.directory / "new.conf"
    old.write_text("".join(
        f"authUser log noc{i}\n"
        f'createUser -e 0x8000270f0401020304 noc{i} SHA "{long(PHRASE)}"\n'
        for i in range(40)))
    with held_at_its_end("import", old, "-o", new, "--json") as command:
        until(lambda: new.exists() and new.read_text().count(PHRASE) == 40,
              "the configuration")
        until(lambda: count_in_memory(command, PHRASE.encode()) == 0,
              "an end of it", patience=5)
