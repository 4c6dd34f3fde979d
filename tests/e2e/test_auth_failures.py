# SPDX-License-Identifier: ISC
"""Records of refused messages, through every output in every format."""
import json
import subprocess

from lib import snmp, usm
from lib.control import status
from lib.daemon import BUILD
from lib.expect import equal, until
from lib.peer import Peer
from lib.receiver import Snmptrapd
from lib.snmp import INFORM, varbinds
from lib.users import Keyed

FAILURE = "1.3.6.1.6.3.1.1.5.5"
SECRET = "Kronborg-9"  # a community that nobody here knows
NOC = Keyed("noc", "SHA-256", "AES")
ENGINE = bytes.fromhex("8000270f0400000001")
FORMATS = ("text", "json", "snmptrapd")


def outputs():
    """A file and a script of each format, and one more script for what is
    in the environment."""
    text = ""
    for word in FORMATS:
        text += (f'file "f-{word}" {{ path = "@DIR@/f-{word}"'
                 f'  format = "{word}"  resolve = "never" }}\n'
                 f'exec "x-{word}" {{ command = {{"/bin/sh", "-c", '
                 f'"cat >>@DIR@/x-{word}; env | grep ^TRAPLINE_ '
                 f'>>@DIR@/env"}}  max_processes = 1  input = "{word}"'
                 f'  resolve = "never" }}\n')
    titles = ", ".join(f'"{kind}-{word}"' for kind in "fx" for word in FORMATS)
    return text + (f"auth_failures = {{{titles}}}\n"
                   'route "good" { outputs = {"records"} }\n')


def wrong_digest(user):
    wrong = usm.User(user.name, user.auth, "another passphrase", "as wrong")
    return usm.encode(usm.Form(wrong, ENGINE, 1, 1), snmp.pdu(varbinds()))


def test_every_output_and_format(case):
    daemon = case.daemon(outputs() + NOC.section())
    with Peer(daemon.port, source="127.0.0.7") as peer:
        peer.send(snmp.v2c(varbinds(), SECRET))
        peer.send(wrong_digest(NOC))
        port = peer.port
    daemon.fence()
    until(lambda: all(path.exists() and path.read_text().count("127.0.0.7")
                      >= 2 for path in map(daemon.directory.joinpath, (
                          "f-text", "f-json", "f-snmptrapd", "x-text",
                          "x-json", "x-snmptrapd"))), "all records")
    until(lambda: (daemon.directory / "env").read_text().count(
        "TRAPLINE_REFUSED=") == 6, "scripts")
    community, digest = daemon.records("f-json")
    check_json(community, digest, port)
    equal(daemon.records("x-json"), [community, digest])
    text = (daemon.directory / "f-text").read_text()
    assert " 127.0.0.7 v2c trap SNMPv2-MIB::authenticationFailure uptime=" \
        in text and " refused=snmpInBadCommunityNames " in text, text
    assert (' refused=usmStatsWrongDigests user="noc" level=authPriv '
            f"engine={ENGINE.hex()} ") in text, text
    lines = (daemon.directory / "x-snmptrapd").read_text().splitlines()
    equal(lines[0], "<UNKNOWN>")
    equal(lines[1], f"UDP: [127.0.0.7]:{port}->[127.0.0.1]:{daemon.port}")
    assert lines[2].startswith("iso.3.6.1.2.1.1.3.0 "), lines
    equal(lines[3:6], ["iso.3.6.1.6.3.1.1.4.1.0 iso.3.6.1.6.3.1.1.5.5",
                       "iso.3.6.1.6.3.18.1.3.0 127.0.0.7",
                       "iso.3.6.1.2.1.11.4.0 1"])
    everything = "".join(path.read_text() for path in
                         daemon.directory.glob("[fxe]*") if path.is_file())
    assert SECRET not in everything and '"community' not in everything
    assert SECRET not in daemon.log()
    now = status(daemon)
    equal((now["auth_failure_records"], now["auth_failures_limited"]), (2, 0))
    account = daemon.stop()
    equal(account.notifications, 1)  # the fence
    equal(account.outputs["f-json"]["wanted"], 2)
    equal(account.outputs["records"]["wanted"], 1)


def check_json(community, digest, port):
    equal({key: community[key] for key in community
           if key not in ("time", "uptime", "destination", "trap_name")},
          {"source": {"address": "127.0.0.7", "port": port},
           "version": "v2c", "pdu": "trap", "trap_oid": FAILURE,
           "refused": "snmpInBadCommunityNames", "varbinds": [
               {"oid": "1.3.6.1.6.3.18.1.3.0", "type": "IpAddress",
                "name": "SNMP-COMMUNITY-MIB::snmpTrapAddress.0",
                "value": "127.0.0.7"},
               {"oid": "1.3.6.1.2.1.11.4.0", "type": "Counter32",
                "name": "SNMPv2-MIB::snmpInBadCommunityNames.0", "value": 1}]})
    equal((digest["version"], digest["user"], digest["security_level"],
           digest["engine_id"], digest["refused"]),
          ("v3", "noc", "authPriv", ENGINE.hex(), "usmStatsWrongDigests"))
    equal(digest["varbinds"][1]["oid"], "1.3.6.1.6.3.15.1.1.5.0")


def test_what_is_none(case):
    """Accepted ones, malformed ones, a sender that only asks for our engine
    ID or time, what is not in view."""
    daemon = case.daemon(
        outputs() + NOC.section() + 'view "v" { included = {"1.3.6.1.4"} }\n'
        'community "public" { view = "v" }\n')
    peer = case.peer(daemon)
    peer.send(b"garbage")
    peer.send(snmp.v2c(varbinds(), "public"))
    case.net_snmp().v3("snmpinform", f"127.0.0.1:{daemon.port}", NOC.words,
                       "accepted")
    daemon.fence()
    now = status(daemon)
    equal((now["auth_failure_records"], now["auth_failures_limited"]), (0, 0))
    assert now["drops"]["usmStatsUnknownEngineIDs"] == 1, now
    assert now["drops"]["notInView"] == 1, now


def test_an_inform_of_a_stranger_over_ipv6(case):
    port = case.port()
    daemon = case.daemon(
        outputs() + f'listener "six" {{ address = "udp6:[::1]:{port}" }}\n',
        port=port)
    with Peer(port, to="::1") as peer:
        peer.send(snmp.v2c(varbinds(), SECRET, kind=INFORM))
        until(lambda: daemon.records("f-json"), "the record")
        equal(peer.pending(), [])
        octets = bytes(15) + b"\1" + peer.port.to_bytes(2, "big")
    record, = daemon.records("f-json")
    equal(record["source"]["address"], "::1")
    equal(record["pdu"], "trap")  # a record, whatever was refused
    equal((record["varbinds"][0]["oid"], record["varbinds"][0]["hex"]),
          ("1.3.6.1.2.1.92.1.3.1.1.5.0.1", octets.hex()))


def test_a_storm_costs_few_records(case):
    daemon = case.daemon(outputs())
    peer = case.peer(daemon)
    for number in range(20):
        for _ in range(100):
            peer.send(snmp.v2c(varbinds(), SECRET))
        daemon.fence()
    now = status(daemon)
    refused = now["drops"]["snmpInBadCommunityNames"]
    equal(refused, 2000)
    equal(now["auth_failure_records"] + now["auth_failures_limited"], refused)
    # 5 at once, one a second: this takes less than 15 seconds
    assert 5 <= now["auth_failure_records"] <= 20, now
    lines = (daemon.directory / "f-text").read_text().splitlines()
    assert len(lines) <= 20, len(lines)


def test_forwarded_and_reloaded(case):
    """A real snmptrapd gets them, with who it was; a reload ends them."""
    other = Snmptrapd(case.directory, case.port())
    case.closing.append(other)
    sections = (f'forward "nms" {{ address = "udp:127.0.0.1:{other.port}"'
                '  version = "v2c"  community = "public" }\n'
                'route "good" { outputs = {"records"} }\n')
    daemon = case.daemon(sections + 'auth_failures = {"nms"}\n')
    with Peer(daemon.port, source="127.0.0.8") as peer:
        peer.send(snmp.v2c(varbinds(), SECRET))
    seen, = other.wait(1)
    equal(seen[snmp.TRAP_OID].lstrip("."), FAILURE)
    equal(seen["1.3.6.1.6.3.18.1.3.0"], "127.0.0.8")
    daemon.configure(sections)
    daemon.reload()
    case.peer(daemon).send(snmp.v2c(varbinds(), SECRET))
    daemon.fence()
    now = status(daemon)
    equal((now["auth_failure_records"], now["auth_failures_limited"]), (1, 0))


def test_the_summary(case):
    """`traplined -t` says who is told, and what a view leaves."""
    daemon = case.make_daemon(
        outputs() + 'view "v" { included = {"1.3.6.1.4"} }\n'
        'community "public" { view = "v" }\n' + NOC.section('view = "v"'))
    done = subprocess.run([BUILD / "traplined", "-t", "-c", daemon.conf],
                          capture_output=True, text=True, check=True)
    for words in ('tells of refused messages: "f-text", "x-text", "f-json", '
                  '"x-json", "f-snmptrapd", "x-snmptrapd"\n',
                  '"public" in v1 and v2c, from anywhere, only traps in view '
                  '"v"\n', 'from anywhere, only traps in view "v"\n'):
        assert words in done.stdout, done.stdout


def test_mistakes(case):
    daemon = case.daemon()
    daemon.configure('auth_failures = {"recrods", "nms"}\n'
                     'forward "nms" { address = "udp:127.0.0.1:9" }\n')
    daemon.reload()
    log = daemon.log()
    for words in ('there is no output "recrods", did you mean "records"?',
                  "passes datagrams on as they came"):
        assert words in log, (words, log)
    json.dumps(status(daemon))  # it goes on
