# SPDX-License-Identifier: ISC
"""Keys that cost a hash over 1 MiB for each engine (Reeder's extension), while
another stream runs at a steady rate: is the daemon in that stream's way, and
what becomes of the messages that wait for a key?"""
import json
import re
import shutil
import statistics
import subprocess
import threading

from receivers import GENERATOR_CORE, PORT, Traplined, pin

# what SHA's 20 octets are too few for
USER = ("-v", "3", "-A", "SHA", "-X", "AES-256", "-K", "reeder")
ENGINES = 1000
STEADY = 50000  # a second: the other stream
EACH = 8        # messages of an engine
APART = 0.25    # seconds between them
WAITING = "keyPending"
WORKER = "worker"  # the thread's name


class Waiting:
    """A generator that has made its messages and goes at a word."""

    def __init__(self, build, *options):
        self.process = subprocess.Popen(
            [str(build / "tests/bench/load"), "-p", str(PORT), "-g",
             *map(str, options)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, preexec_fn=pin(GENERATOR_CORE))
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError("the generator does not start")

    def go(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def result(self):
        return json.loads(self.process.communicate()[0])

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


class Watch(threading.Thread):
    """Asks a receiver's account now and then, for the most that waited."""

    def __init__(self, receiver):
        super().__init__()
        self.receiver, self.most, self.ended = receiver, 0, threading.Event()

    def run(self):
        while not self.ended.wait(0.05):
            self.most = max(self.most, self.receiver.account(0)["parked"])

    def end(self):
        self.ended.set()
        self.join()
        return self.most


class Mixed:
    """Both streams at once, or the steady one alone, once."""

    def __init__(self, args, engines):
        seconds = max(EACH * APART, args.seconds)
        options = [("-n", int(STEADY * seconds), "-r", STEADY)]
        if engines:
            options.append((*USER, "-e", engines, "-n", engines * EACH, "-r",
                            int(engines / APART)))
        self.build, self.senders = args.build, []
        self.receiver = Traplined(args.build, 1, digest="SHA",
                                  cipher="AES-256", extension="reeder")
        try:
            self.receiver.start()
            for each in options:
                self.senders.append(Waiting(args.build, *each))
            self.run()
        finally:
            for sender in self.senders:
                sender.close()
            self.receiver.close()

    def run(self):
        before, watch = self.receiver.threads(), Watch(self.receiver)
        for sender in self.senders:
            sender.go()
        watch.start()
        self.sent = [sender.result()["sent"] for sender in self.senders]
        self.receiver.wait_idle()
        self.parked = watch.end()
        self.account = self.receiver.account(sum(self.sent))
        now = self.receiver.threads()
        self.receive_us = (now["receive"] - before["receive"]) / sum(
            self.sent) / 1000
        self.worker_ms = (now[WORKER] - before[WORKER]) / 1e6
        self.receiver.stop()
        self.split()

    def split(self):
        """What came of each stream, by the far end."""
        steady = self.receiver.home / "steady"
        waited = self.receiver.home / "waited"
        self.heard = set()
        with self.receiver.output.open("rb") as records, \
                steady.open("wb") as one, waited.open("wb") as other:
            for record in records:
                engine = re.search(rb'"engine_id":"([0-9a-fx]+)"', record)
                (other if engine else one).write(record)
                if engine:
                    self.heard.add(engine[1])
        self.tallies = []
        for path, sent in zip((steady, waited), self.sent):
            shutil.move(path, self.receiver.output)
            self.tallies.append(self.receiver.tally(sent))

    def lost(self, stream):
        return self.sent[stream] - self.tallies[stream]["delivered"]

    def is_exact(self):
        """Does every sum come out, and is each message that did not come
        told of?"""
        now = self.account
        received = now["notifications"] + sum(now["drops"].values())
        file = now["outputs"][0]
        return (now["received"] + now["kernel_drops"] == sum(self.sent) and
                now["received"] == received and now["parked"] == 0 and
                now["repeats"] == 0 and
                file["delivered"] + file["dropped"] == now["notifications"] and
                file["delivered"] == sum(
                    t["delivered"] for t in self.tallies) and
                not any(t["duplicates"] for t in self.tallies))


def median(trials, value):
    return statistics.median(value(trial) for trial in trials)


def add_rows(table, alone, mixed):
    sent = mixed[0].sent[1]
    name = f"Reeder, {sent // EACH} engines"
    lost = max(trial.lost(0) for trial in mixed)
    table.add(f"{name}: v2c lost at {STEADY}/s beside them", str(lost), "0",
              lost == 0)
    table.add(f"{name}: delivered, {WAITING}, most parked", ", ".join(
        "%.0f" % median(mixed, value) for value in (
            lambda t: t.tallies[1]["delivered"],
            lambda t: t.account["drops"].get(WAITING, 0),
            lambda t: t.parked)), f"of {sent}", None)
    others = max(sum(n for why, n in trial.account["drops"].items()
                     if why != WAITING) for trial in mixed)
    table.add(f"{name}: dropped for other reasons", str(others), "0",
              others == 0)
    heard = min(len(trial.heard) for trial in mixed)
    table.add(f"{name}: delivered something of", str(heard), "all",
              heard == sent // EACH)
    table.add(f"{name}: ms CPU of the worker, each key", "%.2f" % median(
        mixed, lambda t: t.worker_ms / max(len(t.heard), 1)), "", None)
    table.add(f"{name}: us CPU each, receiving, without, with", ", ".join(
        "%.2f" % median(trials, lambda t: t.receive_us)
        for trials in (alone, mixed)), "", None)
    trials = alone + mixed
    exact = sum(trial.is_exact() for trial in trials)
    table.add(f"{name}: accounts that are exact",
              f"{exact} of {len(trials)}", "all", exact == len(trials))


def reeder(args, table):
    """The steady stream alone, and beside engines met for the first time."""
    alone, mixed = [], []
    for _ in range(args.rounds):
        alone.append(Mixed(args, 0))
        mixed.append(Mixed(args, min(ENGINES, args.engines)))
    add_rows(table, alone, mixed)
