#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""An authenticated message of v3 is accepted as it is and no other way: not
with any single bit flipped, not cut short anywhere, not with its digest cut
short or made longer (CVE-2008-0960). The messages are net-snmp's, from the fuzz
corpus. The last line is `N passed, N failed, N skipped`.
"""
import sys

from deciding import TOP, Totals, decide, user_section

CORPUS = TOP / "tests/fuzz/corpus/message"
MESSAGES = {
    "net-snmp-v3-auth": (
        "authNoPriv", 24,
        {"user": "noc", "auth": "SHA-256", "auth_pass": "authpass99"}),
    "net-snmp-v3-priv": (
        "authPriv", 12,
        {"user": "noc", "auth": "SHA", "auth_pass": "authpass99",
         "priv": "AES", "priv_pass": "privpass99"}),
}
# Where lengths stand that a longer digest makes longer: the parameters' OCTET
# STRING and SEQUENCE, in front of the engine ID.
ENGINE = bytes.fromhex("04098000270f0474657374")


def flips(message):
    for bit in range(len(message) * 8):
        flipped = bytearray(message)
        flipped[bit // 8] ^= 0x80 >> bit % 8
        yield f"bit-{bit}", flipped


def prefixes(message):
    for size in range(len(message)):
        yield f"prefix-{size}", message[:size]


def resize(message, size, wanted):
    """The message with another number of octets of its digest, all lengths
    around it put right: two in front of the engine, one that is the whole's."""
    head = message.index(ENGINE)
    digest = message.index(b"\x04\x03noc") + 5
    assert message[digest:digest + 2] == bytes((4, size))
    octets = message[digest + 2:digest + 2 + size]
    octets = (octets * 2 + bytes(64))[:wanted]
    changed = bytearray(message)
    changed[digest:digest + 2 + size] = bytes((4, wanted)) + octets
    for at in (head - 1, head - 3, 2):
        changed[at] += wanted - size
    return changed


def digests(message, size):
    for wanted in range(65):
        if wanted != size:
            yield f"digest-of-{wanted}", resize(message, size, wanted)


def test(totals, name, level, size, user):
    message = (CORPUS / name).read_bytes()
    forged = [*flips(message), *prefixes(message), *digests(message, size)]
    lines = [(key, octets.hex()) for key, octets in forged if octets]
    answers = decide(lines + [("itself", message.hex())],
                     user_section(user, level))
    for key, (reason, _) in answers.items():
        accepted = reason == "notification"
        totals.check(f"{name} {key}", [] if accepted == (key == "itself")
                     else [reason])
    wrong = {key: reason for key, (reason, _) in answers.items()
             if key.startswith("digest-of-") and
             reason != "usmStatsWrongDigests"}
    totals.check(f"{name} digests", [f"{wrong}"] if wrong else [])


def main():
    totals = Totals()
    for name, (level, size, user) in MESSAGES.items():
        test(totals, name, level, size, user)
    return totals.finish()


if __name__ == "__main__":
    sys.exit(main())
