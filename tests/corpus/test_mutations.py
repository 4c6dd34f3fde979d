#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Every datagram of the collection that is to be accepted, cut short at every
octet and with every bit flipped. Cut short, none is accepted. With a bit
flipped, none that is authenticated is; of the others each must be decided, and
the same way twice. See test_corpus.py for where the collection is. The last
line is `N passed, N failed, N skipped`.
"""
import json
import sys

from deciding import Totals, decide, strip, user_section
from test_corpus import CORPUS, is_v3


def message_size(datagram):
    """Octets of the message; what stands behind it is not part of it."""
    size, at = datagram[1], 2
    if size & 0x80:
        at += size & 0x7f
        size = int.from_bytes(datagram[2:at], "big")
    return at + size


def mutants(entry):
    """Pairs of a key and a datagram; the last is the entry itself."""
    datagram = bytes.fromhex(entry["hex"])
    size = message_size(datagram)
    for end in range(1, size):
        yield f"{entry['id']}:prefix-{end}", datagram[:end]
    for bit in range(size * 8):
        flipped = bytearray(datagram)
        flipped[bit // 8] ^= 0x80 >> bit % 8
        yield f"{entry['id']}:bit-{bit}", flipped
    yield f"{entry['id']}:itself", datagram


def ask(entry):
    """The answers to all mutants of a message: {key: (reason, record)}."""
    users, options = "", []
    usm = entry.get("usm")
    if is_v3(entry) and usm and usm.get("keys") != "unknown":
        users = user_section(usm, entry["decode"].get("level", usm["level"]))
    if "receiver_engine" in entry:
        boots, time = entry["receiver_boots_time"]
        options = ["-e", entry["receiver_engine"], "-b", f"{boots}",
                   "-t", f"{time}"]
    lines = [(key, octets.hex()) for key, octets in mutants(entry)]
    return decide(lines, users, options)


def is_authenticated(entry):
    return is_v3(entry) and entry["decode"]["level"] != "noAuthNoPriv"


def judge(entry, key, reason):
    """What is wrong with an answer."""
    accepted = reason in ("notification", "repeat")
    kind = key.rpartition(":")[2].split("-")[0]
    if kind == "itself":
        return [] if accepted else [f"{reason}, and it is whole"]
    if accepted and (kind == "prefix" or is_authenticated(entry)):
        return ["accepted"]
    return []


def test(totals, entry):
    answers = ask(entry)
    again = answers if is_v3(entry) else ask(entry)
    for key, answer in answers.items():
        mistakes = judge(entry, key, answer[0])
        if again is not answers and strip(answer) != strip(again[key]):
            mistakes.append(f"{answer[0]}, then {again[key][0]}")
        totals.check(key, mistakes)


def main():
    totals = Totals()
    path = CORPUS / "notifications.jsonl"
    if not path.exists():
        print(f"{path} is not here")
        totals.skipped = 1
        return totals.finish()
    for line in path.read_text("utf-8").splitlines():
        entry = json.loads(line)
        usable = entry["verdict"] == "accept" and (
            not is_v3(entry) or "usm" in entry and
            entry["usm"].get("keys") != "unknown")
        if usable:
            test(totals, entry)
    return totals.finish()


if __name__ == "__main__":
    sys.exit(main())
