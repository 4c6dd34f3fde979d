# SPDX-License-Identifier: ISC
"""Forwarding with the first sender's address as the packet's own."""
import ctypes
import os
import shutil
import socket
import subprocess

from lib import ber, snmp
from lib.case import Skip
from lib.expect import equal
from lib.peer import Peer
from lib.snmp import mark, v2c, varbinds

PUBLIC = 'community "public" { }\n'
TRAP_ADDRESS = "1.3.6.1.6.3.18.1.3.0"
IPV6_FORM = "1.3.6.1.2.1.92.1.3.1.1.5.0.1"
IP_TRANSPARENT = 19


def need_raw_sockets():
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_RAW,
                           socket.IPPROTO_UDP) as probe:
            probe.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
    except PermissionError:
        raise Skip("no CAP_NET_RAW") from None


def sink(case, address="127.0.0.1"):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = socket.socket(family, socket.SOCK_DGRAM)
    found.bind((address, 0))
    found.settimeout(10)
    case.closing.append(found)
    return found


def forward(to, *options, title="nms"):
    address, port = to.getsockname()[:2]
    where = (f"udp6:[{address}]:{port}" if ":" in address else
             f"udp:{address}:{port}")
    return (f'forward "{title}" {{ address = "{where}"  source = "spoof"\n'
            + "\n".join(options) + "}\n")


def named(name, value):
    return v2c(varbinds(snmp.varbind(name, value), mark("x")))


def test_the_senders_address_and_port(case):
    """As it came and written anew; IPv4 and IPv6; small and large."""
    need_raw_sockets()
    four, six, anew = sink(case), sink(case, "::1"), sink(case)
    port6 = case.port()
    daemon = case.daemon(
        PUBLIC + forward(four, title="four") + forward(six, title="six")
        + forward(anew, 'version = "v2c"  pdu = "trap"', title="anew"),
        listen='listen = {{"udp:127.0.0.1:{port}", '
               f'"udp6:[::1]:{port6}"}}}}\n')
    for size in (10, 101, 60000):
        datagram = v2c(varbinds(mark("x" * size)))
        with case.peer(daemon, source="127.0.0.5") as peer:
            peer.send(datagram)
            came, sender = four.recvfrom(65536)
            equal((came, sender), (datagram, ("127.0.0.5", peer.port)))
            came, sender = anew.recvfrom(65536)
            equal(sender, ("127.0.0.5", peer.port))
            assert TRAP_ADDRESS not in dict(
                v[:2] for v in snmp.parse(came).varbinds)
            # another family: from our own address
            equal(six.recvfrom(65536)[0], datagram)
        with Peer(port6, "::1") as peer:
            peer.send(datagram)
            came, sender = six.recvfrom(65536)
            equal((came, sender[:2]), (datagram, ("::1", peer.port)))
            equal(four.recvfrom(65536)[0], datagram)
            names = [v[0] for v in snmp.parse(anew.recv(65536)).varbinds]
            assert IPV6_FORM in names, names


def test_in_fragments(case):
    """A network that takes 1500 octets, in a namespace of this process."""
    need_raw_sockets()
    clone_newnet = 0x40000000
    if ctypes.CDLL(None).unshare(clone_newnet) != 0:
        raise Skip("no network namespace")
    subprocess.run(["ip", "link", "set", "lo", "up", "mtu", "1500"],
                   check=True)
    four, six, port6 = sink(case), sink(case, "::1"), case.port()
    daemon = case.daemon(
        PUBLIC + forward(four, title="four") + forward(six, title="six"),
        listen='listen = {{"udp:127.0.0.1:{port}", '
               f'"udp6:[::1]:{port6}"}}}}\n')
    for size in (1400, 1401, 1402, 20000, 60000):
        datagram = v2c(varbinds(mark("x" * size)))
        with case.peer(daemon, source="127.0.0.5") as peer:
            peer.send(datagram)
            equal(four.recvfrom(65536),
                  (datagram, ("127.0.0.5", peer.port)))
            six.recvfrom(65536)
        with Peer(port6, "::1") as peer:
            peer.send(datagram)
            came, sender = six.recvfrom(65536)
            equal((came, sender[:2]), (datagram, ("::1", peer.port)))
            four.recvfrom(65536)


def test_an_address_that_is_not_ours(case):
    """What a relay named, far away from this machine."""
    need_raw_sockets()
    four, six = sink(case), sink(case, "::1")
    daemon = case.daemon(
        PUBLIC + 'trusted_relays = {"127.0.0.1"}\n'
        + forward(four, title="four") + forward(six, title="six"))
    peer = case.peer(daemon)
    peer.send(named(TRAP_ADDRESS, ber.tlv(
        ber.IP_ADDRESS, bytes((203, 0, 113, 7)))))
    equal(four.recvfrom(65536)[1], ("203.0.113.7", 162))
    far = socket.inet_pton(socket.AF_INET6, "2001:db8::7")
    six.recvfrom(65536)
    peer.send(named(IPV6_FORM, ber.octets(far + (4711).to_bytes(2, "big"))))
    equal(six.recvfrom(65536)[1][:2], ("2001:db8::7", 4711))


def test_without_the_right(case):
    """A clear word and exit status 77; a reload that needs it is refused."""
    if os.getuid() != 0 or not shutil.which("setpriv"):
        raise Skip("needs root and setpriv")
    weak = ("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw")
    if subprocess.run([*weak, "true"], check=False).returncode != 0:
        raise Skip("setpriv may not")
    to = sink(case)
    daemon = case.make_daemon(PUBLIC + forward(to), before=weak)
    daemon.spawn()
    equal(daemon.process.wait(20), 77)
    daemon.process = None
    daemon.wait_log('output nms: source = "spoof" needs a raw socket: '
                    "Operation not permitted: start as root, or with the "
                    "capability CAP_NET_RAW")
    daemon.configure(PUBLIC)
    daemon.start()
    daemon.configure(PUBLIC + forward(to))
    daemon.reload()
    daemon.wait_log('reload: output nms: source = "spoof": Operation not '
                    "permitted, needs a restart")
    equal(daemon.fence(), [])


def test_the_right_is_given_up(case):
    """Who is not root keeps the sockets, not the capability; nor do scripts."""
    need_raw_sockets()
    if os.getuid() != 0 or not shutil.which("setpriv"):
        raise Skip("needs root and setpriv")
    to = sink(case)
    case.directory.chmod(0o777)
    (case.directory / "state").mkdir()
    daemon = case.make_daemon(
        PUBLIC + forward(to), records=False,
        before=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                "--inh-caps=+net_raw", "--ambient-caps=+net_raw"))
    os.chown(case.directory / "state", 65534, 65534)
    os.chown(daemon.conf, 65534, 65534)
    daemon.start()
    status = open(f"/proc/{daemon.process.pid}/status").read()
    caps = {line.split(":")[0]: int(line.split()[1], 16)
            for line in status.splitlines() if line.startswith("Cap")}
    equal((caps["CapPrm"], caps["CapEff"], caps["CapAmb"]), (0, 0, 0))
    with case.peer(daemon, source="127.0.0.5") as peer:
        peer.send(v2c(varbinds(mark("x"))))
        equal(to.recvfrom(65536)[1], ("127.0.0.5", peer.port))
