#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""How fast is it? Runs traplined, sinks that do the least, and snmptrapd in
turns, several rounds, the receiver on one core and the generator on the other.
Prints the medians and their ratios beside the targets, and writes them to
BUILD/bench/results.json and, as a table for doc/performance.md, results.md;
the offered against the delivered rates to BUILD/bench/rates.svg. A figure means something beside others of the same run
only.
"""
import argparse
import json
import os
import signal
import statistics
import sys
from pathlib import Path

import plot
from informs import V3, informs
from outputs import outputs
from reeder import reeder
from receivers import Sink, Snmptrapd, Traplined
from trial import Series, Table, Trial

ENGINES = 1000


def rates(args, table):
    build = args.build
    probe = Trial(build, lambda: Traplined(build), (), 1000, 0.1)
    line = probe.octets // max(probe.delivered, 1)
    v3 = (*V3, "-e", ENGINES)
    bare, same, ours, peer, proof, ours3, peer3 = every = [
        Series("sink, nothing else", lambda: Sink(build, "bare"), (), 1e6),
        Series(f"sink, {line} octets each",
               lambda: Sink(build, "file", line), (), 8e5),
        Series("traplined v2c", lambda: Traplined(build), (), 4e5),
        Series("snmptrapd v2c", lambda: Snmptrapd(build), (), 3e4),
        Series("sink v3, JSON",
               lambda: Sink(build, "v3", engines=ENGINES), v3, 4e5),
        Series("traplined v3", lambda: Traplined(build, 1), v3, 3e5),
        Series("snmptrapd v3", lambda: Snmptrapd(build, ENGINES), v3, 2.5e4)]
    for number in range(args.rounds):
        print(f"round {number + 1}:")
        for series in every:
            series.round(args)
    print("medians:")
    for series in every:
        table.add(series.name + ", lossless a second",
                  f"{series.lossless():.0f}", "", None)
        table.add(series.name + ", us CPU each, saturated",
                  f"{series.cpu():.2f}", "", None)

    def ratio(what, a, b, target):
        value = a / b if b else 0.0
        table.add(what, f"{value:.2f}", f">= {target}", value >= target)
    ratio("v2c lossless / sink that writes as much", ours.lossless(),
          same.lossless(), 0.6)
    ratio("v2c lossless / snmptrapd", ours.lossless(), peer.lossless(), 20)
    ratio("v2c CPU saturated, snmptrapd / ours", peer.cpu(), ours.cpu(), 20)
    ratio("v3 lossless / sink v3", ours3.lossless(), proof.lossless(), 0.6)
    ratio("v3 lossless / snmptrapd", ours3.lossless(), peer3.lossless(), 12)
    return every


def steady(args, table):
    """CPU at low rates, and a high one for long."""
    build = args.build
    for rate in (1000, 10000):
        seen = [], []
        for _ in range(args.rounds):
            for values, make in zip(seen, (lambda: Traplined(build),
                                           lambda: Snmptrapd(build))):
                values.append(Trial(build, make, (), rate,
                                    args.seconds).cpu_us)
        ours, peer = map(statistics.median, seen)
        table.add(f"{rate}/s: us CPU each, ours, snmptrapd",
                  f"{ours:.1f}, {peer:.1f}", "", None)
        table.add(f"{rate}/s: CPU, snmptrapd / ours", f"{peer / ours:.2f}",
                  ">= 5", peer / ours >= 5)
    long = Trial(build, lambda: Traplined(build, buffer="64M", queue="64M"),
                 (), 100000, args.minute)
    table.add(f"v2c lost at 100,000/s for {args.minute:.0f} s",
              str(long.sent - long.delivered), "0", long.lossless)


def engines_and_users(args, table):
    """Engines for so long that they are saved again and again, as they are
    when a day is long: what is still to be saved at the end is counted in."""
    build = args.build

    def cpu(options, users, engines, seconds=args.seconds):
        warm = [(*V3, *options, "-n", engines, "-r", 30000)] \
            if engines else []
        return Trial(build, lambda: Traplined(build, users),
                     (*V3, *options), 100000, seconds, warm)
    lost, few, many, one, thousand = [], [], [], [], []
    for _ in range(args.rounds):
        trial = Trial(build, lambda: Traplined(build, 1),
                      (*V3, "-e", ENGINES), 50000, args.seconds)
        lost.append(trial.sent - trial.delivered)
        few.append(cpu(("-e", 10), 1, 10, args.long))
        many.append(cpu(("-e", args.engines), 1, args.engines, args.long))
        one.append(cpu(("-u", 1), 1, 1).cpu_us)
        thousand.append(cpu(("-u", args.users), args.users,
                            args.users).cpu_us)
    table.add(f"v3 lost meeting {ENGINES} engines at 50,000/s",
              str(max(lost)), "0", max(lost) == 0)
    a, b = (statistics.median(t.cpu_us for t in of) for of in (few, many))
    table.add(f"10 / {args.engines} engines, us CPU each",
              f"{a:.2f}, {b:.2f}", "", None)
    table.add(f"{args.engines} engines / 10, CPU", f"{b / a:.2f}", "<= 1.15",
              b / a <= 1.15)
    a, b = statistics.median(one), statistics.median(thousand)
    table.add(f"{args.users} users / 1, CPU", f"{b / a:.2f}",
              "noise: <= 1.1", b / a <= 1.1)
    idle = statistics.median(t.idle for t in many) / 2**20
    each = statistics.median((t.warm - t.idle) / args.engines for t in many)
    table.add("resident when idle, one user, MiB", f"{idle:.1f}", "<= 12",
              idle <= 12)
    table.add("octets resident for each engine, all buffers included",
              f"{each:.0f}", "<= 300", each <= 300)


def routes(args, table):
    """What routes cost that cannot match: 10 and 10,000."""
    build = args.build
    counts = (0, 10, args.routes)
    seen = {count: [] for count in counts}
    for _ in range(args.rounds):
        for count in counts:
            seen[count].append(Trial(
                build, lambda: Traplined(build, routes=count), (), 100000,
                args.seconds).cpu_us)
    none, few, many = (statistics.median(seen[count]) for count in counts)
    table.add(f"no, 10, {args.routes} routes: us CPU each",
              f"{none:.2f}, {few:.2f}, {many:.2f}", "", None)
    table.add(f"{args.routes} routes / 10, CPU", f"{many / few:.2f}",
              "little more", None)


def markdown(rows):
    yield "| what | measured | target | met |\n|---|---|---|---|\n"
    for row in rows:
        yield "| " + " | ".join(row) + " |\n"


PARTS = {"rates": rates, "outputs": outputs, "steady": steady,
         "engines": engines_and_users, "reeder": reeder,
         "informs": informs, "routes": routes}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default="build", type=Path)
    parser.add_argument("--seconds", default=2.0, type=float,
                        help="of each trial")
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("--only", default=",".join(PARTS),
                        help="parts, with commas between")
    parser.add_argument("--quick", action="store_true",
                        help="only to see that it works")
    args = parser.parse_args()
    args.build = args.build.resolve()
    args.steps, args.minute, args.engines, args.users = 5, 60.0, 100000, 1000
    args.routes, args.long = 10000, max(args.seconds, 20.0)
    if args.quick:
        args.steps, args.minute, args.engines, args.users = 1, 1.0, 1000, 10
        args.seconds, args.long, args.rounds = 0.2, 0.2, 1
    return args


def main():
    args = arguments()
    # so that receivers are stopped, whoever ends us
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    if os.cpu_count() < 2:
        print("one core: the generator takes from the receiver",
              file=sys.stderr)
    print("load average before:", *os.getloadavg())
    table, every = Table(), []
    for part in args.only.split(","):
        every += PARTS[part](args, table) or []
    print("load average after:", *os.getloadavg())
    directory = args.build / "bench"
    directory.mkdir(exist_ok=True)
    (directory / "results.json").write_text(json.dumps(
        {"rows": table.rows,
         "points": {s.name: s.points for s in every},
         "lossless": {s.name: s.best for s in every}}, indent=1) + "\n")
    (directory / "results.md").write_text("".join(markdown(table.rows)))
    if every:
        (directory / "rates.svg").write_text(plot.svg(
            {s.name: s.points for s in every}))
    wrong = [row for row in table.rows if row[3] == "NO"]
    print(f"{len(wrong)} targets missed")


if __name__ == "__main__":
    main()
