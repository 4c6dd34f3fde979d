# SPDX-License-Identifier: ISC
"""What the commands print: columns and sparse colour on a terminal, stable
text with tabs elsewhere, blanks at the end of a line nowhere."""
import re

from lib import snmp, usm
from lib.control import ask
from lib.expect import equal
from lib.peer import Peer
from lib.snmp import varbinds
from lib.terminal import on_terminal
from lib.users import Keyed

NOC = Keyed("noc", "SHA-256", "AES")
FAR = Keyed("far", "SHA")
TABLES = (("status",), ("users",), ("engines",), ("routes",))
TEXTS = TABLES + (("why", "127.0.0.2"), ("why", "192.0.2.1"))


def world(case):
    """A daemon that has something to show."""
    daemon = case.daemon(
        'community "public" { }\nfile "dead" { path = "/dev/full" }\n'
        'route "all" { outputs = {"records", "dead"} }\n' +
        NOC.section() + FAR.section())
    engine = bytes.fromhex("80001f8880e9630000d61ff449000000")
    with Peer(daemon.port, source="127.0.0.2") as peer:
        for user in (NOC, FAR):
            peer.send(usm.encode(usm.Form(user.usm, engine, 1, 100),
                                 snmp.pdu(varbinds())))
        peer.send(snmp.v2c(varbinds(), "public"))
        peer.send(snmp.v2c(varbinds(), "privat"))
        peer.send(b"\0")
    daemon.fence()
    return daemon


def test_columns_and_colour(case):
    daemon = world(case)
    for words in TABLES:
        bright = on_terminal(daemon, *words)
        plain = on_terminal(daemon, *words, NO_COLOR="1")
        assert "\033[1m" in bright, bright
        assert "\033" not in plain and "\t" not in plain, plain
        if words != ("status",):  # its time goes on
            equal(re.sub(r"\033\[[0-9;]*m", "", bright), plain)
        for line in plain.splitlines():
            equal(line, line.rstrip())
            assert len(line) <= 80 or " " not in line, line
        assert "\033" not in on_terminal(daemon, *words, TERM="dumb")
    wide = on_terminal(daemon, "engines", columns=200, NO_COLOR="1")
    equal(len(wide.splitlines()), 2)
    shown = on_terminal(daemon, "status")
    assert "\033[33m           2    dropped\033[0m" in shown or \
        "\033[33m           2  dropped" in shown, shown
    ask(daemon, "pause")
    assert "PAUSED\033[0m" in on_terminal(daemon, "status")


def test_elsewhere(case):
    """Pipes and files get what the daemon says."""
    daemon = world(case)
    for words in TEXTS:
        text = ask(daemon, *words)
        assert "\033" not in text, text
        for line in text.splitlines():
            equal(line, line.rstrip(" \t"))
    (row,) = [line for line in ask(daemon, "engines").splitlines()
              if line.startswith("8000")]
    equal(row.split("\t")[1:3] + row.split("\t")[4:6],
          ["1", "100", "127.0.0.2", "far, noc"])
    dead = next(line for line in ask(daemon, "status").splitlines()
                if line.startswith("dead"))
    cells = dead.split("\t")
    equal(len(cells), 9)
    equal(cells[3], "4")  # queued
    assert "No space left" in cells[8], dead
