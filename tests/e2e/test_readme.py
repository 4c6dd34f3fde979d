# SPDX-License-Identifier: ISC
"""The session in the README is what the commands really print: they are run
again, and every line must have the shape that stands there. Lines that are left
out are a … there. Run with --write, this prints the session anew."""
import os
import re
import subprocess
import sys
import tempfile

from lib import snmp, usm
from lib.case import Case
from lib.command import trapline
from lib.control import Client, status
from lib.daemon import BUILD, TOP
from lib.expect import equal, until
from lib.peer import Peer
from lib.snmp import varbinds
from lib.terminal import on_terminal
from lib.users import Keyed

NOC = Keyed("noc", "SHA-256", "AES")
OPS = Keyed("ops", "SHA", "AES")
SECTIONS = ('community "public" { sources = {"127.0.0.2", "127.0.0.3"} }\n' +
            NOC.section() + OPS.section())
ENGINE = bytes.fromhex("80001f8880e9630000d61ff449")
HERE = "/etc/trapline/traplined.conf"
ARTICLE = (TOP / "tests/fuzz/corpus/decode/v2c-article").read_bytes()
START = "From one session, in a terminal of 80 columns"
LINK = [snmp.varbind("1.3.6.1.2.1.2.2.1.1.3", b"\x02\x01\x03")]


def v3(user, pdu=snmp.pdu(varbinds(*LINK)), seconds=3600):
    return usm.encode(usm.Form(user, ENGINE, 7, seconds), pdu)


def send_everything(daemon):
    """From four devices; one has a wrong passphrase, one a wrong address."""
    wrong = usm.User("noc", "SHA-256", "not the passphrase", "nor this one")
    for source, datagrams in (
            ("127.0.0.2", [snmp.v2c(varbinds(*LINK), "public")] * 2),
            ("127.0.0.3", [v3(NOC.usm), v3(OPS.usm, seconds=3601)]),
            ("127.0.0.4", [v3(wrong)]),
            ("127.0.0.5", [snmp.v2c(varbinds(*LINK), "public")])):
        with Peer(daemon.port, source=source) as peer:
            for datagram in datagrams:
                peer.send(datagram)


def session(case):
    """(what was typed, what was printed)"""
    daemon = case.daemon(SECTIONS)
    tail = Client(daemon, b"tail --drops\n")
    tail.line()
    send_everything(daemon)
    daemon.fence()
    lines = [tail.line().decode() for _ in range(6)]
    tail.close()
    until(lambda: status(daemon)["outputs"][0]["queued"] == 0, "delivery")
    for words, why in (
            (("status",), "every datagram, under its reason; every output"),
            (("why", "127.0.0.4"), "why does a device's trap not arrive"),
            (("why", "127.0.0.5"), ""),
            (("engines",), "who has proved a key, with which boots and time"),
            (("users",), "whose keys are known")):
        yield " ".join(words), why, on_terminal(
            daemon, *words, NO_COLOR="1").replace(str(daemon.conf), HERE)
    yield "tail --drops", "what arrives now, and what is refused", "".join(
        line + "\n" for line in lines)
    passphrase = case.write("noc.auth", "maplesyrup\n", 0o600)
    yield ("key --auth SHA-256 --auth-file noc.auth",
           "a passphrase becomes a key",
           trapline("key", "--auth", "SHA-256", "--auth-file", passphrase))
    datagram = case.path("trap.bin")
    datagram.write_bytes(ARTICLE)
    yield ("decode trap.bin", "what each octet of a datagram is",
           trapline("decode", datagram))


def shape(line):
    """Times, numbers, names that chance gave, and how wide columns are."""
    line = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+(\.\d+)?Z", "TIME", line)
    line = re.sub(r"00:00:\d\d", "UP", line)
    line = re.sub(r"port \d+", "port N", line)
    line = re.sub(r"^ +\d+  (?=\D)", "N  ", line)  # of status
    return re.sub(r"  +", "  ", line.rstrip())


def shown():
    """What the README has of each command."""
    text = (TOP / "README.md").read_text().partition(START)[2]
    block = text.partition("```\n")[2].partition("```")[0]
    for part in re.split(r"^\$ trapline ", block, flags=re.M)[1:]:
        head, _, body = part.partition("\n")
        yield head.partition("#")[0].strip(), body.splitlines()


def is_like(expected, lines):
    """The lines in their order; where … is, any number of others."""
    if not expected:
        return not lines
    if expected[0] == "…":
        return any(is_like(expected[1:], lines[i:])
                   for i in range(len(lines) + 1))
    return (bool(lines) and shape(expected[0]) == shape(lines[0]) and
            is_like(expected[1:], lines[1:]))


def test_the_session_is_true(case):
    readme = list(shown())
    really = [(typed, text.splitlines()) for typed, _, text in session(case)]
    equal([typed for typed, _ in readme], [typed for typed, _ in really])
    for (typed, expected), (_, lines) in zip(readme, really):
        assert is_like(expected, lines), "\n".join(
            [f"README, {typed}:", *expected, "really:", *lines])


def test_the_mistakes_of_its_configuration(case):
    """As the README shows them."""
    text = (TOP / "README.md").read_text()
    block = re.search(r"^(bad\.conf:\d.*\n)+", text, re.M).group(0)
    assert len(block.splitlines()) >= 4, block
    options = {2: 'auth = "SHA256"', 3: 'auth_passphrase = "short"',
               4: 'prv = "AES-128"', 6: 'file "x" { path = "traps.log" }'}
    lines = ['user "noc" {', *(options[n] for n in (2, 3, 4)), "}",
             options[6]]
    case.write("bad.conf", "\n".join(lines) + "\n", 0o600)
    done = subprocess.run(
        [BUILD / "traplined", "-t", "-c", "bad.conf"], cwd=case.directory,
        capture_output=True, text=True, timeout=60, check=False)
    said = (done.stdout + done.stderr).replace("traplined: ", "")
    for line in block.splitlines():
        assert line in said, f"no {line!r} in\n{said}"


def main():
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        case = Case(directory)
        for typed, why, text in session(case):
            print(f"$ trapline {typed}" + (f"   # {why}" if why else ""))
            print(text, end="")
        case.close()


if __name__ == "__main__" and "--write" in sys.argv:
    main()
