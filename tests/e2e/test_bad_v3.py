# SPDX-License-Identifier: ISC
"""SNMPv3 messages that prove nothing, or not enough: refused under the names
of RFC 3412 and RFC 3414, reported only where these ask for it."""
import hashlib
import hmac

from lib import ber, snmp, usm
from lib.ber import integer, octets, sequence
from lib.refusal import Bad, refuse
from lib.snmp import varbinds
from lib.users import Keyed

OURS, THEIRS = "8000270f046f757273", bytes.fromhex("8000270f047468656972")
SAFE, AUTHED, OPEN, DES = (
    Keyed("safe", "SHA", "AES"), Keyed("authed", "SHA"), Keyed("open"),
    Keyed("des", "SHA", "DES"))
SECTIONS = "".join(user.section() for user in (SAFE, AUTHED, OPEN, DES))
DIGESTS, UNKNOWN_ENGINE, UNKNOWN_USER, LEVELS, WINDOW, DECRYPTION = (
    "usmStatsWrongDigests", "usmStatsUnknownEngineIDs",
    "usmStatsUnknownUserNames", "usmStatsUnsupportedSecLevels",
    "usmStatsNotInTimeWindows", "usmStatsDecryptionErrors")
PARSE, HANDLER = "snmpInASNParseErrs", "snmpUnknownPDUHandlers"
TRAP = snmp.pdu(varbinds(snmp.mark("never")))
INFORM = snmp.pdu(varbinds(snmp.mark("never")), snmp.INFORM)
GET = snmp.pdu([], snmp.GET)


def daemon_of(case):
    """Its engine ID and boots are known: no discovery is needed."""
    return case.daemon(f'engine_id = "0x{OURS}"\nreport_burst = 1000\n' +
                       SECTIONS)


def form(user, to_us=True, **fields):
    """Right in everything but these fields."""
    engine = bytes.fromhex(OURS) if to_us else THEIRS
    return usm.Form(user.usm, engine, 1, 1, **fields)


def with_digest_of(size, of, pdu):
    """As the attacker of CVE-2008-0960: as much of the right digest as the
    field has, or more."""
    zeroed = usm.encode(of.but(digest=bytes(size)), pdu)
    mac = hmac.new(of.user.auth_key(of.engine_id), zeroed, hashlib.sha1)
    return usm.encode(of.but(digest=mac.digest()[:size]), pdu)


def test_digests_of_any_other_length(case):
    to_us, theirs = form(AUTHED), form(AUTHED, to_us=False)
    sizes = (1, 2, 11, 13, 16, 20)
    bad = [Bad(f"trap, {size} octets", with_digest_of(size, theirs, TRAP),
               DIGESTS) for size in sizes]
    bad += [Bad(f"inform, {size} octets", with_digest_of(size, to_us, INFORM),
                DIGESTS, DIGESTS) for size in sizes]
    bad += [Bad("trap, none", usm.encode(theirs.but(digest=b""), TRAP),
                DIGESTS),
            Bad("inform, none", usm.encode(to_us.but(digest=b""), INFORM),
                DIGESTS, DIGESTS)]
    refuse(case, daemon_of(case), bad)


def test_every_digest_of_one_octet(case):
    theirs = form(AUTHED, to_us=False)
    refuse(case, daemon_of(case), [
        Bad(f"{octet:#x}", usm.encode(theirs.but(digest=bytes([octet])), TRAP),
            DIGESTS) for octet in range(256)])


def test_every_flipped_bit_of_a_digest(case):
    good = usm.encode(form(AUTHED, to_us=False), TRAP)
    digest = snmp.parse(good).digest
    bad = []
    for bit in range(8 * len(digest)):
        flipped = bytearray(digest)
        flipped[bit // 8] ^= 1 << bit % 8
        bad.append(Bad(f"bit {bit}", good.replace(digest, bytes(flipped)),
                       DIGESTS))
    bad.append(Bad("zeros", good.replace(digest, bytes(12)), DIGESTS))
    refuse(case, daemon_of(case), bad)


def test_levels_and_models(case):
    priv_only = usm.PRIV | usm.REPORTABLE
    refuse(case, daemon_of(case), [
        Bad("privacy without authentication",
            usm.encode(form(SAFE, flags=priv_only), INFORM), "snmpInvalidMsgs"),
        Bad("the same as trap",
            usm.encode(form(SAFE, to_us=False, flags=usm.PRIV), TRAP),
            "snmpInvalidMsgs"),
        *(Bad(f"model {model}", usm.encode(form(AUTHED, model=model), INFORM),
              "snmpUnknownSecurityModels")
          for model in (1, 2, 4, 2 ** 31 - 1)),
        *(Bad(f"inform, flags {flags}",
              usm.encode(form(SAFE, flags=flags | usm.REPORTABLE), INFORM),
              LEVELS, LEVELS) for flags in (0, usm.AUTH)),
        *(Bad(f"trap, flags {flags}",
              usm.encode(form(SAFE, to_us=False, flags=flags), TRAP), LEVELS)
          for flags in (0, usm.AUTH)),
        Bad("more than the user has",
            usm.encode(form(OPEN, flags=usm.AUTH | usm.REPORTABLE), INFORM),
            LEVELS, LEVELS),
    ])


def test_names(case):
    nobody = Keyed("nobody", "SHA")
    stranger = Keyed("safe ", "SHA", "AES")  # nearly that user
    # who encrypts hides what it is: only the reportableFlag tells
    hidden = form(stranger, flags=usm.AUTH | usm.PRIV)
    asking = hidden.but(flags=usm.AUTH | usm.PRIV | usm.REPORTABLE)
    refuse(case, daemon_of(case), [
        Bad("trap", usm.encode(form(nobody, to_us=False), TRAP),
            UNKNOWN_ENGINE),
        Bad("trap that wants a Report", usm.encode(
            form(nobody, to_us=False, flags=usm.AUTH | usm.REPORTABLE), TRAP),
            UNKNOWN_ENGINE),
        Bad("inform", usm.encode(form(nobody), INFORM), UNKNOWN_USER,
            UNKNOWN_USER),
        Bad("inform to another engine", usm.encode(
            form(nobody, to_us=False), INFORM), UNKNOWN_ENGINE,
            UNKNOWN_ENGINE),
        Bad("the right key, another engine", usm.encode(
            form(AUTHED, to_us=False), INFORM), UNKNOWN_ENGINE,
            UNKNOWN_ENGINE),
        Bad("encrypted", usm.encode(hidden, TRAP), UNKNOWN_USER),
        Bad("encrypted and reportable", usm.encode(asking, INFORM),
            UNKNOWN_USER, UNKNOWN_USER),
        *(Bad(f"engine ID of {len(engine)} octets", usm.encode(usm.Form(
            AUTHED.usm, engine), TRAP), UNKNOWN_ENGINE)
          for engine in (b"", b"\x80\0\0\1", b"\x80" * 33)),
    ])


def test_informs_outside_our_window(case):
    def at(boots, seconds):
        return usm.encode(form(AUTHED).but(boots=boots, time=seconds), INFORM)
    refuse(case, daemon_of(case), [
        Bad(f"boots {boots}, time {seconds}", at(boots, seconds), WINDOW,
            WINDOW)
        for boots, seconds in ((0, 1), (2, 1), (1, 400), (1, 2 ** 31 - 1),
                               (2 ** 31 - 1, 1), (2 ** 31 - 1, 2 ** 31 - 1))])


def test_what_cannot_be_decrypted(case):
    to_us = form(SAFE)
    other = form(Keyed("safe", "SHA", "AES")).but(
        user=usm.User("safe", "SHA", SAFE.auth_passphrase, "another one"))
    des = usm.Form(usm.User("des", "SHA", DES.auth_passphrase, "x" * 8),
                   to_us.engine_id)
    refuse(case, daemon_of(case), [
        *(Bad(f"salt of {len(salt)} octets", usm.encode(
            to_us.but(salt=salt, scoped=octets(b"x" * 40)), INFORM),
            DECRYPTION, DECRYPTION)
          for salt in (b"", b"1234567", b"123456789")),
        Bad("another key", usm.encode(other, INFORM), DECRYPTION, DECRYPTION),
        Bad("the same as trap", usm.encode(
            other.but(engine_id=THEIRS, flags=usm.AUTH | usm.PRIV), TRAP),
            DECRYPTION),
        Bad("nothing encrypted", usm.encode(
            to_us.but(scoped=octets(b"")), INFORM), DECRYPTION, DECRYPTION),
        Bad("DES of 13 octets", usm.encode(
            des.but(scoped=octets(b"x" * 13)), INFORM), DECRYPTION,
            DECRYPTION),
    ])


def test_other_PDUs(case):
    def sent(user, kind, **fields):
        return usm.encode(form(user, **fields), snmp.pdu(varbinds(), kind))
    # of the Confirmed class: reported once they have proved who sent them
    confirmed, others = (0xa0, 0xa1, 0xa3, 0xa5), (0xa2, 0xa8)
    refuse(case, daemon_of(case), [
        *(Bad(f"{kind:#x}", sent(AUTHED, kind), HANDLER, HANDLER)
          for kind in confirmed),
        *(Bad(f"{kind:#x} in clear", sent(OPEN, kind), HANDLER, HANDLER)
          for kind in confirmed),
        *(Bad(f"{kind:#x}", sent(AUTHED, kind, flags=usm.AUTH | 4), HANDLER)
          for kind in others),
        Bad("a trap of v1", sent(OPEN, 0xa4), PARSE),
    ])


def header(message_id=integer(1), max_size=integer(65507),
           flags=octets(b"\4"), model=integer(3)):
    return sequence(message_id, max_size, flags, model)


def security(engine=octets(THEIRS), boots=integer(1), seconds=integer(1),
             user=octets("open"), digest=octets(b""), salt=octets(b"")):
    return octets(sequence(engine, boots, seconds, user, digest, salt))


def test_messages_that_are_none(case):
    scoped = sequence(octets(THEIRS), octets(b""), TRAP)

    def message(*parts):
        return sequence(integer(3), *parts)
    good = header(), security(), scoped
    bad = {
        "header as string": (octets(b""), *good[1:]),
        "message ID -1": (header(message_id=integer(-1)), *good[1:]),
        "message ID 2^31": (header(message_id=integer(2 ** 31)), *good[1:]),
        "size 483": (header(max_size=integer(483)), *good[1:]),
        "size 2^31": (header(max_size=integer(2 ** 31)), *good[1:]),
        "no flags": (header(flags=octets(b"")), *good[1:]),
        "two octets of flags": (header(flags=octets(b"\4\4")), *good[1:]),
        "no security parameters": (good[0], octets(b""), scoped),
        "parameters not in a string": (good[0], sequence(), scoped),
        "boots -1": (good[0], security(boots=integer(-1)), scoped),
        "boots 2^31": (good[0], security(boots=integer(2 ** 31)), scoped),
        "time -1": (good[0], security(seconds=integer(-1)), scoped),
        "user of 33 octets": (good[0], security(user=octets("u" * 33)),
                              scoped),
        "user as integer": (good[0], security(user=integer(1)), scoped),
        "no data": good[:2],
        "data as string": (*good[:2], octets(b"x")),
        "data as integer": (*good[:2], integer(1)),
        "no context": (*good[:2], sequence(TRAP)),
        "no PDU": (*good[:2], sequence(octets(THEIRS), octets(b""))),
        "PDU as string": (*good[:2], sequence(octets(b""), octets(b""),
                                              octets(b"x"))),
    }
    refuse(case, daemon_of(case), [
        Bad(name, message(*parts), PARSE) for name, parts in bad.items()])


def test_every_prefix_of_an_authenticated_trap(case):
    good = usm.encode(form(SAFE, to_us=False), TRAP)
    refuse(case, daemon_of(case), [
        Bad(f"{size} octets", good[:size], PARSE)
        for size in range(len(good))])


def test_indefinite_length_and_tags_behind_the_digest(case):
    good = usm.encode(form(OPEN, to_us=False), TRAP)
    refuse(case, daemon_of(case), [
        Bad("indefinite", b"\x30\x80" + good[2:] + b"\0\0", PARSE),
        Bad("constructed", good.replace(
            ber.octets(THEIRS), b"\x24" + ber.octets(THEIRS)[1:], 1), PARSE),
    ])
