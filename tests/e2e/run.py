#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Runs the end-to-end tests: the built daemon against real senders.

A test is a function test_*(case) in a file test_*.py; its first line of
documentation is its name. Each runs in a process, a directory and on ports of
its own, a few at a time, and is killed with all that it started when it takes
too long. A file without such functions is a program, which prints `N passed, N
failed` last. The directory of a test that fails is kept with --keep.
$TRAPLINE_BUILD is the build directory. The last line is `N passed, N failed, N
skipped`.
"""
import argparse
import concurrent.futures
import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from lib.case import Case, Skip, adopt_orphans, kill_descendants  # noqa: E402
from lib.daemon import BUILD, TOP  # noqa: E402

SKIPPED = 77
TIMEOUT = 180  # seconds a test may take; a program twice that
SUMMARY = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)


def tests_of(path):
    """Its tests in the order of the file; one None if it is a program."""
    text = path.read_text()
    names = re.findall(r"^def (test_\w+)\(case\):", text, re.M)
    return [(path.stem, name) for name in names] or [(path.stem, None)]


def load(module, name):
    return getattr(importlib.import_module(module), name)


def run_one(module, name, directory):
    """In the process of a test. Gives its exit status."""
    adopt_orphans()
    case = Case(directory)
    try:
        try:
            load(module, name)(case)
        except BaseException:
            try:
                case.close()
            except Exception as second:
                print(f"and then: {second}")
            raise
        case.close()
    except Skip as why:
        print(why)
        return SKIPPED
    except Exception:
        traceback.print_exc(file=sys.stdout)
        for log in case.logs():
            print(log)
        return 1
    return 0


def start(module, name, directory):
    command = [sys.executable, HERE / f"{module}.py"]
    if name is not None:
        command = [sys.executable, HERE / "run.py", "--one", module, name,
                   directory]
    return subprocess.Popen(
        command, cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
        env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1",
                 TRAPLINE_BUILD=str(BUILD)))


class Outcome:
    def __init__(self, module, name):
        self.module, self.name, self.output = module, name, ""
        self.passed = self.failed = self.skipped = 0
        self.seconds = 0

    def settle(self, status, output):
        self.output = output
        summary = SUMMARY.findall(output) if self.name is None else []
        if summary:
            self.passed, self.failed, self.skipped = (
                int(n or 0) for n in summary[-1])
            if status not in (0, SKIPPED) and not self.failed:
                self.failed = 1
        elif status == SKIPPED:
            self.skipped = 1
        elif status == 0 and self.name is not None:
            self.passed = 1
        else:
            self.failed = 1

    def title(self):
        if self.name is None:
            return f"{self.module}: {self.passed} passed"
        words = self.name.removeprefix("test_").replace("_", " ")
        return f"{self.module.removeprefix('test_')}: {words}"

    def print(self, verbose):
        word = ("FAIL" if self.failed else "ok" if self.passed else "skip")
        line = f"{word:5}{self.title()}"
        if not self.failed and not self.passed:
            line += f" ({self.output.strip()})"
        if verbose:
            line += f" [{self.seconds:.1f} s]"
        print(line, flush=True)
        if self.failed or (verbose and self.passed and self.output):
            print(self.output.rstrip(), flush=True)


def run_test(module, name, keep):
    outcome = Outcome(module, name)
    started = time.monotonic()
    directory = tempfile.mkdtemp(prefix="tl-")
    os.chmod(directory, 0o755)
    child = start(module, name, directory)
    limit = TIMEOUT * (2 if name is None else 1)
    try:
        output = child.communicate(timeout=limit)[0]
        status = child.returncode
    except subprocess.TimeoutExpired:
        kill_descendants(child.pid)
        child.kill()
        output = child.communicate()[0] + f"\nno end after {limit} s\n"
        status = 1
    outcome.seconds = time.monotonic() - started
    outcome.settle(status, output)
    if keep and outcome.failed:
        outcome.output += f"\nkept: {directory}"
    else:
        shutil.rmtree(directory, ignore_errors=True)
    return outcome


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("-k", metavar="PATTERN", default="",
                        help="only tests whose file.name has this in it")
    parser.add_argument("-v", action="store_true", help="times, and output")
    parser.add_argument("-j", type=int, default=3, help="at a time")
    parser.add_argument("--keep", action="store_true",
                        help="the directories of tests that fail")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    args = arguments()
    if args.one:
        return run_one(*args.one)
    wanted = [test for path in sorted(HERE.glob("test_*.py"))
              for test in tests_of(path)
              if re.search(args.k, f"{test[0]}.{test[1]}")]
    totals, failed = [0, 0, 0], []
    with concurrent.futures.ThreadPoolExecutor(args.j) as pool:
        running = [pool.submit(run_test, *test, args.keep) for test in wanted]
        for done in concurrent.futures.as_completed(running):
            outcome = done.result()
            outcome.print(args.v)
            failed += [outcome] if outcome.failed else []
            totals[0] += outcome.passed
            totals[1] += outcome.failed
            totals[2] += outcome.skipped
    for outcome in failed:  # once more, where the end of the output is read
        outcome.print(args.v)
    print("{} passed, {} failed, {} skipped".format(*totals))
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main())
