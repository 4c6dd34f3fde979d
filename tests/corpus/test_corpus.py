#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Runs collections of datagrams through the decoder and compares.

The collections are other people's and no part of the project: they are looked
for in $TRAPLINE_CORPUS, else in ../shared/corpus beside the checkout; without
them everything is skipped. See the README there.

notifications.jsonl: each verdict, and the decode of what is accepted, field by
field. PROTOS c06-snmpv1: the verdicts of 18,326 datagrams; what may go either
way must go the same way twice. The last line is `N passed, N failed, N
skipped`.
"""
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("TRAPLINE_BUILD", TOP / "build"))
DECIDE = BUILD / "tests/tools/decide"
CORPUS = Path(os.environ.get("TRAPLINE_CORPUS", TOP.parent / "shared/corpus"))
PROTOS = ("c06-snmpv1-trap-app-r1", "c06-snmpv1-trap-enc-r1")
SHOWN = 20  # failures of one collection that are shown in full

TYPES = {
    "Integer32": "INTEGER",
    "OctetString": "OCTET STRING",
    "ObjectIdentifier": "OBJECT IDENTIFIER",
    "Null": "NULL",
}
# The manifest's irregularities (up to the bracket) and our flags for them.
FLAGS = {
    "non-minimal length": "nonMinimalLength",
    "non-minimal integer": "paddedInteger",
    "leading 0x80 in sub-identifier": "paddedOid",
}
PLACE_FLAGS = {"noSysUpTime", "noSnmpTrapOid", "trapOidBeforeUpTime"}
HEADS = {
    "uptime": ("1.3.6.1.2.1.1.3.0", "TimeTicks"),
    "trap_oid": ("1.3.6.1.6.3.1.1.4.1.0", "ObjectIdentifier"),
}


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


def decide(lines, *options):
    """What becomes of datagrams: {key: (reason, record or None)}."""
    text = "".join(f"{key} {hexadecimal}\n" for key, hexadecimal in lines)
    done = subprocess.run(
        [DECIDE, *options], input=text, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, timeout=300)
    answers = {}
    for line in done.stdout.splitlines():
        key, reason, *record = line.split(" ", 2)
        answers[key] = (reason, json.loads(record[0]) if record else None)
    if done.returncode != 0 or len(answers) != len(lines):
        sys.exit(f"decide ended with status {done.returncode} after "
                 f"{len(answers)} of {len(lines)} datagrams:\n{done.stderr}")
    return answers


def octets(value):
    """An octet string of the manifest as octets."""
    if "hex" in value:
        return bytes.fromhex(value["hex"])
    return value["text"].encode()


def octets_of(record, name):
    """A field of a record that may be text or hexadecimal."""
    if name in record:
        return record[name].encode()
    if name + "_hex" in record:
        return bytes.fromhex(record[name + "_hex"])
    return None


def expected_value(varbind):
    """What a record says of this varbind beside its name."""
    value = varbind["value"]
    if value is None:
        return {}
    if not isinstance(value, dict):
        return {"value": value}
    if varbind["type"] == "OctetString" and "text" in value:
        return {"value": value["text"]}
    return {"hex": octets(value).hex()}


def split_varbinds(decode):
    """{uptime, trap_oid} where they stand among the first two varbinds, and
    the other varbinds."""
    if decode["version"] == "v1":
        return {k: decode[k] for k in HEADS}, decode["varbinds"]
    heads, rest = {}, []
    for place, varbind in enumerate(decode["varbinds"]):
        for name, head in HEADS.items():
            if (place < 2 and name not in heads and
                    (varbind["oid"], varbind["type"]) == head):
                heads[name] = varbind["value"]
                break
        else:
            rest.append(varbind)
    return heads, rest


def expected_fields(decode):
    heads, _ = split_varbinds(decode)
    fields = {
        "version": decode["version"],
        "pdu": "inform" if decode["pdu"] == "inform" else "trap",
        "request_id": decode.get("request_id"),
        "uptime": heads.get("uptime"),
        "trap_oid": heads.get("trap_oid"),
        "enterprise": decode.get("enterprise"),
        "agent_address": decode.get("agent_addr"),
        "generic_trap": decode.get("generic"),
        "specific_trap": decode.get("specific"),
        "user": decode.get("user"),
        "security_level": decode.get("level"),
        "engine_id": decode.get("engine_id"),
        "context_engine_id": decode.get("context_engine_id"),
    }
    if decode["version"] == "v1":
        fields["request_id"] = None
    return fields


def compare_varbinds(record, decode):
    mistakes = []
    expected = [
        dict({"oid": v["oid"], "type": TYPES.get(v["type"], v["type"])},
             **expected_value(v))
        for v in split_varbinds(decode)[1]]
    got = [{k: v[k] for k in v if k not in ("name", "label")}
           for v in record["varbinds"]]
    for e, g in zip(expected, got):
        if e != g:
            mistakes.append(f"varbind {g}, expected {e}")
    if len(expected) != len(got):
        mistakes.append(f"{len(got)} varbinds, expected {len(expected)}")
    return mistakes


def compare_flags(record, entry):
    """Every irregularity has its flag, and there is no flag without one."""
    got = set(record.get("flags", []))
    expected, places = set(), False
    for irregular in entry.get("irregular", []):
        name = re.sub(r" \(.*", "", irregular)
        if "first two varbinds" in name:
            places = True
        elif "octets after the message" in name:
            expected.add("trailingOctets")
        else:
            expected.add(FLAGS.get(name, name))
    mistakes = []
    if places != bool(got & PLACE_FLAGS):
        mistakes.append(f"flags {sorted(got)} for {entry.get('irregular')}")
    if got - PLACE_FLAGS != expected:
        mistakes.append(f"flags {sorted(got)}, expected {sorted(expected)}")
    return mistakes


def compare(record, entry):
    """How a record differs from the manifest."""
    decode = entry["decode"]
    mistakes = [
        f"{name} {record.get(name)!r}, expected {value!r}"
        for name, value in expected_fields(decode).items()
        if record.get(name) != value]
    for name in ("community", "context_name"):
        expected = octets(decode[name]) if name in decode else None
        if octets_of(record, name) != expected:
            mistakes.append(f"{name} {octets_of(record, name)!r}, "
                            f"expected {expected!r}")
    return (mistakes + compare_varbinds(record, decode) +
            compare_flags(record, entry))


def judge(entry, answer, again):
    """What is wrong with the answer to an entry of the manifest."""
    reason, record = answer
    if answer != again:
        return [f"{reason}, then {again[0]}"]
    if entry["verdict"] == "reject":
        return ["accepted"] if record is not None else []
    if record is None:
        return [reason] if entry["verdict"] == "accept" else []
    return compare(record, entry)


def notifications(totals):
    with open(CORPUS / "notifications.jsonl", encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    plain = [e for e in entries if not is_v3(e)]
    lines = [(e["id"], e["hex"]) for e in plain]
    first, second = decide(lines), decide(lines)
    for entry in plain:
        totals.check(entry["id"], judge(
            entry, first[entry["id"]], second[entry["id"]]))


def is_v3(entry):
    return (entry.get("decode") or {}).get("version") == "v3"


def protos(totals, name):
    with gzip.open(CORPUS / f"{name}.jsonl.gz", "rt") as file:
        entries = [json.loads(line) for line in file]
    lines = [(f"{n}", e["hex"]) for n, e in enumerate(entries)]
    first, second = decide(lines), decide(lines)
    for n, entry in enumerate(entries):
        reason, record = first[f"{n}"]
        mistakes = []
        if first[f"{n}"] != second[f"{n}"]:
            mistakes = [f"{reason}, then {second[f'{n}'][0]}"]
        elif entry["verdict"] == "accept" and record is None:
            mistakes = [f"{reason}, though it is clean"]
        elif entry["verdict"] == "reject" and record is not None:
            mistakes = [f"accepted, though: {entry['why']}"]
        totals.check(f"{name} frame {entry['frame']}", mistakes)


def main():
    totals = Totals()
    if not (CORPUS / "notifications.jsonl").exists():
        print(f"skipped: there is no {CORPUS}/notifications.jsonl")
        totals.skipped = 1 + len(PROTOS)
    else:
        notifications(totals)
        for name in PROTOS:
            protos(totals, name)
    print(f"{totals.passed} passed, {totals.failed} failed, "
          f"{totals.skipped} skipped")
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
