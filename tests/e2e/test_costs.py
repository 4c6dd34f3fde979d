# SPDX-License-Identifier: ISC
"""What a datagram costs on the receive path, by counting: no allocation, lock,
system call or long hash of ours for each. And that the tools of `make bench`
work: no test asserts a time."""
import json
import re
import shutil
import socket
import struct
import subprocess
from pathlib import Path

from lib.case import Skip
from lib.daemon import BUILD
from lib.expect import equal, until

COUNT = 20000
SECTIONS = """
community "public" { }
user "user0" { auth = "SHA-256"  auth_passphrase = "authentication"
    priv = "AES-128"  priv_passphrase = "encryption" }
"""
NAMES = ("allocations", "locks", "digests", "digest_octets", "received")


def generate(daemon, *options):
    done = subprocess.run(
        [str(BUILD / "tests/bench/load"), "-p", str(daemon.port),
         *map(str, options)],
        stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def tally(daemon, count):
    done = subprocess.run(
        [str(BUILD / "tests/bench/tally"), daemon.directory / "records.json",
         str(count)], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def plain_only():
    program = (BUILD / "traplined").read_bytes()
    if b"__asan_init" in program or b"__tsan_init" in program:
        raise Skip("a sanitizer has an allocator and locks of its own")


class Counts:
    """What tests/preload/counts.c counts, since the last look."""

    def __init__(self, case):
        plain_only()
        self.path = case.directory / "counts"
        self.environment = {"COUNTS_FILE": str(self.path),
                            "LD_PRELOAD": str(BUILD / "tests/counts.so")}
        self.last = (0,) * 10

    def look(self):
        """name to (ours, OpenSSL's)."""
        now = struct.unpack("=10Q", self.path.read_bytes())
        new = [b - a for a, b in zip(self.last, now)]
        self.last = now
        return {name: (new[2 * i], new[2 * i + 1])
                for i, name in enumerate(NAMES)}


def count_run(case, *options):
    """The counts of COUNT traps, after as many that warm things up."""
    counts = Counts(case)
    daemon = case.daemon(SECTIONS, environment=counts.environment)
    for _ in range(2):
        counts.look()
        generate(daemon, *options, "-n", COUNT, "-r", 40000)
        daemon.fence()
    got = counts.look()
    assert got["received"][0] in (COUNT, COUNT + 1), got
    print(*got.items())
    return got


def check_ours(got):
    """A turn of many datagrams may cost; a datagram may not."""
    allocations, locks = got["allocations"][0], got["locks"][0]
    assert 0 < allocations < COUNT / 10, f"{allocations} allocations"
    assert 0 < locks < COUNT / 10, f"{locks} locks"
    calls = got["received"][1]
    assert 0 < calls < COUNT / 5, f"{calls} calls of recvmmsg"


def test_v2c_costs_nothing_each(case):
    """counts: a v2c trap takes no allocation, no lock"""
    got = count_run(case)
    check_ours(got)
    equal(got["allocations"][1], 0)
    equal(got["digests"], (0, 0))


def test_v3_costs_what_openssl_takes(case):
    """counts: a v3 trap takes no allocation, no lock, no long hash of ours"""
    got = count_run(case, "-v", "3", "-e", 20)
    check_ours(got)
    # HMAC is two digests, over the message and over the first one
    equal(got["digests"], (2 * COUNT, 0))
    assert got["digest_octets"][0] < COUNT * 600, got
    # one allocation inside OpenSSL for each digest, as a state is copied
    assert 0 < got["allocations"][1] <= 2 * COUNT, got
    equal(got["locks"][1], 0)


def test_system_calls(case):
    """counts: system calls are for turns, not for datagrams"""
    plain_only()
    if shutil.which("strace") is None:
        raise Skip("strace is not installed")
    summary = case.directory / "strace"
    # -D: the daemon stays our child. Without -f: the main thread only
    daemon = case.daemon(SECTIONS, before=(
        "strace", "-D", "-c", "-U", "calls,name", "-o", str(summary)))
    generate(daemon, "-n", COUNT, "-r", 20000)
    daemon.fence()
    daemon.stop()
    text = until(lambda: summary.exists() and "total" in summary.read_text()
                 and summary.read_text(), "strace's summary")
    calls = {name: int(number) for number, name in
             re.findall(r"^ *(\d+) (\w+)$", text, re.M)}
    print(calls)
    assert 0 < calls["recvmmsg"] < COUNT / 5, calls
    assert 0 < calls["total"] < COUNT / 2, calls


def send_and_count(case, *options, more=""):
    daemon = case.daemon('community "public" { }\n' + more)
    equal(generate(daemon, *options, "-n", 1000, "-r", 10000,
                   "-s", 3)["sent"], 1000)
    records = daemon.wait_records(1000)
    got = tally(daemon, 1000)
    equal((got["delivered"], got["duplicates"], got["strange"]), (1000, 0, 0))
    equal(len({r["source"]["address"] for r in records}), 3)
    return records


def test_generator_v1(case):
    """bench: the generator's v1"""
    assert {r["version"] for r in send_and_count(case, "-v", "1")} == {"v1"}


def test_generator_v2c(case):
    """bench: the generator's v2c"""
    assert {r["version"] for r in send_and_count(case)} == {"v2c"}


def test_generator_informs(case):
    """bench: the generator's informs, 16 outstanding"""
    daemon = case.daemon('community "public" { }')
    got = generate(daemon, "-w", 16, "-n", 500)
    equal((got["sent"], got["answered"], got["repeated"]), (500, 500, 0))
    assert 0 < got["p50_us"] <= got["p90_us"] <= got["p99_us"], got
    daemon.fence()
    equal(tally(daemon, 500)["delivered"], 500)


def test_generator_informs_v3(case):
    """bench: the generator's v3 informs find out the engine, and are proved"""
    for auth, priv, level in (("SHA-256", "AES-128", "authPriv"),
                              ("SHA", "3DES", "authPriv"),
                              ("MD5", "none", "authNoPriv"),
                              ("none", "none", "noAuthNoPriv")):
        daemon = case.daemon(
            f'user "user0" {{ auth = "{auth}"  priv = "{priv}"\n'
            + ('auth_passphrase = "authentication"\n' * (auth != "none"))
            + ('priv_passphrase = "encryption"\n' * (priv != "none")) + "}\n")
        got = generate(daemon, "-v", 3, "-A", auth, "-X", priv, "-w", 16,
                       "-n", 500)
        equal([got[key] for key in ("sent", "answered", "lost", "repeated")],
              [500, 500, 0, 0])
        assert 0 < got["p50_us"] <= got["p90_us"] <= got["p99_us"], got
        assert got["discovery_us"] > 0, got
        records = daemon.wait_records(500)
        equal({(r["security_level"], r["pdu"]) for r in records},
              {(level, "inform")})
        count = tally(daemon, 500)
        equal((count["delivered"], count["duplicates"]), (500, 0))
        daemon.stop()
        (daemon.directory / "records.json").unlink()


def test_generator_tries_again(case):
    """bench: an inform is sent again without an answer, and lost at last"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.settimeout(20)
        sender = subprocess.Popen(
            [str(BUILD / "tests/bench/load"), "-p",
             str(deaf.getsockname()[1]), "-w", "2", "-n", "4"],
            stdout=subprocess.PIPE, text=True)
        seen = []
        while sender.poll() is None and len(seen) < 12:
            octets, source = deaf.recvfrom(2048)
            if octets in seen and octets != seen[0]:
                deaf.sendto(octets, source)
            seen.append(octets)
        got = json.loads(sender.communicate()[0])
    # the first one six times, the others twice each
    equal(sorted(map(seen.count, set(seen))), [2, 2, 2, 6])
    equal([got[key] for key in ("sent", "answered", "lost", "retransmitted",
                                "repeated")], [4, 3, 1, 8, 0])
    assert got["p50_us"] > 1e6, got


def test_generator_waits(case):
    """bench: with -g the generator sends nothing before the word"""
    daemon = case.daemon('community "public" { }')
    sender = subprocess.Popen(
        [str(BUILD / "tests/bench/load"), "-p", str(daemon.port), "-g", "-n",
         "10"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    equal(sender.stdout.readline(), "ready\n")
    daemon.fence()
    equal(tally(daemon, 10)["delivered"], 0)
    equal(json.loads(sender.communicate("go\n")[0])["sent"], 10)
    daemon.fence()
    equal(tally(daemon, 10)["delivered"], 10)


V3 = [(auth, priv, "blumenthal") for auth in (
    "none", "MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512")
    for priv in ("none", "DES", "AES-128", "AES-256")
    if auth != "none" or priv == "none"] + [
    ("SHA", "3DES", "reeder"), ("SHA", "AES-192", "reeder"),
    ("SHA", "AES-192", "blumenthal")]


def test_generator_v3(case):
    """bench: the generator's v3, every protocol"""
    users = "".join(
        f'user "u{n}" {{ name = "user0"  engines = {{"0x80001f8804'
        f'{(b"b%08d" % (100 * n)).hex()}"}}  auth = "{auth}"  priv = "{priv}"'
        f'  key_extension = "{extension}"\n'
        + ('  auth_passphrase = "authentication"\n' if auth != "none" else "")
        + ('  priv_passphrase = "encryption"\n' if priv != "none" else "")
        + "}\n" for n, (auth, priv, extension) in enumerate(V3))
    daemon = case.daemon(users)
    for n, (auth, priv, extension) in enumerate(V3):
        generate(daemon, "-v", "3", "-A", auth, "-X", priv, "-K", extension,
                 "-f", 100 * n, "-n", 1)
    until(lambda: len(daemon.records()) >= len(V3), "a record of each")
    levels = sorted(r["security_level"] for r in daemon.records())
    equal(len(levels), len(V3))
    equal(levels, sorted(
        "noAuthNoPriv" if auth == "none" else
        "authNoPriv" if priv == "none" else "authPriv"
        for auth, priv, _ in V3))


def run_sink(case, mode, *options):
    port, out = case.port(), Path(case.directory) / "out"
    sink = subprocess.Popen(
        [str(BUILD / "tests/bench/sink"), "-p", str(port), "-m", mode, "-o",
         out, *options], stdout=subprocess.PIPE, text=True)
    sink.stdout.readline()
    return sink, port, out


def test_sinks(case):
    """bench: what the sinks say is what came"""
    for mode, more in (("bare", ()), ("file", ()),
                       ("v3", ("-v", "3", "-e", "5"))):
        sink, port, out = run_sink(case, mode, "-e", "5")
        generate(type("To", (), {"port": port}), *more, "-n", 500, "-r", 10000)
        until(lambda: mode == "bare" or
              out.read_bytes().count(b"8072.9999.7") == 500, mode)
        sink.terminate()
        got = json.loads(sink.communicate()[0])
        equal(got, {"received": 500, "refused": 0, "kernel_drops": 0})
        out.unlink(missing_ok=True)
