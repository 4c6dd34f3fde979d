# SPDX-License-Identifier: ISC
"""Datagrams that must be refused, each for a reason, most without a word."""
from collections import Counter, namedtuple

from lib import snmp
from lib.expect import equal

# report: what the Report must say that comes back; None: nothing comes back
Bad = namedtuple("Bad", "name datagram reason report", defaults=(None,))


def report_of(answers):
    assert len(answers) < 2, "more than one answer"
    return snmp.parse(answers[0]).reason if answers else None


def refuse(case, daemon, bad):
    """Sends all of them, each from a port of its own, and looks at answers,
    records, log and account. Stops the daemon."""
    peers = []
    for each in bad:
        peers.append(case.peer(daemon))
        peers[-1].send(each.datagram)
    equal(daemon.fence(), [])
    equal([(each.name, report_of(peer.pending()))
           for each, peer in zip(bad, peers)],
          [(each.name, each.report) for each in bad])
    reasons = Counter(each.reason for each in bad)
    for reason in reasons:
        daemon.wait_log(rf"^traplined: warn: dropped a datagram of \d+ octets "
                        rf"from 127\.0\.0\.1 port \d+.*: {reason}: \w")
    account = daemon.stop()
    # one of the notifications was the fence
    equal((account.drops, account.notifications), (dict(reasons), 1))
    log_lines_are_few(daemon, reasons)


def log_lines_are_few(daemon, reasons):
    """One line for a reason; the next would come 10 s later."""
    lines = [line for line in daemon.log().splitlines() if "dropped a" in line]
    assert len(lines) <= 2 * len(reasons), f"{len(lines)} lines in the log"
