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
import sys
from pathlib import Path

from deciding import Totals, decide, strip, user_section

TOP = Path(__file__).resolve().parent.parent.parent
CORPUS = Path(os.environ.get("TRAPLINE_CORPUS", TOP.parent / "shared/corpus"))
PROTOS = ("c06-snmpv1-trap-app-r1", "c06-snmpv1-trap-enc-r1")

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


def is_v3(entry):
    return (entry.get("decode") or {}).get("version") == "v3"


def decide_v3(entry):
    """A message of v3 meets its user, and a receiver that remembers nothing."""
    usm, users, options = entry.get("usm"), "", []
    if usm and usm.get("keys") != "unknown":
        users = user_section(usm, entry["decode"].get("level", usm["level"]))
    if "receiver_engine" in entry:
        boots, time = entry["receiver_boots_time"]
        options = ["-e", entry["receiver_engine"], "-b", f"{boots}",
                   "-t", f"{time}"]
    return decide([(entry["id"], entry["hex"])], users, options)


def decide_all(entries):
    answers = decide(
        [(e["id"], e["hex"]) for e in entries if not is_v3(e)])
    for entry in filter(is_v3, entries):
        answers.update(decide_v3(entry))
    return answers


def notifications(totals):
    with open(CORPUS / "notifications.jsonl", encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    first, second = decide_all(entries), decide_all(entries)
    for entry in entries:
        key = entry["id"]
        totals.check(key, judge(entry, strip(first[key]), strip(second[key])))


def protos(totals, name):
    with gzip.open(CORPUS / f"{name}.jsonl.gz", "rt") as file:
        entries = [json.loads(line) for line in file]
    lines = [(f"{n}", e["hex"]) for n, e in enumerate(entries)]
    first, second = decide(lines), decide(lines)
    for n, entry in enumerate(entries):
        reason, record = first[f"{n}"]
        mistakes = []
        if strip(first[f"{n}"]) != strip(second[f"{n}"]):
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
    return totals.finish()


if __name__ == "__main__":
    sys.exit(main())
