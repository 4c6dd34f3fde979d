# SPDX-License-Identifier: ISC
"""trapline key: the published keys, and a daemon that takes what it prints."""
import hashlib
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

from lib.command import trapline
from lib.daemon import BUILD
from lib.expect import equal

ENGINE = "0x000000000000000000000002"
# RFC 3414 A.3; the longer ones: RFC 7860's hashes over the same
KU = {"MD5": "9faf3283884e92834ebc9847d8edd963",
      "SHA": "9fb5cc0381497b3793528939ff788d5d79145211"}
KUL = {"MD5": "526f5eed9fcce26f8964c2930787d82b",
       "SHA": "6695febc9288e36282235fc7151f128497b38f3f"}


def keys(text):
    return dict(re.findall(r'^(\w+) = "(?:0x)?([^"]*)"$', text, re.M))


def test_the_published_keys(case):
    """RFC 3414 A.3."""
    for auth, ku in KU.items():
        plain = keys(trapline("key", "--auth", auth, "--auth-file", "-",
                              stdin="maplesyrup\n"))
        assert plain == {"auth": auth, "auth_key": ku}, plain
        local = trapline("key", "--auth", auth, "--auth-file", "-",
                         "--engine", ENGINE, stdin="maplesyrup\n")
        assert keys(local)["auth_localized_key"] == KUL[auth], local
        assert f'engines = {{"{ENGINE}"}}' in local, local


def test_extended_keys(case):
    """draft-reeder-snmpv3-usm-3desede-00 B.1; Blumenthal's is the hash
    of the Kul behind it."""
    reeder = "79eff44a90650ee0a3a40abfac5acc12"
    command = ["key", "--auth", "MD5", "--auth-file", "-", "--priv-file", "-",
               "--engine", ENGINE]
    typed = "maplesyrup\nmaplesyrup\n"
    made = keys(trapline(*command, "--priv", "3DES", "--key-extension",
                         "reeder", stdin=typed))
    assert made["priv_localized_key"] == KUL["MD5"] + reeder, made
    kul = bytes.fromhex(KUL["MD5"])
    made = keys(trapline(*command, "--priv", "AES-256", "--key-extension",
                         "blumenthal", stdin=typed))
    assert made["priv_localized_key"] == (
        kul + hashlib.md5(kul).digest()).hex(), made
    made = keys(trapline(*command, "--priv", "AES-256", stdin=typed))
    assert made["priv_localized_key"] == KUL["MD5"], made


def test_the_daemon_takes_them(case):
    """Each protocol's lines, pasted into a user section."""
    secret = case.write("secret", "correct horse\r\nnot this\n", 0o600)
    auths = ("MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512")
    privs = ("DES", "3DES", "AES-128", "AES-192", "AES-256")
    sections = []
    for auth in auths:
        for priv in privs:
            for engine in ((), ("--engine", "0x80001f8804")):
                lines = trapline("key", "--auth", auth, "--auth-file", secret,
                                 "--priv", priv, "--priv-file", secret,
                                 *engine)
                sections.append(f'user "u{len(sections)}" {{\n{lines}}}\n')
    conf = case.write("traplined.conf", "".join(sections), 0o600)
    done = subprocess.run(
        [BUILD / "traplined", "-t", "-c", conf], capture_output=True,
        text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert len(sections) == 60


def type_at(master, prompt, line):
    """Waits for a prompt, types a line, gives what was shown."""
    shown = b""
    deadline = time.monotonic() + 20
    while prompt not in shown:
        ready = select.select([master], [], [], deadline - time.monotonic())
        assert ready[0], shown
        shown += os.read(master, 1000)
    assert not termios.tcgetattr(master)[3] & termios.ECHO
    os.write(master, line)
    return shown


def start_at_terminal(*arguments):
    pid, master = pty.fork()
    if pid == 0:  # whatever the shell that runs the tests ignores
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execv(BUILD / "trapline", ["trapline", *arguments])
    return pid, master


def test_at_the_terminal(case):
    """Asked twice, without echo; the echo is back at the end."""
    pid, master = start_at_terminal("key", "--auth", "SHA")
    type_at(master, b"passphrase: ", b"maplesyrup\n")
    type_at(master, b"again: ", b"mapplesyrup\n")
    shown = type_at(master, b"passphrase: ", b"maplesyrup\n")
    assert b"differ" in shown, shown
    type_at(master, b"again: ", b"maplesyrup\n")
    shown = b""
    while KU["SHA"].encode() not in shown:
        shown += os.read(master, 1000)
    assert b"maplesyrup" not in shown
    assert os.waitpid(pid, 0)[1] == 0


def test_without_a_terminal(case):
    """As from cron: what would do is said by the options' names."""
    file = case.write("auth", "maplesyrup\n", 0o600)
    for words, option in (([], "--auth-file FILE"),
                          (["--auth-file", file, "--priv", "DES"],
                           "--priv-file FILE")):
        done = subprocess.run(
            [BUILD / "trapline", "key", "--auth", "SHA", *words],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            start_new_session=True)
        equal((done.returncode, done.stdout), (66, ""))
        assert f"right would be {option}, or - for" in done.stderr, done.stderr


def test_interrupted_at_the_terminal(case):
    """Ctrl-C ends the command and leaves a terminal with echo."""
    pid, master = start_at_terminal("key", "--auth", "SHA")
    type_at(master, b"passphrase: ", b"\x03")
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGINT
    assert termios.tcgetattr(master)[3] & termios.ECHO


def test_mistakes(case):
    """What is refused, and with which status."""
    for stdin, status, arguments, words in (
            ("", 64, ("key",), "--auth is missing"),
            ("", 64, ("kye",), "did you mean key?"),
            ("", 64, (), "usage"),
            ("", 64, ("key", "--auth", "SHA-3"), "there is no SHA-3"),
            ("", 64, ("key", "--auth", "any"), "there is no any"),
            ("", 64, ("key", "--auth", "SHA", "--engine", "0x80"), "5 to 32"),
            ("", 64, ("key", "--auth", "SHA", "--priv-file", "-"), "--priv"),
            ("", 64, ("key", "--auth", "SHA", "--priv", "AES-256",
                      "--key-extension", "reeder"), "--engine"),
            ("", 64, ("key", "--auth", "SHA", "secret99"), "too many"),
            ("seven77\n", 65, ("key", "--auth", "SHA", "--auth-file", "-"),
             "8 are the least"),
            ("", 65, ("key", "--auth", "SHA", "--auth-file", "-"),
             "there is none"),
            (b"nul\0inside9\n", 65, ("key", "--auth", "SHA", "--auth-file",
                                     "-"), "NUL"),
            ("x" * 2000, 65, ("key", "--auth", "SHA", "--auth-file", "-"),
             "too long"),
            ("", 66, ("key", "--auth", "SHA", "--auth-file",
                      case.path("nowhere")), "No such file")):
        told = trapline(*arguments, stdin=stdin, status=status)
        assert words in told, told
        assert "secret99" not in told, told


def test_help(case):
    """Of the program and of each command; the version."""
    told = trapline("--help")
    for command in re.findall(r"^  (\w+) ", told.partition("commands:")[2],
                              re.M):
        text = trapline(command, "--help")
        assert text.startswith(f"usage: trapline {command} "), text
    assert re.match(r"trapline \d", trapline("-V"))


def test_a_full_disk(case):
    """What cannot be written is an error."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [BUILD / "trapline", "-V"], stdout=full, stderr=subprocess.PIPE,
            timeout=20, check=False)
    assert done.returncode == 74, done
