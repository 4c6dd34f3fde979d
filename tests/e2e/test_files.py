# SPDX-License-Identifier: ISC
"""The file output: formats, mode, rotation, and disks that fail and heal."""
import re
import shutil
import signal
import stat

from lib import snmp
from lib.expect import equal, until
from lib.mounts import seen_by, with_disk
from lib.snmp import varbinds
from lib.users import Keyed

PUBLIC = 'community "public" { }\n'
NET = "1.3.6.1.4.1.8072.9999"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"


def trap(mark):
    return snmp.v2c(varbinds(snmp.mark(mark)))


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def marks(path):
    """The marks in a file of text lines."""
    return re.findall(rf'{snmp.MARK}="([^"]*)"',
                      path.read_text() if path.exists() else "")


def test_text_lines(case):
    user = Keyed("noc", "SHA", "AES")
    daemon = case.daemon(PUBLIC + user.section() +
                         'file "text" { path = "@DIR@/text" }')
    device, to = case.net_snmp(), f"127.0.0.1:{daemon.port}"
    device.trap_v1(to, f"{NET}.1", "s", "hello")
    device.trap(to, f"{NET}.1", "i", "-3", f"{NET}.2", "s", 'a\n"b"\\',
                f"{NET}.3", "s", "bell\a")
    device.inform(to, f"{NET}.1", "x", "00 ff")
    device.v3("snmptrap", to, user.words, "x", "-e", "0x8000270f0474657374")
    path = case.path("text")
    until(lambda: len(lines(path)) >= 4, "four lines")
    expected = [
        rf'v1 trap {NET}.0.17 uptime=1234 community="public".* {NET}.1="hello"',
        rf'v2c trap {snmp.LINK_DOWN_NAME} uptime=1234 community="public" '
        rf'{NET}.1=-3 {NET}.2="a\\n\\"b\\"\\\\" {NET}.3=0x62656c6c07',
        rf'v2c inform {snmp.LINK_DOWN_NAME} uptime=1234 community="public" '
        rf'{NET}.1=0x00ff',
        rf'v3 trap {snmp.LINK_DOWN_NAME} uptime=1234 user="noc".* '
        rf'{snmp.MARK}="x"']
    equal(len(lines(path)), 4)
    for line, pattern in zip(lines(path), expected):
        assert re.fullmatch(rf"{TIME} 127\.0\.0\.1 {pattern}", line), (
            f"\nline    {line}\npattern {pattern}")


def test_mode_whatever_the_umask(case):
    case.daemon(
        PUBLIC + 'file "usual" { path = "@DIR@/usual" }\n'
        'file "other" { path = "@DIR@/other" mode = 0664 }',
        before=["sh", "-c", 'umask 077; exec "$@"', "sh"]).fence()
    for name, mode in (("usual", 0o640), ("other", 0o664)):
        path = case.path(name)
        until(path.exists, name)
        equal((name, oct(stat.S_IMODE(path.stat().st_mode))),
              (name, oct(mode)))


def check_rotation(case, reopen):
    daemon = case.daemon(PUBLIC + 'file "text" { path = "@DIR@/text" }')
    peer = case.peer(daemon)
    path, old = case.path("text"), case.path("text.1")
    peer.send(trap("before"))
    until(lambda: marks(path) == ["before"], "the first")
    path.rename(old)
    peer.send(trap("between"))
    until(lambda: marks(old) == ["before", "between"], "the old file goes on")
    reopen(daemon)
    peer.send(trap("after"))
    until(lambda: marks(path) == ["after"], "the new file")
    equal(marks(old), ["before", "between"])
    equal(daemon.stop().outputs["text"]["errors"], 0)


def test_rotation_and_SIGUSR1(case):
    def reopen(daemon):
        daemon.signal(signal.SIGUSR1)
        daemon.wait_log("reopening files")
    check_rotation(case, reopen)


def test_rotation_and_SIGHUP(case):
    check_rotation(case, lambda daemon: daemon.reload())


def test_a_file_that_was_removed_is_made_anew(case):
    daemon = case.daemon(PUBLIC + 'file "text" { path = "@DIR@/text" }')
    peer, path = case.peer(daemon), case.path("text")
    peer.send(trap("before"))
    until(lambda: marks(path) == ["before"], "the first")
    path.unlink()
    peer.send(trap("after"))
    until(lambda: marks(path) == ["after"], "the new file")


def test_a_directory_goes_away_and_comes_back(case):
    directory = case.path("logs")
    directory.mkdir()
    daemon = case.daemon(PUBLIC + 'file "text" { path = "@DIR@/logs/text" }')
    peer, path = case.peer(daemon), directory / "text"
    peer.send(trap("before"))
    until(lambda: marks(path) == ["before"], "the first")
    shutil.rmtree(directory)
    for number in range(10):
        peer.send(trap(f"while it is gone {number}"))
    # the other output is not concerned
    equal(len(daemon.fence()), 11)
    daemon.wait_log('file "text": .*logs/text: No such file or directory')
    directory.mkdir()
    # the fence is in it, too
    until(lambda: len(lines(path)) == 11, "everything")
    equal(marks(path)[:10], [f"while it is gone {n}" for n in range(10)])
    account = daemon.stop()
    equal(account.outputs["text"]["dropped"], 0)
    assert account.outputs["text"]["errors"] >= 1
    equal(daemon.log().count("No such file or directory"), 1)


def test_a_full_disk_heals(case):
    daemon = case.daemon(
        PUBLIC + 'file "text" { path = "@DIR@/disk/text" }',
        before=with_disk(case, "disk", "64k"))
    disk = seen_by(daemon, case.path("disk"))
    filler, path = disk / "filler", disk / "text"
    filler.write_bytes(bytes(40 * 1024))
    peer, sent = case.peer(daemon), []
    while "No space left on device" not in daemon.log():
        for _ in range(20):
            sent.append(f"{len(sent)} " + "x" * 100)
            peer.send(trap(sent[-1]))
        equal(len(daemon.fence()), len(sent))
        assert len(sent) < 1000, "the disk does not become full"
    assert len(marks(path)) < len(sent)
    filler.unlink()
    until(lambda: len(marks(path)) >= len(sent) and
          marks(path)[-1].startswith("fence"), "everything")
    equal([m for m in marks(path) if not m.startswith("fence")], sent)
    for line in lines(path):
        assert re.match(f"{TIME} 127.0.0.1 v2c ", line), line
    equal(daemon.stop().outputs["text"]["dropped"], 0)
