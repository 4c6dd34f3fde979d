# SPDX-License-Identifier: ISC
"""A state directory as a crash, a bad disk or a careless hand leaves it: the
daemon starts, says what it could not read, and our boots never go back."""
import os
import sqlite3

from lib import snmp, usm
from lib.control import ask, rows
from lib.expect import equal
from lib.snmp import varbinds
from lib.users import Keyed

NOC = Keyed("noc", "SHA", "AES")
ENGINE = bytes.fromhex("8000270f0401020304")


def cut_in_half(path):
    os.truncate(path, path.stat().st_size // 2)


def cut_to_nothing(path):
    os.truncate(path, 0)


def overwrite_the_header(path):
    with open(path, "r+b") as file:
        file.write(b"no database at all")


def overwrite_the_pages(path):
    size = path.stat().st_size
    with open(path, "r+b") as file:
        file.seek(100)
        file.write(b"\xa5" * (size - 100))


def flip_octets(path):
    octets = bytearray(path.read_bytes())
    for at in range(200, len(octets), 97):
        octets[at] ^= 0xff
    path.write_bytes(octets)


def drop_a_table(path):
    database = sqlite3.connect(path)
    names = [name for name, in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        database.execute(f"DROP TABLE {name}")
    database.commit()
    database.close()


def remove(path):
    path.unlink()


HARM = (cut_in_half, cut_to_nothing, overwrite_the_header,
        overwrite_the_pages, flip_octets, drop_a_table, remove)


def database_of(daemon):
    return daemon.directory / "state" / "state.db"


def test_a_damaged_database(case):
    """Each time it says that it started anew, and what that means."""
    daemon = case.make_daemon(NOC.section())
    seen = {}  # the highest boots of each engine ID that we had
    for number, harm in enumerate(HARM):
        daemon.start()
        peer = case.peer(daemon)
        heard = peer.discover()
        assert heard.boots > seen.get(heard.engine_id, 0), harm.__name__
        seen[heard.engine_id] = heard.boots
        peer.send(usm.encode(usm.Form(NOC.usm, ENGINE, 1, 1000),
                             snmp.pdu(varbinds(snmp.mark(harm.__name__)))))
        daemon.fence()
        anew = daemon.log().count("and started anew") + daemon.log().count(
            "is gone or empty: started anew")
        equal((harm.__name__, anew), (harm.__name__, number))
        daemon.stop()
        harm(database_of(daemon))
    daemon.start()
    heard = case.peer(daemon).discover()
    assert heard.boots > seen.get(heard.engine_id, 0)
    aside = [path for path in database_of(daemon).parent.iterdir()
             if path.name.startswith("state.db.corrupt-")]
    assert len(aside) >= 2, os.listdir(database_of(daemon).parent)


def test_the_boots_file_alone(case):
    """The file beside the database may be gone or nonsense: the higher of what
    is left counts."""
    daemon = case.make_daemon("")
    last = 0
    for contents in (None, b"", b"garbage\n", b"\xff" * 100):
        daemon.start()
        heard = case.peer(daemon).discover()
        assert heard.boots > last, contents
        last = heard.boots
        daemon.stop()
        (path,) = [path for path in (daemon.directory / "state").iterdir()
                   if "boots" in path.name]
        if contents is None:
            path.unlink()
        else:
            path.write_bytes(contents)
    daemon.start()
    assert case.peer(daemon).discover().boots > last


def test_users_that_came_at_run_time_are_whole_or_gone(case):
    """A user in a damaged database is not half there."""
    daemon = case.daemon("")
    ask(daemon, "user", "add", "late", "--auth", "SHA", "--auth-file", "-",
        stdin=b"a long enough passphrase\n")
    equal([u["user"] for u in rows(daemon, "users")], ["late"])
    daemon.kill()
    flip_octets(database_of(daemon))
    daemon.start()
    for user in rows(daemon, "users"):
        equal(user["user"], "late")
