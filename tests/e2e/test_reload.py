# SPDX-License-Identifier: ISC
"""SIGHUP: a good configuration takes over, a bad one changes nothing."""
import os
import re
import resource
import signal

from lib import snmp
from lib.case import Skip
from lib.daemon import BUILD
from lib.expect import equal, until
from lib.flood import flood
from lib.snmp import varbinds
from lib.users import Keyed, mark_of

PUBLIC = 'community "public" { }\n'
OLD, NEW = Keyed("old", "SHA", "AES"), Keyed("new", "SHA-512", "AES-256")


def trap(mark, community="public"):
    return snmp.v2c(varbinds(snmp.mark(mark)), community)


def sockets(daemon):
    """The UDP sockets it has, by their inodes."""
    directory = f"/proc/{daemon.process.pid}/fd"
    links = {os.readlink(f"{directory}/{fd}") for fd in os.listdir(directory)}
    with open("/proc/net/udp") as table:
        return {fields[9] for fields in map(str.split, table)
                if f"socket:[{fields[9]}]" in links}


def test_users_come_and_go_the_socket_stays(case):
    daemon = case.daemon(OLD.section())
    device, to = case.net_snmp(), f"127.0.0.1:{daemon.port}"
    before = sockets(daemon)
    equal(len(before), 1)
    device.v3("snmpinform", to, NEW.words, "too early", fails=True)
    daemon.configure(OLD.section() + NEW.section())
    daemon.reload()
    device.v3("snmpinform", to, NEW.words, "new")
    device.v3("snmpinform", to, OLD.words, "old still")
    daemon.configure(NEW.section())
    daemon.reload()
    device.v3("snmpinform", to, OLD.words, "too late", fails=True)
    device.v3("snmpinform", to, NEW.words, "new still")
    equal([mark_of(r) for r in daemon.fence()],
          ["new", "old still", "new still"])
    equal(sockets(daemon), before)
    equal(len(re.findall("^traplined: info: reload: done$", daemon.log(),
                         re.M)), 2)


def test_a_changed_passphrase(case):
    daemon = case.daemon(OLD.section())
    device, to = case.net_snmp(), f"127.0.0.1:{daemon.port}"
    changed = OLD.words[:2] + ("another passphrase",) + OLD.words[3:]
    device.v3("snmptrap", to, OLD.words, "1")
    daemon.configure(OLD.section().replace(OLD.auth_passphrase, changed[2]))
    daemon.reload()
    device.v3("snmptrap", to, OLD.words, "2")
    device.v3("snmptrap", to, changed, "3")
    equal([mark_of(r) for r in daemon.fence()], ["1", "3"])


def test_a_bad_file_changes_nothing_and_is_named_with_its_line(case):
    daemon = case.daemon(PUBLIC + OLD.section())
    before = sockets(daemon)
    daemon.configure("bogus = 1\n" + NEW.section() +
                     'file "x" { path = "relative" }')
    daemon.reload()
    lines = daemon.conf.read_text().splitlines()
    for text in ("bogus", '"relative"'):
        number = 1 + next(i for i, line in enumerate(lines) if text in line)
        daemon.wait_log(f"^traplined: error: reload: {daemon.conf}:{number}: ")
    daemon.wait_log("nothing was changed")
    device, to = case.net_snmp(), f"127.0.0.1:{daemon.port}"
    device.v3("snmpinform", to, OLD.words, "old still")
    device.v3("snmpinform", to, NEW.words, "not known", fails=True)
    device.inform(to)
    equal((len(daemon.fence()), sockets(daemon)), (2, before))
    assert OLD.auth_passphrase not in daemon.log()
    # and when it is mended
    daemon.configure(NEW.section())
    daemon.reload()
    device.v3("snmpinform", to, NEW.words, "now it is")


def test_what_needs_a_restart_changes_nothing(case):
    daemon = case.daemon(PUBLIC)
    for option in ('engine_id = "0x8000270f0474657374"',
                   'stop_timeout = 3\nengine_id = "0x8000270f04aa"'):
        daemon.configure(option)
        daemon.reload()
        case.net_snmp().inform(f"127.0.0.1:{daemon.port}")
    daemon.wait_log("engine_id has changed, which needs a restart", count=2)
    equal(len(daemon.fence()), 2)


def test_no_datagram_is_lost_meanwhile(case):
    daemon = case.daemon(PUBLIC)
    _, count = flood(daemon.port, 2000, 2, lambda i: trap(str(i)))
    for number in range(10):
        user = Keyed(f"user {number}", "SHA")
        daemon.configure(PUBLIC + user.section())
        daemon.reload()
    until(lambda: len(daemon.records()) >= count, "all of them")
    equal([mark_of(r) for r in daemon.records()],
          [str(i) for i in range(count)])
    equal(daemon.stop().kernel, 0)


def test_listeners_come_and_go(case):
    first, second = case.port(), case.port()
    both = (f'listener "a" {{{{ address = "udp:127.0.0.1:{first}" }}}}\n'
            f'listener "b" {{{{ address = "udp:127.0.0.1:{second}" }}}}\n')
    one = both.splitlines()[0] + "\n"
    daemon = case.daemon(PUBLIC, port=first, listen=one)
    before = sockets(daemon)
    device = case.net_snmp()
    device.run("snmpinform", "-v", "2c", "-c", "public", "-r", "0", "-t", "1",
               f"127.0.0.1:{second}", "", snmp.LINK_DOWN, fails=True)
    daemon.head = daemon.head.replace(one, both)
    daemon.configure(PUBLIC)
    daemon.reload()
    device.inform(f"127.0.0.1:{second}")
    device.inform(f"127.0.0.1:{first}")
    equal((len(sockets(daemon)), sockets(daemon) > before), (2, True))
    daemon.head = daemon.head.replace(both, one)
    daemon.configure(PUBLIC)
    daemon.reload()
    until(lambda: sockets(daemon) == before, "one socket")
    device.inform(f"127.0.0.1:{first}")
    equal(len(daemon.fence()), 3)


def test_outputs_come_and_go_with_what_they_had_queued(case):
    slow = case.write(
        "slow", "#!/bin/sh\nsleep 0.05\ncat >>"
        f"{case.path('slow.out')}\n", 0o755)
    exec_output = (f'exec "slow" {{ command = {{"{slow}"}} input = "text" '
                   'max_processes = 1 }\n')
    daemon = case.daemon(PUBLIC + exec_output)
    peer = case.peer(daemon)
    for number in range(20):
        peer.send(trap(f"first {number}"))
    equal(len(daemon.fence()), 20)
    daemon.configure(PUBLIC + 'file "text" { path = "@DIR@/text" }')
    daemon.reload()
    peer.send(trap("second"))
    equal(len(daemon.fence()), 21)
    # the new one has what came since, the old one what came before
    out, text = case.path("slow.out"), case.path("text")
    until(lambda: text.exists() and '"second"' in text.read_text(), "it")
    assert "first" not in text.read_text()
    # 20 and the fence
    until(lambda: out.exists() and len(out.read_text().splitlines()) == 21,
          "what was queued")
    daemon.wait_log("output slow: 21 notifications: 21 delivered, 0 dropped")
    assert "second" not in out.read_text()


def test_a_stop_does_not_wait_for_a_reload(case):
    """Thousands of passphrases, each of which every digest has to be made a key
    of: the stop gives them up."""
    users = "".join(
        f'user "u{i}" {{ auth = "any" auth_passphrase = "passphrase {i}"\n'
        f'priv = "DES" priv_passphrase = "other phrase {i}" }}\n'
        for i in range(3000))
    daemon = case.daemon(PUBLIC)
    daemon.configure(PUBLIC + users)
    before = daemon.notified.count("RELOADING=1")
    daemon.signal(signal.SIGHUP)
    until(lambda: daemon.notified.count("RELOADING=1") > before, "a reload")
    daemon.stop()
    assert "reload: done" not in daemon.log()


def processor_time(daemon):
    with open(f"/proc/{daemon.process.pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def test_keys_are_kept_wherever_their_section_stands(case):
    """A passphrase that is the same is not made a key of again: that takes
    most of what a start with many users takes."""
    users = [f'user "u{i}" {{ auth = "any" auth_passphrase = "passphrase {i}"\n'
             f'priv = "DES" priv_passphrase = "other phrase {i}" }}\n'
             for i in range(60)]
    daemon = case.daemon("".join(users) + OLD.section())
    start = processor_time(daemon)
    daemon.configure("".join(reversed(users[1:])) + OLD.section())
    daemon.reload()
    assert processor_time(daemon) - start < start / 4
    case.net_snmp().v3("snmpinform", f"127.0.0.1:{daemon.port}", OLD.words,
                       "old")
    equal([mark_of(r) for r in daemon.fence()], ["old"])


def address_space(daemon):
    with open(f"/proc/{daemon.process.pid}/statm") as sizes:
        return int(sizes.read().split()[0]) * resource.getpagesize()


def test_no_memory_for_it(case):
    """Wherever it runs out, nothing is changed."""
    if b"__asan_init" in (BUILD / "traplined").read_bytes():
        raise Skip("a sanitizer takes all of the address space")
    daemon = case.daemon(PUBLIC)
    peer = case.peer(daemon)
    daemon.configure(PUBLIC + "".join(
        f'user "u{i}" {{ }}\n' for i in range(10000)))
    process = daemon.process.pid
    limit = resource.prlimit(process, resource.RLIMIT_AS)
    for more in range(4, 64, 4):
        resource.prlimit(process, resource.RLIMIT_AS,
                         (address_space(daemon) + (more << 20), limit[1]))
        daemon.reload()
        if "reload: done" in daemon.log():
            break
        assert "out of memory" in daemon.log()
    assert more > 4
    resource.prlimit(process, resource.RLIMIT_AS, limit)
    daemon.reload()
    assert "10000 users" in daemon.log()
    peer.send(trap("still here"))
    equal([mark_of(r) for r in daemon.fence()], ["still here"])
