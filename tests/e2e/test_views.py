# SPDX-License-Identifier: ISC
"""Communities and users that are limited to views, against a real snmptrapd
that has the same ones."""
import json
import subprocess

from lib import ber, snmp
from lib.control import ask
from lib.daemon import BUILD
from lib.expect import equal
from lib.peer import Peer
from lib.receiver import Snmptrapd
from lib.snmp import INFORM, varbinds
from lib.users import Keyed, mark_of

TRAPS = "1.3.6.1.6.3.1.1.5"
# title: (included, excluded), each an OID or OID/MASK
VIEWS = {
    "links": ([TRAPS], [f"{TRAPS}.5"]),
    "but one": (["1.3.6.1"], ["1.3.6.1.4.1.9", "1.3.6.1.4.1.9.9.1.5"]),
    "inner": (["1.3.6.1.4.1.9.9", f"{TRAPS}.3"], ["1.3.6.1.4.1.9"]),
    "masked": (["1.3.6.1.4.1.0.7/fd"], []),
    "deep": (["1.3.6.1.4.1.9.0.3.0.7/ff:ba"], []),
    "tie": (["1.3.6.1.4.1.9.1/fe"], ["1.3.6.1.4.1.8.2/fd"]),
}
OIDS = [f"{TRAPS}.{n}" for n in (1, 3, 5)] + [
    f"1.3.6.1.4.1.{rest}" for rest in (
        "8", "8.2", "9", "9.1", "9.1.4", "9.2", "9.2.1", "9.9.1", "9.9.1.4",
        "9.9.1.5.2", "10.7", "10.7.1", "11.8", "9.5.3.6.7", "9.5.3.6.7.1",
        "9.5.3.6.8", "9.5.4.6.7", "9.0.3.0.7", "11.2", "11.2.0.1")] + [
    "1.3.6.1.2.1.17.0.1", "1.3.7.1", "0.0"]


def name(title):
    return title.replace(" ", "-")


def sections():
    text = ""
    for title, (included, excluded) in VIEWS.items():
        text += (f'view "{title}" {{\n'
                 f'    included = {{{json.dumps(included)[1:-1]}}}\n'
                 f'    excluded = {{{json.dumps(excluded)[1:-1]}}}\n}}\n'
                 f'community "{name(title)}" {{ view = "{title}" }}\n')
    return text


def vacm():
    """The same for snmptrapd; its masks have a "." or ":" between octets."""
    lines = []
    for title, (included, excluded) in VIEWS.items():
        for kind, families in (("included", included), ("excluded", excluded)):
            for family in families:
                oid, _, mask = family.partition("/")
                lines.append(f"view {name(title)} {kind} .{oid} {mask}")
        lines.append(f"authCommunity log,execute {name(title)} default "
                     f"-V {name(title)}")
    lines.append("authCommunity log,execute fence")
    return "".join(f"{line}\n" for line in lines)


def test_as_snmptrapd_with_the_same_views(case):
    daemon = case.daemon(sections())
    other = Snmptrapd(case.directory, case.port(), access=vacm())
    case.closing.append(other)
    with Peer(other.port) as there:
        here = case.peer(daemon)
        for title in VIEWS:
            for oid in OIDS:
                trap = snmp.v2c(varbinds(snmp.mark(f"{title} {oid}"),
                                         trap_oid=oid), name(title))
                here.send(trap)
                there.send(trap)
            # it takes them one by one, and its buffer is small
            fence = snmp.v2c(varbinds(), "fence", kind=INFORM, request_id=7)
            there.ask(fence)
    ours = [mark_of(record) for record in daemon.fence()]
    theirs = [v[snmp.MARK].strip('"') for v in other.handled()
              if snmp.MARK in v]
    equal(ours, theirs)
    # and that is neither all of them nor none
    for title in VIEWS:
        of = [mark for mark in ours if mark.startswith(title)]
        assert 0 < len(of) < len(OIDS), (title, of)


def test_a_user_and_a_v1_trap(case):
    user = Keyed("noc", "SHA-256", "AES")
    daemon = case.daemon(
        f'view "links" {{ included = {{"{TRAPS}.3", "IF-MIB::linkUp"}} }}\n'
        'community "public" { view = "links" }\n'
        + user.section('view = "links"'))
    to = f"127.0.0.1:{daemon.port}"
    device = case.net_snmp()
    device.v3("snmptrap", to, user.words, "linkDown of noc")
    device.run("snmptrap", *v3_words(user), to, 1, f"{TRAPS}.1")
    device.trap_v1(to, snmp.MARK, "s", "v1 linkUp", generic=3)
    device.trap_v1(to, snmp.MARK, "s", "v1 coldStart", generic=0)
    equal([mark_of(r) for r in daemon.fence()],
          ["linkDown of noc", "v1 linkUp"])
    account = daemon.stop()
    equal(account.drops, {"notInView": 2})


def v3_words(user):
    return ("-v", "3", "-u", user.name, "-l", "authPriv", "-a", user.auth,
            "-A", user.auth_passphrase, "-x", user.priv, "-X",
            user.priv_passphrase)


def test_an_inform_out_of_view_is_not_answered(case):
    """As with snmptrapd: who may not send it learns nothing."""
    user = Keyed("noc", "SHA-256", "AES")
    limited = (f'view "links" {{ included = {{"{TRAPS}.3"}} }}\n'
               'community "public" { view = "links" }\n'
               + user.section('view = "links"'))
    daemon = case.daemon(limited)
    to = f"127.0.0.1:{daemon.port}"
    peer = case.peer(daemon)
    peer.send(snmp.v2c(varbinds(trap_oid=f"{TRAPS}.4"), kind=INFORM))
    case.net_snmp().run("snmpinform", *v3_words(user), "-r", "0", "-t", "1",
                        to, 1, f"{TRAPS}.4", fails=True)
    equal(daemon.fence(), [])
    equal(peer.pending(), [])
    case.net_snmp().v3("snmpinform", to, user.words, "in view")
    equal([mark_of(r) for r in daemon.fence()], ["in view"])
    # what was refused was not remembered as heard: a reload lets it through
    daemon.configure(limited.replace(f"{TRAPS}.3", TRAPS))
    daemon.reload()
    answer = snmp.parse(peer.ask(
        snmp.v2c(varbinds(trap_oid=f"{TRAPS}.4"), kind=INFORM)))
    equal((answer.kind, answer.error_status), (snmp.RESPONSE, 0))


def test_without_a_trap_oid_and_two_sections(case):
    """No trap OID is in no view; one section that lets it through is enough,
    but only from where that allows it."""
    daemon = case.daemon(
        f'view "down" {{ included = {{"{TRAPS}.3"}} }}\n'
        f'view "up" {{ included = {{"{TRAPS}.4"}} }}\n'
        'view "all" { included = {"1"} }\n'
        'community "*" { sources = {"127.0.0.1"}  view = "down" }\n'
        'community "public" { sources = {"127.0.0.1"}  view = "up" }\n'
        'community "far" { sources = {"127.0.0.2"}  view = "all" }\n')
    near = case.peer(daemon)
    far = case.peer(daemon, source="127.0.0.2")
    for number in (1, 3, 4):
        for peer, name_ in ((near, "public"), (near, "far"), (far, "far")):
            where = "near" if peer is near else "far"
            peer.send(snmp.v2c(varbinds(snmp.mark(f"{name_} {where} {number}"),
                                        trap_oid=f"{TRAPS}.{number}"), name_))
    far.send(snmp.v2c([snmp.varbind(snmp.UPTIME, ber.integer(1, 0x43))],
                      "far"))
    equal([mark_of(r) for r in daemon.fence()],
          ["far far 1", "public near 3", "far near 3", "far far 3",
           "public near 4", "far far 4"])
    equal(daemon.stop().drops, {"notInView": 4})


def test_why_names_the_view(case):
    user = Keyed("noc", "SHA-256", "AES")
    daemon = case.daemon(
        f'view "links" {{ included = {{"{TRAPS}.3"}} }}\n'
        'community "public" { view = "links" }\n'
        + user.section('view = "links"'))
    with Peer(daemon.port, source="127.0.0.5") as peer:
        peer.send(snmp.v2c(varbinds(trap_oid="1.3.6.1.4.1.99999.1")))
    case.net_snmp().run("snmptrap", *v3_words(user),
                        f"127.0.0.1:{daemon.port}", 1, f"{TRAPS}.1")
    daemon.fence()
    words = ask(daemon, "why", "127.0.0.5")
    assert ('community "public" is limited to view "links", which does not '
            "include ") in words and "99999.1" in words, words
    words = ask(daemon, "why", "127.0.0.1")
    assert ('section "noc" is limited to view "links", which does not include '
            "SNMPv2-MIB::coldStart") in words, words


def test_mistakes(case):
    daemon = case.make_daemon(
        'view "a" { included = {"1.3", "1.3/c0", "no-such-name", "1.3.6/xy"}'
        ' }\n'
        'view "links" { excluded = {"1.3"} }\n'
        'community "public" { view = "linksx" }\n'
        'user "noc" { view = "zzzz" }\n')
    done = subprocess.run([BUILD / "traplined", "-t", "-c", daemon.conf],
                          capture_output=True, text=True)
    equal(done.returncode, 78)
    for words in ('included: "1.3/c0": this view has the subtree already',
                  'included: "no-such-name": ', 'included: "1.3.6/xy": what '
                  "follows the / is no mask", "this view includes nothing",
                  'view: "linksx": there is no view of this title, did '
                  'you mean "links"?', 'view: "zzzz": there is no view of this title'):
        assert words in done.stderr, (words, done.stderr)
