# SPDX-License-Identifier: ISC
"""One output and three: a file; it, the system's log and a file in another
format. What is lost is what was not received; what an output's queue dropped
is told apart. That reception is not slower by more than the outputs' CPU
takes from it is seen in the CPU of the thread that receives, for each
notification."""
import statistics

from receivers import Skip, Traplined, unshare
from trial import Series

THREE = ("json", "syslog", "snmptrapd")
STEADY = 50000  # a second: all outputs keep up


def is_exact(trial):
    """Does every sum come out, and did the far ends get what is said?"""
    now = trial.account
    received = (now["notifications"] + now["repeats"] + now["parked"] +
                sum(now["drops"].values()))
    handed = {of["title"]: of["delivered"] + of["queued"]
              for of in now["outputs"]}
    return (now["received"] + now["kernel_drops"] == trial.sent and
            now["received"] == received and
            all(of["wanted"] == now["notifications"] ==
                of["delivered"] + of["queued"] + of["dropped"]
                for of in now["outputs"]) and
            (trial.delivered, trial.duplicates) == (handed["json"], 0) and
            handed.get("syslog", 0) == (trial.log.received
                                        if trial.log else 0))


def each_us(trial, name):
    """Microseconds of a thread for each notification."""
    return trial.threads[name] / max(trial.account["notifications"], 1) / 1000


class Reception(Series):
    """A series in which a trial is lossless if all was received."""

    def __init__(self, name, args, outputs):
        super().__init__(name, lambda: Traplined(args.build, outputs=outputs),
                         (), 3e5)
        self.outputs, self.floods, self.steady, self.all = outputs, [], [], []

    def trial(self, args, rate):
        trial = super().trial(args, rate)
        self.points[-1] = trial.offered, (
            trial.offered * trial.account["received"] / trial.sent)
        trial.rate = self.points[-1][1]
        trial.lossless = trial.account["notifications"] == trial.sent
        self.all.append(trial)
        return trial

    def round(self, args):
        first = len(self.all)
        super().round(args)
        self.floods.append(self.all[first])
        self.steady.append(self.trial(args, STEADY))

    def receive_us(self, trials):
        return statistics.median(each_us(t, "receive") for t in trials)

    def outputs_us(self):
        """Of each output's thread, at the steady rate."""
        return [statistics.median(each_us(t, f"out {name}")
                                  for t in self.steady)
                for name in self.outputs]

    def dropped(self):
        """By each output's queue, in the worst flood: parts of a hundred of
        what was received."""
        return [max(100 * of["dropped"] / max(of["wanted"], 1)
                    for t in self.floods for of in t.account["outputs"]
                    if of["title"] == name) for name in self.outputs]


def words(values, digits=2):
    return ", ".join(f"{value:.{digits}f}" for value in values)


def add_rows(table, one, three):
    for series in (one, three):
        table.add(f"{series.name}: received lossless a second",
                  f"{series.lossless():.0f}", "", None)
    table.add("three outputs / one, received lossless",
              f"{three.lossless() / max(one.lossless(), 1):.2f}",
              "by their CPU", None)
    table.add(f"one output, {STEADY}/s: us CPU each, receiving, json",
              words([one.receive_us(one.steady), *one.outputs_us()]), "", None)
    table.add(f"three, {STEADY}/s: receiving, {', '.join(THREE)}",
              words([three.receive_us(three.steady), *three.outputs_us()]),
              "", None)
    ratio = three.receive_us(three.steady) / one.receive_us(one.steady)
    table.add("three outputs / one, CPU of receiving", f"{ratio:.2f}",
              "noise: <= 1.1", ratio <= 1.1)
    table.add("the same, saturated", "%.2f" % (
        three.receive_us(three.floods) / one.receive_us(one.floods)), "", None)
    table.add(f"saturated, % dropped by queues: {', '.join(THREE)}",
              words(three.dropped(), 1), "", None)
    trials = one.all + three.all
    exact = sum(map(is_exact, trials))
    table.add("one and three outputs: accounts that are exact",
              f"{exact} of {len(trials)}", "all", exact == len(trials))


def outputs(args, table):
    try:
        unshare()
    except Skip as reason:
        print(f"three outputs: skipped, syslog needs a /dev/log of its own: "
              f"{reason}", flush=True)
        return []
    one = Reception("traplined v2c, one file", args, THREE[:1])
    three = Reception("traplined v2c, three outputs", args, THREE)
    for number in range(args.rounds):
        print(f"outputs, round {number + 1}:")
        one.round(args)
        three.round(args)
    add_rows(table, one, three)
    return [one, three]
