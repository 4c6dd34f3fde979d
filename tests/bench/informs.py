# SPDX-License-Identifier: ISC
"""Informs: how long a sender waits for its answer, and how many are answered
a second when so many are outstanding. v2c beside a bare echo and snmptrapd;
v3 beside snmptrapd and our own v2c of the same run."""
import statistics

from receivers import Sink, Snmptrapd, Traplined, generate

V3 = ("-v", "3", "-A", "SHA-256", "-X", "AES-128")
WINDOWS = {1: 20000, 64: 60000}  # outstanding: how many informs


def makers(build):
    """Who is asked in turns: name to (receiver, options of the generator)."""
    return {
        "echo": (lambda: Sink(build, "echo"), ()),
        "traplined": (lambda: Traplined(build), ()),
        "snmptrapd": (lambda: Snmptrapd(build), ()),
        "traplined v3": (lambda: Traplined(build, 1), V3),
        "snmptrapd v3": (lambda: Snmptrapd(build, local=True), V3)}


def run(args, receiver, options, window):
    count = WINDOWS[window] // (10 if args.quick else 1)
    try:
        receiver.start()
        before = receiver.cpu()
        result = generate(args.build, *options, "-w", window, "-n", count)
        receiver.wait_idle()
        result["cpu_us"] = (receiver.cpu() - before) / 1000 / max(
            result["answered"], 1)
        receiver.stop()
        return result
    finally:
        receiver.close()


def add_rows(table, name, window, runs):
    def median(key):
        return statistics.median(map(key, runs))
    p50 = median(lambda r: r["p50_us"])
    rate = median(lambda r: r["answered"] / r["seconds"])
    lost, again = (sum(r[key] for r in runs)
                   for key in ("lost", "retransmitted"))
    head = f"informs, {window} outstanding, {name}"
    table.add(f"{head}: p50, p99 us",
              f"{p50:.1f}, {median(lambda r: r['p99_us']):.1f}", "", None)
    table.add(f"{head}: answered/s, us CPU",
              f"{rate:.0f}, {median(lambda r: r['cpu_us']):.1f}",
              f"{lost} lost, {again} again", None)
    return p50, rate


def add_ratios(table, of):
    value = of["traplined", 1][0] / of["echo", 1][0]
    table.add("informs, 1 outstanding: p50, ours / echo", f"{value:.2f}",
              "<= 1.5", value <= 1.5)
    value = of["traplined", 64][1] / of["snmptrapd", 64][1]
    table.add("informs, 64 outstanding: rate, ours / snmptrapd",
              f"{value:.2f}", ">= 10", value >= 10)
    for window, what, place in ((1, "p50", 0), (64, "rate", 1)):
        ours = of["traplined v3", window][place]
        peer = of["snmptrapd v3", window][place]
        plain = of["traplined", window][place]
        head = f"informs v3, {window} outstanding: {what}"
        table.add(f"{head}, ours / snmptrapd", f"{ours / peer:.2f}", "", None)
        table.add(f"{head}, ours / our v2c", f"{ours / plain:.2f}", "", None)


def informs(args, table):
    every, result, discoveries = makers(args.build), {}, {}
    for window in WINDOWS:
        seen = {name: [] for name in every}
        for _ in range(args.rounds):
            for name, (make, options) in every.items():
                seen[name].append(run(args, make(), options, window))
        for name, runs in seen.items():
            result[name, window] = add_rows(table, name, window, runs)
            discoveries.setdefault(name, []).extend(
                r["discovery_us"] for r in runs)
    table.add("informs v3: discovery, us: traplined, snmptrapd", ", ".join(
        "%.0f" % statistics.median(discoveries[name])
        for name in ("traplined v3", "snmptrapd v3")), "", None)
    add_ratios(table, result)
