# SPDX-License-Identifier: ISC
"""Who is believed: key extensions found out, protocols found out, sections
that share a name, levels, engines, sources, keys instead of passphrases."""
from lib import ber, snmp, usm
from lib.control import status
from lib.expect import equal, until
from lib.netsnmp import AUTHS
from lib.snmp import varbinds
from lib.users import Keyed, mark_of

DIGESTS, UNKNOWN_ENGINE, LEVELS, DECRYPTION, SOURCES = (
    "usmStatsWrongDigests", "usmStatsUnknownEngineIDs",
    "usmStatsUnsupportedSecLevels", "usmStatsDecryptionErrors",
    "authorizationError")
ENGINES = [bytes.fromhex("8000270f04") + bytes([n] * 4) for n in (1, 2)]


def marks(daemon):
    return [mark_of(record) for record in daemon.fence()]


def trap(user, mark, engine=ENGINES[0], flags=None, seconds=1):
    return usm.encode(usm.Form(user.usm, engine, 1, seconds, flags=flags),
                      snmp.pdu(varbinds(snmp.mark(mark))))


def of(user, extension):
    """Its section with another key_extension."""
    section = user.section()
    for word in ("blumenthal", "reeder"):
        section = section.replace(f'key_extension = "{word}"',
                                  f'key_extension = "{extension}"')
    return section


EXTENDED = [Keyed(f"{auth}+{priv}", auth, priv) for auth in ("MD5", "SHA-224")
            for priv in ("AES-192", "AES-192-C", "AES-256", "AES-256-C")]


def test_key_extension_is_found_out(case):
    daemon = case.daemon("".join(of(user, "auto") for user in EXTENDED))
    to = f"127.0.0.1:{daemon.port}"
    for again in ("first", "second", "third"):
        for user in EXTENDED:
            # a device each; its later traps come with the same engine ID
            case.net_snmp(user.name).v3(
                "snmptrap", to, user.words, f"{user.name} {again}")
    for user in EXTENDED:
        case.net_snmp(user.name).v3("snmpinform", to, user.words,
                                    f"{user.name} inform")
    count = 4 * len(EXTENDED)
    equal(sorted(mark_of(r) for r in daemon.wait_records(count)),
          sorted(f"{user.name} {word}" for user in EXTENDED
                 for word in ("first", "second", "third", "inform")))


def test_relaxed_users_and_a_key_that_must_be_made_first(case):
    """A datagram that waits for Reeder's key is no duplicate of itself."""
    users = [user for user in EXTENDED if user.priv.endswith("-C")]
    daemon = case.daemon("".join(
        user.section('timeliness = "relaxed"') for user in users))
    for user in users:
        case.net_snmp(user.name).v3(
            "snmptrap", f"127.0.0.1:{daemon.port}", user.words, user.name)
    equal({mark_of(r) for r in daemon.wait_records(len(users))},
          {user.name for user in users})
    equal(daemon.stop().drops, {})


def heard(daemon):
    counters = status(daemon)
    return counters["received"] + counters["kernel_drops"]


def check_while_keys_are_made(case, then, count=3000):
    """Every datagram is accounted for: that is looked at in stop(). There are
    more engines than keys may be asked for at once."""
    user = Keyed("noc", "MD5", "AES-256-C")
    sender = usm.User("noc", "MD5", user.auth_passphrase, "x")
    daemon = case.daemon(user.section())
    peer = case.peer(daemon)
    engines = [bytes.fromhex("8000270f06") + n.to_bytes(2, "big")
               for n in range(count)]
    datagrams = [usm.encode(usm.Form(sender, engine, scoped=ber.octets(
        bytes(40))), snmp.pdu([])) for engine in engines]
    for datagram in datagrams:
        peer.send(datagram)
    until(lambda: heard(daemon) == count, "all of them")
    then(daemon)
    equal(set(daemon.stop().drops), {DECRYPTION, "keyPending"})


def test_the_end_while_keys_are_made(case):
    check_while_keys_are_made(case, lambda daemon: None)


def test_a_reload_while_keys_are_made(case):
    check_while_keys_are_made(case, lambda daemon: daemon.reload())


def test_the_other_key_extension_is_refused(case):
    sections = "".join(
        of(user, "blumenthal" if user.priv.endswith("-C") else "reeder")
        for user in EXTENDED if user.auth == "MD5")
    daemon = case.daemon(sections)
    for user in EXTENDED:
        if user.auth == "MD5":
            case.net_snmp(user.name).v3(
                "snmpinform", f"127.0.0.1:{daemon.port}", user.words, "x",
                fails=True)
    daemon.wait_log(f'user "MD5.*: {DECRYPTION}: ')
    equal(daemon.fence(), [])


def test_any_digest_is_found_out(case):
    users = [Keyed("noc", auth, priv) for auth in AUTHS
             for priv in (None, "AES")]
    section = Keyed("noc", "any", "AES").section('level = "authNoPriv"')
    daemon = case.daemon(section)
    to = f"127.0.0.1:{daemon.port}"
    wrong = ("noc", "SHA-256", "another passphrase")
    for user in users:
        for program in ("snmptrap", "snmpinform"):
            case.net_snmp(f"{user.auth}").v3(
                program, to, user.words, f"{user.auth} {user.level}")
    case.net_snmp().v3("snmpinform", to, wrong, "x", fails=True)
    equal(marks(daemon), [f"{user.auth} {user.level}" for user in users
                          for _ in range(2)])


def test_sections_that_share_a_name_are_tried_in_turn(case):
    old, new, plain = (Keyed("noc", "MD5", "DES"), Keyed("noc", "SHA", "AES"),
                       Keyed("noc", "SHA-256"))
    sections = [
        old.section(title="old").replace("auth of noc", "passphrase of old"),
        new.section(title="new"), plain.section(title="plain")]
    daemon = case.daemon("".join(sections))
    device, to = case.net_snmp(), f"127.0.0.1:{daemon.port}"
    old_words = ("noc", "MD5", "passphrase of old", "DES", old.priv_passphrase)
    for mark, words in (("old", old_words), ("new", new.words),
                        ("plain", plain.words)):
        device.v3("snmptrap", to, words, mark)
        device.v3("snmpinform", to, words, f"{mark} inform")
    # the digest of one with the cipher of another
    device.v3("snmpinform", to, old_words[:3] + ("AES", new.priv_passphrase),
              "mixed", fails=True)
    device.v3("snmptrap", to, ("noc", "SHA", new.auth_passphrase), "too low")
    equal(marks(daemon), ["old", "old inform", "new", "new inform", "plain",
                          "plain inform"])


def test_levels(case):
    """The least that is accepted: by itself the most that the keys allow."""
    users = [Keyed("strict", "SHA", "AES"), Keyed("medium", "SHA", "AES"),
             Keyed("loose", "SHA", "AES"), Keyed("auth", "SHA"),
             Keyed("none")]
    least = {"medium": "authNoPriv", "loose": "noAuthNoPriv"}
    daemon = case.daemon("".join(user.section(*(
        [f'level = "{least[user.name]}"'] if user.name in least else []))
        for user in users))
    peer = case.peer(daemon)
    for user in users:
        for flags in (0, usm.AUTH, usm.AUTH | usm.PRIV):
            if flags & ~user.usm.flags == 0:
                peer.send(trap(user, f"{user.name} {flags}", flags=flags))
    equal(marks(daemon), ["strict 3", "medium 1", "medium 3", "loose 0",
                          "loose 1", "loose 3", "auth 1", "none 0"])
    equal(daemon.stop().drops, {LEVELS: 4})


def test_listed_engines_only(case):
    user = Keyed("noc", "SHA")
    daemon = case.daemon(
        user.section(f'engines = {{"0x{ENGINES[0].hex()}"}}'))
    peer = case.peer(daemon)
    peer.send(trap(user, "listed"))
    peer.send(trap(user, "not listed", ENGINES[1]))
    # our own always counts as listed
    case.net_snmp().v3("snmpinform", f"127.0.0.1:{daemon.port}", user.words,
                       "inform")
    equal(marks(daemon), ["listed", "inform"])
    daemon.wait_log(f'user "noc": {UNKNOWN_ENGINE}: ')


def test_a_section_for_each_engine(case):
    one, two = Keyed("noc", "SHA"), Keyed("noc", "MD5")
    daemon = case.daemon("".join(
        user.section(f'engines = {{"0x{engine.hex()}"}}', title=user.auth)
        for user, engine in zip((one, two), ENGINES)))
    peer = case.peer(daemon)
    for user in (one, two):
        for engine in ENGINES:
            peer.send(trap(user, f"{user.auth} {engine.hex()}", engine))
    equal(marks(daemon), [f"SHA {ENGINES[0].hex()}",
                          f"MD5 {ENGINES[1].hex()}"])
    equal(daemon.stop().drops, {DIGESTS: 2})


def test_sources(case):
    near, far = Keyed("near", "SHA"), Keyed("far", "SHA")
    daemon = case.daemon(
        near.section('sources = {"127.0.0.0/30"}') +
        far.section('sources = {"127.0.0.2", "192.0.2.0/24"}') +
        'community "public" { sources = {"127.0.0.2", "::1"} }\n'
        'community "*" { sources = {"127.0.0.3"} }\n')
    for last in range(1, 5):
        peer = case.peer(daemon, source=f"127.0.0.{last}")
        for user in (near, far):
            peer.send(trap(user, f"{user.name} {last}", seconds=last))
        for name in ("public", "private"):
            peer.send(snmp.v2c(varbinds(snmp.mark(f"{name} {last}")), name))
    equal(marks(daemon), ["near 1", "near 2", "far 2", "public 2", "near 3",
                          "public 3", "private 3"])
    drops = daemon.stop().drops
    equal(drops[SOURCES], 4)


def test_keys_instead_of_passphrases(case):
    """Ku for any engine, Kul for one."""
    user = Keyed("noc", "SHA", "AES")
    phrases = user.auth_passphrase, user.priv_passphrase
    ku = [usm.master_key("SHA", phrase).hex() for phrase in phrases]
    kul = [usm.localized_key("SHA", phrase, ENGINES[1]).hex()
           for phrase in phrases]
    daemon = case.daemon(
        'user "ku" { auth = "SHA" priv = "AES-128" '
        f'auth_key = "0x{ku[0]}" priv_key = "0x{ku[1]}" }}\n'
        'user "kul" { auth = "SHA" priv = "AES-128" '
        f'auth_localized_key = "0x{kul[0]}" priv_localized_key = "0x{kul[1]}" '
        f'engines = {{"0x{ENGINES[1].hex()}"}} }}\n')
    peer = case.peer(daemon)
    for name in ("ku", "kul"):
        for engine in ENGINES:
            of_name = usm.Form(usm.User(name, "SHA", *phrases), engine)
            peer.send(usm.encode(of_name, snmp.pdu(
                varbinds(snmp.mark(f"{name} {engine.hex()}")))))
    equal(marks(daemon), [f"ku {ENGINES[0].hex()}", f"ku {ENGINES[1].hex()}",
                          f"kul {ENGINES[1].hex()}"])


def test_the_least_recently_heard_engine_is_forgotten_first(case):
    user = Keyed("noc", "SHA")
    daemon = case.daemon("max_engines = 10\n" + user.section())
    peer = case.peer(daemon)
    engines = [bytes.fromhex("8000270f05") + bytes([n]) for n in range(11)]
    for engine in engines:
        peer.send(trap(user, "x", engine, seconds=1000))
    # the second is remembered, the first is new again
    peer.send(trap(user, "forgotten", engines[0], seconds=1))
    peer.send(trap(user, "remembered", engines[2], seconds=1))
    equal(marks(daemon), ["x"] * 11 + ["forgotten"])
