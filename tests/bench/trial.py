# SPDX-License-Identifier: ISC
"""A receiver under a load, once; many times; and the table of what came out."""
import statistics

from receivers import generate


class Trial:
    """One receiver, started, loaded, stopped."""

    def __init__(self, build, make, options, rate, seconds, warm=()):
        count = max(int(rate * seconds), 1)
        receiver = make()
        try:
            receiver.start()
            self.idle = receiver.resident()
            for more in warm:
                generate(build, *more)
            receiver.wait_idle()
            self.warm = receiver.resident()
            before = receiver.threads()
            load = generate(build, *options, "-n", count, "-r", int(rate))
            receiver.wait_idle()
            self.threads = {name: ns - before.get(name, 0) for name, ns
                            in receiver.threads().items()}
            self.account = receiver.account(load["sent"])
            receiver.stop()
            self.log = getattr(receiver, "log", None)
            if warm:
                self.delivered = self.sent = load["sent"]
            else:
                tally = receiver.tally(count)
                self.delivered, self.sent = tally["delivered"], load["sent"]
                self.duplicates = tally["duplicates"]
                self.octets = tally["octets"]
        finally:
            receiver.close()
        self.offered = load["sent"] / load["seconds"]
        self.rate = self.delivered / load["seconds"]
        cpu = sum(self.threads.values())
        self.cpu_us = cpu / max(self.delivered, 1) / 1000
        self.lossless = self.delivered == self.sent


class Series:
    """A receiver and a load, and all that was seen of them."""

    def __init__(self, name, make, options, guess):
        self.name, self.make, self.options = name, make, options
        self.guess, self.best, self.saturated, self.points = guess, [], [], []

    def trial(self, args, rate):
        trial = Trial(args.build, self.make, self.options, rate, args.seconds)
        self.points.append((trial.offered, trial.rate))
        return trial

    def round(self, args):
        """The highest lossless rate, by halving; the work at saturation."""
        flood = self.trial(args, self.guess * 1.8)
        self.saturated.append(flood.cpu_us)
        low, high = 0.0, flood.rate * 1.6
        rate, best = flood.rate * 0.8, 0.0
        if flood.lossless:
            low = best = flood.offered
        for _ in range(args.steps):
            trial = self.trial(args, rate)
            if trial.lossless:
                best = max(best, trial.offered)
                low = max(low, rate)
            else:
                high = min(high, rate)
            rate = (low * high) ** 0.5 if low else high * 0.6
        self.best.append(best)
        print(f"  {self.name:32} lossless {best:9.0f}/s   saturated "
              f"{flood.cpu_us:6.2f} us each", flush=True)

    def lossless(self):
        return statistics.median(self.best)

    def cpu(self):
        return statistics.median(self.saturated)


class Table:
    """Lines of what was measured, beside the target."""

    def __init__(self):
        self.rows = []

    def add(self, what, value, target, met):
        self.rows.append((what, value, target, "" if met is None else
                          "yes" if met else "NO"))
        print(f"  {what:58}{value:>16}  {target:16}{self.rows[-1][3]}",
              flush=True)
