# SPDX-License-Identifier: ISC
"""Every exit status that the manual lists, caused."""
import os
import re
import socket
import subprocess
import threading

from lib.case import Skip
from lib.command import trapline
from lib.control import ask, socket_of
from lib.daemon import BUILD, TOP
from lib.expect import equal

ARTICLE = TOP / "tests/fuzz/corpus/decode/v2c-article"
CAUSED = {}


def causes(status):
    def register(function):
        CAUSED[status] = function
        return function
    return register


def answer_with(case, reply):
    """The socket of a daemon that says this to whoever comes."""
    path = case.path("fake.sock")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen()

    def serve():
        with listener, listener.accept()[0] as client:
            client.recv(4096)
            client.sendall(reply)
    threading.Thread(target=serve, daemon=True).start()
    return path


@causes(0)
def nothing_is_wrong(case):
    ask(case.daemon(), "status")


@causes(64)
def no_such_command(_case):
    trapline("nonsense", status=64)
    trapline("key", "--auth", "ROT13", status=64)


@causes(65)
def no_datagram(case):
    trapline("decode", stdin="hello", status=65)
    ask(case.daemon(), "engine", "remove", "0x8000270f0401", status=65)


@causes(66)
def no_file(case):
    trapline("decode", case.path("nowhere"), status=66)


@causes(67)
def no_user(case):
    ask(case.daemon(), "users", "nobody", status=67)


@causes(69)
def no_daemon(case):
    trapline("-s", case.path("none.sock"), "status", status=69)


@causes(73)
def no_place_for_a_file(case):
    ask(case.daemon(), "trace", case.path("none/trace"), status=73)


@causes(74)
def a_full_disk(_case):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([BUILD / "trapline", "decode", ARTICLE],
                              stdout=full, stderr=subprocess.DEVNULL,
                              timeout=60, check=False)
    equal(done.returncode, 74)


@causes(75)
def too_much_to_do(case):
    path = answer_with(case, b"75 too many clients: try again\n")
    said = trapline("-s", path, "status", status=75)
    equal(said, "trapline: too many clients: try again\n")


@causes(76)
def no_reply(case):
    said = trapline("-s", answer_with(case, b""), "status", status=76)
    equal(said, "trapline: the daemon gave no reply\n")


@causes(77)
def no_right(case):
    said = trapline("-s", answer_with(case, b"77 not for you\n"), "pause",
                    status=77)
    equal(said, "trapline: not for you\n")
    if os.geteuid() != 0:
        raise Skip("not root")
    daemon = case.daemon()
    done = subprocess.run(
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
         BUILD / "trapline", "-s", socket_of(daemon), "status"], cwd="/",
        capture_output=True, timeout=60, check=False)
    if done.returncode in (126, 127):
        raise Skip("another account cannot run the command where it is")
    equal(done.returncode, 77)


@causes(78)
def mistakes_in_a_configuration(case):
    conf = case.write("bad.conf", "nonsense = 1\n", 0o600)
    trapline("-c", conf, "decode", stdin="30 03 02 01 01", status=78)
    daemon = case.daemon()
    daemon.configure("nonsense = 1\n")
    ask(daemon, "reload", status=78)
    daemon.configure("")


def test_each_of_the_manual(case):
    manual = (TOP / "man/trapline.1").read_text()
    table = manual.partition(".Sh EXIT STATUS")[2].partition(".El")[0]
    equal([int(word) for word in re.findall(r"^\.It (\d+)", table, re.M)],
          sorted(CAUSED))
    for status, cause in sorted(CAUSED.items()):
        directory = case.path(str(status))
        directory.mkdir()
        within = type(case)(directory)
        try:
            cause(within)
        except Skip:
            assert status == 77
        finally:
            for thing in reversed(within.closing):
                thing.close()
