# SPDX-License-Identifier: ISC
"""What becomes of datagrams, asked of tests/tools/decide: the pipeline of a
configuration made for the purpose, with one output of JSON records."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("TRAPLINE_BUILD", TOP / "build"))
DECIDE = BUILD / "tests/tools/decide"
CONF = """listen = {{"udp:127.0.0.1:162"}}
community "*" {{}}
file "records" {{ path = "{records}"  format = "json"  queue = "1G" }}
"""
SHOWN = 20  # failures of one collection that are shown in full


class Totals:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, name, mistakes):
        """Counts one datagram; `mistakes` says what was wrong with it."""
        if not mistakes:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= SHOWN:
            print(f"{name}: {'; '.join(mistakes)}")

    def finish(self):
        """The summary in one line; the exit status."""
        print(f"{self.passed} passed, {self.failed} failed, "
              f"{self.skipped} skipped")
        return 1 if self.failed else 0


def user_section(usm, level):
    """The configuration's words for the manifest's."""
    lines = [f'user "{usm["user"]}" {{', f'    level = "{level}"']
    if "auth" in usm:
        lines += [f'    auth = "{usm["auth"]}"',
                  f'    auth_passphrase = "{usm["auth_pass"]}"']
    if "priv" in usm:
        priv = {"AES": "AES-128"}.get(usm["priv"], usm["priv"])
        lines += [f'    priv = "{priv}"',
                  f'    priv_passphrase = "{usm["priv_pass"]}"']
    if usm.get("keyext", "none") != "none":
        lines.append(f'    key_extension = "{usm["keyext"]}"')
    return "\n".join(lines + ["}\n"])


def decide(lines, users="", options=()):
    """What becomes of datagrams: {key: (reason, record or None)}."""
    with tempfile.TemporaryDirectory() as directory:
        records = Path(directory, "records")
        conf = Path(directory, "decide.conf")
        conf.write_text(CONF.format(records=records) + users)
        conf.chmod(0o600)
        text = "".join(f"{key} {octets}\n" for key, octets in lines)
        done = subprocess.run(
            [DECIDE, "-c", conf, *options], input=text, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        written = records.read_text("utf-8") if records.exists() else ""
    reasons = [line.split(" ") for line in done.stdout.splitlines()]
    if done.returncode != 0 or len(reasons) != len(lines):
        sys.exit(f"decide ended with status {done.returncode} after "
                 f"{len(reasons)} of {len(lines)} datagrams:\n{done.stderr}")
    return match_records(reasons, written.split("\n")[:-1])


def match_records(reasons, records):
    """Records come in the order of the datagrams that became one."""
    records = iter(records)
    answers = {
        key: (reason, json.loads(next(records))
              if reason == "notification" else None)
        for key, reason in reasons}
    if next(records, None) is not None:
        sys.exit("decide wrote more records than it counted")
    return answers


def strip(answer):
    """Without the time of reception."""
    reason, record = answer
    if record is not None:
        record.pop("time")
    return reason, record
