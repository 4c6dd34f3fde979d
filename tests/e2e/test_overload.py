# SPDX-License-Identifier: ISC
"""More than can be taken: the daemon goes on delivering, and the account is
exact. The generator is the benchmark's, as fast as it goes, once, twice and
five times at a time."""
import json
import subprocess
import time

from lib.control import status
from lib.daemon import BUILD
from lib.expect import equal, until

COUNT = 150000  # datagrams of each generator
LOAD = BUILD / "tests" / "bench" / "load"
USER = """\
user "user0" {
    auth = "SHA-256"  auth_passphrase = "authentication"
    priv = "AES-128"  priv_passphrase = "encryption"
}
"""


def loads(daemon, generators, *options, count=COUNT):
    """Runs so many at once; how many datagrams they sent, in which time."""
    started = time.monotonic()
    running = [subprocess.Popen(
        [LOAD, "-p", str(daemon.port), "-n", str(count), *options],
        stdout=subprocess.PIPE, text=True) for _ in range(generators)]
    sent = sum(json.loads(each.communicate(timeout=100)[0])["sent"]
               for each in running)
    return sent, time.monotonic() - started


def is_read(daemon, sent):
    """Has all been taken from the socket that ever got there?"""
    now = status(daemon)
    return now["received"] + now["kernel_drops"] >= sent


def flooded(case, name, generators, sections, *options, count=COUNT):
    """A daemon under that load, to its end; its account, and notifications a
    second."""
    daemon = case.daemon(
        'receive_buffer = "1M"\nstop_timeout = 60\n' + sections +
        'file "all" { path = "/dev/null" format = "json" queue = "4M" }\n'
        'file "small" { path = "@DIR@/small" queue = "64k" }\n',
        name=name, records=False)
    sent, seconds = loads(daemon, generators, *options, count=count)
    until(lambda: is_read(daemon, sent), "the end of the socket's buffer")
    account = daemon.stop()
    equal(account.received + account.kernel, sent)
    for output in account.outputs.values():
        equal((output["wanted"], output["wanted"]),
              (account.notifications,
               output["delivered"] + output["dropped"]))
    rate = account.outputs["all"]["delivered"] / seconds
    print(f"{name}: {sent / seconds:.0f}/s offered, {rate:.0f}/s delivered, "
          f"{account.kernel} dropped by the kernel, "
          f"{account.outputs['small']['dropped']} by the small queue")
    return account, rate


def check(case, sections, *options, count=COUNT):
    rates = {}
    for generators in (1, 2, 5):
        account, rate = flooded(case, f"times-{generators}", generators,
                                sections, *options, count=count // generators)
        assert account.notifications > 0
        rates[generators] = rate
    # no collapse: with five it does a good part of what it did with one,
    # though the generators take the same cores
    assert rates[5] > rates[1] / 10, rates


def test_more_than_can_be_taken(case):
    check(case, 'community "public" { }\n')


def test_more_than_can_be_proved(case):
    check(case, USER, "-v", "3", "-A", "SHA-256", "-X", "AES-128",
          "-e", "100", count=60000)


def test_informs_that_no_output_keeps_up_with(case):
    """Each is answered or not; what was answered was queued somewhere."""
    daemon = case.daemon(
        'stop_timeout = 60\ncommunity "public" { }\n'
        'file "small" { path = "@DIR@/small" queue = "64k" }\n',
        records=False)
    done = subprocess.run(
        [LOAD, "-p", str(daemon.port), "-n", "20000", "-w", "256"],
        capture_output=True, text=True, timeout=100, check=True)
    load = json.loads(done.stdout)
    account = daemon.stop()
    equal(account.received + account.kernel,
          account.notifications + account.repeats +
          sum(account.drops.values()) + account.kernel)
    small = account.outputs["small"]
    equal(small["delivered"], account.notifications)
    assert load["answered"] <= account.answered, (load, account.answered)
